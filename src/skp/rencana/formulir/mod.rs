//! Formulir RHK sebagaimana diketik, sampai menjadi isi yang boleh disimpan.

mod model;

pub use model::{BarisIndikator, FormRencana};
