//! Impor dari berkas: unggah, lihat perbedaannya, terapkan, dan bila perlu batalkan.
//!
//! ```text
//!                ┌ berkas ─► beda     (ekspor SIASN)
//! unggah ─► lembar ┼ susunan            (unit)    ─► pratinjau ─terapkan─► diterapkan ─batalkan─► dibatalkan
//!                └ tempat             (penempatan)
//! ```
//!
//! Tidak ada yang berubah sebelum diterapkan, dan tidak pernah separuh: setiap langkah satu transaksi.
//! Hanya bagi staf kepegawaian seluruh instansi.

mod batal;
mod beda;
mod berkas;
pub mod lembar;
mod model;
mod store;
mod susunan;
mod tempat;
mod templat;
mod terap;
mod unggah;
mod view;
mod web;

pub use terap::mulai_massal;
pub use web::routes;
