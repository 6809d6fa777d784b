//! Halaman susunan unit dan rincian satu unit.

use askama::Template;
use chrono::NaiveDate;

use super::model::{Kepala, Masa, Rincian, Simpul};
use crate::{
    kepegawaian::unit::model::{Rencana, UnitId},
    kernel::{layout::Bingkai, time::tanggal},
};

/// `/unit`
#[derive(Template)]
#[template(path = "kepegawaian/unit/susunan.html")]
pub struct HalamanSusunan {
    pub bingkai: Bingkai,
    /// Yang dicari; kosong bila menampilkan susunan.
    pub cari: String,
    pub hasil: Vec<Simpul>,
    /// Ada lebih banyak daripada yang ditampilkan.
    pub lebih: bool,
    /// Ditampilkan dari sebuah unit, bukan dari puncaknya.
    pub dari: bool,
}

/// `/unit/{id}`
#[derive(Template)]
#[template(path = "kepegawaian/unit/lihat.html")]
pub struct HalamanUnit {
    pub bingkai: Bingkai,
    pub id: UnitId,
    pub rincian: Rincian,
    pub anak: Vec<Simpul>,
    pub orang: Vec<Kepala>,
    pub masa: Vec<Masa>,
    pub rencana: Option<Rencana>,
    /// Hari pertama ia tidak ada lagi, dan dasarnya.
    pub tutup: Option<(String, String)>,
    /// Sudah tidak ada.
    pub sudah_tutup: bool,
    /// Menurut hari ini.
    pub hari: NaiveDate,
}

impl HalamanUnit {
    fn tulis(&self, hari: &NaiveDate) -> String {
        tanggal(*hari)
    }
}
