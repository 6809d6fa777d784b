//! Dari mana sebuah permintaan datang: alamat, perangkat, dan kuki yang dibawanya.

mod model;
mod web;

pub use model::{DIKENAL_SELAMA, Token, jaringan};
pub use web::{Klien, Kuki};
