//! Profil: apa yang tercatat tentang saya, dari mana setiap hal berasal, dan sejak kapan.
//!
//! Di samping setiap hal ada «Ini salah», yang mengantar ke `laporan`.

mod model;
mod store;
mod view;
mod web;

pub use model::{Datum, Profil};
pub use store::profil;
pub use web::routes;
