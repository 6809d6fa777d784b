//! Bentuk berkas data contoh.

use std::collections::BTreeMap;

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

/// Keempat berkas.
pub struct Data {
    pub unit: Vec<Unit>,
    pub jabatan: Vec<Jabatan>,
    pub nama: Nama,
    pub skp: Skp,
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
        })
    }

    /// Pola SKP bagi pemegang sebuah jabatan pada sebuah jenis unit.
    pub fn pola(&self, jabatan: &str, jenis_unit: &str) -> Option<&Pola> {
        self.skp.jabatan.get(jabatan).or_else(|| self.skp.kepala.get(jenis_unit))
    }
}
