//! Halaman pengaturan dan pembuktian.

use askama::Template;

use super::model::{Cara, Surel};
use crate::{
    kernel::{form::Galat, layout::Bingkai},
    pemberitahuan::model::Jenis,
};

/// `GET /pemberitahuan/pengaturan`
#[derive(Template)]
#[template(path = "pemberitahuan/pengaturan.html")]
pub struct HalamanPengaturan {
    /// Kerangka.
    pub bingkai: Bingkai,
    /// Instansi mempunyai server surel.
    pub bersurel: bool,
    /// Alamatnya.
    pub surel: Surel,
    /// Alamat sebagaimana diketik.
    pub isian_surel: String,
    /// Yang keliru pada alamatnya.
    pub galat: Galat,
    /// Setiap macam.
    pub pilihan: Vec<Baris>,
    /// Versi pilihan yang tampak.
    pub versi: i32,
    /// Berubah sejak halamannya dibuka: yang tersimpan sekarang.
    pub usang: Option<Vec<(Jenis, Cara)>>,
}

/// Satu macam.
pub struct Baris {
    /// Macamnya.
    pub jenis: Jenis,
    /// Pilihan yang terpilih.
    pub cara: Cara,
    /// Yang ditawarkan; satu saja berarti tidak ada yang dipilih.
    pub tawaran: Vec<Cara>,
}

/// `GET /pemberitahuan/surel/pembuktian/{token}`
#[derive(Template)]
#[template(path = "pemberitahuan/pembuktian.html")]
pub struct HalamanPembuktian {
    /// Kerangka.
    pub bingkai: Bingkai,
    /// Alamat yang dibuktikan; kosong bila tautannya tidak berlaku.
    pub calon: Option<String>,
    /// Tujuan formulirnya, tautan itu sendiri.
    pub aksi: String,
}
