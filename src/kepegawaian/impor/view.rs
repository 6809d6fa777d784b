//! Halaman impor.

use askama::Template;

use super::model::{Alasan, BarisPratinjau, ImporId, Jenis, Keadaan, Kemajuan, Status, UsulTersimpan};
use crate::kernel::{form::Galat, layout::Bingkai};

/// Satu impor pada daftar.
pub struct BarisImpor {
    pub id: ImporId,
    pub nama_berkas: String,
    pub keadaan: Keadaan,
    pub keterangan: String,
}

/// `/pegawai/impor`
#[derive(Template)]
#[template(path = "kepegawaian/impor.html")]
pub struct HalamanImpor {
    pub bingkai: Bingkai,
    pub galat: Galat,
    /// Isi berkas yang dipilih.
    pub jenis: Jenis,
    pub impor: Vec<BarisImpor>,
}

/// `/pegawai/impor/{id}` selama dibaca, dan bila tidak jadi terbaca.
#[derive(Template)]
#[template(path = "kepegawaian/impor_baca.html")]
pub struct HalamanPembacaan {
    pub bingkai: Bingkai,
    pub nama_berkas: String,
    pub keterangan: String,
    pub kemajuan: Kemajuan,
    pub terputus: bool,
    pub galat: String,
}

impl HalamanPembacaan {
    /// Masih dibaca.
    pub fn berjalan(&self) -> bool {
        !self.terputus && self.galat.is_empty()
    }
}

/// Sepotong batang ringkasan: letaknya dalam persepuluhribuan lebar, dan yang ditunjukkannya.
pub struct Potongan {
    pub status: Status,
    pub jumlah: i64,
    pub mulai: i64,
    pub lebar: i64,
}

/// `/pegawai/impor/{id}`
#[derive(Template)]
#[template(path = "kepegawaian/pratinjau.html")]
pub struct HalamanPratinjau {
    pub bingkai: Bingkai,
    pub id: ImporId,
    pub jenis: Jenis,
    pub keadaan: Keadaan,
    pub nama_berkas: String,
    pub keterangan: String,
    pub kolom_hilang: String,
    pub batang: Vec<Potongan>,
    pub saring: Option<Status>,
    pub alasan: Vec<(Alasan, i64)>,
    /// Unit dan jabatan yang menunggu ditentukan.
    pub belum_dikenal: usize,
    pub belum_ditentukan: usize,
    pub baris: Vec<BarisPratinjau>,
    pub lanjutan: Option<i32>,
}

impl HalamanPratinjau {
    /// Masih dapat dipilih dan diterapkan.
    pub fn terbuka(&self) -> bool {
        self.keadaan == Keadaan::Pratinjau
    }

    /// Yang sedang ditampilkan hanya yang berstatus ini.
    pub fn disaring(&self, status: &Status) -> bool {
        self.saring == Some(*status)
    }

    /// Ada baris dengan kotak centang pada halaman ini.
    pub fn berpilihan(&self) -> bool {
        self.terbuka() && self.baris.iter().any(BarisPratinjau::dapat_dicentang)
    }
}

/// `/pegawai/impor/{id}/usulan`
#[derive(Template)]
#[template(path = "kepegawaian/usulan.html")]
pub struct HalamanUsulan {
    pub bingkai: Bingkai,
    pub id: ImporId,
    pub galat: Galat,
    pub usul: Vec<UsulTersimpan>,
    pub unit: Vec<(String, String)>,
}
