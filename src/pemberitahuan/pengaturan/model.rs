//! Pilihan per macam, alamat surel, dan tautan yang membuktikannya.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use sha2::{Digest, Sha256};

use crate::{
    kernel::{
        form::{Galat, sebaris},
        mail,
        time::Zona,
    },
    pemberitahuan::model::Jenis,
};

/// Cara sebuah macam dikabarkan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cara {
    /// Di aplikasi, dan dalam ringkasan harian; ini bawaannya.
    Ringkasan,
    /// Di aplikasi, dan surel seketika.
    Langsung,
    /// Di aplikasi saja.
    Aplikasi,
    /// Tidak dikabarkan.
    Diam,
}

impl Cara {
    const SEMUA: [Self; 4] = [Self::Ringkasan, Self::Langsung, Self::Aplikasi, Self::Diam];

    /// Nilai pilihannya.
    pub fn kode(self) -> &'static str {
        match self {
            Self::Ringkasan => "RINGKASAN",
            Self::Langsung => "LANGSUNG",
            Self::Aplikasi => "APLIKASI",
            Self::Diam => "DIAM",
        }
    }

    /// Sebutannya; tanpa server surel hanya dua yang berarti.
    pub fn sebutan(self, bersurel: bool) -> &'static str {
        match self {
            Self::Ringkasan if bersurel => "Di aplikasi dan ringkasan harian",
            Self::Langsung if bersurel => "Di aplikasi dan surel langsung",
            Self::Ringkasan | Self::Langsung => "Di aplikasi",
            Self::Aplikasi => "Di aplikasi saja",
            Self::Diam => "Tidak dikabarkan",
        }
    }

    /// Yang ditawarkan bagi sebuah macam.
    pub fn tawaran(jenis: Jenis, bersurel: bool) -> Vec<Self> {
        let berarti = |c: &Self| bersurel || matches!(c, Self::Ringkasan | Self::Diam);
        let boleh = |c: &Self| !(jenis.menuntut() && *c == Self::Diam);
        Self::SEMUA.into_iter().filter(berarti).filter(boleh).collect()
    }
}

/// Pilihan seseorang, satu bagi setiap macam menurut urutan [`Jenis::SEMUA`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pilihan(Vec<Cara>);

impl Default for Pilihan {
    fn default() -> Self {
        Self(vec![Cara::Ringkasan; Jenis::SEMUA.len()])
    }
}

impl Pilihan {
    /// Dari kode macam pada setiap daftar; selebihnya masuk ringkasan.
    pub fn dari(langsung: &[String], aplikasi: &[String], diam: &[String]) -> Self {
        let ada = |daftar: &[String], j: Jenis| daftar.iter().any(|kode| kode == j.kode());
        let cara = |j| match () {
            () if ada(langsung, j) => Cara::Langsung,
            () if ada(aplikasi, j) => Cara::Aplikasi,
            () if ada(diam, j) && !j.menuntut() => Cara::Diam,
            () => Cara::Ringkasan,
        };
        Self(Jenis::SEMUA.into_iter().map(cara).collect())
    }

    /// Dari formulir: pasangan kode macam dan kode cara. Yang tidak ditawarkan tidak dikenal.
    pub fn baca<'a>(isian: impl Iterator<Item = (&'a str, &'a str)>, bersurel: bool) -> Self {
        let mut pilihan = Self::default();
        for (kode, cara) in isian {
            let Some(letak) = Jenis::SEMUA.iter().position(|j| j.kode() == kode) else { continue };
            let tawaran = Cara::tawaran(Jenis::SEMUA[letak], bersurel);
            if let Some(cara) = tawaran.into_iter().find(|c| c.kode() == cara) {
                pilihan.0[letak] = cara;
            }
        }
        pilihan
    }

    /// Setiap macam dan caranya.
    pub fn semua(&self) -> impl Iterator<Item = (Jenis, Cara)> {
        Jenis::SEMUA.into_iter().zip(self.0.iter().copied())
    }

    /// Kode macam yang dikabarkan dengan cara itu.
    pub fn kode(&self, cara: Cara) -> Vec<String> {
        self.semua().filter(|(_, c)| *c == cara).map(|(j, _)| j.kode().to_owned()).collect()
    }
}

/// Alamat surel seseorang.
#[derive(Default)]
pub struct Surel {
    /// Yang terbukti dan dipakai.
    pub alamat: Option<String>,
    /// Yang menunggu tautannya dibuka.
    pub calon: Option<String>,
    /// Menurut data kepegawaian; ditawarkan, tidak dipakai begitu saja.
    pub dinas: String,
}

/// Pengaturan seseorang sebagaimana tersimpan.
#[derive(Default)]
pub struct Pengaturan {
    /// Pilihannya.
    pub pilihan: Pilihan,
    /// Naik setiap kali pilihan disimpan; 0 berarti belum pernah.
    pub versi: i32,
    /// Alamatnya.
    pub surel: Surel,
}

/// Tautan pembuktian dapat dibuka selama ini.
pub const BERLAKU: TimeDelta = TimeDelta::hours(24);

/// Tautan yang dapat diminta dalam sehari: kotak surat orang lain tidak untuk dibanjiri.
pub const SEHARI: i64 = 5;

/// Alamat yang diketik.
///
/// # Errors
/// Kalimat bila bukan alamat.
pub fn baca_alamat(tulisan: &str) -> Result<String, Galat> {
    let alamat = sebaris(tulisan);
    let mut galat = Galat::default();
    if alamat.is_empty() {
        galat.catat("surel", "Tuliskan alamat surel Anda.");
    } else if !mail::is_address(&alamat) {
        galat.catat("surel", "Ini belum berupa alamat surel. Tulis seperti nama@instansi.go.id.");
    }
    if galat.kosong() { Ok(alamat) } else { Err(galat) }
}

/// Token tautan pembuktian; basis data membandingkan sidiknya.
#[derive(Clone)]
pub struct Token(String);

impl Token {
    /// Yang belum pernah ada.
    pub fn baru() -> Self {
        Self(hex::encode(rand::random::<[u8; 32]>()))
    }

    /// Membaca bagian alamatnya.
    pub fn baca(tulisan: &str) -> Option<Self> {
        let heksadesimal = tulisan.len() == 64 && tulisan.bytes().all(|b| b.is_ascii_hexdigit());
        heksadesimal.then(|| Self(tulisan.to_ascii_lowercase()))
    }

    /// Sebagaimana ditulis pada tautannya.
    pub fn tulis(&self) -> &str {
        &self.0
    }

    /// Yang disimpan.
    pub fn sidik(&self) -> Vec<u8> {
        Sha256::digest(&self.0).to_vec()
    }
}

/// Ringkasan disusun pukul sekian, waktu orangnya.
const PUKUL: TimeDelta = TimeDelta::hours(6);

/// Hari yang ringkasannya sudah waktunya disusun di zona itu: sejak pukul 06.00 hari ini, sebelumnya kemarin.
pub fn hari_ringkasan(zona: Zona, kini: DateTime<Utc>) -> NaiveDate {
    zona.hari(kini - PUKUL)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pilihan_bolak_balik_dan_yang_menuntut_tidak_dapat_dimatikan() {
        let isian = [
            ("SKP_DITETAPKAN", "DIAM"),
            ("SKP_DIAJUKAN", "DIAM"),
            ("LAPORAN_DIJAWAB", "LANGSUNG"),
            ("SKP_DIKEMBALIKAN", "APLIKASI"),
            ("LAIN", "DIAM"),
            ("SERAH_TERIMA", "lain"),
        ];
        let pilihan = Pilihan::baca(isian.into_iter(), true);
        assert_eq!(pilihan.kode(Cara::Diam), ["SKP_DITETAPKAN"]);
        assert_eq!(pilihan.kode(Cara::Langsung), ["LAPORAN_DIJAWAB"]);
        let [langsung, aplikasi, diam] = [Cara::Langsung, Cara::Aplikasi, Cara::Diam].map(|c| pilihan.kode(c));
        assert_eq!(Pilihan::dari(&langsung, &aplikasi, &diam), pilihan);
        // Tanpa server surel yang tersisa hanya dikabarkan atau tidak.
        let pilihan = Pilihan::baca(isian.into_iter(), false);
        assert_eq!(pilihan.kode(Cara::Langsung), Vec::<String>::new());
        assert_eq!(pilihan.kode(Cara::Diam), ["SKP_DITETAPKAN"]);
    }

    #[test]
    fn ringkasan_tersusun_sejak_pukul_enam_di_setiap_zona() {
        let check = |zona: Zona, kini: &str, hari: &str| {
            assert_eq!(hari_ringkasan(zona, kini.parse().unwrap()), hari.parse().unwrap(), "{zona:?} {kini}");
        };
        for (zona, pukul_enam, sebelumnya) in [
            (Zona::Wib, "2026-01-12T23:00:00Z", "2026-01-12T22:59:59Z"),
            (Zona::Wita, "2026-01-12T22:00:00Z", "2026-01-12T21:59:59Z"),
            (Zona::Wit, "2026-01-12T21:00:00Z", "2026-01-12T20:59:59Z"),
        ] {
            check(zona, pukul_enam, "2026-01-13");
            check(zona, sebelumnya, "2026-01-12");
        }
    }

    #[test]
    fn token_terbaca_kembali_dan_hanya_itu() {
        let token = Token::baru();
        assert_eq!(Token::baca(token.tulis()).unwrap().sidik(), token.sidik());
        for bukan in ["", "ab", &"g".repeat(64), &"a".repeat(63)] {
            assert!(Token::baca(bukan).is_none(), "{bukan}");
        }
    }
}
