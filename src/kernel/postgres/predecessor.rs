//! What a server before us may have left behind, when it or we were killed.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use rustix::process::{Pid, Signal, kill_process};

use super::PORT;

const LEAVES_WITHIN: Duration = Duration::from_secs(60);

/// Waits until no server works on `data`, and clears what would keep the next from starting.
///
/// Only for one who holds the lock: a server found alive has lost its Kinerja and is interrupted.
pub(super) fn leaves(data: &Path, run: &Path) -> Result<()> {
    let begun = Instant::now();
    while let Some(note) = Note::read(data)? {
        match note.fate(data) {
            Fate::Gone => break,
            Fate::NotAServer => {
                note.take_over(data, run)?;
                break;
            }
            Fate::Alive(pid) => drop(kill_process(pid, Signal::INT)),
        }
        ensure!(
            begun.elapsed() < LEAVES_WITHIN,
            "PostgreSQL yang lama (proses {}) belum berhenti setelah {} detik. Hentikan dahulu proses itu.",
            note.pid,
            LEAVES_WITHIN.as_secs()
        );
        thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}

/// `postmaster.pid`: the process id in its first line, the shared memory in a later one.
struct Note {
    pid: i32,
    rest: String,
}

enum Fate {
    Alive(Pid),
    /// Dead but not yet collected by its parent, or the number now belongs to another program.
    NotAServer,
    Gone,
}

impl Note {
    fn read(data: &Path) -> Result<Option<Self>> {
        let path = data.join("postmaster.pid");
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let (first, rest) = text.split_once('\n').unwrap_or((&text, ""));
        let Ok(pid) = first.trim().parse::<i32>() else {
            // Killed between creating the file and writing it.
            fs::remove_file(path)?;
            return Ok(None);
        };
        Ok(Some(Self { pid: pid.abs(), rest: rest.to_owned() }))
    }

    fn fate(&self, data: &Path) -> Fate {
        let Ok(words) = fs::read(format!("/proc/{}/cmdline", self.pid)) else {
            return Fate::Gone;
        };
        let data = data.as_os_str().as_encoded_bytes();
        let is_ours = words.split(|byte| *byte == 0).any(|word| word == data);
        match Pid::from_raw(self.pid) {
            Some(pid) if is_ours => Fate::Alive(pid),
            _ => Fate::NotAServer,
        }
    }

    /// PostgreSQL refuses to start while the process in its note exists, except when that is its own parent. So we
    /// write ourselves there. Removing the note instead would also remove its guard against backends that survived.
    fn take_over(&self, data: &Path, run: &Path) -> Result<()> {
        let ours = format!("{}\n{}", std::process::id(), self.rest);
        fs::write(data.join("postmaster.pid"), ours)?;
        let socket_note = run.join(format!(".s.PGSQL.{PORT}.lock"));
        if socket_note.exists() {
            fs::remove_file(socket_note)?;
        }
        Ok(())
    }
}
