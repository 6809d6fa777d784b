//! Dokumentasi kinerja periodik (formulir F8): satu catatan kegiatan; minggu, bulan, triwulan, semester dan tahun
//! adalah pandangan atasnya.

pub mod kegiatan;
mod model;
mod periode;
mod tahun;

pub use model::{DokumentasiId, KegiatanId};
pub use periode::{
    Dikirim, Ditanggapi, Dokumentasi, Draf, Jumlah, Rekap, RekapRhk, RekapSkp, alamat_periode, angka, jam, rekap,
    terapkan_hari, terlambat,
};

use crate::kernel::routes::Routes;

/// Alamat dokumentasi.
pub fn routes() -> Routes {
    Routes::new().merge(kegiatan::routes()).merge(periode::routes()).merge(tahun::routes())
}
