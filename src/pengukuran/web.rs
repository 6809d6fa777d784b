//! Pintu pengukuran.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    http::StatusCode,
    response::Response,
};
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde::Deserialize;
use sqlx::PgConnection;

use super::{
    daftar,
    dokumen::DokumenPengukuran,
    formulir::{FormPengukuran, Ukuran, baca},
    model::{Ditolak, PengukuranId, Tersimpan},
    ringkasan,
    store::{self, Terbaca},
    view::{BarisRhk, BarisSkp, HalamanCetak, HalamanDaftar, HalamanIsi, HalamanLihat},
};
use crate::{
    bukti::{self, Untuk},
    kernel::{
        app::App,
        auth::Pengguna,
        db::Tx,
        error::{Error, Result},
        form::{Alamat, Formulir, Galat, Kiriman, sebaris},
        id::PegawaiId,
        layout::{Bingkai, halaman, lanjut},
        policy::Pemilik,
        routes::Routes,
        time,
        web::bersaing,
    },
    pegawai::Hubungan,
    skp::{Bagian, SkpId},
};

/// Alamat pengukuran.
pub fn routes() -> Routes {
    Routes::new()
        .get("/pengukuran", setahun)
        .post("/pengukuran", buka)
        .merge(ringkasan::routes())
        .get("/pengukuran/{id}", lihat)
        .post("/pengukuran/{id}", simpan)
        .post("/pengukuran/{id}/pembetulan", betulkan)
        .get("/pengukuran/{id}/cetak", cetak)
}

/// Tahun, dan siapa; kosong berarti diri sendiri.
#[derive(Deserialize)]
struct Tanya {
    tahun: Option<i32>,
    pegawai: Option<PegawaiId>,
}

async fn setahun(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    tanya: Result<Query<Tanya>, QueryRejection>,
) -> Result<Response> {
    let Query(tanya) = tanya.map_err(|_| Error::NotFound)?;
    let hari = pelaku.hari_ini;
    let (tahun, siapa) = (tanya.tahun.unwrap_or(hari.year()), tanya.pegawai.unwrap_or(pelaku.id));
    if !(2000..=2100).contains(&tahun) {
        return Err(Error::NotFound);
    }
    let mut conn = app.db.acquire().await?;
    let daftar = daftar::daftar(&mut conn, siapa, &pelaku, tahun).await?;
    drop(conn);
    let skp = daftar.skp.iter().map(|s| BarisSkp {
        skp: s.skp,
        masa: s.masa.tulis(),
        periode: s.periode(&daftar.kalender, hari),
    });
    let page = HalamanDaftar {
        bingkai,
        tahun,
        sendiri: daftar.sendiri,
        siapa,
        satuan: daftar.kalender.pada(hari).satuan(),
        skp: skp.collect(),
        nama: daftar.nama,
        hari,
        memantau: pelaku.memantau,
    };
    halaman(StatusCode::OK, &page)
}

/// Periode yang hendak diukur.
#[derive(Deserialize)]
struct FormBuka {
    skp: SkpId,
    mulai: NaiveDate,
}

async fn buka(State(app): State<App>, pelaku: Pengguna, formulir: Formulir<FormBuka>) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    let pada = app.clock.now();
    let (id, baru) = store::buka(&mut tx, formulir.isi.skp, formulir.isi.mulai, &pelaku, pada).await?;
    let kiriman = formulir.kiriman.ke(format!("/pengukuran/{id}"));
    store::catat_pembukaan(&mut tx, id, baru, &pelaku, pada, &kiriman).await?;
    selesai(tx, &kiriman, "Periksa realisasi yang diusulkan, lalu simpan.").await
}

async fn selesai(tx: Tx, kiriman: &Kiriman, pesan: &str) -> Result<Response> {
    tx.commit().await?;
    Ok(lanjut(kiriman.lokasi(), pesan))
}

async fn lihat(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<PengukuranId>,
) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let terbaca = store::cari(&mut conn, id, &pelaku).await?;
    if terbaca.pengukuran.beku().is_some() {
        let page = beku(&mut conn, &pelaku, bingkai, &terbaca).await?;
        drop(conn);
        return halaman(StatusCode::OK, &page);
    }
    let ukuran = store::ukuran(&mut conn, &terbaca).await?;
    let page = formulir_isi(&mut conn, &pelaku, bingkai, &terbaca, ukuran).await?;
    drop(conn);
    halaman(StatusCode::OK, &page)
}

async fn beku(conn: &mut PgConnection, pelaku: &Pengguna, bingkai: Bingkai, t: &Terbaca) -> Result<HalamanLihat> {
    let bukti = bukti::daftar(conn, Untuk::Pengukuran, &[t.pengukuran.id().uuid()]).await?;
    let (dok, sidik) = dokumen_beku(t)?;
    let sesudahnya = t.versi_lain.iter().filter(|v| v.ke > dok.ke).map(|v| v.id).next_back();
    Ok(HalamanLihat {
        bingkai,
        id: t.pengukuran.id(),
        dok,
        sidik,
        zona: pelaku.zona,
        sendiri: t.hubungan == Hubungan::Pemilik,
        dikunci: matches!(t.pengukuran, Tersimpan::Dikunci(_)),
        versi_lain: t.versi_lain.clone(),
        sesudahnya,
        bukti,
        galat: Galat::default(),
        alasan: String::new(),
    })
}

fn dokumen_beku(t: &Terbaca) -> Result<(DokumenPengukuran, String)> {
    let beku = t.pengukuran.beku().ok_or(Error::NotFound)?;
    let dok = DokumenPengukuran::baca(&beku.dokumen).map_err(anyhow::Error::new)?;
    Ok((dok, hex::encode(&beku.sidik)))
}

async fn formulir_isi(
    conn: &mut PgConnection,
    pelaku: &Pengguna,
    bingkai: Bingkai,
    t: &Terbaca,
    ukuran: Vec<Ukuran>,
) -> Result<HalamanIsi> {
    let id = t.pengukuran.id();
    let bukti = bukti::daftar(conn, Untuk::Pengukuran, &[id.uuid()]).await?;
    let (ke, alasan) = t.pengukuran.ke();
    let rentang = t.pengukuran.rentang();
    let (versi, diisi) = match &t.pengukuran {
        Tersimpan::Terbuka(u) => (u.versi, u.keadaan.diisi),
        _ => return Err(Ditolak::SudahDitetapkan.into()),
    };
    Ok(HalamanIsi {
        bingkai,
        id,
        skp: t.pengukuran.skp(),
        versi,
        nama: t.pengukuran.nama(),
        rentang: rentang.tulis(),
        diisi,
        ke: (ke, alasan.to_owned()),
        versi_lain: t.versi_lain.clone(),
        rhk: baris_rhk(t, ukuran),
        bukti,
        galat: Galat::default(),
        didahului: None,
        ditetapkan_sejak: (pelaku.hari_ini < rentang.selesai).then(|| time::tanggal(rentang.selesai)),
    })
}

/// Ukuran dikelompokkan menurut RHK-nya; nomor baris berlanjut melewati semuanya.
fn baris_rhk(t: &Terbaca, ukuran: Vec<Ukuran>) -> Vec<BarisRhk> {
    let mut bernomor = (1..).zip(ukuran);
    let mut nomor = [0, 0];
    let baris = t.skp.isi.hasil_kerja.iter().map(|r| {
        let bagian = r.isi.bagian;
        let ke = &mut nomor[usize::from(bagian == Bagian::Tambahan)];
        *ke += 1;
        let ukuran = bernomor.by_ref().take(r.isi.indikator.len()).collect();
        BarisRhk { no: *ke, bagian, rhk: r.isi.rhk.clone(), ukuran }
    });
    baris.collect()
}

async fn simpan(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<PengukuranId>,
    formulir: Formulir<FormPengukuran>,
) -> Result<Response> {
    let (versi, pada) = (formulir.versi()?, app.clock.now());
    let mut tx = app.db.begin().await?;
    let terbaca = store::kunci(&mut tx, id, &pelaku).await?;
    let terbuka = pelaku.sebagai(Pemilik, terbaca.pengukuran.clone().terbuka()?)?;
    let mut ukuran = store::ukuran(&mut tx, &terbaca).await?;
    let tersimpan = ukuran.clone();
    formulir.isi.taruh(&mut ukuran);
    let menetapkan = formulir.isi.menetapkan();
    let isian = baca(&ukuran, menetapkan);
    let kiriman = formulir.kiriman.ke(format!("/pengukuran/{id}"));
    let hasil = match (isian, menetapkan) {
        (Err(galat), _) => Err((StatusCode::UNPROCESSABLE_ENTITY, galat)),
        (Ok(isian), false) => terbuka.isi(versi).map(|p| (p, isian)).map_err(tolak),
        (Ok(isian), true) => match terbuka.tetapkan(versi, pelaku.hari_ini, pada) {
            Ok(p) => {
                let dokumen = terbaca.bekukan(&isian, pada)?;
                store::tetapkan(&mut tx, &p, &isian, &dokumen, &kiriman).await?;
                return ditetapkan(tx, &terbaca, pada, &kiriman).await;
            }
            Err(ditolak) => Err(tolak(ditolak)),
        },
    };
    match hasil {
        Ok((pengisian, isian)) => {
            store::simpan(&mut tx, &pengisian, &isian, pada, &kiriman).await?;
            selesai(tx, &kiriman, "Realisasi disimpan.").await
        }
        Err((status, galat)) => {
            let mut page = formulir_isi(&mut tx, &pelaku, bingkai, &terbaca, ukuran).await?;
            if status == StatusCode::CONFLICT {
                page.didahului = Some(yang_tersimpan(tersimpan));
            } else {
                page.galat = galat;
            }
            halaman(status, &page).map(bersaing)
        }
    }
}

fn tolak(ditolak: Ditolak) -> (StatusCode, Galat) {
    let mut galat = Galat::default();
    galat.catat("tetapkan", ditolak.to_string());
    let status = match ditolak {
        Ditolak::IsiBerubah => StatusCode::CONFLICT,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    (status, galat)
}

fn yang_tersimpan(ukuran: Vec<Ukuran>) -> Vec<(String, String, String)> {
    ukuran.into_iter().map(|u| (u.indikator.indikator, u.tulisan, u.keterangan)).collect()
}

async fn ditetapkan(mut tx: Tx, t: &Terbaca, pada: DateTime<Utc>, kiriman: &Kiriman) -> Result<Response> {
    store::kabarkan_penetapan(&mut tx, t, pada).await?;
    selesai(tx, kiriman, "Pengukuran ditetapkan dan dokumennya terkunci. Penilai Anda dapat membacanya.").await
}

/// Alasan pembetulan.
#[derive(Deserialize)]
struct FormPembetulan {
    #[serde(default)]
    alasan: String,
}

async fn betulkan(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<PengukuranId>,
    formulir: Formulir<FormPembetulan>,
) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    let terbaca = store::kunci(&mut tx, id, &pelaku).await?;
    let milik = pelaku.sebagai(Pemilik, terbaca.pengukuran.clone().ditetapkan()?)?;
    match milik.perbaiki(sebaris(&formulir.isi.alasan)) {
        Ok(pembetulan) => {
            let baru = PengukuranId::new();
            let kiriman = formulir.kiriman.ke(format!("/pengukuran/{baru}"));
            store::betulkan(&mut tx, &pembetulan, baru, app.clock.now(), &kiriman).await?;
            selesai(tx, &kiriman, "Versi baru dibuka. Yang lama tetap terbaca sampai versi ini Anda tetapkan.").await
        }
        Err(ditolak) => {
            let mut page = beku(&mut tx, &pelaku, bingkai, &terbaca).await?;
            page.galat.catat("alasan", ditolak.to_string());
            page.alasan = formulir.isi.alasan;
            halaman(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
    }
}

async fn cetak(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<PengukuranId>,
) -> Result<Response> {
    let terbaca = store::cari(&mut *app.db.acquire().await?, id, &pelaku).await?;
    let (dok, sidik) = dokumen_beku(&terbaca)?;
    halaman(StatusCode::OK, &HalamanCetak { bingkai, id, dok, sidik, zona: pelaku.zona })
}
