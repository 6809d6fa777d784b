//! Satu pintu menyimpan kegiatan: tabel sepekan, tempelan dan pembetulan melewatinya. Semua barisnya tersimpan dalam satu
//! pernyataan, atau tidak sebaris pun dan yang keliru disebut sebabnya.

mod model;
mod store;

pub use model::{Hasil, Permintaan, Sebab, Simpanan};
pub use store::{catat, catat_atas_nama, simpan};
