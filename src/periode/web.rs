//! Pintu periode.

use axum::{extract::State, http::StatusCode, response::Response};
use serde_json::Value;
use sqlx::PgConnection;

use super::{
    model::{FormPeriode, Ketetapan, Meja},
    pengaturan, periodik,
    policy::{KEPEGAWAIAN, PengaturPeriode, memegang},
    store::{self, Peristiwa},
    view::{BarisPeriode, BarisRiwayat, HalamanDaftar, HalamanPeriode},
};
use crate::kernel::{
    app::App,
    auth::Pengguna,
    error::{Error, Result},
    form::{Alamat, Formulir, Galat},
    layout::{Bingkai, halaman, lanjut},
    policy::Oleh,
    routes::Routes,
    time::{baca_tanggal, tanggal},
    web::bersaing,
};

/// Alamat periode dan pengaturan instansi.
pub fn routes() -> Routes {
    Routes::new()
        .get("/periode", daftar)
        .get("/periode/{tahun}", lihat)
        .post("/periode/{tahun}", atur)
        .post("/periode/{tahun}/penutupan", tutup)
        .post("/periode/{tahun}/pembukaan", buka_kembali)
        .merge(pengaturan::routes())
        .merge(periodik::routes())
}

/// Yang bukan kepegawaian tidak mengenal halaman ini.
fn hanya_kepegawaian(pelaku: &Pengguna) -> Result<()> {
    if memegang(pelaku, KEPEGAWAIAN) { Ok(()) } else { Err(Error::NotFound) }
}

async fn daftar(State(app): State<App>, pelaku: Pengguna, bingkai: Bingkai) -> Result<Response> {
    hanya_kepegawaian(&pelaku)?;
    let meja = store::daftar(&mut *app.db.acquire().await?, &pelaku).await?;
    let daftar: Vec<_> = meja
        .into_iter()
        .map(|m| BarisPeriode {
            keadaan: m.periode.keadaan(pelaku.hari_ini),
            lewat: m.periode.batas < pelaku.hari_ini,
            berwenang: m.seinstansi,
            periode: m.periode,
        })
        .collect();
    let berwenang = daftar.iter().any(|b| b.berwenang);
    halaman(StatusCode::OK, &HalamanDaftar { bingkai, daftar, berwenang })
}

async fn lihat(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(tahun): Alamat<i32>,
) -> Result<Response> {
    hanya_kepegawaian(&pelaku)?;
    let mut conn = app.db.acquire().await?;
    let meja = pelaku.sebagai(PengaturPeriode, store::cari(&mut conn, tahun, &pelaku).await?)?;
    let isian = FormPeriode::dari(&meja.objek().periode, pelaku.hari_ini);
    let page = gambar(&mut conn, &pelaku, bingkai, meja.objek(), isian, "").await?;
    drop(conn);
    halaman(StatusCode::OK, &page)
}

async fn gambar(
    conn: &mut PgConnection,
    pelaku: &Pengguna,
    bingkai: Bingkai,
    meja: &Meja,
    isian: FormPeriode,
    formulir: &'static str,
) -> Result<HalamanPeriode> {
    let periode = meja.periode.clone();
    let riwayat = store::riwayat(conn, periode.tahun).await?;
    Ok(HalamanPeriode {
        bingkai,
        keadaan: periode.keadaan(pelaku.hari_ini),
        periode,
        isian,
        galat: Galat::default(),
        didahului: None,
        formulir,
        riwayat: riwayat.into_iter().map(|p| baris(p, pelaku)).collect(),
    })
}

fn baris(p: Peristiwa, pelaku: &Pengguna) -> BarisRiwayat {
    let hari = |kunci: &str| {
        let tertulis = p.rincian["ke"][kunci].as_str().and_then(|t| baca_tanggal(t).ok());
        tertulis.map(tanggal).unwrap_or_default()
    };
    let kalimat = match p.peristiwa.as_str() {
        "periode.penutupan" => format!("Ditutup mulai {}", hari("ditutup")),
        "periode.pembukaan" => "Dibuka kembali".into(),
        _ => format!("Dibuka {}, batas penetapan {}", hari("dibuka"), hari("batas")),
    };
    BarisRiwayat {
        kalimat,
        oleh: p.oleh,
        pada: pelaku.zona.waktu(p.pada),
        alasan: p.rincian.get("alasan").and_then(Value::as_str).unwrap_or_default().to_owned(),
    }
}

async fn atur(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(tahun): Alamat<i32>,
    formulir: Formulir<FormPeriode>,
) -> Result<Response> {
    terima(&app, pelaku, bingkai, tahun, formulir, "", |meja, form, _| meja.atur(form)).await
}

async fn tutup(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(tahun): Alamat<i32>,
    formulir: Formulir<FormPeriode>,
) -> Result<Response> {
    terima(&app, pelaku, bingkai, tahun, formulir, "penutupan", |meja, form, p| meja.tutup(form, p.hari_ini)).await
}

async fn buka_kembali(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(tahun): Alamat<i32>,
    formulir: Formulir<FormPeriode>,
) -> Result<Response> {
    terima(&app, pelaku, bingkai, tahun, formulir, "pembukaan", |meja, form, _| meja.buka_kembali(form)).await
}

/// Ketiga perubahan diterima dengan cara yang sama.
async fn terima(
    app: &App,
    pelaku: Pengguna,
    bingkai: Bingkai,
    tahun: i32,
    formulir: Formulir<FormPeriode>,
    nama: &'static str,
    ubah: impl Fn(&Oleh<PengaturPeriode, Meja>, &FormPeriode, &Pengguna) -> Result<Ketetapan, Galat>,
) -> Result<Response> {
    hanya_kepegawaian(&pelaku)?;
    let versi = formulir.versi()?;
    let mut tx = app.db.begin().await?;
    let meja = pelaku.sebagai(PengaturPeriode, store::kunci(&mut tx, tahun, &pelaku).await?)?;
    if versi != meja.objek().periode.versi {
        let isian = lengkapi(formulir.isi, meja.objek(), &pelaku, nama);
        let mut page = gambar(&mut tx, &pelaku, bingkai, meja.objek(), isian, nama).await?;
        page.didahului = Some(match page.riwayat.first() {
            Some(r) => format!("{} mengubahnya pada {}: {}.", r.oleh, r.pada, r.kalimat),
            None => "Periode ini diubah orang lain.".into(),
        });
        return halaman(StatusCode::CONFLICT, &page).map(bersaing);
    }
    match ubah(&meja, &formulir.isi, &pelaku) {
        Ok(ketetapan) => {
            let kiriman = formulir.kiriman.ke(format!("/periode/{tahun}"));
            store::simpan(&mut tx, &ketetapan, app.clock.now(), &kiriman).await?;
            tx.commit().await?;
            Ok(lanjut(kiriman.lokasi(), &pesan(nama, &ketetapan)))
        }
        Err(galat) => {
            let isian = lengkapi(formulir.isi, meja.objek(), &pelaku, nama);
            let mut page = gambar(&mut tx, &pelaku, bingkai, meja.objek(), isian, nama).await?;
            page.galat = galat;
            halaman(StatusCode::UNPROCESSABLE_ENTITY, &page).map(bersaing)
        }
    }
}

/// Formulir yang dikirim apa adanya; yang lain pada halaman itu seperti yang tersimpan.
fn lengkapi(tertulis: FormPeriode, meja: &Meja, pelaku: &Pengguna, nama: &str) -> FormPeriode {
    let tersimpan = FormPeriode::dari(&meja.periode, pelaku.hari_ini);
    match nama {
        "penutupan" => FormPeriode { sejak: tertulis.sejak, alasan_tutup: tertulis.alasan_tutup, ..tersimpan },
        "pembukaan" => FormPeriode { alasan_buka: tertulis.alasan_buka, ..tersimpan },
        _ => FormPeriode { dibuka: tertulis.dibuka, batas: tertulis.batas, alasan: tertulis.alasan, ..tersimpan },
    }
}

fn pesan(nama: &str, k: &Ketetapan) -> String {
    let (tahun, batas) = (k.baru.tahun, tanggal(k.baru.batas));
    match (nama, k.baru.ditutup, k.baru.dibuka) {
        ("penutupan", Some(ditutup), _) => format!("Periode SKP {tahun} ditutup mulai {}.", tanggal(ditutup)),
        ("pembukaan", ..) => format!("Periode SKP {tahun} dibuka kembali."),
        (_, _, Some(dibuka)) => {
            format!("SKP {tahun} dapat diajukan mulai {} dan ditetapkan paling lambat {batas}.", tanggal(dibuka))
        }
        _ => format!("Periode SKP {tahun} disimpan."),
    }
}
