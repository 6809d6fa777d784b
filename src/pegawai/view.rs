//! Profil: data diri, penilai, dan peran sebagaimana hari ini.

use askama::Template;

use super::model::{Identitas, PeranDipegang};
use crate::kernel::layout::Bingkai;

/// `/profil`
#[derive(Template)]
#[template(path = "pegawai/profil.html")]
pub struct HalamanProfil {
    pub bingkai: Bingkai,
    pub hari: String,
    pub saya: Identitas,
    pub penilai: Option<Identitas>,
    pub atasan: Option<Identitas>,
    pub peran: Vec<PeranDipegang>,
}
