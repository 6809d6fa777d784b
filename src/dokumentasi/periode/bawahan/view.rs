//! Halaman dokumentasi bawahan.

use std::borrow::Borrow;

use askama::Template;

use crate::{
    kernel::{id::PegawaiId, layout::Bingkai},
    periode::{JenisPeriode, Kala},
};

/// Satu dokumentasi yang menunggu tanggapan.
pub struct BarisAntrean {
    pub alamat: String,
    pub nama: String,
    pub periode: String,
    pub sejak: String,
}

/// Seorang bawahan pada periode itu.
pub struct BarisBawahan {
    pub pegawai: PegawaiId,
    pub nama: String,
    pub jabatan: String,
    pub alamat: String,
    pub ber_skp: bool,
    /// Kapan dikirim.
    pub dikirim: Option<String>,
    pub ditanggapi: bool,
    pub terlambat: bool,
}

/// `/dokumentasi/bawahan`
#[derive(Template)]
#[template(path = "dokumentasi/bawahan.html")]
pub struct HalamanBawahan {
    pub bingkai: Bingkai,
    pub kala: Kala,
    pub tahun: i32,
    pub antrean: Vec<BarisAntrean>,
    pub bawahan: Vec<BarisBawahan>,
    pub berikut: Option<String>,
    /// Periodenya sudah berakhir.
    pub berakhir: bool,
}

impl HalamanBawahan {
    fn jenis(&self) -> [JenisPeriode; 6] {
        JenisPeriode::SEMUA
    }

    fn tautan(&self, kala: impl Borrow<Kala>) -> String {
        tautan(*kala.borrow())
    }

    /// Periode jenis lain yang memuat hari pertama periode ini.
    fn sejenis(&self, jenis: &JenisPeriode) -> Kala {
        Kala::memuat(*jenis, self.kala.mulai())
    }
}

/// Daftar bawahan pada periode itu.
pub fn tautan(kala: Kala) -> String {
    format!("/dokumentasi/bawahan?jenis={}&mulai={}", kala.jenis().sebutan(), kala.mulai())
}
