//! Panggung setiap uji: aplikasi utuh di atas basis data yang baru.

pub mod kabel;
pub mod pabrik;
pub mod peramban;
pub mod proksi;
pub mod siasn;
pub mod smtp;

use std::{path::PathBuf, time::Duration};

use axum::Router;
use chrono::{DateTime, TimeZone, Utc};
use clap::Parser;
use kinerja::{
    config::Config,
    kernel::{
        app::{self, App},
        berkas::Files,
        db,
        postgres::Postgres,
        serve::Writes,
        statics::Assets,
        theme::Tema,
        time::Clock,
    },
};
use sqlx::{Connection, Executor, PgConnection, PgPool, postgres::PgConnectOptions};
use tokio::sync::OnceCell;

pub use pabrik::{Kantor, Orang};
pub use peramban::{Halaman, Peramban};

/// Server basis data bagi seluruh uji dan nama templat yang sudah bermigrasi.
struct Panggung {
    pilihan: PgConnectOptions,
    templat: String,
    /// Berhenti bersama proses ini.
    _klaster: Option<Postgres>,
}

static PANGGUNG: OnceCell<Panggung> = OnceCell::const_new();

async fn panggung() -> &'static Panggung {
    PANGGUNG.get_or_init(dirikan).await
}

async fn dirikan() -> Panggung {
    let (pilihan, klaster) = match std::env::var("DATABASE_URL") {
        Ok(url) => (url.parse().expect("DATABASE_URL tidak dapat dibaca"), None),
        Err(_) => {
            sapu_bekas();
            let rumah = PathBuf::from(format!("/var/tmp/kinerja-uji-{}", std::process::id()));
            let klaster = Postgres::start_throwaway(&rumah)
                .expect("uji memerlukan PostgreSQL: jalankan `.ci/uji`, yang memasangnya, atau isi DATABASE_URL");
            (klaster.options(), Some(klaster))
        }
    };
    let templat = format!("templat_{}", std::process::id());
    perintah(&pilihan, &format!("drop database if exists {templat}")).await;
    perintah(&pilihan, &format!("create database {templat}")).await;
    let mut conn = PgConnection::connect_with(&pilihan.clone().database(&templat)).await.unwrap();
    db::MIGRATOR.run(&mut conn).await.expect("migrasi");
    conn.close().await.unwrap();
    Panggung { pilihan, templat, _klaster: klaster }
}

/// Folder klaster milik proses uji yang sudah tiada.
fn sapu_bekas() {
    for isi in std::fs::read_dir("/var/tmp").into_iter().flatten().flatten() {
        let nama = isi.file_name().to_string_lossy().into_owned();
        if let Some(pid) = nama.strip_prefix("kinerja-uji-")
            && !PathBuf::from(format!("/proc/{pid}")).exists()
        {
            let _ = std::fs::remove_dir_all(isi.path());
        }
    }
}

async fn perintah(pilihan: &PgConnectOptions, sql: &str) {
    let mut conn = PgConnection::connect_with(pilihan).await.expect("server basis data uji");
    conn.execute(sqlx::AssertSqlSafe(sql.to_owned())).await.unwrap();
    conn.close().await.unwrap();
}

/// Alamat sebuah basis data baru yang sudah bermigrasi.
pub async fn basis_data() -> PgConnectOptions {
    let panggung = panggung().await;
    let nama = format!("uji_{}", uuid::Uuid::new_v4().simple());
    perintah(&panggung.pilihan, &format!("create database {nama} template {}", panggung.templat)).await;
    panggung.pilihan.clone().database(&nama)
}

/// Aplikasi utuh, dengan jam yang berhenti.
pub struct Aplikasi {
    pub app: App,
    pub db: PgPool,
    router: Router,
}

/// Senin, 12 Januari 2026 pukul 09.00 WIB.
pub fn pagi() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 1, 12, 2, 0, 0).unwrap()
}

#[derive(Parser)]
struct Baris {
    #[command(flatten)]
    config: Config,
}

/// Pengaturan bawaan, tidak terpengaruh lingkungan.
pub fn config() -> Config {
    let mut config = Baris::parse_from(["uji"]).config;
    config.database_url = None;
    config.batas_tunggu = Duration::from_secs(30);
    config
}

impl Aplikasi {
    pub async fn baru() -> Self {
        Self::di_atas(basis_data().await, config()).await
    }

    pub async fn di_atas(pilihan: PgConnectOptions, config: Config) -> Self {
        Self::menyimpan(pilihan, config, Files::memory()).await
    }

    /// Dengan berkas unggahan di sana.
    pub async fn menyimpan(pilihan: PgConnectOptions, config: Config, files: Files) -> Self {
        let db = db::pool(pilihan, 5);
        let tema = Tema::baca(&config.warna).unwrap();
        let app = App::from(app::Parts {
            db: db.clone().into(),
            clock: Clock::fixed(pagi()),
            assets: Assets::new(&tema).unwrap(),
            files,
            writes: Writes::default(),
            config,
        });
        Self { router: kinerja::router(&app), app, db }
    }

    /// Peramban tanpa sesi.
    pub fn tamu(&self) -> Peramban {
        Peramban::baru(self.router.clone()).menjaga_beranda(self.db.clone())
    }

    /// Peramban seseorang yang sudah masuk lewat halaman masuk.
    pub async fn masuk(&self, orang: &Orang) -> Peramban {
        let peramban = self.tamu();
        let halaman = peramban.buka("/masuk").await;
        let beranda =
            peramban.tekan(&halaman, "Masuk", &[("nip", &orang.nip), ("kata_sandi", pabrik::KATA_SANDI)]).await;
        assert_eq!(beranda.alamat, "/", "{} tidak dapat masuk: {}", orang.nama, beranda.isi());
        peramban
    }

    /// Satu angka dari basis data.
    pub async fn hitung(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(&self.db).await.unwrap()
    }
}
