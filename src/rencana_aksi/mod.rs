//! Rencana aksi (formulir F7): langkah setiap RHK pada suatu bulan atau triwulan, dengan bukti yang direncanakan.
//!
//! ```text
//!        simpan            berlakukan              berlakukan drafnya yang baru
//!   ∅ ──────────► Draf ─────────────► Berlaku ─────────────────────────────────► Digantikan
//!                  ▲                     │ ubah
//!                  └─────────────────────┘
//! ```
//!
//! Satu lembar memuat semua langkah seseorang pada satu periode dan disunting sekaligus. Yang berlaku tetap terbaca
//! penilai selama drafnya disunting; langkah yang tidak diubah tetap langkah yang sama ketika drafnya diberlakukan.

mod formulir;
mod model;
mod policy;
mod store;
mod view;
mod web;

pub use model::{Kelompok, Langkah, Lembar, RencanaAksiId, Status};
pub use store::buka;
pub use web::routes;
