//! Perlambatan percobaan masuk; alasannya ada pada `model.rs`.

mod model;
mod store;

pub use model::Ember;
pub use store::{batalkan, berhasil, buang_lama, catat_gagal, pesan};
