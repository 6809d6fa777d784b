//! Siapa boleh mengubah data kepegawaian. Sampai unit mana, dijaga SQL (`lingkup`, `dijangkau`).

use crate::kernel::{
    auth::{Pengguna, PeranInstansi},
    policy::Peran,
};

/// Staf kepegawaian: mengubah orang, unit dan penempatan dalam lingkupnya.
pub struct Kepegawaian;

impl<T> Peran<T> for Kepegawaian {
    fn melekat(pelaku: &Pengguna, _: &T) -> bool {
        pelaku.memegang(PeranInstansi::Kepegawaian)
    }
}

/// Admin aplikasi: akun dan peran, bukan isi.
pub struct Admin;

impl<T> Peran<T> for Admin {
    fn melekat(pelaku: &Pengguna, _: &T) -> bool {
        pelaku.memegang(PeranInstansi::Admin)
    }
}
