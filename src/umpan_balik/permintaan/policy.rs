//! Siapa meminta dan siapa diminta.

use super::model::{BahanMinta, Permintaan};
use crate::kernel::{auth::Pengguna, policy::Peran};

/// Pegawai itu sendiri, atau penilainya hari ini.
pub struct Peminta;

/// Yang diminta.
pub struct Diminta;

impl Peran<BahanMinta> for Peminta {
    fn melekat(pelaku: &Pengguna, bahan: &BahanMinta) -> bool {
        pelaku.id == bahan.pegawai.id || bahan.dinilai
    }
}

impl Peran<Permintaan> for Peminta {
    fn melekat(pelaku: &Pengguna, permintaan: &Permintaan) -> bool {
        pelaku.id == permintaan.peminta
    }
}

impl Peran<Permintaan> for Diminta {
    fn melekat(pelaku: &Pengguna, permintaan: &Permintaan) -> bool {
        pelaku.id == permintaan.diminta
    }
}
