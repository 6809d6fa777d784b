//! Pintu sebuah kegiatan.

use axum::{extract::State, http::StatusCode, response::Response};

use super::{
    lembar, minggu,
    model::Tersimpan,
    pembetulan, store, tempelan,
    view::{HalamanKegiatan, KegiatanTampak},
};
use crate::{
    bukti::{self, Untuk},
    dokumentasi::model::KegiatanId,
    kernel::{
        app::App,
        auth::Pengguna,
        error::Result,
        form::Alamat,
        layout::{Bingkai, halaman},
        routes::Routes,
    },
};

/// Alamat kegiatan.
pub fn routes() -> Routes {
    Routes::new()
        .merge(minggu::routes())
        .merge(tempelan::routes())
        .merge(lembar::routes())
        .get("/dokumentasi/kegiatan/{id}", lihat)
        .merge(pembetulan::routes())
}

async fn lihat(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<KegiatanId>,
) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let (kegiatan, nama) = store::cari(&mut conn, id, &pelaku).await?;
    let bukti = bukti::daftar(&mut conn, Untuk::Kegiatan, &[id.uuid()]).await?;
    drop(conn);
    let pokok = kegiatan.pokok();
    let page = HalamanKegiatan {
        bingkai,
        k: KegiatanTampak::dari(pokok),
        milik: pokok.pemilik == pelaku.id,
        tanggal: pokok.isi.tanggal.to_string(),
        terkirim: matches!(kegiatan, Tersimpan::Terkirim(_)),
        nama,
        bukti: bukti.into_iter().map(Into::into).collect(),
    };
    halaman(StatusCode::OK, &page)
}
