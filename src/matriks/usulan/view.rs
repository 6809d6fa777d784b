//! Halaman usulan yang ditolak isiannya.

use askama::Template;

use crate::{
    kernel::{form::Galat, layout::Bingkai},
    matriks::{model::MatriksId, susunan::Kolom},
};

/// `POST /matriks/{id}/usulan`, bila isiannya belum dapat diterima
#[derive(Template)]
#[template(path = "matriks/usulan.html")]
pub struct HalamanUsulan {
    pub bingkai: Bingkai,
    pub id: MatriksId,
    pub tahun: i32,
    pub pemimpin: String,
    pub kolom: Vec<Kolom>,
    /// Kolom yang dipilih, nomornya mulai dari 1.
    pub dipilih: String,
    pub rhk: String,
    pub galat: Galat,
}
