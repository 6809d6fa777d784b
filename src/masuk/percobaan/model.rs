//! Penebak dilambatkan; pemilik akun tidak pernah dikunci.
//!
//! Mengunci akun sesudah sekian kali gagal berarti siapa pun yang tahu NIP seseorang (dan NIP
//! tercetak di mana-mana) dapat menutup pintu baginya pada 31 Desember. Karena itu tidak ada
//! kunci, hanya jeda, dan jedanya melekat pada *dari mana* orang mencoba:
//!
//! 1. **Akun dari satu alamat.** Lima kali gagal tidak berakibat apa-apa: orang lupa. Sesudahnya
//!    1, 2, 4 … paling lama 300 detik. Lima belas menit tanpa percobaan menghapus hitungannya.
//! 2. **Satu alamat ke semua akun.** Tiga puluh kali gagal dalam lima belas menit, lalu 1, 2, 4 …
//!    paling lama 60 detik. Longgar, karena satu kantor sering satu alamat; cukup untuk orang yang
//!    mencoba satu kata sandi pada semua NIP. Jendelanya tetap (dihitung dari kegagalan pertama),
//!    agar beberapa salah ketik sejam di kantor besar tidak menumpuk sepanjang hari.
//! 3. **Satu akun dari semua alamat.** Sesudah sepuluh kali gagal tanpa jeda lima belas menit,
//!    akun itu sedang diserang: setiap alamat hanya mendapat satu percobaan tiap lima belas menit.
//!    Alamat yang belum pernah mencoba tetap dilayani seketika, jadi pemiliknya masih dapat masuk.
//! 4. **Peramban yang pernah berhasil masuk ke akun itu** (kuki `peramban`) bebas dari 2 dan 3 dan
//!    punya hitungan sendiri sebagai ganti 1: sebanyak apa pun orang lain menebak, pemiliknya
//!    masuk dari komputernya sendiri tanpa menunggu.
//!
//! Percobaan dihitung gagal sejak **dipesan**, sebelum argon2; yang berhasil menarik hitungannya
//! kembali. Dengan begitu seratus tebakan serentak tidak sempat lolos bersama, dan yang harus
//! menunggu tidak menghabiskan CPU. Percobaan yang ditolak karena menunggu tidak dihitung:
//! menunggu tidak memperpanjang tunggu. Keberhasilan menarik hitungan, bukan jeda, pada alamat;
//! kalau tidak, pemilik satu akun dapat menyelang-nyeling keberhasilannya dengan tebakan.
//!
//! Kuncinya sidik, bukan NIP: isi tabel tidak menceritakan siapa yang sedang ditebak.
//!
//! Yang diperiksa lalu tidak cocok tercatat pada jejak pemilik akunnya, agar ia dan pemeriksa tahu
//! akun itu ditebak. Nomor tanpa akun tidak dicatat, tetapi pekerjaannya sama, dan banyaknya
//! dibatasi: jejak tidak pernah dihapus, jadi banjir tebakan tidak boleh memenuhinya.

use std::net::IpAddr;

use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest, Sha256};

use crate::masuk::klien::jaringan;

/// Sesudah selama ini, hitungan mulai lagi dari nol.
pub const JENDELA: TimeDelta = TimeDelta::minutes(15);

/// Sebanyak ini kegagalan pada satu akun berarti akun itu sedang diserang.
pub const AKUN_DISERANG: i32 = 10;

/// Jeda setiap alamat selama akunnya diserang, dalam detik.
pub const JEDA_DISERANG: i32 = 900;

/// Kegagalan pada satu nomor yang dicatat selama satu [`JENDELA`], paling banyak.
pub const DICATAT: i32 = 10;

/// Kunci satu hitungan.
pub type Kunci = Vec<u8>;

/// Kunci hitungan kegagalan yang sudah dicatat pada satu nomor.
pub fn kunci_catatan(nomor: &str) -> Kunci {
    kunci("catatan", &[nomor.as_bytes()])
}

/// Hitungan yang mengenai satu percobaan.
#[derive(Debug, PartialEq, Eq)]
pub enum Ember {
    /// Peramban yang belum pernah berhasil masuk ke akun ini.
    Asing {
        /// Alamatnya, ke semua akun.
        alamat: Kunci,
        /// Akunnya, dari semua alamat.
        akun: Kunci,
        /// Akun ini dari alamat ini.
        pasangan: Kunci,
    },
    /// Hitungan sendiri: peramban yang dikenal, atau orang yang sudah masuk.
    Sendiri(Kunci),
}

impl Ember {
    /// Bagi peramban asing. Pasangan pun memakai /64: penebak tidak boleh berganti alamat gratis.
    pub fn asing(nomor: &str, alamat: IpAddr) -> Self {
        let alamat = jaringan(alamat).to_string();
        Self::Asing {
            pasangan: kunci("akun+alamat", &[nomor.as_bytes(), alamat.as_bytes()]),
            akun: kunci("akun", &[nomor.as_bytes()]),
            alamat: kunci("alamat", &[alamat.as_bytes()]),
        }
    }

    /// Bagi peramban yang pernah berhasil masuk ke akun ini.
    pub fn dikenal(nomor: &str, sidik_peramban: &[u8]) -> Self {
        Self::Sendiri(kunci("akun+peramban", &[nomor.as_bytes(), sidik_peramban]))
    }

    /// Bagi orang yang sudah masuk dan menebak kata sandi lamanya sendiri; tidak menyentuh
    /// hitungan masuk, agar pencuri sesi tidak melambatkan pemiliknya.
    pub fn ganti_kata_sandi(pegawai: &[u8]) -> Self {
        Self::Sendiri(kunci("ganti", &[pegawai]))
    }
}

fn kunci(jenis: &str, bagian: &[&[u8]]) -> Kunci {
    let mut sidik = Sha256::new().chain_update(jenis);
    for bagian in bagian {
        sidik = sidik.chain_update([0]).chain_update(bagian);
    }
    sidik.finalize().to_vec()
}

/// Hitungan yang jedanya bertambah panjang.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hitungan {
    /// Satu akun dari satu alamat, atau dari satu peramban.
    Pasangan,
    /// Satu alamat ke semua akun.
    Alamat,
}

impl Hitungan {
    /// Detik yang harus ditunggu sesudah kegagalan ke-`gagal` (dihitung dari satu).
    pub fn jeda(self, gagal: i32) -> i32 {
        let (bebas, paling_lama) = match self {
            Self::Pasangan => (5, 300),
            Self::Alamat => (30, 60),
        };
        match gagal - bebas {
            ..0 => 0,
            lebih @ 0..16 => (1 << lebih).min(paling_lama),
            _ => paling_lama,
        }
    }

    /// [`Hitungan::jeda`] sebagai tabel, dari kegagalan pertama sampai jeda terpanjang; SQL
    /// mengambil darinya, sehingga keputusannya tetap tertulis satu kali, di sini.
    pub fn tangga(self) -> Vec<i32> {
        (1..64).map(|gagal| self.jeda(gagal)).collect()
    }
}

/// Sisa tunggu dalam detik penuh, paling sedikit satu.
pub fn sisa_tunggu(boleh_lagi: DateTime<Utc>, kini: DateTime<Utc>) -> u64 {
    let milidetik = (boleh_lagi - kini).num_milliseconds().max(1);
    u64::try_from(milidetik).unwrap_or(1).div_ceil(1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jeda_bertambah_sesudah_yang_bebas_habis() {
        let check = |hitungan: Hitungan, gagal: i32, harapan: i32| {
            assert_eq!(hitungan.jeda(gagal), harapan, "{hitungan:?} {gagal}");
        };
        check(Hitungan::Pasangan, 0, 0);
        check(Hitungan::Pasangan, 4, 0);
        check(Hitungan::Pasangan, 5, 1);
        check(Hitungan::Pasangan, 6, 2);
        check(Hitungan::Pasangan, 13, 256);
        check(Hitungan::Pasangan, 14, 300);
        check(Hitungan::Pasangan, i32::MAX, 300);
        check(Hitungan::Alamat, 29, 0);
        check(Hitungan::Alamat, 30, 1);
        check(Hitungan::Alamat, 35, 32);
        check(Hitungan::Alamat, 36, 60);
        check(Hitungan::Alamat, 10_000, 60);
    }

    #[test]
    fn tangga_berakhir_pada_jeda_terpanjang() {
        for hitungan in [Hitungan::Pasangan, Hitungan::Alamat] {
            let tangga = hitungan.tangga();
            assert_eq!(tangga[0], hitungan.jeda(1));
            assert_eq!(tangga.last().copied(), Some(hitungan.jeda(i32::MAX)));
            assert!(tangga.is_sorted());
            // Jeda tidak pernah melampaui jendela: hitungan yang kedaluwarsa tidak menahan siapa pun.
            assert!(tangga.iter().all(|&j| i64::from(j) < JENDELA.num_seconds()));
        }
        assert!(i64::from(JEDA_DISERANG) <= JENDELA.num_seconds());
    }

    #[test]
    fn penebak_dari_satu_alamat_mendapat_paling_banyak_sepuluh_kali() {
        // Sembilan kegagalan pertama mengikuti tangga, yang kesepuluh menandai akun diserang.
        let menunggu: i32 = (1..AKUN_DISERANG).map(|n| Hitungan::Pasangan.jeda(n)).sum();
        assert!(menunggu + JEDA_DISERANG > 900);
    }

    #[test]
    fn ember_berbeda_bagi_akun_alamat_dan_peramban() {
        let ip = |s: &str| s.parse().unwrap();
        assert_eq!(Ember::asing("1", ip("2001:db8::1")), Ember::asing("1", ip("2001:db8::2")));
        assert_ne!(Ember::asing("1", ip("192.0.2.1")), Ember::asing("1", ip("192.0.2.2")));
        assert_ne!(Ember::asing("1", ip("192.0.2.1")), Ember::asing("2", ip("192.0.2.1")));
        assert_ne!(Ember::dikenal("1", b"a"), Ember::dikenal("1", b"b"));
        assert_ne!(Ember::dikenal("1", b"a"), Ember::ganti_kata_sandi(b"a"));
    }

    #[test]
    fn sisa_tunggu_dibulatkan_ke_atas() {
        let kini = DateTime::UNIX_EPOCH;
        assert_eq!(sisa_tunggu(kini + TimeDelta::milliseconds(1), kini), 1);
        assert_eq!(sisa_tunggu(kini + TimeDelta::milliseconds(1_001), kini), 2);
        assert_eq!(sisa_tunggu(kini - TimeDelta::seconds(5), kini), 1);
    }
}
