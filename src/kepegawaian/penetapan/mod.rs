//! Penilai yang ditetapkan tersendiri, mengalahkan yang mengikuti susunan unit.

mod model;
mod store;
mod view;
mod web;

pub use model::Penetapan;
pub use store::daftar;
pub use web::routes;
