//! Impor penempatan: siapa menempati jabatan apa pada unit mana, sejak dan sampai kapan.

mod model;
mod store;

pub use model::{BENTUK, baca, bandingkan, kolom_hilang};
pub use store::{kini, terapkan};
