//! Daftar orang sebagai berkas Excel, ditulis baris demi baris.

mod model;

pub use model::{Isi, KOLOM, Lembar};
