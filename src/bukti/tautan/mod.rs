//! Tautan sebagai bukti: ditulis dengan benar, dan dicoba dahulu agar tidak baru ketahuan terkunci di meja atasan.

mod model;

pub use model::{Halangan, baca_alamat, minta_masuk, nama_alamat, nilai};
