//! Halaman RHK pimpinan yang berubah.

use askama::Template;

use super::model::Sandaran;
use crate::kernel::layout::Bingkai;

/// `/skp/penautan`
#[derive(Template)]
#[template(path = "skp/penautan.html")]
pub struct HalamanSandaran {
    pub bingkai: Bingkai,
    pub sandaran: Vec<Sandaran>,
}
