//! Tabel sepekan: semua baris pada satu halaman, disimpan sekali kirim; yang sedang diketik disimpan sebagai draf.

mod model;
mod store;
mod view;
mod web;

pub use web::routes;
