//! Bukti dan objek tempatnya melekat.

use chrono::{DateTime, Utc};
use uuid::Uuid;

crate::id!(
    /// Sebuah bukti dukung.
    BuktiId
);

/// Macam objek yang dapat dibuktikan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Untuk {
    /// Satu kegiatan.
    Kegiatan,
    /// Dokumentasi sebuah periode.
    Dokumentasi,
    /// Realisasi pada sebuah pengukuran.
    Pengukuran,
    /// Umpan balik.
    UmpanBalik,
    /// Pemantauan semester.
    Pemantauan,
    /// Perubahan SKP.
    Perubahan,
}

impl Untuk {
    /// Nama yang disimpan.
    pub fn kode(self) -> &'static str {
        match self {
            Self::Kegiatan => "KEGIATAN",
            Self::Dokumentasi => "DOKUMENTASI",
            Self::Pengukuran => "PENGUKURAN",
            Self::UmpanBalik => "UMPAN_BALIK",
            Self::Pemantauan => "PEMANTAUAN",
            Self::Perubahan => "PERUBAHAN",
        }
    }
}

/// Isi sebuah bukti.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Isi {
    /// Berkas yang tersimpan.
    Berkas {
        /// PDF, JPEG, PNG, DOCX atau XLSX, menurut isinya.
        jenis: String,
        /// Dalam bita.
        ukuran: i32,
    },
    /// Tautan ke luar.
    Tautan {
        /// Alamatnya.
        alamat: String,
        /// Hasil ketika dicoba terakhir; kosong bila dapat dibuka.
        halangan: Option<String>,
    },
}

/// Satu bukti sebagaimana tampak pada objeknya.
#[derive(Clone, Debug)]
pub struct Bukti {
    /// Nomornya.
    pub id: BuktiId,
    /// Objek tempatnya melekat.
    pub objek: Uuid,
    /// Nama yang tampak.
    pub nama: String,
    /// Berkas atau tautan.
    pub isi: Isi,
    /// Kapan dipasang.
    pub pada: DateTime<Utc>,
}
