//! Siapa bagi sebuah kegiatan. Yang melihatnya dijawab SQL (`hubungan_kinerja`, dan hanya sesudah dikirim).

use super::model::Kegiatan;
use crate::kernel::{
    auth::Pengguna,
    policy::{Pemilik, Peran},
};

impl<S> Peran<Kegiatan<S>> for Pemilik {
    fn melekat(pelaku: &Pengguna, kegiatan: &Kegiatan<S>) -> bool {
        pelaku.id == kegiatan.pokok.pemilik
    }
}
