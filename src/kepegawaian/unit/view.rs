//! Formulir unit, dan halaman yang memperlihatkan akibatnya sebelum disimpan.

use askama::Template;
use chrono::NaiveDate;

use super::{
    dampak::Dampak,
    formulir::FormUnit,
    model::{IsiUnit, Kerja, Penghuni, Unit},
};
use crate::kernel::{form::Galat, layout::Bingkai, time::tanggal};

/// Yang mendahului penyuntingnya: siapa, kapan, dan keduanya berdampingan.
pub struct Didahului {
    /// «Dewi mengubahnya pada 12 Januari 2026 pukul 09.00 WIB.»
    pub oleh: String,
    /// Sebutan, tulisan orangnya, dan yang tersimpan.
    pub banding: Vec<(&'static str, String, String)>,
}

/// `/unit/{id}/perubahan`, `/pemindahan`, `/penutupan`, dan `/pembatalan`
#[derive(Template)]
#[template(path = "kepegawaian/unit/formulir.html")]
pub struct HalamanFormulir {
    pub bingkai: Bingkai,
    pub unit: Unit,
    pub kerja: Kerja,
    pub isian: FormUnit,
    pub galat: Galat,
    pub pilihan: Vec<(String, String)>,
    pub jenis: Vec<String>,
    /// Yang masih menempati unit yang hendak ditutup.
    pub penghuni: Penghuni,
    /// Kalimat tentang yang direncanakan dan belum mulai.
    pub rencana: Option<String>,
    pub didahului: Option<Didahului>,
    pub kotor: bool,
}

/// Langkah terakhir sebelum disimpan: apa yang berganti, dan bagi siapa.
#[derive(Template)]
#[template(path = "kepegawaian/unit/periksa.html")]
pub struct HalamanPeriksa {
    pub bingkai: Bingkai,
    pub unit: Unit,
    pub kerja: Kerja,
    pub isian: FormUnit,
    pub sejak: String,
    /// Sebutan, sebelum, sesudah.
    pub ganti: Vec<(&'static str, String, String)>,
    pub dampak: Dampak,
}

impl HalamanPeriksa {
    fn tulis(&self, hari: &NaiveDate) -> String {
        tanggal(*hari)
    }

    /// Isian yang dibawa ke penyimpanannya, selain alasan.
    fn terketik(&self) -> [(&'static str, &str); 6] {
        let f = &self.isian;
        [
            ("nama", &f.nama),
            ("jenis", &f.jenis),
            ("zona", &f.zona),
            ("kepala_menilai", &f.kepala_menilai),
            ("induk", &f.induk),
            ("sejak", &f.sejak),
        ]
    }
}

/// `/unit/baru`
#[derive(Template)]
#[template(path = "kepegawaian/unit/baru.html")]
pub struct HalamanBaru {
    pub bingkai: Bingkai,
    pub isian: FormUnit,
    pub galat: Galat,
    pub pilihan: Vec<(String, String)>,
    pub jenis: Vec<String>,
    /// Boleh mendirikan puncak susunan.
    pub seinstansi: bool,
}

/// Isi unit sebagaimana dibaca orang: sebutan dan nilainya. Nama induk dicari oleh yang memanggil.
pub fn terbaca(isi: &IsiUnit, induk: &str) -> Vec<(&'static str, String)> {
    vec![
        ("Nama", isi.nama.clone()),
        ("Jenis", isi.jenis.clone()),
        ("Zona waktu", isi.zona.nama().to_owned()),
        ("Kepala unit menilai", if isi.kepala_menilai { "Ya" } else { "Tidak" }.to_owned()),
        ("Unit induk", if induk.is_empty() { "Tidak ada".to_owned() } else { induk.to_owned() }),
    ]
}
