//! Serah terima kinerja ketika penilai seseorang berganti di dalam masa SKP-nya: penilai yang lama menutup bagian
//! masanya, hal yang belum selesai dan janjinya berpindah ke penilai yang baru.
//!
//! ```text
//!  terbuka ──tutup (penilai lama)──► ditutup ──terima (penilai baru)──► diterima, butirnya diselesaikan
//!     └── tiga puluh hari lewat, atau ia tidak bertugas lagi ──terima──────┘
//! ```
//!
//! Penilai yang lama hanya membuka halaman ini, dan hanya sampai ia menutupnya atau batasnya lewat. Dicatat oleh hari
//! baru (`terapkan_hari`) dan ketika daftarnya dibuka; berulang kali pun tetap satu bagi setiap pergantian.

mod model;
mod policy;
mod store;
mod view;
mod wakil;
mod web;

pub use model::SerahTerimaId;
pub use store::terapkan_hari;
pub use wakil::{terima_atas_nama, tutup_atas_nama};
pub(super) use web::routes;
