//! Numbers as people in Indonesia write them: dots between thousands, a comma before decimals.

use rust_decimal::Decimal;

/// Longer than any number meant; the rest of the application sets its own limits.
const LONGEST: usize = 40;

/// Why a typed number was not understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BukanAngka {
    /// Not one number.
    Bukan,
    /// `1,000` means a thousand abroad and one here: both spellings that mean only one thing.
    Mendua(String, String),
}

/// Reads `12`, `1.000`, `1.000,5`, `1000,5`, `1,5`. A single dot before anything but three digits cannot part thousands,
/// so `1.5` and `0.125` are decimals; `1,000,000` and `1,000.5` have one meaning only and are read with it.
///
/// # Errors
/// Signs, other characters, broken groups; and `1,000`, whose decimals would all be nought.
pub fn baca_angka(tulisan: &str) -> Result<Decimal, BukanAngka> {
    let sah = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',');
    let angka = |tepi: Option<char>| tepi.is_some_and(|c| c.is_ascii_digit());
    if tulisan.len() > LONGEST || !tulisan.chars().all(sah) || !angka(tulisan.chars().next()) {
        return Err(BukanAngka::Bukan);
    }
    if !angka(tulisan.chars().last()) {
        return Err(BukanAngka::Bukan);
    }
    let (titik, koma) = (tulisan.matches('.').count(), tulisan.matches(',').count());
    let rapi = match (titik, koma) {
        (0, 0) => tulisan.to_owned(),
        (1, 0) if !berkelompok(tulisan, '.') => tulisan.to_owned(),
        (1.., 0) if berkelompok(tulisan, '.') => tulisan.replace('.', ""),
        (0, 1) => satu_koma(tulisan)?,
        (0, 2..) if berkelompok(tulisan, ',') => tulisan.replace(',', ""),
        (1.., 1) => belah(tulisan, ',', '.')?,
        (1, 2..) => belah(tulisan, '.', ',')?,
        _ => return Err(BukanAngka::Bukan),
    };
    rapi.parse().map_err(|_| BukanAngka::Bukan)
}

/// `1.234.567`: one to three digits, then groups of three.
fn berkelompok(tulisan: &str, pemisah: char) -> bool {
    let mut kelompok = tulisan.split(pemisah);
    let depan = kelompok.next().unwrap_or_default();
    (1..=3).contains(&depan.len()) && !depan.starts_with('0') && kelompok.all(|k| k.len() == 3)
}

fn satu_koma(tulisan: &str) -> Result<String, BukanAngka> {
    match tulisan.split_once(',') {
        Some((bulat, "000")) if berkelompok(tulisan, ',') => {
            Err(BukanAngka::Mendua(format!("{bulat}000"), bulat.to_owned()))
        }
        _ => Ok(tulisan.replace(',', ".")),
    }
}

/// Thousands before `desimal`, decimals behind it; `1,000.5` the other way round.
fn belah(tulisan: &str, desimal: char, ribuan: char) -> Result<String, BukanAngka> {
    let (bulat, pecahan) = tulisan.split_once(desimal).ok_or(BukanAngka::Bukan)?;
    if pecahan.contains(ribuan) && !bulat.contains(ribuan) && ribuan == '.' {
        return belah(tulisan, ribuan, desimal);
    }
    if !berkelompok(bulat, ribuan) || pecahan.is_empty() || pecahan.contains(ribuan) {
        return Err(BukanAngka::Bukan);
    }
    Ok(format!("{}.{pecahan}", bulat.replace(ribuan, "")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(tulisan: &str, harapan: &str) {
        assert_eq!(baca_angka(tulisan), Ok(harapan.parse().unwrap()), "{tulisan}");
    }

    #[test]
    fn angka_dibaca_seperti_ditulis_orang_indonesia() {
        check("0", "0");
        check("12", "12");
        check("1.000", "1000");
        check("1.234", "1234");
        check("12.345.678", "12345678");
        check("1.000,5", "1000.5");
        check("1.234.567,25", "1234567.25");
        check("1000,5", "1000.5");
        check("1,5", "1.5");
        check("1,234", "1.234");
        check("0,000", "0");
    }

    #[test]
    fn titik_yang_tidak_mungkin_ribuan_adalah_desimal() {
        check("1.5", "1.5");
        check("2.25", "2.25");
        check("0.125", "0.125");
        check("1234.567", "1234.567");
        check("1,000,000", "1000000");
        check("1,000.5", "1000.5");
        check("1,234,567.5", "1234567.5");
    }

    #[test]
    fn yang_mendua_dan_yang_rusak_tidak_ditebak() {
        assert_eq!(baca_angka("25,000"), Err(BukanAngka::Mendua("25000".into(), "25".into())));
        let panjang = "9".repeat(41);
        for keliru in [
            "",
            "-5",
            "+5",
            "1e5",
            "1 000",
            "1.5.2",
            "1.00,5",
            "10.00.000",
            "1,5,2",
            "1.000,5,5",
            "1,0.5",
            ".5",
            "5.",
            "5,",
            "0.000.5",
            "٥",
            "1.000.",
            &panjang,
        ] {
            assert_eq!(baca_angka(keliru), Err(BukanAngka::Bukan), "{keliru}");
        }
    }
}
