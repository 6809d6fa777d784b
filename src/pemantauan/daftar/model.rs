//! Bawahan pada sebuah semester, dan pemantauan atas diri sendiri.

use chrono::{DateTime, NaiveDate, Utc};

use crate::{
    kernel::id::PegawaiId,
    pemantauan::{kewajiban::Kecuali, model::Hasil},
    pengukuran::PengukuranId,
    periode::Semester,
};

/// Seorang bawahan pada semester itu.
#[derive(Debug)]
pub struct Bawahan {
    /// Orangnya.
    pub id: PegawaiId,
    /// Nama untuk halaman berikutnya.
    pub kunci: String,
    /// Namanya.
    pub nama: String,
    /// Jabatannya.
    pub jabatan: String,
    /// Mengapa dikecualikan.
    pub kecuali: Option<Kecuali>,
    /// Pemantauan terakhir yang selesai.
    pub selesai: Option<(Hasil, DateTime<Utc>)>,
    /// Sedang disusun.
    pub disusun: bool,
    /// Kegiatan terkirim bulan demi bulan.
    pub bulanan: Vec<i64>,
    /// Dokumentasi terakhir yang dikirim: hari terakhirnya, dan kapan.
    pub dokumentasi: Option<(NaiveDate, DateTime<Utc>)>,
    /// Dokumentasi yang belum ditanggapi.
    pub belum_ditanggapi: i64,
    /// Pengukuran terakhir yang ditetapkan: nomornya, periodenya, yang tercapai dan yang terukur.
    pub pengukuran: Option<(PengukuranId, String, i32, i32)>,
    /// Umpan balik yang diterimanya semester itu.
    pub umpan_balik: i64,
}

/// Pemantauan atas diri sendiri yang sudah selesai.
#[derive(Debug)]
pub struct Milik {
    /// Semesternya, `2026-1`.
    pub semester: Semester,
    /// Hasilnya.
    pub hasil: Hasil,
    /// Kapan.
    pub pada: DateTime<Utc>,
    /// Penilainya.
    pub penilai: String,
    /// Tenggat upayanya.
    pub tenggat: Option<NaiveDate>,
}
