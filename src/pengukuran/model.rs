//! Keadaan sebuah pengukuran dan peralihannya.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;

use crate::{
    kernel::{
        error::Error,
        id::PegawaiId,
        policy::{Oleh, Pemilik},
        time,
    },
    periode::{Bagian, JenisPeriode, Kala, Kalender, Rentang},
    skp::SkpId,
};

crate::id!(
    /// Satu pengukuran: sebuah SKP pada sebuah periode.
    PengukuranId
);

/// Sebuah pengukuran dalam keadaan `S`.
#[derive(Clone, Debug)]
pub struct Pengukuran<S> {
    pub(super) id: PengukuranId,
    pub(super) pegawai: PegawaiId,
    pub(super) skp: SkpId,
    pub(super) jenis: JenisPeriode,
    pub(super) rentang: Rentang,
    /// Versi dokumennya.
    pub(super) ke: i32,
    /// Mengapa versi sebelumnya dibetulkan.
    pub(super) alasan: String,
    pub(super) versi: i32,
    pub(super) keadaan: S,
}

/// Sedang diisi pegawainya.
#[derive(Clone, Copy, Debug)]
pub struct Terbuka {
    /// Pernah disimpan.
    pub(super) diisi: bool,
}

/// Dokumen beku dan kapan dibekukan.
#[derive(Clone, Debug)]
pub struct Beku {
    pub(super) dokumen: String,
    pub(super) sidik: Vec<u8>,
}

/// Ditetapkan pegawainya; masih dapat dibetulkan dengan versi berikutnya.
#[derive(Clone, Debug)]
pub struct Ditetapkan(pub(super) Beku);

/// Evaluasi periodenya sudah ditetapkan; tidak dibetulkan lagi.
#[derive(Clone, Debug)]
pub struct Dikunci(pub(super) Beku);

/// Pengukuran sebagaimana dibaca dari basis data.
#[derive(Clone, Debug)]
pub enum Tersimpan {
    /// Sedang diisi.
    Terbuka(Pengukuran<Terbuka>),
    /// Beku.
    Ditetapkan(Pengukuran<Ditetapkan>),
    /// Beku dan dikunci.
    Dikunci(Pengukuran<Dikunci>),
}

/// Mengapa sebuah pengukuran menolak diubah.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Ditolak {
    /// Yang sudah ditetapkan tidak diisi lagi.
    #[error("Pengukuran ini sudah ditetapkan. Bila ada yang keliru, betulkan dengan versi baru.")]
    SudahDitetapkan,
    /// Hanya yang sudah ditetapkan dan belum dikunci yang dibetulkan.
    #[error("Pengukuran ini tidak sedang dapat dibetulkan.")]
    TidakDapatDibetulkan,
    /// Isinya bukan lagi yang dilihat orang ini.
    #[error("Isi pengukuran ini sudah diubah sejak halaman Anda buka.")]
    IsiBerubah,
    /// Periodenya masih berjalan.
    #[error("Periode ini baru berakhir {0}. Simpan dahulu; tetapkan pada hari itu atau sesudahnya.")]
    BelumBerakhir(String),
    /// Pembetulan selalu beralasan.
    #[error("Tuliskan apa yang keliru, agar pembacanya tahu mengapa ada versi baru.")]
    TanpaAlasan,
    /// Alasan terlalu panjang.
    #[error("Alasan paling panjang 500 karakter.")]
    AlasanPanjang,
}

impl From<Ditolak> for Error {
    fn from(ditolak: Ditolak) -> Self {
        match ditolak {
            Ditolak::TanpaAlasan | Ditolak::AlasanPanjang | Ditolak::BelumBerakhir(_) => {
                Self::Invalid(ditolak.to_string())
            }
            _ => Self::Conflict(ditolak.to_string()),
        }
    }
}

/// Izin menyimpan isi pada versi yang dilihat pegawainya.
#[derive(Debug)]
pub struct Pengisian {
    pub(super) id: PengukuranId,
    pub(super) oleh: PegawaiId,
    pub(super) versi: i32,
}

/// Pegawai menetapkan isinya; dokumennya tinggal dibekukan.
#[derive(Debug)]
pub struct Penetapan {
    pub(super) pengisian: Pengisian,
    pub(super) pada: DateTime<Utc>,
}

/// Versi berikutnya dibuka.
#[derive(Debug)]
pub struct Pembetulan {
    pub(super) dari: PengukuranId,
    pub(super) oleh: PegawaiId,
    pub(super) alasan: String,
}

impl Oleh<Pemilik, Pengukuran<Terbuka>> {
    /// Menyimpan isinya.
    ///
    /// # Errors
    /// Bila isinya sudah berubah sejak dilihat.
    pub fn isi(&self, versi: i32) -> Result<Pengisian, Ditolak> {
        let u = self.objek();
        if u.versi != versi {
            return Err(Ditolak::IsiBerubah);
        }
        Ok(Pengisian { id: u.id, oleh: self.pelaku(), versi })
    }

    /// Menetapkannya, sejak hari terakhir periodenya.
    ///
    /// # Errors
    /// Bila isinya sudah berubah, atau periodenya masih berjalan.
    pub fn tetapkan(&self, versi: i32, hari: NaiveDate, pada: DateTime<Utc>) -> Result<Penetapan, Ditolak> {
        let pengisian = self.isi(versi)?;
        let selesai = self.objek().rentang.selesai;
        if hari < selesai {
            return Err(Ditolak::BelumBerakhir(time::tanggal(selesai)));
        }
        Ok(Penetapan { pengisian, pada })
    }
}

impl Oleh<Pemilik, Pengukuran<Ditetapkan>> {
    /// Membuka versi berikutnya; yang ini tetap terbaca apa adanya.
    ///
    /// # Errors
    /// Pembetulan selalu beralasan.
    pub fn perbaiki(&self, alasan: String) -> Result<Pembetulan, Ditolak> {
        if alasan.is_empty() {
            return Err(Ditolak::TanpaAlasan);
        }
        if alasan.chars().count() > 500 {
            return Err(Ditolak::AlasanPanjang);
        }
        Ok(Pembetulan { dari: self.objek().id, oleh: self.pelaku(), alasan })
    }
}

/// Yang sama bagi setiap keadaan.
macro_rules! setiap {
    ($ini:expr, $nama:ident => $isi:expr) => {
        match $ini {
            Tersimpan::Terbuka($nama) => $isi,
            Tersimpan::Ditetapkan($nama) => $isi,
            Tersimpan::Dikunci($nama) => $isi,
        }
    };
}

impl Tersimpan {
    /// Jati dirinya.
    pub fn id(&self) -> PengukuranId {
        setiap!(self, u => u.id)
    }

    /// SKP yang diukur.
    pub fn skp(&self) -> SkpId {
        setiap!(self, u => u.skp)
    }

    /// Periodenya.
    pub fn rentang(&self) -> Rentang {
        setiap!(self, u => u.rentang)
    }

    /// `Triwulan I 2026`
    pub fn nama(&self) -> String {
        setiap!(self, u => Kala::memuat(u.jenis, u.rentang.mulai).sebutan())
    }

    /// Versi dokumennya dan alasannya.
    pub fn ke(&self) -> (i32, &str) {
        setiap!(self, u => (u.ke, u.alasan.as_str()))
    }

    /// Dokumen beku dan sidiknya.
    pub fn beku(&self) -> Option<&Beku> {
        match self {
            Self::Terbuka(_) => None,
            Self::Ditetapkan(u) => Some(&u.keadaan.0),
            Self::Dikunci(u) => Some(&u.keadaan.0),
        }
    }

    /// Membukanya sebagai yang sedang diisi.
    ///
    /// # Errors
    /// Bila sudah ditetapkan.
    pub fn terbuka(self) -> Result<Pengukuran<Terbuka>, Ditolak> {
        match self {
            Self::Terbuka(u) => Ok(u),
            _ => Err(Ditolak::SudahDitetapkan),
        }
    }

    /// Membukanya sebagai yang ditetapkan.
    ///
    /// # Errors
    /// Bila masih diisi, atau sudah dikunci.
    pub fn ditetapkan(self) -> Result<Pengukuran<Ditetapkan>, Ditolak> {
        match self {
            Self::Ditetapkan(u) => Ok(u),
            _ => Err(Ditolak::TidakDapatDibetulkan),
        }
    }
}

/// Versi lain dari pengukuran yang sama.
#[derive(Clone, Debug, Deserialize)]
pub struct VersiLain {
    /// Pengukurannya.
    pub id: PengukuranId,
    /// Versinya.
    pub ke: i32,
}

/// Satu pengukuran pada daftar.
#[derive(Clone, Debug)]
pub struct Ringkas {
    /// Jati dirinya.
    pub id: PengukuranId,
    /// Seberapa sering.
    pub jenis: JenisPeriode,
    /// Periodenya.
    pub rentang: Rentang,
    /// Versi dokumennya.
    pub ke: i32,
    /// `TERBUKA`, `DIISI`, `DITETAPKAN`, atau `DIKUNCI`.
    pub status: String,
    /// Indikator yang capaiannya terhitung.
    pub terukur: i32,
    /// Di antaranya, yang mencapai target setahunnya.
    pub tercapai: i32,
}

/// Satu SKP yang sudah ditetapkan dan pengukurannya.
#[derive(Clone, Debug)]
pub struct Diukur {
    /// SKP-nya.
    pub skp: SkpId,
    /// Masanya.
    pub masa: Rentang,
    /// Semua pengukurannya, versi demi versi.
    pub pengukuran: Vec<Ringkas>,
}

/// Satu periode pada daftar: sudah diukur, atau belum.
#[derive(Clone, Debug)]
pub struct Periode {
    /// Periodenya.
    pub rentang: Rentang,
    /// `Triwulan I 2026`
    pub nama: String,
    /// Versi terakhirnya.
    pub terakhir: Option<Ringkas>,
}

impl Diukur {
    /// Periode yang sudah mulai menurut jenis yang berlaku ketika itu, dan yang pernah diukur di luar itu.
    pub fn periode(&self, kalender: &Kalender, hari: NaiveDate) -> Vec<Periode> {
        let terakhir = |r: &Ringkas| {
            !self.pengukuran.iter().any(|p| (p.jenis, p.rentang.mulai) == (r.jenis, r.rentang.mulai) && p.ke > r.ke)
        };
        let semua: Vec<&Ringkas> = self.pengukuran.iter().filter(|r| terakhir(r)).collect();
        let wajib = kalender.dalam(self.masa);
        let sama = |r: &Ringkas, b: &Bagian| (r.jenis, r.rentang.mulai) == (b.kala.jenis(), b.mulai);
        let menurut_aturan = wajib.iter().filter(|b| b.mulai <= hari).map(|b| Periode {
            rentang: b.rentang(),
            nama: b.kala.sebutan(),
            terakhir: semua.iter().find(|r| sama(r, b)).copied().cloned(),
        });
        let lain = semua.iter().filter(|r| !wajib.iter().any(|b| sama(r, b))).map(|r| Periode {
            rentang: r.rentang,
            nama: Kala::memuat(r.jenis, r.rentang.mulai).sebutan(),
            terakhir: Some((*r).clone()),
        });
        let mut periode: Vec<Periode> = menurut_aturan.chain(lain).collect();
        periode.sort_by_key(|p| (p.rentang.mulai, p.rentang.selesai));
        periode
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hari(bulan: u32, hari: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, bulan, hari).unwrap()
    }

    fn kalender(tertulis: &str) -> Kalender {
        serde_json::from_str(tertulis).unwrap()
    }

    fn ringkas(jenis: JenisPeriode, rentang: Rentang, ke: i32) -> Ringkas {
        Ringkas { id: PengukuranId::new(), jenis, rentang, ke, status: "DITETAPKAN".into(), terukur: 0, tercapai: 0 }
    }

    #[test]
    fn daftar_memuat_periode_yang_sudah_mulai_dan_versi_terakhirnya() {
        let masa = Rentang { mulai: hari(2, 1), selesai: hari(12, 31) };
        let satu = Rentang { mulai: hari(2, 1), selesai: hari(3, 31) };
        let januari = Rentang { mulai: hari(2, 1), selesai: hari(2, 28) };
        let pengukuran = vec![
            ringkas(JenisPeriode::Triwulanan, satu, 1),
            ringkas(JenisPeriode::Triwulanan, satu, 2),
            ringkas(JenisPeriode::Bulanan, januari, 1),
        ];
        let diukur = Diukur { skp: SkpId::new(), masa, pengukuran };
        let selalu = kalender(r#"[{"mulai":"1900-01-01","jenis":"TRIWULAN"}]"#);
        let periode = diukur.periode(&selalu, hari(4, 1));
        let tampak: Vec<_> = periode.iter().map(|p| (p.nama.as_str(), p.terakhir.as_ref().map(|t| t.ke))).collect();
        assert_eq!(tampak, [("Februari 2026", Some(1)), ("Triwulan I 2026", Some(2)), ("Triwulan II 2026", None)]);
        assert_eq!(diukur.periode(&selalu, hari(3, 31)).len(), 2, "triwulan II belum mulai");
        // Sejak 1 April diukur setiap bulan: triwulan I tetap triwulan.
        let berganti =
            kalender(r#"[{"mulai":"1900-01-01","jenis":"TRIWULAN"},{"mulai":"2026-04-01","jenis":"BULAN"}]"#);
        let periode = diukur.periode(&berganti, hari(5, 1));
        let tampak: Vec<_> = periode.iter().map(|p| p.nama.as_str()).collect();
        assert_eq!(tampak, ["Februari 2026", "Triwulan I 2026", "April 2026", "Mei 2026"]);
    }
}
