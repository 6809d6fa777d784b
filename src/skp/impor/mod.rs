//! SKP dari berkas JSON menjadi draf, lewat perbatasan yang sama dengan formulir.

mod model;
mod store;

pub use model::{Dokumen, Penugasan};
pub use store::{calon_contoh, masukkan};
