//! Halaman beranda.

use askama::Template;

use super::model::{Kedekatan, Tugas};
use crate::kernel::layout::Bingkai;

/// `/`
#[derive(Template)]
#[template(path = "beranda/beranda.html")]
pub struct HalamanBeranda {
    pub bingkai: Bingkai,
    pub sapaan: String,
    pub hari: String,
    /// Menunggu orang ini.
    pub perlu: Vec<Tugas>,
    /// Ditunggu orang ini.
    pub ditunggu: Vec<Tugas>,
}
