//! Target sebagaimana ditulis orang: teksnya selalu disimpan apa adanya, angkanya bila terbaca.

use rust_decimal::Decimal;

use crate::kernel::number::{BukanAngka, baca_angka};

/// Angka di dalam sebuah target.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct AngkaTarget {
    /// Angka, atau batas bawah rentang.
    pub angka: Option<Decimal>,
    /// Batas atas rentang.
    pub maks: Option<Decimal>,
    /// Satuan yang ikut tertulis: `%`, `bulan`, `skala 5`.
    pub satuan: String,
}

/// `1.234` dapat berarti dua bilangan; hanya penulisnya yang tahu.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("«{tulisan}» dapat dibaca sebagai ribuan atau sebagai desimal. Tulis {ribuan} atau {desimal}.")]
pub struct TargetGanda {
    tulisan: String,
    ribuan: String,
    desimal: String,
}

const BULAN: [&str; 12] = [
    "januari",
    "februari",
    "maret",
    "april",
    "mei",
    "juni",
    "juli",
    "agustus",
    "september",
    "oktober",
    "november",
    "desember",
];

/// Membaca angka dari `teks`. Koma dan titik sama-sama diterima sebagai desimal.
///
/// Tepat satu angka menjadi angkanya; dua angka yang dihubungkan tanda rentang menjadi rentang;
/// «3,5 dari skala 5» bernilai 3,5. Selain itu (tanggal, rasio, dua target dalam satu sel)
/// targetnya teks saja.
///
/// # Errors
/// [`TargetGanda`] bila satu-satunya angkanya bermakna ganda.
pub fn baca_target(teks: &str) -> Result<AngkaTarget, TargetGanda> {
    let potongan = potong(teks);
    let kecil = teks.to_lowercase();
    let menyebut_tanggal =
        kecil.split(|c: char| !c.is_alphabetic()).any(|kata| BULAN.contains(&kata) || kata == "tanggal");
    if menyebut_tanggal {
        return Ok(AngkaTarget::default());
    }
    match &potongan[..] {
        [satu] => Ok(AngkaTarget {
            angka: Some(bilangan(satu.angka)?),
            maks: None,
            satuan: satuan(satu.sebelum, satu.sesudah),
        }),
        [a, b] if b.sesudah_bersih().is_empty() && kecil.contains("dari skala") => {
            Ok(AngkaTarget { angka: Some(bilangan(a.angka)?), maks: None, satuan: format!("skala {}", b.angka) })
        }
        [a, b] if tanda_rentang(a.sesudah) => {
            let (bawah, atas) = (bilangan(a.angka)?, bilangan(b.angka)?);
            Ok(AngkaTarget { angka: Some(bawah), maks: Some(atas), satuan: satuan("", b.sesudah) })
        }
        _ => Ok(AngkaTarget::default()),
    }
}

/// Satu angka dan tulisan di kiri kanannya.
struct Potongan<'a> {
    sebelum: &'a str,
    angka: &'a str,
    sesudah: &'a str,
}

impl Potongan<'_> {
    fn sesudah_bersih(&self) -> &str {
        self.sesudah.trim()
    }
}

fn potong(teks: &str) -> Vec<Potongan<'_>> {
    let mut letak = Vec::new();
    let mut mulai = None;
    for (i, c) in teks.char_indices().chain([(teks.len(), ' ')]) {
        // Titik atau koma termasuk angka hanya bila diikuti angka.
        let bagian = c.is_ascii_digit()
            || (mulai.is_some() && matches!(c, '.' | ',') && teks[i + 1..].starts_with(|c: char| c.is_ascii_digit()));
        match (mulai, bagian) {
            (None, true) => mulai = Some(i),
            (Some(awal), false) => {
                letak.push((awal, i));
                mulai = None;
            }
            _ => {}
        }
    }
    let batas = |n: usize| letak.get(n).map_or(teks.len(), |(awal, _)| *awal);
    letak
        .iter()
        .enumerate()
        .map(|(n, &(awal, akhir))| Potongan {
            sebelum: &teks[if n == 0 { 0 } else { letak[n - 1].1 }..awal],
            angka: &teks[awal..akhir],
            sesudah: &teks[akhir..batas(n + 1)],
        })
        .collect()
}

fn tanda_rentang(di_antara: &str) -> bool {
    let bersih = di_antara.replace('%', "").to_lowercase();
    matches!(bersih.trim(), "-" | "–" | "—" | "s.d." | "s.d" | "s/d" | "sampai" | "sampai dengan" | "hingga")
}

fn satuan(sebelum: &str, sesudah: &str) -> String {
    if sebelum.trim().eq_ignore_ascii_case("rp") {
        return "rupiah".into();
    }
    let bersih = sesudah.trim();
    // Keterangan panjang bukan satuan.
    if bersih.chars().count() <= 40 { bersih.to_owned() } else { String::new() }
}

fn bilangan(tulisan: &str) -> Result<Decimal, TargetGanda> {
    let ganda = |(ribuan, desimal)| TargetGanda { tulisan: tulisan.into(), ribuan, desimal };
    let tanpa_titik = || (tulisan.replace(['.', ','], ""), tulisan.replace('.', ","));
    let kelompok = tulisan.split_once('.').filter(|(depan, belakang)| {
        (1..=3).contains(&depan.len())
            && !depan.starts_with('0')
            && belakang.len() == 3
            && !belakang.contains(['.', ','])
    });
    // Target ditandatangani, jadi yang mungkin ribuan mungkin desimal ditanyakan; selebihnya dibaca seperti angka lain.
    if kelompok.is_some_and(|(depan, _)| !depan.contains(',')) {
        return Err(ganda(tanpa_titik()));
    }
    baca_angka(tulisan).map_err(|sebab| match sebab {
        BukanAngka::Mendua(ribuan, desimal) => ganda((ribuan, desimal)),
        BukanAngka::Bukan => ganda(tanpa_titik()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(teks: &str, angka: Option<&str>, maks: Option<&str>, satuan: &str) {
        let desimal = |s: &str| s.parse::<Decimal>().unwrap();
        let harapan = AngkaTarget { angka: angka.map(desimal), maks: maks.map(desimal), satuan: satuan.into() };
        assert_eq!(baca_target(teks), Ok(harapan), "{teks}");
    }

    #[test]
    fn target_dibaca_seperti_tertulis_pada_skp_nyata() {
        check("82%", Some("82"), None, "%");
        check("49.20%", Some("49.20"), None, "%");
        check("0,42%", Some("0.42"), None, "%");
        check("3 bulan", Some("3"), None, "bulan");
        check("120", Some("120"), None, "");
        check("3,5 dari skala 5", Some("3.5"), None, "skala 5");
        check("80–90%", Some("80"), Some("90"), "%");
        check("7 s.d. 8 bulan", Some("7"), Some("8"), "bulan");
        check("Rp1.500.000", Some("1500000"), None, "rupiah");
        check("1.234,5 m2", None, None, "");
        check("1.234,5 ton", Some("1234.5"), None, "ton");
        check("minimum 71", Some("71"), None, "");
        check("Rasio 1:12", None, None, "");
        check("59,5% 52%", None, None, "");
        check("31 Januari", None, None, "");
        check("tanggal 10", None, None, "");
        check("", None, None, "");
    }

    #[test]
    fn ribuan_yang_bermakna_ganda_ditanyakan() {
        let tanya = baca_target("1.234 orang").unwrap_err().to_string();
        assert!(tanya.contains("1234") && tanya.contains("1,234"), "{tanya}");
        let tanya = baca_target("1,000 orang").unwrap_err().to_string();
        assert!(tanya.contains("1000 atau 1."), "{tanya}");
        check("0.125", Some("0.125"), None, "");
        check("1,000.5 ton", Some("1000.5"), None, "ton");
    }
}
