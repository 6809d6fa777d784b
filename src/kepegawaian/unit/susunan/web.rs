//! Pintu susunan unit.

use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::Response,
};
use serde::Deserialize;

use super::{
    model::pohon,
    store,
    view::{HalamanSusunan, HalamanUnit},
};
use crate::{
    kepegawaian::unit::{model::UnitId, store as unit_store, web::hanya_kepegawaian},
    kernel::{
        app::App,
        auth::Pengguna,
        error::{Error, Result},
        form::{Alamat, sebaris},
        layout::{Bingkai, halaman},
        routes::Routes,
        time::tanggal,
    },
};

/// Alamat susunan.
pub fn routes() -> Routes {
    Routes::new().get("/unit", susunan).get("/unit/{id}", lihat)
}

/// Yang dicari, atau unit tempat susunan dimulai.
#[derive(Deserialize)]
struct Tanya {
    #[serde(default)]
    cari: String,
    dari: Option<UnitId>,
}

async fn susunan(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    tanya: Result<Query<Tanya>, axum::extract::rejection::QueryRejection>,
) -> Result<Response> {
    hanya_kepegawaian(&pelaku)?;
    let Query(tanya) = tanya.map_err(|_| Error::NotFound)?;
    let cari = sebaris(&tanya.cari);
    let mut conn = app.db.acquire().await?;
    let (hasil, lebih) = if cari.is_empty() {
        let mut baris = store::susunan(&mut conn, &pelaku, tanya.dari).await?;
        if tanya.dari.is_some() && baris.is_empty() {
            return Err(Error::NotFound);
        }
        let lebih = baris.len() > store::SEHALAMAN;
        baris.truncate(store::SEHALAMAN);
        (pohon(baris), lebih)
    } else {
        let mut hasil = store::cari(&mut conn, &pelaku, &cari).await?;
        let lebih = hasil.len() > 50;
        hasil.truncate(50);
        (hasil, lebih)
    };
    drop(conn);
    halaman(StatusCode::OK, &HalamanSusunan { bingkai, cari, hasil, lebih, dari: tanya.dari.is_some() })
}

async fn lihat(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<UnitId>,
) -> Result<Response> {
    let hari = pelaku.hari_ini;
    let mut conn = app.db.acquire().await?;
    let rincian = store::rincian(&mut conn, &pelaku, id).await?;
    let unit = unit_store::cari(&mut conn, id, &pelaku).await?;
    let anak = pohon(store::susunan(&mut conn, &pelaku, Some(id)).await?);
    let orang = store::orang(&mut conn, id, hari).await?;
    let masa = store::masa(&mut conn, id).await?;
    let tutup = match unit.selesai {
        Some(selesai) => {
            let dasar = store::dasar_tutup(&mut conn, id).await?;
            Some((tanggal(selesai), dasar.unwrap_or_default()))
        }
        None => None,
    };
    drop(conn);
    let page = HalamanUnit {
        bingkai,
        id,
        rincian,
        anak: anak.into_iter().next().map(|s| s.di_bawah).unwrap_or_default(),
        orang,
        masa,
        rencana: unit.rencana(hari),
        tutup,
        sudah_tutup: unit.tutup(hari),
        hari,
    };
    halaman(StatusCode::OK, &page)
}
