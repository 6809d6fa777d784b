//! Meja kepegawaian: orang, unit, penempatan, peran dan akun, masing-masing dalam foldernya.
//!
//! Yang dilihat dan diubah hanya yang ada dalam lingkup peran pelaku (`lingkup` dan `dijangkau` pada
//! basis data); selebihnya tidak ada. Setiap perubahan bertanggal, beralasan, dan tercatat pada jejak.

mod akibat;
mod akun;
mod impor;
mod jabatan;
mod laporan;
mod orang;
mod penempatan;
mod penetapan;
mod peran;
mod peristiwa;
mod policy;
mod profil;
mod unit;
mod web;

pub use impor::lembar;
pub use laporan::{LaporanBeranda, milik as laporan_saya, mungkin_mengurus as mungkin_mengurus_laporan};
pub use peran::{AdminPertama, jadikan_admin_pertama};
pub use peristiwa::terapkan_hari;
pub use policy::{Admin, Kepegawaian};
pub use unit::UnitId;
pub use web::routes;
