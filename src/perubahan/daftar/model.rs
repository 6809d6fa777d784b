//! Daftar usul, dan yang menunggu seseorang.

use chrono::{DateTime, NaiveDate, Utc};

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

/// Yang menunggu seseorang pada beranda, masing-masing dengan halamannya: `/perubahan` dan `/serah-terima`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Menunggu {
    /// Usul yang dapat diputuskannya, sebagai penilai atau pengelola kinerja.
    pub putusan: i64,
    /// Usul yang memerlukan persetujuan menteri, sebagai kepegawaian.
    pub persetujuan: i64,
    /// Bagian masa yang harus ditutupnya sebagai penilai lama.
    pub tutup: i64,
    /// Sebelum hari mana yang pertama harus ditutup.
    pub batas_tutup: Option<NaiveDate>,
    /// Serah terima yang dapat diterimanya sebagai penilai yang baru.
    pub terima: i64,
}
