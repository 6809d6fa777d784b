//! Pilihan instansi setiap tahun: memakai survei tertutup atau tidak.

mod store;

pub use store::{pilihan, simpan_pilihan};
