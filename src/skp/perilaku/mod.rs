//! Perilaku kerja: tujuh nilai dasar ASN BerAKHLAK dan panduannya.

mod model;

pub use model::{BERAKHLAK, Nilai};
