//! Pengaturan instansi: nama dan tempat, reviu SKP, dan dasar hukum yang tercetak.
//!
//! Pengaturan adalah urusan admin aplikasi (aturan 2.1) dan pimpinan kepegawaian, bagi seluruh
//! instansi. Setiap perubahan tercatat pada jejak; dokumen yang sudah ditandatangani tidak ikut berubah.

mod model;
mod store;
mod view;
mod web;

pub(super) use model::Pengaturan;
pub(super) use web::{didahului, hanya_pengatur, routes};
