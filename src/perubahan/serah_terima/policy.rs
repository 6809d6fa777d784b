//! Siapa menutup dan menerima. Sampai kapan masing-masing, dijaga SQL (`hubungan_serah_terima`).

use super::model::{Kedudukan, SerahTerima};
use crate::kernel::{
    auth::Pengguna,
    policy::{Penilai, Peran},
};

/// Penilai sebelum pergantian, selama ia belum menutupnya dan batasnya belum lewat.
pub struct PenilaiLama;

impl<S> Peran<SerahTerima<S>> for PenilaiLama {
    fn melekat(_: &Pengguna, s: &SerahTerima<S>) -> bool {
        s.pokok.kedudukan == Kedudukan::Dari
    }
}

impl<S> Peran<SerahTerima<S>> for Penilai {
    fn melekat(_: &Pengguna, s: &SerahTerima<S>) -> bool {
        s.pokok.kedudukan == Kedudukan::Penilai
    }
}
