//! Keadaan matriks dan peralihannya. Murni: tidak mengenal basis data maupun halaman.

use chrono::{DateTime, Utc};

use super::{
    policy::BagianTim,
    susunan::{Asal, Baris, BarisBeku, Dibagikan, Kolom, Pejabat, Susunan},
};
use crate::{
    kernel::{
        error::Error,
        form::{Galat, batasi, sebaris},
        id::PegawaiId,
        policy::{Oleh, Penilai},
    },
    skp::Titipan,
    tim,
};

crate::id!(
    /// Satu matriks.
    MatriksId
);
crate::id!(
    /// Satu usulan anggota.
    UsulanId
);

/// RHK dalam satu sel paling banyak.
pub const SEL_MAKS: usize = 10;

/// Kolom paling banyak.
pub const KOLOM_MAKS: usize = 60;
/// Huruf sebuah RHK paling banyak (formulir F1 kolom 3).
pub const RHK_MAKS: usize = 500;

/// Hubungan pembaca dengan sebuah matriks, sebagaimana dijawab `hubungan_matriks`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hubungan {
    /// Matriksnya sendiri.
    Pemimpin,
    /// Ia salah satu barisnya.
    Tim,
    /// Atasan Penilai, pengelola kinerja, atau kepegawaian.
    Pembaca,
}

/// Sebuah matriks dalam keadaan `S`, di mata pembacanya.
#[derive(Clone, Debug)]
pub struct Matriks<S> {
    pub(super) id: MatriksId,
    pub(super) penilai: PegawaiId,
    pub(super) hubungan: Hubungan,
    pub(super) tahun: i32,
    pub(super) nomor: i32,
    pub(super) versi: i32,
    pub(super) keadaan: S,
}

/// Sedang disusun.
#[derive(Clone, Debug)]
pub struct Draf {
    /// Sejak kapan tim diajak mengusulkan.
    pub(super) diundang: Option<DateTime<Utc>>,
}

/// Dibaca timnya; beku.
#[derive(Clone, Debug)]
pub struct Ditetapkan {
    pub(super) pada: DateTime<Utc>,
    /// Kapan terakhir dibagikan ke draf SKP.
    pub(super) dibagikan: Option<DateTime<Utc>>,
}

/// Sudah ada yang lebih baru.
#[derive(Clone, Debug)]
pub struct Digantikan {
    pub(super) pada: DateTime<Utc>,
}

/// Matriks sebagaimana dibaca dari basis data: keadaannya baru diketahui saat itu.
#[derive(Clone, Debug)]
pub enum MatriksTersimpan {
    /// Sedang disusun.
    Draf(Matriks<Draf>),
    /// Berlaku.
    Ditetapkan(Matriks<Ditetapkan>),
    /// Tinggal dibaca.
    Digantikan(Matriks<Digantikan>),
}

/// Mengapa sebuah matriks menolak diubah, dalam kalimat yang dibaca orangnya.
#[derive(Debug, thiserror::Error)]
pub enum Ditolak {
    /// Hanya draf.
    #[error("Matriks ini sudah ditetapkan, jadi tidak dapat diubah. Susun matriks baru dari isinya.")]
    BukanDraf,
    /// Hanya yang berlaku.
    #[error("Yang dapat dibagikan hanya matriks yang ditetapkan dan masih berlaku.")]
    BukanDitetapkan,
    /// Usulan hanya sejak diajak.
    #[error("Penilai Anda belum mengajak tim mengusulkan RHK.")]
    BelumDiajak,
    /// Tanpa RHK pimpinan tidak ada kolomnya.
    #[error("SKP Anda tahun ini belum memuat RHK utama, jadi matriksnya belum berkolom.")]
    TanpaKolom,
    /// Isinya bukan lagi yang dilihat orang ini.
    #[error("Isi matriks berubah sejak halaman ini Anda buka. Baca lagi sebelum menetapkannya.")]
    IsiBerubah,
}

impl From<Ditolak> for Error {
    fn from(ditolak: Ditolak) -> Self {
        match ditolak {
            Ditolak::TanpaKolom => Self::Invalid(ditolak.to_string()),
            _ => Self::Conflict(ditolak.to_string()),
        }
    }
}

/// Izin mengubah sel, undangan dan usulan sebuah draf; hanya lahir dari pimpinannya.
pub struct Suntingan {
    pub(super) matriks: MatriksId,
    pub(super) oleh: PegawaiId,
}

/// Matriks yang ditetapkan, dengan yang dibekukan bersamanya.
pub struct Penetapan {
    pub(super) matriks: MatriksId,
    pub(super) oleh: PegawaiId,
    pub(super) versi: i32,
    pub(super) pemimpin: Pejabat,
    pub(super) kolom: Vec<Kolom>,
    pub(super) baris: Vec<BarisBeku>,
}

/// RHK yang dibagikan ke draf SKP timnya.
pub struct Pembagian {
    pub(super) matriks: MatriksId,
    pub(super) oleh: PegawaiId,
    pub(super) tahun: i32,
    pub(super) titipan: Vec<Titipan>,
}

/// RHK yang diusulkan seseorang bagi barisnya sendiri.
pub struct Usulan {
    pub(super) matriks: MatriksId,
    pub(super) oleh: PegawaiId,
    pub(super) kolom: Kolom,
    pub(super) rhk: String,
}

impl Oleh<Penilai, Matriks<Draf>> {
    /// Membuka isinya untuk disunting.
    pub fn sunting(&self) -> Suntingan {
        Suntingan { matriks: self.objek().id, oleh: self.pelaku() }
    }

    /// Menetapkan yang dilihatnya: tim membacanya, isinya beku.
    ///
    /// # Errors
    /// Bila isinya sudah berubah, atau belum berkolom.
    pub fn tetapkan(&self, versi: i32, susunan: &Susunan) -> Result<Penetapan, Ditolak> {
        if self.objek().versi != versi {
            return Err(Ditolak::IsiBerubah);
        }
        if !susunan.kolom.iter().any(|k| k.id.is_some()) {
            return Err(Ditolak::TanpaKolom);
        }
        let beku = |b: &Baris| BarisBeku {
            pegawai: b.pegawai,
            nama: b.nama.clone(),
            jabatan: b.jabatan.clone(),
            asal: b.asal.clone(),
        };
        Ok(Penetapan {
            matriks: self.objek().id,
            oleh: self.pelaku(),
            versi,
            pemimpin: susunan.pemimpin.clone(),
            kolom: susunan.kolom.clone(),
            baris: susunan.baris.iter().map(beku).collect(),
        })
    }
}

impl Oleh<Penilai, Matriks<Ditetapkan>> {
    /// Membagikan isinya: tertaut bagi bawahan, sebagai penugasan tim bagi anggota tim.
    pub fn bagikan(&self, isi: &[Dibagikan<'_>], pemimpin: &str) -> Pembagian {
        let titip = |(isi, baris, kolom): &Dibagikan<'_>| {
            let (pimpinan, penugasan_dari) = match &baris.asal {
                Asal::Bawahan => (kolom.id, String::new()),
                Asal::Tim(nama) => (None, tim::sebutan(nama, pemimpin)),
                Asal::Lepas => return None,
            };
            Some(Titipan {
                pokok: isi.pokok,
                pemilik: isi.pegawai,
                rhk: isi.rhk.clone(),
                pimpinan,
                rhk_pimpinan: kolom.rhk.clone(),
                penugasan_dari,
            })
        };
        Pembagian {
            matriks: self.objek().id,
            oleh: self.pelaku(),
            tahun: self.objek().tahun,
            titipan: isi.iter().filter_map(titip).collect(),
        }
    }
}

impl Oleh<BagianTim, Matriks<Draf>> {
    /// Mengusulkan RHK bagi barisnya sendiri pada kolom itu.
    ///
    /// # Errors
    /// Kalimat bagi isian yang keliru, atau bila tim belum diajak.
    pub fn usulkan(&self, kolom: Option<&Kolom>, tulisan: &str) -> Result<Result<Usulan, Galat>, Ditolak> {
        if self.objek().keadaan.diundang.is_none() {
            return Err(Ditolak::BelumDiajak);
        }
        let mut galat = Galat::default();
        let rhk = sebaris(tulisan);
        if rhk.is_empty() {
            galat.catat("rhk", "Tuliskan RHK yang Anda usulkan: hasilnya, bukan kegiatannya.");
        }
        batasi(&mut galat, "rhk", "RHK", &rhk, RHK_MAKS);
        let Some(kolom) = kolom else {
            galat.catat("kolom", "Pilih RHK pimpinan yang didukungnya.");
            return Ok(Err(galat));
        };
        Ok(match galat.kosong() {
            true => Ok(Usulan { matriks: self.objek().id, oleh: self.pelaku(), kolom: kolom.clone(), rhk }),
            false => Err(galat),
        })
    }
}

impl MatriksTersimpan {
    /// Membukanya sebagai draf.
    ///
    /// # Errors
    /// Bila bukan draf.
    pub fn draf(self) -> Result<Matriks<Draf>, Ditolak> {
        match self {
            Self::Draf(m) => Ok(m),
            _ => Err(Ditolak::BukanDraf),
        }
    }

    /// Membukanya sebagai yang berlaku.
    ///
    /// # Errors
    /// Bila masih draf atau sudah digantikan.
    pub fn ditetapkan(self) -> Result<Matriks<Ditetapkan>, Ditolak> {
        match self {
            Self::Ditetapkan(m) => Ok(m),
            _ => Err(Ditolak::BukanDitetapkan),
        }
    }

    /// Jati diri, tahun, nomor dan versinya.
    pub fn pokok(&self) -> (MatriksId, i32, i32, i32) {
        match self {
            Self::Draf(m) => (m.id, m.tahun, m.nomor, m.versi),
            Self::Ditetapkan(m) => (m.id, m.tahun, m.nomor, m.versi),
            Self::Digantikan(m) => (m.id, m.tahun, m.nomor, m.versi),
        }
    }

    /// Hubungan pembacanya.
    pub fn hubungan(&self) -> Hubungan {
        match self {
            Self::Draf(m) => m.hubungan,
            Self::Ditetapkan(m) => m.hubungan,
            Self::Digantikan(m) => m.hubungan,
        }
    }

    /// Pimpinannya.
    pub fn penilai(&self) -> PegawaiId {
        match self {
            Self::Draf(m) => m.penilai,
            Self::Ditetapkan(m) => m.penilai,
            Self::Digantikan(m) => m.penilai,
        }
    }
}
