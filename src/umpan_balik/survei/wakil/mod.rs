//! Survei bagi yang bukan peramban: data contoh. Undian, pintu mengisinya, dan penutupannya sama.

mod store;

pub use store::{buka_atas_nama, isi_atas_nama};
