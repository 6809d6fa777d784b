//! Halaman reviu.

use askama::Template;

use super::model::{DokumenReviu, FormReviu};
use crate::{
    kernel::{form::Galat, layout::Bingkai, time::Zona},
    skp::{
        dokumen::Dokumen,
        model::SkpId,
        rencana::{Bagian, Rencana, RencanaId},
    },
};

/// Satu SKP pada antrean.
pub struct BarisMenunggu {
    pub id: SkpId,
    pub nama: String,
    pub unit: String,
    pub tahun: i32,
    pub sejak: String,
}

/// `/skp/reviu`
#[derive(Template)]
#[template(path = "skp/reviu_antrean.html")]
pub struct HalamanAntrean {
    pub bingkai: Bingkai,
    pub dipakai: bool,
    pub menunggu: Vec<BarisMenunggu>,
    /// Alamat halaman berikutnya, bila masih ada.
    pub berikut: Option<String>,
}

/// `/skp/{id}/reviu`
#[derive(Template)]
#[template(path = "skp/reviu.html")]
pub struct HalamanReviu {
    pub bingkai: Bingkai,
    pub id: SkpId,
    pub dok: Dokumen,
    pub versi: i32,
    pub isian: FormReviu,
    pub galat: Galat,
    /// Isinya berubah sejak halaman dibuka.
    pub usang: bool,
    /// Kapan yang ditulisnya terakhir disimpan.
    pub tersimpan: Option<String>,
}

impl HalamanReviu {
    /// Nomor urut RHK pada formulir, dihitung dari 0 melewati kedua bagian.
    fn urutan(&self, rencana: &RencanaId) -> usize {
        self.dok.isi.hasil_kerja.iter().position(|r| r.id == *rencana).unwrap_or_default()
    }
}

/// `/skp/{id}/reviu/cetak`
#[derive(Template)]
#[template(path = "skp/reviu_cetak.html")]
pub struct HalamanCetakReviu {
    pub bingkai: Bingkai,
    pub id: SkpId,
    pub reviu: DokumenReviu,
    pub zona: Zona,
    pub sidik: String,
}

impl HalamanCetakReviu {
    /// Baris yang dicakup sebuah RHK: satu setiap indikator, kecuali pada SKP kualitatif.
    fn tinggi(&self, rencana: &Rencana) -> usize {
        if self.reviu.skp.kualitatif() { 1 } else { rencana.isi.indikator.len().max(1) }
    }

    fn tempat_tanggal(&self) -> String {
        let tanggal = crate::kernel::time::tanggal(self.zona.hari(self.reviu.ttd.pada));
        format!("{}, {tanggal}", self.reviu.skp.tempat)
    }

    fn kode(&self) -> String {
        format!("SHA-256 {}", self.sidik.get(..16).unwrap_or(&self.sidik))
    }
}
