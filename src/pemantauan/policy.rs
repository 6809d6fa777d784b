//! Penilai hari ini memutuskan, pengelola kinerja membantu, pegawai menulis sebab dan upayanya (aturan 2.2).

use super::model::Pemantauan;
use crate::{
    kernel::{
        auth::Pengguna,
        policy::{Pemilik, Penilai, Peran},
    },
    pegawai::Hubungan,
    skp::Pengelola,
};

impl Peran<Pemantauan> for Pemilik {
    fn melekat(pelaku: &Pengguna, pemantauan: &Pemantauan) -> bool {
        pemantauan.pembaca == (pelaku.id, Hubungan::Pemilik)
    }
}

impl Peran<Pemantauan> for Penilai {
    fn melekat(pelaku: &Pengguna, pemantauan: &Pemantauan) -> bool {
        pemantauan.pembaca == (pelaku.id, Hubungan::Penilai)
    }
}

impl Peran<Pemantauan> for Pengelola {
    fn melekat(pelaku: &Pengguna, pemantauan: &Pemantauan) -> bool {
        pemantauan.pembaca == (pelaku.id, Hubungan::Pengelola)
    }
}
