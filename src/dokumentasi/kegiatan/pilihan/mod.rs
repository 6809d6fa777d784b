//! RHK, indikator dan langkah rencana aksi yang dapat dipilih seseorang, menurut SKP yang berlaku pada setiap hari.

mod model;
mod store;

pub use model::Pilihan;
pub use store::{BarisSkp, Konteks, konteks};
