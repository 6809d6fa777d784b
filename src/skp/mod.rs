//! Sasaran Kinerja Pegawai (SKP): rencana setahun seorang pegawai, disepakati dengan Pejabat
//! Penilai Kinerjanya, ditandatangani keduanya, lalu beku.
//!
//! ```text
//!            ajukan                tetapkan
//!   Draf ───────────► Diajukan ───────────► Ditetapkan
//!    ▲                 │    │
//!    │  tarik kembali  │    │ kembalikan (beralasan)
//!    └─────────────────┴────┘
//! ```
//!
//! Pemilik mengajukan dan menarik kembali; penilai menetapkan atau mengembalikan. Yang tidak
//! berwenang tidak punya kata kerjanya:
//!
//! ```compile_fail,E0599
//! use kinerja::kernel::policy::{Oleh, Penilai};
//! use kinerja::skp::{Draf, Rencana, Skp};
//! fn penilai_mengajukan(skp: Oleh<Penilai, Skp<Draf>>, rencana: &[Rencana]) {
//!     let _ = skp.ajukan(1, rencana, None, Default::default());
//! }
//! ```
//! ```
//! use kinerja::kernel::policy::{Oleh, Pemilik};
//! use kinerja::skp::{Draf, Rencana, Skp};
//! fn pemilik_mengajukan(skp: Oleh<Pemilik, Skp<Draf>>, rencana: &[Rencana]) {
//!     let _ = skp.ajukan(1, rencana, None, Default::default());
//! }
//! ```
//! ```compile_fail,E0599
//! use kinerja::kernel::policy::{Oleh, Penilai};
//! use kinerja::skp::{Draf, Rencana, Skp};
//! fn menetapkan_draf(skp: Oleh<Penilai, Skp<Draf>>, rencana: &[Rencana]) {
//!     let _ = skp.tetapkan(1, rencana, Default::default());
//! }
//! ```
//! ```compile_fail,E0599
//! use kinerja::kernel::policy::{Oleh, Pemilik};
//! use kinerja::skp::{Diajukan, Rencana, Skp};
//! fn pemilik_menetapkan(skp: Oleh<Pemilik, Skp<Diajukan>>, rencana: &[Rencana]) {
//!     let _ = skp.tetapkan(1, rencana, Default::default());
//! }
//! ```
//! ```
//! use kinerja::kernel::policy::{Oleh, Penilai};
//! use kinerja::skp::{Diajukan, Rencana, Skp};
//! fn penilai_menetapkan(skp: Oleh<Penilai, Skp<Diajukan>>, rencana: &[Rencana]) {
//!     let _ = skp.tetapkan(1, rencana, Default::default());
//! }
//! ```
//! ```compile_fail,E0599
//! use kinerja::skp::{Draf, Rencana, Skp};
//! fn lupa_memeriksa(skp: Skp<Draf>, rencana: &[Rencana]) {
//!     let _ = skp.ajukan(1, rencana, None, Default::default());
//! }
//! ```
//! ```compile_fail,E0451
//! use kinerja::kernel::policy::{Oleh, Penilai};
//! use kinerja::skp::{Diajukan, Skp};
//! fn memalsukan(skp: Skp<Diajukan>, pelaku: kinerja::kernel::id::PegawaiId) -> Oleh<Penilai, Skp<Diajukan>> {
//!     Oleh { pelaku, objek: skp, peran: std::marker::PhantomData }
//! }
//! ```

mod bergeser;
mod daftar;
mod dokumen;
mod impor;
mod lampiran;
mod model;
mod penahan;
mod perilaku;
mod policy;
mod rencana;
mod riwayat;
mod store;
mod titipan;
mod view;
mod wakil;
mod web;

pub use daftar::{Antrean, Diminta, FormSkpBaru, Pengingat, antrean, buat, tahun_depan};
pub use dokumen::{Dokumen, TandaTangan};
pub use impor::{Dokumen as DokumenImpor, Penugasan, calon_contoh, masukkan};
pub use model::{
    Diajukan, Ditetapkan, Ditolak, Draf, Kekurangan, Lampiran, Masa, Skp, SkpId, SkpTersimpan, kelengkapan,
};
pub use perilaku::{BERAKHLAK, Nilai};
pub use rencana::{
    AngkaTarget, Arah, Aspek, Bagian, FormRencana, Indikator, IndikatorId, IsiRencana, Perspektif, Pimpinan, Rencana,
    RencanaId, TargetGanda, baca_target,
};

pub use titipan::{Dari, Nasib, Titipan, akui, draf_saya, kabarkan, titipkan};
pub use view::Lencana;
pub use wakil::{
    ajukan_atas_nama, beri_ekspektasi, isi_lampiran, isi_rencana, kembalikan_atas_nama, tetapkan_atas_nama,
};
pub use web::routes;
