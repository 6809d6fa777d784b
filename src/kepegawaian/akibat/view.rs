//! «Periksa sebelum disimpan»: apa yang dicatat, dan apa akibatnya.

use askama::Template;

use super::model::{Akibat, Kelompok};
use crate::kernel::{id::PegawaiId, layout::Bingkai};

/// Halaman yang ditegaskan orang sebelum sebuah perubahan disimpan.
#[derive(Template)]
#[template(path = "kepegawaian/akibat.html")]
pub struct HalamanAkibat {
    pub bingkai: Bingkai,
    pub id: PegawaiId,
    pub nama: String,
    pub judul: String,
    /// Yang akan dicatat, satu kalimat masing-masing.
    pub butir: Vec<String>,
    pub akibat: Akibat,
    /// Akibatnya sudah lain daripada yang tadi dibaca orang ini.
    pub bergeser: bool,
    pub aksi: String,
    /// Versi yang ditampilkan, bagi yang mengubah sesuatu yang sudah ada.
    pub versi: Option<i32>,
    /// Isian formulir, dibawa sampai ditegaskan.
    pub isian: Vec<(String, String)>,
    pub tombol: &'static str,
}

impl HalamanAkibat {
    /// Pergantian penilai lalu Atasan Penilai, masing-masing dengan sebutannya.
    fn pergantian(&self) -> [(&'static str, &[Kelompok]); 2] {
        [("Penilai", &self.akibat.kelompok), ("Atasan Penilai", &self.akibat.atasan)]
    }
}
