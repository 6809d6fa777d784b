//! The clock, the zones of Indonesia, and dates as people write them.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Datelike, FixedOffset, Locale, NaiveDate, NaiveTime, TimeZone, Utc};

/// The only source of time. Tests hold it still.
#[derive(Clone, Default)]
pub struct Clock(Option<Arc<Mutex<DateTime<Utc>>>>);

impl Clock {
    /// The time of the machine.
    pub fn system() -> Self {
        Self(None)
    }

    /// A clock that moves only by [`Clock::set`].
    pub fn fixed(at: DateTime<Utc>) -> Self {
        Self(Some(Arc::new(Mutex::new(at))))
    }

    /// Moves a fixed clock; no effect on the machine's.
    pub fn set(&self, at: DateTime<Utc>) {
        if let Some(fixed) = &self.0 {
            *fixed.lock().unwrap_or_else(PoisonError::into_inner) = at;
        }
    }

    /// Now, in UTC, to the microsecond PostgreSQL keeps.
    #[expect(clippy::disallowed_methods, reason = "this is the clock")]
    pub fn now(&self) -> DateTime<Utc> {
        let now = match &self.0 {
            None => Utc::now(),
            Some(fixed) => *fixed.lock().unwrap_or_else(PoisonError::into_inner),
        };
        DateTime::from_timestamp_micros(now.timestamp_micros()).unwrap_or(now)
    }
}

/// A time zone of Indonesia; it has no daylight saving.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zona {
    /// Waktu Indonesia Barat, UTC+7.
    Wib,
    /// Waktu Indonesia Tengah, UTC+8.
    Wita,
    /// Waktu Indonesia Timur, UTC+9.
    Wit,
}

impl Zona {
    /// Reads the spelling kept in `unit.zona`; what is unknown is Jakarta.
    pub fn baca(s: &str) -> Self {
        match s {
            "WITA" => Self::Wita,
            "WIT" => Self::Wit,
            _ => Self::Wib,
        }
    }

    /// WIB, WITA or WIT.
    pub fn nama(self) -> &'static str {
        match self {
            Self::Wib => "WIB",
            Self::Wita => "WITA",
            Self::Wit => "WIT",
        }
    }

    fn setempat(self, pada: DateTime<Utc>) -> DateTime<FixedOffset> {
        let jam = match self {
            Self::Wib => 7,
            Self::Wita => 8,
            Self::Wit => 9,
        };
        match FixedOffset::east_opt(jam * 3600) {
            Some(selisih) => selisih.from_utc_datetime(&pada.naive_utc()),
            None => pada.fixed_offset(),
        }
    }

    /// The day it is there.
    pub fn hari(self, pada: DateTime<Utc>) -> NaiveDate {
        self.setempat(pada).date_naive()
    }

    /// `23 November 2026 pukul 14.30 WIT`
    pub fn waktu(self, pada: DateTime<Utc>) -> String {
        let setempat = self.setempat(pada);
        format!("{} pukul {} {}", tanggal(setempat.date_naive()), setempat.format("%H.%M"), self.nama())
    }
}

const BULAN: [&str; 12] = [
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
];

/// `23 November 2026`; a list shows dozens, so it does not go through the locale.
pub fn tanggal(hari: NaiveDate) -> String {
    format!("{} {} {}", hari.day(), BULAN.get(hari.month0() as usize).copied().unwrap_or_default(), hari.year())
}

/// `Senin, 23 November 2026`
pub fn hari_tanggal(hari: NaiveDate) -> String {
    hari.format_localized("%A, %-d %B %Y", Locale::id_ID).to_string()
}

/// `1 Januari s.d. 30 Juni 2026`; the year is said once when it is the same, and a single day is just that day.
pub fn rentang(mulai: NaiveDate, selesai: NaiveDate) -> String {
    if mulai == selesai {
        return tanggal(mulai);
    }
    let awal = if mulai.year() == selesai.year() {
        mulai.format_localized("%-d %B", Locale::id_ID).to_string()
    } else {
        tanggal(mulai)
    };
    format!("{awal} s.d. {}", tanggal(selesai))
}

/// A moment some row of ours could carry. A cursor written by hand may name one PostgreSQL cannot hold.
pub fn storable(pada: &DateTime<Utc>) -> bool {
    (1900..=9999).contains(&pada.year())
}

/// Why a typed date was not understood.
#[derive(Debug, PartialEq, Eq)]
pub struct BukanTanggal;

/// Reads `31/12/2026`, `31-12-2026`, `31 Desember 2026`, and `2026-12-31` as some browsers send it.
pub fn baca_tanggal(tulisan: &str) -> Result<NaiveDate, BukanTanggal> {
    let bagian: Vec<&str> = tulisan.split(['/', '-', ' ', '.']).filter(|s| !s.is_empty()).collect();
    let [a, b, c] = bagian[..] else {
        return Err(BukanTanggal);
    };
    let (hari, bulan, tahun) = if a.len() == 4 { (c, b, a) } else { (a, b, c) };
    if tahun.len() != 4 {
        return Err(BukanTanggal);
    }
    let angka = |s: &str| s.parse::<u32>().map_err(|_| BukanTanggal);
    let bulan = match angka(bulan) {
        Ok(bulan) => bulan,
        Err(_) => nomor_bulan(bulan).ok_or(BukanTanggal)?,
    };
    let tahun = i32::try_from(angka(tahun)?).map_err(|_| BukanTanggal)?;
    NaiveDate::from_ymd_opt(tahun, bulan, angka(hari)?).ok_or(BukanTanggal)
}

/// A month by its name, or the beginning of it that people write (`Des`, `Agt`).
fn nomor_bulan(nama: &str) -> Option<u32> {
    let nama = nama.to_lowercase();
    if matches!(nama.as_str(), "agt" | "ags") {
        return Some(8);
    }
    (1..=12).find(|&bulan| {
        nama.len() >= 3
            && NaiveDate::from_ymd_opt(2000, bulan, 1).is_some_and(|hari| {
                let lengkap = hari.format_localized("%B", Locale::id_ID).to_string();
                lengkap.to_lowercase().starts_with(&nama)
            })
    })
}

/// `14.30`
pub fn jam(pukul: NaiveTime) -> String {
    pukul.format("%H.%M").to_string()
}

/// Why a typed time of day was not understood.
#[derive(Debug, PartialEq, Eq)]
pub struct BukanJam;

/// Reads `14.30`, `14:30`, `14:30:00`, `0930`, `930`, `8`, with or without the zone behind it; `8.3` could be two times
/// and is neither.
///
/// # Errors
/// [`BukanJam`] when it names no time of the day, or more than one.
pub fn baca_jam(tulisan: &str) -> Result<NaiveTime, BukanJam> {
    let tulisan = tulisan.trim().to_ascii_uppercase();
    let tulisan = ["WITA", "WIB", "WIT"].iter().find_map(|zona| tulisan.strip_suffix(zona)).unwrap_or(&tulisan).trim();
    let bagian: Vec<&str> = tulisan.split(['.', ':']).collect();
    let (pukul, menit) = match bagian[..] {
        // Empat angka tanpa pemisah; lembar kerja membuang nol di depannya.
        [rapat] if matches!(rapat.len(), 3 | 4) => rapat.split_at_checked(rapat.len() - 2).ok_or(BukanJam)?,
        [pukul] => (pukul, "00"),
        [pukul, menit] | [pukul, menit, "00"] if menit.len() == 2 => (pukul, menit),
        _ => return Err(BukanJam),
    };
    let angka = |s: &str| s.parse::<u32>().ok().filter(|_| s.len() <= 2 && !s.starts_with('+')).ok_or(BukanJam);
    NaiveTime::from_hms_opt(angka(pukul)?, angka(menit)?, 0).ok_or(BukanJam)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jam_dibaca_seperti_ditulis_orang() {
        let pukul = |tulisan| baca_jam(tulisan).ok().map(jam);
        for (tulisan, terbaca) in [
            ("14.30", "14.30"),
            ("8:05", "08.05"),
            ("9:30", "09.30"),
            ("9.30", "09.30"),
            ("0930", "09.30"),
            ("930", "09.30"),
            ("1630", "16.30"),
            ("8", "08.00"),
            ("07.30 WIT", "07.30"),
            ("09:00:00", "09.00"),
        ] {
            assert_eq!(pukul(tulisan).as_deref(), Some(terbaca), "{tulisan}");
        }
        for keliru in ["", "8.3", "24.00", "12.60", "2430", "1260", "99999", "+930", "+8", "9é0", "pagi", "1.2.3"] {
            assert_eq!(pukul(keliru), None, "{keliru}");
        }
    }

    fn check(tulisan: &str, harapan: Option<(i32, u32, u32)>) {
        let harapan = harapan.and_then(|(t, b, h)| NaiveDate::from_ymd_opt(t, b, h));
        assert_eq!(baca_tanggal(tulisan).ok(), harapan, "{tulisan}");
    }

    #[test]
    fn tanggal_dibaca_seperti_ditulis_orang() {
        check("31/12/2026", Some((2026, 12, 31)));
        check("1-2-2026", Some((2026, 2, 1)));
        check("17 Agustus 2026", Some((2026, 8, 17)));
        check("17 agt 2026", Some((2026, 8, 17)));
        check("3 Des 2026", Some((2026, 12, 3)));
        check("2026-12-31", Some((2026, 12, 31)));
        check("29 Februari 2025", None);
        check("12/31/2026", None);
        check("1/2/26", None);
        check("kemarin", None);
        check("", None);
    }

    #[test]
    fn tanggal_ditulis_dalam_bahasa_indonesia() {
        let hari = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
        assert_eq!(hari_tanggal(hari), "Senin, 23 November 2026");
        let awal = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
        assert_eq!(rentang(awal, hari), "1 Januari s.d. 23 November 2026");
        assert_eq!(rentang(hari, hari), "23 November 2026");
    }

    #[test]
    fn hari_mengikuti_zona() {
        let malam = Utc.with_ymd_and_hms(2026, 12, 31, 16, 30, 0).unwrap();
        assert_eq!(Zona::Wib.hari(malam).year(), 2026);
        assert_eq!(Zona::Wita.hari(malam).year(), 2027);
        assert_eq!(Zona::Wit.waktu(malam), "1 Januari 2027 pukul 01.30 WIT");
    }
}
