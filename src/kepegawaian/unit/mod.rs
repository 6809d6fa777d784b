//! Unit kerja di tangan kepegawaian: didirikan, diubah, dipindah dan ditutup, masing-masing mulai suatu tanggal.
//!
//! Sebuah unit mempunyai satu *masa* bagi setiap hari (`unit_masa`): nama, induk, zona, jenis, dan apakah
//! kepalanya menilai. Perubahan memulai masa baru pada akhir deretnya; yang belum mulai dapat dibatalkan.
//!
//! ```text
//! pendirian ─► masa ─► masa ─► … ─► penutupan
//!                └ perubahan, pemindahan ┘
//! ```
//!
//! Siapa menilai siapa dan nama unit yang tercetak disusun ulang bagi yang terdampak dalam transaksi itu juga.

mod dampak;
mod formulir;
mod model;
mod store;
mod susunan;
mod tunjuk;
mod view;
mod web;

pub use model::UnitId;
pub use store::terapkan_hari;
pub use tunjuk::{Tunjuk, ditawarkan, tunjuk};
pub(super) use web::routes;
