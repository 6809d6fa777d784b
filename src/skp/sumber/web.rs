//! Pintu «Ambil dari perjanjian kinerja», bagi pemilik draf.

use axum::{extract::State, http::StatusCode, response::Response};
use sqlx::PgConnection;

use super::{model::FormAmbil, store as simpanan, view::HalamanSumber};
use crate::{
    kernel::{
        app::App,
        auth::Pengguna,
        error::Result,
        form::{Alamat, Formulir, Galat},
        layout::{Bingkai, halaman},
        policy::Pemilik,
        routes::Routes,
    },
    perjanjian,
    skp::{
        bergeser::bila_bergeser,
        model::{Ditolak, Draf, Skp, SkpId},
        store,
        web::selesai,
    },
};

/// Alamat pengambilan.
pub fn routes() -> Routes {
    Routes::new().get("/skp/{id}/perjanjian", bila_bergeser(lihat)).post("/skp/{id}/perjanjian", bila_bergeser(ambil))
}

async fn gambar(
    conn: &mut PgConnection,
    pelaku: &Pengguna,
    bingkai: Bingkai,
    skp: &Skp<Draf>,
    isian: FormAmbil,
    galat: Galat,
) -> Result<Response> {
    let acuan = perjanjian::acuan_dikepalai(conn, skp.pemilik, skp.masa.tahun(), pelaku.hari_ini).await?;
    let terambil = simpanan::terambil(conn, skp.id).await?;
    let status = if galat.kosong() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let (id, tahun, versi) = (skp.id, skp.masa.tahun(), skp.versi);
    halaman(status, &HalamanSumber { bingkai, id, tahun, versi, acuan, terambil, isian, galat })
}

async fn lihat(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<SkpId>,
) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let draf = pelaku.sebagai(Pemilik, store::cari(&mut conn, id, &pelaku).await?.skp.draf()?)?;
    gambar(&mut conn, &pelaku, bingkai, draf.objek(), FormAmbil::default(), Galat::default()).await
}

async fn ambil(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<SkpId>,
    formulir: Formulir<FormAmbil>,
) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    let skp = store::kunci(&mut tx, id, &pelaku).await?.draf()?;
    let draf = pelaku.sebagai(Pemilik, skp.clone())?;
    if skp.versi != formulir.versi()? {
        return Err(Ditolak::IsiBerubah.into());
    }
    let acuan = perjanjian::acuan_dikepalai(&mut tx, skp.pemilik, skp.masa.tahun(), pelaku.hari_ini).await?;
    match draf.ambil(&formulir.isi, &acuan) {
        Err(galat) => gambar(&mut tx, &pelaku, bingkai, &skp, formulir.isi, galat).await,
        Ok((izin, ambilan)) => {
            let kiriman = formulir.kiriman.ke(format!("/skp/{id}"));
            simpanan::simpan(&mut tx, &izin, &ambilan, app.clock.now(), &kiriman).await?;
            let pesan = format!("{} rencana hasil kerja diambil; lengkapi yang masih kurang.", ambilan.len());
            selesai(tx, &kiriman, &pesan).await
        }
    }
}
