//! Serah terima bagi yang bukan peramban: data contoh.

mod store;

pub use store::{terima_atas_nama, tutup_atas_nama};
