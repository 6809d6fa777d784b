//! Pintu pengaturan dan alamat surel.

use axum::{extract::State, http::StatusCode, response::Response};
use serde::Deserialize;

use super::{
    model::{Cara, Pengaturan, Pilihan, SEHARI, Token, baca_alamat},
    store,
    view::{Baris, HalamanPembuktian, HalamanPengaturan},
};
use crate::kernel::{
    app::App,
    auth::Pengguna,
    error::{Error, Result},
    form::{Alamat, Formulir, Galat},
    layout::{Bingkai, halaman, lanjut},
    routes::Routes,
    web::bersaing,
};

const PENGATURAN: &str = "/pemberitahuan/pengaturan";

/// Alamat pengaturan.
pub fn routes() -> Routes {
    Routes::new()
        .get(PENGATURAN, lihat)
        .post(PENGATURAN, simpan)
        .post("/pemberitahuan/surel", minta)
        .post("/pemberitahuan/surel/penghapusan", hapus)
        .get("/pemberitahuan/surel/pembuktian/{token}", lihat_tautan)
        .post("/pemberitahuan/surel/pembuktian/{token}", buktikan)
}

async fn lihat(State(app): State<App>, pelaku: Pengguna, bingkai: Bingkai) -> Result<Response> {
    let pengaturan = store::cari(&mut *app.db.acquire().await?, &pelaku, app.clock.now()).await?;
    halaman(StatusCode::OK, &gambar(bingkai, &app, pengaturan))
}

fn gambar(bingkai: Bingkai, app: &App, pengaturan: Pengaturan) -> HalamanPengaturan {
    let Pengaturan { pilihan, versi, surel } = pengaturan;
    let bersurel = app.config.bersurel();
    let tulisan = |a: &Option<String>| a.clone().unwrap_or_default();
    let isian_surel = match (&surel.calon, &surel.alamat) {
        (None, None) => surel.dinas.clone(),
        (calon, _) => tulisan(calon),
    };
    let baris = |(jenis, cara)| Baris { jenis, cara, tawaran: Cara::tawaran(jenis, bersurel) };
    HalamanPengaturan {
        bingkai,
        bersurel,
        surel,
        isian_surel,
        galat: Galat::default(),
        pilihan: pilihan.semua().map(baris).collect(),
        versi,
        usang: None,
    }
}

/// Kode macam dan kode caranya, sebanyak macamnya.
#[derive(Default, Deserialize)]
#[serde(default)]
struct FormPengaturan {
    jenis: Vec<String>,
    cara: Vec<String>,
}

async fn simpan(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    formulir: Formulir<FormPengaturan>,
) -> Result<Response> {
    let (versi, kini, bersurel) = (formulir.versi()?, app.clock.now(), app.config.bersurel());
    let FormPengaturan { jenis, cara } = &formulir.isi;
    let pasangan = jenis.iter().map(String::as_str).zip(cara.iter().map(String::as_str));
    let pilihan = Pilihan::baca(pasangan, bersurel);
    let mut tx = app.db.begin().await?;
    if store::simpan(&mut tx, &pelaku, &pilihan, versi, kini, &formulir.kiriman.ke(PENGATURAN)).await? {
        tx.commit().await?;
        return Ok(lanjut(PENGATURAN, "Pengaturan disimpan."));
    }
    tx.rollback().await?;
    let kini_tersimpan = store::cari(&mut *app.db.acquire().await?, &pelaku, kini).await?;
    let usang = kini_tersimpan.pilihan.semua().zip(pilihan.semua()).filter(|(a, b)| a != b).map(|(a, _)| a).collect();
    let page =
        HalamanPengaturan { usang: Some(usang), ..gambar(bingkai, &app, Pengaturan { pilihan, ..kini_tersimpan }) };
    halaman(StatusCode::CONFLICT, &page).map(bersaing)
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct FormSurel {
    surel: String,
}

async fn minta(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    formulir: Formulir<FormSurel>,
) -> Result<Response> {
    if !app.config.bersurel() {
        return Err(Error::Conflict(
            "Instansi ini belum mempunyai server surel, jadi alamatnya belum diperlukan.".into(),
        ));
    }
    let kini = app.clock.now();
    let mut galat = match baca_alamat(&formulir.isi.surel) {
        Ok(alamat) => {
            let mut tx = app.db.begin().await?;
            if store::minta(&mut tx, &pelaku, &alamat, kini, &formulir.kiriman.ke(PENGATURAN)).await? {
                tx.commit().await?;
                return Ok(lanjut(PENGATURAN, "Tautan pembuktian dikirim. Buka surel itu dalam 24 jam."));
            }
            tx.rollback().await?;
            Galat::default()
        }
        Err(galat) => galat,
    };
    if galat.kosong() {
        galat.catat("surel", format!("Hari ini sudah {SEHARI} tautan dikirim. Coba lagi besok."));
    }
    let pengaturan = store::cari(&mut *app.db.acquire().await?, &pelaku, kini).await?;
    let page = HalamanPengaturan { galat, isian_surel: formulir.isi.surel, ..gambar(bingkai, &app, pengaturan) };
    halaman(StatusCode::UNPROCESSABLE_ENTITY, &page).map(bersaing)
}

/// Formulir satu tombol.
#[derive(Deserialize)]
struct Tombol {}

async fn hapus(State(app): State<App>, pelaku: Pengguna, formulir: Formulir<Tombol>) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    store::hapus(&mut tx, &pelaku, app.clock.now(), &formulir.kiriman.ke(PENGATURAN)).await?;
    tx.commit().await?;
    Ok(lanjut(PENGATURAN, "Alamat surel dihapus; tidak ada lagi surel yang dikirim kepada Anda."))
}

/// Tautannya hanya bagi yang memintanya: pemilik kotak surat yang salah ketik tidak dapat menerimanya.
async fn lihat_tautan(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(tulisan): Alamat<String>,
) -> Result<Response> {
    let Some(token) = Token::baca(&tulisan) else { return tautan_usang(bingkai) };
    let calon = store::calon(&mut *app.db.acquire().await?, &pelaku, &token, app.clock.now()).await?;
    if calon.is_none() {
        return tautan_usang(bingkai);
    }
    let aksi = format!("/pemberitahuan/surel/pembuktian/{}", token.tulis());
    halaman(StatusCode::OK, &HalamanPembuktian { bingkai, calon, aksi })
}

async fn buktikan(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(tulisan): Alamat<String>,
    formulir: Formulir<Tombol>,
) -> Result<Response> {
    let Some(token) = Token::baca(&tulisan) else { return tautan_usang(bingkai) };
    let mut tx = app.db.begin().await?;
    if !store::buktikan(&mut tx, &pelaku, &token, app.clock.now(), &formulir.kiriman.ke(PENGATURAN)).await? {
        return tautan_usang(bingkai).map(bersaing);
    }
    tx.commit().await?;
    Ok(lanjut(PENGATURAN, "Alamat surel terbukti dan mulai dipakai."))
}

fn tautan_usang(bingkai: Bingkai) -> Result<Response> {
    halaman(StatusCode::NOT_FOUND, &HalamanPembuktian { bingkai, calon: None, aksi: String::new() })
}
