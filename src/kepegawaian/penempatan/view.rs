//! Formulir penempatan: menambah, membetulkan, mengakhiri, menghapus.

use askama::Template;

use super::{
    formulir::{Bahan, FormPenempatan, Langkah},
    model::{Penempatan, Sebagai},
};
use crate::kernel::{form::Galat, id::PegawaiId, layout::Bingkai};

/// `/pegawai/{id}/penempatan/…`
#[derive(Template)]
#[template(path = "kepegawaian/penempatan/formulir.html")]
pub struct HalamanPenempatan {
    pub bingkai: Bingkai,
    pub id: PegawaiId,
    pub nama: String,
    pub langkah: Langkah,
    pub aksi: String,
    pub isian: FormPenempatan,
    pub galat: Galat,
    pub bahan: Bahan,
    /// Penempatan yang dikenainya.
    pub lama: Option<Penempatan>,
    /// Diubah orang lain sejak formulir ini ditampilkan.
    pub bergeser: bool,
}
