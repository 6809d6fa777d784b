//! Pengukuran bagi yang bukan peramban: data contoh. Usulan, pemeriksaan, dan dokumen bekunya sama.

mod store;

pub use store::ukur_atas_nama;
