//! RHK yang dititipkan pimpinan ke draf SKP seseorang: dari Matriks Peran Hasil penilainya, atau dari
//! matriks ketua tim kerjanya.
//!
//! Titipan tidak pernah menimpa kata yang ditulis pegawainya: bunyinya diperbarui hanya selama masih
//! sama dengan saat dititipkan, dan yang sudah ia hapus tidak dititipkan lagi. Dua kali dititipkan
//! berakibat sekali. Hanya draf yang disentuh.

mod model;
mod store;

pub use model::{Dari, Nasib, Titipan};
pub use store::{akui, draf_saya, kabarkan, titipkan};
