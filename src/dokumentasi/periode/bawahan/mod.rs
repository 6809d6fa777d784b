//! Dokumentasi orang yang dinilai: siapa sudah mengirim, apa yang menunggu tanggapan, sejak kapan.

mod model;
mod store;
mod view;
mod web;

pub use model::Menunggu;
pub use store::menunggu;
pub(super) use web::routes;
