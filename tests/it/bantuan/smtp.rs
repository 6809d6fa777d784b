//! Server surel peragaan: cukup untuk menerima, menolak, melambat, dan menghilang di tengah percakapan; polos, dengan
//! STARTTLS, atau TLS sejak awal, bersertifikat dari otoritas sendiri.

use std::{
    net::SocketAddr,
    path::PathBuf,
    sync::{Arc, Mutex},
    time::Duration,
};

use kinerja::config::Config;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::ring,
        pki_types::{CertificateDer, PrivateKeyDer},
    },
};

/// Sejak kapan percakapannya tersandi.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sandi {
    Polos,
    /// Sesudah diminta; sebelum itu tidak ada surat yang diterima.
    Starttls,
    /// Sejak bita pertama.
    Langsung,
}

/// Penerbit sertifikat yang hanya dikenal orang yang memegang berkasnya.
pub struct Otoritas {
    penerbit: Issuer<'static, KeyPair>,
    pem: String,
}

impl Otoritas {
    pub fn baru() -> Self {
        let mut isi = CertificateParams::new(Vec::new()).unwrap();
        isi.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let kunci = KeyPair::generate().unwrap();
        let pem = isi.self_signed(&kunci).unwrap().pem();
        Self { penerbit: Issuer::new(isi, kunci), pem }
    }

    /// Berkas sertifikatnya sendiri.
    pub fn berkas(&self) -> PathBuf {
        let berkas = std::env::temp_dir().join(format!("kinerja-uji-ca-{}.pem", uuid::Uuid::new_v4()));
        std::fs::write(&berkas, &self.pem).unwrap();
        berkas
    }

    /// Penerima sambungan yang mengaku bernama itu.
    fn penerima(&self, nama: &str) -> TlsAcceptor {
        let kunci = KeyPair::generate().unwrap();
        let isi = CertificateParams::new(vec![nama.to_owned()]).unwrap();
        let sertifikat: CertificateDer<'static> = isi.signed_by(&kunci, &self.penerbit).unwrap().der().clone();
        let kunci = PrivateKeyDer::try_from(kunci.serialize_der()).unwrap();
        let pengaturan = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![sertifikat], kunci)
            .unwrap();
        TlsAcceptor::from(Arc::new(pengaturan))
    }
}

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
    sandi: Sandi,
    penerima: Arc<Mutex<Option<TlsAcceptor>>>,
    sikap: Arc<Mutex<Sikap>>,
    sampai: Arc<Mutex<Vec<Sampai>>>,
}

impl Smtp {
    pub async fn buka() -> Self {
        Self::bersandi(Sandi::Polos).await
    }

    /// Yang bersandi perlu bersertifikat dahulu.
    pub async fn bersandi(sandi: Sandi) -> Self {
        let pintu = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let ini = Self {
            alamat: pintu.local_addr().unwrap(),
            sandi,
            penerima: Arc::default(),
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
        let skema = match self.sandi {
            Sandi::Polos => "smtp",
            Sandi::Starttls => "smtp+starttls",
            Sandi::Langsung => "smtps",
        };
        config.smtp_url = Some(format!("{skema}://{}", self.alamat));
        config.surat_dari = Some("Kinerja <kinerja@kantor.contoh.id>".into());
        config.alamat_luar = Some("https://kinerja.contoh.id/".into());
        config
    }

    /// Memakai sertifikat atas nama itu mulai sambungan berikutnya.
    pub fn bersertifikat(&self, otoritas: &Otoritas, nama: &str) {
        *self.penerima.lock().unwrap() = Some(otoritas.penerima(nama));
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

    fn penerima(&self) -> TlsAcceptor {
        self.penerima.lock().unwrap().clone().expect("bersertifikat dahulu")
    }

    async fn layani(&self, mut sambungan: TcpStream) -> std::io::Result<()> {
        if self.sandi == Sandi::Langsung {
            let mut aman = self.penerima().accept(sambungan).await?;
            aman.write_all(b"220 peragaan\r\n").await?;
            return self.bercakap(aman, true).await.map(|_| ());
        }
        sambungan.write_all(b"220 peragaan\r\n").await?;
        let Some(sambungan) = self.bercakap(sambungan, self.sandi == Sandi::Polos).await? else { return Ok(()) };
        let aman = self.penerima().accept(sambungan).await?;
        self.bercakap(aman, true).await.map(|_| ())
    }

    /// Sampai ditutup, atau sampai penyandian diminta: kabelnya dikembalikan.
    async fn bercakap<S>(&self, kabel: S, boleh: bool) -> std::io::Result<Option<S>>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let mut kabel = BufReader::new(kabel);
        let (mut baris, mut tujuan) = (String::new(), String::new());
        loop {
            baris.clear();
            if kabel.read_line(&mut baris).await? == 0 {
                return Ok(None);
            }
            let perintah = baris.to_ascii_uppercase();
            let sikap = self.sikap.lock().unwrap().clone();
            let jawaban = match perintah.get(..4).unwrap_or_default() {
                "EHLO" | "HELO" if !boleh => "250-peragaan\r\n250 STARTTLS",
                "EHLO" | "HELO" => "250 peragaan",
                "STAR" if !boleh => {
                    kabel.write_all(b"220 silakan\r\n").await?;
                    return Ok(Some(kabel.into_inner()));
                }
                "MAIL" if !boleh => "530 STARTTLS dahulu",
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
                    kabel.flush().await?;
                    let (kepala, isi) = self.baca(&mut kabel).await?;
                    self.sampai.lock().unwrap().push(Sampai { tujuan: tujuan.clone(), kepala, isi });
                    match sikap {
                        Sikap::Memutus => return Ok(None),
                        Sikap::Lambat(lama) => tokio::time::sleep(lama).await,
                        _ => {}
                    }
                    "250 diterima"
                }
                "QUIT" => {
                    kabel.write_all(b"221 sampai jumpa\r\n").await?;
                    kabel.flush().await?;
                    return Ok(None);
                }
                _ => "250 ya",
            };
            kabel.write_all(format!("{jawaban}\r\n").as_bytes()).await?;
            kabel.flush().await?;
        }
    }

    async fn baca<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        kabel: &mut BufReader<S>,
    ) -> std::io::Result<(String, String)> {
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
