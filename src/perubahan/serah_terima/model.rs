//! Keadaan serah terima dan peralihannya. Murni.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use uuid::Uuid;

use super::policy::PenilaiLama;
use crate::{
    kernel::{
        error::Error,
        form::{Galat, batasi, rapikan, sebaris},
        id::PegawaiId,
        policy::{Oleh, Penilai},
        time,
    },
    skp::SkpId,
};

crate::id!(
    /// Satu serah terima.
    SerahTerimaId
);
crate::id!(
    /// Satu hal yang diteruskan.
    ButirId
);

/// Kedudukan pembacanya.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kedudukan {
    /// Pegawai yang dinilai.
    Pemilik,
    /// Penilainya hari ini.
    Penilai,
    /// Penilai sebelum pergantian, selama masih boleh membukanya.
    Dari,
}

impl Kedudukan {
    /// Ejaan pada basis data.
    pub fn baca(kode: &str) -> Option<Self> {
        Some(match kode {
            "PEMILIK" => Self::Pemilik,
            "PENILAI" => Self::Penilai,
            "DARI" => Self::Dari,
            _ => return None,
        })
    }
}

/// Macam hal yang diteruskan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Macam {
    /// Belum selesai.
    Hal,
    /// Dijanjikan kepada pegawai.
    Janji,
}

impl Macam {
    /// Ejaan yang disimpan.
    pub fn kode(self) -> &'static str {
        match self {
            Self::Hal => "HAL",
            Self::Janji => "JANJI",
        }
    }

    /// Sebutan yang dibaca orang.
    pub fn sebutan(self) -> &'static str {
        match self {
            Self::Hal => "Belum selesai",
            Self::Janji => "Janji",
        }
    }
}

/// Satu hal yang diteruskan.
#[derive(Clone, Debug)]
pub struct Butir {
    /// Jati dirinya.
    pub id: ButirId,
    /// Macamnya.
    pub macam: Macam,
    /// Kalimatnya.
    pub uraian: String,
    /// Kapan dan oleh siapa diselesaikan.
    pub selesai: Option<(DateTime<Utc>, String)>,
}

/// Ringkasan satu RHK pada bagian masa itu.
#[derive(Clone, Debug, Deserialize)]
pub struct RingkasRhk {
    /// Bunyinya.
    pub rhk: String,
    /// Indikator dan targetnya.
    pub ukuran: Vec<String>,
    /// Kegiatan yang sudah dikirim pegawainya.
    pub kegiatan: i64,
    /// Yang terakhir.
    pub terakhir: Option<NaiveDate>,
}

/// Yang sama pada setiap keadaan.
#[derive(Clone, Debug)]
pub struct Pokok {
    /// Jati dirinya.
    pub id: SerahTerimaId,
    /// Pegawai yang dinilai.
    pub nama: String,
    /// SKP pemiliknya yang belum diubah sejak itu, bila ada.
    pub dapat_diubah: Option<SkpId>,
    /// Nama penilai yang lama.
    pub dari: String,
    /// Hari pertama bagian masanya.
    pub mulai: NaiveDate,
    /// Hari pertama sesudahnya.
    pub hari: NaiveDate,
    /// Sejak hari ini penilai yang lama tidak membukanya lagi.
    pub batas: NaiveDate,
    /// Pemiliknya berpindah jabatan atau unit.
    pub pindah: bool,
    /// Catatan penutup.
    pub catatan: String,
    /// Versi barisnya.
    pub versi: i32,
    /// Kedudukan pembacanya.
    pub kedudukan: Kedudukan,
    /// Yang diteruskan.
    pub butir: Vec<Butir>,
    /// RHK bagian masa itu.
    pub rhk: Vec<RingkasRhk>,
}

impl Pokok {
    /// `1 Januari s.d. 30 Juni 2026`
    pub fn masa(&self) -> String {
        time::rentang(self.mulai, self.hari.pred_opt().unwrap_or(self.hari))
    }
}

/// Serah terima dalam keadaan `S`.
#[derive(Clone, Debug)]
pub struct SerahTerima<S> {
    pub(super) pokok: Pokok,
    pub(super) keadaan: S,
}

/// Menunggu ditutup penilai yang lama.
#[derive(Clone, Debug)]
pub struct Terbuka {
    /// Penilai yang lama tidak dapat menutupnya lagi, jadi dapat diterima begitu saja.
    pub ditinggalkan: bool,
}

/// Ditutup; menunggu diterima.
#[derive(Clone, Debug)]
pub struct Ditutup {
    /// Kapan.
    pub pada: DateTime<Utc>,
}

/// Diterima penilai yang baru.
#[derive(Clone, Debug)]
pub struct Diterima {
    /// Kapan ditutup; kosong bila tidak pernah.
    pub ditutup: Option<DateTime<Utc>>,
    /// Oleh siapa diterima.
    pub oleh: String,
    /// Kapan diterima.
    pub pada: DateTime<Utc>,
}

/// Serah terima sebagaimana tersimpan.
#[derive(Clone, Debug)]
pub enum SerahTerimaTersimpan {
    /// Menunggu ditutup.
    Terbuka(SerahTerima<Terbuka>),
    /// Menunggu diterima.
    Ditutup(SerahTerima<Ditutup>),
    /// Diterima.
    Diterima(SerahTerima<Diterima>),
}

/// Mengapa serah terima menolak diubah.
#[derive(Debug, thiserror::Error)]
pub enum Ditolak {
    /// Bukan lagi yang dilihat orangnya.
    #[error("Serah terima ini berubah sejak halaman ini Anda buka. Baca lagi isi terbarunya.")]
    Berubah,
    /// Penilai yang lama masih dapat menutupnya.
    #[error("Penilai sebelumnya masih dapat menutup bagian masanya. Serah terima ini diterima sesudah itu.")]
    BelumDitutup,
    /// Peralihan ini tidak dari keadaan itu.
    #[error("Serah terima ini tidak lagi dalam keadaan itu. Muat ulang halamannya.")]
    LainKeadaan,
}

impl From<Ditolak> for Error {
    fn from(ditolak: Ditolak) -> Self {
        Self::Conflict(ditolak.to_string())
    }
}

/// Formulir penutupan sebagaimana diketik.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct FormTutup {
    /// Catatan penutup.
    pub catatan: String,
    /// Hal yang belum selesai, satu sebaris.
    pub hal: String,
    /// Janji kepada pegawai, satu sebaris.
    pub janji: String,
}

/// Butir paling banyak dalam satu serah terima.
const BUTIR_MAKS: usize = 50;

/// Isi penutupan yang sudah dibaca.
#[derive(Debug, PartialEq, Eq)]
pub struct IsiTutup {
    catatan: String,
    butir: Vec<(Macam, String)>,
}

impl FormTutup {
    /// Membacanya.
    ///
    /// # Errors
    /// Kalimat bagi setiap isian yang keliru.
    pub fn baca(&self) -> Result<IsiTutup, Galat> {
        let mut galat = Galat::default();
        let catatan = rapikan(&self.catatan);
        if catatan.is_empty() {
            galat.catat(
                "catatan",
                "Tulis catatan penutup bagi penilai yang baru: sampai di mana, dan apa yang penting.",
            );
        }
        batasi(&mut galat, "catatan", "Catatan penutup", &catatan, 4_000);
        let mut butir = Vec::new();
        for (kolom, macam, tulisan) in [("hal", Macam::Hal, &self.hal), ("janji", Macam::Janji, &self.janji)] {
            let baris: Vec<String> = rapikan(tulisan).lines().map(sebaris).filter(|b| !b.is_empty()).collect();
            if baris.iter().any(|b| b.chars().count() > 500) {
                galat.catat(kolom, "Satu baris paling panjang 500 karakter.");
            }
            butir.extend(baris.into_iter().map(|b| (macam, b)));
        }
        if butir.len() > BUTIR_MAKS {
            galat.catat("hal", format!("Paling banyak {BUTIR_MAKS} baris seluruhnya."));
        }
        if galat.kosong() { Ok(IsiTutup { catatan, butir }) } else { Err(galat) }
    }
}

/// Penutupan yang akan disimpan.
pub struct Penutupan {
    pub(super) id: SerahTerimaId,
    pub(super) oleh: PegawaiId,
    pub(super) versi: i32,
    pub(super) catatan: String,
    pub(super) butir: Vec<(Macam, String)>,
    pub(super) pada: DateTime<Utc>,
}

/// Penerimaan yang akan disimpan.
pub struct Penerimaan {
    pub(super) id: SerahTerimaId,
    pub(super) oleh: PegawaiId,
    pub(super) versi: i32,
    pub(super) pada: DateTime<Utc>,
}

/// Butir yang diselesaikan.
pub struct Penyelesaian {
    pub(super) id: SerahTerimaId,
    pub(super) butir: Uuid,
    pub(super) oleh: PegawaiId,
    pub(super) pada: DateTime<Utc>,
}

impl<S> SerahTerima<S> {
    fn masih(&self, versi: i32) -> Result<SerahTerimaId, Ditolak> {
        if self.pokok.versi == versi { Ok(self.pokok.id) } else { Err(Ditolak::Berubah) }
    }
}

impl Oleh<PenilaiLama, SerahTerima<Terbuka>> {
    /// Menutup bagian masanya.
    ///
    /// # Errors
    /// Bila berubah.
    pub fn tutup(self, versi: i32, isi: IsiTutup, pada: DateTime<Utc>) -> Result<Penutupan, Ditolak> {
        let id = self.objek().masih(versi)?;
        Ok(Penutupan { id, oleh: self.pelaku(), versi, catatan: isi.catatan, butir: isi.butir, pada })
    }
}

impl Oleh<Penilai, SerahTerima<Ditutup>> {
    /// Menerimanya.
    ///
    /// # Errors
    /// Bila berubah.
    pub fn terima(self, versi: i32, pada: DateTime<Utc>) -> Result<Penerimaan, Ditolak> {
        Ok(Penerimaan { id: self.objek().masih(versi)?, oleh: self.pelaku(), versi, pada })
    }
}

impl Oleh<Penilai, SerahTerima<Terbuka>> {
    /// Menerima yang tidak akan ditutup lagi.
    ///
    /// # Errors
    /// Bila penilai yang lama masih dapat menutupnya, atau berubah.
    pub fn terima(self, versi: i32, pada: DateTime<Utc>) -> Result<Penerimaan, Ditolak> {
        let id = self.objek().masih(versi)?;
        match self.objek().keadaan.ditinggalkan {
            true => Ok(Penerimaan { id, oleh: self.pelaku(), versi, pada }),
            false => Err(Ditolak::BelumDitutup),
        }
    }
}

impl Oleh<Penilai, SerahTerima<Diterima>> {
    /// Menyelesaikan satu butirnya.
    pub fn selesaikan(self, butir: ButirId, pada: DateTime<Utc>) -> Penyelesaian {
        Penyelesaian { id: self.objek().pokok.id, butir: butir.uuid(), oleh: self.pelaku(), pada }
    }
}

impl SerahTerimaTersimpan {
    /// Yang sama pada setiap keadaan.
    pub fn pokok(&self) -> &Pokok {
        match self {
            Self::Terbuka(s) => &s.pokok,
            Self::Ditutup(s) => &s.pokok,
            Self::Diterima(s) => &s.pokok,
        }
    }

    /// Dapat diterima penilainya sekarang.
    pub fn dapat_diterima(&self) -> bool {
        match self {
            Self::Terbuka(s) => s.keadaan.ditinggalkan,
            Self::Ditutup(_) => true,
            Self::Diterima(_) => false,
        }
    }
}

/// Satu baris daftar serah terima.
pub struct Ringkas {
    /// Serah terimanya.
    pub id: SerahTerimaId,
    /// Pegawai yang dinilai.
    pub nama: String,
    /// Hari pertama dan hari sesudah bagian masanya.
    pub masa: (NaiveDate, NaiveDate),
    /// Batas penilai yang lama.
    pub batas: NaiveDate,
    /// Kedudukan pembacanya.
    pub kedudukan: Kedudukan,
    /// `TERBUKA`, `DITUTUP`, atau `DITERIMA`.
    pub status: String,
    /// Dapat diterima sekarang.
    pub dapat_diterima: bool,
    /// Butir yang belum selesai.
    pub sisa: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn satu_baris_satu_butir_dan_catatan_wajib() {
        let isi = FormTutup {
            catatan: " Lancar. ".into(),
            hal: "Laporan triwulan\n\n  Rapat   mutu ".into(),
            janji: "Pelatihan SQL".into(),
        }
        .baca()
        .unwrap();
        assert_eq!(isi.catatan, "Lancar.");
        let harapan = [(Macam::Hal, "Laporan triwulan"), (Macam::Hal, "Rapat mutu"), (Macam::Janji, "Pelatihan SQL")];
        assert_eq!(isi.butir, harapan.map(|(m, u)| (m, u.to_owned())));
        assert!(FormTutup::default().baca().unwrap_err().untuk("catatan").is_some());
        let panjang = FormTutup { catatan: "x".into(), janji: "y".repeat(501), ..FormTutup::default() };
        assert!(panjang.baca().unwrap_err().untuk("janji").is_some());
        let banyak = FormTutup { catatan: "x".into(), hal: "y\n".repeat(51), ..FormTutup::default() };
        assert!(banyak.baca().unwrap_err().untuk("hal").is_some());
    }
}
