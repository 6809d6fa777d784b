//! Kewajiban yang berulang setiap semester dan dekatnya akhir semester. Keterlambatan dihitung dari hari, bukan keadaan.

use chrono::{Days, NaiveDate};
use serde::Deserialize;

use crate::{
    kepegawaian::UnitId,
    kernel::{id::PegawaiId, time::tanggal},
    periode::Semester,
};

/// Yang wajib sekurang-kurangnya sekali bagi setiap pegawai setiap semester.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JenisKewajiban {
    /// Pemantauan oleh penilai (PP 30/2019).
    Pemantauan,
    /// Bimbingan kinerja dengan rekamannya.
    Bimbingan,
}

impl JenisKewajiban {
    /// `pemantauan`
    pub fn sebutan(self) -> &'static str {
        match self {
            Self::Pemantauan => "pemantauan",
            Self::Bimbingan => "bimbingan",
        }
    }
}

/// Seberapa mendesak yang belum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tingkat {
    /// Tidak ada yang belum.
    Terpenuhi,
    /// Masih ada, dan masih jauh.
    Terbuka,
    /// Masih ada, tiga puluh hari lagi atau kurang.
    Mendesak,
    /// Semesternya sudah berakhir.
    Lewat,
}

impl Tingkat {
    /// Dari hari ini dan adanya yang belum.
    pub fn pada(semester: Semester, hari: NaiveDate, belum: i64) -> Self {
        match belum {
            ..=0 => Self::Terpenuhi,
            _ if hari > semester.rentang().selesai => Self::Lewat,
            _ if hari >= semester.merah_sejak() => Self::Mendesak,
            _ => Self::Terbuka,
        }
    }
}

/// Mengapa seseorang dikecualikan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kecuali {
    /// Bergabung sesudah 1 Mei atau 1 November.
    Baru,
    /// Tidak wajib ber-SKP pada hari itu.
    BebasSkp,
    /// Dinilai orang yang tidak memakai aplikasi ini.
    DiLuar,
    /// Tidak ditempatkan.
    TanpaPenempatan,
}

impl Kecuali {
    /// Membaca jawaban `wajib_dipantau`.
    pub fn baca(kode: &str) -> Option<Self> {
        Some(match kode {
            "BARU" => Self::Baru,
            "BEBAS_SKP" => Self::BebasSkp,
            "DI_LUAR" => Self::DiLuar,
            "TANPA_PENEMPATAN" => Self::TanpaPenempatan,
            _ => return None,
        })
    }

    /// Sebutannya.
    pub fn sebutan(self) -> &'static str {
        match self {
            Self::Baru => "Baru bergabung, tidak wajib semester ini",
            Self::BebasSkp => "Bebas SKP, tidak wajib",
            Self::DiLuar => "Dinilai di luar aplikasi ini",
            Self::TanpaPenempatan => "Tanpa penempatan, tidak wajib",
        }
    }
}

/// Berapa yang wajib dan berapa yang sudah.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meter {
    /// Kewajiban yang mana.
    pub jenis: JenisKewajiban,
    /// Semesternya.
    pub semester: Semester,
    /// Hari ini.
    pub hari: NaiveDate,
    /// Pegawai yang wajib.
    pub wajib: i64,
    /// Di antaranya yang sudah.
    pub sudah: i64,
}

impl Meter {
    /// Yang belum.
    pub fn belum(&self) -> i64 {
        self.wajib - self.sudah
    }

    /// Seberapa mendesak.
    pub fn tingkat(&self) -> Tingkat {
        Tingkat::pada(self.semester, self.hari, self.belum())
    }

    /// Hari yang tersisa sampai semester berakhir, hari ini tidak dihitung; negatif bila sudah lewat.
    pub fn sisa(&self) -> i64 {
        (self.semester.rentang().selesai - self.hari).num_days()
    }

    /// `Semester I 2026 berakhir 30 Juni 2026, 12 hari lagi.`
    pub fn kalimat(&self) -> String {
        let ekor = match self.sisa() {
            0 => "hari ini".to_owned(),
            sisa @ 1.. => format!("{sisa} hari lagi"),
            lewat => format!("sudah lewat {} hari", -lewat),
        };
        format!("{} berakhir {}, {ekor}.", self.semester.sebutan(), tanggal(self.semester.rentang().selesai))
    }

    /// Bagian batang yang terisi, dalam persen.
    pub fn isi(&self) -> i64 {
        if self.wajib > 0 { self.sudah * 100 / self.wajib } else { 0 }
    }
}

/// Seorang pegawai yang dinilai penilai di bawah seorang atasan.
#[derive(Clone, Debug, Deserialize)]
pub struct Orang {
    /// Orangnya.
    pub id: PegawaiId,
    /// Namanya.
    pub nama: String,
}

/// Satu penilai dan yang belum dipantaunya.
#[derive(Debug)]
pub struct PerPenilai {
    /// Namanya.
    pub nama: String,
    /// Pegawai yang wajib.
    pub wajib: i64,
    /// Yang sudah.
    pub sudah: i64,
    /// Yang belum, menurut nama; hanya bagi atasan penilainya.
    pub belum: Vec<Orang>,
}

/// Satu unit dalam lingkup seseorang.
#[derive(Debug)]
pub struct PerUnit {
    /// Unitnya.
    pub id: UnitId,
    /// Kodenya, untuk halaman berikutnya.
    pub kode: String,
    /// Namanya.
    pub nama: String,
    /// Pegawai yang wajib.
    pub wajib: i64,
    /// Yang sudah.
    pub sudah: i64,
}

impl PerPenilai {
    /// Yang belum.
    pub fn sisa(&self) -> i64 {
        self.wajib - self.sudah
    }
}

impl PerUnit {
    /// Yang belum.
    pub fn sisa(&self) -> i64 {
        self.wajib - self.sudah
    }
}

/// Baris yang langsung terlihat pada satu bagian.
const TERLIHAT: usize = 20;

/// Yang paling banyak belum di depan; selebihnya dan yang sudah semua dilipat.
#[derive(Debug)]
pub struct Terlipat<T> {
    /// Yang langsung terlihat.
    pub terlihat: Vec<T>,
    /// Masih ada yang belum, tetapi lebih sedikit daripada yang terlihat.
    pub lainnya: Vec<T>,
    /// Tidak ada lagi yang belum.
    pub beres: Vec<T>,
}

impl<T> Terlipat<T> {
    /// Melipat baris-baris, dengan banyaknya yang belum pada masing-masing.
    pub fn dari(baris: Vec<T>, sisa: fn(&T) -> i64) -> Self {
        let (mut terlihat, beres): (Vec<T>, Vec<T>) = baris.into_iter().partition(|b| sisa(b) > 0);
        terlihat.sort_by_key(|b| -sisa(b));
        let lainnya = terlihat.split_off(terlihat.len().min(TERLIHAT));
        Self { terlihat, lainnya, beres }
    }
}

/// Ambang pengingat yang berlaku pada hari itu, dalam hari sebelum semester berakhir; kosong bila belum ada.
pub fn ambang(hari: NaiveDate) -> Option<i32> {
    let akhir = Semester::pada(hari).rentang().selesai;
    let sejak = |n: u64| akhir.checked_sub_days(Days::new(n)).is_some_and(|batas| hari >= batas);
    match (sejak(7), sejak(30)) {
        (true, _) => Some(7),
        (_, true) => Some(30),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hari(bulan: u32, hari: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, bulan, hari).unwrap()
    }

    #[test]
    fn merah_sejak_31_mei_dan_1_desember() {
        let (satu, dua): (Semester, Semester) = ("2026-1".parse().unwrap(), "2026-2".parse().unwrap());
        for (semester, hari, harapan) in [
            (satu, hari(5, 30), Tingkat::Terbuka),
            (satu, hari(5, 31), Tingkat::Mendesak),
            (satu, hari(6, 30), Tingkat::Mendesak),
            (satu, hari(7, 1), Tingkat::Lewat),
            (dua, hari(11, 30), Tingkat::Terbuka),
            (dua, hari(12, 1), Tingkat::Mendesak),
            (dua, hari(12, 31), Tingkat::Mendesak),
        ] {
            assert_eq!(Tingkat::pada(semester, hari, 1), harapan, "{hari}");
            assert_eq!(Tingkat::pada(semester, hari, 0), Tingkat::Terpenuhi);
        }
    }

    #[test]
    fn sisa_hari_disebut_sampai_hari_terakhirnya() {
        let meter = |hari| Meter {
            jenis: JenisKewajiban::Pemantauan,
            semester: "2026-1".parse().unwrap(),
            hari,
            wajib: 3,
            sudah: 1,
        };
        for (hari, ekor) in
            [(hari(6, 29), "1 hari lagi."), (hari(6, 30), "hari ini."), (hari(7, 2), "sudah lewat 2 hari.")]
        {
            assert!(meter(hari).kalimat().ends_with(ekor), "{}", meter(hari).kalimat());
        }
        assert_eq!((meter(hari(6, 1)).belum(), meter(hari(6, 1)).isi()), (2, 33));
    }

    #[test]
    fn yang_paling_banyak_belum_di_depan_dan_selebihnya_dilipat() {
        let baris: Vec<(i64, usize)> = [0, 2, 9, 2, 0].into_iter().zip(0..).collect();
        let lipat = Terlipat::dari(baris, |b| b.0);
        assert_eq!(lipat.terlihat, [(9, 2), (2, 1), (2, 3)]);
        assert_eq!((lipat.lainnya.len(), lipat.beres), (0, vec![(0, 0), (0, 4)]));
        let banyak = Terlipat::dari((1..=50).collect(), |b: &i64| *b);
        assert_eq!((banyak.terlihat.len(), banyak.lainnya.len(), banyak.lainnya[0]), (20, 30, 30));
    }

    #[test]
    fn ambang_pengingat_tiga_puluh_dan_tujuh_hari() {
        for (hari, harapan) in [
            (hari(5, 30), None),
            (hari(5, 31), Some(30)),
            (hari(6, 22), Some(30)),
            (hari(6, 23), Some(7)),
            (hari(6, 30), Some(7)),
            (hari(7, 1), None),
            (hari(12, 1), Some(30)),
            (hari(12, 24), Some(7)),
        ] {
            assert_eq!(ambang(hari), harapan, "{hari}");
        }
    }
}
