//! Capaian sebuah indikator (aturan 5.1): perbandingan yang persis; dibulatkan hanya ketika ditulis.

mod model;

pub use model::{Capaian, Sasaran, bersatuan, bilangan, tulis_polos};
