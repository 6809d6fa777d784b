//! Halaman RHK yang menunggu pada sebuah draf.

use askama::Template;

use super::model::Menunggu;
use crate::{kernel::layout::Bingkai, skp::SkpId};

/// `/skp/{id}/matriks`
#[derive(Template)]
#[template(path = "matriks/menunggu.html")]
pub struct HalamanMenunggu {
    pub bingkai: Bingkai,
    pub skp: SkpId,
    pub tahun: i32,
    pub menunggu: Vec<Menunggu>,
}
