//! Siapa yang penilainya berganti bila sebuah unit berubah, ditimbang sebelum perubahannya disimpan.

mod model;

pub use model::{Dampak, Penggal, timbang};
