//! Perbedaan antara berkas SIASN dan data di sini: siapa baru, berubah, tetap, hilang, atau meragukan.

mod model;

pub use model::{Beda, Isi, JabatanKini, Kini, OrangKini, Perbedaan, Usul, bandingkan};
