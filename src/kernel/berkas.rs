//! Files people upload, kept apart from the database under the SHA-256 of what is in them: on a disk of ours, or with
//! whoever speaks S3.

use std::{
    fmt,
    path::{Path as FilePath, PathBuf},
    sync::Arc,
    time::Duration,
};

use anyhow::{Context, Result as Outcome};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures_util::{Stream, StreamExt, TryStreamExt, stream::BoxStream};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector as Tcp},
    rt::{TokioExecutor, TokioTimer},
};
use object_store::{
    ClientOptions, ObjectStore, ObjectStoreExt, RetryConfig,
    aws::AmazonS3Builder,
    client::{
        HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpRequestBody, HttpResponse,
        HttpResponseBody, HttpService,
    },
    local::LocalFileSystem,
    memory::InMemory,
    path::Path,
};
use sha2::{Digest, Sha256};

use super::{
    error::{Error, Result},
    outbound,
};
use crate::config::{Config, S3};

/// What must be free on the disk before anything more is taken in.
const SPARE: u64 = 256 * 1024 * 1024;
/// For one exchange with S3.
const WITHIN: Duration = Duration::from_secs(20);
/// How long [`Files::check`] waits.
const CHECK_WITHIN: Duration = Duration::from_millis(1_500);

/// The SHA-256 of a file: its name.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Sidik([u8; 32]);

impl Sidik {
    /// Of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// As the database keeps it.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// Reads what the database keeps.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    fn path(&self) -> Path {
        let name = hex::encode(self.0);
        Path::from(format!("berkas/{}/{name}", &name[..2]))
    }

    fn from_path(path: &Path) -> Option<Self> {
        Self::read(&hex::decode(path.filename()?).ok()?)
    }
}

impl fmt::Debug for Sidik {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

/// A file among those kept.
#[derive(Clone, Copy, Debug)]
pub struct Kept {
    /// Its name.
    pub sidik: Sidik,
    /// When it was written.
    pub written: DateTime<Utc>,
}

/// Where they are kept.
#[derive(Clone)]
pub struct Files {
    store: Arc<dyn ObjectStore>,
    folder: Option<PathBuf>,
}

impl Files {
    /// As configured: S3 when a bucket is named, else the folder `berkas` in `data`.
    ///
    /// # Errors
    /// When the folder cannot be made, or the settings make no sense.
    pub fn open(config: &Config, data: &FilePath) -> Outcome<Self> {
        match &config.s3.bucket {
            Some(bucket) => Self::s3(bucket, &config.s3),
            None => Self::folder(data),
        }
    }

    /// In the folder `berkas` of this one.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn folder(data: &FilePath) -> Outcome<Self> {
        use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
        let folder = data.join("berkas");
        let ours = std::fs::DirBuilder::new().recursive(true).mode(0o755).create(data);
        ours.and_then(|()| std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder))
            .and_then(|()| std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o700)))
            .with_context(|| {
                format!(
                    "Folder berkas {} tidak dapat dibuat. Tentukan folder data dengan KINERJA_DATA.",
                    folder.display()
                )
            })?;
        // What was answered as saved survives a power cut: written, flushed, renamed, and the folder flushed too.
        let store = LocalFileSystem::new_with_prefix(data)?.with_fsync(true);
        Ok(Self { store: Arc::new(store), folder: Some(folder) })
    }

    /// Kept nowhere; gone with the process.
    pub fn memory() -> Self {
        Self { store: Arc::new(InMemory::new()), folder: None }
    }

    fn s3(bucket: &str, s3: &S3) -> Outcome<Self> {
        let retry = RetryConfig { max_retries: 3, retry_timeout: WITHIN, ..RetryConfig::default() };
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(bucket)
            .with_region(&s3.wilayah)
            .with_disable_bulk_delete(true)
            .with_http_connector(OverHyper)
            .with_retry(retry);
        if let Some(address) = &s3.alamat {
            builder =
                builder.with_endpoint(address.trim_end_matches('/')).with_allow_http(address.starts_with("http://"));
        }
        match (&s3.kunci, &s3.rahasia) {
            (Some(key), Some(secret)) => builder = builder.with_access_key_id(key).with_secret_access_key(secret),
            _ => anyhow::bail!("Penyimpanan S3 memerlukan KINERJA_S3_KUNCI dan KINERJA_S3_RAHASIA."),
        }
        let store = builder.build().context("Pengaturan KINERJA_S3_… tidak dapat dipakai.")?;
        Ok(Self { store: Arc::new(store), folder: None })
    }

    /// Keeps `content` under its name. When this returns, it is durable; what is there already is not written again.
    ///
    /// # Errors
    /// [`Error::Unavailable`] while it cannot be kept.
    pub async fn keep(&self, sidik: Sidik, content: Bytes) -> Result<()> {
        let path = sidik.path();
        match self.store.head(&path).await {
            // One that broke off in the middle, on a disk that forgot, is written again.
            Ok(there) if there.size == content.len() as u64 => return Ok(()),
            Ok(_) | Err(object_store::Error::NotFound { .. }) => {}
            Err(error) => return Err(away(error)),
        }
        self.store.put(&path, content.into()).await.map_err(away)?;
        Ok(())
    }

    /// The content, piece by piece.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when it cannot be had.
    pub async fn fetch(&self, sidik: Sidik) -> Result<impl Stream<Item = object_store::Result<Bytes>> + Send + use<>> {
        Ok(self.store.get(&sidik.path()).await.map_err(away)?.into_stream())
    }

    /// Forgets it; no matter whether it was there.
    ///
    /// # Errors
    /// [`Error::Unavailable`] while that cannot be said.
    pub async fn remove(&self, sidik: Sidik) -> Result<()> {
        match self.store.delete(&sidik.path()).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(away(error)),
        }
    }

    /// Everything kept, in no order.
    pub fn all(&self) -> BoxStream<'_, Result<Kept>> {
        let prefix = Path::from("berkas");
        let kept = |o: object_store::ObjectMeta| {
            Some(Kept { sidik: Sidik::from_path(&o.location)?, written: o.last_modified })
        };
        self.store.list(Some(&prefix)).map_err(away).try_filter_map(move |o| async move { Ok(kept(o)) }).boxed()
    }

    /// Takes away what was left half written when a process was killed, once it is as old as `before`.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn sweep_halves(&self, before: std::time::SystemTime) -> std::io::Result<usize> {
        let Some(folder) = &self.folder else { return Ok(0) };
        let mut swept = 0;
        for drawer in std::fs::read_dir(folder)?.flatten().filter(|d| d.path().is_dir()) {
            for file in std::fs::read_dir(drawer.path())?.flatten() {
                let half = file.file_name().to_string_lossy().contains('#');
                if half && file.metadata().and_then(|m| m.modified()).is_ok_and(|m| m < before) {
                    std::fs::remove_file(file.path())?;
                    swept += 1;
                }
            }
        }
        Ok(swept)
    }

    /// Where they are, in words.
    pub fn place(&self) -> String {
        match &self.folder {
            Some(folder) => folder.display().to_string(),
            None => self.store.to_string(),
        }
    }

    /// Names the part that is not in order.
    ///
    /// # Errors
    /// That part.
    pub async fn check(&self) -> Result<(), &'static str> {
        let Some(folder) = &self.folder else {
            // A name nobody has: "not found" is the answer of one who is there and knows us.
            let asked = tokio::time::timeout(CHECK_WITHIN, self.store.head(&Path::from("berkas/periksa"))).await;
            return match asked {
                Ok(Ok(_) | Err(object_store::Error::NotFound { .. })) => Ok(()),
                _ => Err("penyimpanan berkas"),
            };
        };
        if rustix::fs::access(folder, rustix::fs::Access::WRITE_OK).is_err() {
            return Err("folder berkas");
        }
        match rustix::fs::statvfs(folder) {
            Ok(disk) if disk.f_bavail.saturating_mul(disk.f_frsize) >= SPARE => Ok(()),
            Ok(_) => Err("ruang simpan"),
            Err(_) => Err("folder berkas"),
        }
    }
}

fn away(error: object_store::Error) -> Error {
    tracing::error!(%error, "files away");
    Error::Unavailable
}

/// S3 over the HTTP and TLS the application has already, instead of a second set of both.
#[derive(Debug)]
struct OverHyper;

impl HttpConnector for OverHyper {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        let tls = HttpsConnectorBuilder::new()
            .with_tls_config((*outbound::tls()).clone())
            .https_or_http()
            .enable_http1()
            .build();
        let client = Client::builder(TokioExecutor::new()).pool_timer(TokioTimer::new()).build(tls);
        Ok(HttpClient::new(Hyper(client)))
    }
}

#[derive(Debug)]
struct Hyper(Client<HttpsConnector<Tcp>, HttpRequestBody>);

#[async_trait::async_trait]
impl HttpService for Hyper {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let asked = tokio::time::timeout(WITHIN, self.0.request(request)).await;
        let response = asked
            .map_err(|late| HttpError::new(HttpErrorKind::Timeout, late))?
            .map_err(|error| HttpError::new(kind(&error), error))?;
        let (head, body) = response.into_parts();
        let body = http_body_util::BodyExt::map_err(body, |e| HttpError::new(HttpErrorKind::Interrupted, e));
        Ok(HttpResponse::from_parts(head, HttpResponseBody::new(body)))
    }
}

fn kind(error: &hyper_util::client::legacy::Error) -> HttpErrorKind {
    if error.is_connect() { HttpErrorKind::Connect } else { HttpErrorKind::Request }
}
