//! The pool, and the promises it keeps: no connection returns with someone's transaction open, a dead one is
//! noticed before it is handed out, and a request never holds two.

use std::{cell::Cell, ops::Deref, time::Duration};

use sqlx::{
    Connection, Executor, PgPool, Postgres, Transaction,
    pool::PoolConnection,
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
        // Every statement here finds its rows by an index, whatever its parameters: planned once, not each time.
        ("plan_cache_mode", "force_generic_plan"),
        ("jit", "off"),
        ("random_page_cost", "1.1"),
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

tokio::task_local! {
    /// The connection over which this request's person was recognised, until someone asks for one.
    static PARKED: Cell<Option<PoolConnection<Postgres>>>;
}

/// Runs `request` with `conn` waiting for whoever in it asks for a connection first.
///
/// A release costs two round trips, the rollback and sqlx's own ping: as much as a page's queries. So the lookup of
/// the person does not release, it hands on.
pub async fn hand_on<F: Future>(conn: PoolConnection<Postgres>, request: F) -> F::Output {
    PARKED.scope(Cell::new(Some(conn)), request).await
}

fn parked() -> Option<PoolConnection<Postgres>> {
    PARKED.try_with(Cell::take).ok().flatten()
}

/// The pool as a request sees it: whoever asks takes the connection handed on before a new one. Asking the pool past
/// it would let requests that each hold one wait for a second, and none would get it.
#[derive(Clone)]
pub struct Db(PgPool);

impl Db {
    /// A connection; rolled back when dropped.
    pub async fn acquire(&self) -> sqlx::Result<PoolConnection<Postgres>> {
        match parked() {
            Some(conn) => Ok(conn),
            None => self.0.acquire().await,
        }
    }

    /// A transaction; rolled back when dropped without commit.
    pub async fn begin(&self) -> sqlx::Result<Transaction<'static, Postgres>> {
        Transaction::begin(self.acquire().await?, None).await
    }
}

impl From<PgPool> for Db {
    fn from(pool: PgPool) -> Self {
        Self(pool)
    }
}

impl Deref for Db {
    type Target = PgPool;

    fn deref(&self) -> &PgPool {
        &self.0
    }
}

/// On a private cluster the application uses a database of its own name; makes it when it is not there yet.
pub async fn own_database(options: PgConnectOptions) -> sqlx::Result<PgConnectOptions> {
    let mut conn = sqlx::PgConnection::connect_with(&options).await?;
    let there = sqlx::query_scalar!("select exists (select from pg_database where datname = 'kinerja') as \"ada!\"")
        .fetch_one(&mut conn)
        .await?;
    if !there {
        conn.execute("create database kinerja").await?;
    }
    conn.close().await?;
    Ok(options.database("kinerja"))
}

/// A setting of the server, as it holds for this database.
pub async fn setting(pool: &PgPool, name: &str) -> sqlx::Result<String> {
    sqlx::query_scalar!("select current_setting($1) as \"nilai!\"", name).fetch_one(pool).await
}
