//! Tim kerja: orang dari beberapa unit yang mengerjakan satu hasil, diketuai seorang di antaranya.
//!
//! Dibentuk kepegawaian dalam lingkupnya, atau pejabat penilai yang memerintahkannya. Ketua tim bukan
//! penilai anggotanya (aturan 2.1): dari sini ia tidak membaca SKP siapa pun. Ketua dan anggota
//! bertanggal; yang digantikan atau berakhir tetap tampak pada riwayatnya.
//!
//! ```text
//!  akan datang ──mulai──► anggota atau ketua ──diakhiri, atau timnya selesai──► pernah
//! ```

mod model;
mod policy;
mod store;
mod view;
mod web;

pub use model::{AnggotaId, TimId, sebutan};
pub use store::{contoh, penugas};
pub use web::routes;
