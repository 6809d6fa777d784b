//! Permintaan umpan balik: pegawai, atau penilainya, meminta seseorang yang disebut namanya.
//!
//! Yang diminta tidak memerlukan hubungan kerja: permintaan itulah haknya, dan yang dibacanya hanya nama pegawainya, RHK
//! yang ditanyakan, dan pertanyaannya. Ia boleh menolak tanpa alasan.

mod model;
mod policy;
mod store;
mod view;
mod web;

pub use model::PermintaanId;
pub use store::minta_atas_nama;
pub(super) use web::routes;
