//! Potongan tahun, dari hari pertama sampai hari terakhirnya.

use std::str::FromStr;

use chrono::{Datelike, Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::kernel::time;

/// Seberapa sering sesuatu dilakukan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Berkala {
    /// Setiap bulan.
    Bulan,
    /// Setiap tiga bulan.
    Triwulan,
    /// Setiap enam bulan.
    Semester,
    /// Sekali setahun.
    Tahun,
}

const ROMAWI: [&str; 4] = ["I", "II", "III", "IV"];

impl Berkala {
    /// Semuanya, dari yang tersering.
    pub const SEMUA: [Self; 4] = [Self::Bulan, Self::Triwulan, Self::Semester, Self::Tahun];

    /// Ejaan pada basis data dan formulir.
    pub fn kode(self) -> &'static str {
        match self {
            Self::Bulan => "BULAN",
            Self::Triwulan => "TRIWULAN",
            Self::Semester => "SEMESTER",
            Self::Tahun => "TAHUN",
        }
    }

    /// Membaca ejaan itu.
    pub fn baca(kode: &str) -> Option<Self> {
        Self::SEMUA.into_iter().find(|b| b.kode() == kode)
    }

    /// `setiap triwulan`
    pub fn sebutan(self) -> &'static str {
        match self {
            Self::Bulan => "setiap bulan",
            Self::Triwulan => "setiap triwulan",
            Self::Semester => "setiap semester",
            Self::Tahun => "setiap tahun",
        }
    }

    fn bulan(self) -> u32 {
        match self {
            Self::Bulan => 1,
            Self::Triwulan => 3,
            Self::Semester => 6,
            Self::Tahun => 12,
        }
    }

    /// Periode yang memuat hari itu.
    pub fn pada(self, hari: NaiveDate) -> Rentang {
        let awal = hari.month0() / self.bulan() * self.bulan() + 1;
        let mulai = NaiveDate::from_ymd_opt(hari.year(), awal, 1).unwrap_or(hari);
        let selesai = mulai.checked_add_months(Months::new(self.bulan())).and_then(|h| h.pred_opt()).unwrap_or(hari);
        Rentang { mulai, selesai }
    }

    /// Periode-periode yang menyentuh rentang itu, sebatas rentangnya.
    pub fn dalam(self, batas: Rentang) -> Vec<Rentang> {
        let mut semua = Vec::new();
        let mut hari = batas.mulai;
        while hari <= batas.selesai {
            let utuh = self.pada(hari);
            semua.push(Rentang { mulai: hari, selesai: utuh.selesai.min(batas.selesai) });
            let Some(esok) = utuh.selesai.succ_opt() else { break };
            hari = esok;
        }
        semua
    }

    /// `Triwulan III 2026`, menurut hari pertamanya.
    pub fn nama(self, mulai: NaiveDate) -> String {
        let ke = (mulai.month0() / self.bulan()) as usize;
        let romawi = ROMAWI.get(ke).copied().unwrap_or_default();
        match self {
            // `tanggal` menulis nama bulannya.
            Self::Bulan => time::tanggal(mulai).split_once(' ').map_or_else(String::new, |(_, b)| b.to_owned()),
            Self::Triwulan => format!("Triwulan {romawi} {}", mulai.year()),
            Self::Semester => format!("Semester {romawi} {}", mulai.year()),
            Self::Tahun => format!("Tahun {}", mulai.year()),
        }
    }
}

/// Hari pertama dan hari terakhir; keduanya ikut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rentang {
    /// Hari pertama.
    pub mulai: NaiveDate,
    /// Hari terakhir.
    pub selesai: NaiveDate,
}

impl Rentang {
    /// `1 Januari s.d. 31 Maret 2026`
    pub fn tulis(&self) -> String {
        time::rentang(self.mulai, self.selesai)
    }
}

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
        let bulan = if self.ke == 1 { 1 } else { 7 };
        Berkala::Semester.pada(NaiveDate::from_ymd_opt(self.tahun, bulan, 1).unwrap_or_default())
    }

    /// `Semester I 2026`
    pub fn sebutan(self) -> String {
        Berkala::Semester.nama(self.rentang().mulai)
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
    fn periode_memuat_hari_pertama_dan_terakhirnya() {
        let check = |b: Berkala, h, mulai, selesai, nama: &str| {
            assert_eq!(b.pada(h), Rentang { mulai, selesai }, "{h}");
            assert_eq!(b.nama(mulai), nama);
        };
        check(Berkala::Bulan, hari(2028, 2, 29), hari(2028, 2, 1), hari(2028, 2, 29), "Februari 2028");
        check(Berkala::Bulan, hari(2027, 12, 31), hari(2027, 12, 1), hari(2027, 12, 31), "Desember 2027");
        check(Berkala::Triwulan, hari(2026, 3, 31), hari(2026, 1, 1), hari(2026, 3, 31), "Triwulan I 2026");
        check(Berkala::Triwulan, hari(2026, 10, 1), hari(2026, 10, 1), hari(2026, 12, 31), "Triwulan IV 2026");
        check(Berkala::Semester, hari(2026, 6, 30), hari(2026, 1, 1), hari(2026, 6, 30), "Semester I 2026");
        check(Berkala::Semester, hari(2026, 7, 1), hari(2026, 7, 1), hari(2026, 12, 31), "Semester II 2026");
        check(Berkala::Tahun, hari(2026, 5, 5), hari(2026, 1, 1), hari(2026, 12, 31), "Tahun 2026");
    }

    #[test]
    fn periode_setahun_bersambung_dan_sebatas_masanya() {
        for b in Berkala::SEMUA {
            let masa = Rentang { mulai: hari(2028, 2, 10), selesai: hari(2028, 11, 3) };
            let semua = b.dalam(masa);
            assert_eq!((semua[0].mulai, semua[semua.len() - 1].selesai), (masa.mulai, masa.selesai));
            for pasangan in semua.windows(2) {
                assert_eq!(pasangan[0].selesai.succ_opt(), Some(pasangan[1].mulai));
            }
        }
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
