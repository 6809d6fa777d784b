//! Pintu aktivasi. Tamu yang datang; tautannya sendiri yang membuktikan.

use axum::{extract::State, http::StatusCode, response::Response};
use serde::Deserialize;

use super::{
    model::Isian,
    store,
    view::{HalamanAktivasi, HalamanUsang},
};
use crate::{
    kernel::{
        app::App,
        error::Result,
        form::{Alamat, Formulir, Galat, sebaris},
        layout::{Bingkai, halaman, lanjut},
        routes::Routes,
    },
    masuk::{
        kata_sandi,
        klien::{Klien, Token},
    },
};

/// Alamat aktivasi.
pub fn routes() -> Routes {
    Routes::new().get("/aktivasi/{token}", lihat).post("/aktivasi/{token}", buat)
}

async fn lihat(State(app): State<App>, Alamat(tulisan): Alamat<String>, bingkai: Bingkai) -> Result<Response> {
    let Some(token) = Token::baca(&tulisan) else { return usang(bingkai) };
    let instansi = store::instansi(&mut *app.db.acquire().await?, &token, app.clock.now()).await?;
    match instansi {
        Some(instansi) => gambar(StatusCode::OK, bingkai, instansi, &token, String::new(), Galat::default()),
        None => usang(bingkai),
    }
}

#[derive(Deserialize)]
struct FormulirAktivasi {
    #[serde(default)]
    nip: String,
    #[serde(default)]
    kata_sandi_baru: String,
    #[serde(default)]
    kata_sandi_ulang: String,
}

async fn buat(
    State(app): State<App>,
    Alamat(tulisan): Alamat<String>,
    klien: Klien,
    bingkai: Bingkai,
    Formulir { isi, .. }: Formulir<FormulirAktivasi>,
) -> Result<Response> {
    let Some(token) = Token::baca(&tulisan) else { return usang(bingkai) };
    let isian = Isian {
        nip: sebaris(&isi.nip).chars().take(64).collect(),
        kata_sandi: isi.kata_sandi_baru,
        ulang: isi.kata_sandi_ulang,
    };
    let (instansi, galat) = match periksa(&app, &token, &klien, &isian).await? {
        Pemeriksaan::Usang => return usang(bingkai),
        Pemeriksaan::Selesai(instansi, galat) => (instansi, galat),
    };
    if !galat.kosong() {
        return gambar(StatusCode::UNPROCESSABLE_ENTITY, bingkai, instansi, &token, isian.nip, galat);
    }
    let sidik = kata_sandi::sidik_kata_sandi(isian.kata_sandi).await?;
    let mut tx = app.db.begin().await?;
    if !store::pakai(&mut tx, &token, &sidik, klien.alamat, app.clock.now()).await? {
        return usang(bingkai);
    }
    tx.commit().await?;
    Ok(lanjut("/masuk", "Kata sandi Anda sudah dibuat. Silakan masuk dengan NIP dan kata sandi itu."))
}

enum Pemeriksaan {
    Usang,
    /// Nama instansi, dan apa yang masih keliru.
    Selesai(String, Galat),
}

/// NIP lebih dahulu; kata sandi baru ditimbang bagi yang terbukti pemiliknya.
async fn periksa(app: &App, token: &Token, klien: &Klien, isian: &Isian) -> Result<Pemeriksaan> {
    let kini = app.clock.now();
    let mut tx = app.db.begin().await?;
    let Some(pemilik) = store::pesan(&mut tx, token, kini).await? else { return Ok(Pemeriksaan::Usang) };
    let mut galat = Galat::default();
    if isian.nip.is_empty() {
        tx.rollback().await?;
        galat.catat("nip", "Tuliskan NIP Anda.");
        return Ok(Pemeriksaan::Selesai(pemilik.instansi, galat));
    }
    if !pemilik.bernomor(&isian.nip) {
        store::catat_keliru(&mut tx, token, klien.alamat, kini).await?;
        tx.commit().await?;
        return Ok(match pemilik.keliru() {
            Some(galat) => Pemeriksaan::Selesai(pemilik.instansi, galat),
            None => Pemeriksaan::Usang,
        });
    }
    tx.rollback().await?;
    let baru = kata_sandi::Isian { lama: String::new(), baru: isian.kata_sandi.clone(), ulang: isian.ulang.clone() };
    let instansi = pemilik.instansi.clone();
    let milik = kata_sandi::Pemilik { nomor: pemilik.nomor, nama: pemilik.nama, instansi: pemilik.instansi };
    kata_sandi::timbang(&mut galat, &baru, milik).await?;
    Ok(Pemeriksaan::Selesai(instansi, galat))
}

fn gambar(
    status: StatusCode,
    bingkai: Bingkai,
    instansi: String,
    token: &Token,
    nip: String,
    galat: Galat,
) -> Result<Response> {
    let aksi = format!("/aktivasi/{}", token.tulis());
    halaman(status, &HalamanAktivasi { css: bingkai.css, js: bingkai.js, instansi, aksi, nip, galat })
}

fn usang(bingkai: Bingkai) -> Result<Response> {
    halaman(StatusCode::NOT_FOUND, &HalamanUsang { css: bingkai.css, js: bingkai.js })
}
