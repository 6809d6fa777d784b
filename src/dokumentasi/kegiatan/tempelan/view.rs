//! Halaman menempel, mengimpor dan mengunduh.

use askama::Template;

use super::model::BARIS_MAKS;
use crate::kernel::{form::Galat, layout::Bingkai};

/// `/dokumentasi/tempel`
#[derive(Template)]
#[template(path = "dokumentasi/kegiatan/tempel.html")]
pub struct HalamanTempel {
    pub bingkai: Bingkai,
    pub isi: String,
    pub versi: i32,
    pub galat: Galat,
    /// Nomor baris pada isian, dan mengapa keliru.
    pub keliru: Vec<(usize, Vec<String>)>,
    pub petunjuk: Vec<String>,
    /// Yang tersimpan sekarang, bila tab lain mendahului.
    pub tersimpan: Option<String>,
    /// Rentang unduhan yang ditawarkan.
    pub mulai: String,
    pub selesai: String,
}

impl HalamanTempel {
    fn maks(&self) -> usize {
        BARIS_MAKS
    }
}
