//! Server surel peragaan: cukup untuk menerima, menolak, melambat, dan menghilang di tengah percakapan.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use kinerja::config::Config;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

/// Apa yang dilakukannya terhadap surat berikutnya.
#[derive(Clone)]
pub enum Sikap {
    Menerima,
    /// Jawaban atas `RCPT TO`.
    Menolak(&'static str),
    /// Menerima, tetapi jawabannya lama.
    Lambat(Duration),
    /// Menerima, lalu memutus tanpa menjawab.
    Memutus,
}

/// Satu surat yang sampai.
#[derive(Clone, Debug)]
pub struct Sampai {
    pub tujuan: String,
    pub kepala: String,
    pub isi: String,
}

impl Sampai {
    /// Nilai sebuah kepala surat.
    pub fn kepala(&self, nama: &str) -> String {
        let awal = format!("{nama}: ");
        let nilai = self.kepala.lines().find_map(|b| b.strip_prefix(&awal));
        nilai.unwrap_or_else(|| panic!("{nama} tidak ada pada {}", self.kepala)).to_owned()
    }

    /// Nomor pada Message-ID.
    pub fn nomor(&self) -> uuid::Uuid {
        self.kepala("Message-ID").trim_start_matches('<').split('@').next().unwrap().parse().unwrap()
    }
}

#[derive(Clone)]
pub struct Smtp {
    pub alamat: SocketAddr,
    sikap: Arc<Mutex<Sikap>>,
    sampai: Arc<Mutex<Vec<Sampai>>>,
}

impl Smtp {
    pub async fn buka() -> Self {
        let pintu = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let ini = Self {
            alamat: pintu.local_addr().unwrap(),
            sikap: Arc::new(Mutex::new(Sikap::Menerima)),
            sampai: Arc::default(),
        };
        let pelayan = ini.clone();
        tokio::spawn(async move {
            loop {
                let (sambungan, _) = pintu.accept().await.unwrap();
                let pelayan = pelayan.clone();
                // Yang memutus di tengah jalan bukan kesalahan server.
                tokio::spawn(async move { pelayan.layani(sambungan).await });
            }
        });
        ini
    }

    /// Pengaturan aplikasi yang mengirim ke sini.
    pub fn pada(&self, mut config: Config) -> Config {
        config.smtp_url = Some(format!("smtp://{}", self.alamat));
        config.surat_dari = Some("Kinerja <kinerja@kantor.contoh.id>".into());
        config.alamat_luar = Some("https://kinerja.contoh.id/".into());
        config
    }

    pub fn bersikap(&self, sikap: Sikap) {
        *self.sikap.lock().unwrap() = sikap;
    }

    /// Semua yang sampai sejak terakhir diambil.
    pub fn ambil(&self) -> Vec<Sampai> {
        std::mem::take(&mut self.sampai.lock().unwrap())
    }

    pub fn banyak(&self) -> usize {
        self.sampai.lock().unwrap().len()
    }

    async fn layani(&self, sambungan: TcpStream) -> std::io::Result<()> {
        let mut kabel = BufReader::new(sambungan);
        kabel.write_all(b"220 peragaan\r\n").await?;
        let (mut baris, mut tujuan) = (String::new(), String::new());
        loop {
            baris.clear();
            if kabel.read_line(&mut baris).await? == 0 {
                return Ok(());
            }
            let perintah = baris.to_ascii_uppercase();
            let sikap = self.sikap.lock().unwrap().clone();
            let jawaban = match perintah.get(..4).unwrap_or_default() {
                "EHLO" | "HELO" => "250 peragaan",
                "RCPT" => {
                    let alamat = baris.split_once('<').and_then(|(_, sisa)| sisa.split_once('>'));
                    tujuan = alamat.map(|(alamat, _)| alamat.to_owned()).unwrap_or_default();
                    match sikap {
                        Sikap::Menolak(jawaban) => jawaban,
                        _ => "250 ya",
                    }
                }
                "DATA" => {
                    kabel.write_all(b"354 silakan\r\n").await?;
                    let (kepala, isi) = self.baca(&mut kabel).await?;
                    self.sampai.lock().unwrap().push(Sampai { tujuan: tujuan.clone(), kepala, isi });
                    match sikap {
                        Sikap::Memutus => return Ok(()),
                        Sikap::Lambat(lama) => tokio::time::sleep(lama).await,
                        _ => {}
                    }
                    "250 diterima"
                }
                "QUIT" => {
                    kabel.write_all(b"221 sampai jumpa\r\n").await?;
                    return Ok(());
                }
                _ => "250 ya",
            };
            kabel.write_all(format!("{jawaban}\r\n").as_bytes()).await?;
        }
    }

    async fn baca(&self, kabel: &mut BufReader<TcpStream>) -> std::io::Result<(String, String)> {
        let mut semua = String::new();
        loop {
            let mut baris = String::new();
            if kabel.read_line(&mut baris).await? == 0 {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
            if baris == ".\r\n" {
                let (kepala, isi) = semua.split_once("\r\n\r\n").unwrap();
                let isi = isi.replace("=\r\n", "").replace("=3D", "=").replace("\r\n", "\n");
                return Ok((kepala.replace("\r\n ", " ").replace("\r\n", "\n"), isi));
            }
            semua += &baris;
        }
    }
}
