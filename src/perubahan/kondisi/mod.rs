//! Kondisi perubahan SKP (aturan 7) dengan bunyinya yang tepat.

mod model;

pub use model::{Asal, Kondisi, Usul, lebih_dari_sebulan};
