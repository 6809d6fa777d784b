//! Perubahan SKP (formulir F22) dan serah terima kinerja ketika penilai berganti.
//!
//! SKP yang ditetapkan hanya berubah karena kondisi yang disebut aturan, dengan bukti. Yang disetujui membuka versi
//! baru (`skp::buka_versi`); versi lama berlaku sampai yang baru ditetapkan dan tiba harinya.
//!
//! ```text
//!  disiapkan ─usulkan─► diusulkan ─setujui─► disetujui ─► versi baru ditetapkan
//!                        │   │  tolak            │ batalkan (beralasan)
//!                        │   └──────► ditolak    ▼
//!                        └─ tarik pengusul ─► dibatalkan
//! ```
//!
//! Pegawai, penilai, dan pengelola kinerja mengusulkan; penilai atau pengelola kinerja memutuskan. Tidak seorang pun
//! menyetujui usulnya sendiri, kecuali penilai, yang memang membuka perubahan:
//!
//! ```compile_fail,E0599
//! use kinerja::kernel::policy::Oleh;
//! use kinerja::perubahan::{Diusulkan, Pengusul, Perubahan};
//! fn pengusul_menyetujui(usul: Oleh<Pengusul, Perubahan<Diusulkan>>) {
//!     let _ = usul.setujui(1, Default::default());
//! }
//! ```
//! ```
//! use kinerja::kernel::policy::Oleh;
//! use kinerja::perubahan::{Diusulkan, Pemutus, Perubahan};
//! fn pemutus_menyetujui(usul: Oleh<Pemutus, Perubahan<Diusulkan>>) {
//!     let _ = usul.setujui(1, Default::default());
//! }
//! ```
//! ```compile_fail,E0599
//! use kinerja::kernel::policy::Oleh;
//! use kinerja::perubahan::{Draf, Pemutus, Perubahan};
//! fn menyetujui_yang_disiapkan(usul: Oleh<Pemutus, Perubahan<Draf>>) {
//!     let _ = usul.setujui(1, Default::default());
//! }
//! ```

mod banding;
mod daftar;
mod formulir;
mod kondisi;
mod model;
mod policy;
mod serah_terima;
mod store;
mod view;
mod wakil;
mod web;

pub use formulir::FormPerubahan;
pub use kondisi::{Asal, Kondisi, Usul, lebih_dari_sebulan};
pub use model::{Disetujui, Ditolak, Diusulkan, Draf, Hubungan, Perubahan, PerubahanId, PerubahanTersimpan};
pub use policy::{Pemutus, Pencatat, Pengusul};
pub use serah_terima::{
    SerahTerimaId, terapkan_hari, terima_atas_nama as terima_serah_terima, tutup_atas_nama as tutup_serah_terima,
};
pub use wakil::{setujui_atas_nama, siapkan_atas_nama, tolak_atas_nama, usulkan_atas_nama};
pub use web::routes;
