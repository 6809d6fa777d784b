//! Siapa siapa terhadap dokumentasi sebuah periode.

use super::model::Dokumentasi;
use crate::kernel::{
    auth::Pengguna,
    policy::{Pemilik, Penilai, Peran},
};

impl<S> Peran<Dokumentasi<S>> for Pemilik {
    fn melekat(pelaku: &Pengguna, d: &Dokumentasi<S>) -> bool {
        pelaku.id == d.pegawai
    }
}

impl<S> Peran<Dokumentasi<S>> for Penilai {
    fn melekat(pelaku: &Pengguna, d: &Dokumentasi<S>) -> bool {
        Some(pelaku.id) == d.penilai
    }
}
