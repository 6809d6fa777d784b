//! Keadaan perjanjian kinerja dan peralihannya.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::policy::Penyusun;
use crate::{
    kernel::{
        error::Error,
        form::{Galat, batasi, sebaris},
        id::PegawaiId,
        policy::Oleh,
        time,
    },
    pegawai::Identitas,
};

crate::id!(
    /// Satu perjanjian kinerja: sebuah unit, setahun, satu versi.
    PerjanjianId
);
crate::id!(
    /// Satu sasaran pada sebuah perjanjian kinerja.
    SasaranId
);

/// Indikator sebuah sasaran dengan targetnya, sebagaimana ditulis.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Indikator {
    /// Kalimatnya.
    pub indikator: String,
    /// Targetnya.
    pub target: String,
}

/// Satu sasaran.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sasaran {
    /// Jati dirinya pada versi ini.
    pub id: SasaranId,
    /// Jati dirinya sejak versi pertama yang memuatnya.
    pub asal: Uuid,
    /// Bunyinya.
    pub sasaran: String,
    /// Program atau kegiatan yang membiayainya.
    pub program: String,
    /// Anggarannya, sebagaimana ditulis.
    pub anggaran: String,
    /// Indikator menurut urutannya.
    pub indikator: Vec<Indikator>,
}

/// Perjanjian yang berlaku bagi sebuah unit, sebagai sumber RHK.
#[derive(Clone, Debug)]
pub struct Acuan {
    /// Perjanjiannya.
    pub id: PerjanjianId,
    /// Nama unitnya.
    pub unit: String,
    /// Sasarannya.
    pub sasaran: Vec<Sasaran>,
}

impl Acuan {
    /// Sasaran itu, bila ada padanya.
    pub fn sasaran(&self, id: SasaranId) -> Option<&Sasaran> {
        self.sasaran.iter().find(|s| s.id == id)
    }
}

/// Sebuah perjanjian dalam keadaan `S`.
#[derive(Clone, Debug)]
pub struct Perjanjian<S> {
    pub(super) id: PerjanjianId,
    pub(super) nama_unit: String,
    pub(super) tahun: i32,
    /// 1 bagi yang pertama; perubahan bernomor berikutnya.
    pub(super) ke: i32,
    pub(super) nomor: String,
    pub(super) alasan: String,
    pub(super) versi: i32,
    pub(super) sasaran: Vec<Sasaran>,
    /// Kepala unit dan atasannya: hari ini, atau sebagaimana saat ditetapkan.
    pub(super) kepala: Option<Identitas>,
    pub(super) atasan: Option<Identitas>,
    /// Orang yang membacanya, bila ia penyusunnya hari ini.
    pub(super) penyusun: Option<PegawaiId>,
    pub(super) keadaan: S,
}

/// Sedang disusun.
#[derive(Clone, Debug)]
pub struct Draf;

/// Sudah ditetapkan; beku.
#[derive(Clone, Debug)]
pub struct Ditetapkan {
    pub(super) tanggal: NaiveDate,
    /// Versi sesudahnya, bila sudah ada: draf atau yang menggantikannya.
    pub(super) lanjutan: Option<Lanjutan>,
}

/// Versi sesudah sebuah perjanjian.
#[derive(Clone, Debug)]
pub struct Lanjutan {
    /// Yang mana.
    pub id: PerjanjianId,
    /// Sudah ditetapkan, jadi menggantikannya.
    pub ditetapkan: bool,
}

/// Perjanjian sebagaimana dibaca dari basis data.
#[derive(Clone, Debug)]
pub enum Tersimpan {
    /// Sedang disusun.
    Draf(Perjanjian<Draf>),
    /// Beku.
    Ditetapkan(Perjanjian<Ditetapkan>),
}

/// Mengapa perjanjian menolak diubah.
#[derive(Debug, thiserror::Error)]
pub enum Ditolak {
    /// Hanya draf yang dapat disunting, dihapus atau ditetapkan.
    #[error("Perjanjian kinerja ini sudah ditetapkan, jadi tidak dapat diubah lagi.")]
    BukanDraf,
    /// Hanya yang ditetapkan yang dapat diubah dengan versi baru.
    #[error("Perjanjian kinerja ini masih draf; perbaiki drafnya.")]
    MasihDraf,
    /// Isinya bukan lagi yang dilihat orang ini.
    #[error("Isi perjanjian ini berubah sejak halaman ini Anda buka. Baca lagi sebelum menetapkannya.")]
    IsiBerubah,
    /// Sudah ada versi sesudahnya.
    #[error("Versi berikutnya sudah ada. Lanjutkan versi itu.")]
    SudahBerlanjut,
}

impl From<Ditolak> for Error {
    fn from(ditolak: Ditolak) -> Self {
        Self::Conflict(ditolak.to_string())
    }
}

/// Isi yang disimpan atas sebuah draf.
pub struct Suntingan {
    pub(super) perjanjian: PerjanjianId,
    pub(super) oleh: PegawaiId,
}

/// Menghapus draf.
pub struct Penghapusan {
    pub(super) perjanjian: PerjanjianId,
    pub(super) oleh: PegawaiId,
    pub(super) pada: DateTime<Utc>,
}

/// Menetapkan, bertanggal.
#[derive(Debug)]
pub struct Penetapan {
    pub(super) perjanjian: PerjanjianId,
    pub(super) oleh: PegawaiId,
    pub(super) tanggal: NaiveDate,
    pub(super) pada: DateTime<Utc>,
}

/// Memulai versi berikutnya dari isi yang berlaku.
#[derive(Debug)]
pub struct Pengubahan {
    pub(super) lama: PerjanjianId,
    pub(super) baru: PerjanjianId,
    pub(super) oleh: PegawaiId,
    pub(super) alasan: String,
    pub(super) pada: DateTime<Utc>,
}

impl Oleh<Penyusun, Perjanjian<Draf>> {
    /// Membuka isinya untuk disunting.
    pub fn sunting(&self) -> Suntingan {
        Suntingan { perjanjian: self.objek().id, oleh: self.pelaku() }
    }

    /// Menghapus drafnya.
    pub fn hapus(&self, pada: DateTime<Utc>) -> Penghapusan {
        Penghapusan { perjanjian: self.objek().id, oleh: self.pelaku(), pada }
    }

    /// Menetapkan pada `tanggal` yang tertulis pada dokumennya.
    ///
    /// # Errors
    /// Kalimat bagi setiap syarat yang belum terpenuhi.
    pub fn tetapkan(&self, tanggal: &str, hari: NaiveDate, pada: DateTime<Utc>) -> Result<Penetapan, Galat> {
        let p = self.objek();
        let mut galat = Galat::default();
        for kalimat in kekurangan(p) {
            galat.catat("sasaran", kalimat);
        }
        let tanggal = match time::baca_tanggal(tanggal) {
            Err(_) => {
                galat.catat("tanggal", "Tulis tanggal penetapan, misalnya 5 Januari 2026.");
                None
            }
            Ok(t) if t > hari => {
                galat.catat("tanggal", "Tanggal penetapan tidak boleh sesudah hari ini.");
                None
            }
            Ok(t) if !(p.tahun - 1..=p.tahun).contains(&t.year()) => {
                galat.catat("tanggal", format!("Tanggal penetapan harus pada tahun {} atau {}.", p.tahun - 1, p.tahun));
                None
            }
            Ok(t) => Some(t),
        };
        match tanggal {
            Some(tanggal) if galat.kosong() => Ok(Penetapan { perjanjian: p.id, oleh: self.pelaku(), tanggal, pada }),
            _ => Err(galat),
        }
    }
}

impl Oleh<Penyusun, Perjanjian<Ditetapkan>> {
    /// Memulai versi berikutnya; yang ini tetap berlaku sampai versi itu ditetapkan.
    ///
    /// # Errors
    /// Perubahan selalu beralasan.
    pub fn ubah(&self, alasan: &str, pada: DateTime<Utc>) -> Result<Pengubahan, Galat> {
        let mut galat = Galat::default();
        let alasan = sebaris(alasan);
        if alasan.is_empty() {
            galat.catat("alasan", "Tuliskan mengapa perjanjian kinerja ini diubah, misalnya revisi anggaran.");
        }
        batasi(&mut galat, "alasan", "Alasan", &alasan, 500);
        if !galat.kosong() {
            return Err(galat);
        }
        let (lama, baru) = (self.objek().id, PerjanjianId::new());
        Ok(Pengubahan { lama, baru, oleh: self.pelaku(), alasan, pada })
    }
}

/// Yang masih kurang sebelum ditetapkan.
pub fn kekurangan<S>(p: &Perjanjian<S>) -> Vec<String> {
    let mut kurang = Vec::new();
    if p.kepala.is_none() {
        kurang.push(format!("{} tidak berkepala hari ini; hubungi kepegawaian.", p.nama_unit));
    }
    if p.sasaran.is_empty() {
        kurang.push("Tulis setidaknya satu sasaran.".to_owned());
    }
    for (n, s) in (1..).zip(&p.sasaran) {
        if s.indikator.is_empty() || s.indikator.iter().any(|i| i.indikator.is_empty()) {
            kurang.push(format!("Sasaran {n}: ada indikator kinerja yang belum ditulis."));
        }
        if s.indikator.iter().any(|i| i.target.is_empty()) {
            kurang.push(format!("Sasaran {n}: ada target yang belum diisi."));
        }
    }
    kurang
}

impl Tersimpan {
    /// Membukanya sebagai draf.
    ///
    /// # Errors
    /// Bila sudah ditetapkan.
    pub fn draf(self) -> Result<Perjanjian<Draf>, Ditolak> {
        match self {
            Self::Draf(p) => Ok(p),
            Self::Ditetapkan(_) => Err(Ditolak::BukanDraf),
        }
    }

    /// Membukanya sebagai yang ditetapkan dan belum berlanjut.
    ///
    /// # Errors
    /// Bila masih draf, atau versi berikutnya sudah ada.
    pub fn berlaku(self) -> Result<Perjanjian<Ditetapkan>, Ditolak> {
        match self {
            Self::Draf(_) => Err(Ditolak::MasihDraf),
            Self::Ditetapkan(p) if p.keadaan.lanjutan.is_some() => Err(Ditolak::SudahBerlanjut),
            Self::Ditetapkan(p) => Ok(p),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::auth::Pengguna;

    fn draf(kepala: bool) -> Perjanjian<Draf> {
        let siapa = PegawaiId::new();
        let orang = Identitas {
            id: siapa,
            nama: "Ratna".into(),
            nomor: None,
            pangkat: String::new(),
            jabatan: String::new(),
            unit: String::new(),
            jenis_jabatan: None,
        };
        let indikator = vec![Indikator { indikator: "Indeks layanan".into(), target: "85".into() }];
        let sasaran = Sasaran {
            id: SasaranId::new(),
            asal: Uuid::nil(),
            sasaran: "Meningkatnya layanan".into(),
            program: String::new(),
            anggaran: String::new(),
            indikator,
        };
        Perjanjian {
            id: PerjanjianId::new(),
            nama_unit: "Bidang".into(),
            tahun: 2026,
            ke: 1,
            nomor: String::new(),
            alasan: String::new(),
            versi: 1,
            sasaran: vec![sasaran],
            kepala: kepala.then_some(orang),
            atasan: None,
            penyusun: Some(siapa),
            keadaan: Draf,
        }
    }

    #[test]
    fn penetapan_bertanggal_dan_lengkap() {
        let hari = NaiveDate::from_ymd_opt(2026, 1, 12).unwrap();
        let check = |p: Perjanjian<Draf>, tanggal: &str, kolom: Option<&str>| {
            let siapa = Pengguna::mewakili(p.penyusun.unwrap(), hari);
            let hasil = siapa.sebagai(Penyusun, p).unwrap().tetapkan(tanggal, hari, DateTime::UNIX_EPOCH);
            match kolom {
                None => assert!(hasil.is_ok(), "{tanggal}"),
                Some(k) => assert!(hasil.unwrap_err().untuk(k).is_some(), "{tanggal}"),
            }
        };
        check(draf(true), "12 Januari 2026", None);
        check(draf(true), "31 Desember 2025", None);
        check(draf(true), "13 Januari 2026", Some("tanggal"));
        check(draf(true), "1 Januari 2024", Some("tanggal"));
        check(draf(true), "kemarin", Some("tanggal"));
        check(draf(false), "12 Januari 2026", Some("sasaran"));
        let mut kosong = draf(true);
        kosong.sasaran[0].indikator[0].target.clear();
        check(kosong, "12 Januari 2026", Some("sasaran"));
    }
}
