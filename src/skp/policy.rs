//! Siapa memegang peran apa terhadap sebuah SKP, dan tindakan mana yang ditawarkan kepadanya.

use super::model::{Skp, SkpTersimpan};
use crate::kernel::{
    auth::Pengguna,
    policy::{Pemilik, Penilai, Peran},
};

impl<S> Peran<Skp<S>> for Pemilik {
    fn melekat(pelaku: &Pengguna, skp: &Skp<S>) -> bool {
        pelaku.id == skp.pemilik
    }
}

impl<S> Peran<Skp<S>> for Penilai {
    fn melekat(pelaku: &Pengguna, skp: &Skp<S>) -> bool {
        skp.penilai == Some(pelaku.id)
    }
}

/// Pengelola kinerja yang lingkupnya meliputi unit pemiliknya; tidak pernah pemiliknya sendiri.
pub struct Pengelola;

impl<S> Peran<Skp<S>> for Pengelola {
    fn melekat(pelaku: &Pengguna, skp: &Skp<S>) -> bool {
        pelaku.id != skp.pemilik && skp.pengelola.iter().any(|p| p.id == pelaku.id)
    }
}

/// Tindakan yang ditawarkan halaman SKP; selalu sama dengan yang diizinkan (lihat matriks izin).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tindakan {
    /// Menyunting RHK, mengajukan.
    pub sunting: bool,
    /// Menghapus draf; bukan yang lahir dari perubahan.
    pub hapus: bool,
    /// Menulis Lampiran.
    pub lampiran: bool,
    /// Menulis ekspektasi khusus.
    pub ekspektasi: bool,
    /// Menarik kembali.
    pub tarik: bool,
    /// Penilai memutuskan: mengembalikan, dan bila boleh menetapkan.
    pub putuskan: bool,
    /// Menetapkan; tidak selama masih menunggu reviu.
    pub tetapkan: bool,
    /// Mereviu, atau mengembalikan sambil mereviu.
    pub reviu: bool,
    /// Pengelola mengembalikan yang sudah direviu.
    pub kembalikan_reviu: bool,
}

/// Yang boleh dilakukan `pelaku` terhadap `skp` sekarang.
pub fn tindakan(pelaku: &Pengguna, skp: &SkpTersimpan) -> Tindakan {
    match skp {
        SkpTersimpan::Draf(skp) => {
            let (pemilik, penilai) = (Pemilik::melekat(pelaku, skp), Penilai::melekat(pelaku, skp));
            let hapus = pemilik && skp.silsilah.menggantikan.is_none();
            Tindakan {
                sunting: pemilik,
                hapus,
                lampiran: pemilik || penilai,
                ekspektasi: penilai,
                ..Tindakan::default()
            }
        }
        SkpTersimpan::Diajukan(skp) => Tindakan {
            tarik: Pemilik::melekat(pelaku, skp),
            putuskan: Penilai::melekat(pelaku, skp),
            tetapkan: Penilai::melekat(pelaku, skp) && skp.ditunggu().is_none(),
            reviu: Pengelola::melekat(pelaku, skp),
            ..Tindakan::default()
        },
        SkpTersimpan::Direviu(skp) => {
            let penilai = Penilai::melekat(pelaku, skp);
            Tindakan {
                putuskan: penilai,
                tetapkan: penilai,
                kembalikan_reviu: !penilai && Pengelola::melekat(pelaku, skp),
                ..Tindakan::default()
            }
        }
        SkpTersimpan::Ditetapkan(_) => Tindakan::default(),
    }
}
