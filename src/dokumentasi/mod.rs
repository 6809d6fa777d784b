//! Dokumentasi kinerja periodik (formulir F8): satu catatan kegiatan; minggu, bulan, triwulan, semester dan tahun
//! adalah pandangan atasnya.

mod model;

pub use model::{DokumentasiId, KegiatanId};
