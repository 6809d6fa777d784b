//! Reviu rencana SKP oleh pengelola kinerja unitnya (formulir F6), bila instansi memakainya.
//!
//! Di antara pengajuan dan penetapan, pengelola menulis catatan perbaikan bagi setiap RHK dan menyatakan
//! hasilnya: *sesuai* atau *perlu perbaikan*. Keduanya meneruskan SKP kepada penilai; yang harus
//! diperbaiki dahulu dikembalikannya sendiri, dengan alasan. Pengelola tidak pernah mereviu SKP-nya
//! sendiri. Unit tanpa pengelola kinerja tidak tertahan: penilainya langsung menetapkan.

mod model;
mod store;
mod view;
mod web;

pub use model::{CatatanRhk, Direviu, Hasil, IsianReviu, Pereviu, Reviu};
pub(super) use web::routes;
