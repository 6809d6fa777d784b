//! Siapa membentuk dan mengatur tim. Siapa boleh melihatnya, dijaga SQL.

use super::model::{Calon, Kedudukan, Tim};
use crate::kernel::{
    auth::{Pengguna, PeranInstansi},
    policy::Peran,
};

/// Pejabat penilai, bagi tim yang ia perintahkan; atau kepegawaian, dalam lingkupnya.
pub struct Pembentuk;

impl Peran<Vec<Calon>> for Pembentuk {
    fn melekat(pelaku: &Pengguna, _: &Vec<Calon>) -> bool {
        boleh_membentuk(pelaku)
    }
}

/// Yang membentuknya selama ia masih menilai, atau kepegawaian yang menjangkau ketuanya.
pub struct Pengatur;

impl Peran<Tim> for Pengatur {
    fn melekat(pelaku: &Pengguna, tim: &Tim) -> bool {
        tim.dijangkau || (tim.pembuat == pelaku.id && boleh_membentuk(pelaku))
    }
}

/// Yang mengatur timnya, atau anggota yang keluar sendiri. Ketua diganti dahulu: tim tidak boleh tanpa ketua.
pub struct Pengakhir;

impl Peran<Kedudukan> for Pengakhir {
    fn melekat(pelaku: &Pengguna, k: &Kedudukan) -> bool {
        Pengatur::melekat(pelaku, &k.tim) || (k.sendiri(pelaku.id) && !k.anggota.ketua)
    }
}

/// «Bentuk tim kerja» ditawarkan kepadanya.
pub fn boleh_membentuk(pelaku: &Pengguna) -> bool {
    pelaku.menilai || pelaku.memegang(PeranInstansi::Kepegawaian)
}
