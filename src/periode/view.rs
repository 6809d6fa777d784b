//! Halaman periode.

use askama::Template;

use super::model::{FormPeriode, Keadaan, Periode};
use crate::kernel::{form::Galat, layout::Bingkai, time::tanggal};

/// Satu tahun pada daftar.
pub struct BarisPeriode {
    pub periode: Periode,
    pub keadaan: Keadaan,
    /// Batas penetapannya sudah lewat.
    pub lewat: bool,
    /// Pelaku boleh mengaturnya.
    pub berwenang: bool,
}

impl BarisPeriode {
    pub fn batas(&self) -> String {
        tanggal(self.periode.batas)
    }

    /// Sejak dan sampai kapan dapat diajukan.
    pub fn rentang(&self) -> String {
        rentang(&self.periode)
    }
}

/// Sejak dan sampai kapan SKP periode itu dapat diajukan.
pub fn rentang(periode: &Periode) -> String {
    match (periode.dibuka, periode.ditutup) {
        (None, _) => "Belum pernah diatur".into(),
        (Some(dibuka), None) => format!("Dibuka {}", tanggal(dibuka)),
        (Some(dibuka), Some(ditutup)) => format!("Dibuka {}, ditutup mulai {}", tanggal(dibuka), tanggal(ditutup)),
    }
}

/// `/periode`
#[derive(Template)]
#[template(path = "periode/daftar.html")]
pub struct HalamanDaftar {
    pub bingkai: Bingkai,
    pub daftar: Vec<BarisPeriode>,
    /// Pelaku boleh mengatur salah satunya.
    pub berwenang: bool,
}

/// Satu perubahan pada riwayat.
pub struct BarisRiwayat {
    pub kalimat: String,
    pub oleh: String,
    pub pada: String,
    pub alasan: String,
}

/// `/periode/{tahun}`
#[derive(Template)]
#[template(path = "periode/periode.html")]
pub struct HalamanPeriode {
    pub bingkai: Bingkai,
    pub periode: Periode,
    pub keadaan: Keadaan,
    pub isian: FormPeriode,
    pub galat: Galat,
    /// Periode ini diubah orang lain; kalimatnya menyebut siapa.
    pub didahului: Option<String>,
    /// Formulir mana yang dikirim: `""`, `"penutupan"`, atau `"pembukaan"`.
    pub formulir: &'static str,
    pub riwayat: Vec<BarisRiwayat>,
}

impl HalamanPeriode {
    fn rentang(&self) -> String {
        rentang(&self.periode)
    }

    fn batas(&self) -> String {
        tanggal(self.periode.batas)
    }

    fn kotor(&self, formulir: &str) -> bool {
        self.formulir == formulir && (self.didahului.is_some() || !self.galat.kosong())
    }
}
