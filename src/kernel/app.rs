//! What a handler may reach.

use std::sync::Arc;

use axum::extract::FromRef;

use super::{berkas::Files, db::Db, serve::Writes, statics::Assets, time::Clock};
use crate::config::Config;

/// The application: database, clock, configuration. Cheap to clone; holds no state of a person.
#[derive(Clone, FromRef)]
pub struct App {
    /// Connections that are rolled back before anyone gets them again.
    pub db: Db,
    /// The only place that knows what time it is.
    pub clock: Clock,
    /// Read once at start.
    pub config: Arc<Config>,
    /// Style sheet and script, hashed and compressed at start.
    pub assets: Arc<Assets>,
    /// Files people uploaded.
    pub files: Files,
    /// Changes under way, which a stop waits for.
    pub writes: Writes,
}
