//! Dokumen SKP: yang tampak di layar, dicetak, ditandatangani, dan dibekukan.

mod model;

pub use model::{Dasar, Dokumen, Isi, TandaTangan, VersiDokumen, sidik};
