//! Apa yang menunggu seseorang, dan bawahan dengan dokumentasinya.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{kernel::id::PegawaiId, periode::Kala};

/// Yang menunggu seseorang dalam pendokumentasian.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Menunggu {
    /// Banyaknya periode berakhir yang belum dikirimnya.
    pub belum_dikirim: i64,
    /// Yang terlama di antaranya.
    pub terlama: Option<Kala>,
    /// Banyaknya dokumentasi bawahan yang menunggu tanggapannya.
    pub belum_ditanggapi: i64,
    /// Sejak kapan yang terlama menunggu.
    pub sejak: Option<DateTime<Utc>>,
}

/// Dokumentasi seorang bawahan yang menunggu tanggapan.
#[derive(Clone, Debug)]
pub struct Antrean {
    /// Pemiliknya.
    pub pegawai: PegawaiId,
    /// Namanya.
    pub nama: String,
    /// Periodenya.
    pub kala: Kala,
    /// Menunggu sejak.
    pub dikirim: DateTime<Utc>,
}

/// Seorang bawahan dan dokumentasinya pada sebuah periode.
#[derive(Clone, Debug)]
pub struct Bawahan {
    /// Orangnya.
    pub pegawai: PegawaiId,
    /// Nama dengan gelar.
    pub nama: String,
    /// Kunci urutannya.
    pub kunci: (String, Uuid),
    /// Jabatannya.
    pub jabatan: String,
    /// SKP-nya berlaku pada periode itu.
    pub ber_skp: bool,
    /// Kapan dikirim.
    pub dikirim: Option<DateTime<Utc>>,
    /// Kapan ditanggapi.
    pub ditanggapi: Option<DateTime<Utc>>,
}
