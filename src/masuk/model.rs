//! Apa yang diketik orang saat masuk, dan ke mana ia pergi sesudahnya.

use crate::kernel::{
    form::{Galat, sebaris},
    id::PegawaiId,
};

/// Satu kalimat untuk nomor yang tidak ada, kata sandi keliru, dan akun yang tidak aktif: siapa
/// yang punya akun tidak boleh terbaca dari jawaban.
pub const TIDAK_COCOK: &str = "NIP atau kata sandi tidak cocok.";

/// Nomor orang yang masuk: NIP atau, bagi yang bukan ASN, NRP; tanpa spasi dan tanda baca.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nomor(String);

impl Nomor {
    /// Membaca nomor sebagaimana ditempel orang: `19660801 198803 1 001`, `'1966…` dari lembar
    /// kerja, dengan titik atau tanda hubung.
    pub fn baca(tulisan: &str) -> Self {
        let hiasan = |c: char| {
            c.is_whitespace()
                || c.is_control()
                || matches!(c, '.' | '-' | '\'' | '’' | '‘' | '`' | '–' | '\u{200b}'..='\u{200f}' | '\u{feff}')
        };
        Self(tulisan.chars().filter(|&c| !hiasan(c)).take(64).collect())
    }

    /// Nomornya, untuk dicari.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Formulir masuk sebagaimana diketik.
#[derive(Clone, Default)]
pub struct Isian {
    /// NIP, masih dengan hiasannya.
    pub nip: String,
    /// Tidak pernah digambar kembali.
    pub kata_sandi: String,
    /// Halaman yang diminta sebelum diarahkan ke sini.
    pub lanjut: String,
}

impl Isian {
    /// Merapikan nomor; kata sandi dibiarkan persis seperti diketik.
    pub fn baru(nip: &str, kata_sandi: String, lanjut: String) -> Self {
        Self { nip: sebaris(nip).chars().take(64).collect(), kata_sandi, lanjut }
    }

    /// Keduanya harus terisi.
    pub fn periksa(&self) -> Galat {
        let mut galat = Galat::default();
        if Nomor::baca(&self.nip).as_str().is_empty() {
            galat.catat("nip", "Tuliskan NIP Anda.");
        }
        if self.kata_sandi.is_empty() {
            galat.catat("kata_sandi", "Tuliskan kata sandi Anda.");
        }
        galat
    }
}

/// Akun sebagaimana tersimpan.
pub struct Akun {
    /// Pemiliknya.
    pub pegawai: PegawaiId,
    /// Sidik kata sandi, bentuk PHC.
    pub kata_sandi: String,
    /// Kata sandinya dibuatkan orang lain.
    pub harus_ganti: bool,
    /// Akun yang tidak aktif tidak dapat masuk.
    pub aktif: bool,
    /// Peramban yang bertanya pernah berhasil masuk ke akun ini.
    pub peramban_dikenal: bool,
}

/// Yang tampak pada halaman masuk sebelum ada yang masuk.
#[derive(Default)]
pub struct Sambutan {
    /// Nama instansi, bila sudah diisi.
    pub instansi: Option<String>,
    /// Orang peragaan; kosong pada instansi sungguhan.
    pub contoh: Vec<OrangContoh>,
}

/// Satu baris tabel «Akun contoh».
pub struct OrangContoh {
    /// Ejaan tetap yang diandalkan pemeriksa: `pegawai`, `penilai`, …
    pub peran: String,
    /// Nama dengan gelar.
    pub nama: String,
    /// NIP atau NRP.
    pub nip: String,
}

impl OrangContoh {
    /// Peran dalam kata-kata.
    pub fn sebutan(&self) -> &str {
        match self.peran.as_str() {
            "pegawai" => "Pegawai",
            "penilai" => "Pejabat penilai pegawai itu",
            "atasan-penilai" => "Atasan pejabat penilai",
            "kepegawaian" => "Petugas kepegawaian",
            "pimpinan-kepegawaian" => "Pimpinan unit kepegawaian",
            "pyb" => "Pejabat yang berwenang (PyB)",
            "konselor" => "Konselor independen",
            "konselor-penilai" => "Pejabat penilai bersertifikat konselor",
            "konselor-fungsional" => "Pejabat fungsional konselor",
            "pengelola" => "Pengelola kinerja",
            "admin" => "Admin aplikasi",
            "auditor" => "Auditor",
            lain => lain,
        }
    }
}

/// Halaman sesudah masuk: alamat setempat yang diminta semula, atau beranda.
///
/// Peramban membuang tab dan baris baru dari alamat dan membaca `\` sebagai `/`, sehingga
/// `/\t/jahat.id` sampai di luar; karena itu hanya huruf ASCII tampak yang diterima.
pub fn tujuan(lanjut: &str) -> &str {
    let setempat = lanjut.starts_with('/')
        && !lanjut.starts_with("//")
        && lanjut.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    if setempat { lanjut } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nip_dibaca_sebagaimana_ditempel() {
        for tulisan in [
            "196608011988031001",
            " 19660801 198803 1 001 ",
            "19660801.198803.1.001",
            "19660801-198803-1-001",
            "'196608011988031001",
            "\u{feff}19660801\u{a0}198803\u{a0}1\u{a0}001\0\n",
        ] {
            assert_eq!(Nomor::baca(tulisan).as_str(), "196608011988031001", "{tulisan:?}");
        }
        assert_eq!(Nomor::baca("71040123").as_str(), "71040123");
        assert_eq!(Nomor::baca(&"9".repeat(5_000)).as_str().len(), 64);
    }

    #[test]
    fn isian_kosong_disebut_satu_per_satu() {
        let galat = Isian::baru(" - ", String::new(), String::new()).periksa();
        assert_eq!(galat.untuk("nip"), Some("Tuliskan NIP Anda."));
        assert_eq!(galat.untuk("kata_sandi"), Some("Tuliskan kata sandi Anda."));
        assert!(Isian::baru("1", " ".into(), String::new()).periksa().kosong());
    }

    #[test]
    fn lanjut_tidak_pernah_keluar_dari_aplikasi() {
        for setempat in ["/", "/skp", "/skp/1?tab=a&b=%2F%2Fx", "/cari?q=a%20b"] {
            assert_eq!(tujuan(setempat), setempat);
        }
        for luar in [
            "",
            "skp",
            "//jahat.id",
            "/\\jahat.id",
            "\\/jahat.id",
            "https://jahat.id",
            "/\t/jahat.id",
            "/a b",
            "/\r\nSet-Cookie: a=b",
            "/é",
            "javascript:alert(1)",
        ] {
            assert_eq!(tujuan(luar), "/", "{luar:?}");
        }
    }
}
