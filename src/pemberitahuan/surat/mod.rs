//! Surat yang diantar ke kotak surel: ditulis bersama sebabnya, diantar sedikitnya sekali.
//!
//! Yang mengambil sebuah surat dipercaya selama dua menit; bila ia mati di tengah jalan, yang lain mengantarnya lagi
//! dengan Message-ID yang sama. Yang gagal dicoba lagi dengan jeda yang berlipat, sampai dianggap mati. Beberapa
//! server boleh mengantar serentak.

mod model;
mod store;
mod view;
mod web;

pub use model::KeadaanSurat;
pub use store::{keadaan_surat, sapu};
pub use web::Pengantar;
