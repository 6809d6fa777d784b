//! Pintu ganti kata sandi.

use axum::{
    Extension,
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use serde::Deserialize;

use super::{
    model::{self, Isian},
    store::{self, Penggantian},
    view::HalamanKataSandi,
};
use crate::{
    kernel::{
        app::App,
        auth::{Kehadiran, Pengguna, PenggunaBaru},
        error::{Error, Result},
        form::{Formulir, Galat, Kiriman},
        layout::{Bingkai, halaman, lanjut},
        routes::Routes,
    },
    masuk::{
        aktivasi,
        klien::{Kuki, Token},
        percobaan::{self, Ember},
        sesi,
    },
};

/// Alamat kata sandi.
pub fn routes() -> Routes {
    Routes::new().get("/kata-sandi", lihat).post("/kata-sandi", ganti)
}

async fn lihat(
    State(app): State<App>,
    PenggunaBaru(saya): PenggunaBaru,
    Extension(kehadiran): Extension<Kehadiran>,
    bingkai: Bingkai,
) -> Result<Response> {
    let (_, pemilik) = store::pemilik(&mut *app.db.acquire().await?, &saya).await?;
    gambar(StatusCode::OK, bingkai, &kehadiran, pemilik.nomor, Galat::default())
}

#[derive(Deserialize)]
struct FormulirGanti {
    #[serde(default)]
    kata_sandi_lama: String,
    #[serde(default)]
    kata_sandi_baru: String,
    #[serde(default)]
    kata_sandi_ulang: String,
}

async fn ganti(
    State(app): State<App>,
    PenggunaBaru(saya): PenggunaBaru,
    Extension(kehadiran): Extension<Kehadiran>,
    bingkai: Bingkai,
    Formulir { isi, .. }: Formulir<FormulirGanti>,
) -> Result<Response> {
    let isian = Isian { lama: isi.kata_sandi_lama, baru: isi.kata_sandi_baru, ulang: isi.kata_sandi_ulang };
    let (sidik_lama, pemilik) = store::pemilik(&mut *app.db.acquire().await?, &saya).await?;
    let mut galat = Galat::default();
    match lama_cocok(&app, &saya, &isian.lama, &sidik_lama).await {
        Ok(true) => {}
        Ok(false) if isian.lama.is_empty() => {
            galat.catat("kata_sandi_lama", "Tuliskan kata sandi Anda yang sekarang.");
        }
        Ok(false) => galat.catat("kata_sandi_lama", "Kata sandi yang sekarang tidak cocok."),
        Err(Error::Throttled(detik)) => return tunggu(bingkai, &kehadiran, pemilik.nomor, detik),
        Err(galat) => return Err(galat),
    }
    let nomor = pemilik.nomor.clone();
    model::timbang(&mut galat, &isian, pemilik).await?;
    if !galat.kosong() {
        return gambar(StatusCode::UNPROCESSABLE_ENTITY, bingkai, &kehadiran, nomor, galat);
    }
    let sidik_baru = model::sidik_kata_sandi(isian.baru).await?;
    let token = Token::baru();
    let penggantian =
        Penggantian { saya: &saya, sidik_lama: &sidik_lama, sidik_baru: &sidik_baru, pada: app.clock.now() };
    let mut tx = app.db.begin().await?;
    // Yang sudah dapat mengganti sendiri tidak lagi memerlukan tautannya, dan orang lain pun tidak.
    aktivasi::cabut_tautan(&mut tx, saya.id).await?;
    // Tanpa kunci formulir: `pengiriman.sidik` adalah SHA-256 isi formulir, dan sidik secepat itu
    // atas sebuah kata sandi tidak boleh tersimpan. Pengiriman kedua gugur pada sidik lama.
    store::ganti(&mut tx, &penggantian, &Kiriman::sistem()).await?;
    sesi::sisakan(&mut tx, &saya, &token).await?;
    tx.commit().await?;

    let mut jawaban = lanjut("/", "Kata sandi Anda sudah diganti. Semua perangkat lain sudah dikeluarkan.");
    Kuki::Sesi.beri(&app.config, &token, jawaban.headers_mut());
    Ok(jawaban)
}

/// Menebak kata sandi lama dari sesi yang tertinggal pun dilambatkan.
async fn lama_cocok(app: &App, saya: &Pengguna, lama: &str, sidik: &str) -> Result<bool> {
    if lama.is_empty() {
        return Ok(false);
    }
    let ember = Ember::ganti_kata_sandi(saya.id.uuid().as_bytes());
    percobaan::pesan(&app.db, &ember, app.clock.now()).await?;
    let cocok = model::cocok(lama.to_owned(), Some(sidik.to_owned())).await;
    match cocok {
        Ok(true) => percobaan::berhasil(&mut *app.db.acquire().await?, &ember).await?,
        Ok(false) => {}
        Err(_) => percobaan::batalkan(&mut *app.db.acquire().await?, &ember).await?,
    }
    cocok
}

fn tunggu(bingkai: Bingkai, kehadiran: &Kehadiran, nomor: String, detik: u64) -> Result<Response> {
    let mut galat = Galat::default();
    galat.catat("kata_sandi_lama", Error::Throttled(detik).to_string());
    let mut jawaban = gambar(StatusCode::TOO_MANY_REQUESTS, bingkai, kehadiran, nomor, galat)?;
    jawaban.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(detik));
    Ok(jawaban)
}

fn gambar(
    status: StatusCode,
    bingkai: Bingkai,
    kehadiran: &Kehadiran,
    nomor: String,
    galat: Galat,
) -> Result<Response> {
    let page = HalamanKataSandi { bingkai, harus_ganti: matches!(kehadiran, Kehadiran::HarusGanti(_)), nomor, galat };
    halaman(status, &page)
}
