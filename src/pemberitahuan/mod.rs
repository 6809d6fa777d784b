//! Kabar bagi seseorang: ditulis dalam transaksi yang menyebabkannya, dibaca di dalam aplikasi.
//!
//! Kalimatnya netral: tidak memuat nama orang lain atau isi catatan, hanya ke mana ia membawa. Yang sama tidak
//! diulang selama belum dibaca. Bila instansi mempunyai server surel, yang alamatnya terbukti juga menerima ringkasan
//! setiap pagi, atau surat seketika bagi macam yang dipilihnya.
//!
//! ```text
//!  kabarkan ──► belum dibaca ──dibuka──► dibaca ──90 hari──► dibuang
//!      │             └──setahun──────────────────────────────► dibuang
//!      └──► surat (langsung) ──┐
//!  pukul 06.00 ──► ringkasan ──┴──diantar──► terkirim
//!                                   └──terus gagal──► mati, disebut `kinerja doctor`
//! ```
//!
//! - `pengaturan/`: cara seseorang ingin dikabari, dan alamat surelnya
//! - `surat/`: antrean surat dan pengantarnya

mod model;
mod pengaturan;
mod store;
mod surat;
mod view;
mod web;

pub use model::{Jenis, Kabar};
pub use store::{anggap_dibaca, kabarkan, terapkan_hari};
pub use surat::{KeadaanSurat, Pengantar, keadaan_surat};
pub use web::routes;
