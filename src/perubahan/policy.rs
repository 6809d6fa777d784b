//! Siapa mengusulkan, memutuskan, dan mencatat persetujuan menteri.

use super::model::{Disetujui, Diusulkan, Hubungan, Perubahan, PerubahanTersimpan};
use crate::kernel::{auth::Pengguna, policy::Peran};

/// Yang menyiapkan usul itu, selama ia masih boleh mengusulkan.
pub struct Pengusul;

impl<S> Peran<Perubahan<S>> for Pengusul {
    fn melekat(pelaku: &Pengguna, perubahan: &Perubahan<S>) -> bool {
        perubahan.pokok.pengusul == pelaku.id && perubahan.pokok.hubungan.mengusulkan()
    }
}

/// Penilai atau pengelola kinerja hari ini.
pub struct Pemutus;

/// Usulnya sendiri hanya diputuskan penilai, yang memang membuka perubahan. Yang mencatat persetujuan menteri tidak
/// memutuskannya.
impl Peran<Perubahan<Diusulkan>> for Pemutus {
    fn melekat(pelaku: &Pengguna, perubahan: &Perubahan<Diusulkan>) -> bool {
        if perubahan.pokok.pencatat == Some(pelaku.id) {
            return false;
        }
        match perubahan.pokok.hubungan {
            Hubungan::Penilai => true,
            Hubungan::Pengelola => perubahan.pokok.pengusul != pelaku.id,
            _ => false,
        }
    }
}

impl Peran<Perubahan<Disetujui>> for Pemutus {
    fn melekat(_: &Pengguna, perubahan: &Perubahan<Disetujui>) -> bool {
        matches!(perubahan.pokok.hubungan, Hubungan::Penilai | Hubungan::Pengelola)
    }
}

/// Unit kepegawaian yang menjangkau pemiliknya; sampai siapa, dijawab SQL (`mencatat_persetujuan`). Usulnya sendiri dicatat
/// orang lain.
pub struct Pencatat;

impl Peran<Perubahan<Diusulkan>> for Pencatat {
    fn melekat(pelaku: &Pengguna, perubahan: &Perubahan<Diusulkan>) -> bool {
        perubahan.pokok.mencatat && perubahan.pokok.pengusul != pelaku.id
    }
}

/// Yang ditawarkan halaman sebuah usul; selalu sama dengan yang diizinkan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tindakan {
    /// Menyunting, mengusulkan, membuang.
    pub siapkan: bool,
    /// Menambah bukti.
    pub bukti: bool,
    /// Menarik usul.
    pub tarik: bool,
    /// Menyetujui dan menolak.
    pub putuskan: bool,
    /// Mencatat persetujuan menteri.
    pub catat: bool,
    /// Membatalkan yang sudah disetujui.
    pub batalkan: bool,
}

/// Yang boleh dilakukan `pelaku` sekarang.
pub fn tindakan(pelaku: &Pengguna, perubahan: &PerubahanTersimpan) -> Tindakan {
    match perubahan {
        PerubahanTersimpan::Draf(p) => {
            let siapkan = Pengusul::melekat(pelaku, p);
            Tindakan { siapkan, bukti: siapkan, ..Tindakan::default() }
        }
        PerubahanTersimpan::Diusulkan(p) => {
            let tarik = Pengusul::melekat(pelaku, p);
            let catat = p.pokok.usul.kondisi.bersama_menteri() && Pencatat::melekat(pelaku, p);
            Tindakan {
                tarik,
                catat,
                bukti: tarik || catat || p.pokok.hubungan == Hubungan::Pemilik,
                putuskan: Pemutus::melekat(pelaku, p),
                ..Tindakan::default()
            }
        }
        PerubahanTersimpan::Disetujui(p) => Tindakan {
            batalkan: p.keadaan.status != "ditetapkan" && Pemutus::melekat(pelaku, p),
            ..Tindakan::default()
        },
        PerubahanTersimpan::Tertutup(_) => Tindakan::default(),
    }
}
