//! Bukti dukung: berkas yang disimpan menurut SHA-256-nya, atau tautan yang sudah dicoba.
//!
//! Sebuah bukti melekat pada objek kemampuan lain. Siapa boleh memasang dan melihatnya dijawab `wenang_bukti` dalam
//! basis data, oleh kemampuan pemilik objek itu.

mod model;
mod store;

pub use model::{Bukti, BuktiId, Isi, Untuk};
pub use store::daftar;
