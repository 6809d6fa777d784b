//! Umpan balik bagi yang bukan peramban: data contoh. Hubungan, kabar dan jejaknya sama.

mod store;

pub use store::{balas_atas_nama, beri_atas_nama};
