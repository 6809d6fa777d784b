//! The accent colour an instansi may choose, refused when it cannot be read.

use anyhow::{Result, bail};

/// White, the light background the accent stands on.
const TERANG: [u8; 3] = [0xff, 0xff, 0xff];
/// Background of the dark mode; the style sheet uses the same value.
const GELAP: [u8; 3] = [0x14, 0x18, 0x1b];
/// WCAG 2.2 AA for text.
const KONTRAS: f64 = 4.5;

/// The accent for both modes.
#[derive(Debug, PartialEq, Eq)]
pub struct Tema {
    merek: [u8; 3],
    merek_gelap: [u8; 3],
}

impl Tema {
    /// Reads `#rrggbb`; refuses a colour that does not reach 4.5:1 on white. For the dark mode
    /// the colour is lightened until it does.
    pub fn baca(warna: &str) -> Result<Self> {
        let Some(merek) = heksa(warna) else {
            bail!("Warna «{warna}» tidak dikenali. Tulis enam angka heksadesimal, misalnya #0b5a52.");
        };
        if kontras(merek, TERANG) < KONTRAS {
            bail!(
                "Warna {warna} terlalu terang untuk dibaca di atas putih ({:.1}:1, perlu {KONTRAS}:1). Pilih warna yang lebih tua.",
                kontras(merek, TERANG)
            );
        }
        let mut merek_gelap = merek;
        while kontras(merek_gelap, GELAP) < KONTRAS + 1.5 {
            merek_gelap = merek_gelap.map(|k| k.saturating_add((255 - k).div_ceil(12)));
        }
        Ok(Self { merek, merek_gelap })
    }

    /// The two custom properties, put before the style sheet.
    pub fn css(&self) -> String {
        let warna = |[r, g, b]: [u8; 3]| format!("#{r:02x}{g:02x}{b:02x}");
        format!(":root{{--merek:{};--merek-gelap:{}}}\n", warna(self.merek), warna(self.merek_gelap))
    }
}

fn heksa(warna: &str) -> Option<[u8; 3]> {
    let mut rgb = [0; 3];
    hex::decode_to_slice(warna.strip_prefix('#')?, &mut rgb).ok()?;
    Some(rgb)
}

/// Contrast ratio of WCAG 2.2, from 1 to 21.
fn kontras(a: [u8; 3], b: [u8; 3]) -> f64 {
    let (a, b) = (luminans(a), luminans(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn luminans(rgb: [u8; 3]) -> f64 {
    let [r, g, b] = rgb.map(|k| {
        let k = f64::from(k) / 255.0;
        if k <= 0.040_45 { k / 12.92 } else { ((k + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn warna_yang_tidak_terbaca_ditolak() {
        assert!(Tema::baca("#0b5a52").is_ok());
        assert!(Tema::baca("#ffd400").unwrap_err().to_string().contains("terlalu terang"));
        assert!(Tema::baca("merah").is_err());
    }

    #[test]
    fn mode_gelap_selalu_terbaca() {
        for warna in ["#0b5a52", "#000000", "#7a0019", "#003580"] {
            let tema = Tema::baca(warna).unwrap();
            assert!(kontras(tema.merek_gelap, GELAP) >= KONTRAS, "{warna}");
        }
    }
}
