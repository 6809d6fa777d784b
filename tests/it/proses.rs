//! Proses yang sesungguhnya: dijalankan, diminta berhenti, dibunuh, dan dijalankan lagi.

mod hidup;
mod perintah;
mod surat;
mod unggahan;

use std::{
    io::{BufRead, BufReader, Read},
    net::SocketAddr,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Output, Stdio},
    sync::mpsc,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};
use tokio::sync::OnceCell;
use uuid::Uuid;

use crate::bantuan::{Halaman, kabel::Kabel};

/// Generus: mesin uji mungkin sedang mengerjakan yang lain.
const SIAP_DALAM: Duration = Duration::from_secs(120);

const PERAN: [&str; 12] = [
    "pegawai",
    "penilai",
    "atasan-penilai",
    "kepegawaian",
    "pimpinan-kepegawaian",
    "pyb",
    "konselor",
    "konselor-penilai",
    "konselor-fungsional",
    "pengelola",
    "admin",
    "auditor",
];

/// Folder data yang terhapus bersama ujinya.
struct Folder(PathBuf);

impl Folder {
    fn baru() -> Self {
        let folder = PathBuf::from(format!("/var/tmp/kinerja-proses-{}", &Uuid::new_v4().simple().to_string()[..12]));
        std::fs::create_dir(&folder).unwrap();
        std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o755)).unwrap();
        Self(folder)
    }

    fn data(&self) -> PathBuf {
        self.0.join("data")
    }

    /// Salinan folder data yang sudah berisi instansi contoh dan berhenti dengan rapi.
    async fn berisi_contoh() -> Self {
        let asal = ASAL.get_or_init(siapkan_asal).await;
        let folder = Self::baru();
        let disalin = Command::new("cp").arg("-a").arg(asal).arg(folder.data()).status().unwrap();
        assert!(disalin.success());
        folder
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

static ASAL: OnceCell<PathBuf> = OnceCell::const_new();

/// Disapu oleh proses uji berikutnya, seperti klaster uji lainnya.
async fn siapkan_asal() -> PathBuf {
    let folder = PathBuf::from(format!("/var/tmp/kinerja-uji-{}", std::process::id())).join("asal");
    std::fs::create_dir_all(&folder).unwrap();
    let layanan = Layanan::mulai(kinerja(&folder)).await;
    assert!(layanan.berhenti().await.success());
    folder
}

/// Kinerja dengan lingkungan yang kosong selain yang disebut.
fn kinerja(data: &Path) -> Command {
    let mut perintah = Command::new(env!("CARGO_BIN_EXE_kinerja"));
    perintah.env_clear().env("PATH", std::env::var_os("PATH").unwrap());
    perintah.env("KINERJA_DATA", data).env("KINERJA_ALAMAT", "127.0.0.1:0").stdin(Stdio::null());
    perintah
}

fn dengan_basis_data(url: &str, data: &Path) -> Command {
    let mut perintah = kinerja(data);
    perintah.env("DATABASE_URL", url);
    perintah
}

/// Menjalankan sampai selesai; yang tidak kunjung selesai dibunuh.
async fn jalankan(mut perintah: Command) -> Output {
    let proses = perintah.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let pid = Pid::from_child(&proses);
    let keluaran = tokio::task::spawn_blocking(move || proses.wait_with_output().unwrap());
    tokio::pin!(keluaran);
    match tokio::time::timeout(SIAP_DALAM, &mut keluaran).await {
        Ok(keluaran) => keluaran.unwrap(),
        Err(_) => {
            kill_process(pid, Signal::KILL).unwrap();
            panic!("{perintah:?} tidak kunjung selesai: {}", teks(&keluaran.await.unwrap().stderr));
        }
    }
}

fn teks(isi: &[u8]) -> String {
    String::from_utf8_lossy(isi).into_owned()
}

/// Keluaran galat tanpa catatan JSON.
fn kalimat(hasil: &Output) -> String {
    teks(&hasil.stderr).lines().filter(|b| !b.starts_with('{')).collect::<Vec<_>>().join("\n")
}

/// Kinerja yang sedang melayani; dibunuh bila ujinya gagal.
struct Layanan {
    proses: Child,
    alamat: SocketAddr,
    keluaran: mpsc::Receiver<String>,
}

impl Layanan {
    async fn mulai(mut perintah: Command) -> Self {
        let mut proses = perintah.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (kirim, keluaran) = mpsc::channel();
        let stdout = BufReader::new(proses.stdout.take().unwrap());
        std::thread::spawn(move || stdout.lines().map_while(Result::ok).try_for_each(|b| kirim.send(b)));
        let (kirim_galat, galat) = mpsc::channel();
        let mut stderr = proses.stderr.take().unwrap();
        std::thread::spawn(move || {
            let mut isi = String::new();
            let _ = stderr.read_to_string(&mut isi);
            kirim_galat.send(isi)
        });
        let mulai = Instant::now();
        let baris = loop {
            match keluaran.try_recv() {
                Ok(baris) => break baris,
                Err(mpsc::TryRecvError::Disconnected) => {
                    let galat = galat.recv_timeout(Duration::from_secs(5)).unwrap_or_default();
                    panic!("Kinerja berhenti sebelum siap:\n{galat}");
                }
                Err(mpsc::TryRecvError::Empty) => assert!(mulai.elapsed() < SIAP_DALAM, "belum juga siap"),
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        };
        let alamat = baris.strip_prefix("Kinerja siap di http://127.0.0.1:").expect(&baris);
        let porta = alamat.parse::<u16>().expect(&baris);
        Self { proses, alamat: SocketAddr::from(([127, 0, 0, 1], porta)), keluaran }
    }

    fn peramban(&self) -> Kabel {
        Kabel::ke(self.alamat)
    }

    fn pid(&self) -> Pid {
        Pid::from_child(&self.proses)
    }

    async fn selesai(&mut self, paling_lama: Duration) -> Option<ExitStatus> {
        let mulai = Instant::now();
        while mulai.elapsed() < paling_lama {
            if let Some(status) = self.proses.try_wait().unwrap() {
                return Some(status);
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        None
    }

    /// Diminta berhenti; janjinya dua puluh detik. Tidak ada baris lain di keluaran.
    async fn berhenti(mut self) -> ExitStatus {
        kill_process(self.pid(), Signal::TERM).unwrap();
        let status = self.selesai(Duration::from_secs(20)).await.expect("belum berhenti sesudah 20 detik");
        assert_eq!(self.keluaran.iter().collect::<Vec<_>>(), Vec::<String>::new());
        status
    }

    async fn dibunuh(mut self) {
        kill_process(self.pid(), Signal::KILL).unwrap();
        self.selesai(Duration::from_secs(10)).await.unwrap();
    }
}

impl Drop for Layanan {
    fn drop(&mut self) {
        let _ = self.proses.kill();
        let _ = self.proses.wait();
    }
}

/// Semua `(peran, NIP)` pada tabel akun contoh, dan kata sandinya.
fn akun_contoh(pintu: &Halaman) -> (Vec<(String, String)>, String) {
    let html = scraper::Html::parse_document(&pintu.html);
    let baris = scraper::Selector::parse("tr[data-peran]").unwrap();
    let orang = html
        .select(&baris)
        .map(|b| (b.attr("data-peran").unwrap().to_owned(), b.attr("data-nip").unwrap().to_owned()))
        .collect();
    (orang, pintu.teks("[data-kata-sandi]"))
}

fn url(pilihan: &sqlx::postgres::PgConnectOptions) -> String {
    let nama = pilihan.get_database().unwrap();
    match pilihan.get_socket() {
        Some(soket) => format!(
            "postgres://{}@localhost:{}/{nama}?host={}",
            pilihan.get_username(),
            pilihan.get_port(),
            soket.display()
        ),
        None => {
            let (awal, _) = std::env::var("DATABASE_URL")
                .unwrap()
                .rsplit_once('/')
                .map(|(a, b)| (a.to_owned(), b.to_owned()))
                .unwrap();
            format!("{awal}/{nama}")
        }
    }
}
