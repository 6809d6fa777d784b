//! Periode kinerja yang dipakai instansi: dokumentasi apa yang dikirim, rencana aksi disusun per apa, dan seberapa
//! sering kinerja diukur.
//!
//! Dokumentasi dan pengukuran berganti jenis sejak suatu hari (`kala/kalender`), dan yang belum sampai harinya dapat
//! dibatalkan. Rencana aksi hanya menawarkan lembarnya, jadi ia berganti seketika.

mod model;
mod store;
mod view;
mod web;

pub(super) use model::{Hal, Periodik};
pub(super) use store::periodik;
pub use store::terapkan_hari;
pub(super) use web::routes;
