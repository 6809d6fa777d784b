//! Lembar yang tidak dipercaya, XLSX atau CSV, menjadi sel-sel kolom yang diminta saja.
//!
//! Kolom lain dilewati ketika dibaca: tidak pernah menjadi nilai di dalam aplikasi, jadi tidak mungkin tersimpan,
//! tercatat, atau tampak.

mod model;

pub use model::{
    Bentuk, BerkasKeliru, Isi, Kabar, MAKS_BERKAS, MAKS_TEKS, MAKS_TERBUKA, Sel, TANPA_HASIL, Terbaca, baca,
    kenali_kepala, periksa, tanggal, tulisan,
};
