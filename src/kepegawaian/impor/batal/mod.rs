//! Membatalkan sebuah impor: setiap baris kembali seperti semula, kecuali yang sudah diubah orang lain.

mod store;

pub use store::batalkan;
