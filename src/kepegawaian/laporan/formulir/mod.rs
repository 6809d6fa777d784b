//! Formulir laporan: apa yang diketik pelapor, dan kapan ia dapat dikirim.

mod model;

pub use model::{Calon, FormLaporan, Kiriman, periksa};
