//! Menyidik kata sandi tanpa menghabiskan CPU, dan menimbang yang baru.

use std::{num::NonZero, sync::LazyLock, thread};

use anyhow::anyhow;
use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use rand::RngExt;
use tokio::sync::Semaphore;
use zxcvbn::{Score, zxcvbn};

use crate::kernel::{
    error::{Error, Result},
    form::Galat,
};

/// Kata sandi bersama orang peragaan; tertulis pada halaman masuk instansi contoh.
pub const KATA_SANDI_CONTOH: &str = "contoh-kinerja-2026";

/// Paling pendek, dalam karakter (ASVS 6.2).
const PALING_PENDEK: usize = 12;

/// Paling panjang, dalam karakter.
const PALING_PANJANG: usize = 128;

/// Sebanyak ini boleh menunggu giliran argon2; selebihnya dijawab 503.
const ANTREAN_PALING_PANJANG: usize = 64;

/// Sidik sebuah kata sandi yang tidak diketahui siapa pun, dengan ukuran yang sama: nomor yang
/// tidak ada tetap memakan waktu satu kali argon2.
const SIDIK_KOSONG: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$SEcOpjzsQe2aVHjDX/jIrA$JFTewlK/yaPn+m6dR/MBkmCYUB6RnS/SQR7Zbe/4A80";

/// Satu inti disisakan bagi yang hanya membaca.
static PEKERJA: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(pekerja()));

static ANTREAN: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(ANTREAN_PALING_PANJANG + pekerja()));

fn pekerja() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get).saturating_sub(1).max(1)
}

/// Menjalankan pekerjaan berat di luar utas permintaan, sebanyak inti dikurangi satu sekaligus.
async fn bergiliran<T: Send + 'static>(kerja: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let _tempat = ANTREAN.try_acquire().map_err(|_| Error::Unavailable)?;
    let _giliran = PEKERJA.acquire().await.map_err(|_| Error::Unavailable)?;
    tokio::task::spawn_blocking(kerja).await.map_err(|galat| Error::Internal(anyhow!(galat).context("argon2")))
}

/// argon2id 19 MiB, dua putaran, satu jalur (OWASP).
fn argon2() -> Result<Argon2<'static>> {
    let ukuran = Params::new(19 * 1024, 2, 1, None).map_err(|galat| anyhow!("ukuran argon2: {galat}"))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, ukuran))
}

/// Sidik kata sandi dalam bentuk PHC, dengan garam acak.
///
/// # Errors
/// [`Error::Unavailable`] bila antreannya penuh.
pub async fn sidik_kata_sandi(kata_sandi: String) -> Result<String> {
    let argon2 = argon2()?;
    let sidik = bergiliran(move || argon2.hash_password(kata_sandi.as_bytes()).map(|sidik| sidik.to_string()));
    Ok(sidik.await?.map_err(|galat| anyhow!("argon2: {galat}"))?)
}

/// Apakah kata sandi itu yang disidik. Tanpa sidik jawabannya tidak, sesudah waktu yang sama.
pub async fn cocok(kata_sandi: String, sidik: Option<String>) -> Result<bool> {
    let argon2 = argon2()?;
    let ada = sidik.is_some();
    let sidik = sidik.unwrap_or_else(|| SIDIK_KOSONG.to_owned());
    let hasil = bergiliran(move || {
        let sidik = PasswordHash::new(&sidik).map_err(|galat| anyhow!("sidik kata sandi rusak: {galat}"))?;
        Ok::<_, anyhow::Error>(argon2.verify_password(kata_sandi.as_bytes(), &sidik).is_ok())
    });
    Ok(hasil.await?? && ada)
}

/// Kata sandi yang dapat dibacakan lewat telepon: empat kelompok lima huruf, 100 bit, tanpa huruf
/// yang mirip satu sama lain.
pub fn kata_sandi_acak() -> String {
    const HURUF: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let mut acak = rand::rng();
    let kelompok: Vec<String> =
        (0..4).map(|_| (0..5).map(|_| char::from(HURUF[acak.random_range(0..HURUF.len())])).collect()).collect();
    kelompok.join("-")
}

/// Formulir ganti kata sandi sebagaimana diketik.
pub struct Isian {
    /// Yang berlaku sekarang.
    pub lama: String,
    /// Yang diinginkan.
    pub baru: String,
    /// Sekali lagi, karena tidak tampak saat diketik.
    pub ulang: String,
}

/// Pemilik kata sandi: apa yang orang lain tahu tentangnya tidak boleh menjadi kata sandinya.
pub struct Pemilik {
    /// NIP atau NRP.
    pub nomor: String,
    /// Nama dengan gelar.
    pub nama: String,
    /// Nama instansi.
    pub instansi: String,
}

/// Menimbang kata sandi baru dan mencatat semua keberatan sekaligus.
///
/// # Errors
/// [`Error::Unavailable`] bila antreannya penuh.
pub async fn timbang(galat: &mut Galat, isian: &Isian, pemilik: Pemilik) -> Result<()> {
    if let Some(keberatan) = keberatan(isian) {
        galat.catat("kata_sandi_baru", keberatan);
    } else {
        let baru = isian.baru.clone();
        if bergiliran(move || mudah_ditebak(&baru, &pemilik)).await? {
            galat.catat(
                "kata_sandi_baru",
                "Kata sandi ini mudah ditebak. Pakailah beberapa kata yang tidak berhubungan; hindari nama, NIP, \
                 nama instansi, dan urutan seperti 12345.",
            );
        }
    }
    if isian.ulang != isian.baru {
        galat.catat("kata_sandi_ulang", "Tidak sama dengan kata sandi baru. Ketik sekali lagi.");
    }
    Ok(())
}

fn keberatan(isian: &Isian) -> Option<String> {
    let panjang = isian.baru.chars().count();
    if panjang == 0 {
        return Some("Tuliskan kata sandi baru.".to_owned());
    }
    if panjang < PALING_PENDEK {
        return Some(format!("Kata sandi baru paling pendek {PALING_PENDEK} karakter; yang Anda tulis {panjang}."));
    }
    if panjang > PALING_PANJANG {
        return Some(format!("Kata sandi baru paling panjang {PALING_PANJANG} karakter; yang Anda tulis {panjang}."));
    }
    (isian.baru == isian.lama).then(|| "Kata sandi baru harus berbeda dari yang sekarang.".to_owned())
}

/// Kata sandi sekuat yang tersisa darinya sesudah semua yang diketahui orang tentang pemiliknya
/// dibuang; kamus zxcvbn saja masih menerima nama lengkap berekor satu angka.
fn mudah_ditebak(baru: &str, pemilik: &Pemilik) -> bool {
    let diketahui = diketahui_orang(pemilik);
    let sisa = diketahui.iter().fold(baru.to_lowercase(), |sisa, kata| sisa.replace(kata, ""));
    let diketahui: Vec<&str> = diketahui.iter().map(String::as_str).collect();
    [baru, &sisa].iter().any(|kata_sandi| zxcvbn(kata_sandi, &diketahui).score() < Score::Three)
}

/// Nomor, tanggal lahir di dalamnya, nama dan instansi, dari yang terpanjang; huruf kecil.
fn diketahui_orang(pemilik: &Pemilik) -> Vec<String> {
    let mut kata = vec!["kinerja".to_owned(), pemilik.nomor.clone(), pemilik.nomor.chars().take(8).collect()];
    for tulisan in [&pemilik.nama, &pemilik.instansi] {
        let tulisan = tulisan.to_lowercase();
        kata.extend(tulisan.split(|c: char| !c.is_alphanumeric()).map(str::to_owned));
        kata.push(tulisan);
    }
    kata.retain(|kata| kata.chars().count() > 2);
    kata.sort_by_key(|kata| std::cmp::Reverse(kata.len()));
    kata
}

#[cfg(test)]
mod tests {
    use super::*;

    fn isian(lama: &str, baru: &str, ulang: &str) -> Isian {
        Isian { lama: lama.into(), baru: baru.into(), ulang: ulang.into() }
    }

    fn sari() -> Pemilik {
        Pemilik {
            nomor: "199003152015042001".into(),
            nama: "Sari Wulandari, S.Sos.".into(),
            instansi: "Dinas Pendidikan Kota Semarang".into(),
        }
    }

    #[tokio::test]
    async fn kata_sandi_baru_ditimbang() {
        let kuat = "angkot hujan lemari biru";
        let timbang = async |i: &Isian| {
            let mut galat = Galat::default();
            timbang(&mut galat, i, sari()).await.unwrap();
            galat
        };
        let check = async |i: Isian, kolom: &str, kata: &str| {
            let galat = timbang(&i).await;
            let kalimat = galat.untuk(kolom).unwrap_or_default().to_owned();
            assert!(kalimat.contains(kata), "{} / {kolom}: {kalimat:?}", i.baru);
        };
        assert!(timbang(&isian("lama", kuat, kuat)).await.kosong());
        check(isian("lama", "", ""), "kata_sandi_baru", "Tuliskan").await;
        check(isian("lama", "pendek", "pendek"), "kata_sandi_baru", "yang Anda tulis 6").await;
        let panjang = "ab ".repeat(43);
        check(isian("lama", &panjang, &panjang), "kata_sandi_baru", "paling panjang 128").await;
        check(isian(kuat, kuat, kuat), "kata_sandi_baru", "berbeda").await;
        check(isian("lama", kuat, "angkot"), "kata_sandi_ulang", "Tidak sama").await;
        for lemah in [
            "passwordpassword",
            "123456789012345",
            "199003152015042001",
            "sariwulandari1",
            "kinerjakinerja",
            "kotasemarang1",
            "WulandariSari!",
            "19900315-Semarang",
        ] {
            check(isian("lama", lemah, lemah), "kata_sandi_baru", "mudah ditebak").await;
        }
    }

    #[tokio::test]
    async fn sidik_cocok_hanya_dengan_kata_sandinya() {
        let sidik = sidik_kata_sandi("angkot hujan".into()).await.unwrap();
        assert!(sidik.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{sidik}");
        assert!(cocok("angkot hujan".into(), Some(sidik.clone())).await.unwrap());
        assert!(!cocok("angkot hujan ".into(), Some(sidik)).await.unwrap());
        assert!(!cocok("angkot hujan".into(), None).await.unwrap());
    }

    #[test]
    fn sidik_kosong_seberat_yang_sungguhan() {
        let ukuran = |sidik: &str| {
            let sidik = PasswordHash::new(sidik).unwrap();
            (sidik.algorithm, sidik.version, sidik.params.to_string(), sidik.hash.map(|h| h.len()))
        };
        let sungguhan = argon2().unwrap().hash_password(b"x").unwrap().to_string();
        assert_eq!(ukuran(SIDIK_KOSONG), ukuran(&sungguhan));
    }

    #[test]
    fn kata_sandi_acak_terbaca_dan_tidak_berulang() {
        let satu = kata_sandi_acak();
        assert_eq!(satu.len(), 23);
        assert!(!satu.contains(['l', 'o', '0', '1']), "{satu}");
        assert_ne!(satu, kata_sandi_acak());
        assert!(KATA_SANDI_CONTOH.chars().count() >= PALING_PENDEK);
    }
}
