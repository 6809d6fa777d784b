//! Sesi: seseorang pada satu peramban, sampai keluar, 30 menit diam, atau 12 jam.

mod model;
mod store;
mod view;
mod web;

pub use model::SesiBaru;
pub use store::{bersihkan, buka, cabut_sesi, sisakan};
pub use web::{kenali, routes};
