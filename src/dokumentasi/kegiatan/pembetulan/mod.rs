//! Catatan baru yang membetulkan kegiatan terkirim: angkanya selisih, pada RHK dan masa SKP yang sama, dan jumlahnya
//! tidak pernah kurang dari nol.

mod model;
mod store;
mod view;
mod web;

pub use web::routes;
