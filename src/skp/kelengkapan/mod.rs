//! Apa yang masih kurang sebelum SKP dapat diajukan (aturan 4.1).

mod model;

pub use model::{Kekurangan, kelengkapan};
