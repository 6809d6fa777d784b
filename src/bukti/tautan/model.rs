//! Membaca alamat yang ditempel orang, dan menilai jawabannya ketika dicoba.

use hyper::StatusCode;
use url::Url;

use crate::kernel::{
    form::rapikan,
    outbound::{Answer, Unreached},
};

/// Alamat terpanjang.
const MAKS_ALAMAT: usize = 2_000;

/// Mengapa sebuah tautan mungkin tidak terbuka bagi orang lain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Halangan {
    /// Server ini sedang tidak dapat keluar; tidak mengatakan apa pun tentang tautannya.
    BelumDicoba,
    /// Hanya terbuka bagi yang masuk.
    MemintaMasuk,
    /// Tidak ada halaman di sana.
    TidakAda,
    /// Tidak ada situs bernama itu.
    NamaTidakDikenal,
    /// Tidak menjawab.
    TidakMenjawab,
    /// Sertifikatnya tidak dipercaya.
    Sertifikat,
    /// Situsnya sendiri sedang bermasalah.
    Bermasalah,
    /// Dialihkan terus.
    Berputar,
    /// Menuju jaringan yang tertutup.
    Terlarang,
}

impl Halangan {
    const SEMUA: [Self; 9] = [
        Self::BelumDicoba,
        Self::MemintaMasuk,
        Self::TidakAda,
        Self::NamaTidakDikenal,
        Self::TidakMenjawab,
        Self::Sertifikat,
        Self::Bermasalah,
        Self::Berputar,
        Self::Terlarang,
    ];

    /// Nama yang disimpan.
    pub fn kode(self) -> &'static str {
        match self {
            Self::BelumDicoba => "BELUM_DICOBA",
            Self::MemintaMasuk => "MEMINTA_MASUK",
            Self::TidakAda => "TIDAK_ADA",
            Self::NamaTidakDikenal => "NAMA_TIDAK_DIKENAL",
            Self::TidakMenjawab => "TIDAK_MENJAWAB",
            Self::Sertifikat => "SERTIFIKAT",
            Self::Bermasalah => "BERMASALAH",
            Self::Berputar => "BERPUTAR",
            Self::Terlarang => "TERLARANG",
        }
    }

    /// Membaca nama itu.
    pub fn baca(kode: &str) -> Option<Self> {
        Self::SEMUA.into_iter().find(|h| h.kode() == kode)
    }

    /// Yang dibaca orang.
    pub fn kalimat(self) -> &'static str {
        match self {
            Self::BelumDicoba => "Tautan belum dapat dicoba: server ini sedang tidak tersambung ke luar.",
            Self::MemintaMasuk => {
                "Tautan meminta masuk; atasan Anda mungkin tidak bisa membukanya. Ubah berbaginya menjadi «siapa saja \
                 yang memiliki tautan»."
            }
            Self::TidakAda => "Tidak ada apa pun di alamat ini. Periksa apakah tautannya tersalin utuh.",
            Self::NamaTidakDikenal => "Situs dengan nama ini tidak ditemukan. Periksa ejaannya.",
            Self::TidakMenjawab => "Situsnya tidak menjawab ketika dicoba; atasan Anda mungkin tidak bisa membukanya.",
            Self::Sertifikat => "Sertifikat keamanan situs ini tidak dipercaya; peramban atasan Anda akan menolaknya.",
            Self::Bermasalah => "Situsnya sedang bermasalah ketika dicoba. Coba lagi nanti.",
            Self::Berputar => "Tautan ini dialihkan terus-menerus; atasan Anda mungkin tidak bisa membukanya.",
            Self::Terlarang => "Alamat ini menuju jaringan tertutup, jadi tidak dapat dibuka dari luar kantor.",
        }
    }
}

/// Membaca alamat sebagaimana ditempel; tanpa skema berarti https.
///
/// # Errors
/// Kalimat bagi yang menempelnya.
pub fn baca_alamat(tulisan: &str) -> Result<Url, &'static str> {
    let tulisan = rapikan(tulisan);
    if tulisan.is_empty() {
        return Err("Tempelkan dahulu tautannya.");
    }
    if tulisan.chars().any(char::is_whitespace) {
        return Err("Tempelkan satu tautan saja, tanpa spasi.");
    }
    if tulisan.chars().count() > MAKS_ALAMAT {
        return Err("Tautan paling panjang 2.000 karakter.");
    }
    let berskema = tulisan.split_once(':').is_some_and(|(s, sisa)| {
        sisa.starts_with("//") || (!s.contains('.') && s.chars().all(|c| c.is_ascii_alphabetic()))
    });
    let lengkap = if berskema { tulisan } else { format!("https://{tulisan}") };
    let alamat = Url::parse(&lengkap).map_err(
        |_| "Tautan ini tidak terbaca. Salin dari bilah alamat peramban, misalnya https://drive.google.com/…",
    )?;
    if !matches!(alamat.scheme(), "http" | "https") {
        return Err("Hanya tautan http:// dan https:// yang diterima.");
    }
    if !alamat.username().is_empty() || alamat.password().is_some() {
        return Err("Tautan ini memuat nama pengguna atau kata sandi. Hapus bagian sebelum tanda @.");
    }
    Ok(alamat)
}

/// Nama bagi tautan yang tidak dinamai.
pub fn nama_alamat(alamat: &Url) -> String {
    let host = alamat.host_str().unwrap_or_default();
    let nama = format!("{}{}", host.strip_prefix("www.").unwrap_or(host), alamat.path().trim_end_matches('/'));
    if nama.chars().count() > 80 { nama.chars().take(79).chain(['…']).collect() } else { nama }
}

/// Alamat ini pintu masuk, bukan isinya.
pub fn minta_masuk(alamat: &Url) -> bool {
    const PINTU: [&str; 5] =
        ["accounts.google.com", "login.microsoftonline.com", "login.live.com", "login.yahoo.com", "appleid.apple.com"];
    const KATA: [&str; 8] = ["login", "log-in", "signin", "sign-in", "masuk", "servicelogin", "sso", "auth"];
    let pintu = alamat.host_str().is_some_and(|h| PINTU.contains(&h));
    pintu
        || alamat.path_segments().is_some_and(|mut s| {
            s.any(|s| {
                let s = s.to_ascii_lowercase();
                KATA.contains(&s.split('.').next().unwrap_or_default())
            })
        })
}

/// Yang menghalangi orang lain membukanya, menurut jawabannya; kosong bila terbuka.
pub fn nilai(jawaban: Result<&Answer, Unreached>) -> Option<Halangan> {
    let jawaban = match jawaban {
        Ok(jawaban) => jawaban,
        Err(sebab) => return Some(sebab.into()),
    };
    let kata_sandi = ["type=\"password\"", "type='password'", "type=password"];
    if jawaban.asks
        || matches!(jawaban.status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN)
        || minta_masuk(&jawaban.url)
        || kata_sandi.iter().any(|k| jawaban.page.contains(k))
    {
        return Some(Halangan::MemintaMasuk);
    }
    match jawaban.status {
        StatusCode::NOT_FOUND | StatusCode::GONE => Some(Halangan::TidakAda),
        status if status.is_success() => None,
        _ => Some(Halangan::Bermasalah),
    }
}

impl From<Unreached> for Halangan {
    fn from(sebab: Unreached) -> Self {
        match sebab {
            Unreached::Forbidden => Self::Terlarang,
            Unreached::NoWayOut => Self::BelumDicoba,
            Unreached::UnknownName => Self::NamaTidakDikenal,
            Unreached::Silent => Self::TidakMenjawab,
            Unreached::Certificate => Self::Sertifikat,
            Unreached::Circles => Self::Berputar,
            Unreached::Garbled => Self::Bermasalah,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alamat_dibaca_seperti_ditempel_orang() {
        for (tulisan, jadi) in [
            ("https://drive.google.com/file/d/1/view", "https://drive.google.com/file/d/1/view"),
            (" drive.google.com/a ", "https://drive.google.com/a"),
            ("contoh.go.id:443/a", "https://contoh.go.id/a"),
            ("HTTP://Contoh.go.id", "http://contoh.go.id/"),
            ("https://bücher.id/", "https://xn--bcher-kva.id/"),
        ] {
            assert_eq!(baca_alamat(tulisan).map(|u| u.to_string()), Ok(jadi.to_owned()), "{tulisan}");
        }
        for ditolak in [
            "",
            "dua tautan",
            "javascript:alert(1)",
            "data:text/html,x",
            "file:///etc/passwd",
            "ftp://contoh.go.id/",
            "https://sari:rahasia@contoh.go.id/",
            "https://",
            "mailto:sari@contoh.go.id",
        ] {
            assert!(baca_alamat(ditolak).is_err(), "{ditolak}");
        }
    }

    fn jawaban(alamat: &str, status: u16, page: &str) -> Answer {
        let url = Url::parse(alamat).unwrap();
        Answer { status: StatusCode::from_u16(status).unwrap(), url, asks: false, page: page.into() }
    }

    #[test]
    fn jawaban_dinilai_dari_sudut_orang_yang_tidak_masuk() {
        for (alamat, status, page, harapan) in [
            ("https://contoh.go.id/laporan", 200, "<h1>Laporan</h1>", None),
            ("https://accounts.google.com/v3/x", 200, "", Some(Halangan::MemintaMasuk)),
            ("https://contoh.go.id/login?next=/a", 200, "", Some(Halangan::MemintaMasuk)),
            ("https://contoh.go.id/Login.aspx", 200, "", Some(Halangan::MemintaMasuk)),
            ("https://contoh.go.id/a", 200, "<input type=\"password\">", Some(Halangan::MemintaMasuk)),
            ("https://contoh.go.id/a", 401, "", Some(Halangan::MemintaMasuk)),
            ("https://contoh.go.id/a", 403, "", Some(Halangan::MemintaMasuk)),
            ("https://contoh.go.id/a", 404, "", Some(Halangan::TidakAda)),
            ("https://contoh.go.id/a", 502, "", Some(Halangan::Bermasalah)),
            ("https://contoh.go.id/permasukan/masukan", 200, "", None),
        ] {
            assert_eq!(nilai(Ok(&jawaban(alamat, status, page))), harapan, "{alamat} {status} {page}");
        }
        for h in Halangan::SEMUA {
            assert_eq!(Halangan::baca(h.kode()), Some(h));
        }
    }
}
