//! Keadaan dokumentasi sebuah periode dan peralihannya.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, Utc};
use rust_decimal::Decimal;
use serde::Deserialize;

use crate::{
    dokumentasi::model::{DokumentasiId, KegiatanId},
    kernel::{
        error::Error,
        form::{Galat, batasi, rapikan},
        id::PegawaiId,
        policy::{Oleh, Pemilik, Penilai},
        time::tanggal,
    },
    periode::{JenisPeriode, Kala},
    skp::RencanaId,
};

/// Tulisan pegawai atas sebuah periode.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ulasan {
    /// Ulasan umum.
    pub ulasan: String,
    /// Masalah atau hambatan.
    pub masalah: String,
    /// Penyebabnya.
    pub penyebab: String,
    /// Alternatif solusi.
    pub solusi: String,
    /// Ulasan atas sebuah RHK.
    pub rhk: Vec<(RencanaId, String)>,
}

impl Ulasan {
    /// Ulasan atas RHK itu.
    pub fn atas(&self, rencana: &RencanaId) -> &str {
        self.rhk.iter().find(|(r, _)| r == rencana).map_or("", |(_, teks)| teks)
    }

    /// Masalah, penyebab, atau solusi tertulis.
    pub fn bermasalah(&self) -> bool {
        [&self.masalah, &self.penyebab, &self.solusi].iter().any(|s| !s.is_empty())
    }
}

/// Dokumentasi seseorang pada sebuah periode, dalam keadaan `S`.
#[derive(Clone, Debug)]
pub struct Dokumentasi<S> {
    pub(super) pegawai: PegawaiId,
    pub(super) kala: Kala,
    /// Penilainya hari ini.
    pub(super) penilai: Option<PegawaiId>,
    /// 0 selama belum tersimpan.
    pub(super) versi: i32,
    pub(super) ulasan: Ulasan,
    pub(super) keadaan: S,
}

/// Masih disusun; belum bernomor selama belum pernah disimpan.
#[derive(Clone, Debug)]
pub struct Draf {
    pub(super) id: Option<DokumentasiId>,
}

/// Menunggu tanggapan.
#[derive(Clone, Debug)]
pub struct Dikirim {
    pub(super) id: DokumentasiId,
    pub(super) pada: DateTime<Utc>,
}

/// Sudah ditanggapi; tidak berubah lagi.
#[derive(Clone, Debug)]
pub struct Ditanggapi {
    pub(super) id: DokumentasiId,
    pub(super) dikirim: DateTime<Utc>,
    pub(super) tanggapan: String,
    pub(super) oleh: String,
    pub(super) pada: DateTime<Utc>,
}

/// Dokumentasi sebagaimana dibaca dari basis data.
#[derive(Clone, Debug)]
pub enum Tersimpan {
    /// Masih disusun.
    Draf(Dokumentasi<Draf>),
    /// Menunggu tanggapan.
    Dikirim(Dokumentasi<Dikirim>),
    /// Sudah ditanggapi.
    Ditanggapi(Dokumentasi<Ditanggapi>),
}

/// Mengapa dokumentasi menolak diubah.
#[derive(Debug, thiserror::Error)]
pub enum Ditolak {
    /// Hanya draf yang diubah.
    #[error("Dokumentasi ini sudah dikirim, jadi tidak dapat diubah. Tarik kembali dahulu bila belum ditanggapi.")]
    BukanDraf,
    /// Hanya yang terkirim yang ditarik atau ditanggapi.
    #[error("Dokumentasi ini tidak sedang menunggu tanggapan.")]
    BukanDikirim,
    /// Sudah berubah sejak dilihat.
    #[error("Dokumentasi ini sudah berubah sejak halaman ini Anda buka. Baca lagi yang terbaru.")]
    Berubah,
}

impl From<Ditolak> for Error {
    fn from(ditolak: Ditolak) -> Self {
        Self::Conflict(ditolak.to_string())
    }
}

impl Tersimpan {
    /// Membukanya sebagai draf.
    ///
    /// # Errors
    /// Bila sudah dikirim.
    pub fn draf(self) -> Result<Dokumentasi<Draf>, Ditolak> {
        match self {
            Self::Draf(d) => Ok(d),
            _ => Err(Ditolak::BukanDraf),
        }
    }

    /// Membukanya sebagai yang menunggu tanggapan.
    ///
    /// # Errors
    /// Bila belum dikirim, atau sudah ditanggapi.
    pub fn dikirim(self) -> Result<Dokumentasi<Dikirim>, Ditolak> {
        match self {
            Self::Dikirim(d) => Ok(d),
            _ => Err(Ditolak::BukanDikirim),
        }
    }

    /// Versinya.
    pub fn versi(&self) -> i32 {
        match self {
            Self::Draf(d) => d.versi,
            Self::Dikirim(d) => d.versi,
            Self::Ditanggapi(d) => d.versi,
        }
    }

    /// Tulisan pegawainya.
    pub fn ulasan(&self) -> &Ulasan {
        match self {
            Self::Draf(d) => &d.ulasan,
            Self::Dikirim(d) => &d.ulasan,
            Self::Ditanggapi(d) => &d.ulasan,
        }
    }

    /// Nomornya, bila sudah tersimpan.
    pub fn id(&self) -> Option<DokumentasiId> {
        match self {
            Self::Draf(d) => d.keadaan.id,
            Self::Dikirim(d) => Some(d.keadaan.id),
            Self::Ditanggapi(d) => Some(d.keadaan.id),
        }
    }
}

/// Satu kegiatan pada daftarnya.
#[derive(Clone, Debug)]
pub struct Kegiatan {
    /// Nomornya.
    pub id: KegiatanId,
    /// Tanggalnya.
    pub tanggal: NaiveDate,
    /// Jam mulai dan selesai.
    pub jam: (Option<NaiveTime>, Option<NaiveTime>),
    /// RHK yang dikerjakan.
    pub rhk: Option<String>,
    /// Langkah rencana aksinya.
    pub aksi: Option<String>,
    /// Uraiannya.
    pub uraian: String,
    /// Realisasi.
    pub realisasi: Option<Decimal>,
    /// Satuan.
    pub satuan: String,
    /// Kendala.
    pub kendala: String,
    /// Membetulkan kegiatan lain.
    pub pembetulan: bool,
    /// Banyaknya bukti.
    pub bukti: i64,
}

/// Alamat sebuah periode: milik sendiri, atau milik orang lain.
pub fn alamat(pegawai: Option<PegawaiId>, kala: Kala) -> String {
    let siapa = pegawai.map(|p| format!("/{p}")).unwrap_or_default();
    format!("/dokumentasi{siapa}/periode/{}/{}", kala.jenis().sebutan(), kala.mulai())
}

/// Periode pada alamat; hari mana pun di dalamnya menyebutnya.
pub fn baca_kala(jenis: &str, mulai: &str) -> Option<Kala> {
    let hari: NaiveDate = mulai.parse().ok()?;
    let jenis = JenisPeriode::dari_alamat(jenis)?;
    (2000..=2100).contains(&hari.year()).then(|| Kala::memuat(jenis, hari))
}

/// Hari terakhir mengirim tanpa dihitung terlambat.
pub fn tenggat(kala: Kala) -> NaiveDate {
    let tenggang = match kala.jenis() {
        JenisPeriode::Harian => 1,
        JenisPeriode::Mingguan => 3,
        JenisPeriode::Bulanan => 5,
        JenisPeriode::Triwulanan | JenisPeriode::Semesteran | JenisPeriode::Tahunan => 10,
    };
    kala.selesai().checked_add_days(Days::new(tenggang)).unwrap_or(kala.selesai())
}

/// Terlambat: dikirim, atau belum juga dikirim, sesudah tenggatnya. Tanda yang dihitung, bukan keadaan.
pub fn terlambat(kala: Kala, dikirim: Option<NaiveDate>, hari_ini: NaiveDate) -> bool {
    dikirim.unwrap_or(hari_ini) > tenggat(kala)
}

/// Formulir ulasan sebagaimana diketik.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(default)]
pub struct FormUlasan {
    /// Ulasan umum.
    pub ulasan: String,
    /// Masalah atau hambatan.
    pub masalah: String,
    /// Penyebab.
    pub penyebab: String,
    /// Alternatif solusi.
    pub solusi: String,
    /// RHK yang diulas.
    pub rencana: Vec<String>,
    /// Ulasannya, menurut urutan yang sama.
    pub ulasan_rhk: Vec<String>,
    /// Tombol yang ditekan: simpan atau kirim.
    pub tindakan: String,
}

impl FormUlasan {
    /// Yang tersimpan.
    pub fn dari(ulasan: &Ulasan) -> Self {
        let (rencana, ulasan_rhk) = ulasan.rhk.iter().map(|(r, teks)| (r.to_string(), teks.clone())).unzip();
        Self {
            ulasan: ulasan.ulasan.clone(),
            masalah: ulasan.masalah.clone(),
            penyebab: ulasan.penyebab.clone(),
            solusi: ulasan.solusi.clone(),
            rencana,
            ulasan_rhk,
            tindakan: String::new(),
        }
    }

    /// Ulasan yang diketik bagi RHK itu.
    pub fn atas(&self, rencana: &RencanaId) -> &str {
        let rencana = rencana.to_string();
        self.rencana.iter().zip(&self.ulasan_rhk).find(|(r, _)| **r == rencana).map_or("", |(_, teks)| teks)
    }

    fn baca(&self, galat: &mut Galat) -> Ulasan {
        let mut teks = |kolom: String, sebutan: &str, nilai: &str, maks| {
            let nilai = rapikan(nilai);
            batasi(galat, &kolom, sebutan, &nilai, maks);
            nilai
        };
        let rhk: Vec<(RencanaId, String)> = self
            .rencana
            .iter()
            .zip(&self.ulasan_rhk)
            .filter_map(|(r, nilai)| {
                let nilai = teks(format!("rhk-{r}"), "Ulasan", nilai, 1_000);
                let rencana = r.parse().ok().filter(|_| !nilai.is_empty())?;
                Some((rencana, nilai))
            })
            .collect();
        Ulasan {
            ulasan: teks("ulasan".into(), "Ulasan", &self.ulasan, 2_000),
            masalah: teks("masalah".into(), "Masalah atau hambatan", &self.masalah, 2_000),
            penyebab: teks("penyebab".into(), "Penyebab", &self.penyebab, 2_000),
            solusi: teks("solusi".into(), "Alternatif solusi", &self.solusi, 2_000),
            rhk,
        }
    }
}

/// Ulasan yang disimpan pada draf, dan apakah sekaligus dikirim; hanya lahir dari pemiliknya.
#[derive(Debug)]
pub struct Simpanan {
    pub(super) pegawai: PegawaiId,
    pub(super) kala: Kala,
    pub(super) versi: i32,
    pub(super) ulasan: Ulasan,
    /// Kapan dikirim; kosong bila hanya disimpan.
    pub(super) dikirim: Option<DateTime<Utc>>,
    pub(super) penilai: Option<PegawaiId>,
}

/// Menarik kembali.
#[derive(Debug)]
pub struct Penarikan {
    pub(super) id: DokumentasiId,
    pub(super) oleh: PegawaiId,
    pub(super) versi: i32,
    pub(super) pada: DateTime<Utc>,
}

/// Tanggapan penilai.
#[derive(Debug)]
pub struct Tanggapan {
    pub(super) id: DokumentasiId,
    pub(super) pegawai: PegawaiId,
    pub(super) kala: Kala,
    pub(super) oleh: PegawaiId,
    pub(super) versi: i32,
    pub(super) teks: String,
    pub(super) pada: DateTime<Utc>,
}

/// Mengapa belum dapat dikirim pada hari itu.
pub fn halangan(kala: Kala, hari_ini: NaiveDate) -> Option<String> {
    (hari_ini < kala.selesai()).then(|| {
        format!(
            "Dapat dikirim mulai {}, hari terakhirnya: sesudah dikirim, kegiatan di dalamnya tidak dapat ditambah.",
            tanggal(kala.selesai())
        )
    })
}

impl Oleh<Pemilik, Dokumentasi<Draf>> {
    /// Menyimpan ulasan tanpa mengirimnya.
    ///
    /// # Errors
    /// Kalimat bagi setiap isian yang keliru.
    pub fn tulis(&self, form: &FormUlasan, versi: i32) -> Result<Simpanan, Galat> {
        let mut galat = Galat::default();
        let ulasan = form.baca(&mut galat);
        let d = self.objek();
        let simpanan =
            Simpanan { pegawai: self.pelaku(), kala: d.kala, versi, ulasan, dikirim: None, penilai: d.penilai };
        if galat.kosong() { Ok(simpanan) } else { Err(galat) }
    }

    /// Mengirim kepada penilai; yang tanpa kegiatan dijelaskan dalam ulasannya.
    ///
    /// # Errors
    /// Bila periodenya belum sampai hari terakhir, atau tidak ada yang dikirim.
    pub fn kirim(
        &self,
        form: &FormUlasan,
        versi: i32,
        kegiatan: i64,
        hari_ini: NaiveDate,
        pada: DateTime<Utc>,
    ) -> Result<Simpanan, Galat> {
        let simpanan = self.tulis(form, versi)?;
        let mut galat = Galat::default();
        if let Some(kalimat) = halangan(self.objek().kala, hari_ini) {
            galat.catat("ulasan", kalimat);
        }
        if kegiatan == 0 && simpanan.ulasan.ulasan.is_empty() {
            galat.catat(
                "ulasan",
                "Belum ada kegiatan pada periode ini. Tuliskan keadaannya di sini, misalnya sedang cuti.",
            );
        }
        if galat.kosong() { Ok(Simpanan { dikirim: Some(pada), ..simpanan }) } else { Err(galat) }
    }
}

impl Oleh<Pemilik, Dokumentasi<Dikirim>> {
    /// Menarik kembali yang belum ditanggapi; kegiatannya terbuka lagi.
    ///
    /// # Errors
    /// Bila sudah berubah sejak dilihat.
    pub fn tarik(&self, versi: i32, pada: DateTime<Utc>) -> Result<Penarikan, Ditolak> {
        let d = self.objek();
        if d.versi != versi {
            return Err(Ditolak::Berubah);
        }
        Ok(Penarikan { id: d.keadaan.id, oleh: self.pelaku(), versi, pada })
    }
}

impl Oleh<Penilai, Dokumentasi<Dikirim>> {
    /// Menanggapi versi yang dibacanya.
    ///
    /// # Errors
    /// Tanggapan selalu berisi.
    pub fn tanggapi(&self, versi: i32, teks: &str, pada: DateTime<Utc>) -> Result<Tanggapan, Galat> {
        let d = self.objek();
        let teks = rapikan(teks);
        let mut galat = Galat::default();
        if teks.is_empty() {
            galat.catat(
                "tanggapan",
                "Tuliskan tanggapan Anda: yang sudah baik, dan yang perlu diperhatikan berikutnya.",
            );
        }
        batasi(&mut galat, "tanggapan", "Tanggapan", &teks, 2_000);
        if !galat.kosong() {
            return Err(galat);
        }
        let (id, oleh) = (d.keadaan.id, self.pelaku());
        Ok(Tanggapan { id, pegawai: d.pegawai, kala: d.kala, oleh, versi, teks, pada })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::auth::Pengguna;

    fn hari(bulan: u32, hari: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, bulan, hari).unwrap()
    }

    fn januari(pemilik: PegawaiId, penilai: PegawaiId) -> Dokumentasi<Draf> {
        let kala = Kala::memuat(JenisPeriode::Bulanan, hari(1, 12));
        let (ulasan, keadaan) = (Ulasan::default(), Draf { id: None });
        Dokumentasi { pegawai: pemilik, kala, penilai: Some(penilai), versi: 0, ulasan, keadaan }
    }

    #[test]
    fn dikirim_mulai_hari_terakhir_dan_yang_kosong_dijelaskan() {
        let (sari, budi) = (PegawaiId::new(), PegawaiId::new());
        let check = |pada: NaiveDate, kegiatan, ulasan: &str, boleh: bool| {
            let draf = Pengguna::mewakili(sari, pada).sebagai(Pemilik, januari(sari, budi)).unwrap();
            let form = FormUlasan { ulasan: ulasan.into(), ..FormUlasan::default() };
            let hasil = draf.kirim(&form, 0, kegiatan, pada, DateTime::UNIX_EPOCH);
            assert_eq!(hasil.is_ok(), boleh, "{pada} {kegiatan} {ulasan}");
        };
        check(hari(1, 30), 3, "", false);
        check(hari(1, 31), 3, "", true);
        check(hari(2, 20), 3, "", true);
        check(hari(1, 31), 0, " ", false);
        check(hari(1, 31), 0, "Cuti melahirkan", true);
        check(hari(1, 31), 3, &"x".repeat(2_001), false);
        assert!(Pengguna::mewakili(budi, hari(1, 31)).sebagai(Pemilik, januari(sari, budi)).is_err());
    }

    #[test]
    fn terlambat_dihitung_sesudah_tenggat() {
        let kala = Kala::memuat(JenisPeriode::Bulanan, hari(1, 1));
        assert!(!terlambat(kala, None, hari(2, 5)));
        assert!(terlambat(kala, None, hari(2, 6)));
        assert!(!terlambat(kala, Some(hari(2, 5)), hari(3, 1)));
        assert!(terlambat(kala, Some(hari(2, 6)), hari(3, 1)));
    }

    #[test]
    fn tanggapan_selalu_berisi_dan_hanya_oleh_penilai() {
        let (sari, budi) = (PegawaiId::new(), PegawaiId::new());
        let draf = januari(sari, budi);
        let keadaan = Dikirim { id: DokumentasiId::new(), pada: DateTime::UNIX_EPOCH };
        let dikirim = Dokumentasi {
            pegawai: draf.pegawai,
            kala: draf.kala,
            penilai: draf.penilai,
            versi: 2,
            ulasan: draf.ulasan,
            keadaan,
        };
        assert!(Pengguna::mewakili(sari, hari(2, 1)).sebagai(Penilai, dikirim.clone()).is_err());
        let oleh = Pengguna::mewakili(budi, hari(2, 1)).sebagai(Penilai, dikirim.clone()).unwrap();
        assert!(oleh.tanggapi(2, " \n ", DateTime::UNIX_EPOCH).is_err());
        assert_eq!(oleh.tanggapi(2, " Baik ", DateTime::UNIX_EPOCH).unwrap().teks, "Baik");
        let milik = Pengguna::mewakili(sari, hari(2, 1)).sebagai(Pemilik, dikirim).unwrap();
        assert!(matches!(milik.tarik(1, DateTime::UNIX_EPOCH), Err(Ditolak::Berubah)));
    }
}
