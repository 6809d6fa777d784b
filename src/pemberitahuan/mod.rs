//! Kabar bagi seseorang: ditulis dalam transaksi yang menyebabkannya, dibaca di dalam aplikasi.
//!
//! Kalimatnya netral: tidak memuat nama orang lain atau isi catatan, hanya ke mana ia membawa.

mod model;
mod store;

pub use model::{Jenis, Kabar};
pub use store::kabarkan;
