//! Dokumentasi sebuah periode: kegiatan di dalamnya dijumlahkan, diulas pegawainya, dikirim, lalu ditanggapi penilainya.
//!
//! ```text
//!           kirim                tanggapi
//!   Draf ──────────► Dikirim ──────────────► Ditanggapi
//!    ▲                  │
//!    └──────────────────┘ tarik kembali
//! ```
//!
//! Tidak pernah disetujui atau ditolak. Sejak dikirim kegiatannya terkunci dan terbaca para pihaknya; penanggapnya siapa
//! pun yang menjadi penilai pada hari itu. Yang tidak berwenang tidak punya kata kerjanya:
//!
//! ```compile_fail,E0599
//! use kinerja::dokumentasi::{Dikirim, Dokumentasi};
//! use kinerja::kernel::policy::{Oleh, Pemilik};
//! fn pemilik_menanggapi(d: Oleh<Pemilik, Dokumentasi<Dikirim>>) {
//!     let _ = d.tanggapi(1, "Baik", Default::default());
//! }
//! ```
//! ```
//! use kinerja::dokumentasi::{Dikirim, Dokumentasi};
//! use kinerja::kernel::policy::{Oleh, Penilai};
//! fn penilai_menanggapi(d: Oleh<Penilai, Dokumentasi<Dikirim>>) {
//!     let _ = d.tanggapi(1, "Baik", Default::default());
//! }
//! ```
//! ```compile_fail,E0599
//! use kinerja::dokumentasi::{Ditanggapi, Dokumentasi};
//! use kinerja::kernel::policy::{Oleh, Pemilik};
//! fn menarik_yang_ditanggapi(d: Oleh<Pemilik, Dokumentasi<Ditanggapi>>) {
//!     let _ = d.tarik(1, Default::default());
//! }
//! ```
//! ```
//! use kinerja::dokumentasi::{Dikirim, Dokumentasi};
//! use kinerja::kernel::policy::{Oleh, Pemilik};
//! fn menarik_yang_dikirim(d: Oleh<Pemilik, Dokumentasi<Dikirim>>) {
//!     let _ = d.tarik(1, Default::default());
//! }
//! ```

mod bawahan;
mod model;
mod policy;
mod rekap;
mod store;
mod view;
mod web;

pub use model::{Dikirim, Ditanggapi, Dokumentasi, Draf, alamat as alamat_periode, terlambat};
pub use rekap::{Baris as BarisRekap, Jumlah, Rekap, RekapRhk, RekapSkp, angka, jam, rekap};
pub use store::terapkan_hari;
pub use web::routes;
