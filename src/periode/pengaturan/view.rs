//! Halaman pengaturan.

use askama::Template;

use super::model::{Dasar, DasarHukum, FormInstansi, Instansi, Pengaturan};
use crate::{
    kernel::{form::Galat, layout::Bingkai},
    periode::periodik::{Hal, Periodik},
};

/// `/pengaturan`
#[derive(Template)]
#[template(path = "periode/pengaturan.html")]
pub struct HalamanPengaturan {
    pub bingkai: Bingkai,
    pub instansi: Pengaturan<Instansi>,
    pub dasar: Vec<Pengaturan<Dasar>>,
    pub periodik: Pengaturan<Periodik>,
}

/// `/pengaturan/instansi`
#[derive(Template)]
#[template(path = "periode/instansi.html")]
pub struct HalamanInstansi {
    pub bingkai: Bingkai,
    pub versi: i32,
    pub isian: FormInstansi,
    pub galat: Galat,
    /// Nama yang berganti: dari, dan akibatnya belum dibaca.
    pub akibat: Option<String>,
    /// Siapa mendahului, dan yang tersimpan sekarang.
    pub didahului: Option<(String, FormInstansi)>,
}

/// `/pengaturan/reviu`
#[derive(Template)]
#[template(path = "periode/reviu.html")]
pub struct HalamanReviu {
    pub bingkai: Bingkai,
    pub versi: i32,
    /// Yang tersimpan.
    pub aktif: bool,
    /// Yang dipilih.
    pub pilihan: bool,
    pub didahului: Option<String>,
}

/// `/pengaturan/dasar/{kunci}`
#[derive(Template)]
#[template(path = "periode/dasar.html")]
pub struct HalamanDasar {
    pub bingkai: Bingkai,
    pub kunci: DasarHukum,
    pub versi: i32,
    pub teks: String,
    pub galat: Galat,
    /// Siapa mendahului, dan yang tersimpan sekarang.
    pub didahului: Option<(String, String)>,
}
