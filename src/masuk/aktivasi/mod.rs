//! Aktivasi: tautan sekali pakai tempat seseorang membuat kata sandinya sendiri.
//!
//! Yang menerbitkan tautan tidak pernah memilih maupun melihat kata sandi, dan tautannya saja tidak
//! cukup: pemiliknya masih harus mengetik NIP-nya, paling banyak lima kali keliru.
//!
//! ```text
//!  terbit ──► dipakai (akun aktif, semua sesi lain berakhir)
//!    │
//!    └──► digantikan tautan baru · 72 jam · lima NIP keliru · akun dinonaktifkan
//! ```

mod model;
mod store;
mod view;
mod web;

pub use store::{aktifkan, cabut_tautan, cabut_tautan_terbitan, nonaktifkan, sapu_purna, terbitkan_tautan};
pub use web::routes;
