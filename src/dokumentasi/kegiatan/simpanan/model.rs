//! Yang diminta sebuah penyimpanan, dan yang terjadi.

use chrono::NaiveDate;

use crate::dokumentasi::{kegiatan::model::Isi, model::KegiatanId};

/// Satu baris yang akan disimpan; `versi` nol berarti baru.
#[derive(Clone, Debug)]
pub struct Simpanan {
    /// Nomor yang dibuat formulirnya.
    pub id: KegiatanId,
    /// Versi yang dilihat orangnya.
    pub versi: i32,
    /// Isinya.
    pub isi: Isi,
    /// Yang dibetulkannya.
    pub pembetulan: Option<KegiatanId>,
}

/// Mengapa sebuah baris tidak dapat disimpan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sebab {
    /// Tanggalnya termuat dalam dokumentasi terkirim.
    Terkirim,
    /// Bukan RHK dari SKP yang berlaku pada tanggal itu.
    Sasaran,
    /// Sudah diubah dari tempat lain.
    Usang,
    /// Sudah dihapus dari tempat lain.
    Hilang,
    /// Masih berbukti, jadi tidak dihapus.
    Berbukti,
    /// Sudah dibetulkan, jadi tidak dihapus.
    Dibetulkan,
    /// Pembetulan yang bertanggal di luar masa SKP kegiatan yang dibetulkannya.
    Masa,
    /// Pembetulan dan yang dibetulkannya tidak lagi pada RHK yang sama.
    Asal,
    /// Jumlah yang dibetulkan dengan pembetulannya menjadi kurang dari nol.
    Melebihi,
    /// Kurang dari nol, padahal bukan pembetulan.
    Negatif,
}

impl Sebab {
    /// Dapat dibetulkan pada isiannya; selebihnya keadaan yang sudah bergeser.
    pub fn isian(self) -> bool {
        !matches!(self, Self::Terkirim | Self::Usang | Self::Hilang)
    }
}

/// Yang terjadi.
#[derive(Clone, Debug, Default)]
pub struct Hasil {
    /// Bila ada, tidak sebaris pun tersimpan.
    pub keliru: Vec<(KegiatanId, Sebab)>,
    /// Baris baru.
    pub ditambah: i64,
    /// Baris yang berubah.
    pub diubah: i64,
    /// Baris yang dihapus.
    pub dihapus: i64,
    /// Baris tempelan yang sudah ada, jadi dilewati.
    pub kembar: i64,
}

/// Yang diminta satu penyimpanan.
#[derive(Clone, Debug, Default)]
pub struct Permintaan {
    /// Baris baru dan yang berubah.
    pub baris: Vec<Simpanan>,
    /// Yang dihapus, dengan versi yang dilihat orangnya.
    pub hapus: Vec<(KegiatanId, i32)>,
    /// Draf pekan yang digantikannya, dengan versinya.
    pub draf: Option<(NaiveDate, i32)>,
    /// Baris yang sama persis dengan yang tersimpan dilewati.
    pub lewati_kembar: bool,
}
