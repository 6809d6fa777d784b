//! Umpan balik berkelanjutan (formulir F9): sehari-hari, bernama, tentang RHK, indikator, kegiatan, atau panduan perilaku.
//!
//! ```text
//!          kirim               balas
//!   Draf ─────────► Terkirim ─────────► Dibalas
//!    │                  │                  │
//!    └─► dihapus        └──── betulkan ────┴─► umpan balik baru yang menyebut yang lama
//! ```
//!
//! Yang terkirim tidak berubah. Tidak ada bintang, angka, atau peringkat.
//!
//! **Siapa memberi.** Penilai dan atasan penilai, tentang apa pun; bawahan, rekan seunit dan rekan setim, tentang panduan
//! perilaku atau hal yang mereka sebut sendiri, sebab SKP orang lain bukan bacaan mereka (aturan 2.2). Siapa pun yang
//! diminta (`permintaan/`), tentang yang ditanyakan. **Siapa membaca.** Penerimanya, pemberinya, dan penilai serta
//! atasan penilai penerima hari ini (`pihak_umpan_balik`); tidak pengelola kinerja, tidak kepegawaian, tidak rekan lain.
//!
//! Yang tanpa nama hanya survei tertutup (`survei/`), bila instansi memakainya.
//!
//! ```compile_fail,E0599
//! use kinerja::kernel::policy::Oleh;
//! use kinerja::umpan_balik::{Draf, Penerima, Umpan};
//! fn membalas_draf(u: Oleh<Penerima, Umpan<Draf>>) {
//!     let _ = u.balas(&Default::default());
//! }
//! ```
//! ```compile_fail,E0599
//! use kinerja::kernel::policy::Oleh;
//! use kinerja::umpan_balik::{Pemberi, Terkirim, Umpan};
//! fn menghapus_yang_terkirim(u: Oleh<Pemberi, Umpan<Terkirim>>) {
//!     let _ = u.hapus(1);
//! }
//! ```
//! ```compile_fail,E0599
//! use kinerja::kernel::policy::Oleh;
//! use kinerja::umpan_balik::{Dibalas, Penerima, Umpan};
//! fn membalas_dua_kali(u: Oleh<Penerima, Umpan<Dibalas>>) {
//!     let _ = u.balas(&Default::default());
//! }
//! ```
//! ```
//! use kinerja::kernel::policy::Oleh;
//! use kinerja::umpan_balik::{Draf, Pemberi, Penerima, Terkirim, Umpan};
//! fn membalas(u: Oleh<Penerima, Umpan<Terkirim>>) {
//!     let _ = u.balas(&Default::default());
//! }
//! fn menghapus_draf(u: Oleh<Pemberi, Umpan<Draf>>) {
//!     let _ = u.hapus(1);
//! }
//! ```

mod model;
mod penulisan;
mod permintaan;
mod policy;
mod ringkasan;
mod store;
mod survei;
mod view;
mod wakil;
mod web;

pub use model::{
    Butir, Dibalas, Draf, Hubungan, JenisSasaran, Kelompok, Panduan, Terkirim, Tujuan, Umpan, UmpanBalikId,
};
pub use permintaan::{PermintaanId, minta_atas_nama};
pub use policy::{Pemberi, Penerima};
pub use store::{Menunggu, antara, hitung_per_rhk, menunggu};
pub use survei::{SurveiId, buka_atas_nama as buka_survei, isi_atas_nama as isi_survei, tutup_yang_berakhir};
pub use wakil::{balas_atas_nama, beri_atas_nama};
pub use web::routes;
