//! Halaman pengukuran.

use askama::Template;

use super::{
    dokumen::{DokumenPengukuran, HasilIndikator},
    formulir::Ukuran,
    model::{PengukuranId, Periode, VersiLain},
};
use crate::{
    bukti::Bukti,
    kernel::{form::Galat, id::PegawaiId, layout::Bingkai, time::Zona},
    skp::{Bagian, SkpId},
};

/// Satu SKP pada daftar.
pub struct BarisSkp {
    pub skp: SkpId,
    pub masa: String,
    pub periode: Vec<Periode>,
}

/// `/pengukuran`
#[derive(Template)]
#[template(path = "pengukuran/daftar.html")]
pub struct HalamanDaftar {
    pub bingkai: Bingkai,
    pub tahun: i32,
    pub nama: String,
    pub sendiri: bool,
    pub siapa: PegawaiId,
    pub satuan: &'static str,
    pub skp: Vec<BarisSkp>,
    pub hari: chrono::NaiveDate,
    pub memantau: bool,
}

impl HalamanDaftar {
    /// Periodenya sudah berakhir.
    fn berakhir(&self, p: &Periode) -> bool {
        p.rentang.selesai < self.hari
    }

    fn tahun_lain(&self, tahun: i32) -> String {
        match self.sendiri {
            true => format!("/pengukuran?tahun={tahun}"),
            false => format!("/pengukuran?pegawai={}&tahun={tahun}", self.siapa),
        }
    }
}

/// Satu RHK pada formulir: nomor, kalimat, dan ukurannya dengan nomor barisnya masing-masing.
pub struct BarisRhk {
    pub no: usize,
    pub bagian: Bagian,
    pub rhk: String,
    pub ukuran: Vec<(usize, Ukuran)>,
}

/// `/pengukuran/{id}` selama masih diisi.
#[derive(Template)]
#[template(path = "pengukuran/isi.html")]
pub struct HalamanIsi {
    pub bingkai: Bingkai,
    pub id: PengukuranId,
    pub skp: SkpId,
    pub versi: i32,
    pub nama: String,
    pub rentang: String,
    pub diisi: bool,
    /// Versi dan alasan pembetulannya.
    pub ke: (i32, String),
    pub versi_lain: Vec<VersiLain>,
    pub rhk: Vec<BarisRhk>,
    pub bukti: Vec<Bukti>,
    pub galat: Galat,
    /// Tersimpan sementara itu dari tab lain: indikator, realisasi dan keterangannya sekarang.
    pub didahului: Option<Vec<(String, String, String)>>,
    /// Hari periodenya dapat ditetapkan, bila belum tiba.
    pub ditetapkan_sejak: Option<String>,
}

/// `/pengukuran/{id}` yang sudah ditetapkan, dan cetakannya.
#[derive(Template)]
#[template(path = "pengukuran/lihat.html")]
pub struct HalamanLihat {
    pub bingkai: Bingkai,
    pub id: PengukuranId,
    pub dok: DokumenPengukuran,
    pub sidik: String,
    pub zona: Zona,
    pub sendiri: bool,
    pub dikunci: bool,
    pub versi_lain: Vec<VersiLain>,
    /// Bila sudah ada versi sesudahnya.
    pub sesudahnya: Option<PengukuranId>,
    pub bukti: Vec<Bukti>,
    pub galat: Galat,
    pub alasan: String,
}

impl HalamanLihat {
    fn kedua_bagian(&self) -> [Bagian; 2] {
        [Bagian::Utama, Bagian::Tambahan]
    }

    fn lebar(&self, i: &HasilIndikator) -> String {
        format!("{}%", i.capaian.map_or(0, |c| c.isi()))
    }
}

/// `/pengukuran/{id}/cetak`
#[derive(Template)]
#[template(path = "pengukuran/cetak.html")]
pub struct HalamanCetak {
    pub bingkai: Bingkai,
    pub id: PengukuranId,
    pub dok: DokumenPengukuran,
    pub sidik: String,
    pub zona: Zona,
}

impl HalamanCetak {
    fn kedua_bagian(&self) -> [Bagian; 2] {
        [Bagian::Utama, Bagian::Tambahan]
    }

    fn tempat_tanggal(&self) -> String {
        let tanggal = crate::kernel::time::tanggal(self.zona.hari(self.dok.ttd.pada));
        format!("{}, {tanggal}", self.dok.tempat)
    }

    fn kode(&self) -> String {
        format!("SHA-256 {}", self.sidik.get(..16).unwrap_or(&self.sidik))
    }
}
