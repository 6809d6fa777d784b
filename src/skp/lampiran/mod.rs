//! Lampiran SKP (formulir F4) dan ekspektasi khusus pimpinan.

mod model;
mod store;
mod view;
mod web;

pub(super) use store::{simpan_ekspektasi, simpan_lampiran};
pub(super) use web::routes;
