//! Kata sandi: disidik dengan argon2id, diperiksa kekuatannya, diganti pemiliknya.

mod model;
mod store;
mod view;
mod web;

pub use model::{KATA_SANDI_CONTOH, cocok, kata_sandi_acak, sidik_kata_sandi};
pub use store::terbitkan;
pub use web::routes;
