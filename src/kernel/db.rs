//! The pool, and the two promises it keeps: no connection returns with someone's transaction
//! open, and a dead one is noticed before it is handed out.

use std::time::Duration;

use sqlx::{
    Connection, Executor, PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};

/// The schema, compiled in.
pub static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!("./migrations");

/// How long a request waits for a connection before it answers 503.
const ACQUIRE: Duration = Duration::from_millis(1_500);

/// How long a connection that comes back may take to roll back. One whose network is gone would keep its seat in the
/// pool for as long as TCP hopes; so it is closed instead.
const RELEASE: Duration = Duration::from_secs(1);

/// A connection idle for longer is asked whether it still lives before use.
const TRUSTED_IDLE: Duration = Duration::from_millis(500);

/// Opens a pool of at most `size` connections; connects on first use.
pub fn pool(options: PgConnectOptions, size: u32) -> PgPool {
    // A statement that the database does not finish in this time is given up (57014 → 503).
    let options = options.options([
        ("statement_timeout", "10000"),
        ("idle_in_transaction_session_timeout", "15000"),
        // The rollback below mostly finds nothing to roll back; no need to hear of it.
        ("client_min_messages", "error"),
        // Our statements are few and prepared: planned once per connection, not again for each
        // request. Measured on the SKP page: 0.46 ms of PostgreSQL fell to a fraction.
        ("plan_cache_mode", "force_generic_plan"),
        ("jit", "off"),
    ]);
    PgPoolOptions::new()
        .max_connections(size)
        .acquire_timeout(ACQUIRE)
        .test_before_acquire(false)
        .before_acquire(|conn, meta| {
            Box::pin(async move {
                if meta.idle_for > TRUSTED_IDLE {
                    conn.ping().await?;
                }
                Ok(true)
            })
        })
        // sqlx 0.9.0 can hand back a connection inside a transaction nobody owns when a request
        // is dropped while BEGIN is in flight (its issues 4385 and 4393). Whoever wrote next
        // would be told "saved" and lose it.
        .after_release(|conn, _| {
            Box::pin(async move {
                match tokio::time::timeout(RELEASE, conn.execute("rollback")).await {
                    Ok(rolled_back) => rolled_back.map(|_| true),
                    Err(late) => Err(sqlx::Error::Io(late.into())),
                }
            })
        })
        .connect_lazy_with(options)
}
