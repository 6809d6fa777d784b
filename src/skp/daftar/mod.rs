//! Daftar SKP: milik saya, orang yang saya nilai, dan menambah yang baru.

mod model;
mod store;
mod view;
mod web;

pub use model::{FormSkpBaru, tahun_depan};
pub use store::{Antrean, MejaSkp, Pengingat, antrean, buat, buat_menurut, sapu_antrean};
pub(super) use web::routes;
