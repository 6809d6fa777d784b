//! Formulir isi perjanjian kinerja: satu baris satu indikator, seperti pada lembar kerja.

mod model;

pub use model::{BARIS_MAKS, BarisSasaran, FormPerjanjian, Isi};
