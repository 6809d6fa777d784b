//! Pembangkit beban: HTTP/1.1 di atas sambungan yang dibiarkan terbuka, satu pertanyaan pada satu
//! waktu. Jawaban dibaca seperlunya saja, supaya waktu mesin dipakai oleh yang diukur.

use std::{
    io::ErrorKind,
    net::SocketAddr,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use tokio::net::TcpStream;

/// Pertanyaan yang tidak terjawab selama ini menghentikan pengukuran.
const SABAR: Duration = Duration::from_secs(30);

/// Seseorang dengan satu sambungan, yang bertanya lagi begitu dijawab.
pub trait Tamu: Send {
    /// Menulis pertanyaan berikutnya.
    fn tanya(&mut self, keluar: &mut Vec<u8>);
    /// Memeriksa bahwa yang diterima memang jawabannya.
    fn terima(&mut self, jawaban: &Jawaban<'_>) -> Result<()>;
}

/// Satu jawaban.
pub struct Jawaban<'a> {
    pub status: u16,
    pub kepala: &'a str,
    /// Sebagaimana lewat di kabel.
    pub isi: &'a [u8],
}

impl Jawaban<'_> {
    pub fn kuki(&self, nama: &str) -> Option<String> {
        let awal = format!("set-cookie: {nama}=");
        let baris = self.kepala.lines().find(|b| b.starts_with(&awal))?;
        baris[awal.len()..].split(';').next().map(str::to_owned)
    }
}

/// Hasil satu putaran.
#[derive(Default)]
pub struct Putaran {
    /// Waktu jawab setiap pertanyaan.
    pub tunggu: Vec<Duration>,
    /// Isi yang diterima, dalam bita.
    pub bita: usize,
    /// Sejak pertanyaan pertama sampai jawaban terakhir.
    pub lama: Duration,
}

impl Putaran {
    pub fn per_detik(&self) -> f64 {
        self.tunggu.len() as f64 / self.lama.as_secs_f64()
    }
}

/// Semua tamu bertanya terus-menerus selama `lama`; yang sedang ditanyakan pada akhirnya ditunggu.
pub async fn putaran(
    alamat: SocketAddr,
    tamu: Vec<Box<dyn Tamu>>,
    lama: Duration,
) -> Result<(Vec<Box<dyn Tamu>>, Putaran)> {
    let mut sambungan = Vec::new();
    for tamu in tamu {
        sambungan.push((tamu, Sambungan::buka(alamat).await?));
    }
    let mulai = Instant::now();
    let berjalan: Vec<_> = sambungan
        .into_iter()
        .map(|(mut tamu, mut sambungan)| {
            tokio::spawn(async move {
                let (mut tunggu, mut bita, mut keluar) = (Vec::new(), 0, Vec::new());
                while mulai.elapsed() < lama {
                    keluar.clear();
                    tamu.tanya(&mut keluar);
                    let bertanya = Instant::now();
                    let jawaban = tokio::time::timeout(SABAR, sambungan.kirim(&keluar)).await??;
                    tunggu.push(bertanya.elapsed());
                    bita += jawaban.isi.len();
                    tamu.terima(&jawaban)?;
                }
                anyhow::Ok((tamu, tunggu, bita))
            })
        })
        .collect();
    let (mut tamu, mut hasil) = (Vec::new(), Putaran::default());
    for satu in berjalan {
        let (dia, tunggu, bita) = satu.await??;
        tamu.push(dia);
        hasil.tunggu.extend(tunggu);
        hasil.bita += bita;
    }
    hasil.lama = mulai.elapsed();
    Ok((tamu, hasil))
}

/// Satu sambungan HTTP/1.1.
pub struct Sambungan {
    kabel: TcpStream,
    terima: Vec<u8>,
    terisi: usize,
}

impl Sambungan {
    pub async fn buka(alamat: SocketAddr) -> Result<Self> {
        let kabel = TcpStream::connect(alamat).await?;
        kabel.set_nodelay(true)?;
        Ok(Self { kabel, terima: vec![0; 64 * 1024], terisi: 0 })
    }

    pub async fn kirim(&mut self, pertanyaan: &[u8]) -> Result<Jawaban<'_>> {
        self.tulis(pertanyaan).await?;
        self.terisi = 0;
        let panjang_kepala = loop {
            self.baca().await?;
            if let Some(n) = cari(&self.terima[..self.terisi], b"\r\n\r\n") {
                break n + 4;
            }
        };
        let kepala = std::str::from_utf8(&self.terima[..panjang_kepala])?;
        let status = kepala.get(9..12).and_then(|s| s.parse().ok()).context("baris status")?;
        let ukuran = Ukuran::dari(kepala)?;
        let akhir = loop {
            match ukuran.akhir(&self.terima[panjang_kepala..self.terisi])? {
                Some(n) => break panjang_kepala + n,
                None => self.baca().await?,
            }
        };
        ensure!(akhir == self.terisi, "{} bita berlebih sesudah jawaban", self.terisi - akhir);
        let (kepala, isi) = self.terima[..akhir].split_at(panjang_kepala);
        Ok(Jawaban { status, kepala: std::str::from_utf8(kepala)?, isi })
    }

    async fn tulis(&self, mut sisa: &[u8]) -> Result<()> {
        while !sisa.is_empty() {
            match self.kabel.try_write(sisa) {
                Ok(n) => sisa = &sisa[n..],
                Err(galat) if galat.kind() == ErrorKind::WouldBlock => self.kabel.writable().await?,
                Err(galat) => return Err(galat.into()),
            }
        }
        Ok(())
    }

    async fn baca(&mut self) -> Result<()> {
        if self.terisi == self.terima.len() {
            self.terima.resize(self.terima.len() * 2, 0);
        }
        loop {
            self.kabel.readable().await?;
            match self.kabel.try_read(&mut self.terima[self.terisi..]) {
                Ok(0) => bail!("sambungan ditutup di tengah jawaban"),
                Ok(n) => {
                    self.terisi += n;
                    return Ok(());
                }
                Err(galat) if galat.kind() == ErrorKind::WouldBlock => {}
                Err(galat) => return Err(galat.into()),
            }
        }
    }
}

/// Bagaimana akhir sebuah isi dikenali.
enum Ukuran {
    Bita(usize),
    Potongan,
}

impl Ukuran {
    fn dari(kepala: &str) -> Result<Self> {
        for baris in kepala.lines() {
            let Some((nama, nilai)) = baris.split_once(": ") else { continue };
            if nama.eq_ignore_ascii_case("content-length") {
                return Ok(Self::Bita(nilai.parse()?));
            }
            if nama.eq_ignore_ascii_case("transfer-encoding") {
                return Ok(Self::Potongan);
            }
        }
        bail!("jawaban tanpa panjang: {kepala}")
    }

    /// Panjang isi bila sudah lengkap.
    fn akhir(&self, isi: &[u8]) -> Result<Option<usize>> {
        match self {
            Self::Bita(n) => Ok((isi.len() >= *n).then_some(*n)),
            Self::Potongan => akhir_potongan(isi),
        }
    }
}

fn akhir_potongan(isi: &[u8]) -> Result<Option<usize>> {
    let mut letak = 0;
    loop {
        let Some(n) = cari(&isi[letak..], b"\r\n") else { return Ok(None) };
        let panjang = usize::from_str_radix(std::str::from_utf8(&isi[letak..letak + n])?, 16)?;
        letak += n + 2 + panjang + 2;
        if letak > isi.len() {
            return Ok(None);
        }
        if panjang == 0 {
            return Ok(Some(letak));
        }
    }
}

fn cari(tumpukan: &[u8], jarum: &[u8]) -> Option<usize> {
    tumpukan.windows(jarum.len()).position(|jendela| jendela == jarum)
}
