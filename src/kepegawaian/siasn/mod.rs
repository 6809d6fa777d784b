//! Impor ekspor Excel SIASN: unggah, lihat perbedaannya, terapkan, dan bila perlu batalkan.
//!
//! ```text
//! berkas ─► beda ─► pratinjau ─terapkan─► diterapkan ─batalkan─► dibatalkan
//! ```
//!
//! Tidak ada yang berubah sebelum diterapkan, dan tidak pernah separuh: setiap langkah satu transaksi.
//! Hanya bagi staf kepegawaian seluruh instansi.

mod batal;
mod beda;
mod berkas;
mod model;
mod store;
mod terap;
mod view;
mod web;

pub use terap::mulai_massal;
pub use web::routes;
