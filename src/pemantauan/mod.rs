//! Pemantauan semester: penilai mengamati kemajuan bawahannya di samping rencana, dokumentasi dan buktinya, lalu
//! mencatat hasilnya (aturan 4.5); dan meter kewajibannya (aturan 3.2).
//!
//! ```text
//!               selesaikan (penilai hari ini)
//! Terjadwal ───────────────────────────────► selesai, tidak berubah lagi
//!    ▲ ▲ ▲
//!    │ │ └ penilai: hasil sementara
//!    │ └── pengelola kinerja: catatan bantuan
//!    └──── pegawai: sebab dan upaya menurutnya
//! ```
//!
//! Keterlambatan dan penyimpangan baru selesai dicatat bersama sebab, upaya percepatan, dan tenggatnya. Pemantauan
//! lagi pada semester yang sama adalah catatan baru.
//!
//! ```compile_fail,E0599
//! use kinerja::kernel::policy::{Oleh, Pemilik};
//! use kinerja::pemantauan::{FormPemantauan, Pemantauan};
//! fn pegawai_memutuskan(p: Oleh<Pemilik, Pemantauan>, form: &FormPemantauan) {
//!     let _ = p.selesaikan(form, Default::default());
//! }
//! ```
//! ```
//! use kinerja::kernel::policy::{Oleh, Penilai};
//! use kinerja::pemantauan::{FormPemantauan, Pemantauan};
//! fn penilai_memutuskan(p: Oleh<Penilai, Pemantauan>, form: &FormPemantauan) {
//!     let _ = p.selesaikan(form, Default::default());
//! }
//! ```

mod daftar;
mod gambaran;
mod kewajiban;
mod model;
mod policy;
mod store;
mod view;
mod web;

pub use kewajiban::{JenisKewajiban, Meter, Tingkat, ingatkan};
pub use model::{Ditolak, FormPemantauan, Hasil, Pemantauan, PemantauanId};
pub use web::routes;
