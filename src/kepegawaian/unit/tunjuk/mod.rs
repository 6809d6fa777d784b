//! Menunjuk unit dengan menuliskan kode atau namanya: sebuah instansi dapat mempunyai ribuan unit, terlalu banyak
//! untuk dipilih dari satu daftar.

mod model;
mod store;

pub use model::Tunjuk;
pub use store::{ditawarkan, tunjuk};
