//! Halaman rencana aksi.

use askama::Template;

use super::{
    formulir::{BarisAksi, FormAksi},
    model::{Langkah, Lembar, Ringkas, Status},
};
use crate::{
    kernel::{form::Galat, id::PegawaiId, layout::Bingkai},
    pegawai::Identitas,
    periode::{JenisPeriode, Kala},
};

/// Satu periode pada daftar.
pub struct BarisPeriode {
    pub kala: Kala,
    pub berlaku: i64,
    pub draf: i64,
    /// Memuat hari ini.
    pub kini: bool,
}

impl BarisPeriode {
    pub fn dari(kala: Kala, berisi: &[Ringkas], kini: bool) -> Self {
        let isi = berisi.iter().find(|r| r.kala == kala);
        Self { kala, berlaku: isi.map_or(0, |r| r.berlaku), draf: isi.map_or(0, |r| r.draf), kini }
    }
}

/// `/rencana-aksi`
#[derive(Template)]
#[template(path = "rencana_aksi/daftar.html")]
pub struct HalamanDaftar {
    pub bingkai: Bingkai,
    pub pegawai: PegawaiId,
    pub tahun: i32,
    pub jenis: JenisPeriode,
    /// Dokumentasi yang dikirim.
    pub dokumentasi: JenisPeriode,
    pub ber_skp: bool,
    pub periode: Vec<BarisPeriode>,
}

impl HalamanDaftar {
    /// Mengapa periodenya bukan periode dokumentasinya.
    fn berbeda(&self) -> Option<String> {
        let (aksi, kirim) = (self.jenis.satuan(), self.dokumentasi.satuan());
        let lebih_lama = self.jenis > self.dokumentasi;
        (self.jenis != self.dokumentasi).then(|| match lebih_lama {
            true => format!(
                "Dokumentasi dikirim setiap {kirim}, sedangkan langkahnya disusun untuk satu {aksi}: langkah yang sama dipilih ketika mencatat kegiatan pada {kirim} mana pun di dalamnya."
            ),
            false => format!(
                "Langkahnya disusun setiap {aksi}, sedangkan dokumentasi dikirim setiap {kirim}: kegiatan atas langkah semua {aksi} di dalamnya dirangkum bersama."
            ),
        })
    }

    /// Jenis lain yang masih ada dalam daftarnya.
    fn lama(&self) -> Option<&'static str> {
        self.periode.iter().map(|p| p.kala.jenis()).find(|j| *j != self.jenis).map(JenisPeriode::satuan)
    }
}

/// `/rencana-aksi/{id}/{periode}`
#[derive(Template)]
#[template(path = "rencana_aksi/lihat.html")]
pub struct HalamanLembar {
    pub bingkai: Bingkai,
    pub lembar: Lembar,
}

/// `/rencana-aksi/{id}/{periode}/isi`
#[derive(Template)]
#[template(path = "rencana_aksi/isi.html")]
pub struct HalamanIsi {
    pub bingkai: Bingkai,
    pub lembar: Lembar,
    /// Versi yang dilihat orangnya.
    pub versi: i32,
    pub isian: FormAksi,
    pub galat: Galat,
    /// Ada tulisan yang belum tersimpan pada halaman ini.
    pub kotor: bool,
    /// Nomor baris yang baru ditata.
    pub tersentuh: usize,
    /// Yang tersimpan sekarang, bila tab lain mendahului.
    pub tersimpan: Option<FormAksi>,
}

impl HalamanIsi {
    /// Baris sebuah RHK dengan nomornya pada seluruh formulir, dari 1.
    fn baris(&self, rencana: &crate::skp::RencanaId) -> Vec<(usize, BarisAksi)> {
        let rencana = rencana.to_string();
        (1..).zip(self.isian.baris()).filter(|(_, b)| b.rencana == rencana).collect()
    }
}

/// `/rencana-aksi/{id}/{periode}/cetak`
#[derive(Template)]
#[template(path = "rencana_aksi/cetak.html")]
pub struct HalamanCetak {
    pub bingkai: Bingkai,
    pub lembar: Lembar,
    pub instansi: String,
    pub pegawai: Option<Identitas>,
    pub penilai: Option<Identitas>,
}

impl HalamanCetak {
    fn draf(&self) -> bool {
        !self.lembar.ada(Status::Berlaku)
    }

    /// Yang dicetak: yang berlaku; selama belum ada, drafnya.
    fn langkah<'a>(&self, k: &'a super::model::Kelompok) -> Vec<&'a Langkah> {
        k.dalam(if self.draf() { Status::Draf } else { Status::Berlaku })
    }
}
