//! Pintu serah terima.

use axum::{extract::State, http::StatusCode, response::Response};
use serde::Deserialize;

use super::{
    model::{ButirId, Ditolak, FormTutup, SerahTerimaId, SerahTerimaTersimpan},
    policy::PenilaiLama,
    store,
    view::{HalamanDaftar, HalamanSerahTerima},
};
use crate::kernel::{
    app::App,
    auth::Pengguna,
    db::Tx,
    error::Result,
    form::{Alamat, Formulir, Galat, Kiriman},
    layout::{Bingkai, halaman, lanjut},
    policy::Penilai,
    routes::Routes,
    web::bersaing,
};

/// Alamat serah terima.
pub fn routes() -> Routes {
    Routes::new()
        .get("/serah-terima", daftar)
        .get("/serah-terima/{id}", lihat)
        .post("/serah-terima/{id}/penutupan", tutup)
        .post("/serah-terima/{id}/penerimaan", terima)
        .post("/serah-terima/{id}/butir/{butir}/penyelesaian", selesaikan)
}

async fn daftar(State(app): State<App>, pelaku: Pengguna, bingkai: Bingkai) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    store::catat_pergantian(&mut tx, pelaku.hari_ini, Some(pelaku.id), app.clock.now()).await?;
    let semua = store::daftar(&mut tx, &pelaku).await?;
    tx.commit().await?;
    halaman(StatusCode::OK, &HalamanDaftar { bingkai, semua })
}

fn isi(
    bingkai: Bingkai,
    pelaku: &Pengguna,
    s: SerahTerimaTersimpan,
    isian: FormTutup,
    galat: Galat,
) -> HalamanSerahTerima {
    HalamanSerahTerima { bingkai, s, isian, galat, zona: pelaku.zona }
}

async fn lihat(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<SerahTerimaId>,
) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let s = store::cari(&mut conn, id, &pelaku).await?;
    drop(conn);
    halaman(StatusCode::OK, &isi(bingkai, &pelaku, s, FormTutup::default(), Galat::default()))
}

async fn tutup(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<SerahTerimaId>,
    formulir: Formulir<FormTutup>,
) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    let s = store::cari(&mut tx, id, &pelaku).await?;
    let SerahTerimaTersimpan::Terbuka(terbuka) = s.clone() else { return Err(Ditolak::LainKeadaan.into()) };
    let terbuka = pelaku.sebagai(PenilaiLama, terbuka)?;
    let isian = match formulir.isi.baca() {
        Ok(isian) => isian,
        Err(galat) => {
            let page = isi(bingkai, &pelaku, s, formulir.isi, galat);
            return halaman(StatusCode::UNPROCESSABLE_ENTITY, &page);
        }
    };
    match terbuka.tutup(formulir.versi()?, isian, app.clock.now()) {
        Ok(penutupan) => {
            // Sesudah ditutup, halamannya tidak lagi terbuka bagi yang menutupnya.
            let kiriman = formulir.kiriman.ke("/serah-terima");
            store::tutup(&mut tx, &penutupan, pelaku.hari_ini, &kiriman).await?;
            selesai(tx, &kiriman, "Masa penilaian ditutup; catatan Anda diteruskan kepada penilai yang baru.").await
        }
        Err(ditolak) => {
            let mut galat = Galat::default();
            galat.catat("catatan", ditolak.to_string());
            let page = isi(bingkai, &pelaku, s, formulir.isi, galat);
            halaman(StatusCode::CONFLICT, &page).map(bersaing)
        }
    }
}

/// Formulir satu tombol.
#[derive(Deserialize)]
struct Tombol {}

async fn terima(
    State(app): State<App>,
    pelaku: Pengguna,
    Alamat(id): Alamat<SerahTerimaId>,
    formulir: Formulir<Tombol>,
) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    let (versi, pada) = (formulir.versi()?, app.clock.now());
    let penerimaan = match store::cari(&mut tx, id, &pelaku).await? {
        SerahTerimaTersimpan::Terbuka(s) => pelaku.sebagai(Penilai, s)?.terima(versi, pada)?,
        SerahTerimaTersimpan::Ditutup(s) => pelaku.sebagai(Penilai, s)?.terima(versi, pada)?,
        SerahTerimaTersimpan::Diterima(_) => return Err(Ditolak::LainKeadaan.into()),
    };
    let kiriman = formulir.kiriman.ke(format!("/serah-terima/{id}"));
    store::terima(&mut tx, &penerimaan, &kiriman).await?;
    selesai(tx, &kiriman, "Serah terima diterima. Hal yang terbuka kini pada Anda.").await
}

async fn selesaikan(
    State(app): State<App>,
    pelaku: Pengguna,
    Alamat((id, butir)): Alamat<(SerahTerimaId, ButirId)>,
    formulir: Formulir<Tombol>,
) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    let SerahTerimaTersimpan::Diterima(s) = store::cari(&mut tx, id, &pelaku).await? else {
        return Err(Ditolak::LainKeadaan.into());
    };
    let penyelesaian = pelaku.sebagai(Penilai, s)?.selesaikan(butir, app.clock.now());
    let kiriman = formulir.kiriman.ke(format!("/serah-terima/{id}"));
    store::selesaikan(&mut tx, &penyelesaian, &kiriman).await?;
    selesai(tx, &kiriman, "Ditandai selesai.").await
}

async fn selesai(tx: Tx, kiriman: &Kiriman, pesan: &str) -> Result<Response> {
    tx.commit().await?;
    Ok(lanjut(kiriman.lokasi(), pesan))
}
