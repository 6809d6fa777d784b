//! Pintu unggahan, dan pembacaan yang berjalan sesudah dijawab.

use std::{sync::Arc, time::Duration};

use anyhow::Context;
use axum::{
    extract::{FromRequest, Multipart, Request, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use chrono::{NaiveDate, TimeDelta};
use serde_json::json;
use tokio::sync::Semaphore;

use crate::{
    kepegawaian::impor::{
        beda::{self, Usul, bandingkan},
        berkas,
        lembar::{Bentuk, BerkasKeliru, Kabar, periksa},
        model::{ImporId, Jenis, Temuan},
        store, susunan, tempat,
        web::{ALAMAT, gambar_daftar, izinkan, selesai},
    },
    kernel::{
        app::App,
        audit,
        auth::Pengguna,
        error::{Error, Result},
        form::{Galat, Kiriman, sebaris},
        layout::{Bingkai, lanjut},
    },
};

/// Yang terbaca secepat ini langsung diperlihatkan, tanpa halaman kemajuan.
const SABAR: Duration = Duration::from_secs(2);
/// Jarak antara dua kabar.
const DETAK: Duration = Duration::from_millis(500);
/// Yang tidak dipakai lagi dilepas sesudah sekian hari.
const DISIMPAN: TimeDelta = TimeDelta::days(30);

/// Satu berkas pada satu waktu: membacanya memakan satu inti dan puluhan megabita.
static GILIRAN: Semaphore = Semaphore::const_new(1);

/// `POST /pegawai/impor`
pub async fn unggah(State(app): State<App>, pelaku: Pengguna, bingkai: Bingkai, request: Request) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    izinkan(&mut conn, &pelaku).await?;
    // Isinya baru diterima sesudah diketahui siapa pengirimnya, dan tidak sambil memegang sambungan.
    drop(conn);
    let Unggahan { kunci, jenis, nama, isi } = terima(request).await?;
    let kiriman = Kiriman::berkas(&kunci, ALAMAT, &isi);
    if let Some(lokasi) = pernah(&app, &kiriman, &pelaku).await? {
        return Ok(Redirect::to(&lokasi).into_response());
    }
    // Membuka berkas memakan satu inti; yang membuat pembacanya panik dijawab seperti yang rusak.
    let wadah = move || periksa(&isi, bentuk(jenis)).map(|()| isi);
    let isi = match tokio::task::spawn_blocking(wadah).await.unwrap_or(Err(BerkasKeliru::Rusak)) {
        Ok(isi) => isi,
        Err(keliru) => return tolak(&app, &pelaku, bingkai, jenis, &keliru.to_string()).await,
    };
    let id = ImporId::new();
    let kiriman = kiriman.ke(format!("{ALAMAT}/{id}"));
    match catat(&app, &pelaku, (id, jenis), &nama, &kiriman).await {
        Ok(()) => {}
        // Kembarannya mendahului selagi yang ini diperiksa.
        Err(Error::Repeated) => {
            let lokasi = pernah(&app, &kiriman, &pelaku).await?.ok_or(Error::Repeated)?;
            return Ok(Redirect::to(&lokasi).into_response());
        }
        Err(galat) => return Err(galat),
    }
    let membaca = tokio::spawn(awasi(app.clone(), pelaku.hari_ini, (id, jenis), isi));
    match tokio::time::timeout(SABAR, membaca).await {
        Ok(Ok(Some(kalimat))) => tolak(&app, &pelaku, bingkai, jenis, &kalimat).await,
        Ok(_) => Ok(lanjut(kiriman.lokasi(), "Berkas terbaca. Belum ada yang berubah; periksa perbedaannya.")),
        Err(_) => Ok(lanjut(kiriman.lokasi(), "Berkas diterima.")),
    }
}

async fn tolak(app: &App, pelaku: &Pengguna, bingkai: Bingkai, jenis: Jenis, kalimat: &str) -> Result<Response> {
    let mut galat = Galat::default();
    galat.catat("berkas", kalimat);
    gambar_daftar(app, pelaku, bingkai, StatusCode::UNPROCESSABLE_ENTITY, (galat, jenis)).await
}

struct Unggahan {
    kunci: String,
    jenis: Jenis,
    nama: String,
    isi: Vec<u8>,
}

async fn terima(request: Request) -> Result<Unggahan> {
    let terputus =
        |_| Error::Invalid("Kiriman terputus, atau berkasnya lebih besar dari 25 MB. Coba unggah lagi.".into());
    let mut isian = Multipart::from_request(request, &()).await.map_err(|_| {
        Error::Invalid("Formulir ini tidak dapat dibaca. Muat ulang halamannya, lalu unggah lagi.".into())
    })?;
    let mut ini = Unggahan { kunci: String::new(), jenis: Jenis::Siasn, nama: String::new(), isi: Vec::new() };
    while let Some(kolom) = isian.next_field().await.map_err(terputus)? {
        match kolom.name() {
            Some("kunci") => ini.kunci = kolom.text().await.map_err(terputus)?,
            Some("jenis") => {
                let jenis = kolom.text().await.map_err(terputus)?;
                ini.jenis =
                    Jenis::dari_kode(&jenis).ok_or_else(|| Error::Invalid("Pilih apa isi berkasnya.".into()))?;
            }
            Some("berkas") => {
                ini.nama = sebaris(kolom.file_name().unwrap_or_default()).chars().take(120).collect();
                ini.isi = kolom.bytes().await.map_err(terputus)?.into();
            }
            _ => {}
        }
    }
    if ini.nama.is_empty() {
        ini.nama = "Berkas tanpa nama".into();
    }
    Ok(ini)
}

async fn pernah(app: &App, kiriman: &Kiriman, pelaku: &Pengguna) -> Result<Option<String>> {
    audit::first_answer(&mut *app.db.acquire().await?, kiriman, pelaku.id).await
}

async fn catat(
    app: &App,
    pelaku: &Pengguna,
    (id, jenis): (ImporId, Jenis),
    nama: &str,
    kiriman: &Kiriman,
) -> Result<()> {
    let pada = app.clock.now();
    let mut tx = app.db.begin().await?;
    store::sapu(&mut tx, pada - DISIMPAN).await?;
    store::terima(&mut tx, (id, jenis), nama, (pelaku.id, pada)).await?;
    selesai(app, tx, "kepegawaian.impor.unggah", id, pelaku, json!({ "jenis": jenis.kode() }), kiriman).await
}

/// Menunggui pembacaan, mengabarkan kemajuannya, dan mencatat bila gagal; kalimatnya, bila berkasnya tidak terpakai.
async fn awasi(app: App, hari: NaiveDate, (id, jenis): (ImporId, Jenis), isi: Vec<u8>) -> Option<String> {
    let kabar = Arc::new(Kabar::default());
    let mut kerja = tokio::spawn(olah(app.clone(), hari, (id, jenis), isi, Arc::clone(&kabar)));
    let mut detak = tokio::time::interval(DETAK);
    let hasil = loop {
        tokio::select! {
            hasil = &mut kerja => break hasil,
            _ = detak.tick() => kabari(&app, id, &kabar).await,
        }
    };
    let kalimat = match hasil {
        Ok(Ok(())) => return None,
        Ok(Err(Gagal::Keliru(keliru))) => keliru.to_string(),
        Ok(Err(Gagal::Lain(galat))) => {
            tracing::error!(%id, "impor tidak terbaca: {galat:?}");
            "Berkas ini belum dapat dibaca karena gangguan pada sistem kami. Coba unggah lagi.".into()
        }
        Err(galat) => {
            tracing::error!(%id, "pembaca impor berhenti: {galat}");
            BerkasKeliru::Rusak.to_string()
        }
    };
    let dicatat = async { store::gagal(&mut *app.db.acquire().await?, id, &kalimat).await };
    if let Err(galat) = dicatat.await {
        tracing::error!(%id, "kegagalan impor tidak tercatat: {galat:?}");
    }
    Some(kalimat)
}

/// Kabar yang gagal terkirim disusul kabar berikutnya.
async fn kabari(app: &App, id: ImporId, kabar: &Kabar) {
    let kirim = async { store::kabari(&mut *app.db.acquire().await?, id, kabar.sampai(), app.clock.now()).await };
    if let Err(galat) = kirim.await {
        tracing::debug!(%id, "kabar impor: {galat:?}");
    }
}

/// Mengapa sebuah berkas tidak menjadi pratinjau.
enum Gagal {
    /// Berkasnya.
    Keliru(BerkasKeliru),
    /// Selain berkasnya.
    Lain(Error),
}

impl<G: Into<Error>> From<G> for Gagal {
    fn from(galat: G) -> Self {
        Self::Lain(galat.into())
    }
}

async fn olah(
    app: App,
    hari: NaiveDate,
    (id, jenis): (ImporId, Jenis),
    isi: Vec<u8>,
    kabar: Arc<Kabar>,
) -> Result<(), Gagal> {
    let _giliran = GILIRAN.acquire().await.context("giliran membaca")?;
    let Pratinjau { kolom_hilang, baris, usul } = match jenis {
        Jenis::Siasn => siasn(&app, hari, isi, kabar).await?,
        Jenis::Unit => unit(&app, hari, isi, kabar).await?,
        Jenis::Penempatan => penempatan(&app, isi, kabar).await?,
    };
    let mut tx = app.db.begin().await?;
    store::simpan(&mut tx, id, &kolom_hilang, baris, &usul).await?;
    tx.commit().await?;
    Ok(())
}

struct Pratinjau {
    kolom_hilang: Vec<String>,
    baris: Vec<Temuan>,
    usul: Vec<Usul>,
}

/// Kolom yang dibaca bagi setiap jenis berkas.
fn bentuk(jenis: Jenis) -> &'static Bentuk {
    match jenis {
        Jenis::Siasn => &berkas::BENTUK,
        Jenis::Unit => &susunan::BENTUK,
        Jenis::Penempatan => &tempat::BENTUK,
    }
}

/// Pekerjaan yang memakan satu inti, di luar benang yang melayani permintaan.
async fn berat<T: Send + 'static>(kerja: impl FnOnce() -> T + Send + 'static) -> Result<T, Gagal> {
    Ok(tokio::task::spawn_blocking(kerja).await.context("berkas membuat pembacanya berhenti")?)
}

async fn siasn(app: &App, hari: NaiveDate, isi: Vec<u8>, kabar: Arc<Kabar>) -> Result<Pratinjau, Gagal> {
    let berkas = berat(move || berkas::baca(&isi, &kabar)).await?.map_err(Gagal::Keliru)?;
    let kini = beda::kini(&mut *app.db.acquire().await?, hari).await?;
    berat(move || {
        let (baris, usul) = bandingkan(&berkas, &kini);
        Pratinjau { kolom_hilang: berkas.kolom_hilang, baris, usul }
    })
    .await
}

async fn unit(app: &App, hari: NaiveDate, isi: Vec<u8>, kabar: Arc<Kabar>) -> Result<Pratinjau, Gagal> {
    let berkas = berat(move || susunan::baca(&isi, &kabar)).await?.map_err(Gagal::Keliru)?;
    let kini = susunan::kini(&mut *app.db.acquire().await?).await?;
    let kolom_hilang = susunan::kolom_hilang(&berkas);
    let baris = berat(move || susunan::bandingkan(&berkas.baris, &kini, hari)).await?;
    Ok(Pratinjau { kolom_hilang, baris, usul: Vec::new() })
}

async fn penempatan(app: &App, isi: Vec<u8>, kabar: Arc<Kabar>) -> Result<Pratinjau, Gagal> {
    let berkas = berat(move || tempat::baca(&isi, &kabar)).await?.map_err(Gagal::Keliru)?;
    let kini = tempat::kini(&mut *app.db.acquire().await?).await?;
    let kolom_hilang = tempat::kolom_hilang(&berkas);
    let (baris, usul) = berat(move || tempat::bandingkan(&berkas.baris, &kini)).await?;
    Ok(Pratinjau { kolom_hilang, baris, usul })
}
