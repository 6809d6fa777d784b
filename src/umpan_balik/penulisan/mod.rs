//! Menulis umpan balik: memilih orangnya, menyusun drafnya, mengirimnya, dan membetulkan yang sudah terkirim.

mod model;
mod store;
mod view;
mod web;

pub(super) use model::{Bahan, PilihanRhk};
pub(super) use web::routes;
