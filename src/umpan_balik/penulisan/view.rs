//! Halaman menulis umpan balik.

use askama::Template;

use super::model::{Bahan, FormUmpan, PilihanRhk};
use crate::{
    kernel::{form::Galat, layout::Bingkai, time::rentang},
    skp::BERAKHLAK,
    umpan_balik::model::{Calon, Hubungan, Panduan},
};

/// `/umpan-balik/baru` sebelum orangnya dipilih.
#[derive(Template)]
#[template(path = "umpan_balik/cari.html")]
pub struct HalamanCari {
    pub bingkai: Bingkai,
    pub cari: String,
    /// Sudah dicari.
    pub dicari: bool,
    pub calon: Vec<(Calon, Option<Hubungan>)>,
    pub terlalu_banyak: bool,
}

/// RHK satu SKP pada pilihan sasaran.
pub struct KelompokRhk<'a> {
    pub judul: String,
    pub rhk: Vec<&'a PilihanRhk>,
}

/// `/umpan-balik/baru` dan `/umpan-balik/{id}/perubahan`
#[derive(Template)]
#[template(path = "umpan_balik/tulis.html")]
pub struct HalamanTulis {
    pub bingkai: Bingkai,
    pub bahan: Bahan,
    pub isian: FormUmpan,
    pub galat: Galat,
    /// Yang tersimpan sekarang, bila draf sudah berubah sejak halaman dibuka.
    pub didahului: Option<FormUmpan>,
}

impl HalamanTulis {
    fn aksi(&self) -> String {
        match self.bahan.draf {
            Some((id, _)) => format!("/umpan-balik/{id}/perubahan"),
            None => "/umpan-balik".into(),
        }
    }

    fn kembali(&self) -> String {
        match (&self.bahan.draf, &self.bahan.permintaan) {
            (Some((id, _)), _) => format!("/umpan-balik/{id}"),
            (None, Some(p)) => format!("/umpan-balik/permintaan/{}", p.id),
            _ => "/umpan-balik/diberikan".into(),
        }
    }

    fn kelompok_rhk(&self) -> Vec<KelompokRhk<'_>> {
        let mut kelompok: Vec<KelompokRhk<'_>> = Vec::new();
        for rhk in &self.bahan.rhk {
            let judul = format!("Hasil kerja {}", rentang(rhk.mulai, rhk.selesai));
            match kelompok.last_mut() {
                Some(k) if k.judul == judul => k.rhk.push(rhk),
                _ => kelompok.push(KelompokRhk { judul, rhk: vec![rhk] }),
            }
        }
        kelompok
    }

    fn nilai(&self) -> Vec<(&'static str, Vec<Panduan>)> {
        let milik = |n| Panduan::semua().filter(move |p| p.nilai() == n).collect();
        BERAKHLAK.iter().enumerate().map(|(n, nilai)| (nilai.nama, milik(n))).collect()
    }

    fn terpilih(&self, kode: &str) -> bool {
        self.isian.sasaran == kode
    }
}
