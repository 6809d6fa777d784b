//! Versi lama dan baru berdampingan: RHK dan target yang tetap, berubah, ditambahkan, dan dihapus, kata demi kata.

mod model;
mod store;
mod view;
mod web;

pub(super) use web::routes;
