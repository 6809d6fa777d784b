//! Token, alamat dan nama perangkat; murni.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use chrono::TimeDelta;
use sha2::{Digest, Sha256};

/// Selama itu sebuah peramban tetap dikenal sejak terakhir kali berhasil masuk.
pub const DIKENAL_SELAMA: TimeDelta = TimeDelta::days(180);

/// Rahasia acak 256 bit yang hanya ada pada peramban; basis data menyimpan sidiknya saja.
#[derive(Clone)]
pub struct Token([u8; 32]);

impl Token {
    /// Token yang belum pernah ada.
    pub fn baru() -> Self {
        Self(rand::random())
    }

    /// Membaca isi kuki; selain 64 angka heksadesimal bukan token.
    pub fn baca(tulisan: &str) -> Option<Self> {
        let mut isi = [0; 32];
        hex::decode_to_slice(tulisan, &mut isi).ok()?;
        Some(Self(isi))
    }

    /// Isi kuki.
    pub fn tulis(&self) -> String {
        hex::encode(self.0)
    }

    /// Yang disimpan.
    pub fn sidik(&self) -> Vec<u8> {
        Sha256::digest(self.0).to_vec()
    }

    /// Sidik yang lain bagi setiap orang, sehingga satu peramban dapat dikenal oleh beberapa akun.
    pub fn sidik_untuk(&self, nomor: &str) -> Vec<u8> {
        Sha256::new().chain_update(self.0).chain_update(nomor).finalize().to_vec()
    }
}

/// Alamat orang yang bertanya. Bila lawan bicara kita sebuah proksi tepercaya, alamatnya adalah
/// yang paling kanan pada `X-Forwarded-For` yang bukan proksi; yang di kiri dapat ditulis siapa saja.
pub fn alamat_klien(lawan: IpAddr, diteruskan: &str, proksi: &[IpAddr]) -> IpAddr {
    let mut klien = lawan.to_canonical();
    let mut dari_kanan = diteruskan.rsplit(',');
    while proksi.contains(&klien) {
        match dari_kanan.next().and_then(baca_alamat) {
            Some(alamat) => klien = alamat,
            None => break,
        }
    }
    klien
}

fn baca_alamat(tulisan: &str) -> Option<IpAddr> {
    let tulisan = tulisan.trim();
    let alamat = tulisan.parse().ok().or_else(|| Some(tulisan.parse::<SocketAddr>().ok()?.ip()))?;
    Some(IpAddr::to_canonical(&alamat))
}

/// Alamat yang dihitung satu: IPv4 seutuhnya, IPv6 per /64 karena satu orang memegang seluruhnya.
pub fn jaringan(alamat: IpAddr) -> IpAddr {
    match alamat.to_canonical() {
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
        v4 => v4,
    }
}

/// `Firefox di Windows`: cukup untuk mengenali perangkat sendiri, tidak lebih.
pub fn perangkat(user_agent: &str) -> String {
    let ada = |tanda: &str| user_agent.contains(tanda);
    let peramban = [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("FxiOS", "Firefox"),
        ("CriOS", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    let sistem = [
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ];
    let nama = |daftar: &[(&str, &'static str)]| daftar.iter().find(|(tanda, _)| ada(tanda)).map(|(_, nama)| *nama);
    match (nama(&peramban), nama(&sistem)) {
        (Some(peramban), Some(sistem)) => format!("{peramban} di {sistem}"),
        (Some(peramban), None) => peramban.to_owned(),
        (None, Some(sistem)) => format!("Peramban di {sistem}"),
        (None, None) => "Peramban tidak dikenal".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(s: &str) -> IpAddr {
        s.parse().unwrap()
    }

    #[test]
    fn token_terbaca_kembali_dan_hanya_itu() {
        let token = Token::baru();
        assert_eq!(Token::baca(&token.tulis()).unwrap().sidik(), token.sidik());
        assert_ne!(Token::baru().tulis(), token.tulis());
        assert_ne!(token.sidik_untuk("1"), token.sidik_untuk("2"));
        for bukan in ["", "ab", &"g".repeat(64), &"a".repeat(63), &"a".repeat(66)] {
            assert!(Token::baca(bukan).is_none(), "{bukan}");
        }
    }

    #[test]
    fn alamat_diteruskan_hanya_dipercaya_dari_proksi() {
        let proksi = [ip("10.0.0.1"), ip("10.0.0.2")];
        let check = |lawan: &str, diteruskan: &str, harapan: &str| {
            assert_eq!(alamat_klien(ip(lawan), diteruskan, &proksi), ip(harapan), "{lawan} {diteruskan}");
        };
        check("203.0.113.9", "", "203.0.113.9");
        check("203.0.113.9", "1.1.1.1", "203.0.113.9");
        check("10.0.0.1", "1.1.1.1, 203.0.113.9", "203.0.113.9");
        check("10.0.0.1", "1.1.1.1, 203.0.113.9, 10.0.0.2", "203.0.113.9");
        check("::ffff:10.0.0.1", "203.0.113.9:5123", "203.0.113.9");
        check("10.0.0.1", "203.0.113.9,[2001:db8::7]:443", "2001:db8::7");
        check("10.0.0.1", "1.1.1.1, entah", "10.0.0.1");
        check("10.0.0.1", "", "10.0.0.1");
    }

    #[test]
    fn ipv6_dihitung_per_64() {
        assert_eq!(jaringan(ip("2001:db8:1:2:3:4:5:6")), ip("2001:db8:1:2::"));
        assert_eq!(jaringan(ip("203.0.113.9")), ip("203.0.113.9"));
        assert_eq!(jaringan(ip("::ffff:203.0.113.9")), ip("203.0.113.9"));
    }

    #[test]
    fn perangkat_disebut_dengan_nama_yang_dikenal() {
        let check = |ua: &str, harapan: &str| assert_eq!(perangkat(ua), harapan, "{ua}");
        check("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox di Windows");
        check(
            "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36",
            "Chrome di Android",
        );
        check("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140 Safari/537.36 Edg/140", "Edge di Windows");
        check("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18 Safari/604.1", "Safari di iPhone");
        check("curl/8.5.0", "Peramban tidak dikenal");
        check("", "Peramban tidak dikenal");
    }
}
