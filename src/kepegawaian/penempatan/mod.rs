//! Penempatan: jabatan seseorang pada unit, dari hari ke hari; definitif, Plt., atau Plh.
//!
//! Setiap perubahan ditampilkan akibatnya dahulu (`akibat`), baru disimpan. Penempatan definitif
//! yang baru mengakhiri yang sedang berjalan sehari sebelumnya; satu unit satu kepala definitif.

mod formulir;
mod model;
mod penunjukan;
mod store;
mod view;
mod web;

pub use formulir::{FormPenempatan, baca_hari};
pub use model::{Penempatan, Sebagai, masa};
pub use store::riwayat;
pub use web::{pertama, routes};
