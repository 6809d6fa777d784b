//! A cluster on disk: made once, served from then on.

use std::fs::{self, File};
use std::io::{ErrorKind, Read, Seek, SeekFrom};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use super::account::Account;
use super::server::Server;
use super::{PORT, SUPERUSER, binaries, predecessor, private_file};

/// What `sockaddr_un` holds, without its final zero.
const LONGEST_SOCKET_PATH: usize = 107;
/// Generous, because replaying the log after a crash on a slow disk must not be cut short.
const READY_WITHIN: Duration = Duration::from_secs(300);
/// How long backends without their postmaster may linger before we give up.
const ORPHANS_LEAVE_WITHIN: Duration = Duration::from_secs(60);
const LARGEST_LOG: u64 = 8 * 1024 * 1024;

/// Terse errors without their statement: people's data does not belong in a log file.
const SETTINGS: &[&str] = &[
    "listen_addresses=",
    "unix_socket_permissions=0700",
    "shared_buffers=64MB",
    "idle_in_transaction_session_timeout=15s",
    "log_min_error_statement=panic",
    "log_error_verbosity=terse",
    // The pool rolls back what it takes back, mostly nothing: not worth a line each time.
    "log_min_messages=error",
];
const THROWAWAY_SETTINGS: &[&str] =
    &["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=300"];

/// What the cluster is for.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Purpose {
    Keep,
    ThrowAway,
}

/// A cluster on disk, ready to be served.
pub(super) struct Cluster {
    pub(super) run: PathBuf,
    data: PathBuf,
    log: PathBuf,
    account: Account,
    binaries: PathBuf,
    purpose: Purpose,
}

impl Cluster {
    pub(super) fn prepare(home: PathBuf, purpose: Purpose) -> Result<Self> {
        let (data, run) = (home.join("data"), home.join("run"));
        refuse_long_socket_path(&run)?;
        let account = Account::choose(&data)?;
        account.must_reach(&home)?;
        account.own_private_folder(&run)?;
        let cluster = Self {
            binaries: binaries::find(&home, account, major(&data)?)?,
            log: home.join("postgres.log"),
            data,
            run,
            account,
            purpose,
        };
        if major(&cluster.data)?.is_none() {
            cluster.create(&home)?;
        }
        Ok(cluster)
    }

    /// Aside first, then renamed: `data` is either whole or absent.
    fn create(&self, home: &Path) -> Result<()> {
        tracing::info!("menyiapkan basis data baru di {}", self.data.display());
        let aside = home.join("data.new");
        if aside.exists() {
            fs::remove_dir_all(&aside)?;
        }
        self.account.own_private_folder(&aside)?;
        let made = self.initdb(&aside).output()?;
        ensure!(
            made.status.success(),
            "Basis data baru tidak dapat disiapkan di {}: {}",
            home.display(),
            String::from_utf8_lossy(&made.stderr).trim()
        );
        fs::rename(&aside, &self.data)?;
        Ok(File::open(home)?.sync_all()?)
    }

    fn initdb(&self, folder: &Path) -> Command {
        let mut initdb = self.account.command(&self.binaries.join("initdb"));
        initdb
            .args(["-U", SUPERUSER, "-E", "UTF8", "--locale=C.UTF-8"])
            .args(["--auth-local=trust", "--auth-host=reject"])
            .args((self.purpose == Purpose::ThrowAway).then_some("--no-sync"))
            .args(["--data-checksums", "-D"])
            .arg(folder);
        initdb
    }

    /// Starts the server. Backends may outlive a killed postmaster for a moment, and PostgreSQL rightly
    /// refuses to start beside them: then we try again.
    pub(super) fn serve(&self) -> Result<Server> {
        predecessor::leaves(&self.data, &self.run)?;
        let begun = Instant::now();
        loop {
            let mut log = self.open_log()?;
            let log_begins = log.seek(SeekFrom::End(0))?;
            let mut server = self.spawn(&log)?;
            let Some(status) = self.wait_until_ready(&mut server)? else {
                return Ok(server);
            };
            let said = self.log_since(log_begins)?;
            let beside_orphans = said.contains("shared memory block");
            ensure!(
                beside_orphans && begun.elapsed() < ORPHANS_LEAVE_WITHIN,
                "PostgreSQL berhenti sebelum siap ({status}). Selengkapnya di {}:\n{}",
                self.log.display(),
                said.trim()
            );
            thread::sleep(Duration::from_millis(500));
        }
    }

    fn open_log(&self) -> Result<File> {
        if fs::metadata(&self.log).is_ok_and(|log| log.len() > LARGEST_LOG) {
            fs::rename(&self.log, self.log.with_extension("log.1"))?;
        }
        Ok(private_file(&self.log)?)
    }

    fn log_since(&self, position: u64) -> Result<String> {
        let mut log = File::open(&self.log)?;
        log.seek(SeekFrom::Start(position))?;
        let mut said = Vec::new();
        log.take(64 * 1024).read_to_end(&mut said)?;
        Ok(String::from_utf8_lossy(&said).into_owned())
    }

    fn spawn(&self, log: &File) -> Result<Server> {
        let settings = match self.purpose {
            Purpose::Keep => &[],
            Purpose::ThrowAway => THROWAWAY_SETTINGS,
        };
        let mut postgres = self.account.command(&self.binaries.join("postgres"));
        postgres
            .args(["-p", &PORT.to_string(), "-D"])
            .arg(&self.data)
            .arg("-k")
            .arg(&self.run)
            .args(SETTINGS.iter().chain(settings).flat_map(|it| ["-c", it]))
            .stdout(Stdio::from(log.try_clone()?))
            .stderr(Stdio::from(log.try_clone()?))
            // A group of its own: Ctrl-C at the terminal reaches us alone, and we finish our requests first.
            .process_group(0);
        Ok(Server::spawn(postgres)?)
    }

    /// `None` once ready, else how the server ended.
    fn wait_until_ready(&self, server: &mut Server) -> Result<Option<ExitStatus>> {
        let begun = Instant::now();
        while !self.is_ready(server) {
            if let Some(status) = server.ended()? {
                return Ok(Some(status));
            }
            ensure!(
                begun.elapsed() < READY_WITHIN,
                "PostgreSQL belum siap setelah {} detik. Lihat {}.",
                READY_WITHIN.as_secs(),
                self.log.display()
            );
            thread::sleep(Duration::from_millis(10));
        }
        Ok(None)
    }

    fn is_ready(&self, server: &Server) -> bool {
        let note = fs::read_to_string(self.data.join("postmaster.pid")).unwrap_or_default();
        let lines: Vec<&str> = note.lines().map(str::trim).collect();
        lines.first() == Some(&server.id().to_string().as_str()) && lines.get(7) == Some(&"ready")
    }
}

fn refuse_long_socket_path(run: &Path) -> Result<()> {
    let socket = run.join(format!(".s.PGSQL.{PORT}"));
    let length = socket.as_os_str().len();
    ensure!(
        length <= LONGEST_SOCKET_PATH,
        "Nama folder data terlalu panjang: soket {} panjangnya {length} bita, \
         padahal paling banyak {LONGEST_SOCKET_PATH}. Pilih folder yang lebih pendek dengan KINERJA_DATA.",
        socket.display()
    );
    Ok(())
}

/// An existing cluster decides which PostgreSQL it needs.
fn major(data: &Path) -> Result<Option<u32>> {
    match fs::read_to_string(data.join("PG_VERSION")) {
        Ok(version) => Ok(Some(version.trim().parse().context("PG_VERSION")?)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| {
            format!(
                "Basis data di {} milik pengguna lain. Jalankan Kinerja sebagai pemiliknya, \
                 atau pilih folder lain dengan KINERJA_DATA.",
                data.display()
            )
        }),
    }
}
