//! Pintu penautan, bagi pemilik draf.

use axum::{extract::State, http::StatusCode, response::Response};
use serde::Deserialize;

use super::{store as simpanan, view::HalamanSandaran};
use crate::{
    kernel::{
        app::App,
        auth::Pengguna,
        error::Result,
        form::{Alamat, Formulir},
        layout::{Bingkai, halaman},
        policy::Pemilik,
        routes::Routes,
    },
    skp::{
        bergeser::bila_bergeser,
        model::{SkpId, SkpTersimpan},
        rencana::RencanaId,
        store,
        web::selesai,
    },
};

/// Alamat penautan.
pub fn routes() -> Routes {
    Routes::new()
        .get("/skp/penautan", sandaran)
        .post("/skp/{id}/penautan", bila_bergeser(tautkan))
        .post("/skp/{id}/rencana/{rencana}/penautan", bila_bergeser(sambung))
}

async fn sandaran(State(app): State<App>, pelaku: Pengguna, bingkai: Bingkai) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let sandaran = simpanan::sandaran(&mut conn, &pelaku).await?;
    drop(conn);
    halaman(StatusCode::OK, &HalamanSandaran { bingkai, sandaran })
}

async fn sambung(
    State(app): State<App>,
    pelaku: Pengguna,
    Alamat((id, rencana)): Alamat<(SkpId, RencanaId)>,
    formulir: Formulir<Tombol>,
) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    let sambungan = match store::kunci(&mut tx, id, &pelaku).await? {
        SkpTersimpan::Draf(skp) => pelaku.sebagai(Pemilik, skp)?.sambung(rencana),
        SkpTersimpan::Diajukan(skp) => pelaku.sebagai(Pemilik, skp)?.sambung(rencana),
        SkpTersimpan::Direviu(skp) => pelaku.sebagai(Pemilik, skp)?.sambung(rencana),
        SkpTersimpan::Ditetapkan(skp) => pelaku.sebagai(Pemilik, skp)?.sambung(rencana),
    };
    let kiriman = formulir.kiriman.ke("/skp/penautan");
    simpanan::simpan_sambungan(&mut tx, &sambungan, app.clock.now(), &kiriman).await?;
    selesai(tx, &kiriman, "RHK ditautkan ke RHK pimpinan yang baru.").await
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
