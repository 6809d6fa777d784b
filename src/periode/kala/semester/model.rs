//! Semester sebagaimana diwajibkan aturan.

use std::str::FromStr;

use chrono::{Datelike, Days, NaiveDate};
use serde::Deserialize;

use crate::periode::kala::{JenisPeriode, Kala, Rentang};

/// Satu semester: 1 Januari s.d. 30 Juni, atau 1 Juli s.d. 31 Desember. Ditulis `2026-1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct Semester {
    tahun: i32,
    ke: u8,
}

/// Bukan `2026-1` atau `2026-2`.
#[derive(Debug, thiserror::Error)]
#[error("semester ditulis 2026-1 atau 2026-2")]
pub struct BukanSemester;

impl FromStr for Semester {
    type Err = BukanSemester;

    fn from_str(tulisan: &str) -> Result<Self, BukanSemester> {
        let (tahun, ke) = tulisan.split_once('-').ok_or(BukanSemester)?;
        let tahun: i32 = tahun.parse().map_err(|_| BukanSemester)?;
        match ke {
            "1" | "2" if (2000..=2100).contains(&tahun) => Ok(Self { tahun, ke: if ke == "1" { 1 } else { 2 } }),
            _ => Err(BukanSemester),
        }
    }
}

impl TryFrom<String> for Semester {
    type Error = BukanSemester;

    fn try_from(tulisan: String) -> Result<Self, BukanSemester> {
        tulisan.parse()
    }
}

impl std::fmt::Display for Semester {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}", self.tahun, self.ke)
    }
}

/// Yang bergabung sesudah hari ke-1 bulan ini dikecualikan (aturan 3.2).
const BATAS_BERGABUNG: [u32; 2] = [5, 11];
/// Merah sejak sekian hari sebelum semester berakhir.
pub const HARI_MERAH: Days = Days::new(30);

impl Semester {
    /// Semester yang memuat hari itu.
    pub fn pada(hari: NaiveDate) -> Self {
        Self { tahun: hari.year(), ke: if hari.month() <= 6 { 1 } else { 2 } }
    }

    /// Tahunnya.
    pub fn tahun(self) -> i32 {
        self.tahun
    }

    /// 1 atau 2.
    pub fn ke(self) -> i32 {
        i32::from(self.ke)
    }

    /// Hari pertama dan terakhirnya.
    pub fn rentang(self) -> Rentang {
        self.kala().rentang()
    }

    fn kala(self) -> Kala {
        let bulan = if self.ke == 1 { 1 } else { 7 };
        let mulai = NaiveDate::from_ymd_opt(self.tahun, bulan, 1).unwrap_or_default();
        Kala::memuat(JenisPeriode::Semesteran, mulai)
    }

    /// `Semester I 2026`
    pub fn sebutan(self) -> String {
        self.kala().sebutan()
    }

    /// Sebelumnya.
    pub fn sebelumnya(self) -> Self {
        if self.ke == 2 { Self { ke: 1, ..self } } else { Self { tahun: self.tahun - 1, ke: 2 } }
    }

    /// Sesudahnya.
    pub fn sesudahnya(self) -> Self {
        if self.ke == 1 { Self { ke: 2, ..self } } else { Self { tahun: self.tahun + 1, ke: 1 } }
    }

    /// Hari terakhir bergabung yang masih wajib: 1 Mei atau 1 November.
    pub fn batas_bergabung(self) -> NaiveDate {
        let bulan = BATAS_BERGABUNG[usize::from(self.ke - 1)];
        NaiveDate::from_ymd_opt(self.tahun, bulan, 1).unwrap_or_default()
    }

    /// Hari pertama kewajiban yang belum terpenuhi tampak merah: 31 Mei atau 1 Desember.
    pub fn merah_sejak(self) -> NaiveDate {
        let akhir = self.rentang().selesai;
        akhir.checked_sub_days(HARI_MERAH).unwrap_or(akhir)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hari(tahun: i32, bulan: u32, hari: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(tahun, bulan, hari).unwrap()
    }

    #[test]
    fn semester_dan_hari_hari_batasnya() {
        let satu: Semester = "2026-1".parse().unwrap();
        assert_eq!(satu.rentang(), Rentang { mulai: hari(2026, 1, 1), selesai: hari(2026, 6, 30) });
        assert_eq!((satu.merah_sejak(), satu.batas_bergabung()), (hari(2026, 5, 31), hari(2026, 5, 1)));
        let dua = satu.sesudahnya();
        assert_eq!(dua.to_string(), "2026-2");
        assert_eq!((dua.merah_sejak(), dua.batas_bergabung()), (hari(2026, 12, 1), hari(2026, 11, 1)));
        assert_eq!(dua.sesudahnya().to_string(), "2027-1");
        assert_eq!(satu.sebelumnya().to_string(), "2025-2");
        for bukan in ["2026", "2026-3", "2026-0", "x-1", "1999-1", "2026-1-1", "", "2026-+1"] {
            assert!(bukan.parse::<Semester>().is_err(), "{bukan}");
        }
    }
}
