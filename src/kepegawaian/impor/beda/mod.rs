//! Perbedaan antara berkas SIASN dan data di sini: siapa baru, berubah, tetap, hilang, atau meragukan.

mod model;
mod store;

pub use model::{Beda, Usul, bandingkan};
pub use store::kini;
