//! The embedded default: a private PostgreSQL cluster of our own, used when `DATABASE_URL` is not set.
//!
//! Everything lives in one folder, `home`:
//!
//! ```text
//! home/            0711 when we run as root, else 0700
//! ├── lock         held by the one Kinerja that works with this folder
//! ├── data/        the cluster, owned by the account PostgreSQL runs as
//! ├── run/         its socket; 0700, and that is the whole authentication
//! ├── postgres.log
//! └── postgresql/  programs fetched with pip, when the system had none
//! ```
//!
//! The server listens on nothing but its socket. It stops when we do, even when we are killed:
//! the kernel then sends it SIGINT (see `account.rs` and `server.rs`).

mod account;
mod binaries;
mod cluster;
mod predecessor;
mod server;

use std::fs::{self, File, TryLockError};
use std::io;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use sqlx::postgres::{PgConnectOptions, PgSslMode};

use cluster::{Cluster, Purpose};
use server::Server;

/// The superuser of the cluster.
const SUPERUSER: &str = "kinerja";
/// Not a TCP port: only the name of the socket file depends on it.
const PORT: u16 = 5432;

/// A running private cluster. Dropping it stops the server.
#[derive(Debug)]
pub struct Postgres {
    run: PathBuf,
    // Order matters: the server is gone before the folder is free for the next.
    server: Server,
    _lock: File,
}

impl Postgres {
    /// Starts the cluster in `home`, creating it if needed. Blocks until it takes connections.
    ///
    /// Fails when another Kinerja already works with the same folder.
    pub fn start(home: &Path) -> Result<Self> {
        Self::start_for(home, Purpose::Keep)
    }

    /// Like [`Postgres::start`], but quick and careless, with room for many connections: for tests.
    pub fn start_throwaway(home: &Path) -> Result<Self> {
        Self::start_for(home, Purpose::ThrowAway)
    }

    fn start_for(home: &Path, purpose: Purpose) -> Result<Self> {
        let home = open_home(home)?;
        let lock = claim(&home)?;
        let cluster = Cluster::prepare(home, purpose)?;
        let server = cluster.serve()?;
        Ok(Self { run: cluster.run, server, _lock: lock })
    }

    /// How to connect: through the socket, as superuser, to the database `postgres`.
    pub fn options(&self) -> PgConnectOptions {
        PgConnectOptions::new_without_pgpass()
            .socket(&self.run)
            .port(PORT)
            .ssl_mode(PgSslMode::Disable)
            .username(SUPERUSER)
            .database("postgres")
    }

    /// Whether the server still lives. Without it nothing can be served: ask now and then.
    pub fn is_running(&mut self) -> Result<bool> {
        Ok(self.server.ended()?.is_none())
    }

    /// Stops the server and waits until it is gone. Disconnects whoever is still connected.
    pub fn stop(mut self) -> Result<()> {
        self.server.stop().context("PostgreSQL tidak dapat dihentikan")
    }
}

/// The folder, absolute and without symlinks, because we recognise our server by its path.
fn open_home(home: &Path) -> Result<PathBuf> {
    let home = std::path::absolute(home)?;
    create_folder(&home).and_then(|()| home.canonicalize()).with_context(|| {
        format!("Folder data {} tidak dapat dibuat. Pilih folder lain dengan KINERJA_DATA.", home.display())
    })
}

/// Sets the mode of what it creates, whatever the umask, and touches nothing that was there.
fn create_folder(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    if let Some(parent) = folder.parent() {
        create_folder(parent)?;
    }
    fs::create_dir(folder)?;
    let mode = if account::we_are_root() { 0o711 } else { 0o700 };
    fs::set_permissions(folder, fs::Permissions::from_mode(mode))
}

/// The kernel frees this lock when we end, however we end.
fn claim(home: &Path) -> Result<File> {
    let lock = private_file(&home.join("lock")).with_context(|| {
        format!(
            "Folder data {} tidak dapat ditulisi oleh pengguna yang menjalankan Kinerja. \
             Jalankan sebagai pemilik folder itu, atau pilih folder lain dengan KINERJA_DATA.",
            home.display()
        )
    })?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => bail!(
            "Kinerja lain sedang berjalan dengan folder data {}. \
             Hentikan dahulu yang itu, atau pilih folder lain dengan KINERJA_DATA.",
            home.display()
        ),
        Err(TryLockError::Error(error)) => {
            Err(error).with_context(|| format!("Folder data {} tidak dapat dikunci", home.display()))
        }
    }
}

fn private_file(path: &Path) -> io::Result<File> {
    File::options().create(true).append(true).mode(0o600).open(path)
}
