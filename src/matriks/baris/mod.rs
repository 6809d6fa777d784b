//! Sel seseorang pada draf matriks: satu kolom satu kotak, satu baris tulisan satu RHK.

mod model;
mod store;
mod view;
mod web;

pub use model::FormBaris;
pub use store::simpan;
pub use web::routes;
