//! Langkah yang sama bagi data contoh, tanpa halaman.

mod store;

pub use store::susun_atas_nama;
