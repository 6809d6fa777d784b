//! Pintu penautan, bagi pemilik draf.

use axum::{extract::State, response::Response};
use serde::Deserialize;

use super::store as simpanan;
use crate::{
    kernel::{
        app::App,
        auth::Pengguna,
        error::Result,
        form::{Alamat, Formulir},
        policy::Pemilik,
        routes::Routes,
    },
    skp::{bergeser::bila_bergeser, model::SkpId, store, web::selesai},
};

/// Alamat penautan.
pub fn routes() -> Routes {
    Routes::new().post("/skp/{id}/penautan", bila_bergeser(tautkan))
}

/// Formulir satu tombol.
#[derive(Deserialize)]
struct Tombol {}

async fn tautkan(
    State(app): State<App>,
    pelaku: Pengguna,
    Alamat(id): Alamat<SkpId>,
    formulir: Formulir<Tombol>,
) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    let draf = store::kunci(&mut tx, id, &pelaku).await?.draf()?;
    let penautan = pelaku.sebagai(Pemilik, draf)?.tautkan(formulir.versi()?)?;
    let kiriman = formulir.kiriman.ke(format!("/skp/{id}"));
    let banyak = simpanan::simpan(&mut tx, &penautan, app.clock.now(), &kiriman).await?;
    selesai(tx, &kiriman, &format!("{banyak} RHK ditautkan ke RHK pimpinan.")).await
}
