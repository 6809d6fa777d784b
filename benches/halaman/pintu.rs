//! Halaman masuk, dan permintaan seperti yang dikirim peramban.

use std::{collections::HashMap, net::SocketAddr};

use anyhow::{Context, Result, ensure};
use scraper::{Html, Selector};

use super::muatan::Sambungan;

/// Halaman masuk; setiap orang melewatinya satu kali.
pub struct Pintu {
    sambungan: Sambungan,
    kata_sandi: String,
    sesi: HashMap<String, String>,
}

impl Pintu {
    pub async fn buka(alamat: SocketAddr) -> Result<Self> {
        let mut sambungan = Sambungan::buka(alamat).await?;
        let masuk = ambil(&mut sambungan, "/masuk", "").await?;
        let kata_sandi = Html::parse_document(&masuk)
            .select(&pemilih("[data-kata-sandi]")?)
            .next()
            .map(|e| e.text().collect())
            .context("halaman masuk tidak menawarkan akun contoh")?;
        Ok(Self { sambungan, kata_sandi, sesi: HashMap::new() })
    }

    pub async fn masuk(&mut self, nip: &str) -> Result<String> {
        if let Some(sesi) = self.sesi.get(nip) {
            return Ok(sesi.clone());
        }
        let isi = serde_html_form::to_string([("nip", nip), ("kata_sandi", &self.kata_sandi)])?;
        let jawaban = self.sambungan.kirim(kiriman("/masuk", "", &isi).as_bytes()).await?;
        let sesi = jawaban.kuki("sesi").with_context(|| format!("{nip} tidak dapat masuk: {}", jawaban.status))?;
        self.sesi.insert(nip.to_owned(), sesi.clone());
        Ok(sesi)
    }
}

/// Mengambil satu halaman sebagai teks.
pub async fn ambil(sambungan: &mut Sambungan, jalur: &str, sesi: &str) -> Result<String> {
    let jawaban = sambungan.kirim(permintaan(jalur, sesi, "").as_bytes()).await?;
    ensure!(jawaban.status == 200, "{jalur} dijawab {}", jawaban.status);
    Ok(std::str::from_utf8(jawaban.isi)?.to_owned())
}

/// `GET` dengan kepala seperti peramban; `sandi` kosong berarti tanpa pemampatan.
pub fn permintaan(jalur: &str, sesi: &str, sandi: &str) -> String {
    let sandi = if sandi.is_empty() { String::new() } else { format!("accept-encoding: {sandi}\r\n") };
    format!("GET {jalur} HTTP/1.1\r\nhost: kinerja\r\ncookie: sesi={sesi}\r\n{sandi}\r\n")
}

/// `POST` sebuah formulir.
pub fn kiriman(jalur: &str, sesi: &str, isi: &str) -> String {
    format!(
        "POST {jalur} HTTP/1.1\r\nhost: kinerja\r\ncookie: sesi={sesi}\r\nsec-fetch-site: same-origin\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{isi}",
        isi.len()
    )
}

pub fn pemilih(css: &str) -> Result<Selector> {
    Selector::parse(css).map_err(|galat| anyhow::anyhow!("{css}: {galat}"))
}
