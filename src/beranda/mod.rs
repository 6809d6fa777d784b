//! Beranda: apa yang menunggu saya hari ini, bagi setiap hubungan yang saya punya, tenggat
//! terdekat dahulu. Membaca dari mana-mana, tidak menulis apa pun.

mod model;
mod tahun;
mod view;
mod web;

pub use web::routes;
