//! Siapa memberi dan siapa membalas. Siapa boleh melihatnya, dijaga SQL.

use super::{
    model::{Pihak, Umpan},
    penulisan::Bahan,
};
use crate::kernel::{auth::Pengguna, policy::Peran};

/// Yang menulis umpan balik: penilai, atasan penilai, bawahan, rekan seunit atau setim hari ini, atau yang diminta.
pub struct Pemberi;

/// Yang menerimanya.
pub struct Penerima;

impl Peran<Bahan> for Pemberi {
    fn melekat(pelaku: &Pengguna, bahan: &Bahan) -> bool {
        pelaku.id != bahan.penerima.id && bahan.boleh()
    }
}

impl<S> Peran<Umpan<S>> for Pemberi {
    fn melekat(pelaku: &Pengguna, umpan: &Umpan<S>) -> bool {
        pelaku.id == umpan.pemberi.id && umpan.pihak == Pihak::Pemberi
    }
}

impl<S> Peran<Umpan<S>> for Penerima {
    fn melekat(pelaku: &Pengguna, umpan: &Umpan<S>) -> bool {
        pelaku.id == umpan.penerima.id && umpan.pihak == Pihak::Penerima
    }
}
