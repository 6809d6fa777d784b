//! Pintu dokumentasi sebuah periode: milik sendiri, dan milik orang yang kinerjanya boleh dibaca.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use chrono::NaiveDate;
use serde::Deserialize;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    bawahan,
    model::{FormUlasan, Kegiatan, Simpanan, Tersimpan, alamat, baca_kala, halangan, tenggat, terlambat},
    rekap::{Rekap, jam, rekap},
    store::{self, Dibuka, IsiBagian, SEHALAMAN},
    view::{BarisBagian, HalamanPeriode, Lencana, baris_kegiatan},
};
use crate::{
    kernel::{
        app::App,
        auth::Pengguna,
        db::Tx,
        error::{Error, Result},
        form::{Alamat, Formulir, Galat, Kiriman},
        id::PegawaiId,
        layout::{Bingkai, halaman, lanjut},
        policy::{Pemilik, Penilai},
        routes::Routes,
        time::{rentang, tanggal},
        web::bersaing,
    },
    pegawai::Hubungan,
    pemberitahuan::{Jenis, Kabar, kabarkan},
    periode::{Bagian, Kala},
};

/// Alamat dokumentasi sebuah periode.
pub fn routes() -> Routes {
    Routes::new()
        .merge(bawahan::routes())
        .get("/dokumentasi/periode/{jenis}/{mulai}", milik)
        .post("/dokumentasi/periode/{jenis}/{mulai}", tulis)
        .post("/dokumentasi/periode/{jenis}/{mulai}/penarikan", tarik)
        .get("/dokumentasi/{id}/periode/{jenis}/{mulai}", lihat)
        .post("/dokumentasi/{id}/periode/{jenis}/{mulai}/tanggapan", tanggapi)
}

/// Sampai di mana daftar kegiatannya dibaca.
#[derive(Deserialize)]
struct Tanya {
    sejak: Option<NaiveDate>,
    sesudah: Option<Uuid>,
}

type Kursor = Option<(NaiveDate, Uuid)>;

fn kala(jenis: &str, mulai: &str) -> Result<Kala> {
    baca_kala(jenis, mulai).ok_or(Error::NotFound)
}

/// Yang dikatakan halamannya selain isinya.
#[derive(Default)]
struct Jawaban {
    status: StatusCode,
    galat: Galat,
    isian: Option<FormUlasan>,
    versi: Option<i32>,
    tanggapan: String,
    tersimpan: Option<FormUlasan>,
}

fn bagian(kala: Kala) -> Vec<Bagian> {
    kala.jenis().lebih_pendek().map(|j| kala.bagian(j)).unwrap_or_default()
}

async fn milik(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat((jenis, mulai)): Alamat<(String, String)>,
    tanya: Result<Query<Tanya>, QueryRejection>,
) -> Result<Response> {
    let (kala, kursor) = (kala(&jenis, &mulai)?, kursor(tanya)?);
    if kala.mulai().to_string() != mulai {
        return Ok(Redirect::to(&alamat(None, kala)).into_response());
    }
    let mut conn = app.db.acquire().await?;
    tampilkan(&mut conn, &pelaku, bingkai, (pelaku.id, kala), kursor, Jawaban::default()).await
}

async fn lihat(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat((id, jenis, mulai)): Alamat<(PegawaiId, String, String)>,
    tanya: Result<Query<Tanya>, QueryRejection>,
) -> Result<Response> {
    let (kala, kursor) = (kala(&jenis, &mulai)?, kursor(tanya)?);
    if id == pelaku.id {
        return Ok(Redirect::to(&alamat(None, kala)).into_response());
    }
    let mut conn = app.db.acquire().await?;
    tampilkan(&mut conn, &pelaku, bingkai, (id, kala), kursor, Jawaban::default()).await
}

fn kursor(tanya: Result<Query<Tanya>, QueryRejection>) -> Result<Kursor> {
    let Query(tanya) = tanya.map_err(|_| Error::NotFound)?;
    Ok(tanya.sejak.zip(tanya.sesudah))
}

/// Halaman periode itu. Selain pemiliknya hanya membaca kegiatan yang sudah terkirim.
async fn tampilkan(
    conn: &mut PgConnection,
    pelaku: &Pengguna,
    bingkai: Bingkai,
    (pegawai, kala): (PegawaiId, Kala),
    kursor: Kursor,
    jawaban: Jawaban,
) -> Result<Response> {
    let bagian = bagian(kala);
    let dibuka = store::buka(conn, pegawai, kala, &bagian, pelaku).await?;
    let terkirim = dibuka.hubungan != Hubungan::Pemilik;
    let rekap = rekap(conn, pegawai, (kala.mulai(), kala.selesai()), terkirim).await?;
    let kegiatan = store::kegiatan(conn, pegawai, kala, terkirim, kursor).await?;
    let status = jawaban.status;
    let mut page = susun(pelaku, bingkai, (pegawai, kala), dibuka, (&bagian, rekap, kegiatan), jawaban);
    page.lanjutan = kursor.is_some();
    halaman(status, &page)
}

fn susun(
    pelaku: &Pengguna,
    bingkai: Bingkai,
    (pegawai, kala): (PegawaiId, Kala),
    dibuka: Dibuka,
    (bagian, rekap, mut kegiatan): (&[Bagian], Rekap, Vec<Kegiatan>),
    jawaban: Jawaban,
) -> HalamanPeriode {
    let saya = dibuka.hubungan == Hubungan::Pemilik;
    let siapa = (!saya).then_some(pegawai);
    let lebih = kegiatan.len() > SEHALAMAN;
    kegiatan.truncate(SEHALAMAN);
    let berikut = kegiatan
        .last()
        .filter(|_| lebih)
        .map(|k| format!("{}?sejak={}&sesudah={}#kegiatan", alamat(siapa, kala), k.tanggal, k.id));
    let (lencana, dikirim) = lencana(pelaku, &dibuka.tersimpan);
    let (ulasan, versi) = (dibuka.tersimpan.ulasan().clone(), dibuka.tersimpan.versi());
    HalamanPeriode {
        bingkai,
        pegawai,
        nama: dibuka.nama,
        saya,
        penilai: dibuka.hubungan == Hubungan::Penilai,
        kala,
        wajib: dibuka.kalender.pada(kala.selesai()),
        id: dibuka.tersimpan.id(),
        bukti: dibuka.bukti,
        versi: jawaban.versi.unwrap_or(versi),
        lencana,
        terlambat: terlambat(kala, dikirim, pelaku.hari_ini),
        tenggat: tanggal(tenggat(kala)),
        halangan: halangan(kala, pelaku.hari_ini),
        kotor: jawaban.isian.is_some(),
        isian: jawaban.isian.unwrap_or_else(|| FormUlasan::dari(&ulasan)),
        ulasan,
        tanggapan: jawaban.tanggapan,
        galat: jawaban.galat,
        tersimpan: jawaban.tersimpan,
        rekap,
        bagian: bagian
            .iter()
            .zip(dibuka.bagian)
            .map(|(b, isi)| baris_bagian(pelaku, siapa, b, dibuka.kalender.memakai(b.kala), &isi))
            .collect(),
        jenis_bagian: kala.jenis().lebih_pendek(),
        kegiatan: baris_kegiatan(kegiatan),
        berikut,
        lanjutan: false,
    }
}

fn lencana(pelaku: &Pengguna, tersimpan: &Tersimpan) -> (Lencana, Option<NaiveDate>) {
    let zona = pelaku.zona;
    match tersimpan {
        Tersimpan::Draf(_) => (Lencana::Draf, None),
        Tersimpan::Dikirim(d) => (Lencana::Dikirim(zona.waktu(d.keadaan.pada)), Some(zona.hari(d.keadaan.pada))),
        Tersimpan::Ditanggapi(d) => {
            let k = &d.keadaan;
            let lencana = Lencana::Ditanggapi {
                dikirim: zona.waktu(k.dikirim),
                tanggapan: k.tanggapan.clone(),
                oleh: k.oleh.clone(),
                pada: zona.waktu(k.pada),
            };
            (lencana, Some(zona.hari(k.dikirim)))
        }
    }
}

fn baris_bagian(pelaku: &Pengguna, siapa: Option<PegawaiId>, b: &Bagian, wajib: bool, isi: &IsiBagian) -> BarisBagian {
    BarisBagian {
        sebutan: b.kala.sebutan(),
        alamat: alamat(siapa, b.kala),
        potongan: b.terpotong().then(|| rentang(b.mulai, b.selesai)),
        kegiatan: isi.kegiatan,
        lama: jam(isi.menit),
        wajib,
        dikirim: isi.dikirim.map(|pada| pelaku.zona.waktu(pada)),
    }
}

/// Periode milik pelaku pada alamat yang diketik halamannya sendiri.
fn tepat(jenis: &str, mulai: &str) -> Result<Kala> {
    kala(jenis, mulai).and_then(|k| if k.mulai().to_string() == mulai { Ok(k) } else { Err(Error::NotFound) })
}

async fn tulis(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat((jenis, mulai)): Alamat<(String, String)>,
    kiriman: Formulir<FormUlasan>,
) -> Result<Response> {
    let (kala, versi) = (tepat(&jenis, &mulai)?, kiriman.versi()?);
    let mut tx = app.db.begin().await?;
    // Satu-satunya bagiannya adalah periode itu sendiri: banyak kegiatannya ikut terbaca.
    let dibuka = store::buka(&mut tx, pelaku.id, kala, &kala.bagian(kala.jenis()), &pelaku).await?;
    let kegiatan = dibuka.bagian.iter().map(|b| b.kegiatan).sum();
    let semula = FormUlasan::dari(dibuka.tersimpan.ulasan());
    let draf = pelaku.sebagai(Pemilik, dibuka.tersimpan.draf()?)?;
    let hasil = match kiriman.isi.tindakan == "kirim" {
        true => draf.kirim(&kiriman.isi, versi, kegiatan, pelaku.hari_ini, app.clock.now()),
        false => draf.tulis(&kiriman.isi, versi),
    };
    let isian = Some(kiriman.isi.clone());
    let simpanan = match hasil {
        Ok(simpanan) => simpanan,
        Err(galat) => {
            tx.rollback().await?;
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            let jawaban = Jawaban { status, galat, isian, versi: Some(versi), ..Jawaban::default() };
            let mut conn = app.db.acquire().await?;
            return tampilkan(&mut conn, &pelaku, bingkai, (pelaku.id, kala), None, jawaban).await;
        }
    };
    match simpan(&app, &mut tx, &simpanan, kiriman.kiriman.ke(alamat(None, kala))).await {
        Ok(pesan) => {
            tx.commit().await?;
            Ok(lanjut(&alamat(None, kala), pesan))
        }
        Err(Error::Conflict(_)) => {
            tx.rollback().await?;
            let jawaban =
                Jawaban { status: StatusCode::CONFLICT, isian, tersimpan: Some(semula), ..Jawaban::default() };
            let mut conn = app.db.acquire().await?;
            tampilkan(&mut conn, &pelaku, bingkai, (pelaku.id, kala), None, jawaban).await.map(bersaing)
        }
        Err(lain) => Err(lain),
    }
}

/// Menyimpan, mengabari penilainya bila dikirim, dan menyebut apa yang terjadi.
async fn simpan(app: &App, tx: &mut Tx, s: &Simpanan, kiriman: Kiriman) -> Result<&'static str> {
    let pada = app.clock.now();
    store::simpan(tx, s, pada, &kiriman).await?;
    if s.dikirim.is_none() {
        return Ok("Draf dokumentasi tersimpan.");
    }
    let kepada: Vec<PegawaiId> = s.penilai.into_iter().collect();
    let tautan = alamat(Some(s.pegawai), s.kala);
    kabarkan(tx, &Kabar { kepada: &kepada, jenis: Jenis::DokumentasiDikirim, tautan: &tautan, pada }).await?;
    Ok("Dokumentasi terkirim. Kegiatannya terkunci, dan penilai Anda dapat menanggapinya.")
}

/// Formulir satu tombol.
#[derive(Deserialize)]
struct Tombol {}

async fn tarik(
    State(app): State<App>,
    pelaku: Pengguna,
    Alamat((jenis, mulai)): Alamat<(String, String)>,
    formulir: Formulir<Tombol>,
) -> Result<Response> {
    let kala = tepat(&jenis, &mulai)?;
    let mut tx = app.db.begin().await?;
    let dikirim = store::buka(&mut tx, pelaku.id, kala, &[], &pelaku).await?.tersimpan.dikirim()?;
    let penarikan = pelaku.sebagai(Pemilik, dikirim)?.tarik(formulir.versi()?, app.clock.now())?;
    let kiriman = formulir.kiriman.ke(alamat(None, kala));
    store::tarik(&mut tx, &penarikan, &kiriman).await?;
    tx.commit().await?;
    Ok(lanjut(kiriman.lokasi(), "Dokumentasi ditarik kembali. Kegiatan dan ulasannya dapat diubah lagi."))
}

/// Tanggapan sebagaimana diketik.
#[derive(Deserialize)]
struct FormTanggapan {
    #[serde(default)]
    tanggapan: String,
}

async fn tanggapi(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat((id, jenis, mulai)): Alamat<(PegawaiId, String, String)>,
    formulir: Formulir<FormTanggapan>,
) -> Result<Response> {
    let (kala, versi) = (tepat(&jenis, &mulai)?, formulir.versi()?);
    let mut tx = app.db.begin().await?;
    let dikirim = store::buka(&mut tx, id, kala, &[], &pelaku).await?.tersimpan.dikirim()?;
    let dikirim = pelaku.sebagai(Penilai, dikirim)?;
    let ke = alamat(Some(id), kala);
    let gagal =
        |status, galat| Jawaban { status, galat, tanggapan: formulir.isi.tanggapan.clone(), ..Jawaban::default() };
    let jawaban = match dikirim.tanggapi(versi, &formulir.isi.tanggapan, app.clock.now()) {
        Err(galat) => gagal(StatusCode::UNPROCESSABLE_ENTITY, galat),
        Ok(_) if dikirim.objek().versi != versi => {
            let mut galat = Galat::default();
            let kalimat = "Dokumentasi ini dikirim ulang sejak halaman ini Anda buka. Baca lagi isinya; tanggapan Anda masih utuh.";
            galat.catat("tanggapan", kalimat);
            gagal(StatusCode::CONFLICT, galat)
        }
        Ok(tanggapan) => {
            let kiriman = formulir.kiriman.ke(&ke);
            store::tanggapi(&mut tx, &tanggapan, &kiriman).await?;
            let (tautan, pada) = (alamat(None, tanggapan.kala), tanggapan.pada);
            let (kepada, jenis) = ([tanggapan.pegawai], Jenis::DokumentasiDitanggapi);
            kabarkan(&mut tx, &Kabar { kepada: &kepada, jenis, tautan: &tautan, pada }).await?;
            tx.commit().await?;
            return Ok(lanjut(&ke, "Tanggapan tersimpan."));
        }
    };
    tx.rollback().await?;
    let usang = jawaban.status == StatusCode::CONFLICT;
    let mut conn = app.db.acquire().await?;
    let page = tampilkan(&mut conn, &pelaku, bingkai, (id, kala), None, jawaban).await?;
    Ok(if usang { bersaing(page) } else { page })
}
