//! Penilai yang ditetapkan tersendiri, mengalahkan yang mengikuti susunan unit.

mod model;
mod store;
mod view;
mod web;

pub use model::{Penetapan, Temuan};
pub use store::{daftar, temukan};
pub use web::routes;
