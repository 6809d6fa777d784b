//! The pool, and the promises it keeps: no connection returns with someone's transaction open, a dead one is
//! noticed before it is handed out, and a request never holds two.

use std::{
    cell::Cell,
    ops::{Deref, DerefMut},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use sqlx::{
    Connection, Executor, PgConnection, PgPool, Postgres,
    pool::PoolConnection,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

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
    seat: Option<Seat>,
}

impl Conn {
    /// For the next request as it is. Only for a connection whose request ran to its end: nothing is under way on it.
    fn pass_on(mut self) {
        if let (false, Some(seat), Some(pooled)) = (self.open, self.seat.take(), self.pooled.take()) {
            seat.keep(pooled);
        }
    }
}

impl Drop for Conn {
    fn drop(&mut self) {
        let Some(pooled) = self.pooled.take() else { return };
        let (open, seat) = (self.open, self.seat.take());
        match open {
            // The request may ask again, and if it ends well its connection goes to the next one.
            false => park(Conn { pooled: Some(pooled), open, seat }),
            true => bring_back(pooled, open, seat),
        }
    }
}

/// Back to the pool, which asks the database whether all is well with it.
fn bring_back(mut pooled: PoolConnection<Postgres>, open: bool, seat: Option<Seat>) {
    tokio::spawn(async move {
        let _seat = seat;
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
    });
}

/// A place among the connections that requests hold at the same time.
struct Seat {
    warm: Arc<Warm>,
    _permit: OwnedSemaphorePermit,
}

impl Seat {
    fn keep(self, pooled: PoolConnection<Postgres>) {
        let full = {
            let mut kept = self.warm.kept.lock().unwrap_or_else(PoisonError::into_inner);
            match kept.len() < self.warm.most {
                true => {
                    kept.push((pooled, Instant::now()));
                    None
                }
                false => Some(pooled),
            }
        };
        if let Some(pooled) = full {
            bring_back(pooled, false, Some(self));
        }
    }
}

/// Connections between two requests. The pool of sqlx 0.9 asks the database on every release: a round trip, as dear as
/// a query. One whose request ran to its end needs no asking.
struct Warm {
    seats: Arc<Semaphore>,
    kept: Mutex<Vec<(PoolConnection<Postgres>, Instant)>>,
    /// The pool keeps the rest, for whoever asks it directly.
    most: usize,
}

impl Warm {
    fn take(&self) -> Option<PoolConnection<Postgres>> {
        let (pooled, since) = self.kept.lock().unwrap_or_else(PoisonError::into_inner).pop()?;
        if since.elapsed() < TRUSTED_IDLE {
            return Some(pooled);
        }
        bring_back(pooled, false, None);
        None
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
/// A release costs a round trip: as much as a query. So the lookup of the person does not release, it hands on. And
/// when the request ran to its end and `sound` says that nothing failed on the way, the next request takes over.
pub async fn hand_on<F: Future>(conn: Conn, request: F, sound: impl FnOnce(&F::Output) -> bool) -> F::Output {
    let request = async {
        let answer = request.await;
        if sound(&answer)
            && let Some(conn) = parked()
        {
            conn.pass_on();
        }
        answer
    };
    PARKED.scope(Cell::new(Some(conn)), request).await
}

fn parked() -> Option<Conn> {
    PARKED.try_with(Cell::take).ok().flatten()
}

/// Leaves `conn` to the request that is running, or brings it back when there is none, or it has one already.
fn park(conn: Conn) {
    let mut left = Some(conn);
    let taken = PARKED.try_with(|parked| {
        let before = parked.take();
        parked.set(before.or_else(|| left.take()));
    });
    if let (Err(_), _) | (_, Some(_)) = (taken, &left)
        && let Some(mut conn) = left
        && let Some(pooled) = conn.pooled.take()
    {
        bring_back(pooled, false, conn.seat.take());
    }
}

/// The pool as a request sees it: whoever asks takes the connection handed on before a new one. Asking the pool past
/// it would let requests that each hold one wait for a second, and none would get it.
#[derive(Clone)]
pub struct Db {
    pool: PgPool,
    warm: Arc<Warm>,
}

impl Db {
    /// A connection, for reading.
    pub async fn acquire(&self) -> sqlx::Result<Conn> {
        match parked() {
            Some(conn) => Ok(conn),
            // Boxed: opening a connection takes 4 kB of state, which every handler would carry about.
            None => Box::pin(self.take()).await,
        }
    }

    async fn take(&self) -> sqlx::Result<Conn> {
        let seat = tokio::time::timeout(ACQUIRE, self.warm.seats.clone().acquire_owned()).await;
        let permit = seat.map_err(|_| sqlx::Error::PoolTimedOut)?.map_err(|_| sqlx::Error::PoolClosed)?;
        let seat = Some(Seat { warm: self.warm.clone(), _permit: permit });
        let pooled = match self.warm.take() {
            Some(pooled) => pooled,
            None => self.pool.acquire().await?,
        };
        Ok(Conn { pooled: Some(pooled), open: false, seat })
    }

    /// A transaction; rolled back when dropped without commit.
    pub async fn begin(&self) -> sqlx::Result<Tx> {
        Tx::begin(self.acquire().await?).await
    }
}

impl From<PgPool> for Db {
    fn from(pool: PgPool) -> Self {
        let size = pool.options().get_max_connections() as usize;
        let seats = Arc::new(Semaphore::new(size));
        let warm = Warm { seats, kept: Mutex::default(), most: size.saturating_sub(2) };
        Self { pool, warm: Arc::new(warm) }
    }
}

impl Deref for Db {
    type Target = PgPool;

    fn deref(&self) -> &PgPool {
        &self.pool
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
