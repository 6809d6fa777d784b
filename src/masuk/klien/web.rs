//! Klien dari sebuah permintaan, dan kuki yang diberikan kepadanya.

use std::{
    convert::Infallible,
    net::{IpAddr, Ipv4Addr, SocketAddr},
};

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{HeaderMap, HeaderValue, header, request::Parts},
};
use axum_extra::extract::CookieJar;

use super::model::{DIKENAL_SELAMA, Token, alamat_klien, perangkat};
use crate::{config::Config, kernel::app::App};

/// Siapa yang bertanya sebelum diketahui siapa orangnya.
pub struct Klien {
    /// Alamatnya, sesudah proksi tepercaya dilewati.
    pub alamat: IpAddr,
    /// `Firefox di Windows`
    pub perangkat: String,
    /// Token peramban yang pernah berhasil masuk, bila dibawa.
    pub peramban: Option<Token>,
}

impl FromRequestParts<App> for Klien {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let lawan = parts
            .extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |ConnectInfo(lawan)| lawan.ip());
        let diteruskan: Vec<&str> =
            parts.headers.get_all("x-forwarded-for").iter().map(|v| v.to_str().unwrap_or_default()).collect();
        let user_agent = parts.headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok());
        Ok(Self {
            alamat: alamat_klien(lawan, &diteruskan.join(","), &app.config.proksi),
            perangkat: perangkat(user_agent.unwrap_or_default()),
            peramban: Kuki::Peramban.baca(&app.config, &parts.headers),
        })
    }
}

/// Kuki yang dititipkan `masuk`.
#[derive(Clone, Copy)]
pub enum Kuki {
    /// Sesi; hilang saat peramban ditutup.
    Sesi,
    /// Tanda bahwa peramban ini pernah berhasil masuk; tidak membuka apa pun.
    Peramban,
}

impl Kuki {
    /// Token pada permintaan, bila ada dan berbentuk token.
    pub fn baca(self, config: &Config, headers: &HeaderMap) -> Option<Token> {
        Token::baca(CookieJar::from_headers(headers).get(self.nama(config))?.value())
    }

    /// Memberikan kuki.
    pub fn beri(self, config: &Config, token: &Token, headers: &mut HeaderMap) {
        let umur = match self {
            Self::Sesi => None,
            Self::Peramban => Some(DIKENAL_SELAMA.num_seconds()),
        };
        self.tulis(config, &token.tulis(), umur, headers);
    }

    /// Mengambilnya kembali.
    pub fn hapus(self, config: &Config, headers: &mut HeaderMap) {
        self.tulis(config, "", Some(0), headers);
    }

    fn nama(self, config: &Config) -> &'static str {
        match (self, config.https) {
            (Self::Sesi, true) => "__Host-sesi",
            (Self::Sesi, false) => "sesi",
            (Self::Peramban, true) => "__Host-peramban",
            (Self::Peramban, false) => "peramban",
        }
    }

    fn tulis(self, config: &Config, isi: &str, umur: Option<i64>, headers: &mut HeaderMap) {
        let nama = self.nama(config);
        let secure = if config.https { "; Secure" } else { "" };
        let umur = umur.map(|detik| format!("; Max-Age={detik}")).unwrap_or_default();
        let kuki = format!("{nama}={isi}; Path=/; HttpOnly; SameSite=Lax{secure}{umur}");
        if let Ok(kuki) = HeaderValue::from_str(&kuki) {
            headers.append(header::SET_COOKIE, kuki);
        }
    }
}
