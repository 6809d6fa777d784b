//! Baris dari lembar kerja: ditempel atau diunggah. Yang baik langsung tercatat; yang keliru dijelaskan menurut nomor
//! barisnya dan disimpan sampai dibetulkan atau dibuang.

mod model;
mod store;
mod view;
mod web;

pub use model::BENTUK;
pub use web::routes;
