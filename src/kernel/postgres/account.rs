//! Who runs the server. PostgreSQL refuses to work as root, so root steps down to another account for it.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};

/// Tried in this order when root creates a cluster. `initdb` insists on an account with a name.
const CANDIDATES: [&str; 2] = ["postgres", "nobody"];

/// The account PostgreSQL runs as.
#[derive(Clone, Copy, Debug)]
pub(super) enum Account {
    /// We are not root, so it is ours.
    Ourselves,
    /// We are root and step down to this one.
    Lesser { uid: u32, gid: u32 },
}

pub(super) fn we_are_root() -> bool {
    rustix::process::geteuid().is_root()
}

impl Account {
    /// The owner of an existing cluster keeps it, even when a better account has appeared since.
    pub(super) fn choose(data: &Path) -> Result<Self> {
        if !we_are_root() {
            return Ok(Self::Ourselves);
        }
        if let Ok(cluster) = fs::metadata(data) {
            let (uid, gid) = (cluster.uid(), cluster.gid());
            ensure!(
                uid != 0,
                "Folder {} milik root, padahal PostgreSQL tidak dapat berjalan sebagai root. \
                 Serahkan dengan `chown -R postgres: {}`.",
                data.display(),
                data.display()
            );
            return Ok(Self::Lesser { uid, gid });
        }
        CANDIDATES.into_iter().find_map(named).context(
            "Kinerja dijalankan sebagai root, padahal PostgreSQL tidak dapat berjalan sebagai root \
             dan tidak ada pengguna `postgres` atau `nobody`. Jalankan Kinerja sebagai pengguna biasa.",
        )
    }

    /// Runs `program` as this account, with an empty environment, and lets the kernel interrupt it when we die.
    ///
    /// `setpriv` replaces itself by the program, so the process id stays. It needs no unsafe code of ours.
    pub(super) fn command(self, program: &Path) -> Command {
        let mut command = Command::new("setpriv");
        command.args(["--pdeathsig", "INT"]);
        if let Self::Lesser { uid, gid } = self {
            command.args(["--reuid", &uid.to_string(), "--regid", &gid.to_string()]);
            command.arg("--clear-groups");
        }
        command
            .arg("--")
            .arg(program)
            .current_dir("/")
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("LC_ALL", "C.UTF-8")
            .stdin(Stdio::null());
        command
    }

    /// Creates the folder if needed, gives it to this account and closes it to everyone else.
    pub(super) fn own_private_folder(self, folder: &Path) -> Result<()> {
        if !folder.is_dir() {
            fs::create_dir(folder)?;
        }
        if let Self::Lesser { uid, gid } = self {
            chown(folder, Some(uid), Some(gid))?;
        }
        Ok(fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?)
    }

    /// Names the first folder on the way to `home` that this account may not pass.
    pub(super) fn must_reach(self, home: &Path) -> Result<()> {
        let Self::Lesser { uid, .. } = self else {
            return Ok(());
        };
        if self.can_pass(home)? {
            return Ok(());
        }
        let mut closed = home;
        while let Some(parent) = closed.parent()
            && !self.can_pass(parent)?
        {
            closed = parent;
        }
        bail!(
            "PostgreSQL berjalan sebagai pengguna {} (bukan root) dan tidak dapat melewati folder {}. \
             Izinkan dengan `chmod o+x {}`, atau pilih folder lain dengan KINERJA_DATA, misalnya /var/lib/kinerja.",
            name_of(uid),
            closed.display(),
            closed.display()
        )
    }

    /// Asked of the kernel itself, because mode bits do not tell about access lists.
    fn can_pass(self, folder: &Path) -> Result<bool> {
        let test = self
            .command(Path::new("test"))
            .arg("-x")
            .arg(folder)
            .output()
            .context("Program `setpriv` tidak dapat dijalankan. Pasang paket util-linux.")?;
        let complaint = String::from_utf8_lossy(&test.stderr);
        ensure!(complaint.is_empty(), "Kinerja tidak dapat berganti dari root ke pengguna lain: {}", complaint.trim());
        Ok(test.status.success())
    }
}

fn named(name: &str) -> Option<Account> {
    Some(Account::Lesser { uid: id("-u", name)?.parse().ok()?, gid: id("-g", name)?.parse().ok()? })
}

fn name_of(uid: u32) -> String {
    id("-nu", &uid.to_string()).unwrap_or_else(|| uid.to_string())
}

fn id(what: &str, who: &str) -> Option<String> {
    let answer = Command::new("id").args([what, who]).output().ok()?;
    let text = String::from_utf8(answer.stdout).ok()?;
    answer.status.success().then(|| text.trim().to_owned())
}
