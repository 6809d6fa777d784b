//! Siapa memegang peran apa terhadap sebuah matriks, dan tindakan mana yang ditawarkan kepadanya.

use super::model::{Hubungan, Matriks, MatriksTersimpan};
use crate::kernel::{
    auth::Pengguna,
    policy::{Penilai, Peran},
};

/// Salah satu baris matriks itu: dinilai pimpinannya, atau anggota tim yang diketuainya.
pub struct BagianTim;

impl<S> Peran<Matriks<S>> for Penilai {
    fn melekat(pelaku: &Pengguna, matriks: &Matriks<S>) -> bool {
        pelaku.id == matriks.penilai
    }
}

impl<S> Peran<Matriks<S>> for BagianTim {
    fn melekat(_: &Pengguna, matriks: &Matriks<S>) -> bool {
        matriks.hubungan == Hubungan::Tim
    }
}

/// Tindakan yang ditawarkan halaman matriks; selalu sama dengan yang diizinkan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tindakan {
    /// Mengisi sel, menetapkan, menghapus.
    pub sunting: bool,
    /// Mengajak tim.
    pub undang: bool,
    /// Mengusulkan RHK bagi barisnya.
    pub usul: bool,
    /// Membagikan ke draf SKP, menyusun matriks baru.
    pub bagikan: bool,
}

/// Yang boleh dilakukan pembacanya sekarang.
pub fn tindakan(matriks: &MatriksTersimpan) -> Tindakan {
    match matriks {
        MatriksTersimpan::Draf(m) => Tindakan {
            sunting: m.hubungan == Hubungan::Pemimpin,
            undang: m.hubungan == Hubungan::Pemimpin && m.keadaan.diundang.is_none(),
            usul: m.hubungan == Hubungan::Tim,
            bagikan: false,
        },
        MatriksTersimpan::Ditetapkan(m) => {
            Tindakan { bagikan: m.hubungan == Hubungan::Pemimpin, ..Tindakan::default() }
        }
        MatriksTersimpan::Digantikan(_) => Tindakan::default(),
    }
}
