//! Pintu daftar usul.

use axum::{extract::State, http::StatusCode, response::Response};

use super::{
    model::Ringkas,
    store,
    view::{Baris, HalamanDaftar, HalamanSkp},
};
use crate::{
    kernel::{
        app::App,
        auth::Pengguna,
        error::Result,
        form::Alamat,
        layout::{Bingkai, halaman},
        routes::Routes,
        time::Zona,
    },
    perubahan::{model::Hubungan, store as usul},
    skp::SkpId,
};

/// Alamat daftar.
pub fn routes() -> Routes {
    Routes::new().get("/perubahan", daftar).get("/skp/{id}/perubahan", atas)
}

fn baris(zona: Zona) -> impl Fn(Ringkas) -> Baris {
    move |ringkas| Baris { sejak: zona.waktu(ringkas.sejak), ringkas }
}

async fn daftar(State(app): State<App>, pelaku: Pengguna, bingkai: Bingkai) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let semua = store::daftar(&mut conn, &pelaku).await?;
    drop(conn);
    let (menunggu, diikuti): (Vec<_>, Vec<_>) =
        semua.into_iter().map(baris(pelaku.zona)).partition(|b| !b.ringkas.meja.is_empty());
    halaman(StatusCode::OK, &HalamanDaftar { bingkai, menunggu, diikuti })
}

async fn atas(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<SkpId>,
) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let skp = usul::skp(&mut conn, id, &pelaku).await?;
    let baris = store::atas(&mut conn, id, &pelaku).await?.into_iter().map(baris(pelaku.zona)).collect();
    drop(conn);
    let milik = skp.hubungan == Hubungan::Pemilik;
    halaman(StatusCode::OK, &HalamanSkp { bingkai, skp, milik, baris })
}
