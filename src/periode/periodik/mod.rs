//! Periode kinerja yang dipakai instansi: dokumentasi apa yang dikirim, dan rencana aksi disusun per apa.

mod model;
mod store;
mod view;
mod web;

pub(super) use model::Periodik;
pub(super) use store::periodik;
pub(super) use web::routes;
