//! Halaman meter kewajiban.

use askama::Template;

use super::model::{Meter, PerPenilai, PerUnit, Terlipat};
use crate::{kernel::layout::Bingkai, periode::Semester};

/// `/pemantauan/kewajiban`
#[derive(Template)]
#[template(path = "pemantauan/kewajiban.html")]
pub struct HalamanKewajiban {
    pub bingkai: Bingkai,
    pub semester: Semester,
    pub lain: Semester,
    /// Sebagai penilai.
    pub saya: Option<Meter>,
    /// Sebagai atasan penilai: jumlahnya, dan penilai demi penilai.
    pub bawahan: Option<(Meter, Terlipat<PerPenilai>)>,
    /// Dalam lingkup kepegawaian atau pengelola kinerja: jumlah sehalaman, dan unit demi unit.
    pub unit: Option<(Meter, Terlipat<PerUnit>)>,
    /// Nama unit yang dicari.
    pub cari: String,
    pub berikut: Option<String>,
}

/// `/pemantauan/kewajiban/{unit}`
#[derive(Template)]
#[template(path = "pemantauan/kewajiban_unit.html")]
pub struct HalamanUnit {
    pub bingkai: Bingkai,
    pub semester: Semester,
    pub unit: String,
    pub meter: Meter,
    pub penilai: Vec<PerPenilai>,
}
