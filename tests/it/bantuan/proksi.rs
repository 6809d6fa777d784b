//! Perantara di depan basis data: dapat dibuat lambat, diputus, dibungkam, lalu dipulihkan.

use std::{io, net::SocketAddr, path::PathBuf, time::Duration};

use sqlx::postgres::{PgConnectOptions, PgSslMode};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpStream, UnixStream},
    sync::watch,
};

#[derive(Clone, Copy, PartialEq)]
enum Jalan {
    Terbuka,
    /// Sambungan tetap ada, tetapi tidak sebita pun lewat.
    Bungkam,
    /// Sambungan diputus dan yang baru ditolak.
    Putus,
}

#[derive(Clone, Copy)]
struct Keadaan {
    jalan: Jalan,
    /// Lama setiap kiriman di jalan, ke masing-masing arah.
    jeda: Duration,
    /// Sambungan dari angkatan lama tidak pernah hidup lagi.
    angkatan: u32,
}

/// Di mana server yang sesungguhnya.
#[derive(Clone)]
enum Server {
    Soket(PathBuf),
    Tcp(String, u16),
}

/// Perantara yang berhenti bersama pemiliknya.
pub struct Proksi {
    pilihan: PgConnectOptions,
    keadaan: watch::Sender<Keadaan>,
}

impl Proksi {
    /// Perantara bagi basis data itu, terbuka dan tanpa jeda.
    pub async fn baru(server: &PgConnectOptions) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let alamat = listener.local_addr().unwrap();
        let (tujuan, pilihan) = match server.get_socket() {
            Some(folder) => (
                Server::Soket(folder.join(format!(".s.PGSQL.{}", server.get_port()))),
                PgConnectOptions::new_without_pgpass()
                    .username(server.get_username())
                    .database(server.get_database().unwrap()),
            ),
            None => (Server::Tcp(server.get_host().to_owned(), server.get_port()), server.clone()),
        };
        let pilihan = pilihan.host("127.0.0.1").port(alamat.port()).ssl_mode(PgSslMode::Disable);
        let keadaan = watch::Sender::new(Keadaan { jalan: Jalan::Terbuka, jeda: Duration::ZERO, angkatan: 0 });
        tokio::spawn(dengarkan(alamat, listener, tujuan, keadaan.subscribe()));
        Self { pilihan, keadaan }
    }

    /// Cara menyambung lewat perantara ini.
    pub fn pilihan(&self) -> PgConnectOptions {
        self.pilihan.clone()
    }

    /// Alamat basis data lewat perantara ini, bagi proses lain.
    pub fn url(&self) -> String {
        let p = &self.pilihan;
        format!("postgres://{}@127.0.0.1:{}/{}", p.get_username(), p.get_port(), p.get_database().unwrap())
    }

    /// Setiap kiriman, ke arah mana pun, sekian lama di jalan.
    pub fn lambat(&self, jeda: Duration) {
        self.keadaan.send_modify(|k| k.jeda = jeda);
    }

    /// Server mati: semua sambungan putus, yang baru ditolak.
    pub fn putus(&self) {
        self.keadaan.send_modify(|k| k.jalan = Jalan::Putus);
    }

    /// Kabel tercabut: tidak ada yang lewat dan tidak ada yang diberi tahu.
    pub fn bungkam(&self) {
        self.keadaan.send_modify(|k| k.jalan = Jalan::Bungkam);
    }

    /// Seperti [`Proksi::bungkam`], tetapi sambungan yang ada tidak hidup lagi sesudah pulih.
    pub fn bungkam_selamanya(&self) {
        self.keadaan.send_modify(|k| {
            k.jalan = Jalan::Bungkam;
            k.angkatan += 1;
        });
    }

    /// Seperti sediakala.
    pub fn pulih(&self) {
        self.keadaan.send_modify(|k| k.jalan = Jalan::Terbuka);
    }
}

async fn dengarkan(
    alamat: SocketAddr,
    listener: TcpListener,
    tujuan: Server,
    mut keadaan: watch::Receiver<Keadaan>,
) -> io::Result<()> {
    let mut listener = Some(listener);
    loop {
        let kini = *keadaan.borrow_and_update();
        let diterima = async {
            match &listener {
                Some(listener) => listener.accept().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            diterima = diterima => {
                let (klien, _) = diterima?;
                tokio::spawn(sambungkan(klien, tujuan.clone(), kini.angkatan, keadaan.clone()));
                continue;
            }
            berubah = keadaan.changed() => if berubah.is_err() { return Ok(()) },
        }
        match keadaan.borrow().jalan {
            Jalan::Putus => listener = None,
            _ if listener.is_none() => listener = Some(std::net::TcpListener::bind(alamat).and_then(ke_tokio)?),
            _ => {}
        }
    }
}

fn ke_tokio(listener: std::net::TcpListener) -> io::Result<TcpListener> {
    listener.set_nonblocking(true)?;
    TcpListener::from_std(listener)
}

async fn sambungkan(klien: TcpStream, tujuan: Server, angkatan: u32, keadaan: watch::Receiver<Keadaan>) {
    let _ = klien.set_nodelay(true);
    let (dari_klien, ke_klien) = klien.into_split();
    let mut diputus = keadaan.clone();
    let lewat = async {
        match tujuan {
            Server::Soket(soket) => {
                let Ok(server) = UnixStream::connect(soket).await else { return };
                let (dari_server, ke_server) = server.into_split();
                tokio::select! {
                    () = alirkan(dari_klien, ke_server, angkatan, keadaan.clone()) => {}
                    () = alirkan(dari_server, ke_klien, angkatan, keadaan) => {}
                }
            }
            Server::Tcp(host, porta) => {
                let Ok(server) = TcpStream::connect((host, porta)).await else { return };
                let (dari_server, ke_server) = server.into_split();
                tokio::select! {
                    () = alirkan(dari_klien, ke_server, angkatan, keadaan.clone()) => {}
                    () = alirkan(dari_server, ke_klien, angkatan, keadaan) => {}
                }
            }
        }
    };
    tokio::select! {
        () = lewat => {}
        _ = diputus.wait_for(|k| k.jalan == Jalan::Putus) => {}
    }
}

async fn alirkan(
    mut dari: impl AsyncRead + Unpin,
    mut ke: impl AsyncWrite + Unpin,
    angkatan: u32,
    mut keadaan: watch::Receiver<Keadaan>,
) {
    let mut isi = vec![0; 16 * 1024];
    while let Ok(n @ 1..) = dari.read(&mut isi).await {
        let jeda = keadaan.borrow().jeda;
        if !jeda.is_zero() {
            tokio::time::sleep(jeda).await;
        }
        let boleh = keadaan.wait_for(|k| k.jalan == Jalan::Terbuka && k.angkatan == angkatan).await.is_ok();
        if !boleh || ke.write_all(&isi[..n]).await.is_err() {
            return;
        }
    }
}
