//! Keadaan sebuah akun, dan apa yang boleh diputuskan atasnya.

use chrono::{DateTime, Utc};

use super::policy::Pengurus;
use crate::kernel::{
    auth::PeranInstansi,
    form::{Galat, batasi, rapikan},
    id::PegawaiId,
    policy::Oleh,
};

/// Keadaan akun seseorang.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keadaan {
    /// Belum punya akun.
    Belum,
    /// Dapat masuk.
    Aktif,
    /// Tidak dapat masuk.
    Nonaktif,
}

/// Tautan yang sudah terbit dan belum dipakai.
pub struct Tautan {
    /// Kapan diterbitkan.
    pub dibuat: DateTime<Utc>,
    /// Kapan berakhir.
    pub berakhir: DateTime<Utc>,
}

/// Akun seseorang, di mata pelaku.
pub struct Akun {
    /// Pemiliknya.
    pub pegawai: PegawaiId,
    /// Nama dengan gelar.
    pub nama: String,
    /// Punya NIP atau NRP untuk masuk.
    pub bernomor: bool,
    /// Keadaannya.
    pub keadaan: Keadaan,
    /// Tautan yang menunggu.
    pub tautan: Option<Tautan>,
    /// Peran pelaku yang menjangkau orang ini.
    pub jangkauan: Vec<PeranInstansi>,
    /// Peran pelaku yang lingkupnya dilampaui oleh salah satu peran orang ini.
    pub terlampaui: Vec<PeranInstansi>,
    /// Peran orang ini, sekarang dan yang akan datang.
    pub peran: Vec<PeranInstansi>,
}

/// Apa yang diputuskan atas sebuah akun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tindakan {
    /// Menerbitkan tautan.
    Tautan,
    /// Menonaktifkan.
    Penonaktifan,
    /// Mengaktifkan kembali.
    Pengaktifan,
}

impl Tindakan {
    /// Nama pada jejak.
    pub fn peristiwa(self) -> &'static str {
        match self {
            Self::Tautan => "akun.tautan",
            Self::Penonaktifan => "akun.penonaktifan",
            Self::Pengaktifan => "akun.pengaktifan",
        }
    }

    /// Isian tempat alasannya ditulis.
    pub fn kolom(self) -> &'static str {
        match self {
            Self::Tautan => "alasan_tautan",
            Self::Penonaktifan | Self::Pengaktifan => "alasan",
        }
    }
}

/// Keputusan beralasan; hanya lahir dari [`Pengurus`] yang terbukti.
pub struct Keputusan {
    pub(super) oleh: PegawaiId,
    pub(super) pegawai: PegawaiId,
    pub(super) tindakan: Tindakan,
    pub(super) alasan: String,
}

/// Mengapa sebuah keputusan belum dapat diambil.
#[derive(Debug)]
pub enum Ditolak {
    /// Isiannya belum lengkap.
    Isian(Galat),
    /// Keadaan akunnya tidak lagi seperti yang ditampilkan.
    Keadaan(&'static str),
}

const ALASAN_PALING_PANJANG: usize = 500;

impl Oleh<Pengurus, Akun> {
    /// Memutuskan sebuah tindakan, dengan alasannya.
    ///
    /// # Errors
    /// Bila keadaan akunnya tidak membolehkan, atau alasannya kosong.
    pub fn putuskan(&self, tindakan: Tindakan, alasan: &str) -> Result<Keputusan, Ditolak> {
        let akun = self.objek();
        match (tindakan, akun.keadaan) {
            (Tindakan::Tautan, Keadaan::Nonaktif) => {
                return Err(Ditolak::Keadaan("Akun ini nonaktif. Aktifkan dahulu sebelum memberi tautan."));
            }
            (Tindakan::Tautan, _) if !akun.bernomor => {
                return Err(Ditolak::Keadaan("Orang ini belum punya NIP atau NRP, jadi belum dapat masuk."));
            }
            (Tindakan::Penonaktifan, Keadaan::Belum | Keadaan::Nonaktif) => {
                return Err(Ditolak::Keadaan("Akun ini sudah tidak aktif."));
            }
            (Tindakan::Pengaktifan, Keadaan::Belum | Keadaan::Aktif) => {
                return Err(Ditolak::Keadaan("Akun ini sudah aktif."));
            }
            _ => {}
        }
        let alasan = rapikan(alasan);
        let mut galat = Galat::default();
        if alasan.is_empty() {
            galat.catat(tindakan.kolom(), "Tuliskan alasannya.");
        }
        batasi(&mut galat, tindakan.kolom(), "Alasan", &alasan, ALASAN_PALING_PANJANG);
        if !galat.kosong() {
            return Err(Ditolak::Isian(galat));
        }
        Ok(Keputusan { oleh: self.pelaku(), pegawai: akun.pegawai, tindakan, alasan })
    }
}
