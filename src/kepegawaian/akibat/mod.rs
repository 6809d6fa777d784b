//! Apa yang berubah bila sebuah penempatan atau penetapan penilai berubah: siapa berganti penilai
//! sejak hari apa, dan SKP mana yang berpindah meja.
//!
//! ```text
//! mulai(siapa) ─► perubahan dituliskan ─► selesaikan ─► Akibat
//!                                             │
//!            dibatalkan, akibatnya ditampilkan ┴ disimpan, bila akibatnya masih yang ditampilkan
//! ```

mod model;
mod store;
mod view;

pub use model::{Akibat, isian};
pub use store::{mulai, selesaikan};
pub use view::HalamanAkibat;
