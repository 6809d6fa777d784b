//! Menerapkan sebuah impor: orang, jabatan, unit dan penempatan, sekaligus atau tidak sama sekali.

mod store;

pub use store::{KepalaGanda, bentrok, kenalkan, mulai_massal, terapkan};
