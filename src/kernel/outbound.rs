//! Looking at addresses that people typed: does it open, and for whom?
//!
//! The server must not become a way into the network it stands in. So a name is resolved once, every address it has
//! must be public, and the connection goes to that very address; each redirect passes the same gate. Nothing of ours
//! is sent along, and only the beginning of the answer is read.

use std::{
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::{Arc, OnceLock},
    time::Duration,
};

use bytes::Bytes;
use http_body_util::{BodyExt, Empty};
use hyper::{
    Request, Response, StatusCode,
    body::Incoming,
    client::conn::http1,
    header::{ACCEPT, CONNECTION, CONTENT_TYPE, HOST, LOCATION, USER_AGENT, WWW_AUTHENTICATE},
};
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
};
use tokio_rustls::{
    TlsConnector,
    rustls::{ClientConfig, RootCertStore, pki_types::ServerName},
};
use url::{Host, Url};

/// For each address, its connection and the beginning of its answer.
const ONE_WITHIN: Duration = Duration::from_secs(3);
/// For all of them.
const ALL_WITHIN: Duration = Duration::from_secs(6);
const MOST_REDIRECTS: usize = 3;
/// DNS itself cannot do without it. Its address is looked up, never asked anything.
const ALWAYS_THERE: (&str, u16) = ("a.root-servers.net", 53);
/// How much of a page is read.
const BEGINNING: usize = 64 * 1024;

/// What an address answered.
#[derive(Debug)]
pub struct Answer {
    /// Its status.
    pub status: StatusCode,
    /// Where the redirects ended.
    pub url: Url,
    /// It asks for credentials.
    pub asks: bool,
    /// The beginning of its page, if it is one.
    pub page: String,
}

/// Why there was no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreached {
    /// It lies, or leads, where we do not go.
    Forbidden,
    /// We cannot get out at the moment; says nothing about the address.
    NoWayOut,
    /// Nobody has that name.
    UnknownName,
    /// Nobody answers, or not in time.
    Silent,
    /// Not who it says it is.
    Certificate,
    /// It leads on and on.
    Circles,
    /// What came back is not HTTP.
    Garbled,
}

/// The world outside. The default is the real one; tests put up their own, and no setting can.
#[derive(Clone, Debug, Default)]
pub struct Outside {
    /// Names that are not asked of DNS; without any address, as if DNS were away.
    pub names: Vec<(String, Vec<IpAddr>)>,
    /// Where one may go although it is not public.
    pub open: Vec<SocketAddr>,
}

impl Outside {
    /// Follows `url` until something other than a redirect answers, or one leads to a `gate`: who is sent there has
    /// been told enough.
    ///
    /// # Errors
    /// When nothing does.
    pub async fn look(&self, url: &Url, gate: fn(&Url) -> bool) -> Result<Answer, Unreached> {
        tokio::time::timeout(ALL_WITHIN, self.follow(url.clone(), gate)).await.unwrap_or(Err(Unreached::Silent))
    }

    async fn follow(&self, mut url: Url, gate: fn(&Url) -> bool) -> Result<Answer, Unreached> {
        for _ in 0..=MOST_REDIRECTS {
            let asked = tokio::time::timeout(ONE_WITHIN, self.ask(&url)).await.unwrap_or(Err(Unreached::Silent))?;
            match asked {
                Step::On(status, next) if gate(&next) => {
                    self.permit(&next)?;
                    return Ok(Answer { status, url: next, asks: true, page: String::new() });
                }
                Step::On(_, next) => url = next,
                Step::There(answer) => return Ok(answer),
            }
        }
        Err(Unreached::Circles)
    }

    /// `Forbidden` for an address that can be judged without asking anyone.
    ///
    /// # Errors
    /// The same way [`Outside::look`] does.
    pub fn permit(&self, url: &Url) -> Result<(), Unreached> {
        let port = url.port_or_known_default().ok_or(Unreached::Forbidden)?;
        let usual = matches!((url.scheme(), port), ("http", 80) | ("https", 443));
        let plain = url.username().is_empty() && url.password().is_none();
        let web = matches!(url.scheme(), "http" | "https");
        if !web || !plain || !(usual || self.open.iter().any(|o| o.port() == port)) {
            return Err(Unreached::Forbidden);
        }
        match url.host() {
            Some(Host::Domain(name)) if name.trim_end_matches('.').contains('.') => Ok(()),
            Some(Host::Ipv4(ip)) => self.allowed(SocketAddr::new(ip.into(), port)),
            Some(Host::Ipv6(ip)) => self.allowed(SocketAddr::new(ip.into(), port)),
            _ => Err(Unreached::Forbidden),
        }
    }

    fn allowed(&self, address: SocketAddr) -> Result<(), Unreached> {
        if is_public(address.ip()) || self.open.contains(&address) { Ok(()) } else { Err(Unreached::Forbidden) }
    }

    async fn ask(&self, url: &Url) -> Result<Step, Unreached> {
        self.permit(url)?;
        let port = url.port_or_known_default().ok_or(Unreached::Forbidden)?;
        let host = url.host_str().ok_or(Unreached::Forbidden)?.trim_matches(['[', ']']).to_owned();
        let addresses = self.resolve(url, port).await?;
        if addresses.is_empty() {
            return Err(Unreached::UnknownName);
        }
        // One that is not public is enough: who mixes them wants us to fall for it now and then.
        addresses.iter().try_for_each(|a| self.allowed(*a))?;
        // The very addresses just judged: asking DNS again could bring others.
        let stream = TcpStream::connect(&addresses[..]).await.map_err(unconnected)?;
        let response = if url.scheme() == "https" {
            let name = ServerName::try_from(host).map_err(|_| Unreached::Forbidden)?;
            let secured = TlsConnector::from(tls()).connect(name, stream).await.map_err(insecure)?;
            converse(url, secured).await?
        } else {
            converse(url, stream).await?
        };
        step(url, response).await
    }

    async fn resolve(&self, url: &Url, port: u16) -> Result<Vec<SocketAddr>, Unreached> {
        let name = match url.host().ok_or(Unreached::Forbidden)? {
            Host::Ipv4(ip) => return Ok(vec![SocketAddr::new(ip.into(), port)]),
            Host::Ipv6(ip) => return Ok(vec![SocketAddr::new(ip.into(), port)]),
            Host::Domain(name) => name,
        };
        if let Some((_, ips)) = self.names.iter().find(|(n, _)| n == name) {
            let addresses: Vec<_> = ips.iter().map(|ip| SocketAddr::new(*ip, port)).collect();
            return if addresses.is_empty() { Err(Unreached::NoWayOut) } else { Ok(addresses) };
        }
        match tokio::net::lookup_host((name, port)).await {
            Ok(found) => Ok(found.collect()),
            // The resolver says only in words whether it was away or knows of no such name, and without a network it
            // may say the latter of every name; one that is always there tells.
            Err(error)
                if error.to_string().contains("not known") && tokio::net::lookup_host(ALWAYS_THERE).await.is_ok() =>
            {
                Err(Unreached::UnknownName)
            }
            Err(_) => Err(Unreached::NoWayOut),
        }
    }
}

enum Step {
    On(StatusCode, Url),
    There(Answer),
}

fn unconnected(error: io::Error) -> Unreached {
    match error.kind() {
        io::ErrorKind::NetworkUnreachable | io::ErrorKind::HostUnreachable | io::ErrorKind::AddrNotAvailable => {
            Unreached::NoWayOut
        }
        _ => Unreached::Silent,
    }
}

fn insecure(error: io::Error) -> Unreached {
    match error.get_ref().and_then(|e| e.downcast_ref::<tokio_rustls::rustls::Error>()) {
        Some(tokio_rustls::rustls::Error::InvalidCertificate(_)) => Unreached::Certificate,
        _ => Unreached::Garbled,
    }
}

async fn converse<S>(url: &Url, stream: S) -> Result<Response<Incoming>, Unreached>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (mut sender, connection) = http1::Builder::new()
        .max_buf_size(BEGINNING)
        .handshake(TokioIo::new(stream))
        .await
        .map_err(|_| Unreached::Garbled)?;
    tokio::spawn(async move {
        // Ends with the answer's body, which is dropped in time.
        let _ = tokio::time::timeout(ALL_WITHIN, connection).await;
    });
    let target = match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    };
    let host = match url.port() {
        Some(port) => format!("{}:{port}", url.host_str().unwrap_or_default()),
        None => url.host_str().unwrap_or_default().to_owned(),
    };
    let request = Request::get(target)
        .header(HOST, host)
        .header(USER_AGENT, "Mozilla/5.0 (compatible; Kinerja; pemeriksa tautan)")
        .header(ACCEPT, "text/html,*/*;q=0.5")
        .header(CONNECTION, "close")
        .body(Empty::<Bytes>::new())
        .map_err(|_| Unreached::Garbled)?;
    sender.send_request(request).await.map_err(|_| Unreached::Garbled)
}

async fn step(url: &Url, response: Response<Incoming>) -> Result<Step, Unreached> {
    let (head, mut body) = response.into_parts();
    if head.status.is_redirection()
        && let Some(location) = head.headers.get(LOCATION).and_then(|l| l.to_str().ok())
    {
        return url.join(location).map(|next| Step::On(head.status, next)).map_err(|_| Unreached::Garbled);
    }
    let html = head.headers.get(CONTENT_TYPE).is_some_and(|t| t.as_bytes().starts_with(b"text/html"));
    let mut page = Vec::new();
    while html && page.len() < BEGINNING {
        let Some(Ok(frame)) = body.frame().await else { break };
        if let Ok(data) = frame.into_data() {
            page.extend_from_slice(&data[..data.len().min(BEGINNING - page.len())]);
        }
    }
    Ok(Step::There(Answer {
        status: head.status,
        url: url.clone(),
        asks: head.headers.contains_key(WWW_AUTHENTICATE),
        page: String::from_utf8_lossy(&page).into_owned(),
    }))
}

/// Whom this machine trusts; what comes with us only where it trusts nobody.
pub fn tls() -> Arc<ClientConfig> {
    static TLS: OnceLock<Arc<ClientConfig>> = OnceLock::new();
    let make = || {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        if roots.is_empty() {
            roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        }
        Arc::new(ClientConfig::builder().with_root_certificates(roots).with_no_client_auth())
    };
    Arc::clone(TLS.get_or_init(make))
}

/// An address anyone may reach over the internet, and not a way back into some network through it.
pub fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => match ip.to_ipv4_mapped() {
            Some(mapped) => is_public_v4(mapped),
            None => is_public_v6(ip),
        },
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let shared = a == 100 && (64..128).contains(&b);
    let protocols = a == 192 && b == 0 && c == 0;
    let relay = a == 192 && b == 88 && c == 99;
    let measuring = a == 198 && (b == 18 || b == 19);
    !(a == 0
        || a >= 224
        || ip.is_loopback()
        || ip.is_private()
        || ip.is_link_local()
        || ip.is_documentation()
        || shared
        || protocols
        || relay
        || measuring)
}

/// Only what is given out to the world (2000::/3), without the parts of it that mean something else.
fn is_public_v6(ip: Ipv6Addr) -> bool {
    let [a, b, ..] = ip.segments();
    let protocols = a == 0x2001 && b < 0x0200;
    let documentation = (a == 0x2001 && b == 0x0db8) || (a == 0x3fff && b < 0x1000);
    let carries_v4 = a == 0x2002;
    a & 0xe000 == 0x2000 && !protocols && !documentation && !carries_v4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_anyone_may_reach_is_public() {
        for closed in [
            "0.0.0.0",
            "10.0.0.1",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.8.8.8",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.1",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "100::1",
            "fc00::1",
            "fd12::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::1",
            "3fff::1",
        ] {
            assert!(!is_public(closed.parse().unwrap()), "{closed}");
        }
        for open in [
            "8.8.8.8",
            "100.63.0.1",
            "100.128.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "2606:4700::1111",
            "2404:8000::1",
            "::ffff:8.8.8.8",
        ] {
            assert!(is_public(open.parse().unwrap()), "{open}");
        }
    }

    #[test]
    fn the_gate_judges_every_spelling_of_an_address() {
        let real = Outside::default();
        for closed in [
            "http://127.0.0.1/",
            "http://2130706433/",
            "http://0x7f.1/",
            "http://0177.0.0.1/",
            "http://127.1/",
            "http://[::1]/",
            "http://[::ffff:169.254.169.254]/",
            "http://localhost/",
            "http://intranet/",
            "https://contoh.go.id:8443/",
            "http://contoh.go.id:22/",
            "https://contoh.go.id:80/",
            "ftp://contoh.go.id/",
            "https://nama:sandi@contoh.go.id/",
            "https://nama@contoh.go.id/",
            "file:///etc/passwd",
        ] {
            let url = Url::parse(closed).unwrap();
            assert_eq!(real.permit(&url), Err(Unreached::Forbidden), "{closed}");
        }
        for open in
            ["http://contoh.go.id/", "https://contoh.go.id/a?b=c#d", "https://contoh.go.id:443/", "http://8.8.8.8/"]
        {
            assert_eq!(real.permit(&Url::parse(open).unwrap()), Ok(()), "{open}");
        }
    }
}
