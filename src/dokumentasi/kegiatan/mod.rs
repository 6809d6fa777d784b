//! Catatan kegiatan: yang dikerjakan dicatat sekali, sepekan sekaligus, diulang dari kemarin, atau ditempel dari lembar
//! kerja. Minggu, bulan sampai tahun adalah pandangan atas catatan ini.
//!
//! ```text
//!   diketik ──simpan──► Terbuka ──dokumentasi dikirim──► Terkirim ──betulkan──► catatan baru yang menyebutnya
//!  (draf sepekan)          ▲                                │
//!                          └──────── ditarik kembali ───────┘
//! ```
//!
//! Yang terkirim terkunci, juga bagi SQL (`kegiatan_terkunci`); yang belum hanya tampak bagi pemiliknya.
//!
//! ```compile_fail,E0599
//! use kinerja::{dokumentasi::kegiatan::{Ketikan, Kegiatan, Terbuka}, kernel::policy::{Oleh, Pemilik}};
//! fn membetulkan_yang_masih_terbuka(k: Oleh<Pemilik, Kegiatan<Terbuka>>, ketikan: &Ketikan) {
//!     let _ = k.betulkan(ketikan, Default::default());
//! }
//! ```
//! ```
//! use kinerja::{dokumentasi::kegiatan::{Ketikan, Kegiatan, Terkirim}, kernel::policy::{Oleh, Pemilik}};
//! fn membetulkan_yang_terkirim(k: Oleh<Pemilik, Kegiatan<Terkirim>>, ketikan: &Ketikan) {
//!     let _ = k.betulkan(ketikan, Default::default());
//! }
//! ```

mod lembar;
mod minggu;
mod model;
mod pembetulan;
mod pilihan;
mod policy;
mod simpanan;
mod store;
mod tempelan;
mod view;
mod web;

pub use model::{Isi, Kegiatan, Ketikan, Pokok, Sasaran, Terbuka, Terkirim, Tersimpan};
pub use simpanan::catat_atas_nama;
pub use store::{Jumlah, antara, jumlah};
pub use web::routes;
