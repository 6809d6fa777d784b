//! Siapa bagi sebuah laporan.

use super::model::Laporan;
use crate::kernel::{
    auth::{Pengguna, PeranInstansi},
    policy::Peran,
};

/// Yang mengirimnya.
pub struct Pelapor;

impl<S> Peran<Laporan<S>> for Pelapor {
    fn melekat(pelaku: &Pengguna, laporan: &Laporan<S>) -> bool {
        pelaku.id == laporan.isi.pelapor
    }
}

/// Yang dapat membetulkannya dan menjawab; sampai siapa, dijawab SQL (`pengurus_laporan`).
pub struct Pengurus;

impl<S> Peran<Laporan<S>> for Pengurus {
    fn melekat(pelaku: &Pengguna, laporan: &Laporan<S>) -> bool {
        pelaku.id != laporan.isi.pelapor && laporan.isi.diurus && mungkin_mengurus(pelaku)
    }
}

/// Memegang peran yang mungkin menerima laporan.
pub fn mungkin_mengurus(pelaku: &Pengguna) -> bool {
    pelaku.memegang(PeranInstansi::Kepegawaian) || pelaku.memegang(PeranInstansi::PimpinanKepegawaian)
}
