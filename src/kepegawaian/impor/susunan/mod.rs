//! Impor unit: nama, induk, jenis, zona dan kepala yang menilai, mulai hari yang disebut.

mod model;
mod store;

pub use model::{BENTUK, baca, bandingkan, kolom_hilang, ya_tidak};
pub use store::{batalkan, kini, terapkan};
