//! Periode SKP setahun: sejak kapan dapat diajukan, sampai kapan ditetapkan, dan kapan ditutup; di
//! sampingnya pengaturan instansi (`pengaturan/`).
//!
//! ```text
//!  belum dibuka ──hari dibuka──► terbuka ──hari ditutup──► ditutup
//!                                   ▲                         │
//!                                   └────── dibuka kembali ───┘
//! ```
//!
//! Yang dijaga hanya *pengajuan*. Menyusun draf tidak pernah dihalangi, dan yang sudah diajukan tetap
//! dapat ditarik, direviu, dikembalikan dan ditetapkan. Lewat batas penetapan adalah tanda, bukan larangan.
//!
//! Tahun yang belum pernah diatur dianggap terbuka sampai tahun ini dengan batas 31 Januari; tahun
//! depan baru dapat diajukan sesudah kepegawaian membukanya. Yang mengatur: kepegawaian dan pimpinan
//! kepegawaian seluruh instansi; pemegang peran itu atas sebuah unit hanya membaca.

mod kala;
mod model;
mod pengaturan;
mod periodik;
mod policy;
mod store;
mod view;
mod web;

pub use kala::{Bagian, JenisPeriode, Kala, Kalender, Rentang, Semester};
pub use model::{Keadaan, Kedekatan, Periode, Tenggat};
pub use periodik::terapkan_hari;
pub use web::routes;
