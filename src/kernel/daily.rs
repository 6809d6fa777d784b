//! What has to be done once a day, on a server that runs on through midnight.

use std::{convert::Infallible, future::Future, time::Duration};

use chrono::NaiveDate;

use super::{
    error::Result,
    time::{Clock, Zona},
};

/// How often the clock is looked at. A suspended machine wakes up to the right day within this time.
pub const LOOK_EVERY: Duration = Duration::from_secs(20);

/// Runs `work` whenever a new day has begun since `done`, by the clock of Jakarta; tries again until it succeeds.
///
/// Any number of processes may do this at the same time, so `work` must be harmless when repeated.
pub async fn each_day<F>(
    clock: Clock,
    look_every: Duration,
    mut done: NaiveDate,
    mut work: impl FnMut(NaiveDate) -> F,
) -> Infallible
where
    F: Future<Output = Result<()>>,
{
    loop {
        tokio::time::sleep(look_every).await;
        let today = Zona::Wib.hari(clock.now());
        if today == done {
            continue;
        }
        match work(today).await {
            Ok(()) => done = today,
            Err(error) => tracing::warn!(%error, %today, "what the new day brings waits"),
        }
    }
}
