//! Halaman permintaan.

use askama::Template;

use super::model::{BahanMinta, FormMinta, Permintaan, Status};
use crate::{
    kernel::{form::Galat, layout::Bingkai},
    umpan_balik::{
        model::{CALON_MAKS, Calon},
        view::Tab,
    },
};

/// `/umpan-balik/permintaan`
#[derive(Template)]
#[template(path = "umpan_balik/permintaan.html")]
pub struct HalamanDaftar {
    pub bingkai: Bingkai,
    pub tab: Tab,
    /// Yang dari pelaku; selain itu yang kepadanya.
    pub dari_saya: bool,
    pub permintaan: Vec<(Permintaan, String)>,
    pub berikut: Option<String>,
}

/// `/umpan-balik/permintaan/baru`
#[derive(Template)]
#[template(path = "umpan_balik/minta.html")]
pub struct HalamanMinta {
    pub bingkai: Bingkai,
    pub bahan: BahanMinta,
    /// Tentang pelaku sendiri.
    pub sendiri: bool,
    pub isian: FormMinta,
    pub galat: Galat,
}

impl HalamanMinta {
    /// Calon yang ditampilkan untuk dipilih: kosong bila terlalu banyak.
    fn calon(&self) -> &[Calon] {
        if self.bahan.calon.len() > CALON_MAKS { &[] } else { &self.bahan.calon }
    }
}

/// `/umpan-balik/permintaan/{id}`
#[derive(Template)]
#[template(path = "umpan_balik/permintaan_lihat.html")]
pub struct HalamanPermintaan {
    pub bingkai: Bingkai,
    pub permintaan: Permintaan,
    pub pada: String,
    /// Pelaku yang diminta.
    pub diminta: bool,
}

impl HalamanPermintaan {
    fn menunggu(&self) -> bool {
        self.permintaan.status == Status::Menunggu
    }
}
