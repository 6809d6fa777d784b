//! Halaman perbandingan dan formulir F22.

use askama::Template;
use chrono::NaiveDate;

use super::model::{BandingRhk, Beda, Versi};
use crate::{
    kernel::{
        layout::Bingkai,
        time::{self, Zona},
    },
    pegawai::Identitas,
    perubahan::model::{Pokok, Putusan},
    skp::{Dokumen, TandaTangan},
};

/// Kedua versi berdampingan.
pub struct IsiPerbandingan {
    pub lama: Versi,
    pub baru: Versi,
    pub rhk: Vec<BandingRhk>,
}

impl IsiPerbandingan {
    /// Banyaknya RHK bernasib itu.
    fn banyak(&self, beda: &Beda) -> usize {
        self.rhk.iter().filter(|r| r.beda == *beda).count()
    }

    /// Ringkasannya dalam sekalimat.
    pub fn ringkas(&self) -> String {
        let bagian: Vec<String> = [
            (Beda::Berubah, "berubah"),
            (Beda::Ditambah, "ditambahkan"),
            (Beda::Dihapus, "dihapus"),
            (Beda::Tetap, "tetap"),
        ]
        .iter()
        .map(|(beda, kata)| (self.banyak(beda), kata))
        .filter(|(n, _)| *n > 0)
        .map(|(n, kata)| format!("{n} {kata}"))
        .collect();
        format!("Rencana hasil kerja: {}.", bagian.join(", "))
    }
}

/// `/perubahan/{id}/perbandingan`
#[derive(Template)]
#[template(path = "perubahan/perbandingan.html")]
pub struct HalamanPerbandingan {
    pub bingkai: Bingkai,
    pub pokok: Pokok,
    pub isi: Option<IsiPerbandingan>,
}

/// `/perubahan/{id}/cetak`
#[derive(Template)]
#[template(path = "perubahan/cetak.html")]
pub struct HalamanF22 {
    pub bingkai: Bingkai,
    pub pokok: Pokok,
    /// Nama bukti-buktinya.
    pub bukti: Vec<String>,
    pub putusan: Option<Putusan>,
    pub keadaan: &'static str,
    pub isi: Option<IsiPerbandingan>,
    /// Dokumen versi lama, dan versi baru bila sudah ditetapkan.
    pub lama: Dokumen,
    pub baru: Option<Dokumen>,
    pub zona: Zona,
}

impl HalamanF22 {
    fn tanggal(&self, hari: &NaiveDate) -> String {
        time::tanggal(*hari)
    }

    /// Penilai pada versi yang terbaru.
    fn penilai(&self) -> Option<&Identitas> {
        self.baru.as_ref().unwrap_or(&self.lama).penilai.as_ref()
    }

    fn ttd_penilai(&self) -> Option<&TandaTangan> {
        self.baru.as_ref()?.ttd_penilai.as_ref()
    }
}
