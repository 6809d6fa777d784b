//! Proses yang diukur, dan yang dikatakan /proc tentangnya.

use std::{
    fs::{self, File},
    io::{BufRead, BufReader},
    net::SocketAddr,
    process::{Child, ChildStdout, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use rustix::process::{Pid, Signal, kill_process};
use sqlx::PgPool;

/// Waktu proses dihitung Linux dalam seperseratus detik.
const DETAK: Duration = Duration::from_millis(10);

/// Sebuah server HTTP yang kita jalankan; berhenti bila dijatuhkan.
pub struct Peladen {
    pub alamat: SocketAddr,
    proses: Child,
    _keluaran: BufReader<ChildStdout>,
}

impl Peladen {
    /// Menjalankannya dan menunggu baris «… siap di http://alamat».
    pub fn jalankan(mut perintah: Command, log: File) -> Result<Self> {
        let mut proses = perintah.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log).spawn()?;
        let mut keluaran = BufReader::new(proses.stdout.take().context("stdout")?);
        let mut siap = String::new();
        keluaran.read_line(&mut siap)?;
        let alamat = siap.trim().rsplit_once("http://").and_then(|(_, alamat)| alamat.parse().ok());
        let alamat = alamat.with_context(|| format!("server tidak siap: «{}»", siap.trim()))?;
        Ok(Self { alamat, proses, _keluaran: keluaran })
    }

    pub fn cpu(&self) -> Duration {
        Stat::baca(self.proses.id()).map_or(Duration::ZERO, |s| s.sendiri)
    }

    /// Puncak ingatan dihitung lagi mulai sekarang.
    pub fn lupakan_puncak(&self) {
        let _ = fs::write(format!("/proc/{}/clear_refs", self.proses.id()), "5");
    }

    /// Ingatan puncak sejak [`Self::lupakan_puncak`], dalam bita.
    pub fn puncak(&self) -> Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.proses.id()))?;
        let kb = status.lines().find_map(|b| b.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse::<u64>().ok());
        Ok(kb.context("VmHWM")? * 1024)
    }
}

impl Drop for Peladen {
    fn drop(&mut self) {
        let _ = kill_process(Pid::from_child(&self.proses), Signal::TERM);
        let mulai = Instant::now();
        while mulai.elapsed() < Duration::from_secs(5) {
            if !matches!(self.proses.try_wait(), Ok(None)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        let _ = self.proses.kill();
        let _ = self.proses.wait();
    }
}

/// Server PostgreSQL beserta semua prosesnya, bila berjalan pada mesin ini.
pub struct Postmaster(u32);

impl Postmaster {
    pub async fn dari(db: &PgPool) -> Result<Option<Self>> {
        let pelayan: i32 = sqlx::query_scalar("select pg_backend_pid()").fetch_one(db).await?;
        let stat = u32::try_from(pelayan).ok().and_then(Stat::baca).filter(|s| s.nama.starts_with("postgres"));
        Ok(stat.map(|s| Self(s.induk)))
    }

    /// Postmaster, anak-anaknya yang sudah selesai, dan yang masih berjalan.
    pub fn cpu(&self) -> Duration {
        let induk = Stat::baca(self.0).map_or(Duration::ZERO, |s| s.sendiri + s.anak_selesai);
        let anak = fs::read_dir("/proc").into_iter().flatten().flatten().filter_map(|isi| {
            let stat = Stat::baca(isi.file_name().to_str()?.parse().ok()?)?;
            (stat.induk == self.0).then_some(stat.sendiri)
        });
        induk + anak.sum::<Duration>()
    }
}

/// Potongan `/proc/<pid>/stat`.
struct Stat {
    nama: String,
    induk: u32,
    sendiri: Duration,
    anak_selesai: Duration,
}

impl Stat {
    fn baca(pid: u32) -> Option<Self> {
        let teks = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        // Nama proses boleh memuat spasi dan kurung; kolom dihitung sesudah kurung terakhir.
        let (kepala, kolom) = teks.rsplit_once(')')?;
        let kolom: Vec<&str> = kolom.split_whitespace().collect();
        let detak = |n: usize| Some(DETAK * kolom.get(n)?.parse::<u32>().ok()?);
        Some(Self {
            nama: kepala.split_once('(')?.1.to_owned(),
            induk: kolom.get(1)?.parse().ok()?,
            sendiri: detak(11)? + detak(12)?,
            anak_selesai: detak(13)? + detak(14)?,
        })
    }
}
