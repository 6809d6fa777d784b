//! Pintu usulan.

use axum::{extract::State, http::StatusCode, response::Response};
use serde::Deserialize;

use super::{store, view::HalamanUsulan};
use crate::{
    kernel::{
        app::App,
        auth::Pengguna,
        error::Result,
        form::{Alamat, Formulir, bertitik},
        layout::{Bingkai, halaman, lanjut},
        policy::Penilai,
        routes::Routes,
        web::bersaing,
    },
    matriks::{
        model::{MatriksId, UsulanId},
        policy::BagianTim,
        store as matriks_store,
    },
};

/// Alamat usulan.
pub fn routes() -> Routes {
    Routes::new()
        .post("/matriks/{id}/usulan", usulkan)
        .post("/matriks/{id}/usulan/{usulan}/penerimaan", terima)
        .post("/matriks/{id}/usulan/{usulan}/penolakan", tolak)
}

/// Formulir usulan sebagaimana diketik.
#[derive(Default, Deserialize)]
#[serde(default)]
struct FormUsulan {
    /// Jati diri RHK pimpinan.
    kolom: String,
    rhk: String,
}

async fn usulkan(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<MatriksId>,
    formulir: Formulir<FormUsulan>,
) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    let terbaca = matriks_store::kunci(&mut tx, id, &pelaku).await?;
    let bagian = pelaku.sebagai(BagianTim, terbaca.matriks.draf()?)?;
    let FormUsulan { kolom, rhk } = formulir.isi;
    let dipilih = terbaca.kolom.iter().find(|k| k.id.is_some_and(|id| id.to_string() == kolom));
    match bagian.usulkan(dipilih, &rhk)? {
        Ok(usulan) => {
            let kiriman = formulir.kiriman.ke(format!("/matriks/{id}"));
            store::usulkan(&mut tx, &usulan, app.clock.now(), &kiriman).await?;
            tx.commit().await?;
            Ok(lanjut(kiriman.lokasi(), &bertitik(&format!("Usulan terkirim kepada {}", terbaca.pemimpin.nama))))
        }
        Err(galat) => {
            let page = HalamanUsulan {
                bingkai,
                id,
                tahun: bagian.objek().tahun,
                pemimpin: terbaca.pemimpin.nama,
                kolom: terbaca.kolom,
                dipilih: kolom,
                rhk,
                galat,
            };
            halaman(StatusCode::UNPROCESSABLE_ENTITY, &page).map(bersaing)
        }
    }
}

/// Formulir satu tombol.
#[derive(Deserialize)]
struct Tombol {}

async fn terima(
    State(app): State<App>,
    pelaku: Pengguna,
    Alamat(alamat): Alamat<(MatriksId, UsulanId)>,
    formulir: Formulir<Tombol>,
) -> Result<Response> {
    jawab(&app, &pelaku, alamat, formulir, true).await
}

async fn tolak(
    State(app): State<App>,
    pelaku: Pengguna,
    Alamat(alamat): Alamat<(MatriksId, UsulanId)>,
    formulir: Formulir<Tombol>,
) -> Result<Response> {
    jawab(&app, &pelaku, alamat, formulir, false).await
}

async fn jawab(
    app: &App,
    pelaku: &Pengguna,
    (id, usulan): (MatriksId, UsulanId),
    formulir: Formulir<Tombol>,
    diterima: bool,
) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    let draf = matriks_store::kunci(&mut tx, id, pelaku).await?.matriks.draf()?;
    let suntingan = pelaku.sebagai(Penilai, draf)?.sunting();
    let kiriman = formulir.kiriman.ke(format!("/matriks/{id}"));
    store::jawab(&mut tx, &suntingan, usulan, diterima, app.clock.now(), &kiriman).await?;
    tx.commit().await?;
    let pesan = if diterima { "Usulan masuk ke matriks." } else { "Usulan tidak dipakai." };
    Ok(lanjut(kiriman.lokasi(), pesan))
}
