//! Sasaran Kinerja Pegawai (SKP): rencana setahun seorang pegawai, disepakati dengan Pejabat
//! Penilai Kinerjanya, ditandatangani keduanya, lalu beku.
//!
//! ```text
//!            ajukan                tetapkan
//!   Draf ───────────► Diajukan ───────────► Ditetapkan
//!    ▲                 │  │  │ reviu          ▲
//!    │  tarik kembali  │  │  └───► Direviu ───┘ tetapkan
//!    ├─────────────────┘  │           │
//!    └────────────────────┴───────────┘ kembalikan (beralasan)
//! ```
//!
//! Pemilik mengajukan, selama periodenya terbuka, dan menarik kembali; penilai menetapkan atau
//! mengembalikan. Bila instansi memakai reviu, pengelola kinerja unitnya mereviu lebih dahulu
//! (`reviu/`). Yang tidak berwenang tidak punya kata kerjanya:
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
//! use kinerja::kernel::policy::{Oleh, Penilai};
//! use kinerja::skp::{Diajukan, IsianReviu, Rencana, Skp};
//! fn penilai_mereviu(skp: Oleh<Penilai, Skp<Diajukan>>, rencana: &[Rencana], isian: IsianReviu) {
//!     let _ = skp.reviu(1, rencana, isian, Default::default());
//! }
//! ```
//! ```compile_fail,E0599
//! use kinerja::kernel::policy::Oleh;
//! use kinerja::skp::{Direviu, IsianReviu, Pengelola, Rencana, Skp};
//! fn mereviu_dua_kali(skp: Oleh<Pengelola, Skp<Direviu>>, rencana: &[Rencana], isian: IsianReviu) {
//!     let _ = skp.reviu(1, rencana, isian, Default::default());
//! }
//! ```
//! ```
//! use kinerja::kernel::policy::Oleh;
//! use kinerja::skp::{Diajukan, IsianReviu, Pengelola, Rencana, Skp};
//! fn pengelola_mereviu(skp: Oleh<Pengelola, Skp<Diajukan>>, rencana: &[Rencana], isian: IsianReviu) {
//!     let _ = skp.reviu(1, rencana, isian, Default::default());
//! }
//! ```
//! ```compile_fail,E0599
//! use kinerja::kernel::policy::Oleh;
//! use kinerja::skp::{Direviu, Pengelola, Rencana, Skp};
//! fn pengelola_menetapkan(skp: Oleh<Pengelola, Skp<Direviu>>, rencana: &[Rencana]) {
//!     let _ = skp.tetapkan(1, rencana, Default::default());
//! }
//! ```
//! ```compile_fail,E0599
//! use kinerja::kernel::policy::{Oleh, Pemilik};
//! use kinerja::skp::{Direviu, Skp};
//! fn menarik_yang_direviu(skp: Oleh<Pemilik, Skp<Direviu>>) {
//!     let _ = skp.tarik_kembali(Default::default());
//! }
//! ```
//! ```
//! use kinerja::kernel::policy::{Oleh, Pemilik, Penilai};
//! use kinerja::skp::{Diajukan, Direviu, Rencana, Skp};
//! fn menarik_yang_diajukan(skp: Oleh<Pemilik, Skp<Diajukan>>) {
//!     let _ = skp.tarik_kembali(Default::default());
//! }
//! fn menetapkan_yang_direviu(skp: Oleh<Penilai, Skp<Direviu>>, rencana: &[Rencana]) {
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
mod kelengkapan;
mod lampiran;
mod model;
mod penahan;
mod penautan;
mod pendekatan;
mod perilaku;
mod policy;
mod rencana;
mod reviu;
mod riwayat;
mod store;
mod sumber;
mod titipan;
mod versi;
mod view;
mod wakil;
mod web;

pub use daftar::{Antrean, FormSkpBaru, MejaSkp, Pengingat, antrean, buat, buat_menurut, sapu_antrean, tahun_depan};
pub use dokumen::{Dasar, Dokumen, TandaTangan};
pub use impor::{Dokumen as DokumenImpor, Penugasan, calon_contoh, masukkan};
pub use kelengkapan::{Kekurangan, kelengkapan};
pub use model::{Diajukan, Ditetapkan, Ditolak, Draf, Lampiran, Masa, Skp, SkpId, SkpTersimpan};
pub use penahan::Minta;
pub use perilaku::{BERAKHLAK, Nilai};
pub use policy::Pengelola;
pub use rencana::{
    AngkaTarget, Arah, Aspek, Bagian, FormRencana, Indikator, IndikatorId, IsiRencana, Pendekatan, Perspektif,
    Pimpinan, Rencana, RencanaId, TargetGanda, baca_target,
};

pub use reviu::{CatatanRhk, Direviu, Hasil, IsianReviu, Pereviu, Reviu};
pub use titipan::{Dari, Nasib, Titipan, akui, draf_saya, kabarkan, titipkan};
pub use versi::{Pengganti, Silsilah, VersiBaru, batalkan as batalkan_versi, buka as buka_versi, ditetapkan};
pub use view::Lencana;
pub use wakil::{
    ajukan_atas_nama, beri_ekspektasi, isi_lampiran, isi_rencana, kembalikan_atas_nama, tetapkan_atas_nama,
    ubah_rencana,
};
pub use web::routes;
