//! Halaman periode kinerja.

use askama::Template;

use super::model::{FormPeriodik, Hal, Periodik, RENCANA_AKSI};
use crate::{
    kernel::{form::Galat, layout::Bingkai, time::tanggal},
    periode::kala::{Berjadwal, JenisPeriode},
};

/// `/pengaturan/periodik`
#[derive(Template)]
#[template(path = "periode/periodik.html")]
pub struct HalamanPeriodik {
    pub bingkai: Bingkai,
    pub versi: i32,
    pub isian: FormPeriodik,
    pub galat: Galat,
    /// Yang tersimpan sekarang.
    pub kini: Periodik,
    /// Siapa mendahului.
    pub didahului: Option<String>,
}

impl HalamanPeriodik {
    fn dokumentasi(&self) -> [JenisPeriode; 6] {
        JenisPeriode::SEMUA
    }

    fn rencana_aksi(&self) -> [JenisPeriode; 2] {
        RENCANA_AKSI
    }

    fn mendatang(&self) -> Option<String> {
        self.kini.mendatang(Hal::Dokumentasi)
    }

    fn keterangan(&self, jenis: &JenisPeriode) -> String {
        keterangan(&self.kini.dokumentasi, jenis)
    }
}

/// `/pengaturan/pengukuran`
#[derive(Template)]
#[template(path = "periode/pengukuran.html")]
pub struct HalamanPengukuran {
    pub bingkai: Bingkai,
    pub versi: i32,
    pub isian: FormPeriodik,
    pub galat: Galat,
    /// Yang tersimpan sekarang.
    pub kini: Periodik,
    /// Siapa mendahului.
    pub didahului: Option<String>,
}

impl HalamanPengukuran {
    fn pengukuran(&self) -> [JenisPeriode; 4] {
        JenisPeriode::PENGUKURAN
    }

    fn mendatang(&self) -> Option<String> {
        self.kini.mendatang(Hal::Pengukuran)
    }

    fn keterangan(&self, jenis: &JenisPeriode) -> String {
        keterangan(&self.kini.pengukuran, jenis)
    }
}

/// Keterangan di samping sebuah pilihan: yang berlaku, atau hari lazimnya mulai.
fn keterangan(jadwal: &Berjadwal, jenis: &JenisPeriode) -> String {
    if *jenis == jadwal.kini() { "berlaku sekarang".into() } else { format!("mulai {}", tanggal(jadwal.wajar(jenis))) }
}
