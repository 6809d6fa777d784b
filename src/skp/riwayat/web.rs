//! Pintu riwayat.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    http::StatusCode,
    response::Response,
};
use serde::Deserialize;

use super::{
    store::{SEHALAMAN, riwayat as baca},
    view::{BarisRiwayat, HalamanRiwayat},
};
use crate::{
    kernel::{
        app::App,
        auth::Pengguna,
        error::{Error, Result},
        form::Alamat,
        layout::{Bingkai, halaman},
        routes::Routes,
    },
    skp::{model::SkpId, store},
};

/// Alamat riwayat.
pub fn routes() -> Routes {
    Routes::new().get("/skp/{id}/riwayat", riwayat)
}

/// Kursor halaman riwayat.
#[derive(Deserialize)]
struct Tanya {
    sebelum: Option<i64>,
}

async fn riwayat(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<SkpId>,
    tanya: Result<Query<Tanya>, QueryRejection>,
) -> Result<Response> {
    let Query(Tanya { sebelum }) = tanya.map_err(|_| Error::NotFound)?;
    let mut conn = app.db.acquire().await?;
    let tahun = store::cari(&mut conn, id, &pelaku).await?.skp.masa().tahun();
    let mut peristiwa = baca(&mut conn, id, sebelum).await?;
    drop(conn);
    let lebih = peristiwa.len() > SEHALAMAN;
    peristiwa.truncate(SEHALAMAN);
    let lebih_lama = peristiwa.last().filter(|_| lebih).map(|p| p.jejak);
    let riwayat = peristiwa
        .into_iter()
        .map(|p| BarisRiwayat {
            kalimat: p.kalimat(),
            mengenai: p.mengenai(),
            oleh: p.oleh.unwrap_or_else(|| "Sistem".into()),
            pada: pelaku.zona.waktu(p.pada),
            catatan: p.rincian.catatan,
        })
        .collect();
    let lanjutan = sebelum.is_some();
    halaman(StatusCode::OK, &HalamanRiwayat { bingkai, id, tahun, riwayat, lanjutan, lebih_lama })
}
