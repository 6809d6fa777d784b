//! How a letter leaves the house; what it says is the business of others.

use std::{
    path::Path,
    time::{Duration, SystemTime},
};

use anyhow::Context;
use chrono::{DateTime, Utc};
use lettre::{
    Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{
        Mailbox,
        header::{ContentType, HeaderName, HeaderValue},
    },
    transport::smtp::{
        PoolConfig,
        client::{Certificate, Tls, TlsParameters},
    },
};
use url::Url;
use uuid::Uuid;

use crate::config::Config;

/// For one command of the conversation.
const COMMAND_WITHIN: Duration = Duration::from_secs(8);
/// For the whole of it: a stop waits no longer.
const SEND_WITHIN: Duration = Duration::from_secs(12);

/// The way to the mail server.
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    outside: String,
}

/// One letter, in plain text.
pub struct Letter {
    /// Names it: the same letter sent twice carries the same Message-ID.
    pub id: Uuid,
    /// Where to.
    pub to: String,
    /// Its subject.
    pub subject: &'static str,
    /// Its text.
    pub text: String,
    /// Where one says that one wants no more of these.
    pub unsubscribe: String,
    /// When it is sent.
    pub at: DateTime<Utc>,
}

/// Why a letter was not accepted.
#[derive(Debug)]
pub enum Refusal {
    /// Nobody there; it would be refused again.
    Address(String),
    /// The server answered, but not with yes.
    Letter(String),
    /// No server, or it did not answer in time.
    Server(String),
}

impl Mailer {
    /// The mailer that the settings ask for, if they ask for one. Inside a runtime only: the pool of connections
    /// needs it.
    ///
    /// # Errors
    /// When the settings contradict each other or cannot be read.
    pub fn new(config: &Config) -> anyhow::Result<Option<Self>> {
        let Some(url) = &config.smtp_url else { return Ok(None) };
        let from = config.surat_dari.as_deref().context("KINERJA_SMTP_URL memerlukan KINERJA_SURAT_DARI.")?;
        let from =
            from.parse().context("KINERJA_SURAT_DARI bukan alamat surel. Contoh: Kinerja <kinerja@contoh.go.id>")?;
        let outside = config.alamat_luar.as_deref().context("KINERJA_SMTP_URL memerlukan KINERJA_ALAMAT_LUAR.")?;
        if !outside.starts_with("https://") && !outside.starts_with("http://") {
            anyhow::bail!("KINERJA_ALAMAT_LUAR harus diawali https://, misalnya https://kinerja.contoh.go.id");
        }
        let mut transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(&as_lettre_reads(url)).context(
            "KINERJA_SMTP_URL tidak dapat dibaca. Contoh: smtp+starttls://nama:sandi@surel.contoh.go.id:587",
        )?;
        if let Some(file) = &config.smtp_ca {
            transport = transport.tls(trusting(url, file)?);
        }
        let pool = PoolConfig::new().max_size(2).idle_timeout(Duration::from_secs(30));
        let transport = transport.timeout(Some(COMMAND_WITHIN)).pool_config(pool).build();
        Ok(Some(Self { transport, from, outside: outside.trim_end_matches('/').to_owned() }))
    }

    /// The whole address of a page, as someone outside opens it.
    pub fn address(&self, path: &str) -> String {
        format!("{}{path}", self.outside)
    }

    /// Hands the letter over; done when the server says that it has it.
    ///
    /// # Errors
    /// When it did not say so. It may have it all the same.
    pub async fn send(&self, letter: &Letter) -> Result<(), Refusal> {
        let message = self.message(letter).map_err(|error| Refusal::Address(format!("{error:#}")))?;
        match tokio::time::timeout(SEND_WITHIN, self.transport.send(message)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(refusal(&error)),
            Err(_) => Err(Refusal::Server("server surel tidak menjawab pada waktunya".into())),
        }
    }

    fn message(&self, letter: &Letter) -> anyhow::Result<Message> {
        let id = format!("<{}@{}>", letter.id, self.from.email.domain());
        let mut message = Message::builder()
            .message_id(Some(id))
            .date(SystemTime::from(letter.at))
            .from(self.from.clone())
            .to(letter.to.parse()?)
            .subject(letter.subject)
            .header(ContentType::TEXT_PLAIN)
            .body(letter.text.clone())?;
        let unsubscribe = format!("<{}>", letter.unsubscribe);
        for (name, value) in [("List-Unsubscribe", unsubscribe), ("Auto-Submitted", "auto-generated".to_owned())] {
            message.headers_mut().insert_raw(HeaderValue::new(HeaderName::new_from_ascii_str(name), value));
        }
        Ok(message)
    }
}

/// What lettre calls `smtp://…?tls=required` is known elsewhere as `smtp+starttls://…`.
fn as_lettre_reads(url: &str) -> String {
    match url.strip_prefix("smtp+starttls://") {
        Some(rest) => format!("smtp://{rest}?tls=required"),
        None => url.to_owned(),
    }
}

/// The encryption that `url` asks for, trusting the certificates in `file` as well.
fn trusting(url: &str, file: &Path) -> anyhow::Result<Tls> {
    // Without this, a file without any certificate would be read as none, and trusted no one without a word.
    const MARK: &[u8] = b"BEGIN CERTIFICATE";
    let pem = std::fs::read(file)
        .with_context(|| format!("Berkas KINERJA_SMTP_CA ({}) tidak dapat dibaca.", file.display()))?;
    if !pem.windows(MARK.len()).any(|bytes| bytes == MARK) {
        anyhow::bail!("Berkas KINERJA_SMTP_CA ({}) bukan sertifikat PEM.", file.display());
    }
    let certificate = Certificate::from_pem(&pem)
        .with_context(|| format!("Berkas KINERJA_SMTP_CA ({}) bukan sertifikat PEM.", file.display()))?;
    let url = Url::parse(url).context("KINERJA_SMTP_URL tidak dapat dibaca.")?;
    let host = url.host_str().context("KINERJA_SMTP_URL tidak menyebut servernya.")?.to_owned();
    let parameters = TlsParameters::builder(host).add_root_certificate(certificate).build_rustls()?;
    match url.scheme() {
        "smtps" => Ok(Tls::Wrapper(parameters)),
        "smtp+starttls" => Ok(Tls::Required(parameters)),
        _ => {
            anyhow::bail!("KINERJA_SMTP_CA hanya berlaku bila KINERJA_SMTP_URL diawali smtp+starttls:// atau smtps://.")
        }
    }
}

fn refusal(error: &lettre::transport::smtp::Error) -> Refusal {
    let sentence = error.to_string();
    match error.status().map(u16::from) {
        // Mailbox unknown, not local, or not allowed.
        Some(550 | 551 | 553) => Refusal::Address(sentence),
        Some(_) => Refusal::Letter(sentence),
        None => Refusal::Server(sentence),
    }
}

/// Whether a letter could be addressed so.
pub fn is_address(text: &str) -> bool {
    text.len() <= 254 && text.parse::<Address>().is_ok_and(|address| address.domain().contains('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_one_at_and_a_domain_with_a_dot() {
        for yes in ["sari@contoh.go.id", "sari.dewi+kinerja@contoh.go.id"] {
            assert!(is_address(yes), "{yes}");
        }
        let long = format!("{}@contoh.go.id", "a".repeat(250));
        for no in
            ["", "sari", "sari@", "@contoh.go.id", "sari@contoh", "a b@contoh.go.id", "a@b.id\r\nBcc: c@d.id", &long]
        {
            assert!(!is_address(no), "{no}");
        }
    }

    #[test]
    fn starttls_is_required_not_tried() {
        assert_eq!(as_lettre_reads("smtp+starttls://a:b@surel.id:587"), "smtp://a:b@surel.id:587?tls=required");
        assert_eq!(as_lettre_reads("smtps://surel.id"), "smtps://surel.id");
    }
}
