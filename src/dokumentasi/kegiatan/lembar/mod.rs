//! Kegiatan sebagai lembar XLSX: templat, unduhan dengan kolom yang sama, dan kolom Progres Harian BKN.

mod model;
mod web;

pub use web::routes;
