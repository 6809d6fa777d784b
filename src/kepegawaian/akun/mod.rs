//! Akun seseorang di mata yang mengurusnya: tautan untuk membuat kata sandi, menonaktifkan, dan
//! mengaktifkan kembali.
//!
//! Yang mengurus tidak pernah memilih atau melihat kata sandi. Admin mengurus akun siapa pun yang
//! dijangkaunya; kepegawaian hanya akun orang yang tidak memegang peran di luar wewenangnya, agar
//! tidak seorang pun naik pangkat lewat kata sandi orang lain. Tidak seorang pun mengurus akunnya
//! sendiri di sini.
//!
//! ```text
//!  belum ada ──tautan──► aktif ◄──tautan (kata sandi baru)
//!                         │ ▲
//!          penonaktifan   ▼ │   pengaktifan
//!                       nonaktif
//! ```

mod model;
mod policy;
mod store;
mod view;
mod web;

pub use web::routes;
