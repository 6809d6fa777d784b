//! Siapa mengatur periode, dan siapa mengatur instansi.

use super::{model::Meja, pengaturan::Pengaturan};
use crate::kernel::{
    auth::{Pengguna, PeranInstansi},
    policy::Peran,
};

/// Peran yang membaca periode, dan mengaturnya bila dipegang bagi seluruh instansi.
pub const KEPEGAWAIAN: [PeranInstansi; 2] = [PeranInstansi::Kepegawaian, PeranInstansi::PimpinanKepegawaian];

/// Peran yang membaca pengaturan, dan mengubahnya bila dipegang bagi seluruh instansi: pengaturan
/// adalah urusan admin aplikasi (aturan 2.1), dan yang bertanggung jawab atas isinya pimpinan kepegawaian.
pub const PENGATUR: [PeranInstansi; 2] = [PeranInstansi::Admin, PeranInstansi::PimpinanKepegawaian];

/// Kepegawaian seluruh instansi.
pub struct PengaturPeriode;

impl Peran<Meja> for PengaturPeriode {
    fn melekat(pelaku: &Pengguna, meja: &Meja) -> bool {
        memegang(pelaku, KEPEGAWAIAN) && meja.seinstansi
    }
}

/// Admin aplikasi atau pimpinan kepegawaian seluruh instansi.
pub struct PengaturInstansi;

impl<T> Peran<Pengaturan<T>> for PengaturInstansi {
    fn melekat(pelaku: &Pengguna, pengaturan: &Pengaturan<T>) -> bool {
        memegang(pelaku, PENGATUR) && pengaturan.seinstansi
    }
}

/// Memegang salah satunya hari ini, atas unit mana pun.
pub fn memegang(pelaku: &Pengguna, salah_satu: [PeranInstansi; 2]) -> bool {
    salah_satu.into_iter().any(|peran| pelaku.memegang(peran))
}
