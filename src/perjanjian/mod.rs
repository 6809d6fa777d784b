//! Perjanjian kinerja sebuah unit untuk setahun: sasaran, indikator dan target yang dijanjikan kepalanya kepada
//! atasannya. Dari sinilah RHK pimpinan berasal, dan kepadanya RHK pegawai bertumpu selama RHK pimpinan belum ada.
//!
//! ```text
//!           tetapkan (bertanggal)            ubah (beralasan)
//!   Draf ─────────────────────────► Ditetapkan ───────────────► Draf versi berikutnya
//! ```
//!
//! Disusun dan ditetapkan kepala unitnya (juga Plt. dan Plh.), atau kepegawaian dan pengelola kinerja unit itu
//! yang mengetikkannya. Yang ditetapkan tidak berubah lagi; yang berlaku adalah yang terakhir ditetapkan.
//!
//! ```compile_fail,E0599
//! use kinerja::{kernel::policy::Oleh, perjanjian::{Ditetapkan, Penyusun, Perjanjian}};
//! fn menghapus_yang_ditetapkan(p: Oleh<Penyusun, Perjanjian<Ditetapkan>>) {
//!     let _ = p.hapus(Default::default());
//! }
//! ```
//! ```
//! use kinerja::{kernel::policy::Oleh, perjanjian::{Draf, Penyusun, Perjanjian}};
//! fn menghapus_draf(p: Oleh<Penyusun, Perjanjian<Draf>>) {
//!     let _ = p.hapus(Default::default());
//! }
//! ```

mod acuan;
mod daftar;
mod formulir;
mod model;
mod policy;
mod store;
mod view;
mod wakil;
mod web;

pub use acuan::{acuan, acuan_dikepalai};
pub use formulir::FormPerjanjian;
pub use model::{Acuan, Ditetapkan, Draf, Indikator, Perjanjian, PerjanjianId, Sasaran, SasaranId};
pub use policy::Penyusun;
pub use wakil::susun_atas_nama;
pub use web::routes;
