//! Halaman daftar.

use askama::Template;

use super::model::Bawahan;
use crate::{
    kernel::{id::PegawaiId, layout::Bingkai},
    pemantauan::{kewajiban::Meter, model::Hasil},
    periode::Semester,
};

/// Satu batang pada gambar kilat.
pub struct Tiang {
    pub x: usize,
    pub y: i64,
    pub tinggi: i64,
    pub kosong: bool,
}

/// Satu bawahan sebagaimana tampak.
pub struct BarisBawahan {
    pub orang: Bawahan,
    /// Kapan pemantauannya selesai.
    pub selesai: Option<(Hasil, String)>,
    pub dokumentasi: Option<String>,
}

/// Tinggi gambar kilat.
const TINGGI: i64 = 24;

impl BarisBawahan {
    /// Tiang setiap bulan, setinggi bagiannya dari bulan teramai.
    pub fn tiang(&self) -> Vec<Tiang> {
        let teramai = self.orang.bulanan.iter().copied().max().unwrap_or(0).max(1);
        let tiang = self.orang.bulanan.iter().enumerate().map(|(ke, n)| {
            let tinggi = if *n == 0 { 2 } else { (n * TINGGI / teramai).max(3) };
            Tiang { x: ke * 20, y: TINGGI - tinggi, tinggi, kosong: *n == 0 }
        });
        tiang.collect()
    }

    /// Gambar itu sebagai kalimat.
    pub fn kalimat(&self) -> String {
        let bulan: Vec<String> = self.orang.bulanan.iter().map(i64::to_string).collect();
        format!("Kegiatan terkirim setiap bulan semester ini: {}.", bulan.join(", "))
    }
}

/// Satu pemantauan atas diri sendiri.
pub struct BarisMilik {
    pub semester: Semester,
    pub hasil: Hasil,
    pub keterangan: String,
}

/// `/pemantauan`
#[derive(Template)]
#[template(path = "pemantauan/daftar.html")]
pub struct HalamanDaftar {
    pub bingkai: Bingkai,
    pub saya: PegawaiId,
    pub semester: Semester,
    pub lain: Semester,
    pub kini: Semester,
    pub meter: Option<Meter>,
    pub bawahan: Vec<BarisBawahan>,
    pub berikut: Option<String>,
    pub milik: Vec<BarisMilik>,
    pub memantau: bool,
}
