//! Bentuk berkas data contoh.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::Deserialize;

use crate::kernel::error::Result;

/// Satu unit kerja pada `unit-kerja.json`.
#[derive(Deserialize)]
pub struct Unit {
    pub kode: String,
    pub nama: String,
    pub induk: Option<String>,
    pub jenis: String,
    /// Kosong bagi kelompok jabatan fungsional, yang tidak berkepala.
    pub jabatan_kepala: Option<String>,
    pub jenis_jabatan_kepala: Option<String>,
    pub aktif: bool,
}

/// Satu jabatan pada `jabatan.json`.
#[derive(Deserialize)]
pub struct Jabatan {
    pub nama: String,
    pub jenis: String,
    pub unit_jenis: Vec<String>,
    pub nomenklatur: String,
    pub tugas_tambahan_dari: Option<String>,
}

/// Unsur nama pada `nama.json`.
#[derive(Deserialize)]
pub struct Nama {
    pub nama_depan: Vec<UnsurNama>,
    pub nama_belakang: Vec<UnsurNama>,
    pub gelar_belakang: Vec<Gelar>,
}

/// Nama depan atau belakang.
#[derive(Deserialize)]
pub struct UnsurNama {
    pub nama: String,
    pub jk: String,
    pub latar: String,
}

/// Gelar akademik.
#[derive(Deserialize)]
pub struct Gelar {
    pub teks: String,
}

/// SKP contoh pada `skp.json`.
#[derive(Deserialize)]
pub struct Skp {
    pub jabatan: BTreeMap<String, Pola>,
    pub kepala: BTreeMap<String, Pola>,
    pub ekspektasi: Vec<Vec<String>>,
    pub pengembalian: Vec<String>,
}

/// Pola SKP sebuah jabatan.
#[derive(Deserialize)]
pub struct Pola {
    pub rhk: Vec<Rhk>,
    pub dukungan: Vec<String>,
    pub skema: Vec<String>,
    pub konsekuensi: Vec<String>,
}

/// Satu RHK dalam pola.
#[derive(Deserialize)]
pub struct Rhk {
    pub bagian: String,
    pub induk: Option<usize>,
    pub perspektif: Option<String>,
    pub rhk: String,
    pub indikator: Vec<Indikator>,
}

/// Satu indikator dalam pola.
#[derive(Deserialize)]
pub struct Indikator {
    pub aspek: String,
    pub indikator: String,
    pub target: String,
    pub satuan: Option<String>,
    pub arah: Option<String>,
}

/// Teks sehari-hari pada `narasi.json`.
#[derive(Deserialize)]
pub struct Narasi {
    kegiatan_harian: Vec<Kegiatan>,
    rencana_aksi: Vec<Langkah>,
    umpan_balik: Vec<UmpanBalik>,
    coaching: Vec<Hambatan>,
}

/// Hambatan sebuah pekerjaan dan jalan keluarnya.
#[derive(Deserialize)]
struct Hambatan {
    penyebab: String,
    solusi: String,
}

/// Satu kegiatan.
#[derive(Deserialize)]
pub struct Kegiatan {
    jabatan: String,
    jenis_jabatan: String,
    pub kegiatan: String,
    pub hasil: String,
    pub kuantitas: Option<Decimal>,
    pub satuan: Option<String>,
    pub durasi_menit: Option<i64>,
    pub bukti: Option<String>,
    pub kendala: Option<String>,
}

/// Satu langkah rencana aksi.
#[derive(Deserialize)]
pub struct Langkah {
    jabatan: String,
    periode: String,
    pub teks: String,
    pub target: Option<String>,
}

impl Langkah {
    /// Triwulannya, mulai 0.
    pub fn triwulan(&self) -> Option<usize> {
        ["TRIWULAN I", "TRIWULAN II", "TRIWULAN III", "TRIWULAN IV"].iter().position(|t| *t == self.periode)
    }
}

/// Satu umpan balik.
#[derive(Deserialize)]
pub struct UmpanBalik {
    sasaran: String,
    pub nilai: Option<String>,
    nada: String,
    pemberi: String,
    pub teks: String,
}

impl UmpanBalik {
    /// Bukan yang meminta perbaikan.
    pub fn baik(&self) -> bool {
        self.nada != "PERBAIKAN"
    }
}

impl Narasi {
    /// Kegiatan orang berjabatan itu: menurut jabatannya, rumpunnya (jenjangnya lain), lalu jenis jabatannya.
    pub fn kegiatan(&self, jabatan: &str, jenis: &str) -> Vec<&Kegiatan> {
        let sejabatan: Vec<_> = self.kegiatan_harian.iter().filter(|k| serumpun(&k.jabatan, jabatan)).collect();
        let sejenis: Vec<_> = self.kegiatan_harian.iter().filter(|k| k.jenis_jabatan == jenis).collect();
        match (sejabatan.is_empty(), sejenis.is_empty()) {
            (false, _) => sejabatan,
            (_, false) => sejenis,
            _ => self.kegiatan_harian.iter().filter(|k| k.jenis_jabatan == "PELAKSANA").collect(),
        }
    }

    /// Langkah orang berjabatan itu; tanpa yang sejabatan, langkah yang umum pada setiap kantor.
    pub fn rencana_aksi(&self, jabatan: &str) -> Vec<&Langkah> {
        let pilihan =
            |milik: &str| self.rencana_aksi.iter().filter(|l| serumpun(&l.jabatan, milik)).collect::<Vec<_>>();
        let sejabatan = pilihan(jabatan);
        if sejabatan.is_empty() { pilihan("Pengadministrasi Perkantoran") } else { sejabatan }
    }

    /// Sebab yang lazim dan upayanya.
    pub fn hambatan(&self) -> impl Iterator<Item = (String, String)> {
        self.coaching.iter().map(|h| (h.penyebab.clone(), h.solusi.clone()))
    }

    /// Yang lazim ditulis `pemberi` atas perilaku; yang hanya gambar atau satu kata tidak menolong siapa pun.
    pub fn perilaku(&self, pemberi: &str) -> Vec<&UmpanBalik> {
        let semua = self.umpan_balik.iter().filter(|u| u.sasaran == "PERILAKU" && u.pemberi == pemberi);
        semua.filter(|u| u.teks.split_whitespace().count() > 2).collect()
    }

    /// Yang lazim ditulis atasan atas hasil kerja.
    pub fn tanggapan(&self) -> Vec<&str> {
        let atasan = self.umpan_balik.iter().filter(|u| u.pemberi == "ATASAN" && u.sasaran == "HASIL_KERJA");
        atasan.map(|u| u.teks.as_str()).collect()
    }
}

/// Sama sampai kata keduanya: «Guru Ahli Muda» dan «Guru Ahli Madya» serumpun.
fn serumpun(satu: &str, lain: &str) -> bool {
    satu.split_whitespace().take(2).eq(lain.split_whitespace().take(2))
}

/// Semua berkas.
pub struct Data {
    pub unit: Vec<Unit>,
    pub jabatan: Vec<Jabatan>,
    pub nama: Nama,
    pub skp: Skp,
    pub narasi: Narasi,
}

impl Data {
    /// Membaca berkas yang ikut dalam biner.
    pub fn baca() -> Result<Self> {
        let galat = anyhow::Error::new;
        Ok(Self {
            unit: serde_json::from_str(include_str!("data/unit-kerja.json")).map_err(galat)?,
            jabatan: serde_json::from_str(include_str!("data/jabatan.json")).map_err(galat)?,
            nama: serde_json::from_str(include_str!("data/nama.json")).map_err(galat)?,
            skp: serde_json::from_str(include_str!("data/skp.json")).map_err(galat)?,
            narasi: serde_json::from_str(include_str!("data/narasi.json")).map_err(galat)?,
        })
    }

    /// Pola SKP bagi pemegang sebuah jabatan pada sebuah jenis unit.
    pub fn pola(&self, jabatan: &str, jenis_unit: &str) -> Option<&Pola> {
        self.skp.jabatan.get(jabatan).or_else(|| self.skp.kepala.get(jenis_unit))
    }
}
