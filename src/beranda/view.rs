//! Halaman beranda.

use askama::Template;

use super::model::{Kabar, Kedekatan, Tugas};
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
    /// Baik untuk diketahui orang ini.
    pub kabar: Vec<Kabar>,
}
