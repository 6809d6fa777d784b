//! Bukti dukung: berkas yang disimpan menurut SHA-256-nya, atau tautan yang sudah dicoba.
//!
//! Sebuah bukti melekat pada objek kemampuan lain. Siapa boleh memasang dan melihatnya dijawab `wenang_bukti` dalam
//! basis data, oleh kemampuan pemilik objek itu; yang tidak boleh melihat objeknya tidak melihat buktinya.
//!
//! ```text
//! berkas: diterima ─► diperiksa ─► dititipkan ─► disimpan ─► dipasang ─hapus─► dilepas ─sehari─► dibuang
//! tautan: dibaca ─► dicoba ─► dipasang ─► dicoba lagi
//! ```
//!
//! Berkas yang sama disimpan sekali. Barisnya ada sebelum bitanya, dan bitanya sudah di cakram sebelum buktinya
//! tercatat: yang dijawab terpasang selalu dapat diunduh.

mod gambar;
mod model;
mod periksa;
mod policy;
mod sapu;
mod store;
mod tautan;
mod unggah;
mod view;
mod wakil;
mod web;

pub use model::{Bukti, BuktiId, Isi, Untuk, alamat};
pub use sapu::sapu;
pub use store::{daftar, lepas};
pub use wakil::{pasang_berkas_atas_nama, simpan_berkas};
pub use web::routes;
