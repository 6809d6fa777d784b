//! Halaman perjanjian kinerja: isinya, formulirnya, cetakannya.

use askama::Template;
use chrono::NaiveDate;

use super::{
    formulir::{BarisSasaran, FormPerjanjian},
    model::{Ditetapkan, Draf, Perjanjian, PerjanjianId, Sasaran},
};
use crate::{
    kernel::{form::Galat, layout::Bingkai, time},
    pegawai::Identitas,
};

/// Yang tampak dari perjanjian dalam keadaan apa pun.
pub struct Tampak {
    pub id: PerjanjianId,
    pub unit: String,
    pub tahun: i32,
    pub ke: i32,
    pub nomor: String,
    pub alasan: String,
    pub versi: i32,
    pub sasaran: Vec<Sasaran>,
    pub kepala: Option<Identitas>,
    pub atasan: Option<Identitas>,
    pub penyusun: bool,
    /// Kosong selama draf.
    pub tanggal: Option<NaiveDate>,
    /// Versi sesudahnya.
    pub lanjutan: Option<(PerjanjianId, bool)>,
}

impl<S> Perjanjian<S> {
    fn tampak_dasar(self) -> Tampak {
        Tampak {
            id: self.id,
            unit: self.nama_unit,
            tahun: self.tahun,
            ke: self.ke,
            nomor: self.nomor,
            alasan: self.alasan,
            versi: self.versi,
            sasaran: self.sasaran,
            kepala: self.kepala,
            atasan: self.atasan,
            penyusun: self.penyusun.is_some(),
            tanggal: None,
            lanjutan: None,
        }
    }
}

impl From<Perjanjian<Draf>> for Tampak {
    fn from(p: Perjanjian<Draf>) -> Self {
        p.tampak_dasar()
    }
}

impl From<Perjanjian<Ditetapkan>> for Tampak {
    fn from(p: Perjanjian<Ditetapkan>) -> Self {
        let (tanggal, lanjutan) = (p.keadaan.tanggal, p.keadaan.lanjutan.clone());
        Self { tanggal: Some(tanggal), lanjutan: lanjutan.map(|l| (l.id, l.ditetapkan)), ..p.tampak_dasar() }
    }
}

impl Tampak {
    /// Tanggal penetapan sebagaimana dibaca.
    pub fn tanggal(&self) -> Option<String> {
        self.tanggal.map(time::tanggal)
    }

    /// Masih draf.
    pub fn draf(&self) -> bool {
        self.tanggal.is_none()
    }

    /// Versi yang ditetapkan sesudahnya menggantikan yang ini.
    pub fn pengganti(&self) -> Option<PerjanjianId> {
        self.lanjutan.filter(|(_, ditetapkan)| *ditetapkan).map(|(id, _)| id)
    }

    /// Draf versi berikutnya.
    pub fn draf_berikut(&self) -> Option<PerjanjianId> {
        self.lanjutan.filter(|(_, ditetapkan)| !ditetapkan).map(|(id, _)| id)
    }

    /// Ada yang menyebut program atau anggaran.
    pub fn berprogram(&self) -> bool {
        self.sasaran.iter().any(|s| !s.program.is_empty() || !s.anggaran.is_empty())
    }
}

/// Satu versi pada daftar versi.
pub struct BarisVersi {
    pub id: PerjanjianId,
    pub ke: i32,
    pub alasan: String,
    pub keterangan: String,
    pub draf: bool,
}

/// `/perjanjian/{id}`
#[derive(Template)]
#[template(path = "perjanjian/lihat.html")]
pub struct HalamanPerjanjian {
    pub bingkai: Bingkai,
    pub p: Tampak,
    pub versi: Vec<BarisVersi>,
    pub kekurangan: Vec<String>,
    pub galat: Galat,
    /// Isian tanggal penetapan.
    pub tanggal: String,
    /// Isian alasan perubahan.
    pub alasan: String,
}

/// `/perjanjian/{id}/isi`
#[derive(Template)]
#[template(path = "perjanjian/formulir.html")]
pub struct HalamanFormulir {
    pub bingkai: Bingkai,
    pub id: PerjanjianId,
    pub unit: String,
    pub tahun: i32,
    pub versi: i32,
    pub isian: FormPerjanjian,
    pub galat: Galat,
    /// Ada tulisan yang belum tersimpan pada halaman ini.
    pub kotor: bool,
    /// Nomor baris yang baru ditata.
    pub tersentuh: usize,
    /// Yang tersimpan sekarang, bila orang lain mendahului.
    pub tersimpan: Option<FormPerjanjian>,
}

impl HalamanFormulir {
    fn baris(&self) -> Vec<BarisSasaran> {
        self.isian.baris()
    }
}

/// `/perjanjian/{id}/cetak`
#[derive(Template)]
#[template(path = "perjanjian/cetak.html")]
pub struct HalamanCetak {
    pub bingkai: Bingkai,
    pub p: Tampak,
    pub instansi: String,
}
