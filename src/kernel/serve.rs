//! The listener: patient with people, not with those who only hold a line open, and orderly when asked to stop.
//!
//! A request that writes is never cancelled. When a client hangs up, hyper drops the handler in the middle of what
//! it does, and sqlx 0.9.0 can lose acknowledged writes when that happens in a `BEGIN`. So each request that may
//! write runs in a task of its own, and stopping waits for these tasks too. Only one that hangs for longer than
//! any statement may take is given up.

mod patience;

use std::convert::Infallible;
use std::future::{self, Future};
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tower::ServiceExt;
use tracing::Instrument;

use super::error::Error;
use super::routes::Leeway;
use patience::Patient;

/// Beyond these, new clients wait in the kernel's queue until someone leaves.
const MOST_CONNECTIONS: usize = 1024;
/// For the whole head of a request; also how long an idle connection is kept.
const HEAD_WITHIN: Duration = Duration::from_secs(10);
/// How long a connection may pass without a single byte either way.
const SILENT_AT_MOST: Duration = Duration::from_secs(60);
const LARGEST_HEAD: usize = 64 * 1024;
const STOP_WITHIN: Duration = Duration::from_secs(15);
/// More than the database allows a statement, less than a stop waits: past this the network is gone, and the
/// connection must not keep its seat in the pool.
const WRITE_WITHIN: Duration = Duration::from_secs(12);
const BREATH: Duration = Duration::from_millis(50);

/// Serves `app` until `stop`, then lets what is in flight finish, for at most fifteen seconds.
///
/// Handlers find the client's address as `ConnectInfo<SocketAddr>`. `writes` are those that
/// [`never_cancel_writes`] counts.
pub async fn serve(listener: TcpListener, app: Router, writes: Writes, stop: impl Future<Output = ()>) -> Result<()> {
    let open = GracefulShutdown::new();
    tokio::select! {
        () = stop => {}
        never = welcome_everyone(&listener, &app, &open) => match never {},
    }
    drop(listener);
    let finished = async {
        open.shutdown().await;
        writes.finished().await;
    };
    if tokio::time::timeout(STOP_WITHIN, finished).await.is_err() {
        tracing::warn!("berhenti sebelum semua permintaan selesai");
    }
    Ok(())
}

async fn welcome_everyone(listener: &TcpListener, app: &Router, open: &GracefulShutdown) -> Infallible {
    let seats = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    loop {
        // Only a closed semaphore refuses, and nobody closes this one.
        let Ok(seat) = Arc::clone(&seats).acquire_owned().await else {
            return future::pending().await;
        };
        let (stream, client) = accept(listener).await;
        converse(stream, client, app.clone(), open, seat);
    }
}

/// Out of file descriptors is a reason to wait, never to end.
async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            Err(error) if is_the_clients_fault(&error) => {}
            Err(error) => {
                tracing::warn!("sambungan baru tidak dapat diterima: {error}");
                tokio::time::sleep(BREATH).await;
            }
        }
    }
}

fn is_the_clients_fault(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset)
}

fn converse(stream: TcpStream, client: SocketAddr, app: Router, open: &GracefulShutdown, seat: OwnedSemaphorePermit) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%client, "TCP_NODELAY: {error}");
    }
    let answer = service_fn(move |request: hyper::Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(client));
        app.clone().oneshot(request)
    });
    let io = TokioIo::new(Patient::new(stream, SILENT_AT_MOST));
    let connection = open.watch(
        http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD_WITHIN)
            .max_buf_size(LARGEST_HEAD)
            .serve_connection(io, answer),
    );
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!(%client, "sambungan putus: {error}");
        }
        drop(seat);
    });
}

/// Resolves when the process is asked to stop, with SIGINT (Ctrl-C) or SIGTERM.
///
/// It listens from the moment it is called, not from the first poll: call it before saying that you are ready.
pub fn stop_signal() -> impl Future<Output = ()> {
    let interrupt = arrival_of(SignalKind::interrupt());
    let terminate = arrival_of(SignalKind::terminate());
    async {
        tokio::select! {
            () = interrupt => {}
            () = terminate => {}
        }
    }
}

fn arrival_of(kind: SignalKind) -> impl Future<Output = ()> {
    let listening = signal(kind);
    async {
        match listening {
            Ok(mut arrivals) => drop(arrivals.recv().await),
            Err(error) => {
                tracing::error!("sinyal tidak dapat didengarkan: {error}");
                future::pending().await
            }
        }
    }
}

/// The requests now in tasks of their own, counted.
#[derive(Clone)]
pub struct Writes(Arc<watch::Sender<usize>>);

impl Default for Writes {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(0)))
    }
}

impl Writes {
    fn begin(&self) -> Write {
        self.0.send_modify(|count| *count += 1);
        Write(self.clone())
    }

    /// Waits until none is left. The sender is ours, so waiting cannot fail.
    async fn finished(&self) {
        let _ = self.0.subscribe().wait_for(|count| *count == 0).await;
    }
}

/// One of them, counted until dropped: also when it panics.
struct Write(Writes);

impl Drop for Write {
    fn drop(&mut self) {
        self.0.0.send_modify(|count| *count -= 1);
    }
}

/// Runs what may write in a task of its own, so that a client who hangs up does not cancel it.
pub async fn never_cancel_writes(State(writes): State<Writes>, request: Request, next: Next) -> Response {
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return next.run(request).await;
    }
    let within = request.extensions().get::<Leeway>().map_or(WRITE_WITHIN, |l| l.within);
    let write = writes.begin();
    let work = async move {
        let _counted = write;
        match tokio::time::timeout(within, next.run(request)).await {
            Ok(response) => response,
            Err(_) => Error::Unavailable.into_response(),
        }
    };
    let task = tokio::spawn(work.in_current_span());
    match task.await {
        Ok(response) => response,
        Err(error) => {
            tracing::error!("permintaan berhenti di tengah jalan: {error}");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
