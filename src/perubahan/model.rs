//! Usul perubahan: kondisinya, keadaannya, dan peralihannya. Murni.

use chrono::{DateTime, NaiveDate, Utc};

use super::{
    kondisi::Usul,
    policy::{Pemutus, Pencatat, Pengusul},
};
use crate::{
    kernel::{error::Error, form::rapikan, id::PegawaiId, policy::Oleh},
    skp::{Masa, SkpId},
};

crate::id!(
    /// Satu usul perubahan SKP.
    PerubahanId
);

/// Hubungan pembacanya dengan pemilik SKP hari ini.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hubungan {
    /// Pemiliknya.
    Pemilik,
    /// Penilainya.
    Penilai,
    /// Atasan penilainya.
    Atasan,
    /// Pengelola kinerjanya.
    Pengelola,
    /// Unit kepegawaian, bagi yang memerlukan persetujuan menteri.
    Kepegawaian,
}

impl Hubungan {
    /// Ejaan pada basis data.
    pub fn baca(kode: &str) -> Option<Self> {
        Some(match kode {
            "PEMILIK" => Self::Pemilik,
            "PENILAI" => Self::Penilai,
            "ATASAN" => Self::Atasan,
            "PENGELOLA" => Self::Pengelola,
            "KEPEGAWAIAN" => Self::Kepegawaian,
            _ => return None,
        })
    }

    /// Ejaan yang disimpan bagi pengusul dan pemutus.
    pub fn kode(self) -> &'static str {
        match self {
            Self::Pemilik => "PEMILIK",
            Self::Penilai => "PENILAI",
            Self::Atasan => "ATASAN",
            Self::Pengelola => "PENGELOLA",
            Self::Kepegawaian => "KEPEGAWAIAN",
        }
    }

    /// Sebutan yang dibaca orang.
    pub fn sebutan(self) -> &'static str {
        match self {
            Self::Pemilik => "pegawai",
            Self::Penilai => "pejabat penilai kinerja",
            Self::Atasan => "atasan pejabat penilai kinerja",
            Self::Pengelola => "pengelola kinerja",
            Self::Kepegawaian => "unit kepegawaian",
        }
    }

    /// Boleh mengusulkan.
    pub fn mengusulkan(self) -> bool {
        matches!(self, Self::Pemilik | Self::Penilai | Self::Pengelola)
    }
}

/// Sebuah SKP di mata yang hendak mengubahnya.
pub struct SkpDiubah {
    /// SKP-nya.
    pub skp: SkpId,
    /// Pemiliknya.
    pub pemilik: PegawaiId,
    /// Namanya.
    pub nama: String,
    /// Versi keberapa.
    pub ke: i32,
    /// Masanya.
    pub masa: Masa,
    /// Hubungan pelaku dengan pemiliknya hari ini.
    pub hubungan: Hubungan,
    /// Ditetapkan dan belum ada versi sesudahnya.
    pub dapat: bool,
    /// Sudah ditetapkan.
    pub ditetapkan: bool,
}

/// Yang sama pada setiap keadaan.
#[derive(Clone, Debug)]
pub struct Pokok {
    /// Jati dirinya.
    pub id: PerubahanId,
    /// Versi yang diubah.
    pub skp: SkpId,
    /// Versi keberapa.
    pub ke: i32,
    /// Masanya.
    pub masa: Masa,
    /// Pemilik SKP.
    pub pemilik: PegawaiId,
    /// Namanya.
    pub nama_pemilik: String,
    /// Yang mengusulkan.
    pub pengusul: PegawaiId,
    /// Namanya.
    pub nama_pengusul: String,
    /// Kedudukannya ketika mengusulkan.
    pub sebagai: Hubungan,
    /// Hubungan pembacanya hari ini.
    pub hubungan: Hubungan,
    /// Pembacanya dapat mencatat persetujuan menteri.
    pub mencatat: bool,
    /// Yang mencatatnya.
    pub pencatat: Option<PegawaiId>,
    /// Isinya.
    pub usul: Usul,
    /// Versi barisnya.
    pub versi: i32,
    /// Banyaknya bukti.
    pub bukti: i64,
    /// Banyaknya bukti yang dipasang pembacanya.
    pub bukti_sendiri: i64,
    /// Persetujuan menteri: nomor, tanggal, pencatatnya.
    pub menteri: Option<(String, NaiveDate, String)>,
}

/// Usul dalam keadaan `S`.
#[derive(Clone, Debug)]
pub struct Perubahan<S> {
    pub(super) pokok: Pokok,
    pub(super) keadaan: S,
}

/// Disiapkan pengusulnya; hanya dia yang melihatnya.
#[derive(Clone, Debug)]
pub struct Draf;

/// Menunggu diputuskan.
#[derive(Clone, Debug)]
pub struct Diusulkan {
    /// Kapan diusulkan.
    pub pada: DateTime<Utc>,
}

/// Disetujui; versi barunya disusun.
#[derive(Clone, Debug)]
pub struct Disetujui {
    /// Keputusannya.
    pub putusan: Putusan,
    /// Versi barunya.
    pub baru: SkpId,
    /// Keadaannya: draf, diajukan, direviu, atau ditetapkan.
    pub status: String,
}

/// Siapa memutuskan, sebagai apa, kapan.
#[derive(Clone, Debug)]
pub struct Putusan {
    /// Namanya.
    pub oleh: String,
    /// Sebagai apa.
    pub sebagai: Hubungan,
    /// Kapan.
    pub pada: DateTime<Utc>,
}

/// Tidak berjalan lagi.
#[derive(Clone, Debug)]
pub enum Tertutup {
    /// Ditolak, dengan alasannya.
    Ditolak(Putusan, String),
    /// Dibatalkan: oleh siapa, kapan, mengapa.
    Dibatalkan(String, DateTime<Utc>, String),
}

/// Usul sebagaimana tersimpan.
#[derive(Clone, Debug)]
pub enum PerubahanTersimpan {
    /// Disiapkan.
    Draf(Perubahan<Draf>),
    /// Menunggu diputuskan.
    Diusulkan(Perubahan<Diusulkan>),
    /// Disetujui, juga sesudah versi barunya ditetapkan.
    Disetujui(Perubahan<Disetujui>),
    /// Ditolak atau dibatalkan.
    Tertutup(Perubahan<Tertutup>),
}

/// Mengapa usul menolak diubah.
#[derive(Debug, thiserror::Error)]
pub enum Ditolak {
    /// Bukan lagi yang dilihat orangnya.
    #[error("Usul ini berubah sejak halaman ini Anda buka. Baca lagi isi terbarunya.")]
    Berubah,
    /// Tidak ada perubahan tanpa bukti.
    #[error("Tambahkan dahulu sedikitnya satu bukti obyektif; perubahan SKP tidak dapat diusulkan tanpanya.")]
    TanpaBukti,
    /// Kondisi 6.
    #[error("Kondisi 6 memerlukan persetujuan menteri, yang belum dicatat unit kepegawaian.")]
    TanpaMenteri,
    /// Surat persetujuannya dilampirkan pencatatnya.
    #[error("Tambahkan dahulu surat persetujuan menteri sebagai bukti, lalu catat nomor dan tanggalnya.")]
    TanpaSurat,
    /// Hanya kondisi 6.
    #[error("Usul ini tidak memerlukan persetujuan menteri.")]
    BukanBagianMenteri,
    /// Penolakan dan pembatalan sesudah disetujui beralasan.
    #[error("Tuliskan alasannya, agar pegawai mengerti.")]
    TanpaAlasan,
    /// Alasan terlalu panjang.
    #[error("Alasan paling panjang 2.000 karakter.")]
    AlasanPanjang,
    /// Versi barunya sudah ditetapkan.
    #[error("Versi barunya sudah ditetapkan, jadi perubahan ini tidak dapat dibatalkan lagi.")]
    SudahDitetapkan,
    /// Peralihan ini tidak dari keadaan itu.
    #[error("Usul ini tidak lagi dalam keadaan itu. Muat ulang halamannya.")]
    LainKeadaan,
}

impl Ditolak {
    /// Soal isian, bukan soal keadaan.
    pub fn isian(&self) -> bool {
        matches!(
            self,
            Self::TanpaBukti | Self::TanpaAlasan | Self::AlasanPanjang | Self::TanpaMenteri | Self::TanpaSurat
        )
    }
}

impl From<Ditolak> for Error {
    fn from(ditolak: Ditolak) -> Self {
        match ditolak.isian() {
            true => Self::Invalid(ditolak.to_string()),
            false => Self::Conflict(ditolak.to_string()),
        }
    }
}

/// Usul yang akan dikirim.
pub struct Pengusulan {
    pub(super) id: PerubahanId,
    pub(super) skp: SkpId,
    pub(super) oleh: PegawaiId,
    pub(super) versi: i32,
    pub(super) pada: DateTime<Utc>,
    /// Pengusulnya penilai, sehingga perubahannya langsung dibuka.
    pub(super) langsung: bool,
}

/// Isi baru bagi usul yang masih disiapkan.
pub struct Suntingan {
    pub(super) id: PerubahanId,
    pub(super) oleh: PegawaiId,
    pub(super) versi: i32,
    pub(super) usul: Usul,
}

/// Persetujuan atas usul: versi barunya tinggal dibuka.
pub struct Persetujuan {
    pub(super) id: PerubahanId,
    pub(super) skp: SkpId,
    pub(super) oleh: PegawaiId,
    pub(super) sebagai: Hubungan,
    pub(super) versi: i32,
    pub(super) berlaku: NaiveDate,
    pub(super) pada: DateTime<Utc>,
    pub(super) kepada: [PegawaiId; 2],
}

/// Penolakan.
pub struct Penolakan {
    pub(super) id: PerubahanId,
    pub(super) skp: SkpId,
    pub(super) oleh: PegawaiId,
    pub(super) sebagai: Hubungan,
    pub(super) versi: i32,
    pub(super) alasan: String,
    pub(super) pada: DateTime<Utc>,
    pub(super) kepada: [PegawaiId; 2],
}

/// Pembatalan, sebelum atau sesudah disetujui.
pub struct Pembatalan {
    pub(super) id: PerubahanId,
    pub(super) oleh: PegawaiId,
    pub(super) versi: i32,
    pub(super) alasan: Option<String>,
    pub(super) pada: DateTime<Utc>,
    /// Versi baru yang ikut hilang.
    pub(super) baru: Option<SkpId>,
    pub(super) kepada: [PegawaiId; 2],
}

/// Persetujuan menteri yang dicatat.
pub struct Pencatatan {
    pub(super) id: PerubahanId,
    pub(super) oleh: PegawaiId,
    pub(super) versi: i32,
    pub(super) nomor: String,
    pub(super) tanggal: NaiveDate,
    pub(super) pada: DateTime<Utc>,
}

fn beralasan(alasan: &str) -> Result<String, Ditolak> {
    match rapikan(alasan) {
        kosong if kosong.is_empty() => Err(Ditolak::TanpaAlasan),
        panjang if panjang.chars().count() > 2_000 => Err(Ditolak::AlasanPanjang),
        alasan => Ok(alasan),
    }
}

impl<S> Perubahan<S> {
    /// Yang sama pada setiap keadaan.
    pub fn pokok(&self) -> &Pokok {
        &self.pokok
    }

    /// Keadaannya.
    pub fn keadaan(&self) -> &S {
        &self.keadaan
    }

    fn masih(&self, versi: i32) -> Result<&Pokok, Ditolak> {
        if self.pokok.versi == versi { Ok(&self.pokok) } else { Err(Ditolak::Berubah) }
    }
}

impl Pokok {
    fn kepada(&self) -> [PegawaiId; 2] {
        [self.pemilik, self.pengusul]
    }
}

impl Oleh<Pengusul, Perubahan<Draf>> {
    /// Mengirimkannya kepada yang memutuskan.
    ///
    /// # Errors
    /// Bila belum berbukti, atau berubah.
    pub fn usulkan(self, versi: i32, pada: DateTime<Utc>) -> Result<Pengusulan, Ditolak> {
        let p = self.objek().masih(versi)?;
        if p.bukti == 0 {
            return Err(Ditolak::TanpaBukti);
        }
        let langsung = p.hubungan == Hubungan::Penilai && !p.usul.kondisi.bersama_menteri();
        Ok(Pengusulan { id: p.id, skp: p.skp, oleh: self.pelaku(), versi, pada, langsung })
    }

    /// Menyunting isinya.
    pub fn sunting(self, versi: i32, usul: Usul) -> Suntingan {
        Suntingan { id: self.objek().pokok.id, oleh: self.pelaku(), versi, usul }
    }

    /// Membuangnya sebelum diusulkan.
    pub fn buang(self) -> PerubahanId {
        self.objek().pokok.id
    }
}

impl Oleh<Pengusul, Perubahan<Diusulkan>> {
    /// Menarik usulnya sebelum diputuskan.
    ///
    /// # Errors
    /// Bila berubah.
    pub fn tarik(self, versi: i32, pada: DateTime<Utc>) -> Result<Pembatalan, Ditolak> {
        let p = self.objek().masih(versi)?;
        let kepada = p.kepada();
        Ok(Pembatalan { id: p.id, oleh: self.pelaku(), versi, alasan: None, pada, baru: None, kepada })
    }
}

impl Oleh<Pemutus, Perubahan<Diusulkan>> {
    /// Menyetujuinya.
    ///
    /// # Errors
    /// Bila belum berbukti, kondisi 6 tanpa persetujuan menteri, atau berubah.
    pub fn setujui(self, versi: i32, pada: DateTime<Utc>) -> Result<Persetujuan, Ditolak> {
        let p = self.objek().masih(versi)?;
        if p.bukti == 0 {
            return Err(Ditolak::TanpaBukti);
        }
        if p.usul.kondisi.bersama_menteri() && p.menteri.is_none() {
            return Err(Ditolak::TanpaMenteri);
        }
        Ok(Persetujuan {
            id: p.id,
            skp: p.skp,
            oleh: self.pelaku(),
            sebagai: p.hubungan,
            versi,
            berlaku: p.usul.berlaku,
            pada,
            kepada: p.kepada(),
        })
    }

    /// Menolaknya, dengan alasan.
    ///
    /// # Errors
    /// Bila tanpa alasan, atau berubah.
    pub fn tolak(self, versi: i32, alasan: &str, pada: DateTime<Utc>) -> Result<Penolakan, Ditolak> {
        let p = self.objek().masih(versi)?;
        Ok(Penolakan {
            id: p.id,
            skp: p.skp,
            oleh: self.pelaku(),
            sebagai: p.hubungan,
            versi,
            alasan: beralasan(alasan)?,
            pada,
            kepada: p.kepada(),
        })
    }
}

impl Oleh<Pemutus, Perubahan<Disetujui>> {
    /// Membatalkan perubahan yang sudah disetujui; versi barunya hilang, yang lama berlaku terus.
    ///
    /// # Errors
    /// Bila tanpa alasan, berubah, atau versi barunya sudah ditetapkan.
    pub fn batalkan(self, versi: i32, alasan: &str, pada: DateTime<Utc>) -> Result<Pembatalan, Ditolak> {
        let p = self.objek().masih(versi)?;
        let keadaan = self.objek().keadaan();
        if keadaan.status == "ditetapkan" {
            return Err(Ditolak::SudahDitetapkan);
        }
        let (alasan, kepada) = (Some(beralasan(alasan)?), p.kepada());
        Ok(Pembatalan { id: p.id, oleh: self.pelaku(), versi, alasan, pada, baru: Some(keadaan.baru), kepada })
    }
}

impl Oleh<Pencatat, Perubahan<Diusulkan>> {
    /// Mencatat persetujuan menteri, yang suratnya sudah dilampirkan pencatatnya.
    ///
    /// # Errors
    /// Bila kondisinya bukan 6, suratnya belum ada, atau berubah.
    pub fn catat(
        self,
        versi: i32,
        (nomor, tanggal): (String, NaiveDate),
        pada: DateTime<Utc>,
    ) -> Result<Pencatatan, Ditolak> {
        let p = self.objek().masih(versi)?;
        if !p.usul.kondisi.bersama_menteri() {
            return Err(Ditolak::BukanBagianMenteri);
        }
        if p.bukti_sendiri == 0 {
            return Err(Ditolak::TanpaSurat);
        }
        Ok(Pencatatan { id: p.id, oleh: self.pelaku(), versi, nomor, tanggal, pada })
    }
}

impl PerubahanTersimpan {
    /// Yang sama pada setiap keadaan.
    pub fn pokok(&self) -> &Pokok {
        match self {
            Self::Draf(p) => &p.pokok,
            Self::Diusulkan(p) => &p.pokok,
            Self::Disetujui(p) => &p.pokok,
            Self::Tertutup(p) => &p.pokok,
        }
    }

    /// Versi barunya, sejak disetujui.
    pub fn baru(&self) -> Option<SkpId> {
        let Self::Disetujui(p) = self else { return None };
        Some(p.keadaan.baru)
    }

    /// Membukanya sebagai yang disiapkan.
    ///
    /// # Errors
    /// Bila bukan.
    pub fn draf(self) -> Result<Perubahan<Draf>, Ditolak> {
        match self {
            Self::Draf(p) => Ok(p),
            _ => Err(Ditolak::LainKeadaan),
        }
    }

    /// Membukanya sebagai yang menunggu diputuskan.
    ///
    /// # Errors
    /// Bila bukan.
    pub fn diusulkan(self) -> Result<Perubahan<Diusulkan>, Ditolak> {
        match self {
            Self::Diusulkan(p) => Ok(p),
            _ => Err(Ditolak::LainKeadaan),
        }
    }
}
