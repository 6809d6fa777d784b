//! Halaman ringkasan.

use askama::Template;

use super::model::{Ringkasan, Skp};
use crate::{
    kernel::{id::PegawaiId, layout::Bingkai},
    pegawai::Identitas,
    skp::BERAKHLAK,
    umpan_balik::{SurveiId, model::Orang, view::Tab},
};

/// Seorang bawahan pada daftar.
pub struct BarisBawahan {
    pub orang: Orang,
    pub diterima: i64,
    pub terakhir: Option<String>,
}

/// `/umpan-balik/bawahan`
#[derive(Template)]
#[template(path = "umpan_balik/bawahan.html")]
pub struct HalamanBawahan {
    pub bingkai: Bingkai,
    pub tab: Tab,
    pub tahun: i32,
    pub bawahan: Vec<BarisBawahan>,
    pub berikut: Option<String>,
}

/// `/umpan-balik/pegawai/{id}`
#[derive(Template)]
#[template(path = "umpan_balik/pegawai.html")]
pub struct HalamanPegawai {
    pub bingkai: Bingkai,
    pub id: PegawaiId,
    pub tahun: i32,
    pub ringkasan: Ringkasan,
    /// Survei tertutup tentangnya yang sudah ditutup.
    pub survei: Vec<(SurveiId, String)>,
}

impl HalamanPegawai {
    fn nilai(&self) -> impl Iterator<Item = (usize, &'static str)> {
        BERAKHLAK.iter().enumerate().map(|(n, nilai)| (n, nilai.nama))
    }
}

/// `/umpan-balik/pegawai/{id}/cetak`
#[derive(Template)]
#[template(path = "umpan_balik/cetak.html")]
pub struct HalamanCetak {
    pub bingkai: Bingkai,
    pub id: PegawaiId,
    pub tahun: i32,
    pub instansi: String,
    pub dicetak: String,
    pub ringkasan: Ringkasan,
}

impl HalamanCetak {
    fn nilai(&self) -> impl Iterator<Item = (usize, &'static crate::skp::Nilai)> {
        BERAKHLAK.iter().enumerate()
    }

    /// Lima baris kotak para pihak: nomor, label dan isi bagi pegawai, label dan isi bagi penilai.
    fn pihak(&self) -> [(u8, String, String, String, String); 5] {
        let (pegawai, penilai) = (&self.ringkasan.pegawai, self.ringkasan.penilai.as_ref());
        let nomor = |orang: Option<&Identitas>| {
            let nomor = orang.and_then(|o| o.nomor.clone());
            nomor.map_or((String::from("NIP"), String::new()), |n| (n.label, n.nomor))
        };
        let isi =
            |baca: fn(&Identitas) -> &String| (baca(pegawai).clone(), penilai.map(baca).cloned().unwrap_or_default());
        let baris = |no, label: &str, (kiri, kanan): (String, String)| (no, label.into(), kiri, label.into(), kanan);
        let ((kiri, nomor_kiri), (kanan, nomor_kanan)) = (nomor(Some(pegawai)), nomor(penilai));
        [
            baris(1, "Nama", isi(|o| &o.nama)),
            (2, kiri, nomor_kiri, kanan, nomor_kanan),
            baris(3, "Pangkat/Gol. Ruang", isi(|o| &o.pangkat)),
            baris(4, "Jabatan", isi(|o| &o.jabatan)),
            baris(5, "Unit Kerja", isi(|o| &o.unit)),
        ]
    }

    /// Pimpinan tinggi tidak berkolom RHK pimpinan (formulir F2).
    fn jpt(&self) -> bool {
        self.ringkasan.pegawai.jenis_jabatan == Some(crate::pegawai::JenisJabatan::Jpt)
    }

    fn kualitatif(&self, skp: &Skp) -> bool {
        skp.pendekatan == "KUALITATIF"
    }

    /// Banyaknya kolom: nomor, RHK pimpinan, RHK, ukuran, realisasi, umpan balik; yang kuantitatif menambah dua.
    fn kolom(&self, skp: &Skp) -> usize {
        6 - usize::from(self.jpt()) + if self.kualitatif(skp) { 0 } else { 2 }
    }
}
