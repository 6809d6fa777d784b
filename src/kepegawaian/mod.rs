//! Meja kepegawaian: orang, unit, penempatan, peran dan akun, masing-masing dalam foldernya.
//!
//! Yang dilihat dan diubah hanya yang ada dalam lingkup peran pelaku (`lingkup` dan `dijangkau` pada
//! basis data); selebihnya tidak ada. Setiap perubahan bertanggal, beralasan, dan tercatat pada jejak.

mod akibat;
mod akun;
mod orang;
mod penempatan;
mod penetapan;
mod peran;
mod peristiwa;
mod policy;
mod siasn;
mod unit;
mod web;

pub use peristiwa::terapkan_hari;
pub use policy::{Admin, Kepegawaian};
pub use web::routes;
