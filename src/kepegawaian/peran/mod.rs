//! Peran yang diberikan instansi: siapa memegang apa, atas unit mana, sejak kapan dan sampai kapan.
//!
//! Siapa memberikan apa ada dalam satu tabel, [`pemberi`]. Tidak seorang pun memberi kepada atau
//! mencabut dari dirinya sendiri, dan tidak seorang pun memberi yang menjangkau lebih jauh daripada
//! perannya sendiri. Yang dicabut tidak dihapus: masanya berakhir, dengan alasannya.
//!
//! ```text
//!  akan datang ──mulai──► berlaku ──selesai atau dicabut──► pernah
//!       └──dicabut sebelum mulai: tidak pernah berlaku──────► pernah
//! ```

mod model;
mod policy;
mod store;
mod view;
mod web;

pub use policy::pemberi;
pub use store::{AdminPertama, ada_admin, giliran, jadikan_admin_pertama};
pub use web::routes;
