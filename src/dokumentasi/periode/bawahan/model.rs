//! Bawahan dengan dokumentasinya.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{kernel::id::PegawaiId, periode::Kala};

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
