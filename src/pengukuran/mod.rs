//! Pengukuran kinerja: pada akhir setiap periode pegawai membandingkan realisasi dengan target setiap indikator SKP-nya.
//!
//! ```text
//!           simpan            tetapkan                  evaluasi periodenya
//! Terbuka ─────────► Diisi ─────────────► Ditetapkan ───────────────────────► Dikunci
//!                      ▲                      │
//!                      └──── perbaiki ────────┘ (versi berikutnya, beralasan)
//! ```
//!
//! Realisasi diusulkan dari catatan kegiatan; pegawai menegaskannya, atau menggantinya dengan penjelasan. Targetnya
//! setahun, jadi yang dibandingkan dengannya realisasi sejak awal SKP sampai akhir periode. Dokumennya beku begitu
//! ditetapkan. Capaian adalah keterangan bagi pimpinan, tidak pernah dengan sendirinya menjadi penilaian (aturan 5.1).
//!
//! ```compile_fail,E0599
//! use kinerja::kernel::policy::{Oleh, Penilai};
//! use kinerja::pengukuran::{Pengukuran, Terbuka};
//! fn penilai_menetapkan(u: Oleh<Penilai, Pengukuran<Terbuka>>) {
//!     let _ = u.tetapkan(1, Default::default(), Default::default());
//! }
//! ```
//! ```compile_fail,E0599
//! use kinerja::kernel::policy::{Oleh, Pemilik};
//! use kinerja::pengukuran::{Dikunci, Pengukuran};
//! fn membetulkan_yang_dikunci(u: Oleh<Pemilik, Pengukuran<Dikunci>>) {
//!     let _ = u.perbaiki(String::new());
//! }
//! ```
//! ```
//! use kinerja::kernel::policy::{Oleh, Pemilik};
//! use kinerja::pengukuran::{Ditetapkan, Pengukuran, Terbuka};
//! fn menetapkan(u: Oleh<Pemilik, Pengukuran<Terbuka>>) {
//!     let _ = u.tetapkan(1, Default::default(), Default::default());
//! }
//! fn membetulkan(u: Oleh<Pemilik, Pengukuran<Ditetapkan>>) {
//!     let _ = u.perbaiki(String::new());
//! }
//! ```

mod capaian;
mod daftar;
mod dokumen;
mod formulir;
mod model;
mod policy;
mod ringkasan;
mod store;
mod view;
mod wakil;
mod web;

pub use capaian::{Capaian, Sasaran, bersatuan};
pub use dokumen::{DokumenPengukuran, HasilIndikator, HasilRhk};
pub use formulir::{Tercatat, Ukuran, menjumlah};
pub use model::{Dikunci, Ditetapkan, Ditolak, Pengukuran, PengukuranId, Terbuka};
pub use wakil::ukur_atas_nama;
pub use web::routes;
