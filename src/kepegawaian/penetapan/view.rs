//! Formulir penetapan penilai.

use askama::Template;

use super::model::{FormPenetapan, Penetapan};
use crate::kernel::{form::Galat, id::PegawaiId, layout::Bingkai};

/// `/pegawai/{id}/penilai/…`
#[derive(Template)]
#[template(path = "kepegawaian/penetapan/formulir.html")]
pub struct HalamanPenetapan {
    pub bingkai: Bingkai,
    pub id: PegawaiId,
    pub nama: String,
    pub aksi: String,
    pub isian: FormPenetapan,
    pub galat: Galat,
    /// Yang diakhiri; kosong bagi penetapan baru.
    pub lama: Option<Penetapan>,
    /// Diubah orang lain sejak formulir ini ditampilkan.
    pub bergeser: bool,
}
