//! Usul perubahan bagi yang bukan peramban: data contoh. Setiap langkahnya menempuh pintu yang sama.

mod store;

pub(super) use store::buka;
pub use store::{setujui_atas_nama, siapkan_atas_nama, tolak_atas_nama, usulkan_atas_nama};
