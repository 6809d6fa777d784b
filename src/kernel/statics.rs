//! The one style sheet and the one script: joined, hashed and compressed at start.

use std::io::Write;

use axum::{
    body::Bytes,
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use flate2::{Compression, write::GzEncoder};
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

use super::{app::App, theme::Tema};

#[derive(RustEmbed)]
#[folder = "static/"]
struct Files;

/// A file ready to be sent.
struct Asset {
    name: String,
    kind: &'static str,
    plain: Bytes,
    /// The same content by encoding, smallest first.
    packed: [(&'static str, Bytes); 2],
}

/// Everything a page links to.
pub struct Assets {
    css: Asset,
    js: Asset,
}

impl Assets {
    /// Joins `app.css` with `css/*.css`, and `js/*.js`, each in alphabetical order.
    pub fn new(tema: &Tema) -> std::io::Result<Self> {
        let css = tema.css() + &join("app.css") + &join("css/");
        let js = join("js/");
        Ok(Self {
            css: Asset::new("app", "css", "text/css; charset=utf-8", css)?,
            js: Asset::new("app", "js", "text/javascript; charset=utf-8", js)?,
        })
    }

    /// Address of the style sheet; changes when its content does.
    pub fn css(&self) -> String {
        format!("/statis/{}", self.css.name)
    }

    /// Address of the script.
    pub fn js(&self) -> String {
        format!("/statis/{}", self.js.name)
    }
}

impl Asset {
    fn new(stem: &str, suffix: &str, kind: &'static str, text: String) -> std::io::Result<Self> {
        let hash = hex::encode(&Sha256::digest(&text)[..8]);
        let mut brotli = Vec::new();
        brotli::CompressorWriter::new(&mut brotli, 4096, 9, 20).write_all(text.as_bytes())?;
        // Over plain HTTP no browser asks for brotli.
        let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
        gzip.write_all(text.as_bytes())?;
        let packed = [("br", brotli.into()), ("gzip", gzip.finish()?.into())];
        Ok(Self { name: format!("{stem}-{hash}.{suffix}"), kind, plain: text.into(), packed })
    }
}

fn join(prefix: &str) -> String {
    let mut names: Vec<_> = Files::iter().filter(|name| name.starts_with(prefix)).collect();
    names.sort();
    names
        .iter()
        .filter_map(|name| Files::get(name))
        .map(|file| String::from_utf8_lossy(&file.data).into_owned() + "\n")
        .collect()
}

/// `GET /statis/{name}`: kept by the browser for a year, since a new content is a new name.
pub async fn serve(State(app): State<App>, Path(name): Path<String>, headers: HeaderMap) -> Response {
    let Some(asset) = [&app.assets.css, &app.assets.js].into_iter().find(|a| a.name == name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let asked = headers.get(header::ACCEPT_ENCODING).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let packed = asset.packed.iter().find(|(encoding, _)| accepts(asked, encoding));
    let mut response = packed.map_or(&asset.plain, |(_, body)| body).clone().into_response();
    let out = response.headers_mut();
    out.insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.kind));
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    out.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Some((encoding, _)) = packed {
        out.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}

/// Whether `Accept-Encoding` names it, and not as `;q=0`.
fn accepts(asked: &str, encoding: &str) -> bool {
    asked.split(',').any(|offer| {
        let (name, quality) = offer.split_once(';').unwrap_or((offer, ""));
        let quality = quality.trim().strip_prefix("q=").and_then(|q| q.parse::<f32>().ok());
        name.trim().eq_ignore_ascii_case(encoding) && quality != Some(0.0)
    })
}
