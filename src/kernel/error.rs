//! One error type for the whole application; `web` turns it into a page.

use axum::{
    extract::rejection::PathRejection,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

/// What every fallible function of the application returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a request was not carried out, in the words of the person who asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No session, or one that has ended.
    #[error("Silakan masuk terlebih dahulu.")]
    Unauthenticated,
    /// Signed in with an issued password that must be replaced first.
    #[error("Ganti kata sandi Anda terlebih dahulu.")]
    PasswordExpired,
    /// Also the answer for what the viewer may not know exists.
    #[error("Halaman ini tidak ada, atau tidak untuk Anda.")]
    NotFound,
    /// Only where existence is no secret.
    #[error("Tindakan ini bukan wewenang Anda pada saat ini.")]
    Forbidden,
    /// The world moved on since the page was drawn.
    #[error("{0}")]
    Conflict(String),
    /// The form itself cannot be understood.
    #[error("{0}")]
    Invalid(String),
    /// Too many attempts; try again after so many seconds.
    #[error("Terlalu banyak percobaan. Coba lagi dalam {0} detik.")]
    Throttled(u64),
    /// The same form was received before; the first answer is repeated.
    #[error("Formulir ini sudah diterima.")]
    Repeated,
    /// The database, or a worker we need, is away for the moment.
    #[error("Layanan sedang tidak dapat dihubungi. Coba lagi sebentar lagi.")]
    Unavailable,
    /// What nobody at the screen can act on; the log has the rest.
    #[error("Terjadi kesalahan pada sistem kami.")]
    Internal(#[from] anyhow::Error),
}

/// What the page layer needs to know of an [`Error`]; travels in the response's extensions.
#[derive(Clone)]
pub struct Failure {
    /// The sentence for the person.
    pub kalimat: String,
    /// Which of the special answers this asks for.
    pub kind: FailureKind,
}

/// Failures the page layer answers in a way of their own.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum FailureKind {
    /// Show the sentence.
    Page,
    /// Send to the sign-in page, keeping what was typed.
    SignIn,
    /// Send to the page where the password is changed.
    ChangePassword,
    /// Look up the first answer to this form.
    Repeated,
}

impl Error {
    fn status(&self) -> StatusCode {
        match self {
            Self::Unauthenticated => StatusCode::UNAUTHORIZED,
            Self::PasswordExpired => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::Conflict(_) | Self::Repeated => StatusCode::CONFLICT,
            Self::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Throttled(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        if let Self::Internal(cause) = &self {
            tracing::error!(error = format!("{cause:#}"), "request failed");
        }
        let kind = match self {
            Self::Unauthenticated => FailureKind::SignIn,
            Self::PasswordExpired => FailureKind::ChangePassword,
            // The second copy of a form whose first copy won meets a conflict, or nothing any more.
            Self::Repeated | Self::Conflict(_) | Self::NotFound => FailureKind::Repeated,
            _ => FailureKind::Page,
        };
        let mut response = self.status().into_response();
        let wait = match self {
            Self::Throttled(seconds) => Some(seconds),
            Self::Unavailable => Some(2),
            _ => None,
        };
        if let Some(seconds) = wait {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(Failure { kalimat: self.to_string(), kind });
        response
    }
}

/// An address that cannot be read names nothing.
impl From<PathRejection> for Error {
    fn from(_: PathRejection) -> Self {
        Self::NotFound
    }
}

impl From<askama::Error> for Error {
    fn from(error: askama::Error) -> Self {
        Self::Internal(anyhow::Error::new(error).context("render"))
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        if database_is_away(&error) {
            tracing::warn!(%error, "database away");
            return Self::Unavailable;
        }
        let constraint = error.as_database_error().and_then(|e| e.constraint());
        match constraint {
            Some("pengiriman_pkey") => return Self::Repeated,
            Some("bukti_usul_beku") => {
                return Self::Conflict(
                    "Usul itu baru saja diusulkan atau diputuskan; buktinya tidak dapat diubah lagi.".into(),
                );
            }
            _ => {}
        }
        Self::Internal(anyhow::Error::new(error).context("database"))
    }
}

/// Cut connections, a server starting or stopping, an exhausted pool: all pass by themselves.
fn database_is_away(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed => true,
        sqlx::Error::Tls(_) | sqlx::Error::Protocol(_) | sqlx::Error::WorkerCrashed => true,
        sqlx::Error::Database(e) => {
            // 57P0x: shutdown or crash; 53300: too many connections; 08xxx: connection.
            // 25006: read-only standby; 57014: our own statement timeout.
            let code = e.code().unwrap_or_default();
            code.starts_with("57P") || code.starts_with("08") || code == "53300" || code == "57014"
        }
        _ => false,
    }
}
