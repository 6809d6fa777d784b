//! Halaman 409 sebuah SKP.

use askama::Template;

use crate::{kernel::layout::Bingkai, skp::model::SkpId};

/// Jawaban 409: apa yang terjadi, dan tulisan orangnya.
#[derive(Template)]
#[template(path = "skp/bergeser.html")]
pub struct HalamanBergeser {
    pub bingkai: Bingkai,
    pub id: SkpId,
    pub tahun: i32,
    /// Mengapa kirimannya tidak dapat diterima.
    pub kalimat: String,
    /// Apa yang terjadi, yang lebih dahulu di atas.
    pub kejadian: Vec<String>,
    /// Label dan tulisan.
    pub tulisan: Vec<(&'static str, String)>,
}
