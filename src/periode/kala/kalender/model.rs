//! Jenis menurut harinya, dan kapan yang baru boleh mulai.

use chrono::{Days, Months, NaiveDate};
use serde::Deserialize;

use crate::{
    kernel::time::tanggal,
    periode::kala::{Bagian, JenisPeriode, Kala, Rentang},
};

/// Jenis periode dan hari pertamanya berlaku.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct Berlaku {
    /// Hari pertama.
    pub mulai: NaiveDate,
    /// Jenisnya.
    pub jenis: JenisPeriode,
}

/// Jenis periode menurut harinya, dari yang terlama.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Kalender(Vec<Berlaku>);

impl Kalender {
    fn berlaku(&self, hari: NaiveDate) -> Berlaku {
        let bawaan = Berlaku { mulai: NaiveDate::MIN, jenis: JenisPeriode::Bulanan };
        self.0.iter().rev().find(|b| b.mulai <= hari).or(self.0.first()).copied().unwrap_or(bawaan)
    }

    /// Jenis yang berlaku pada hari itu.
    pub fn pada(&self, hari: NaiveDate) -> JenisPeriode {
        self.berlaku(hari).jenis
    }

    /// Periode yang memuat hari itu, sejak jenisnya berlaku.
    pub fn memuat(&self, hari: NaiveDate) -> Bagian {
        let berlaku = self.berlaku(hari);
        let kala = Kala::memuat(berlaku.jenis, hari);
        Bagian { kala, mulai: kala.mulai().max(berlaku.mulai), selesai: kala.selesai() }
    }

    /// Periode terakhir yang berakhir sebelum hari itu.
    pub fn sebelum(&self, hari: NaiveDate) -> Bagian {
        let kini = self.memuat(hari).mulai;
        self.memuat(kini.pred_opt().unwrap_or(kini))
    }

    /// Periode-periode yang menyentuh rentang itu, berurutan, sebatas rentangnya.
    pub fn dalam(&self, batas: Rentang) -> Vec<Bagian> {
        let mut semua = Vec::new();
        let mut hari = batas.mulai;
        while hari <= batas.selesai {
            let b = self.memuat(hari);
            semua.push(Bagian { mulai: b.mulai.max(hari), selesai: b.selesai.min(batas.selesai), ..b });
            let Some(esok) = b.selesai.succ_opt() else { break };
            hari = esok;
        }
        semua
    }

    /// Periode itu yang dipakai instansi, bukan hanya salah satu cara melihat hari-harinya.
    pub fn memakai(&self, kala: Kala) -> bool {
        self.pada(kala.selesai()) == kala.jenis()
    }
}

/// Kalender sebagaimana diatur, pada suatu hari.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Berjadwal {
    /// Kalendernya.
    pub kalender: Kalender,
    /// Hari ini.
    pub hari: NaiveDate,
}

/// Perubahan yang dituliskan: semua yang mulai pada `sejak` atau sesudahnya diganti dengan `baru`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Jadwal {
    /// Hari pertama yang diganti.
    pub sejak: NaiveDate,
    /// Jenis yang baru; kosong: yang berlaku hari ini diteruskan.
    pub baru: Option<Berlaku>,
}

impl Berjadwal {
    /// Yang berlaku hari ini.
    pub fn kini(&self) -> JenisPeriode {
        self.kalender.pada(self.hari)
    }

    /// Perubahan yang sudah diputuskan tetapi belum mulai.
    pub fn mendatang(&self) -> Option<Berlaku> {
        self.kalender.0.iter().find(|b| b.mulai > self.hari).copied()
    }

    /// Yang terpilih pada formulirnya: yang mendatang, atau yang berlaku.
    pub fn terpilih(&self) -> JenisPeriode {
        self.mendatang().map_or(self.kini(), |b| b.jenis)
    }

    /// Hari yang lazim bagi jenis baru: hari pertama periodenya yang berikut, sesudah periode lama yang memuatnya berakhir.
    pub fn wajar(&self, baru: &JenisPeriode) -> NaiveDate {
        let mulai = Kala::memuat(*baru, self.hari).sesudah().mulai();
        let lama = Kala::memuat(self.kini(), mulai);
        if lama.mulai() == mulai { mulai } else { lama.sesudah().mulai() }
    }

    /// Mengganti jenisnya sejak hari itu; kosong: hari yang lazim. `None` bila tidak ada yang berubah.
    ///
    /// # Errors
    /// Kalimat bila harinya sudah lewat, terlalu jauh, atau di tengah periode yang lama.
    pub fn ganti(&self, jenis: JenisPeriode, sejak: Option<NaiveDate>) -> Result<Option<Jadwal>, String> {
        if jenis == self.kini() && sejak.is_none_or(|s| s > self.hari) {
            return Ok(self.batalkan());
        }
        let mulai = sejak.unwrap_or_else(|| self.wajar(&jenis));
        if mulai < self.hari {
            return Err(format!(
                "{} sudah lewat. Periode yang sudah berjalan tidak berubah; pilih hari ini atau sesudahnya.",
                tanggal(mulai)
            ));
        }
        if self.hari.checked_add_months(Months::new(24)).is_some_and(|batas| mulai > batas) {
            return Err("Paling jauh dua tahun ke depan.".into());
        }
        let lama = self.lama(mulai);
        let tengah = Kala::memuat(lama, mulai);
        if tengah.mulai() != mulai {
            return Err(format!(
                "{} ada di tengah {}, yang masih {}. Pilih {}.",
                tanggal(mulai),
                tengah.sebutan(),
                lama.sebutan(),
                self.tepi(tengah)
            ));
        }
        let baru = (jenis != lama).then_some(Berlaku { mulai, jenis });
        let berubah = self.mendatang() != baru || mulai == self.hari;
        Ok(berubah.then(|| Jadwal { sejak: mulai.min(self.esok()), baru }))
    }

    /// Meneruskan yang berlaku hari ini; `None` bila memang tidak ada yang mendatang.
    pub fn batalkan(&self) -> Option<Jadwal> {
        self.mendatang().map(|_| Jadwal { sejak: self.esok(), baru: None })
    }

    /// Jenis pada hari sebelum `mulai`, tanpa perubahan yang mendatang.
    fn lama(&self, mulai: NaiveDate) -> JenisPeriode {
        self.kalender.pada(self.hari.min(mulai.pred_opt().unwrap_or(mulai)))
    }

    fn esok(&self) -> NaiveDate {
        self.hari.checked_add_days(Days::new(1)).unwrap_or(self.hari)
    }

    /// Hari-hari terdekat di tepi periode lama itu.
    fn tepi(&self, tengah: Kala) -> String {
        let sesudah = tanggal(tengah.sesudah().mulai());
        if tengah.mulai() < self.hari { sesudah } else { format!("{} atau {sesudah}", tanggal(tengah.mulai())) }
    }
}

#[cfg(test)]
mod tests {
    use JenisPeriode::*;
    use proptest::prelude::*;

    use super::*;

    fn h(tahun: i32, bulan: u32, hari: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(tahun, bulan, hari).unwrap()
    }

    fn sejak_semula(jenis: JenisPeriode, hari: NaiveDate) -> Berjadwal {
        Berjadwal { kalender: Kalender(vec![Berlaku { mulai: h(1900, 1, 1), jenis }]), hari }
    }

    /// Sebagaimana disimpan.
    fn sesudah(b: &Berjadwal, jadwal: Jadwal) -> Kalender {
        let tetap = b.kalender.0.iter().filter(|x| x.mulai < jadwal.sejak).copied();
        Kalender(tetap.chain(jadwal.baru).collect())
    }

    #[test]
    fn hari_lazimnya_awal_periode_baru_di_luar_periode_lama_yang_berjalan() {
        let check = |lama, baru, harapan| {
            assert_eq!(sejak_semula(lama, h(2026, 3, 17)).wajar(&baru), harapan, "{lama:?} {baru:?}");
        };
        check(Bulanan, Mingguan, h(2026, 4, 1));
        check(Bulanan, Triwulanan, h(2026, 4, 1));
        check(Triwulanan, Bulanan, h(2026, 4, 1));
        check(Mingguan, Bulanan, h(2026, 4, 6));
        check(Harian, Mingguan, h(2026, 3, 23));
        check(Semesteran, Tahunan, h(2027, 1, 1));
        check(Tahunan, Harian, h(2027, 1, 1));
    }

    #[test]
    fn hari_yang_lewat_terlalu_jauh_atau_di_tengah_periode_ditolak_dengan_kalimat() {
        let b = sejak_semula(Bulanan, h(2026, 3, 17));
        let kalimat = |hari| b.ganti(Mingguan, Some(hari)).unwrap_err();
        assert!(kalimat(h(2026, 3, 16)).starts_with("16 Maret 2026 sudah lewat."));
        assert!(kalimat(h(2026, 3, 1)).starts_with("1 Maret 2026 sudah lewat."));
        let tengah = "20 Maret 2026 ada di tengah Maret 2026, yang masih bulanan. Pilih 1 April 2026.";
        assert_eq!(kalimat(h(2026, 3, 20)), tengah);
        assert!(kalimat(h(2026, 5, 9)).ends_with("Pilih 1 Mei 2026 atau 1 Juni 2026."));
        assert_eq!(kalimat(h(2029, 1, 1)), "Paling jauh dua tahun ke depan.");
    }

    #[test]
    fn perubahan_yang_mendatang_diganti_dan_dibatalkan() {
        let mut b = sejak_semula(Bulanan, h(2026, 3, 17));
        assert_eq!((b.ganti(Bulanan, None), b.batalkan()), (Ok(None), None));
        let jadwal = b.ganti(Mingguan, None).unwrap().unwrap();
        b.kalender = sesudah(&b, jadwal);
        assert_eq!(b.mendatang(), Some(Berlaku { mulai: h(2026, 4, 1), jenis: Mingguan }));
        assert_eq!(b.ganti(Mingguan, Some(h(2026, 4, 1))), Ok(None), "sudah begitu");
        // Yang diperiksa terhadap yang berlaku hari ini, bukan terhadap yang mendatang.
        let jadwal = b.ganti(Triwulanan, Some(h(2026, 7, 1))).unwrap().unwrap();
        b.kalender = sesudah(&b, jadwal);
        assert_eq!(b.kalender.0.len(), 2);
        b.kalender = sesudah(&b, b.batalkan().unwrap());
        assert_eq!(b.kalender, sejak_semula(Bulanan, b.hari).kalender);
        // Yang mulai hari ini masih dapat diganti hari itu juga.
        b.hari = h(2026, 4, 1);
        b.kalender = sesudah(&b, b.ganti(Harian, Some(b.hari)).unwrap().unwrap());
        assert_eq!((b.kini(), b.mendatang()), (Harian, None));
        b.kalender = sesudah(&b, b.ganti(Bulanan, Some(b.hari)).unwrap().unwrap());
        assert_eq!(b.kalender, sejak_semula(Bulanan, b.hari).kalender);
    }

    fn jenis() -> impl Strategy<Value = JenisPeriode> {
        proptest::sample::select(JenisPeriode::SEMUA.to_vec())
    }

    /// Beberapa perubahan: berapa hari kemudian diputuskan, jenisnya, dan berapa hari sesudahnya ia diminta mulai.
    fn perubahan() -> impl Strategy<Value = Vec<(u64, JenisPeriode, Option<u64>)>> {
        proptest::collection::vec((0..120u64, jenis(), proptest::option::of(0..90u64)), 0..8)
    }

    proptest! {
        #[test]
        fn setiap_hari_tepat_satu_periode_dan_yang_berakhir_tidak_berubah(semula in jenis(), semua in perubahan()) {
            let awal = h(2026, 1, 1);
            let mut b = sejak_semula(semula, awal);
            for (kemudian, baru, minta) in semua {
                b.hari = b.hari + Days::new(kemudian);
                let lalu = Rentang { mulai: awal, selesai: b.kalender.sebelum(b.hari).selesai };
                let berakhir = b.kalender.dalam(lalu);
                let minta = minta.map(|n| b.hari + Days::new(n));
                // Yang diminta di tengah periode ditolak; yang lazim selalu diterima.
                let jadwal = match b.ganti(baru, minta) {
                    Ok(jadwal) => jadwal,
                    Err(_) => b.ganti(baru, None).unwrap(),
                };
                if let Some(jadwal) = jadwal {
                    prop_assert!(jadwal.sejak >= b.hari);
                    b.kalender = sesudah(&b, jadwal);
                }
                prop_assert_eq!(b.kalender.dalam(lalu), berakhir, "tidak ada yang menjadi terlambat");
            }
            // Setiap hari dalam lima tahun: periodenya memuatnya, dan bersambung dengan tetangganya.
            let masa = Rentang { mulai: awal, selesai: h(2030, 12, 31) };
            let periode = b.kalender.dalam(masa);
            let mut harapan = awal;
            for p in &periode {
                prop_assert_eq!(p.mulai, harapan);
                prop_assert!(p.kala.mulai() <= p.mulai && p.selesai <= p.kala.selesai());
                for hari in [p.mulai, p.selesai] {
                    prop_assert_eq!(b.kalender.memuat(hari).kala, p.kala);
                }
                // Hanya periode pertama sebuah jenis yang terpotong di depan; yang di belakang tidak pernah.
                prop_assert!(p.selesai == p.kala.selesai() || p.selesai == masa.selesai);
                harapan = p.selesai + Days::new(1);
            }
            prop_assert_eq!(harapan, masa.selesai + Days::new(1));
        }
    }
}
