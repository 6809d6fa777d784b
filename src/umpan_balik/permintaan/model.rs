//! Permintaan dan apa yang boleh ditanyakan.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use uuid::Uuid;

use super::policy::{Diminta, Peminta};
use crate::{
    kernel::{
        error::Error,
        form::{Galat, batasi, rapikan, sebaris},
        id::PegawaiId,
        policy::Oleh,
    },
    skp::RencanaId,
    umpan_balik::{
        model::{CALON_MAKS, Calon, Orang},
        penulisan::PilihanRhk,
    },
};

crate::id!(
    /// Satu permintaan umpan balik.
    PermintaanId
);

/// Panjang pertanyaannya.
pub const PERTANYAAN_PANJANG: usize = 500;

/// Sampai di mana sebuah permintaan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Belum dijawab.
    Menunggu,
    /// Sudah dijawab dengan umpan balik.
    Dijawab,
    /// Tidak dapat dijawab.
    Ditolak,
    /// Ditarik peminta.
    Ditarik,
}

impl Status {
    /// Membaca ejaan yang disimpan.
    pub fn baca(kode: &str) -> Self {
        match kode {
            "DIJAWAB" => Self::Dijawab,
            "DITOLAK" => Self::Ditolak,
            "DITARIK" => Self::Ditarik,
            _ => Self::Menunggu,
        }
    }

    /// Sebutannya.
    pub fn sebutan(self) -> &'static str {
        match self {
            Self::Menunggu => "Menunggu jawaban",
            Self::Dijawab => "Dijawab",
            Self::Ditolak => "Tidak dapat dijawab",
            Self::Ditarik => "Ditarik kembali",
        }
    }
}

/// Sebuah permintaan di mata yang diminta atau pemintanya.
#[derive(Clone, Debug)]
pub struct Permintaan {
    /// Nomornya.
    pub id: PermintaanId,
    /// Orang yang dibicarakan.
    pub pegawai: PegawaiId,
    /// Namanya.
    pub nama_pegawai: String,
    /// Yang meminta.
    pub peminta: PegawaiId,
    /// Namanya.
    pub nama_peminta: String,
    /// Yang diminta.
    pub diminta: PegawaiId,
    /// Namanya.
    pub nama_diminta: String,
    /// Bunyi RHK yang ditanyakan; kosong: yang diminta memilih sendiri.
    pub perihal: String,
    /// Pertanyaannya.
    pub pertanyaan: String,
    /// Sampai di mana.
    pub status: Status,
    /// Kapan diminta.
    pub pada: DateTime<Utc>,
}

/// Bahan meminta umpan balik tentang seseorang.
#[derive(Clone, Debug)]
pub struct BahanMinta {
    /// Orang yang dibicarakan.
    pub pegawai: Orang,
    /// Pelaku adalah penilainya hari ini.
    pub dinilai: bool,
    /// RHK yang dapat ditanyakan.
    pub rhk: Vec<PilihanRhk>,
    /// Yang ditemukan dari yang diketik.
    pub calon: Vec<Calon>,
}

/// Formulir permintaan sebagaimana diketik.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct FormMinta {
    /// Tentang siapa.
    pub tentang: String,
    /// NIP atau nama yang diminta.
    pub cari: String,
    /// Yang dipilih dari daftar.
    pub pegawai: String,
    /// RHK yang ditanyakan.
    pub rencana: String,
    /// Pertanyaannya.
    pub pertanyaan: String,
}

/// Permintaan yang akan dicatat; hanya lahir dari [`Peminta`] yang terbukti.
#[derive(Debug)]
pub struct PermintaanBaru {
    pub(super) oleh: PegawaiId,
    pub(super) pegawai: PegawaiId,
    pub(super) diminta: PegawaiId,
    pub(super) rencana: Option<RencanaId>,
    pub(super) perihal: String,
    pub(super) pertanyaan: String,
}

/// Akhir sebuah permintaan tanpa jawaban; hanya lahir dari peran yang terbukti.
#[derive(Debug)]
pub struct Akhir {
    pub(super) oleh: PegawaiId,
    pub(super) permintaan: PermintaanId,
    pub(super) status: &'static str,
    pub(super) peristiwa: &'static str,
}

impl Oleh<Peminta, BahanMinta> {
    /// Meminta kepada seseorang di antara yang ditemukan.
    ///
    /// # Errors
    /// Kalimat bagi setiap isian yang keliru.
    pub fn minta(&self, isian: &FormMinta) -> Result<PermintaanBaru, Galat> {
        let mut galat = Galat::default();
        let bahan = self.objek();
        let diminta = dipilih(&mut galat, &isian.cari, &isian.pegawai, &bahan.calon);
        if diminta.is_some_and(|d| d.id == self.pelaku() || d.id == bahan.pegawai.id) {
            galat.catat("cari", "Mintalah kepada orang lain, bukan kepada yang dibicarakan atau diri sendiri.");
        }
        let rhk = isian.rencana.parse::<Uuid>().ok().and_then(|id| bahan.rhk.iter().find(|r| r.id.uuid() == id));
        if !isian.rencana.is_empty() && rhk.is_none() {
            galat.catat("rencana", "Pilih RHK yang ditanyakan, atau biarkan yang diminta memilih sendiri.");
        }
        let pertanyaan = rapikan(&isian.pertanyaan);
        batasi(&mut galat, "pertanyaan", "Pertanyaan", &pertanyaan, PERTANYAAN_PANJANG);
        match diminta {
            Some(diminta) if galat.kosong() => Ok(PermintaanBaru {
                oleh: self.pelaku(),
                pegawai: bahan.pegawai.id,
                diminta: diminta.id,
                rencana: rhk.map(|r| r.id),
                perihal: rhk.map(|r| r.rhk.clone()).unwrap_or_default(),
                pertanyaan,
            }),
            _ => Err(galat),
        }
    }
}

fn masih_menunggu(permintaan: &Permintaan) -> Result<(), Error> {
    match permintaan.status {
        Status::Menunggu => Ok(()),
        status => {
            Err(Error::Conflict(format!("Permintaan ini tidak menunggu lagi: {}.", status.sebutan().to_lowercase())))
        }
    }
}

impl Oleh<Diminta, Permintaan> {
    /// Tidak dapat menjawab.
    ///
    /// # Errors
    /// Bila tidak menunggu lagi.
    pub fn tolak(&self) -> Result<Akhir, Error> {
        masih_menunggu(self.objek())?;
        let peristiwa = "umpan_balik.permintaan_ditolak";
        Ok(Akhir { oleh: self.pelaku(), permintaan: self.objek().id, status: "DITOLAK", peristiwa })
    }
}

impl Oleh<Peminta, Permintaan> {
    /// Menarik permintaan.
    ///
    /// # Errors
    /// Bila tidak menunggu lagi.
    pub fn tarik(&self) -> Result<Akhir, Error> {
        masih_menunggu(self.objek())?;
        let peristiwa = "umpan_balik.permintaan_ditarik";
        Ok(Akhir { oleh: self.pelaku(), permintaan: self.objek().id, status: "DITARIK", peristiwa })
    }
}

/// Siapa yang dipilih orang dari `calon` yang ditemukan; yang belum jelas ditanyakan, tidak ditebak.
fn dipilih<'a>(galat: &mut Galat, cari: &str, pegawai: &str, calon: &'a [Calon]) -> Option<&'a Calon> {
    if let Some(satu) = calon.iter().find(|c| c.id.to_string() == pegawai) {
        return Some(satu);
    }
    let mut tepat = calon.iter().filter(|c| c.tepat);
    match (sebaris(cari).as_str(), tepat.next(), tepat.next(), calon.len()) {
        ("", ..) => galat.catat("cari", "Tulis NIP atau nama orangnya."),
        (_, Some(satu), None, _) => return Some(satu),
        (.., 0) => {
            galat.catat("cari", "Tidak ada pegawai dengan nama atau NIP itu. Tulis sedikitnya tiga huruf namanya.")
        }
        (.., n) if n > CALON_MAKS => galat.catat("cari", "Terlalu banyak yang cocok. Tulis nama yang lebih lengkap."),
        _ => galat.catat("pegawai", "Pilih orang yang Anda maksud dari daftar ini."),
    }
    None
}
