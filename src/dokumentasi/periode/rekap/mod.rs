//! Kegiatan dijumlahkan: per versi SKP, RHK, indikator dan satuan. Satu perhitungan bagi setiap periode, dari hari sampai
//! tahun, langsung dari kegiatannya; bukan dari jumlah periode yang lebih pendek.

mod model;
mod store;

pub use model::{Baris, Jumlah, Rekap, RekapRhk, RekapSkp, angka, jam};
pub use store::rekap;
