//! Ekspor SIASN: kolom yang diperlukan, dan seorang pegawai dari setiap barisnya.
//!
//! Kolom yang tidak diperlukan (agama, NIK, alamat, dan lainnya) tidak disebut di sini, jadi tidak pernah dibaca.

mod model;

pub use model::{BENTUK, Baris, Berkas, baca};
