//! Kata sandi: disidik dengan argon2id, diperiksa kekuatannya, diganti pemiliknya.

mod model;
mod store;
mod view;
mod web;

pub use model::{Isian, KATA_SANDI_CONTOH, Pemilik, cocok, kata_sandi_acak, sidik_kata_sandi, timbang};
pub use store::terbitkan;
pub use web::routes;
