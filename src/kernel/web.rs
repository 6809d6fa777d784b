//! What every request passes through: headers, error pages, and the promise that nothing typed
//! is lost even when the answer is no.

use std::time::{Duration, Instant};

use askama::Template;
use axum::{
    Router,
    body::{Body, Bytes},
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::{Next, from_fn, from_fn_with_state},
    response::{Html, IntoResponse, Redirect, Response},
    routing::get,
};
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::{
        CompressionLayer, CompressionLevel,
        predicate::{DefaultPredicate, NotForContentType, Predicate},
    },
    csrf::CsrfLayer,
};
use tracing::{Instrument, level_filters::LevelFilter};

use super::{
    app::App,
    auth::Peminta,
    db,
    error::{Error, Failure, FailureKind},
    form::{self, MAX_FORM},
    routes::Leeways,
    serve, statics,
};

/// Wraps the capabilities' routes in everything the kernel promises.
pub fn wrap(pages: Router<App>, app: &App, leeways: Leeways) -> Router {
    let pages = pages
        .fallback(async || Error::NotFound)
        .method_not_allowed_fallback(async || StatusCode::METHOD_NOT_ALLOWED)
        // One stack, outermost first: a layer of its own would clone and box all those within it, on every request.
        .layer((
            CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(compressible()),
            from_fn_with_state(app.clone(), personal_headers),
            from_fn_with_state((app.clone(), leeways), error_pages),
            CatchPanicLayer::custom(|_| Error::Internal(anyhow::anyhow!("panic")).into_response()),
            from_fn_with_state(app.writes.clone(), serve::never_cancel_writes),
            CsrfLayer::new(),
        ));
    Router::new()
        .route("/healthz", get(async || "hidup\n"))
        .route("/readyz", get(ready))
        // Browsers ask for it unasked; there is none.
        .route("/favicon.ico", get(async || (StatusCode::NO_CONTENT, [(header::CACHE_CONTROL, "max-age=86400")])))
        .route("/statis/{name}", get(statics::serve))
        .merge(pages)
        .layer((from_fn(log), from_fn_with_state(app.clone(), safe_headers)))
        .with_state(app.clone())
}

/// Documents are compressed already; pictures the default leaves alone.
fn compressible() -> impl Predicate {
    DefaultPredicate::new()
        .and(NotForContentType::new("application/pdf"))
        .and(NotForContentType::new("application/vnd.openxmlformats"))
}

/// `GET /readyz`: names the part that is not in order.
async fn ready(State(app): State<App>) -> Response {
    let not_ready = |part: &str| {
        let mut response = (StatusCode::SERVICE_UNAVAILABLE, format!("{part} belum siap\n")).into_response();
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(2));
        response
    };
    let wait = app.config.batas_tunggu;
    let applied = sqlx::query_scalar!("select count(*) as \"n!\" from _sqlx_migrations where success");
    let known = db::MIGRATOR.iter().count();
    match tokio::time::timeout(wait, applied.fetch_one(&*app.db)).await {
        Ok(Ok(n)) if usize::try_from(n).is_ok_and(|n| n >= known) => {}
        Ok(Ok(_)) => return not_ready("skema"),
        _ => return not_ready("basis data"),
    }
    if let Some(folder) = &app.config.data
        && rustix::fs::access(folder, rustix::fs::Access::WRITE_OK).is_err()
    {
        return not_ready("folder data");
    }
    match app.files.check().await {
        Ok(()) => "siap\n".into_response(),
        Err(part) => not_ready(part),
    }
}

/// Addresses whose rest is a secret, since whoever knows it may act; and how they are written down.
const SECRET_BELOW: [(&str, &str); 2] =
    [("/aktivasi/", "/aktivasi/…"), ("/pemberitahuan/surel/pembuktian/", "/pemberitahuan/surel/pembuktian/…")];

/// Limit for every log, whatever is asked for: at trace it would write down whole paths.
pub const QUIET: (&str, LevelFilter) = ("tower_http", LevelFilter::DEBUG);

fn is_secret(path: &str) -> bool {
    SECRET_BELOW.iter().any(|(secret, _)| path.starts_with(secret))
}

/// The path as it may be written down.
fn without_secret(path: &str) -> &str {
    SECRET_BELOW.iter().find(|(secret, _)| path.starts_with(secret)).map_or(path, |(_, written)| written)
}

/// One line in the log for each request, under an id that the answer carries too.
async fn log(request: Request, next: Next) -> Response {
    let id = uuid::Uuid::now_v7();
    let method = request.method().clone();
    // The path only: a query may hold what someone searched for.
    let path = without_secret(request.uri().path()).to_owned();
    let span = tracing::info_span!("request", %id);
    let started = Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    if let Ok(value) = HeaderValue::from_str(&id.to_string()) {
        response.headers_mut().insert(HeaderName::from_static("x-request-id"), value);
    }
    span.in_scope(|| {
        tracing::info!(
            %method, path, status = response.status().as_u16(),
            ms = started.elapsed().as_millis() as u64, "answered"
        );
    });
    response
}

const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
    connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

async fn safe_headers(State(app): State<App>, request: Request, next: Next) -> Response {
    // Not `no-referrer`: with it a form says `Origin: null`, which is refused as coming from elsewhere.
    let referrer = if is_secret(request.uri().path()) { "strict-origin" } else { "same-origin" };
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    // What people uploaded brings a stricter one.
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(CSP));
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, referrer),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if app.config.https {
        headers
            .insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000; includeSubDomains"));
    }
    response
}

/// How the cookie of [`layout::PESAN`](super::layout::PESAN) begins, and how it is taken away.
const MESSAGE_COOKIE: &str = "pesan=";
const FORGET_MESSAGE: &str = "pesan=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax";

/// Pages hold personal data: nobody on the way keeps them. The message of the last change is
/// said once.
async fn personal_headers(State(app): State<App>, request: Request, next: Next) -> Response {
    let had_message =
        request.headers().get_all(header::COOKIE).iter().any(|v| v.to_str().is_ok_and(|v| v.contains(MESSAGE_COOKIE)));
    let mut response = next.run(request).await;
    let status = response.status();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if had_message && status == StatusCode::OK {
        headers.append(header::SET_COOKIE, HeaderValue::from_static(FORGET_MESSAGE));
    }
    if app.config.https {
        only_over_tls(headers);
    }
    response
}

/// The message's cookie is made where the configuration is not known.
fn only_over_tls(headers: &mut HeaderMap) {
    let cookies: Vec<HeaderValue> = headers.get_all(header::SET_COOKIE).iter().cloned().collect();
    headers.remove(header::SET_COOKIE);
    for cookie in cookies {
        let secure = match cookie.to_str() {
            Ok(text) if text.starts_with(MESSAGE_COOKIE) => HeaderValue::try_from(format!("{text}; Secure")).ok(),
            _ => None,
        };
        headers.append(header::SET_COOKIE, secure.unwrap_or(cookie));
    }
}

/// Turns failures into pages. Holds on to what was sent, so that it can be offered again.
async fn error_pages(State((app, leeways)): State<(App, Leeways)>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let method = parts.method.clone();
    let path = parts.uri.path().to_owned();
    let target = parts.uri.path_and_query().map_or("/", |p| p.as_str()).to_owned();
    let reading = matches!(method, Method::GET | Method::HEAD);
    let pattern = parts.extensions.get::<MatchedPath>().map_or("", MatchedPath::as_str);
    let leeway = leeways.get(pattern).copied().filter(|_| !reading);
    if let Some(leeway) = leeway {
        parts.extensions.insert(leeway);
    }
    let mut streamed = None;
    let sent = if reading {
        Bytes::new()
    } else if leeway.is_some_and(|l| l.streamed) {
        streamed = Some(body);
        Bytes::new()
    } else {
        match tokio::time::timeout(app.config.batas_kiriman, axum::body::to_bytes(body, MAX_FORM)).await {
            Ok(Ok(bytes)) => bytes,
            Ok(Err(_)) => return page(&app, StatusCode::PAYLOAD_TOO_LARGE, None),
            // Someone who sends a byte at a time is holding a seat, not filling in a form.
            Err(_) => return page(&app, StatusCode::REQUEST_TIMEOUT, None),
        }
    };
    let request = Request::from_parts(parts, streamed.unwrap_or_else(|| Body::from(sent.clone())));
    // A write goes on in its own task even when we stop waiting for it; its key makes sending
    // it again harmless.
    let deadline = tokio::time::Instant::now() + leeway.map_or(app.config.batas_tunggu, |l| l.within);
    let response = match tokio::time::timeout_at(deadline, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Error::Unavailable.into_response(),
    };
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    let failure = response.extensions().get::<Failure>().cloned();
    let kind = failure.as_ref().map_or(FailureKind::Page, |f| f.kind);
    let first = match (kind, response.extensions().get::<Peminta>()) {
        (FailureKind::Repeated, Some(who)) => {
            tokio::time::timeout_at(deadline, first_answer(&app, who, &path, &sent)).await.ok().flatten()
        }
        _ => None,
    };
    if let Some(First::Same(location)) = &first {
        return Redirect::to(location).into_response();
    }
    let drawn = response.headers().get(header::CONTENT_TYPE).is_some_and(|v| v.as_bytes().starts_with(b"text/html"));
    if drawn {
        return response;
    }
    if first.is_some() {
        return resend(&app, StatusCode::UNPROCESSABLE_ENTITY, &target, &sent, Why::KeyUsed);
    }
    let mut answer = match kind {
        FailureKind::SignIn if sent.is_empty() => {
            return Redirect::to(&format!("/masuk{}", next_query(&method, &target))).into_response();
        }
        FailureKind::SignIn => resend(&app, status, &target, &sent, Why::SessionOver),
        FailureKind::ChangePassword => return Redirect::to("/kata-sandi").into_response(),
        _ if status == StatusCode::SERVICE_UNAVAILABLE && !sent.is_empty() => {
            resend(&app, status, &target, &sent, Why::Away)
        }
        _ => page(&app, status, failure.as_ref()),
    };
    if let Some(wait) = response.headers().get(header::RETRY_AFTER) {
        answer.headers_mut().insert(header::RETRY_AFTER, wait.clone());
    }
    answer
}

fn next_query(method: &Method, target: &str) -> String {
    if *method != Method::GET || target == "/" {
        return String::new();
    }
    serde_html_form::to_string([("lanjut", target)]).map(|q| format!("?{q}")).unwrap_or_default()
}

/// What became of this person's first form with this key; what became of another's is told to nobody.
enum First {
    /// This very form; it was answered with a redirect.
    Same(String),
    /// The same page, filled in differently: someone went back and wrote on.
    Other,
}

async fn first_answer(app: &App, who: &Peminta, path: &str, sent: &[u8]) -> Option<First> {
    let kunci = form::kunci_kiriman(sent)?;
    let first =
        sqlx::query!("select sidik, lokasi from pengiriman where kunci = $1 and pelaku_id = $2", kunci, who.0.uuid())
            .fetch_optional(&mut *app.db.acquire().await.ok()?)
            .await
            .ok()??;
    Some(if first.sidik == form::sidik_kiriman(path, sent) { First::Same(first.lokasi) } else { First::Other })
}

#[derive(Template)]
#[template(path = "galat.html")]
struct HalamanGalat {
    css: String,
    js: String,
    judul: &'static str,
    kalimat: String,
    saran: &'static str,
}

fn page(app: &App, status: StatusCode, failure: Option<&Failure>) -> Response {
    let (judul, saran) = match status {
        StatusCode::NOT_FOUND => ("Halaman tidak ditemukan", "Periksa alamatnya, atau mulai lagi dari beranda."),
        StatusCode::FORBIDDEN => {
            ("Bukan wewenang Anda", "Bila menurut Anda ini keliru, sampaikan kepada pengelola kinerja unit Anda.")
        }
        StatusCode::CONFLICT => {
            ("Keadaan sudah berubah", "Kembali ke halaman sebelumnya dan muat ulang untuk melihat keadaan terbaru.")
        }
        StatusCode::TOO_MANY_REQUESTS => ("Mohon tunggu sebentar", "Anda tidak dikunci; cukup tunggu, lalu coba lagi."),
        StatusCode::PAYLOAD_TOO_LARGE => {
            ("Kiriman terlalu besar", "Isian formulir paling besar 256 kB. Kembali dan ringkaskan isinya.")
        }
        StatusCode::UNPROCESSABLE_ENTITY | StatusCode::BAD_REQUEST => {
            ("Kiriman belum dapat diterima", "Kembali ke halaman sebelumnya; tulisan Anda masih di sana.")
        }
        StatusCode::REQUEST_TIMEOUT => (
            "Kiriman terlalu lama",
            "Sambungan Anda terputus-putus. Kembali ke halaman sebelumnya; tulisan Anda masih di sana.",
        ),
        StatusCode::METHOD_NOT_ALLOWED => ("Halaman tidak ditemukan", "Mulai lagi dari beranda."),
        StatusCode::SERVICE_UNAVAILABLE => (
            "Layanan sedang tidak tersedia",
            "Yang sudah tersimpan tetap aman. Halaman ini dapat dimuat ulang beberapa saat lagi.",
        ),
        _ => ("Terjadi kesalahan", "Kesalahan ini sudah tercatat. Yang sudah tersimpan tetap aman; silakan coba lagi."),
    };
    let kalimat = failure.map(|f| f.kalimat.clone()).unwrap_or_else(|| judul.to_owned() + ".");
    let page = HalamanGalat { css: app.assets.css(), js: app.assets.js(), judul, kalimat, saran };
    match page.render() {
        Ok(html) => (status, Html(html)).into_response(),
        Err(_) => (status, judul).into_response(),
    }
}

#[derive(Template)]
#[template(path = "kirim_ulang.html")]
struct HalamanKirimUlang {
    css: String,
    js: String,
    why: Why,
    aksi: String,
    isian: Vec<(String, String)>,
}

/// Why a form comes back to be sent again.
enum Why {
    SessionOver,
    Away,
    KeyUsed,
}

/// Gives back what was sent, ready to be sent again.
fn resend(app: &App, status: StatusCode, target: &str, sent: &[u8], why: Why) -> Response {
    let mut isian: Vec<(String, String)> = serde_html_form::from_bytes(sent).unwrap_or_default();
    // Passwords are never drawn back.
    isian.retain(|(nama, _)| !nama.starts_with("kata_sandi"));
    if matches!(why, Why::KeyUsed) {
        isian.iter_mut().filter(|(nama, _)| nama == "kunci").for_each(|(_, k)| *k = form::kunci_baru().to_string());
    }
    let page = HalamanKirimUlang {
        css: app.assets.css(),
        js: app.assets.js(),
        why,
        aksi: format!("/{}", target.trim_start_matches('/')),
        isian,
    };
    match page.render() {
        Ok(html) => (status, Html(html)).into_response(),
        Err(_) => status.into_response(),
    }
}

/// A whole form, on the worst line we serve: 256 kB at 140 kbps.
pub const BODY_WITHIN: Duration = Duration::from_secs(15);

/// How long a page waits for the database before it says so.
pub const DEFAULT_WAIT: Duration = Duration::from_millis(1_900);

/// Marks a 409 or 422 page as possibly the second copy of a form whose first copy won: then the
/// first answer is repeated instead.
pub fn bersaing(mut response: Response) -> Response {
    response.extensions_mut().insert(Failure { kalimat: String::new(), kind: FailureKind::Repeated });
    response
}
