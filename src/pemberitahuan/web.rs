//! Pintu kabar.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    model::PemberitahuanId,
    pengaturan, store,
    view::{Baris, HalamanDaftar, saat},
};
use crate::kernel::{
    app::App,
    auth::Pengguna,
    error::{Error, Result},
    form::{Alamat, Formulir},
    layout::{Bingkai, halaman, lanjut},
    routes::Routes,
};

/// Alamat kabar.
pub fn routes() -> Routes {
    Routes::new()
        .get("/pemberitahuan", daftar)
        .post("/pemberitahuan/pembacaan", baca_semua)
        .post("/pemberitahuan/{id}/pembukaan", buka)
        .merge(pengaturan::routes())
}

/// Sebelum kabar mana halaman berikutnya mulai.
#[derive(Deserialize)]
struct Sebelum {
    pada: Option<DateTime<Utc>>,
    id: Option<Uuid>,
}

async fn daftar(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    tanya: Result<Query<Sebelum>, QueryRejection>,
) -> Result<Response> {
    let Query(tanya) = tanya.map_err(|_| Error::NotFound)?;
    let mut conn = app.db.acquire().await?;
    let mut kabar = store::daftar(&mut conn, pelaku.id, tanya.pada.zip(tanya.id)).await?;
    drop(conn);
    let lebih = kabar.len() > store::SEHALAMAN;
    kabar.truncate(store::SEHALAMAN);
    let berikut = kabar.last().filter(|_| lebih).and_then(|k| {
        let tanya = [("pada", saat(k.pada)), ("id", k.id.to_string())];
        serde_html_form::to_string(tanya).ok().map(|q| format!("/pemberitahuan?{q}"))
    });
    let page = HalamanDaftar {
        bingkai,
        ada_baru: pelaku.belum_dibaca > 0,
        sampai: kabar.first().map_or_else(String::new, |k| saat(k.pada)),
        kabar: kabar.iter().map(|k| Baris::dari(k, pelaku.zona)).collect(),
        berikut,
    };
    halaman(StatusCode::OK, &page)
}

/// Formulir satu tombol.
#[derive(Deserialize)]
struct Tombol {}

async fn buka(
    State(app): State<App>,
    pelaku: Pengguna,
    Alamat(id): Alamat<PemberitahuanId>,
    _: Formulir<Tombol>,
) -> Result<Response> {
    let tautan = store::buka(&mut *app.db.acquire().await?, pelaku.id, id, app.clock.now()).await?;
    Ok(Redirect::to(&tautan).into_response())
}

#[derive(Deserialize)]
struct FormPembacaan {
    sampai: Option<DateTime<Utc>>,
}

async fn baca_semua(State(app): State<App>, pelaku: Pengguna, formulir: Formulir<FormPembacaan>) -> Result<Response> {
    let kini = app.clock.now();
    let sampai = formulir.isi.sampai.map_or(kini, |s| s.min(kini));
    store::baca_semua(&mut *app.db.acquire().await?, pelaku.id, sampai, kini).await?;
    Ok(lanjut("/pemberitahuan", "Semua pemberitahuan ditandai sudah dibaca."))
}
