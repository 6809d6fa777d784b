//! Meja kepegawaian: orang, unit, penempatan, peran dan akun, masing-masing dalam foldernya.
//!
//! Yang dilihat dan diubah hanya yang ada dalam lingkup peran pelaku (`lingkup` dan `dijangkau` pada
//! basis data); selebihnya tidak ada. Setiap perubahan bertanggal, beralasan, dan tercatat pada jejak.

mod akun;
mod peran;
mod policy;
mod web;

pub use policy::{Admin, Kepegawaian};
pub use web::routes;
