//! Daftar usul, dan yang menunggu seseorang.

use chrono::{DateTime, Utc};

use crate::perubahan::{kondisi::Kondisi, model::PerubahanId};

/// Satu baris pada daftar usul.
pub struct Ringkas {
    /// Usulnya.
    pub id: PerubahanId,
    /// Pemilik SKP.
    pub nama: String,
    /// Kondisinya.
    pub kondisi: Kondisi,
    /// Tahun SKP dan versinya.
    pub tahun: i32,
    /// Versi yang diubah.
    pub ke: i32,
    /// Ejaan keadaannya; `DITETAPKAN` bila versi barunya sudah ditetapkan.
    pub status: String,
    /// Sejak kapan.
    pub sejak: DateTime<Utc>,
    /// `PUTUSAN` atau `PERSETUJUAN` bila menunggu pelaku; kosong bagi usul yang diikutinya.
    pub meja: String,
}
