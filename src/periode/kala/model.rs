//! Perhitungan kalender, murni.

use chrono::{Datelike, Days, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::kernel::time::{rentang, tanggal};

/// Panjang sebuah periode. Pada dokumen beku ditulis menurut satuannya: `TRIWULAN`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum JenisPeriode {
    /// Satu hari.
    #[serde(rename = "HARI", alias = "HARIAN")]
    Harian,
    /// Senin sampai Minggu.
    #[serde(rename = "MINGGU", alias = "MINGGUAN")]
    Mingguan,
    /// Satu bulan.
    #[serde(rename = "BULAN", alias = "BULANAN")]
    Bulanan,
    /// Tiga bulan.
    #[serde(rename = "TRIWULAN", alias = "TRIWULANAN")]
    Triwulanan,
    /// Enam bulan.
    #[serde(rename = "SEMESTER", alias = "SEMESTERAN")]
    Semesteran,
    /// Satu tahun.
    #[serde(rename = "TAHUN", alias = "TAHUNAN")]
    Tahunan,
}

impl JenisPeriode {
    /// Semuanya, dari yang terpendek.
    pub const SEMUA: [Self; 6] =
        [Self::Harian, Self::Mingguan, Self::Bulanan, Self::Triwulanan, Self::Semesteran, Self::Tahunan];

    /// Seberapa sering kinerja dapat diukur.
    pub const PENGUKURAN: [Self; 4] = [Self::Bulanan, Self::Triwulanan, Self::Semesteran, Self::Tahunan];

    /// Ejaan yang disimpan.
    pub fn kode(self) -> &'static str {
        match self {
            Self::Harian => "HARIAN",
            Self::Mingguan => "MINGGUAN",
            Self::Bulanan => "BULANAN",
            Self::Triwulanan => "TRIWULANAN",
            Self::Semesteran => "SEMESTERAN",
            Self::Tahunan => "TAHUNAN",
        }
    }

    /// Membaca ejaan itu.
    pub fn baca(kode: &str) -> Option<Self> {
        Self::SEMUA.into_iter().find(|j| j.kode() == kode)
    }

    /// Ejaan yang disimpan bagi pengukuran: `TRIWULAN`.
    pub fn kode_satuan(self) -> &'static str {
        match self {
            Self::Harian => "HARI",
            Self::Mingguan => "MINGGU",
            Self::Bulanan => "BULAN",
            Self::Triwulanan => "TRIWULAN",
            Self::Semesteran => "SEMESTER",
            Self::Tahunan => "TAHUN",
        }
    }

    /// Membaca ejaan itu, sebatas yang dapat dipakai mengukur.
    pub fn baca_satuan(kode: &str) -> Option<Self> {
        Self::PENGUKURAN.into_iter().find(|j| j.kode_satuan() == kode)
    }

    /// Ejaan pada alamat, juga sebutannya: `bulanan`.
    pub fn sebutan(self) -> &'static str {
        match self {
            Self::Harian => "harian",
            Self::Mingguan => "mingguan",
            Self::Bulanan => "bulanan",
            Self::Triwulanan => "triwulanan",
            Self::Semesteran => "semesteran",
            Self::Tahunan => "tahunan",
        }
    }

    /// Membaca ejaan pada alamat.
    pub fn dari_alamat(kata: &str) -> Option<Self> {
        Self::SEMUA.into_iter().find(|j| j.sebutan() == kata)
    }

    /// Satu periodenya: `bulan`.
    pub fn satuan(self) -> &'static str {
        match self {
            Self::Harian => "hari",
            Self::Mingguan => "minggu",
            Self::Bulanan => "bulan",
            Self::Triwulanan => "triwulan",
            Self::Semesteran => "semester",
            Self::Tahunan => "tahun",
        }
    }

    /// Periode yang lebih pendek, yang membagi periode ini pada halamannya.
    pub fn lebih_pendek(self) -> Option<Self> {
        match self {
            Self::Harian => None,
            Self::Mingguan => Some(Self::Harian),
            Self::Bulanan => Some(Self::Mingguan),
            Self::Triwulanan | Self::Semesteran | Self::Tahunan => Some(Self::Bulanan),
        }
    }

    /// Periode-periode yang menyentuh rentang itu, berurutan, sebatas rentangnya.
    pub fn dalam(self, batas: Rentang) -> Vec<Bagian> {
        let mut kala = Kala::memuat(self, batas.mulai);
        let mut semua = Vec::new();
        while kala.mulai <= batas.selesai {
            let (mulai, selesai) = (kala.mulai.max(batas.mulai), kala.selesai.min(batas.selesai));
            semua.push(Bagian { kala, mulai, selesai });
            kala = kala.sesudah();
        }
        semua
    }

    /// Banyaknya bulan; kosong bagi hari dan minggu.
    fn bulan(self) -> Option<u32> {
        match self {
            Self::Harian | Self::Mingguan => None,
            Self::Bulanan => Some(1),
            Self::Triwulanan => Some(3),
            Self::Semesteran => Some(6),
            Self::Tahunan => Some(12),
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
        rentang(self.mulai, self.selesai)
    }
}

/// Satu periode tertentu: hari pertama dan hari terakhirnya, keduanya ikut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Kala {
    jenis: JenisPeriode,
    mulai: NaiveDate,
    selesai: NaiveDate,
}

/// Sebuah periode, sebatas hari-harinya yang dihitung: di dalam periode yang lebih panjang, masa sebuah SKP, atau sejak
/// jenisnya berlaku.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bagian {
    /// Periodenya sendiri, utuh.
    pub kala: Kala,
    /// Hari pertamanya yang dihitung.
    pub mulai: NaiveDate,
    /// Hari terakhirnya yang dihitung.
    pub selesai: NaiveDate,
}

impl Bagian {
    /// Sebagian harinya tidak dihitung.
    pub fn terpotong(&self) -> bool {
        self.rentang() != self.kala.rentang()
    }

    /// Hari-harinya yang dihitung.
    pub fn rentang(&self) -> Rentang {
        Rentang { mulai: self.mulai, selesai: self.selesai }
    }
}

fn awal_bulan(tahun: i32, bulan: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(tahun, bulan, 1).unwrap_or_default()
}

fn geser(hari: NaiveDate, maju: bool, banyak: u64) -> NaiveDate {
    let tergeser = match maju {
        true => hari.checked_add_days(Days::new(banyak)),
        false => hari.checked_sub_days(Days::new(banyak)),
    };
    tergeser.unwrap_or(hari)
}

impl Kala {
    /// Periode yang memuat hari itu.
    pub fn memuat(jenis: JenisPeriode, hari: NaiveDate) -> Self {
        let (mulai, selesai) = match jenis.bulan() {
            Some(bulan) => {
                let mulai = awal_bulan(hari.year(), hari.month0() / bulan * bulan + 1);
                (mulai, geser(mulai + chrono::Months::new(bulan), false, 1))
            }
            None if jenis == JenisPeriode::Mingguan => {
                let senin = geser(hari, false, hari.weekday().num_days_from_monday().into());
                (senin, geser(senin, true, 6))
            }
            None => (hari, hari),
        };
        Self { jenis, mulai, selesai }
    }

    /// Panjangnya.
    pub fn jenis(self) -> JenisPeriode {
        self.jenis
    }

    /// Hari pertama.
    pub fn mulai(self) -> NaiveDate {
        self.mulai
    }

    /// Hari terakhir, ikut dihitung.
    pub fn selesai(self) -> NaiveDate {
        self.selesai
    }

    /// Hari pertama dan terakhirnya.
    pub fn rentang(self) -> Rentang {
        Rentang { mulai: self.mulai, selesai: self.selesai }
    }

    /// Hari itu di dalamnya.
    pub fn berisi(self, hari: NaiveDate) -> bool {
        (self.mulai..=self.selesai).contains(&hari)
    }

    /// Periode sejenis sesudahnya.
    pub fn sesudah(self) -> Self {
        Self::memuat(self.jenis, geser(self.selesai, true, 1))
    }

    /// Periode sejenis sebelumnya.
    pub fn sebelum(self) -> Self {
        Self::memuat(self.jenis, geser(self.mulai, false, 1))
    }

    /// Tahun yang menyebutnya; minggu mengikuti hari Kamisnya, jadi minggu milik tahun tempat sebagian besar harinya.
    pub fn tahun(self) -> i32 {
        match self.jenis {
            JenisPeriode::Mingguan => geser(self.mulai, true, 3).year(),
            _ => self.mulai.year(),
        }
    }

    /// Nomor urutnya di dalam tahun, dari 1; hanya bagi bulan dan yang lebih panjang.
    fn ke(self) -> u32 {
        self.jenis.bulan().map_or(0, |bulan| self.mulai.month0() / bulan + 1)
    }

    /// Sebutan lengkap: `Januari 2026`, `Triwulan I 2026`, `12 s.d. 18 Januari 2026`.
    pub fn sebutan(self) -> String {
        let tahun = self.mulai.year();
        match self.jenis {
            JenisPeriode::Harian => tanggal(self.mulai),
            JenisPeriode::Mingguan if self.mulai.month() == self.selesai.month() => {
                format!("{} s.d. {}", self.mulai.day(), tanggal(self.selesai))
            }
            JenisPeriode::Mingguan => rentang(self.mulai, self.selesai),
            JenisPeriode::Bulanan => tanggal(self.mulai).split_off(2),
            JenisPeriode::Triwulanan => format!("Triwulan {} {tahun}", romawi(self.ke())),
            JenisPeriode::Semesteran => format!("Semester {} {tahun}", romawi(self.ke())),
            JenisPeriode::Tahunan => format!("Tahun {tahun}"),
        }
    }

    /// Ejaan pendek pada alamat: `2026`, `2026-S1`, `2026-TW1`, `2026-01`, dan hari pertamanya bagi minggu dan hari.
    pub fn kode(self) -> String {
        let (tahun, ke) = (self.mulai.year(), self.ke());
        match self.jenis {
            JenisPeriode::Tahunan => tahun.to_string(),
            JenisPeriode::Semesteran => format!("{tahun}-S{ke}"),
            JenisPeriode::Triwulanan => format!("{tahun}-TW{ke}"),
            JenisPeriode::Bulanan => format!("{tahun}-{ke:02}"),
            JenisPeriode::Harian | JenisPeriode::Mingguan => self.mulai.to_string(),
        }
    }

    /// Membaca ejaan itu bagi tahun, semester, triwulan dan bulan.
    pub fn baca(kode: &str) -> Option<Self> {
        let (tahun, sisa) = kode.split_once('-').unwrap_or((kode, ""));
        let tahun: i32 = tahun.parse().ok().filter(|t| (2000..=2100).contains(t))?;
        let (jenis, ke) = match sisa {
            "" => (JenisPeriode::Tahunan, "1"),
            s if s.starts_with("TW") => (JenisPeriode::Triwulanan, s.trim_start_matches("TW")),
            s if s.starts_with('S') => (JenisPeriode::Semesteran, s.trim_start_matches('S')),
            s => (JenisPeriode::Bulanan, s),
        };
        let bulan = jenis.bulan()?;
        let ke = ke.parse::<u32>().ok()?.checked_sub(1)?;
        let kala = Self::memuat(jenis, NaiveDate::from_ymd_opt(tahun, ke.checked_mul(bulan)? + 1, 1)?);
        (kala.kode() == kode).then_some(kala)
    }

    /// Periode `jenis` yang lebih pendek di dalamnya, berurutan, sebatas harinya di dalam yang ini.
    pub fn bagian(self, jenis: JenisPeriode) -> Vec<Bagian> {
        jenis.dalam(self.rentang())
    }
}

fn romawi(ke: u32) -> &'static str {
    match ke {
        1 => "I",
        2 => "II",
        3 => "III",
        _ => "IV",
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn h(tahun: i32, bulan: u32, hari: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(tahun, bulan, hari).unwrap()
    }

    fn check(jenis: JenisPeriode, hari: NaiveDate, masa: (NaiveDate, NaiveDate), sebutan: &str, kode: &str) {
        let kala = Kala::memuat(jenis, hari);
        assert_eq!((kala.mulai(), kala.selesai()), masa, "{sebutan}");
        assert_eq!((kala.sebutan().as_str(), kala.kode().as_str()), (sebutan, kode));
    }

    #[test]
    fn hari_dimuat_periode_yang_benar_sampai_ke_tepinya() {
        use JenisPeriode::*;
        let (awal, kabisat) = (h(2028, 2, 1), h(2028, 2, 29));
        check(Bulanan, kabisat, (awal, kabisat), "Februari 2028", "2028-02");
        check(Bulanan, h(2027, 2, 28), (h(2027, 2, 1), h(2027, 2, 28)), "Februari 2027", "2027-02");
        check(Harian, kabisat, (kabisat, kabisat), "29 Februari 2028", "2028-02-29");
        check(Triwulanan, h(2026, 12, 31), (h(2026, 10, 1), h(2026, 12, 31)), "Triwulan IV 2026", "2026-TW4");
        check(Semesteran, h(2026, 6, 30), (h(2026, 1, 1), h(2026, 6, 30)), "Semester I 2026", "2026-S1");
        check(Semesteran, h(2026, 7, 1), (h(2026, 7, 1), h(2026, 12, 31)), "Semester II 2026", "2026-S2");
        check(Tahunan, kabisat, (h(2028, 1, 1), h(2028, 12, 31)), "Tahun 2028", "2028");
        let minggu = (h(2025, 12, 29), h(2026, 1, 4));
        check(Mingguan, h(2026, 1, 1), minggu, "29 Desember 2025 s.d. 4 Januari 2026", "2025-12-29");
        check(Mingguan, h(2026, 1, 18), (h(2026, 1, 12), h(2026, 1, 18)), "12 s.d. 18 Januari 2026", "2026-01-12");
        assert_eq!(Kala::memuat(Mingguan, h(2025, 12, 30)).tahun(), 2026);
        assert_eq!(Kala::memuat(Mingguan, h(2027, 1, 1)).tahun(), 2026);
    }

    #[test]
    fn yang_bukan_kode_periode_ditolak() {
        for kode in
            ["", "2026-00", "2026-13", "2026-1", "2026-TW5", "2026-TW0", "2026-S3", "1999", "2101-01", "2026-TWx"]
        {
            assert_eq!(Kala::baca(kode), None, "{kode}");
        }
    }

    #[test]
    fn minggu_yang_melintasi_bulan_terpotong_di_dalam_bulannya() {
        let januari = Kala::memuat(JenisPeriode::Bulanan, h(2026, 1, 1));
        let minggu = januari.bagian(JenisPeriode::Mingguan);
        assert_eq!(minggu.len(), 5);
        assert!(minggu[0].terpotong() && minggu[4].terpotong() && !minggu[1].terpotong());
        assert_eq!((minggu[0].mulai, minggu[0].selesai), (h(2026, 1, 1), h(2026, 1, 4)));
    }

    fn hari() -> impl Strategy<Value = NaiveDate> {
        (0..36_890u64).prop_map(|n| h(2000, 1, 1) + Days::new(n))
    }

    fn jenis() -> impl Strategy<Value = JenisPeriode> {
        proptest::sample::select(JenisPeriode::SEMUA.to_vec())
    }

    proptest! {
        #[test]
        fn setiap_hari_tepat_dalam_satu_periode_dan_tetangganya_bersambung(hari in hari(), jenis in jenis()) {
            let kala = Kala::memuat(jenis, hari);
            prop_assert!(kala.berisi(hari));
            for tepi in [kala.mulai(), kala.selesai()] {
                prop_assert_eq!(Kala::memuat(jenis, tepi), kala);
            }
            prop_assert_eq!(kala.sesudah().mulai(), kala.selesai() + Days::new(1));
            prop_assert_eq!(kala.sebelum().selesai() + Days::new(1), kala.mulai());
            prop_assert_eq!(kala.sesudah().sebelum(), kala);
        }

        #[test]
        fn bagian_membagi_habis_tanpa_bertumpuk(hari in hari(), jenis in jenis(), pendek in jenis()) {
            prop_assume!(pendek < jenis);
            let kala = Kala::memuat(jenis, hari);
            let bagian = kala.bagian(pendek);
            let mut harapan = kala.mulai();
            for b in &bagian {
                prop_assert_eq!(b.mulai, harapan);
                prop_assert!(b.kala.mulai() <= b.mulai && b.selesai <= b.kala.selesai());
                // Hanya minggu yang dapat melintasi tepi.
                prop_assert!(pendek == JenisPeriode::Mingguan || !b.terpotong());
                harapan = b.selesai + Days::new(1);
            }
            prop_assert_eq!(harapan, kala.selesai() + Days::new(1));
        }

        #[test]
        fn kode_dibaca_kembali(hari in hari(), jenis in jenis()) {
            let kala = Kala::memuat(jenis, hari);
            if jenis > JenisPeriode::Mingguan {
                prop_assert_eq!(Kala::baca(&kala.kode()), Some(kala));
            }
        }

        #[test]
        fn periode_dalam_suatu_masa_bersambung_dan_sebatas_masanya(a in hari(), lama in 0..800u64, jenis in jenis()) {
            let masa = Rentang { mulai: a, selesai: a + Days::new(lama) };
            let semua = jenis.dalam(masa);
            prop_assert_eq!((semua[0].mulai, semua[semua.len() - 1].selesai), (masa.mulai, masa.selesai));
            for b in semua.windows(2) {
                prop_assert_eq!(b[0].selesai + Days::new(1), b[1].mulai);
                prop_assert!(b[0].kala != b[1].kala);
            }
        }
    }
}
