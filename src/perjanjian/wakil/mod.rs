//! Langkah yang sama bagi yang bukan peramban: data contoh.

mod store;

pub use store::susun_atas_nama;
