//! Masuk dan keluar: akun, kata sandi, sesi, dan perlambatan percobaan.
//!
//! Setiap permintaan melewati [`kenali`], yang membaca kuki sesi dan menaruh
//! [`Kehadiran`](crate::kernel::auth::Kehadiran) ke dalamnya. Yang lain tidak tahu apa itu token,
//! kuki atau kata sandi; mereka hanya menerima seorang `Pengguna`.
//!
//! ```text
//!             POST /masuk                    POST /kata-sandi
//!  tamu ──────────────────────► harus ganti ─────────────────► masuk
//!   ▲  └────────────────────────────────────────────────────────▲ │
//!   │            kata sandi yang dibuat sendiri                   │
//!   └─────────────────────────────────────────────────────────────┘
//!      keluar · diakhiri dari perangkat lain · 30 menit diam · 12 jam
//! ```
//!
//! - `klien/`: dari alamat dan peramban mana permintaan datang
//! - `percobaan/`: melambatkan penebak tanpa pernah mengunci pemilik akun
//! - `kata_sandi/`: menyidik, memeriksa dan mengganti kata sandi
//! - `aktivasi/`: tautan sekali pakai untuk membuat kata sandi
//! - `sesi/`: mengenali, memperpanjang dan mengakhiri sesi

mod aktivasi;
mod kata_sandi;
mod klien;
mod model;
mod percobaan;
mod sesi;
mod store;
mod view;
mod web;

pub use aktivasi::{aktifkan, cabut_tautan, cabut_tautan_terbitan, nonaktifkan, sapu_purna, terbitkan_tautan};
pub use kata_sandi::{KATA_SANDI_CONTOH, kata_sandi_acak, sidik_kata_sandi, terbitkan};
pub use sesi::{cabut_sesi, kenali};
pub use web::routes;
