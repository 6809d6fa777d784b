//! Orang: mencari, menambah, melihat dengan penempatan dan penilainya, dan membetulkan identitasnya.

mod model;
mod store;
mod view;
mod web;

pub use model::Orang;
pub use store::{cari, kunci, seinstansi};
pub use web::routes;
