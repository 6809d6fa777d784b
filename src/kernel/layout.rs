//! The frame around every page.

use anyhow::Context;
use axum::{
    body::Body,
    extract::{FromRequestParts, OptionalFromRequestParts},
    http::{HeaderValue, StatusCode, header, request::Parts},
    response::{Html, IntoResponse, Redirect, Response},
};
use axum_extra::extract::{
    CookieJar,
    cookie::{Cookie, SameSite},
};

use super::{
    app::App,
    auth::{Kehadiran, Pengguna},
    error::Result,
};

/// Cookie that carries the message of the last change to the next page.
pub const PESAN: &str = "pesan";

/// What the frame shows; built once per request, never in handlers.
#[derive(Clone)]
pub struct Bingkai {
    /// Address of the style sheet.
    pub css: String,
    /// Address of the script.
    pub js: String,
    /// Who is signed in.
    pub pengguna: Option<Pengguna>,
    /// What the last change did.
    pub pesan: Option<String>,
    /// Where we are, so that the menu can say so.
    pub jalur: String,
}

impl Bingkai {
    /// True for the menu entry whose pages begin with `awal`.
    pub fn di(&self, awal: &str) -> bool {
        self.jalur == awal || self.jalur.strip_prefix(awal).is_some_and(|s| s.starts_with('/'))
    }

    /// The entry, among those of a desk (address, name, offered), under which we are: the longest address wins.
    pub fn di_antara<'a>(&self, pintu: impl AsRef<[(&'a str, &'a str, bool)]>) -> Option<&'a str> {
        pintu.as_ref().iter().map(|p| p.0).filter(|awal| self.di(awal)).max_by_key(|awal| awal.len())
    }

    fn dari(parts: &Parts, app: &App) -> Self {
        let pengguna = match parts.extensions.get::<Kehadiran>() {
            Some(Kehadiran::Masuk(p) | Kehadiran::HarusGanti(p)) => Some(p.clone()),
            _ => None,
        };
        let pesan = CookieJar::from_headers(&parts.headers)
            .get(PESAN)
            .and_then(|c| hex::decode(c.value()).ok())
            .and_then(|bytes| String::from_utf8(bytes).ok());
        Self { css: app.assets.css(), js: app.assets.js(), pengguna, pesan, jalur: parts.uri.path().to_owned() }
    }
}

impl FromRequestParts<App> for Bingkai {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        Ok(Self::dari(parts, app))
    }
}

impl OptionalFromRequestParts<App> for Bingkai {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Option<Self>, Self::Rejection> {
        Ok(Some(Self::dari(parts, app)))
    }
}

/// Bytes set aside for a page: most fit, and need not be copied while they grow.
const PAGE: usize = 16 * 1024;

/// Renders a page with a status.
pub fn halaman(status: StatusCode, page: &impl askama::Template) -> Result<Response> {
    let mut html = String::with_capacity(PAGE);
    page.render_into(&mut html)?;
    Ok((status, Html(html)).into_response())
}

/// The answer to a change: on to the next page (303), which will say `pesan`.
pub fn lanjut(lokasi: &str, pesan: &str) -> Response {
    let mut response = Redirect::to(lokasi).into_response();
    // Hex keeps any sentence within what a cookie may carry.
    let cookie = Cookie::build((PESAN, hex::encode(pesan))).path("/").http_only(true).same_site(SameSite::Lax).build();
    if let Ok(value) = HeaderValue::from_str(&cookie.to_string()) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}

/// A file to keep, offered under `nama` (plain ASCII, with its extension).
pub fn unduhan(nama: &str, tipe: &'static str, isi: Vec<u8>) -> Result<Response> {
    let disposisi = HeaderValue::from_str(&format!("attachment; filename=\"{nama}\"")).context("file name")?;
    let tipe = HeaderValue::from_static(tipe);
    Ok(([(header::CONTENT_TYPE, tipe), (header::CONTENT_DISPOSITION, disposisi)], isi).into_response())
}

/// What a browser may do with a file of someone else's, should it ever show one: nothing.
const INERT: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";

/// A file someone uploaded, to be saved and never shown, offered under `nama` in whatever script.
pub fn lampiran(nama: &str, tipe: &'static str, isi: Body) -> Result<Response> {
    let polos: String =
        nama.chars().map(|c| if c.is_ascii_alphanumeric() || "-_. ()".contains(c) { c } else { '_' }).collect();
    let disposisi = format!("attachment; filename=\"{polos}\"; filename*=UTF-8''{}", berpersen(nama));
    let kepala = [
        (header::CONTENT_TYPE, HeaderValue::from_static(tipe)),
        (header::CONTENT_DISPOSITION, HeaderValue::from_str(&disposisi).context("file name")?),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(INERT)),
    ];
    Ok((kepala, isi).into_response())
}

/// As RFC 8187 writes a name.
fn berpersen(nama: &str) -> String {
    let satu = |b: u8| match b {
        b if b.is_ascii_alphanumeric() || b"-_.~".contains(&b) => char::from(b).to_string(),
        b => format!("%{b:02X}"),
    };
    nama.bytes().map(satu).collect()
}

/// Media type of a spreadsheet.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
