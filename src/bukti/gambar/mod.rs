//! Foto dan tangkapan layar: tempat pengambilannya dihapus, gambarnya tidak disentuh.

mod model;

pub use model::{Rusak, jpeg, png};
