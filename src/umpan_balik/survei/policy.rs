//! Siapa mengatur, dan siapa membuka survei. Siapa mengisi dan membaca hasilnya, dijaga SQL.

use super::model::{Pilihan, PilihanUnit, Survei};
use crate::kernel::{
    auth::{Pengguna, PeranInstansi},
    policy::Peran,
};

/// Peran yang membuka survei bagi unit dalam lingkupnya.
pub const PEMBUKA: [PeranInstansi; 2] = [PeranInstansi::Pengelola, PeranInstansi::Kepegawaian];

/// Peran yang mengatur instansi: survei tertutup dipakai atau tidak.
pub const PENGATUR: [PeranInstansi; 2] = [PeranInstansi::Admin, PeranInstansi::PimpinanKepegawaian];

/// Pengelola kinerja atau kepegawaian, dalam lingkupnya.
pub struct PembukaSurvei;

impl Peran<Vec<PilihanUnit>> for PembukaSurvei {
    fn melekat(pelaku: &Pengguna, _: &Vec<PilihanUnit>) -> bool {
        memegang(pelaku, PEMBUKA)
    }
}

impl Peran<Survei> for PembukaSurvei {
    fn melekat(pelaku: &Pengguna, survei: &Survei) -> bool {
        memegang(pelaku, PEMBUKA) && survei.mengelola
    }
}

/// Admin aplikasi atau pimpinan kepegawaian seluruh instansi.
pub struct PengaturSurvei;

impl Peran<Pilihan> for PengaturSurvei {
    fn melekat(pelaku: &Pengguna, pilihan: &Pilihan) -> bool {
        memegang(pelaku, PENGATUR) && pilihan.seinstansi
    }
}

/// Memegang salah satunya hari ini, atas unit mana pun.
pub fn memegang(pelaku: &Pengguna, salah_satu: [PeranInstansi; 2]) -> bool {
    salah_satu.into_iter().any(|peran| pelaku.memegang(peran))
}
