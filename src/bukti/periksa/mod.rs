//! Apa sebenarnya isi sebuah berkas, dan apakah ia pantas disimpan: menurut isinya, bukan namanya.

mod model;

pub use model::{Ditolak, JenisBerkas, MAKS_BERKAS, Terperiksa, nama_aman, nama_tampil, periksa};
