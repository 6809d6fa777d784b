//! Pintu unduhan templat.

use anyhow::Context;
use axum::{extract::State, response::Response};

use super::model::templat;
use crate::{
    kepegawaian::impor::{model::Jenis, web::izinkan},
    kernel::{
        app::App,
        auth::Pengguna,
        error::{Error, Result},
        form::Alamat,
        layout::{XLSX, unduhan},
    },
};

/// `GET /pegawai/impor/templat/{jenis}`
pub async fn unduh(State(app): State<App>, pelaku: Pengguna, Alamat(jenis): Alamat<String>) -> Result<Response> {
    izinkan(&mut *app.db.acquire().await?, &pelaku).await?;
    let jenis = Jenis::dari_kode(&jenis.to_uppercase()).ok_or(Error::NotFound)?;
    let (nama, isi) = templat(jenis).context("templat")?.ok_or(Error::NotFound)?;
    unduhan(nama, XLSX, isi)
}
