//! Halaman profil.

use askama::Template;

use super::model::{Butir, Datum};
use crate::{
    kepegawaian::laporan::{Berjalan, LaporanSaya},
    kernel::{layout::Bingkai, time::Zona},
    pegawai::PeranDipegang,
};

/// Satu baris profil dan laporan tentangnya yang sedang berjalan.
pub struct Baris {
    pub butir: Butir,
    pub laporan: Option<Berjalan>,
}

/// `/profil`
#[derive(Template)]
#[template(path = "kepegawaian/profil.html")]
pub struct HalamanProfil {
    pub bingkai: Bingkai,
    pub hari: String,
    pub zona: Zona,
    pub diri: Vec<Baris>,
    pub tugas: Vec<String>,
    pub garis: Vec<Baris>,
    pub peran: Vec<PeranDipegang>,
    /// Laporan tentang peran, dan tentang yang tidak disebut profil.
    pub laporan_peran: Option<Berjalan>,
    pub laporan_lain: Option<Berjalan>,
    /// Yang sudah dijawab atau ditarik.
    pub selesai: Vec<LaporanSaya>,
}
