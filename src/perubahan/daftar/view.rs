//! Halaman daftar usul.

use askama::Template;

use super::model::Ringkas;
use crate::{
    kernel::layout::Bingkai,
    perubahan::{model::SkpDiubah, view::lencana},
};

/// Satu baris daftar usul.
pub struct Baris {
    pub ringkas: Ringkas,
    pub sejak: String,
}

impl Baris {
    fn lencana(&self) -> (&'static str, &'static str) {
        lencana(&self.ringkas.status)
    }
}

/// `/perubahan`
#[derive(Template)]
#[template(path = "perubahan/daftar.html")]
pub struct HalamanDaftar {
    pub bingkai: Bingkai,
    pub menunggu: Vec<Baris>,
    pub diikuti: Vec<Baris>,
}

/// `/skp/{id}/perubahan`
#[derive(Template)]
#[template(path = "perubahan/skp.html")]
pub struct HalamanSkp {
    pub bingkai: Bingkai,
    pub skp: SkpDiubah,
    pub milik: bool,
    pub baris: Vec<Baris>,
}
