//! Formulir Lampiran dan ekspektasi khusus.

use askama::Template;

use super::model::FormLampiran;
use crate::{
    kernel::{form::Galat, layout::Bingkai},
    skp::{
        model::SkpId,
        perilaku::{BERAKHLAK, Nilai},
    },
};

/// `/skp/{id}/lampiran`
#[derive(Template)]
#[template(path = "skp/lampiran.html")]
pub struct HalamanLampiran {
    pub bingkai: Bingkai,
    pub id: SkpId,
    pub tahun: i32,
    pub versi: i32,
    pub isian: FormLampiran,
    pub galat: Galat,
    /// Yang tersimpan sekarang, bila orang lain mendahului.
    pub tersimpan: Option<FormLampiran>,
}

/// `/skp/{id}/ekspektasi`
#[derive(Template)]
#[template(path = "skp/ekspektasi.html")]
pub struct HalamanEkspektasi {
    pub bingkai: Bingkai,
    pub id: SkpId,
    pub nama: String,
    pub tahun: i32,
    pub versi: i32,
    pub ekspektasi: Vec<String>,
    pub galat: Galat,
    pub tersimpan: Option<Vec<String>>,
}

impl HalamanEkspektasi {
    fn nilai(&self) -> &'static [Nilai] {
        &BERAKHLAK
    }
}
