//! Halaman survei tertutup.

use askama::Template;

use super::model::{Fase, FormPendapat, FormSurvei, PilihanUnit, Survei, SurveiId, UNIT_MAKS, Undangan};
use crate::{
    kernel::{form::Galat, layout::Bingkai, time::rentang},
    umpan_balik::{model::Orang, view::Tab},
};

/// Survei pada sebuah daftar.
pub struct BarisSurvei {
    pub id: SurveiId,
    pub judul: String,
    pub keterangan: String,
    pub fase: Fase,
    pub belum: Option<i64>,
    pub menerima: bool,
}

/// `/umpan-balik/survei`
#[derive(Template)]
#[template(path = "umpan_balik/survei.html")]
pub struct HalamanDaftar {
    pub bingkai: Bingkai,
    pub tab: Tab,
    pub saya: crate::kernel::id::PegawaiId,
    pub bagi_saya: Vec<BarisSurvei>,
    pub dikelola: Vec<BarisSurvei>,
    pub membuka: bool,
}

/// `/umpan-balik/survei/baru`
#[derive(Template)]
#[template(path = "umpan_balik/survei_baru.html")]
pub struct HalamanBaru {
    pub bingkai: Bingkai,
    pub isian: FormSurvei,
    pub unit: Vec<PilihanUnit>,
    pub galat: Galat,
}

impl HalamanBaru {
    /// Unit yang ditampilkan untuk dipilih: kosong bila terlalu banyak.
    fn unit(&self) -> &[PilihanUnit] {
        if self.unit.len() > UNIT_MAKS { &[] } else { &self.unit }
    }
}

/// `/umpan-balik/survei/{id}`
#[derive(Template)]
#[template(path = "umpan_balik/survei_lihat.html")]
pub struct HalamanSurvei {
    pub bingkai: Bingkai,
    pub saya: crate::kernel::id::PegawaiId,
    pub survei: Survei,
    pub undangan: Vec<Undangan>,
}

impl HalamanSurvei {
    fn masa(&self) -> String {
        rentang(self.survei.mulai, self.survei.terakhir)
    }

    /// Survei ini masih dapat dibatalkan pembacanya.
    fn dapat_dibatalkan(&self) -> bool {
        self.survei.mengelola && !matches!(self.survei.fase, Fase::Ditutup | Fase::Dibatalkan)
    }
}

/// `/umpan-balik/survei/{id}/pendapat`
#[derive(Template)]
#[template(path = "umpan_balik/survei_isi.html")]
pub struct HalamanIsi {
    pub bingkai: Bingkai,
    pub survei: Survei,
    pub untuk: Undangan,
    pub isian: FormPendapat,
    pub galat: Galat,
    /// Ia sudah menulis tentang orang ini; yang baru tidak dapat disimpan.
    pub sudah: bool,
}

/// `/umpan-balik/survei/{id}/hasil/{pegawai}`
#[derive(Template)]
#[template(path = "umpan_balik/survei_hasil.html")]
pub struct HalamanHasil {
    pub bingkai: Bingkai,
    pub judul: String,
    pub penerima: Orang,
    pub sendiri: bool,
    pub terakhir: String,
    pub fase: Fase,
    pub cukup: bool,
    pub baik: Vec<String>,
    pub diperbaiki: Vec<String>,
}

/// `/pengaturan/survei`
#[derive(Template)]
#[template(path = "umpan_balik/pengaturan.html")]
pub struct HalamanPilihan {
    pub bingkai: Bingkai,
    pub tahun: i32,
    /// Tahun lain yang dapat diatur.
    pub lain: i32,
    pub versi: i32,
    /// Yang tersimpan.
    pub aktif: bool,
    /// Yang dipilih.
    pub pilihan: bool,
    pub didahului: bool,
}
