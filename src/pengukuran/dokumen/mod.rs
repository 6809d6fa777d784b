//! Dokumen pengukuran: yang tampak, dicetak, dan dibekukan.

mod model;

pub use model::{DokumenPengukuran, HasilIndikator, HasilRhk, sidik, susun_hasil};
