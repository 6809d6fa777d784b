//! Yang menunggu seseorang sepanjang tahun kinerja: dokumentasi, pengukuran, umpan balik, pemantauan, perubahan, serah terima.

mod model;

pub use model::{MenungguTahun, tugas};
