//! Halaman riwayat.

use askama::Template;

use crate::{kernel::layout::Bingkai, skp::model::SkpId};

/// Satu baris riwayat.
pub struct BarisRiwayat {
    pub kalimat: &'static str,
    /// RHK, daftar, atau nilai yang dikenainya.
    pub mengenai: Option<String>,
    pub oleh: String,
    pub pada: String,
    pub catatan: Option<String>,
}

/// `/skp/{id}/riwayat`
#[derive(Template)]
#[template(path = "skp/riwayat.html")]
pub struct HalamanRiwayat {
    pub bingkai: Bingkai,
    pub id: SkpId,
    pub tahun: i32,
    pub riwayat: Vec<BarisRiwayat>,
    /// Halaman ini bukan yang terbaru.
    pub lanjutan: bool,
    /// Kursor halaman yang lebih lama, bila masih ada.
    pub lebih_lama: Option<i64>,
}
