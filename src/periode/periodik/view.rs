//! Halaman periode kinerja.

use askama::Template;

use super::model::{FormPeriodik, Periodik, RENCANA_AKSI};
use crate::{
    kernel::{form::Galat, layout::Bingkai},
    periode::kala::JenisPeriode,
};

/// `/pengaturan/periodik`
#[derive(Template)]
#[template(path = "periode/periodik.html")]
pub struct HalamanPeriodik {
    pub bingkai: Bingkai,
    pub versi: i32,
    pub isian: FormPeriodik,
    pub galat: Galat,
    /// Siapa mendahului, dan yang tersimpan sekarang.
    pub didahului: Option<(String, Periodik)>,
}

impl HalamanPeriodik {
    fn dokumentasi(&self) -> [JenisPeriode; 6] {
        JenisPeriode::SEMUA
    }

    fn rencana_aksi(&self) -> [JenisPeriode; 2] {
        RENCANA_AKSI
    }
}
