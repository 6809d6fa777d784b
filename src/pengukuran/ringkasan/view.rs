//! Halaman ringkasan.

use askama::Template;

use super::model::Baris;
use crate::kernel::layout::Bingkai;

/// `/pengukuran/ringkasan`
#[derive(Template)]
#[template(path = "pengukuran/ringkasan.html")]
pub struct HalamanRingkasan {
    pub bingkai: Bingkai,
    pub periode: String,
    pub rentang: String,
    /// Periode lain yang sudah mulai: nama dan alamatnya.
    pub lain: Vec<(String, String)>,
    pub baris: Vec<Baris>,
    pub berikut: Option<String>,
}
