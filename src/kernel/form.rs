//! What a form sends, and what goes back with it when it is refused: the typed text and a
//! sentence for each field.

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Path, Request, rejection::BytesRejection},
};
use serde::{Deserialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{
    app::App,
    error::{Error, Result},
};

/// The largest form accepted, in bytes.
pub const MAX_FORM: usize = 256 * 1024;

/// An address such as `/skp/{id}`; what cannot be read names nothing (404).
#[derive(FromRequestParts)]
#[from_request(via(Path), rejection(Error))]
pub struct Alamat<T>(pub T);

/// One sending of a form: its key makes a second sending harmless.
#[derive(Clone, Debug)]
pub struct Kiriman {
    kunci: Option<Uuid>,
    sidik: Vec<u8>,
    lokasi: String,
}

impl Kiriman {
    /// A change nobody sent by form: import, demo data, a job.
    pub fn sistem() -> Self {
        Self { kunci: None, sidik: Vec::new(), lokasi: String::new() }
    }

    /// A file sent to `alamat` under the key of the form it came with.
    pub fn berkas(kunci: &str, alamat: &str, isi: &[u8]) -> Self {
        Self { kunci: kunci.parse().ok(), sidik: sidik_kiriman(alamat, isi), lokasi: String::new() }
    }

    /// The same, answered by a redirect to `lokasi`.
    pub fn ke(mut self, lokasi: impl Into<String>) -> Self {
        self.lokasi = lokasi.into();
        self
    }

    /// Key of the rendered form.
    pub fn kunci(&self) -> Option<Uuid> {
        self.kunci
    }

    /// SHA-256 of what was sent.
    pub fn sidik(&self) -> &[u8] {
        &self.sidik
    }

    /// Where the first sending was answered to.
    pub fn lokasi(&self) -> &str {
        &self.lokasi
    }
}

/// A form as it came in: `F` holds the fields as typed.
pub struct Formulir<F> {
    /// The fields, still strings.
    pub isi: F,
    /// This sending.
    pub kiriman: Kiriman,
    versi: Option<i32>,
}

impl<F> Formulir<F> {
    /// Version of the thing the form showed.
    ///
    /// # Errors
    /// A form without one was not drawn by us.
    pub fn versi(&self) -> Result<i32> {
        self.versi
            .ok_or_else(|| Error::Invalid("Formulir ini tidak lengkap. Muat ulang halamannya, lalu kirim lagi.".into()))
    }
}

#[derive(Deserialize)]
struct Bekal {
    kunci: Option<String>,
    versi: Option<String>,
}

impl<F: DeserializeOwned> FromRequest<App> for Formulir<F> {
    type Rejection = Error;

    async fn from_request(request: Request, state: &App) -> Result<Self> {
        let alamat = request.uri().path().to_owned();
        let bytes = Bytes::from_request(request, state)
            .await
            .map_err(|_: BytesRejection| Error::Invalid("Kiriman terputus. Coba kirim lagi.".into()))?;
        let rusak = |_| Error::Invalid("Formulir ini tidak dapat dibaca. Muat ulang halamannya, lalu isi lagi.".into());
        let bekal: Bekal = serde_html_form::from_bytes(&bytes).map_err(rusak)?;
        Ok(Self {
            isi: serde_html_form::from_bytes(&bytes).map_err(rusak)?,
            versi: bekal.versi.and_then(|v| v.parse().ok()),
            kiriman: Kiriman {
                kunci: bekal.kunci.and_then(|k| k.parse().ok()),
                sidik: sidik_kiriman(&alamat, &bytes),
                lokasi: String::new(),
            },
        })
    }
}

/// What identifies a sending besides its key.
pub fn sidik_kiriman(alamat: &str, isi: &[u8]) -> Vec<u8> {
    Sha256::new().chain_update(alamat).chain_update([0]).chain_update(isi).finalize().to_vec()
}

/// The key of a form among its bytes, if it carries one.
pub fn kunci_kiriman(isi: &[u8]) -> Option<Uuid> {
    let bekal: Bekal = serde_html_form::from_bytes(isi).ok()?;
    bekal.kunci?.parse().ok()
}

crate::id!(
    /// Tells one drawn form from every other.
    Kunci
);

/// A fresh key, one for each form drawn.
pub fn kunci_baru() -> Kunci {
    Uuid::new_v4().into()
}

/// What is wrong with which field, in the order of the page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Galat(Vec<(String, String)>);

impl Galat {
    /// Adds a sentence for the field whose `id` is `kolom`.
    pub fn catat(&mut self, kolom: impl Into<String>, kalimat: impl Into<String>) {
        self.0.push((kolom.into(), kalimat.into()));
    }

    /// Nothing is wrong.
    pub fn kosong(&self) -> bool {
        self.0.is_empty()
    }

    /// The sentence for a field.
    pub fn untuk(&self, kolom: &str) -> Option<&str> {
        self.0.iter().find(|(k, _)| k == kolom).map(|(_, kalimat)| kalimat.as_str())
    }

    /// The sentence for a field in the `n`th row of a repeating form, counted from 1.
    pub fn baris(&self, kolom: &str, n: &usize) -> Option<&str> {
        self.untuk(&format!("{kolom}-{n}"))
    }

    /// All of them, for the summary on top.
    pub fn semua(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(k, s)| (k.as_str(), s.as_str()))
    }
}

/// Cleans a typed text: control characters out, line ends unified, outer spaces off.
///
/// NUL would be refused by PostgreSQL; the others are never meant. Invisible characters and those
/// that turn the reading direction go too: what is signed must look like what is stored.
pub fn rapikan(tulisan: &str) -> String {
    tulisan
        .replace("\r\n", "\n")
        .replace('\r', "\n")
        .chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .filter(|c| !matches!(c, '\u{200b}' | '\u{feff}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}'))
        .collect::<String>()
        .trim()
        .to_owned()
}

/// A sentence with exactly one full stop at its end, also after a title (`S.H.`).
pub fn bertitik(isi: &str) -> String {
    format!("{}.", isi.trim_end().trim_end_matches('.'))
}

/// [`rapikan`], on a single line.
pub fn sebaris(tulisan: &str) -> String {
    rapikan(tulisan).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Adds, removes or moves a row of a repeating form, as the pressed button says: `tambah`, `hapus:2`, `naik:2` or
/// `turun:2`, rows counted from 1 as on the page. The number of the row touched, or `None` when the button saves.
pub fn tata_baris<B: Default>(baris: &mut Vec<B>, tindakan: &str, maks: usize) -> Option<usize> {
    let (kata, nomor) = tindakan.split_once(':').unwrap_or((tindakan, ""));
    let n = nomor.parse::<usize>().map_or(usize::MAX, |n| n.wrapping_sub(1));
    let tersentuh = match kata {
        "tambah" => {
            baris.extend((baris.len() < maks).then(B::default));
            baris.len()
        }
        "hapus" if n < baris.len() => {
            baris.remove(n);
            n + 1
        }
        "naik" if (1..baris.len()).contains(&n) => {
            baris.swap(n - 1, n);
            n
        }
        "turun" if n < baris.len().saturating_sub(1) => {
            baris.swap(n, n + 1);
            n + 2
        }
        "hapus" | "naik" | "turun" => n.saturating_add(1),
        _ => return None,
    };
    Some(tersentuh.min(baris.len()))
}

/// Complains when `nilai` is longer than `maks` characters.
pub fn batasi(galat: &mut Galat, kolom: &str, sebutan: &str, nilai: &str, maks: usize) {
    let panjang = nilai.chars().count();
    if panjang > maks {
        galat.catat(kolom, format!("{sebutan} paling panjang {maks} karakter; yang Anda tulis {panjang}."));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tulisan_dirapikan_tanpa_kehilangan_kata() {
        assert_eq!(rapikan(" a\0b\r\nc \u{7}"), "ab\nc");
        assert_eq!(sebaris("  dua\n kata\t"), "dua kata");
    }

    #[test]
    fn huruf_tak_tampak_dan_pembalik_arah_dibuang() {
        for tak_tampak in ['\u{200b}', '\u{feff}', '\u{202a}', '\u{202e}', '\u{2060}', '\u{2066}', '\u{2069}', '\u{85}']
        {
            assert_eq!(rapikan(&format!("{tak_tampak}sa{tak_tampak}ma{tak_tampak}")), "sama", "{tak_tampak:?}");
        }
        // Penyambung huruf dan tanda baca yang sah tetap ada.
        let sah = "نامه\u{200c}ها – «kutip» é 👩\u{200d}🔧";
        assert_eq!(rapikan(sah), sah);
    }
}
