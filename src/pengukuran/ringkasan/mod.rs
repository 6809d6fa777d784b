//! Ringkasan pengukuran bagi kepegawaian: hanya jumlah per unit, tanpa isi dan tanpa nama (aturan 2.2).

mod model;
mod store;
mod view;
mod web;

pub use web::routes;
