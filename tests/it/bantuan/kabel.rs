//! Peramban di ujung kabel yang sesungguhnya: satu sambungan TCP bagi setiap permintaan, yang dapat
//! ditutup kapan saja.

use std::{collections::BTreeMap, io, net::SocketAddr, sync::Mutex, time::Duration};

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::Halaman;

/// Satu peramban: alamat server dan kukinya sendiri.
pub struct Kabel {
    alamat: SocketAddr,
    kuki: Mutex<BTreeMap<String, String>>,
}

impl Kabel {
    pub fn ke(alamat: SocketAddr) -> Self {
        Self { alamat, kuki: Mutex::default() }
    }

    pub fn taruh_kuki(&self, nama: &str, nilai: &str) {
        self.kuki.lock().unwrap().insert(nama.into(), nilai.into());
    }

    pub fn kuki(&self, nama: &str) -> Option<String> {
        self.kuki.lock().unwrap().get(nama).cloned()
    }

    /// Mengirim permintaan; jawabannya belum ditunggu. Menutup sambungan ini berarti pergi.
    pub async fn kirim(&self, method: &str, jalur: &str, isi: &str) -> io::Result<TcpStream> {
        let mut sambungan = self.mulai(method, jalur, isi.len()).await?;
        sambungan.write_all(isi.as_bytes()).await?;
        Ok(sambungan)
    }

    /// Kepala permintaan saja; isinya, sekian byte, menyusul.
    pub async fn mulai(&self, method: &str, jalur: &str, panjang: usize) -> io::Result<TcpStream> {
        let kuki: Vec<String> = self.kuki.lock().unwrap().iter().map(|(n, v)| format!("{n}={v}")).collect();
        let mut sambungan = TcpStream::connect(self.alamat).await?;
        sambungan.set_nodelay(true)?;
        let permintaan = format!(
            "{method} {jalur} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncookie: {}\r\n\
             content-type: application/x-www-form-urlencoded\r\nsec-fetch-site: same-origin\r\n\
             content-length: {panjang}\r\n\r\n",
            self.alamat,
            kuki.join("; "),
        );
        sambungan.write_all(permintaan.as_bytes()).await?;
        Ok(sambungan)
    }

    /// Menunggu jawaban sampai habis, tanpa mengikuti pengalihan.
    pub async fn baca(&self, mut sambungan: impl AsyncRead + Unpin, jalur: &str) -> io::Result<Halaman> {
        let mut jawaban = Vec::new();
        sambungan.read_to_end(&mut jawaban).await?;
        let jawaban = String::from_utf8_lossy(&jawaban).into_owned();
        let (kepala, html) = jawaban.split_once("\r\n\r\n").ok_or(io::ErrorKind::UnexpectedEof)?;
        let mut baris = kepala.lines();
        let status = baris.next().and_then(|b| b.split(' ').nth(1)?.parse().ok());
        let status: StatusCode = status.ok_or(io::ErrorKind::InvalidData)?;
        let mut semua = HeaderMap::new();
        for (nama, nilai) in baris.filter_map(|b| b.split_once(':')) {
            semua.append(nama.parse::<HeaderName>().unwrap(), nilai.trim().parse::<HeaderValue>().unwrap());
        }
        for kuki in semua.get_all(header::SET_COOKIE) {
            if let Some((nama, nilai)) = kuki.to_str().unwrap().split(';').next().unwrap().split_once('=') {
                self.taruh_kuki(nama, nilai);
            }
        }
        Ok(Halaman { status, alamat: jalur.into(), kepala: semua, html: html.to_owned() })
    }

    /// Satu permintaan sampai jawabannya.
    pub async fn tanya(&self, method: &str, jalur: &str, isi: &str) -> io::Result<Halaman> {
        let sambungan = self.kirim(method, jalur, isi).await?;
        let habis = tokio::time::timeout(Duration::from_secs(30), self.baca(sambungan, jalur));
        habis.await.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))?
    }

    pub async fn buka(&self, jalur: &str) -> Halaman {
        self.tanya("GET", jalur, "").await.unwrap()
    }

    /// Masuk sebagai seseorang.
    pub async fn masuk(&self, nip: &str, kata_sandi: &str) -> Halaman {
        let isi = serde_html_form::to_string([("nip", nip), ("kata_sandi", kata_sandi)]).unwrap();
        self.tanya("POST", "/masuk", &isi).await.unwrap()
    }
}
