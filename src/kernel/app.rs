//! What a handler may reach.

use std::{ops::Deref, sync::Arc};

use super::{berkas::Files, db::Db, serve::Writes, statics::Assets, time::Clock};
use crate::config::Config;

/// The application: database, clock, configuration. Every layer of every request holds one, so it is a single count.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// What an [`App`] is made of; no state of a person.
pub struct Parts {
    /// Connections that are rolled back before anyone gets them again.
    pub db: Db,
    /// The only place that knows what time it is.
    pub clock: Clock,
    /// Read once at start.
    pub config: Config,
    /// Style sheet and script, hashed and compressed at start.
    pub assets: Assets,
    /// Files people uploaded.
    pub files: Files,
    /// Changes under way, which a stop waits for.
    pub writes: Writes,
}

impl From<Parts> for App {
    fn from(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }
}

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}
