//! Pintu pergantian pendekatan, bagi pemilik draf.

use axum::{extract::State, http::StatusCode, response::Response};
use serde::Deserialize;
use sqlx::PgConnection;

use super::{
    model::{berubah, lawan},
    store as simpanan,
    view::HalamanPendekatan,
};
use crate::{
    kernel::{
        app::App,
        auth::Pengguna,
        error::Result,
        form::{Alamat, Formulir, Galat},
        layout::{Bingkai, halaman},
        policy::{Oleh, Pemilik},
        routes::Routes,
    },
    skp::{
        bergeser::bila_bergeser,
        model::{Ditolak, Draf, Skp, SkpId},
        store,
        web::selesai,
    },
};

/// Alamat pergantian pendekatan.
pub fn routes() -> Routes {
    Routes::new().get("/skp/{id}/pendekatan", bila_bergeser(lihat)).post("/skp/{id}/pendekatan", bila_bergeser(ganti))
}

async fn gambar(
    conn: &mut PgConnection,
    draf: &Oleh<Pemilik, Skp<Draf>>,
    bingkai: Bingkai,
    galat: Galat,
    status: StatusCode,
) -> Result<Response> {
    let skp = draf.objek();
    let rencana = store::daftar_rencana(conn, skp.id).await?;
    let page = HalamanPendekatan {
        bingkai,
        id: skp.id,
        tahun: skp.masa.tahun(),
        versi: skp.versi,
        kini: skp.pendekatan,
        menjadi: lawan(skp.pendekatan),
        ganti: berubah(&rencana, skp.pendekatan),
        galat,
    };
    halaman(status, &page)
}

async fn lihat(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<SkpId>,
) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let draf = pelaku.sebagai(Pemilik, store::cari(&mut conn, id, &pelaku).await?.skp.draf()?)?;
    gambar(&mut conn, &draf, bingkai, Galat::default(), StatusCode::OK).await
}

/// Pendekatan yang dipilih.
#[derive(Deserialize)]
struct FormPendekatan {
    #[serde(default)]
    pendekatan: String,
}

async fn ganti(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<SkpId>,
    formulir: Formulir<FormPendekatan>,
) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    let draf = pelaku.sebagai(Pemilik, store::kunci(&mut tx, id, &pelaku).await?.draf()?)?;
    let versi = formulir.versi()?;
    if draf.objek().versi != versi {
        return Err(Ditolak::IsiBerubah.into());
    }
    let rencana = store::daftar_rencana(&mut tx, id).await?;
    match draf.ganti_pendekatan(&formulir.isi.pendekatan, &rencana) {
        Err(galat) => gambar(&mut tx, &draf, bingkai, galat, StatusCode::UNPROCESSABLE_ENTITY).await,
        Ok(pergantian) => {
            let kiriman = formulir.kiriman.ke(format!("/skp/{id}"));
            simpanan::simpan(&mut tx, &pergantian, versi, app.clock.now(), &kiriman).await?;
            selesai(tx, &kiriman, "Pendekatan diganti. Periksa kalimatnya sebelum mengajukan.").await
        }
    }
}
