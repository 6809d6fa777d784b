//! Riwayat SKP: siapa mengubah apa dan kapan, terbaru dahulu.

mod model;
mod store;
mod view;
mod web;

pub(super) use model::Peristiwa;
pub(super) use store::riwayat;
pub(super) use web::routes;
