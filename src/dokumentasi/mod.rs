//! Dokumentasi kinerja periodik (formulir F8): satu catatan kegiatan; minggu, bulan, triwulan, semester dan tahun
//! adalah pandangan atasnya.

pub mod kegiatan;
mod model;

pub use model::{DokumentasiId, KegiatanId};

use crate::kernel::routes::Routes;

/// Alamat dokumentasi.
pub fn routes() -> Routes {
    Routes::new().merge(kegiatan::routes())
}
