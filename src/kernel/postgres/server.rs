//! The server process: started so that it cannot outlive us, stopped in order.

use std::io;
use std::process::{Child, Command, ExitStatus};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;
use rustix::process::{Pid, Signal, kill_process};

/// A fast shutdown ends with a checkpoint; past this we stop at once and replay the log next time.
const FAST_STOP_WITHIN: Duration = Duration::from_secs(4);
/// PostgreSQL itself kills whoever ignores an immediate shutdown for five seconds.
const IMMEDIATE_STOP_WITHIN: Duration = Duration::from_secs(6);

/// The postmaster, stopped on drop.
#[derive(Debug)]
pub(super) struct Server(Child);

impl Server {
    pub(super) fn spawn(command: Command) -> io::Result<Self> {
        spawn_from_lasting_thread(command).map(Self)
    }

    pub(super) fn id(&self) -> u32 {
        self.0.id()
    }

    /// How it ended, if it has.
    pub(super) fn ended(&mut self) -> io::Result<Option<ExitStatus>> {
        self.0.try_wait()
    }

    /// Disconnects everyone, and insists when that takes too long.
    pub(super) fn stop(&mut self) -> Result<()> {
        let fast = (Signal::INT, FAST_STOP_WITHIN);
        let immediate = (Signal::QUIT, IMMEDIATE_STOP_WITHIN);
        for (signal, patience) in [fast, immediate] {
            if self.ended()?.is_some() {
                return Ok(());
            }
            kill_process(Pid::from_child(&self.0), signal)?;
            if self.ends_within(patience)? {
                return Ok(());
            }
        }
        self.0.kill()?;
        self.0.wait()?;
        Ok(())
    }

    fn ends_within(&mut self, patience: Duration) -> Result<bool> {
        let begun = Instant::now();
        while self.ended()?.is_none() {
            if begun.elapsed() >= patience {
                return Ok(false);
            }
            thread::sleep(Duration::from_millis(10));
        }
        Ok(true)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Err(error) = self.stop() {
            tracing::error!("PostgreSQL tidak dapat dihentikan: {error:#}");
        }
    }
}

/// The death signal follows the *thread* that spawned, not the process. So this one waits for as long as we live,
/// and the caller may be any thread: a worker of the runtime, a test.
fn spawn_from_lasting_thread(mut command: Command) -> io::Result<Child> {
    let (send, receive) = mpsc::channel();
    thread::Builder::new().name("postgres".to_owned()).spawn(move || {
        let _ = send.send(command.spawn());
        loop {
            thread::park();
        }
    })?;
    receive.recv().map_err(io::Error::other)?
}
