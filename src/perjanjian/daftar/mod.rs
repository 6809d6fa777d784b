//! Daftar perjanjian kinerja: unit saya dan yang di atasnya, lalu unit lain yang boleh saya baca.

mod store;
mod view;
mod web;

pub(super) use web::routes;
