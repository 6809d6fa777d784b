//! Umpan balik: tentang apa, dari siapa, dan apa yang boleh ditulis.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;

use super::policy::Penerima;
use crate::{
    dokumentasi::KegiatanId,
    kernel::{
        error::Error,
        form::{Galat, batasi, rapikan},
        id::PegawaiId,
        policy::Oleh,
        time::tanggal,
    },
    skp::{BERAKHLAK, IndikatorId, RencanaId},
};

crate::id!(
    /// Satu umpan balik.
    UmpanBalikId
);

/// Panjang umpan balik dan balasannya.
pub const ISI_PANJANG: usize = 2_000;
/// Orang paling banyak yang ditampilkan sebuah pencarian.
pub const CALON_MAKS: usize = 20;

/// Sebagai apa seseorang memberi umpan balik.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hubungan {
    /// Pejabat Penilai Kinerja penerimanya.
    Penilai,
    /// Atasan Pejabat Penilai Kinerja penerimanya.
    Atasan,
    /// Bawahan penerimanya.
    Bawahan,
    /// Rekan seunit.
    Rekan,
    /// Rekan setim.
    Tim,
    /// Tanpa hubungan itu: diminta.
    Lainnya,
}

impl Hubungan {
    /// Semua hubungan.
    pub const SEMUA: [Self; 6] = [Self::Penilai, Self::Atasan, Self::Bawahan, Self::Rekan, Self::Tim, Self::Lainnya];

    /// Ejaan yang disimpan.
    pub fn kode(self) -> &'static str {
        match self {
            Self::Penilai => "PENILAI",
            Self::Atasan => "ATASAN",
            Self::Bawahan => "BAWAHAN",
            Self::Rekan => "REKAN",
            Self::Tim => "TIM",
            Self::Lainnya => "LAINNYA",
        }
    }

    /// Membaca ejaan itu.
    pub fn baca(kode: &str) -> Option<Self> {
        Self::SEMUA.into_iter().find(|h| h.kode() == kode)
    }

    /// Sebutan yang dibaca orang.
    pub fn sebutan(self) -> &'static str {
        match self {
            Self::Penilai => "Penilai",
            Self::Atasan => "Atasan penilai",
            Self::Bawahan => "Bawahan",
            Self::Rekan => "Rekan kerja",
            Self::Tim => "Rekan setim",
            Self::Lainnya => "Pihak lain yang diminta",
        }
    }

    /// SKP penerimanya menjadi bacaannya, jadi ia dapat memilih RHK, indikator, dan kegiatan.
    pub fn membaca_skp(self) -> bool {
        matches!(self, Self::Penilai | Self::Atasan)
    }
}

/// Kelompok pemberi pada formulir F9.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kelompok {
    /// Penilai dan atasan penilai.
    Pimpinan,
    /// Rekan seunit dan setim.
    Rekan,
    /// Bawahan.
    Bawahan,
    /// Yang lain.
    Lainnya,
}

impl Kelompok {
    /// Semuanya, menurut urutan pada formulir.
    pub const SEMUA: [Self; 4] = [Self::Pimpinan, Self::Rekan, Self::Bawahan, Self::Lainnya];

    /// Ejaan pada saringan.
    pub fn kode(self) -> &'static str {
        match self {
            Self::Pimpinan => "pimpinan",
            Self::Rekan => "rekan",
            Self::Bawahan => "bawahan",
            Self::Lainnya => "lainnya",
        }
    }

    /// Sebutannya.
    pub fn sebutan(self) -> &'static str {
        match self {
            Self::Pimpinan => "Pimpinan",
            Self::Rekan => "Rekan kerja",
            Self::Bawahan => "Bawahan",
            Self::Lainnya => "Lainnya",
        }
    }

    /// Membaca ejaan itu.
    pub fn baca(kode: &str) -> Option<Self> {
        Self::SEMUA.into_iter().find(|k| k.kode() == kode)
    }

    /// Hubungan yang termasuk di dalamnya.
    pub fn hubungan(self) -> Vec<String> {
        let isi: &[Hubungan] = match self {
            Self::Pimpinan => &[Hubungan::Penilai, Hubungan::Atasan],
            Self::Rekan => &[Hubungan::Rekan, Hubungan::Tim],
            Self::Bawahan => &[Hubungan::Bawahan],
            Self::Lainnya => &[Hubungan::Lainnya],
        };
        isi.iter().map(|h| h.kode().to_owned()).collect()
    }
}

/// Satu dari dua puluh satu panduan perilaku BerAKHLAK.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Panduan(u8);

impl Panduan {
    /// Yang bernomor itu, mulai 0.
    pub fn ke(nomor: i16) -> Option<Self> {
        u8::try_from(nomor).ok().filter(|n| *n < 21).map(Self)
    }

    /// Semuanya, menurut urutan pada formulir.
    pub fn semua() -> impl Iterator<Item = Self> {
        (0..21).map(Self)
    }

    /// Nomor yang disimpan.
    pub fn nomor(self) -> i16 {
        self.0.into()
    }

    /// Nilainya, 0 sampai 6.
    pub fn nilai(self) -> usize {
        usize::from(self.0 / 3)
    }

    /// Nama nilainya.
    pub fn nama_nilai(self) -> &'static str {
        BERAKHLAK[self.nilai()].nama
    }

    /// Bunyinya.
    pub fn bunyi(self) -> &'static str {
        BERAKHLAK[self.nilai()].panduan[usize::from(self.0 % 3)]
    }
}

/// Macam yang dibicarakan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JenisSasaran {
    /// Sebuah RHK.
    Rhk,
    /// Sebuah indikator.
    Indikator,
    /// Sebuah kegiatan yang sudah terkirim.
    Kegiatan,
    /// Sebuah panduan perilaku.
    Panduan,
    /// Hal yang disebut sendiri.
    Umum,
}

impl JenisSasaran {
    const SEMUA: [Self; 5] = [Self::Rhk, Self::Indikator, Self::Kegiatan, Self::Panduan, Self::Umum];

    /// Ejaan yang disimpan.
    pub fn kode(self) -> &'static str {
        match self {
            Self::Rhk => "RHK",
            Self::Indikator => "INDIKATOR",
            Self::Kegiatan => "KEGIATAN",
            Self::Panduan => "PANDUAN",
            Self::Umum => "UMUM",
        }
    }

    /// Membaca ejaan itu.
    pub fn baca(kode: &str) -> Option<Self> {
        Self::SEMUA.into_iter().find(|j| j.kode() == kode)
    }

    /// Sebutannya di depan bunyinya.
    pub fn sebutan(self) -> &'static str {
        match self {
            Self::Rhk => "Rencana hasil kerja",
            Self::Indikator => "Indikator",
            Self::Kegiatan => "Kegiatan",
            Self::Panduan => "Perilaku kerja",
            Self::Umum => "Hal lain",
        }
    }
}

/// Tentang apa sebuah umpan balik.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tujuan {
    /// Macamnya.
    pub jenis: JenisSasaran,
    /// RHK yang dibicarakan, langsung atau lewat indikator dan kegiatannya; hilang bila drafnya dihapus.
    pub rencana: Option<RencanaId>,
    /// Indikatornya.
    pub indikator: Option<IndikatorId>,
    /// Kegiatannya.
    pub kegiatan: Option<KegiatanId>,
    /// Panduan perilakunya.
    pub panduan: Option<Panduan>,
    /// Bunyinya saat ditulis.
    pub perihal: String,
}

impl Tujuan {
    /// Tentang hal yang disebut sendiri.
    pub fn umum(perihal: String) -> Self {
        Self { jenis: JenisSasaran::Umum, rencana: None, indikator: None, kegiatan: None, panduan: None, perihal }
    }

    /// Tentang sebuah panduan perilaku.
    pub fn panduan(panduan: Panduan) -> Self {
        let perihal = panduan.bunyi().to_owned();
        Self { jenis: JenisSasaran::Panduan, panduan: Some(panduan), ..Self::umum(perihal) }
    }

    /// Tentang sebuah RHK.
    pub fn rhk(rencana: RencanaId, perihal: String) -> Self {
        Self { jenis: JenisSasaran::Rhk, rencana: Some(rencana), ..Self::umum(perihal) }
    }

    /// `Perilaku kerja: Harmonis`, atau macamnya saja.
    pub fn judul(&self) -> String {
        match self.panduan {
            Some(p) => format!("{}: {}", self.jenis.sebutan(), p.nama_nilai()),
            None => self.jenis.sebutan().to_owned(),
        }
    }

    /// Ejaannya pada formulir.
    pub fn kode(&self) -> String {
        let jenis = self.jenis.kode();
        match self.jenis {
            JenisSasaran::Umum => jenis.to_owned(),
            JenisSasaran::Panduan => format!("{jenis}:{}", self.panduan.map_or(0, Panduan::nomor)),
            JenisSasaran::Rhk => format!("{jenis}:{}", self.rencana.map(|r| r.to_string()).unwrap_or_default()),
            JenisSasaran::Indikator => format!("{jenis}:{}", self.indikator.map(|i| i.to_string()).unwrap_or_default()),
            JenisSasaran::Kegiatan => format!("{jenis}:{}", self.kegiatan.map(|k| k.to_string()).unwrap_or_default()),
        }
    }
}

/// Seseorang sebagaimana disebut pada halaman.
#[derive(Clone, Debug)]
pub struct Orang {
    /// Orangnya.
    pub id: PegawaiId,
    /// Nama dengan gelar.
    pub nama: String,
    /// Jabatan dan unitnya.
    pub keterangan: String,
}

/// Seseorang yang dapat dipilih.
#[derive(Clone, Debug)]
pub struct Calon {
    /// Orangnya.
    pub id: PegawaiId,
    /// Nama dengan gelar.
    pub nama: String,
    /// Jabatan dan unitnya.
    pub keterangan: String,
    /// Yang diketik tepat namanya atau nomornya.
    pub tepat: bool,
}

/// Draf yang sudah ada di tangan pemberinya.
#[derive(Clone, Debug)]
pub struct Draf {}

/// Sudah sampai pada penerimanya.
#[derive(Clone, Debug)]
pub struct Terkirim {
    /// Harinya.
    pub tanggal: NaiveDate,
    /// Kapan tepatnya.
    pub pada: DateTime<Utc>,
}

/// Sudah dijawab penerimanya.
#[derive(Clone, Debug)]
pub struct Dibalas {
    /// Sebagaimana terkirim.
    pub kirim: Terkirim,
    /// Kata penerimanya.
    pub balasan: String,
    /// Kapan.
    pub pada: DateTime<Utc>,
}

/// Siapa pembacanya bagi umpan balik ini.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pihak {
    /// Yang menulisnya.
    Pemberi,
    /// Yang menerimanya.
    Penerima,
    /// Penilai atau atasan penilai penerimanya hari ini.
    Pimpinan,
}

/// Sebuah umpan balik dalam keadaan `S`.
#[derive(Clone, Debug)]
pub struct Umpan<S> {
    pub(super) id: UmpanBalikId,
    pub(super) penerima: Orang,
    pub(super) pemberi: Orang,
    pub(super) pihak: Pihak,
    pub(super) peran: Option<Hubungan>,
    pub(super) tujuan: Option<Tujuan>,
    pub(super) isi: String,
    /// Yang dibetulkannya, dan kapan itu dikirim.
    pub(super) pembetulan: Option<UmpanBalikId>,
    /// Yang membetulkannya, bila ada.
    pub(super) dibetulkan: Option<UmpanBalikId>,
    pub(super) versi: i32,
    pub(super) keadaan: S,
}

/// Umpan balik sebagaimana dibaca; keadaannya baru diketahui saat itu.
#[derive(Clone, Debug)]
pub enum UmpanTersimpan {
    /// Belum dikirim.
    Draf(Umpan<Draf>),
    /// Terkirim.
    Terkirim(Umpan<Terkirim>),
    /// Terkirim dan dibalas.
    Dibalas(Umpan<Dibalas>),
}

impl UmpanTersimpan {
    /// Harus masih draf.
    ///
    /// # Errors
    /// Bila sudah dikirim.
    pub fn draf(self) -> Result<Umpan<Draf>, Error> {
        match self {
            Self::Draf(u) => Ok(u),
            _ => Err(Error::Conflict("Umpan balik ini sudah dikirim, jadi tidak dapat diubah lagi.".into())),
        }
    }

    /// Harus terkirim dan belum dibalas.
    ///
    /// # Errors
    /// Bila sudah dibalas.
    pub fn terkirim(self) -> Result<Umpan<Terkirim>, Error> {
        match self {
            Self::Terkirim(u) => Ok(u),
            _ => Err(Error::Conflict("Umpan balik ini sudah dibalas; balasan diberikan satu kali.".into())),
        }
    }
}

/// Umpan balik pada sebuah daftar.
#[derive(Clone, Debug)]
pub struct Butir {
    /// Nomornya.
    pub id: UmpanBalikId,
    /// Penerimanya.
    pub penerima: PegawaiId,
    /// Nama penerimanya.
    pub nama_penerima: String,
    /// Nama pemberinya.
    pub nama_pemberi: String,
    /// Sebagai apa ia memberi.
    pub peran: Option<Hubungan>,
    /// Tentang apa.
    pub tujuan: Option<Tujuan>,
    /// Bunyinya.
    pub isi: String,
    /// Hari dikirim; kosong bagi draf.
    pub tanggal: Option<NaiveDate>,
    /// Kata penerimanya.
    pub balasan: Option<String>,
    /// Ada pembetulannya.
    pub dibetulkan: bool,
    /// Merupakan pembetulan.
    pub pembetulan: bool,
}

impl Butir {
    /// Harinya dalam kata-kata; kosong bagi draf.
    pub fn hari(&self) -> Option<String> {
        self.tanggal.map(tanggal)
    }
}

/// Formulir balasan sebagaimana diketik.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct FormBalasan {
    /// Tulisannya.
    pub balasan: String,
}

/// Balasan yang akan disimpan; hanya lahir dari [`Penerima`] yang terbukti.
#[derive(Debug)]
pub struct Balasan {
    pub(super) oleh: PegawaiId,
    pub(super) umpan: UmpanBalikId,
    pub(super) pemberi: PegawaiId,
    pub(super) isi: String,
}

impl Oleh<Penerima, Umpan<Terkirim>> {
    /// Membalas, satu kali.
    ///
    /// # Errors
    /// Kalimat bagi isian yang keliru.
    pub fn balas(&self, isian: &FormBalasan) -> Result<Balasan, Galat> {
        let mut galat = Galat::default();
        let isi = rapikan(&isian.balasan);
        if isi.is_empty() {
            galat.catat("balasan", "Tulis balasan Anda.");
        }
        batasi(&mut galat, "balasan", "Balasan", &isi, ISI_PANJANG);
        let umpan = self.objek();
        match galat.kosong() {
            true => Ok(Balasan { oleh: self.pelaku(), umpan: umpan.id, pemberi: umpan.pemberi.id, isi }),
            false => Err(galat),
        }
    }
}

/// Setengah tahun: hari pertama, dan hari sesudah hari terakhirnya.
pub fn semester(tulisan: &str) -> Option<(NaiveDate, NaiveDate)> {
    let (tahun, ke) = tulisan.split_once('-')?;
    let tahun: i32 = tahun.parse().ok().filter(|t| (1900..9999).contains(t))?;
    let awal = |tahun, bulan| NaiveDate::from_ymd_opt(tahun, bulan, 1);
    match ke {
        "1" => awal(tahun, 1).zip(awal(tahun, 7)),
        "2" => awal(tahun, 7).zip(awal(tahun + 1, 1)),
        _ => None,
    }
}
#[cfg(test)]
mod tests {
    use super::*;

    fn hari(bulan: u32, tanggal: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, bulan, tanggal).unwrap()
    }

    #[test]
    fn dua_puluh_satu_panduan_dalam_tujuh_nilai() {
        assert_eq!(Panduan::semua().count(), 21);
        let nilai: Vec<_> = Panduan::semua().map(Panduan::nilai).collect();
        assert!((0..7).all(|n| nilai.iter().filter(|x| **x == n).count() == 3));
        assert_eq!(Panduan::ke(9).unwrap().nama_nilai(), "Harmonis");
        assert!(Panduan::ke(21).is_none() && Panduan::ke(-1).is_none());
    }

    #[test]
    fn semester_setengah_terbuka() {
        assert_eq!(semester("2026-1"), Some((hari(1, 1), hari(7, 1))));
        let akhir = NaiveDate::from_ymd_opt(2027, 1, 1).unwrap();
        assert_eq!(semester("2026-2"), Some((hari(7, 1), akhir)));
        for keliru in ["", "2026", "2026-3", "x-1", "99999-1"] {
            assert_eq!(semester(keliru), None, "{keliru}");
        }
    }
}
