//! Halaman daftar perjanjian kinerja.

use askama::Template;
use uuid::Uuid;

use crate::{
    kernel::{form::Galat, layout::Bingkai},
    perjanjian::model::PerjanjianId,
};

/// Satu unit sebagaimana tampak.
pub struct BarisUnit {
    pub unit: Uuid,
    pub nama: String,
    pub berlaku: Option<PerjanjianId>,
    pub keterangan: String,
    pub draf: Option<PerjanjianId>,
    /// Dapat memulai drafnya sekarang.
    pub mulai: bool,
}

/// `/perjanjian`
#[derive(Template)]
#[template(path = "perjanjian/daftar.html")]
pub struct HalamanDaftar {
    pub bingkai: Bingkai,
    pub tahun: i32,
    /// Tahun sebelum dan sesudahnya, bila terjangkau.
    pub tahun_lain: Vec<i32>,
    pub galat: Galat,
    pub rantai: Vec<BarisUnit>,
    pub lain: Vec<BarisUnit>,
    /// Halaman ini bukan yang pertama.
    pub lanjutan: bool,
    /// Alamat halaman berikutnya.
    pub berikut: Option<String>,
}
