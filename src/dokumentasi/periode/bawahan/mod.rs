//! Dokumentasi orang yang dinilai: siapa sudah mengirim, apa yang menunggu tanggapan, sejak kapan.

mod model;
mod store;
mod view;
mod web;

pub(super) use web::routes;
