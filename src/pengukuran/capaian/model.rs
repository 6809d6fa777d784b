//! Rumus capaian dan cara menuliskannya.

use std::cmp::Ordering;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::skp::{Arah, Indikator, baca_target};

/// Target yang berangka: satu angka atau rentang, dan ke mana capaian membaik.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sasaran {
    /// Angkanya, atau batas bawah rentang.
    pub bawah: Decimal,
    /// Batas atas rentang; sama dengan `bawah` bila bukan rentang.
    pub atas: Decimal,
    /// Makin rendah makin baik.
    pub turun: bool,
}

/// Capaian sebagai perbandingan dua bilangan, tanpa pembulatan apa pun. Penyebutnya selalu lebih dari nol.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Capaian {
    pembilang: Decimal,
    penyebut: Decimal,
}

impl Sasaran {
    /// Target sebuah indikator; kosong bila targetnya kalimat. Arah yang tidak dinyatakan berarti makin tinggi makin baik.
    pub fn dari(indikator: &Indikator) -> Option<Self> {
        let bawah = indikator.angka?;
        let atas = indikator.angka_maks.unwrap_or(bawah);
        Some(Self { bawah, atas, turun: indikator.arah == Some(Arah::Turun) })
    }

    /// Target nol yang makin tinggi makin baik tidak punya pembagi: tidak dapat diukur.
    pub fn terukur(&self) -> bool {
        self.turun || !self.atas.is_zero()
    }

    /// Capaian sebuah realisasi; kosong bila tidak dapat diukur, atau bilangannya melampaui yang dapat dihitung.
    pub fn capaian(&self, realisasi: Decimal) -> Option<Capaian> {
        if !self.terukur() {
            return None;
        }
        if self.bawah < self.atas && (self.bawah..=self.atas).contains(&realisasi) {
            return Some(Capaian::PENUH);
        }
        // Di atas rentang dibagi batas atas, di bawahnya dibagi batas bawah.
        let target = if realisasi > self.atas { self.atas } else { self.bawah };
        if target.is_zero() {
            return Some(if realisasi.is_zero() { Capaian::PENUH } else { Capaian::NOL });
        }
        let pembilang = match self.turun {
            true => target.checked_add(target)?.checked_sub(realisasi)?,
            false => realisasi,
        };
        Some(Capaian { pembilang: pembilang.max(Decimal::ZERO), penyebut: target })
    }
}

impl Capaian {
    const NOL: Self = Self { pembilang: Decimal::ZERO, penyebut: Decimal::ONE };
    /// Seratus persen.
    pub const PENUH: Self = Self { pembilang: Decimal::ONE, penyebut: Decimal::ONE };

    /// Mencapai atau melampaui target, dilihat dari perbandingannya yang persis.
    pub fn tercapai(&self) -> bool {
        *self >= Self::PENUH
    }

    /// `114,29%`: paling banyak dua angka di belakang koma, setengah ke atas.
    pub fn persen(&self) -> String {
        self.persen_dengan(2)
    }

    /// Seperti [`Capaian::persen`], dengan sekian angka di belakang koma. Dibulatkan sekali, dari perbandingan yang persis.
    pub fn persen_dengan(&self, koma: u32) -> String {
        let kali = Decimal::from(10u64.saturating_pow(koma + 2));
        let dua = Decimal::TWO;
        let hitung = || {
            let atas = self.pembilang.checked_mul(kali)?.checked_mul(dua)?.checked_add(self.penyebut)?;
            let bawah = self.penyebut.checked_mul(dua)?;
            let mut bulat = bagi(atas, bawah)?.0;
            bulat.set_scale(koma).ok()?;
            Some(bulat)
        };
        hitung().map_or_else(|| "–".to_owned(), |p| format!("{}%", tulis_angka(p)))
    }

    /// Bagian batang yang terisi, dalam per seratus, paling banyak seratus; untuk gambar saja.
    pub fn isi(&self) -> u32 {
        let seratus = Decimal::ONE_HUNDRED;
        let bagian = self.pembilang.checked_mul(seratus).and_then(|a| bagi(a, self.penyebut));
        bagian.and_then(|(b, _)| u32::try_from(b).ok()).unwrap_or(100).min(100)
    }
}

/// Hasil bagi bulat dan sisanya; keduanya persis.
fn bagi(atas: Decimal, bawah: Decimal) -> Option<(Decimal, Decimal)> {
    let sisa = atas.checked_rem(bawah)?;
    Some((atas.checked_sub(sisa)?.checked_div(bawah)?.normalize(), sisa))
}

/// Dua perbandingan dibandingkan tanpa dikalikan silang, yang dapat melampaui batas: bagian bulatnya dahulu, lalu
/// kebalikan sisanya.
fn bandingkan(mut a: Capaian, mut b: Capaian) -> Ordering {
    loop {
        let (Some((x, sisa_a)), Some((y, sisa_b))) = (bagi(a.pembilang, a.penyebut), bagi(b.pembilang, b.penyebut))
        else {
            // Hasil bagi yang melampaui batas selalu lebih besar daripada yang tidak.
            return bagi(a.pembilang, a.penyebut).is_none().cmp(&bagi(b.pembilang, b.penyebut).is_none());
        };
        match x.cmp(&y) {
            Ordering::Equal => {}
            lain => return lain,
        }
        match (sisa_a.is_zero(), sisa_b.is_zero()) {
            (true, true) => return Ordering::Equal,
            (true, false) => return Ordering::Less,
            (false, true) => return Ordering::Greater,
            // sisa/penyebut dibandingkan lewat kebalikannya, jadi keduanya bertukar tempat.
            (false, false) => {
                let lama = a;
                a = Capaian { pembilang: b.penyebut, penyebut: sisa_b };
                b = Capaian { pembilang: lama.penyebut, penyebut: sisa_a };
            }
        }
    }
}

impl PartialEq for Capaian {
    fn eq(&self, lain: &Self) -> bool {
        self.cmp(lain) == Ordering::Equal
    }
}

impl Eq for Capaian {}

impl PartialOrd for Capaian {
    fn partial_cmp(&self, lain: &Self) -> Option<Ordering> {
        Some(self.cmp(lain))
    }
}

impl Ord for Capaian {
    fn cmp(&self, lain: &Self) -> Ordering {
        bandingkan(*self, *lain)
    }
}

/// `1.234,5`: titik ribuan, koma desimal, tanpa nol di ekornya.
pub fn tulis_angka(angka: Decimal) -> String {
    let tulisan = angka.normalize().to_string();
    let (tanda, tanpa_tanda) = tulisan.strip_prefix('-').map_or(("", tulisan.as_str()), |t| ("-", t));
    let (bulat, pecahan) = tanpa_tanda.split_once('.').map_or((tanpa_tanda, ""), |(b, p)| (b, p));
    let mut ribuan = String::new();
    for (n, angka) in bulat.chars().enumerate() {
        if n > 0 && (bulat.len() - n).is_multiple_of(3) {
            ribuan.push('.');
        }
        ribuan.push(angka);
    }
    let koma = if pecahan.is_empty() { "" } else { "," };
    format!("{tanda}{ribuan}{koma}{pecahan}")
}

/// `12 laporan`, `78,5%`
pub fn bersatuan(angka: Decimal, satuan: &str) -> String {
    match satuan {
        "" => tulis_angka(angka),
        "%" => format!("{}%", tulis_angka(angka)),
        skala if skala.starts_with("skala") => format!("{} dari {skala}", tulis_angka(angka)),
        "rupiah" => format!("Rp{}", tulis_angka(angka)),
        satuan => format!("{} {satuan}", tulis_angka(angka)),
    }
}

/// `1234,5`: seperti diketik orang pada isian, tanpa pemisah ribuan yang dapat bermakna ganda.
pub fn tulis_polos(angka: Decimal) -> String {
    angka.normalize().to_string().replace('.', ",")
}

/// Angka di depan koma dan di belakangnya yang masih diterima.
const BULAT_MAKS: u64 = 1_000_000_000_000_000;
const PECAHAN_MAKS: u32 = 6;

/// Membaca realisasi sebagaimana diketik; satuannya boleh ikut tertulis bila sama.
///
/// # Errors
/// Kalimat mengapa tidak terbaca.
pub fn bilangan(tulisan: &str, satuan: &str) -> Result<Decimal, String> {
    if tulisan.starts_with(['-', '−', '–']) {
        return Err("Realisasi tidak dapat kurang dari nol.".into());
    }
    let terbaca = baca_target(tulisan).map_err(|ganda| ganda.to_string())?;
    let (Some(angka), None) = (terbaca.angka, terbaca.maks) else {
        return Err("Tulis realisasi dengan satu angka, misalnya 12 atau 78,5.".into());
    };
    let sama = terbaca.satuan.is_empty() || terbaca.satuan.eq_ignore_ascii_case(satuan);
    // «sekitar 5» dan sejenisnya bukan angka saja.
    let mulai = tulisan.chars().next().is_some_and(|c| c.is_ascii_digit()) || tulisan.to_lowercase().starts_with("rp");
    if !sama || !mulai {
        let satuan = if satuan.is_empty() { "tanpa satuan".to_owned() } else { format!("dalam {satuan}") };
        return Err(format!("Tulis angkanya saja, {satuan}."));
    }
    if angka >= Decimal::from(BULAT_MAKS) || angka.normalize().scale() > PECAHAN_MAKS {
        return Err("Paling banyak lima belas angka di depan koma dan enam di belakangnya.".into());
    }
    Ok(angka.normalize())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn desimal(tulisan: &str) -> Decimal {
        tulisan.replace(',', ".").parse().unwrap()
    }

    fn sasaran(target: &str, turun: bool) -> Sasaran {
        let (bawah, atas) = target.split_once('–').unwrap_or((target, target));
        Sasaran { bawah: desimal(bawah), atas: desimal(atas), turun }
    }

    fn persen(target: &str, turun: bool, realisasi: &str) -> String {
        sasaran(target, turun).capaian(desimal(realisasi)).map_or("–".into(), |c| c.persen())
    }

    /// Setiap contoh pada aturan 5.1.
    #[test]
    fn contoh_pada_aturan_terhitung_sampai_angka_terakhirnya() {
        let (naik, turun) = (false, true);
        for (target, arah, realisasi, harapan) in [
            ("82", naik, "78", "95,12%"),
            ("3,5", naik, "4", "114,29%"),
            ("3", turun, "2", "133,33%"),
            ("3", turun, "4", "66,67%"),
            ("3", turun, "7", "0%"),
            ("80–90", naik, "95", "105,56%"),
            ("80–90", naik, "72", "90%"),
            ("80–90", naik, "85", "100%"),
            ("7–8", turun, "6,5", "107,14%"),
            ("7–8", turun, "9", "87,5%"),
            // Contoh cetak pada 8/2021 hal. 100 keliru menulis 113%.
            ("90", naik, "92", "102,22%"),
        ] {
            assert_eq!(persen(target, arah, realisasi), harapan, "{target} {realisasi}");
        }
        // Contoh resmi yang tercetak tanpa koma.
        let bulat = |target, arah, r: &str| sasaran(target, arah).capaian(desimal(r)).unwrap().persen_dengan(0);
        assert_eq!(bulat("3,5", naik, "4"), "114%");
        assert_eq!(bulat("7–8", turun, "6,5"), "107%");
        assert_eq!(bulat("90", naik, "92"), "102%");
    }

    #[test]
    fn target_nol_dan_tepi_rentang() {
        assert_eq!(persen("0", true, "0"), "100%");
        assert_eq!(persen("0", true, "1"), "0%");
        assert_eq!(persen("0", false, "3"), "–");
        assert!(!sasaran("0", false).terukur() && sasaran("0", true).terukur());
        for tepi in ["80", "90"] {
            assert_eq!(persen("80–90", false, tepi), "100%");
            assert_eq!(persen("80–90", true, tepi), "100%");
        }
        assert_eq!(persen("0–5", false, "10"), "200%");
        assert_eq!(persen("0–5", true, "11"), "0%");
        assert_eq!(persen("3", true, "6"), "0%");
        assert_eq!(persen("12", false, "0"), "0%");
    }

    #[test]
    fn dibulatkan_setengah_ke_atas_sekali_dan_hanya_ketika_ditulis() {
        // 99,995% tertulis 100%, tetapi belum mencapai target.
        let hampir = sasaran("20000", false).capaian(desimal("19999")).unwrap();
        assert_eq!(hampir.persen(), "100%");
        assert!(!hampir.tercapai() && hampir < Capaian::PENUH);
        assert_eq!(persen("100000", false, "50004"), "50%");
        assert_eq!(persen("100000", false, "50005"), "50,01%");
        // Sepertiga yang diulang tiga kali tidak menjadi 99,99%.
        assert_eq!(persen("3", false, "1"), "33,33%");
        assert_eq!(sasaran("9", false).capaian(desimal("3")), sasaran("3", false).capaian(desimal("1")));
        // Dibulatkan dua kali ia akan menjadi 0,02%.
        assert_eq!(persen("100000000000000", false, "14999999999,9"), "0,01%");
    }

    #[test]
    fn realisasi_dibaca_seperti_ditulis_orang() {
        for (tulisan, satuan, harapan) in [
            ("12", "laporan", Ok("12")),
            ("78,5", "%", Ok("78.5")),
            ("78,5 %", "%", Ok("78.5")),
            ("12 Laporan", "laporan", Ok("12")),
            ("1.500.000", "rupiah", Ok("1500000")),
            ("Rp1.500.000", "rupiah", Ok("1500000")),
            ("0", "", Ok("0")),
            ("2,50", "bulan", Ok("2.5")),
            ("-3", "laporan", Err("kurang dari nol")),
            ("3 hari", "bulan", Err("dalam bulan")),
            ("sekitar 5", "laporan", Err("angkanya saja")),
            ("3–4", "laporan", Err("satu angka")),
            ("1.234", "laporan", Err("ribuan atau sebagai desimal")),
            ("banyak", "laporan", Err("satu angka")),
            ("1234567890123456", "", Err("lima belas")),
            ("0,1234567", "", Err("enam")),
        ] {
            match (bilangan(tulisan, satuan), harapan) {
                (Ok(angka), Ok(harapan)) => assert_eq!(angka.to_string(), harapan, "{tulisan}"),
                (Err(kalimat), Err(bagian)) => assert!(kalimat.contains(bagian), "{tulisan}: {kalimat}"),
                (hasil, _) => panic!("{tulisan}: {hasil:?}"),
            }
        }
    }

    #[test]
    fn angka_ditulis_dengan_titik_ribuan_dan_koma() {
        for (angka, harapan) in [("0", "0"), ("12.50", "12,5"), ("1234567.05", "1.234.567,05"), ("-1000", "-1.000")] {
            assert_eq!(tulis_angka(angka.parse().unwrap()), harapan);
        }
    }

    fn angka() -> impl Strategy<Value = Decimal> {
        (0i64..1_000_000_000_000_000, 0u32..=6).prop_map(|(n, skala)| Decimal::new(n, skala))
    }

    fn target() -> impl Strategy<Value = Sasaran> {
        (angka(), angka(), any::<bool>()).prop_map(|(a, b, turun)| Sasaran { bawah: a.min(b), atas: a.max(b), turun })
    }

    /// Mantisa pada skala enam: bilangan bulat, sehingga perkalian silangnya dapat diperiksa dengan cara lain.
    fn bulat(d: Decimal) -> i128 {
        let mut d = d;
        d.rescale(6);
        d.mantissa()
    }

    proptest! {
        #[test]
        fn makin_baik_realisasinya_makin_tinggi_capaiannya(s in target(), a in angka(), b in angka()) {
            prop_assume!(s.terukur());
            let (rendah, tinggi) = (s.capaian(a.min(b)).unwrap(), s.capaian(a.max(b)).unwrap());
            if s.turun { prop_assert!(tinggi <= rendah) } else { prop_assert!(rendah <= tinggi) }
        }

        #[test]
        fn tidak_pernah_di_bawah_nol_dan_di_dalam_rentang_tepat_seratus(s in target(), a in angka()) {
            prop_assume!(s.terukur());
            let capaian = s.capaian(a).unwrap();
            prop_assert!(capaian >= Capaian::NOL);
            if (s.bawah..=s.atas).contains(&a) {
                prop_assert_eq!(capaian, Capaian::PENUH);
                prop_assert_eq!(capaian.persen(), "100%");
            }
            let mencapai = if s.turun { a <= s.atas } else { a >= s.bawah };
            prop_assert_eq!(capaian.tercapai(), mencapai);
        }

        #[test]
        fn dibandingkan_persis_tanpa_dibulatkan(a in angka(), b in 1i64..1_000_000_000, c in angka(), d in 1i64..1_000_000_000) {
            let (b, d) = (Decimal::from(b), Decimal::from(d));
            let kiri = Capaian { pembilang: a, penyebut: b };
            let kanan = Capaian { pembilang: c, penyebut: d };
            // Pembanding lain: perkalian silang bilangan bulat, tanpa pembagian sama sekali.
            let silang = (bulat(a) * i128::from(d.to_string().parse::<i64>().unwrap()))
                .cmp(&(bulat(c) * i128::from(b.to_string().parse::<i64>().unwrap())));
            prop_assert_eq!(kiri.cmp(&kanan), silang);
        }

        #[test]
        fn yang_tertulis_berjarak_paling_jauh_setengah_angka_terakhirnya(r in 0i64..1_000_000_000, t in 1i64..1_000_000_000) {
            let s = Sasaran { bawah: Decimal::from(t), atas: Decimal::from(t), turun: false };
            let tulisan = s.capaian(Decimal::from(r)).unwrap().persen();
            let angka: Decimal = tulisan.trim_end_matches('%').replace('.', "").replace(',', ".").parse().unwrap();
            // tertulis·t − 100·r berada pada (−t/200, t/200]; dikali 100 agar bulat.
            let ratusan = (angka * Decimal::ONE_HUNDRED).normalize().to_string().parse::<i128>().unwrap();
            let beda = 2 * (ratusan * i128::from(t) - i128::from(r) * 10_000);
            prop_assert!(-i128::from(t) < beda && beda <= i128::from(t), "{tulisan}");
        }

        #[test]
        fn angka_yang_ditulis_terbaca_kembali(a in angka()) {
            let tulisan = tulis_angka(a);
            // Satu titik ribuan bermakna ganda dan memang ditanyakan.
            prop_assume!(tulisan.matches('.').count() != 1 || tulisan.contains(','));
            prop_assert_eq!(bilangan(&tulisan, "").unwrap(), a.normalize());
        }
    }
}
