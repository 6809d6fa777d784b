//! Halaman sel seseorang.

use askama::Template;

use super::model::FormBaris;
use crate::{
    kernel::{form::Galat, id::PegawaiId, layout::Bingkai},
    matriks::{model::MatriksId, susunan::Kolom},
};

/// `/matriks/{id}/pegawai/{pegawai}`
#[derive(Template)]
#[template(path = "matriks/baris.html")]
pub struct HalamanBaris {
    pub bingkai: Bingkai,
    pub id: MatriksId,
    pub tahun: i32,
    pub pegawai: PegawaiId,
    pub nama: String,
    pub jabatan: String,
    pub versi: i32,
    pub isian: FormBaris,
    pub galat: Galat,
    /// Yang tersimpan sekarang, bila tab lain mendahului.
    pub tersimpan: Option<FormBaris>,
}

impl HalamanBaris {
    /// Nomor kolom, kolomnya, dan tulisan di dalam selnya.
    fn kotak(&self) -> Vec<(usize, Kolom, String)> {
        let sel = |n: usize| self.isian.sel.get(n).cloned().unwrap_or_default();
        self.isian.kolom().into_iter().enumerate().map(|(n, kolom)| (n + 1, kolom, sel(n))).collect()
    }
}
