//! Berkas ekspor SIASN: dari bita yang tidak dipercaya menjadi baris-baris berisi kolom yang diperlukan saja.
//!
//! Kolom yang tidak diperlukan (agama, NIK, alamat, dan lainnya) dilewati ketika dibaca: tidak pernah
//! menjadi nilai di dalam aplikasi, jadi tidak mungkin tersimpan, tercatat, atau tampak.

mod model;

pub use model::{Baris, Berkas, BerkasKeliru, MAKS_BERKAS, baca};
