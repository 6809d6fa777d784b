//! Halaman umpan balik.

use askama::Template;
use chrono::{Datelike, NaiveDate};

use super::model::{Butir, FormBalasan, Hubungan, Kelompok, Pihak, Tujuan, UmpanBalikId};
use crate::{
    bukti::{Bukti, Isi},
    kernel::{form::Galat, layout::Bingkai},
    skp::BERAKHLAK,
};

/// Bagian mana yang sedang dibuka.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bagian {
    Diterima,
    Diberikan,
    Permintaan,
    Bawahan,
    Survei,
}

/// Tautan di puncak setiap bagian.
pub struct Tab {
    pub di: Bagian,
    /// Permintaan yang belum dijawab; kosong bila tidak dihitung di halaman ini.
    pub menunggu: i64,
    pub survei: bool,
    pub menilai: bool,
}

/// Saringan sebagaimana dipilih.
#[derive(Default)]
pub struct Saring {
    pub rhk: String,
    pub nilai: String,
    pub peran: String,
    pub semester: String,
}

impl Saring {
    pub fn menyaring(&self) -> bool {
        [&self.rhk, &self.nilai, &self.peran, &self.semester].into_iter().any(|s| !s.is_empty())
    }
}

/// `/umpan-balik`
#[derive(Template)]
#[template(path = "umpan_balik/diterima.html")]
pub struct HalamanDiterima {
    pub bingkai: Bingkai,
    pub tab: Tab,
    pub saring: Saring,
    pub rhk: Vec<(String, String)>,
    pub hari: NaiveDate,
    pub butir: Vec<Butir>,
    pub draf: i64,
    pub survei: i64,
    pub batas_survei: Option<String>,
    pub lanjutan: bool,
    pub berikut: Option<String>,
}

impl HalamanDiterima {
    fn nilai(&self) -> impl Iterator<Item = (String, &'static str)> {
        BERAKHLAK.iter().enumerate().map(|(n, nilai)| (n.to_string(), nilai.nama))
    }

    /// Semester ini dan lima sebelumnya.
    fn semester(&self) -> Vec<(String, String)> {
        let kini = self.hari.year() * 2 + i32::from(self.hari.month() > 6);
        let sebut = |n: i32| match n % 2 {
            0 => (format!("{}-1", n / 2), format!("Semester I {}", n / 2)),
            _ => (format!("{}-2", n / 2), format!("Semester II {}", n / 2)),
        };
        (0..6).map(|mundur| sebut(kini - mundur)).collect()
    }
}

/// `/umpan-balik/diberikan`
#[derive(Template)]
#[template(path = "umpan_balik/diberikan.html")]
pub struct HalamanDiberikan {
    pub bingkai: Bingkai,
    pub tab: Tab,
    pub butir: Vec<Butir>,
    pub lanjutan: bool,
    pub berikut: Option<String>,
}

/// Umpan balik yang ditampilkan utuh.
pub struct Rincian {
    pub id: UmpanBalikId,
    pub penerima: super::model::Orang,
    pub pemberi: super::model::Orang,
    pub pihak: Pihak,
    pub peran: Option<Hubungan>,
    pub tujuan: Option<Tujuan>,
    pub isi: String,
    pub pembetulan: Option<UmpanBalikId>,
    pub dibetulkan: Option<UmpanBalikId>,
    pub versi: i32,
    /// Kapan dikirim; kosong bagi draf.
    pub pada: Option<String>,
    /// Kata penerimanya, dan kapan.
    pub balasan: Option<(String, String)>,
}

/// `/umpan-balik/{id}`
#[derive(Template)]
#[template(path = "umpan_balik/lihat.html")]
pub struct HalamanUmpan {
    pub bingkai: Bingkai,
    pub umpan: Rincian,
    pub bukti: Vec<Bukti>,
    pub isian: FormBalasan,
    pub galat: Galat,
}

impl HalamanUmpan {
    fn draf(&self) -> bool {
        self.umpan.pada.is_none()
    }

    fn pemberinya(&self) -> bool {
        self.umpan.pihak == Pihak::Pemberi
    }

    /// Boleh membalas sekarang.
    fn membalas(&self) -> bool {
        self.umpan.pihak == Pihak::Penerima && self.umpan.balasan.is_none() && !self.draf()
    }
}
