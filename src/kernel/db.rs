//! The pool, and the promises it keeps: no connection returns with someone's transaction open, a dead one is
//! noticed before it is handed out, and a request never holds two.

use std::{
    cell::Cell,
    ops::{Deref, DerefMut},
    time::Duration,
};

use sqlx::{
    Connection, Executor, PgConnection, PgPool, Postgres,
    pool::PoolConnection,
    postgres::{PgConnectOptions, PgPoolOptions},
};

/// The schema, compiled in.
pub static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!("./migrations");

/// How long a request waits for a connection before it answers 503.
const ACQUIRE: Duration = Duration::from_millis(1_500);

/// How long a connection may take to come back, rollback included. One whose network is gone would keep its seat in the
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
        .connect_lazy_with(options)
}

/// A connection, brought back to the pool when dropped.
///
/// Not left to sqlx 0.9.0: it waits for a dead network as long as TCP hopes, and it can hand back a connection inside
/// a transaction nobody owns when a request is dropped while BEGIN is in flight (its issues 4385 and 4393). Whoever
/// wrote next would be told "saved" and lose it.
pub struct Conn {
    pooled: Option<PoolConnection<Postgres>>,
    /// BEGIN was sent, and neither COMMIT nor ROLLBACK is known to be done.
    open: bool,
}

impl Drop for Conn {
    fn drop(&mut self) {
        if let Some(pooled) = self.pooled.take() {
            tokio::spawn(bring_back(pooled, self.open));
        }
    }
}

async fn bring_back(mut pooled: PoolConnection<Postgres>, open: bool) {
    let rolled_back = async {
        match open {
            true => pooled.execute("rollback").await.is_ok(),
            false => true,
        }
    };
    match tokio::time::timeout(RELEASE, rolled_back).await {
        // Dropped half-way it closes the connection.
        Ok(true) => drop(tokio::time::timeout(RELEASE, pooled.return_to_pool()).await),
        _ => pooled.close_on_drop(),
    }
}

/// Only while dropping is it empty, and then nobody can ask.
const HELD: &str = "a connection is held until it is dropped";

impl Deref for Conn {
    type Target = PgConnection;

    fn deref(&self) -> &PgConnection {
        self.pooled.as_ref().expect(HELD)
    }
}

impl DerefMut for Conn {
    fn deref_mut(&mut self) -> &mut PgConnection {
        self.pooled.as_mut().expect(HELD)
    }
}

/// A transaction; rolled back when dropped without [`Tx::commit`].
pub struct Tx(Conn);

impl Tx {
    async fn begin(mut conn: Conn) -> sqlx::Result<Self> {
        conn.open = true;
        conn.execute("begin").await?;
        Ok(Self(conn))
    }

    /// Makes it durable.
    pub async fn commit(mut self) -> sqlx::Result<()> {
        self.0.execute("commit").await?;
        self.0.open = false;
        Ok(())
    }

    /// Takes it back, and waits until that is done.
    pub async fn rollback(mut self) -> sqlx::Result<()> {
        self.0.execute("rollback").await?;
        self.0.open = false;
        Ok(())
    }
}

impl Deref for Tx {
    type Target = PgConnection;

    fn deref(&self) -> &PgConnection {
        &self.0
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut PgConnection {
        &mut self.0
    }
}

tokio::task_local! {
    /// The connection over which this request's person was recognised, until someone asks for one.
    static PARKED: Cell<Option<Conn>>;
}

/// Runs `request` with `conn` waiting for whoever in it asks for a connection first.
///
/// A release costs a round trip: as much as a query. So the lookup of the person does not release, it hands on.
pub async fn hand_on<F: Future>(conn: Conn, request: F) -> F::Output {
    PARKED.scope(Cell::new(Some(conn)), request).await
}

fn parked() -> Option<Conn> {
    PARKED.try_with(Cell::take).ok().flatten()
}

/// The pool as a request sees it: whoever asks takes the connection handed on before a new one. Asking the pool past
/// it would let requests that each hold one wait for a second, and none would get it.
#[derive(Clone)]
pub struct Db(PgPool);

impl Db {
    /// A connection, for reading.
    pub async fn acquire(&self) -> sqlx::Result<Conn> {
        match parked() {
            Some(conn) => Ok(conn),
            // Boxed: opening a connection takes 4 kB of state, which every handler would carry about.
            None => Ok(Conn { pooled: Some(Box::pin(self.0.acquire()).await?), open: false }),
        }
    }

    /// A transaction; rolled back when dropped without commit.
    pub async fn begin(&self) -> sqlx::Result<Tx> {
        Tx::begin(self.acquire().await?).await
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
