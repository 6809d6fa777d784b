//! Halaman dokumentasi sebuah periode.

use std::borrow::Borrow;

use askama::Template;

use super::{
    model::{FormUlasan, Kegiatan, Ulasan, alamat},
    rekap::{Jumlah, Rekap},
};
use crate::{
    dokumentasi::{model::DokumentasiId, periode::rekap::angka, tahun::alamat_tahun},
    kernel::{form::Galat, id::PegawaiId, layout::Bingkai, time},
    periode::{JenisPeriode, Kala},
};

/// Sampai di mana dokumentasinya, sebagaimana dibaca orang.
pub enum Lencana {
    /// Belum dikirim.
    Draf,
    /// Menunggu tanggapan sejak.
    Dikirim(String),
    /// Ditanggapi: sejak dikirim, tanggapannya, oleh siapa, kapan.
    Ditanggapi { dikirim: String, tanggapan: String, oleh: String, pada: String },
}

/// Periode yang lebih pendek di dalamnya.
pub struct BarisBagian {
    pub sebutan: String,
    pub alamat: String,
    /// Hari-harinya di dalam periode ini, bila terpotong.
    pub potongan: Option<String>,
    pub kegiatan: i64,
    pub lama: String,
    /// Periode ini yang dikirim di instansi.
    pub wajib: bool,
    /// Kapan dikirim.
    pub dikirim: Option<String>,
}

/// Satu kegiatan pada daftarnya.
pub struct BarisKegiatan {
    pub k: Kegiatan,
    /// Tanggalnya, sekali bagi setiap hari.
    pub hari: Option<String>,
    pub jam: String,
}

impl BarisKegiatan {
    fn realisasi(&self) -> String {
        match self.k.realisasi {
            None => String::new(),
            Some(n) if self.k.satuan == "%" => format!("{}%", angka(n)),
            Some(n) => format!("{} {}", angka(n), self.k.satuan).trim().to_owned(),
        }
    }
}

/// Mengelompokkan kegiatan yang sudah terurut menurut harinya.
pub fn baris_kegiatan(kegiatan: Vec<Kegiatan>) -> Vec<BarisKegiatan> {
    let mut lalu = None;
    let mut baris = Vec::with_capacity(kegiatan.len());
    for k in kegiatan {
        let hari = (lalu != Some(k.tanggal)).then(|| time::hari_tanggal(k.tanggal));
        lalu = Some(k.tanggal);
        let jam = match k.jam {
            (Some(a), Some(b)) => format!("{}–{}", a.format("%H.%M"), b.format("%H.%M")),
            (Some(a), None) => a.format("%H.%M").to_string(),
            _ => String::new(),
        };
        baris.push(BarisKegiatan { k, hari, jam });
    }
    baris
}

/// `/dokumentasi/periode/{jenis}/{mulai}` dan `/dokumentasi/{id}/periode/{jenis}/{mulai}`
#[derive(Template)]
#[template(path = "dokumentasi/periode.html")]
pub struct HalamanPeriode {
    pub bingkai: Bingkai,
    pub pegawai: PegawaiId,
    pub nama: String,
    /// Dibuka pemiliknya.
    pub saya: bool,
    /// Pembacanya penilainya hari ini.
    pub penilai: bool,
    pub kala: Kala,
    /// Yang dikirim di instansi pada hari terakhir periode ini.
    pub wajib: JenisPeriode,
    pub id: Option<DokumentasiId>,
    pub bukti: i64,
    pub versi: i32,
    pub lencana: Lencana,
    pub terlambat: bool,
    /// Tenggat mengirim, selama belum dikirim.
    pub tenggat: String,
    /// Mengapa belum dapat dikirim.
    pub halangan: Option<String>,
    pub ulasan: Ulasan,
    pub isian: FormUlasan,
    pub tanggapan: String,
    pub galat: Galat,
    pub kotor: bool,
    /// Yang tersimpan sekarang, bila tab lain mendahului.
    pub tersimpan: Option<FormUlasan>,
    pub rekap: Rekap,
    pub bagian: Vec<BarisBagian>,
    pub jenis_bagian: Option<JenisPeriode>,
    pub kegiatan: Vec<BarisKegiatan>,
    pub berikut: Option<String>,
    /// Bukan halaman pertama daftar kegiatannya.
    pub lanjutan: bool,
}

impl HalamanPeriode {
    fn alamat(&self, kala: impl Borrow<Kala>) -> String {
        alamat((!self.saya).then_some(self.pegawai), *kala.borrow())
    }

    fn alamat_tahun(&self) -> String {
        alamat_tahun((!self.saya).then_some(self.pegawai), self.kala.tahun())
    }

    /// Sebagian periode yang lebih pendek di dalamnya dikirim sendiri.
    fn bagian_dikirim(&self) -> bool {
        self.bagian.iter().any(|b| b.wajib)
    }

    fn draf(&self) -> bool {
        matches!(self.lencana, Lencana::Draf)
    }

    /// Periode lain yang memuat hari pertama periode ini.
    fn lain(&self) -> Vec<Kala> {
        let lain = JenisPeriode::SEMUA.into_iter().filter(|j| *j != self.kala.jenis() && *j > JenisPeriode::Harian);
        lain.map(|j| Kala::memuat(j, self.kala.mulai())).collect()
    }

    fn jam(&self, menit: &i64) -> String {
        super::rekap::jam(*menit)
    }

    fn indikator<'a>(&self, j: &'a Jumlah) -> &'a str {
        j.indikator.as_deref().unwrap_or("Tanpa indikator")
    }
}
