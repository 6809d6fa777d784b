//! Formulir catatan pembetulan.

use askama::Template;

use super::model::Batas;
use crate::{
    dokumentasi::kegiatan::{model::Ketikan, view::KegiatanTampak},
    kernel::{form::Galat, layout::Bingkai},
};

/// `/dokumentasi/kegiatan/{id}/pembetulan`
#[derive(Template)]
#[template(path = "dokumentasi/kegiatan/pembetulan.html")]
pub struct HalamanPembetulan {
    pub bingkai: Bingkai,
    pub k: KegiatanTampak,
    pub batas: Batas,
    pub isian: Ketikan,
    pub galat: Galat,
    pub kotor: bool,
}

impl HalamanPembetulan {
    fn petunjuk_tanggal(&self) -> String {
        match self.batas.masa {
            Some(_) => format!("Hari yang belum dikirim di dalam masa SKP-nya, {}.", self.batas.sebutan_masa()),
            None => "Hari yang belum dikirim, misalnya hari ini.".into(),
        }
    }
}
