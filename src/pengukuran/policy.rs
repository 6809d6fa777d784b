//! Pengukuran dikerjakan pegawainya sendiri; yang lain hanya membaca yang sudah ditetapkan.

use super::model::Pengukuran;
use crate::kernel::{
    auth::Pengguna,
    policy::{Pemilik, Peran},
};

impl<S> Peran<Pengukuran<S>> for Pemilik {
    fn melekat(pelaku: &Pengguna, pengukuran: &Pengukuran<S>) -> bool {
        pelaku.id == pengukuran.pegawai
    }
}
