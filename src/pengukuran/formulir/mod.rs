//! Realisasi sebagaimana diketik, usulannya dari catatan kegiatan, dan apa yang benar tentang keduanya.

mod model;

pub use model::{FormPengukuran, Isian, Tercatat, Ukuran, baca, menjumlah};
