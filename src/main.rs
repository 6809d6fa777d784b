//! Baris perintah Kinerja: menjalankan aplikasi dan merawat datanya.

use std::{
    io::IsTerminal,
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

use anyhow::{Context, Result, bail};
use chrono::{Datelike, NaiveDate};
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use kinerja::{
    bukti,
    config::{Config, YaTidak},
    contoh::{self, Contoh},
    dokumentasi,
    kepegawaian::{self, AdminPertama},
    kernel::{
        app::{self, App},
        auth::Pengguna,
        berkas::Files,
        daily::{LOOK_EVERY, each_day},
        db,
        mail::Mailer,
        postgres::Postgres,
        serve::{self, Writes},
        statics::Assets,
        theme::Tema,
        time::{Clock, Zona},
    },
    masuk,
    pegawai::{self, Nip},
    pemantauan,
    pemberitahuan::{self, Pengantar},
    pengisian, periode, perubahan, skp, umpan_balik,
};
use sqlx::{Connection, PgPool, postgres::PgConnectOptions};
use tokio::sync::watch;
use tracing_subscriber::{filter::Targets, layer::SubscriberExt, util::SubscriberInitExt};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Pengelolaan kinerja pegawai ASN.
#[derive(Parser)]
#[command(name = "kinerja", version, about)]
struct Cli {
    #[command(flatten)]
    config: Config,
    #[command(subcommand)]
    perintah: Option<Perintah>,
}

#[derive(Subcommand)]
enum Perintah {
    /// Menjalankan aplikasi (bawaan)
    Serve,
    /// Menyesuaikan skema basis data
    Migrate,
    /// Memuat instansi contoh ke basis data kosong
    Contoh,
    /// Akun pegawai
    #[command(subcommand)]
    Akun(Akun),
    /// Memeriksa apakah pengaturannya aman
    Doctor,
    /// SKP dari berkas
    #[command(subcommand)]
    Skp(PerintahSkp),
}

#[derive(Subcommand)]
enum Akun {
    /// Menerbitkan kata sandi acak yang wajib diganti saat pertama masuk
    Terbitkan { nip: String },
    /// Menjadikan seseorang admin, selama instansi ini belum punya admin
    AdminPertama { nip: String },
    /// Mengakhiri semua sesi seseorang
    CabutSesi { nip: String },
}

#[derive(Subcommand)]
enum PerintahSkp {
    /// Memasukkan SKP dari JSON sebagai draf
    Impor {
        berkas: PathBuf,
        /// Dokumen mana untuk siapa; dapat diulang
        #[arg(long, value_name = "KODE=NIP")]
        untuk: Vec<skp::Penugasan>,
    },
}

fn main() -> ExitCode {
    let cli = match baca_perintah() {
        Ok(cli) => cli,
        Err(salah) => {
            let _ = salah.print();
            return ExitCode::from(if salah.use_stderr() { 2 } else { 0 });
        }
    };
    log();
    match jalankan(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(galat) => {
            eprintln!("{galat}");
            for sebab in galat.chain().skip(1) {
                eprintln!("  sebab: {sebab}");
            }
            ExitCode::FAILURE
        }
    }
}

/// Pengaturan yang kosong di lingkungan sama dengan yang tidak diberikan.
fn baca_perintah() -> Result<Cli, clap::Error> {
    let kosong = |nama: &std::ffi::OsStr| std::env::var_os(nama).is_some_and(|nilai| nilai.is_empty());
    let perintah = Cli::command().mut_args(|arg| match arg.get_env() {
        Some(nama) if kosong(nama) => arg.env(None::<&str>),
        _ => arg,
    });
    Cli::from_arg_matches(&perintah.try_get_matches()?)
}

/// Yang dicatat bila `KINERJA_LOG` tidak menyebutnya.
const CATATAN_BAWAAN: &str = "info,sqlx=warn,sqlx::postgres::notice=error";

/// JSON bila dibaca mesin, baris biasa bila dibaca orang.
///
/// Saringannya menurut asal dan tingkat saja: `EnvFilter` memeriksa setiap rentang pada setiap langkah permintaan.
fn log() {
    let diminta = std::env::var("KINERJA_LOG").ok().and_then(|saring| saring.parse::<Targets>().ok());
    let saring = diminta.or_else(|| CATATAN_BAWAAN.parse().ok()).unwrap_or_default();
    let (asal, batas) = kinerja::kernel::web::QUIET;
    let catatan = tracing_subscriber::registry().with(saring.with_target(asal, batas));
    let tulisan = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    if std::io::stderr().is_terminal() {
        catatan.with(tulisan).init();
    } else {
        // Rentang yang sedang berjalan sudah tertulis; daftar semua rentang mengulanginya.
        catatan.with(tulisan.json().with_span_list(false)).init();
    }
}

fn jalankan(cli: Cli) -> Result<()> {
    let mut config = cli.config;
    let mut klaster = None;
    let pilihan = match &config.database_url {
        Some(url) => url
            .parse::<PgConnectOptions>()
            .context("DATABASE_URL tidak dapat dibaca. Contoh: postgres://nama:sandi@server/kinerja")?,
        None => {
            let rumah = config.data.clone().map_or_else(folder_data, Ok)?;
            let berjalan = Postgres::start(&rumah)?;
            config.data = Some(rumah);
            let pilihan = berjalan.options();
            klaster = Some(berjalan);
            pilihan
        }
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let hasil = runtime.block_on(async {
        let pilihan = if klaster.is_some() { db::own_database(pilihan).await? } else { pilihan };
        let pool = db::pool(pilihan, config.sambungan);
        let hasil = lakukan(cli.perintah, config, pool.clone(), &mut klaster).await;
        // Sambungan yang kabelnya tercabut tidak menahan kita.
        let _ = tokio::time::timeout(Duration::from_secs(2), pool.close()).await;
        hasil
    });
    runtime.shutdown_timeout(Duration::from_secs(2));
    if let Some(klaster) = klaster {
        klaster.stop()?;
    }
    hasil
}

async fn lakukan(
    perintah: Option<Perintah>,
    config: Config,
    pool: PgPool,
    klaster: &mut Option<Postgres>,
) -> Result<()> {
    let clock = Clock::system();
    migrasi(&pool).await?;
    match perintah.unwrap_or(Perintah::Serve) {
        Perintah::Serve => layani(config, pool, clock, klaster).await,
        Perintah::Migrate => Ok(()),
        Perintah::Contoh => muat_contoh(&pool, &berkas(&config)?, &clock).await,
        Perintah::Akun(akun) => kelola_akun(&pool, &clock, akun).await,
        Perintah::Doctor => periksa(&pool, &config).await,
        Perintah::Skp(PerintahSkp::Impor { berkas, untuk }) => impor(&pool, &clock, &berkas, &untuk).await,
    }
}

/// Folder data bawaan: milik sistem bagi root, milik orangnya bagi yang lain.
fn folder_data() -> Result<PathBuf> {
    if rustix::process::geteuid().is_root() {
        return Ok("/var/lib/kinerja".into());
    }
    if let Some(xdg) = std::env::var_os("XDG_DATA_HOME").filter(|x| !x.is_empty()) {
        return Ok(PathBuf::from(xdg).join("kinerja"));
    }
    let rumah =
        std::env::var_os("HOME").context("Folder rumah tidak diketahui. Tentukan folder data dengan KINERJA_DATA.")?;
    Ok(PathBuf::from(rumah).join(".local/share/kinerja"))
}

async fn migrasi(pool: &PgPool) -> Result<()> {
    db::MIGRATOR
        .run(pool)
        .await
        .context("Skema basis data tidak dapat disesuaikan. Periksa bahwa DATABASE_URL benar dan servernya berjalan.")
}

async fn muat_contoh(pool: &PgPool, files: &Files, clock: &Clock) -> Result<()> {
    match contoh::muat(pool, files, clock).await? {
        Contoh::Dimuat => tracing::info!("instansi contoh dimuat"),
        Contoh::SudahAda => tracing::info!("instansi contoh sudah ada"),
        Contoh::Ditolak => bail!(
            "Basis data ini sudah berisi pegawai sungguhan, jadi data contoh tidak dimuat. Pakai basis data kosong."
        ),
    }
    Ok(())
}

async fn layani(config: Config, pool: PgPool, clock: Clock, klaster: &mut Option<Postgres>) -> Result<()> {
    let tema = Tema::baca(&config.warna)?;
    let mailer = Mailer::new(&config)?;
    let files = berkas(&config)?;
    let diminta = config.contoh == Some(YaTidak::Ya);
    let bawaan = klaster.is_some() && config.contoh != Some(YaTidak::Tidak);
    if diminta {
        muat_contoh(&pool, &files, &clock).await?;
    } else if bawaan {
        contoh::muat(&pool, &files, &clock).await?;
    }
    let hari = Zona::Wib.hari(clock.now());
    sambut_hari(pool.clone(), clock.clone(), hari).await?;
    let pelipat = tokio::spawn(lipat_berkala(pool.clone(), clock.clone()));
    let penjaga_hari = tokio::spawn(each_day(clock.clone(), LOOK_EVERY, hari, {
        let (pool, clock) = (pool.clone(), clock.clone());
        move |hari| sambut_hari(pool.clone(), clock.clone(), hari)
    }));
    let (akan_berhenti, berhenti_mengantar) = watch::channel(false);
    let pengantar = mailer
        .map(|mailer| Pengantar::baru(pool.clone().into(), clock.clone(), mailer))
        .map(|pengantar| tokio::spawn(pengantar.terus(berhenti_mengantar)));
    // Yang menumpuk selagi server mati dibuang juga, tetapi tidak menunda jawaban pertama.
    let kemarin = hari.pred_opt().unwrap_or(hari);
    let penyapu = tokio::spawn(each_day(clock.clone(), LOOK_EVERY, kemarin, {
        let (pool, files, clock) = (pool.clone(), files.clone(), clock.clone());
        move |_| sapu_berkas(pool.clone(), files.clone(), clock.clone())
    }));
    let writes = Writes::default();
    let alamat = config.alamat;
    let app = App::from(app::Parts {
        db: pool.into(),
        clock,
        config,
        assets: Assets::new(&tema)?,
        files,
        writes: writes.clone(),
    });
    let berhenti = serve::stop_signal();
    let listener = tokio::net::TcpListener::bind(alamat)
        .await
        .with_context(|| format!("Alamat {alamat} tidak dapat dipakai. Pilih yang lain dengan KINERJA_ALAMAT."))?;
    println!("Kinerja siap di http://{}", listener.local_addr()?);
    let mut basis_data_mati = false;
    let selesai = async {
        tokio::select! {
            () = berhenti => {}
            () = klaster_berhenti(klaster) => basis_data_mati = true,
        }
        let _ = akan_berhenti.send(true);
    };
    serve::serve(listener, kinerja::router(&app), writes, selesai).await?;
    penjaga_hari.abort();
    pelipat.abort();
    if let Some(pengantar) = pengantar {
        // Surat yang sedang diantar diselesaikan; yang terputus diantar lagi nanti dengan Message-ID yang sama.
        let _ = tokio::time::timeout(Duration::from_secs(3), pengantar).await;
    }
    penyapu.abort();
    if basis_data_mati {
        bail!("PostgreSQL pribadi berhenti sendiri. Jalankan lagi Kinerja; data yang sudah tersimpan tetap aman.");
    }
    Ok(())
}

/// Yang dibawa sebuah hari: dikerjakan ketika server mulai, dan pada setiap pergantian hari selama ia hidup.
async fn sambut_hari(pool: PgPool, clock: Clock, hari: NaiveDate) -> kinerja::kernel::error::Result<()> {
    let mut conn = pool.acquire().await?;
    kepegawaian::terapkan_hari(&mut conn, hari).await?;
    periode::terapkan_hari(&mut conn, hari).await?;
    dokumentasi::terapkan_hari(&mut conn, hari).await?;
    pemberitahuan::terapkan_hari(&mut conn, hari).await?;
    perubahan::terapkan_hari(&mut conn, hari, clock.now()).await?;
    pengisian::terapkan_hari(&mut conn, hari).await?;
    umpan_balik::tutup_yang_berakhir(&mut conn, hari).await?;
    skp::sapu_antrean(&mut conn, hari).await?;
    let mut tx = conn.begin().await?;
    pemantauan::ingatkan(&mut tx, hari, clock.now()).await?;
    Ok(tx.commit().await?)
}

/// Berkas yang tidak dipakai bukti mana pun lagi.
async fn sapu_berkas(pool: PgPool, files: Files, clock: Clock) -> kinerja::kernel::error::Result<()> {
    let terbuang = bukti::sapu(&pool.into(), &files, clock.now()).await?;
    if terbuang > 0 {
        tracing::info!(terbuang, "berkas yang tidak dipakai dibuang");
    }
    Ok(())
}

/// Penyimpanan berkas menurut pengaturannya.
fn berkas(config: &Config) -> Result<Files> {
    Files::open(config, &config.data.clone().map_or_else(folder_data, Ok)?)
}

/// Seperempat menit sekali rekap pengisian dilipat. Yang terlewat tetap benar, hanya lebih lama dibaca.
async fn lipat_berkala(pool: PgPool, clock: Clock) {
    loop {
        tokio::time::sleep(Duration::from_secs(15)).await;
        let Ok(mut conn) = pool.acquire().await else { continue };
        if let Err(galat) = pengisian::lipat(&mut conn, Zona::Wib.hari(clock.now())).await {
            tracing::warn!(%galat, "rekap pengisian belum dilipat");
        }
    }
}

/// Selesai bila server basis data pribadi mati sendiri.
async fn klaster_berhenti(klaster: &mut Option<Postgres>) {
    loop {
        tokio::time::sleep(Duration::from_secs(1)).await;
        if let Some(klaster) = klaster
            && !klaster.is_running().unwrap_or(true)
        {
            return;
        }
    }
}

async fn kelola_akun(pool: &PgPool, clock: &Clock, perintah: Akun) -> Result<()> {
    let mut tx = pool.begin().await?;
    let nip = match &perintah {
        Akun::Terbitkan { nip } | Akun::AdminPertama { nip } | Akun::CabutSesi { nip } => Nip::baca(nip)?,
    };
    let siapa = pegawai::cari_nomor(&mut tx, &nip)
        .await?
        .with_context(|| format!("Tidak ada pegawai dengan NIP {}.", nip.angka()))?;
    match perintah {
        Akun::Terbitkan { .. } => {
            let acak = masuk::kata_sandi_acak();
            let sidik = masuk::sidik_kata_sandi(acak.clone()).await?;
            // Tautan yang masih menunggu dapat mengganti kata sandi ini.
            masuk::cabut_tautan(&mut tx, siapa).await?;
            masuk::terbitkan(&mut tx, siapa, &sidik, true, clock.now()).await?;
            masuk::cabut_sesi(&mut tx, siapa).await?;
            tx.commit().await?;
            println!("Kata sandi sementara: {acak}\nWajib diganti saat pertama masuk.");
        }
        Akun::AdminPertama { .. } => {
            let berakun = match kepegawaian::jadikan_admin_pertama(&mut tx, siapa, clock.now()).await? {
                AdminPertama::Sudah(nama) => bail!(
                    "Instansi ini sudah punya admin: {}. Peran lain diberikan lewat halaman Peran.",
                    nama.join("; ")
                ),
                AdminPertama::Jadi { berakun } => berakun,
            };
            tx.commit().await?;
            println!("Pegawai ber-NIP {} kini admin aplikasi.", nip.angka());
            if !berakun {
                println!("Ia belum punya akun: jalankan `kinerja akun terbitkan {}`.", nip.angka());
            }
        }
        Akun::CabutSesi { .. } => {
            let banyak = masuk::cabut_sesi(&mut tx, siapa).await?;
            tx.commit().await?;
            println!("{banyak} sesi diakhiri.");
        }
    }
    Ok(())
}

/// Pengaturan yang tanpanya «tersimpan» bukan janji, atau penebak tidak dapat dilambatkan sendiri.
async fn periksa(pool: &PgPool, config: &Config) -> Result<()> {
    let mut kurang = 0;
    for nama in ["fsync", "full_page_writes", "data_checksums", "synchronous_commit"] {
        let nilai = db::setting(pool, nama).await?;
        let baik = nilai != "off";
        kurang += i32::from(!baik);
        println!("{} {nama} = {nilai}", if baik { "baik  " } else { "KURANG" });
    }
    let files = berkas(config)?;
    let beres = files.check().await;
    kurang += i32::from(beres.is_err());
    match beres {
        Ok(()) => println!("baik   penyimpanan berkas: {}", files.place()),
        Err(bagian) => println!("KURANG penyimpanan berkas: {} ({bagian})", files.place()),
    }
    if config.https && config.proksi.is_empty() {
        println!(
            "HATI-HATI KINERJA_PROKSI kosong: di balik proksi HTTPS semua orang tampak dari satu alamat dan saling \
             melambatkan ketika masuk. Isi dengan alamat proksinya."
        );
    }
    Mailer::new(config)?;
    let surat = pemberitahuan::keadaan_surat(&mut *pool.acquire().await?).await?;
    println!(
        "{} surat menunggu = {}, mati = {}",
        if surat.mati == 0 { "baik  " } else { "HATI-HATI" },
        surat.menunggu,
        surat.mati
    );
    if let Some(galat) = surat.galat {
        println!("          jawaban server surel terakhir: {galat}");
    }
    if kurang > 0 {
        bail!(
            "{kurang} hal membahayakan data. Perbaiki yang bertanda KURANG (PostgreSQL: postgresql.conf), lalu periksa lagi."
        );
    }
    Ok(())
}

async fn impor(pool: &PgPool, clock: &Clock, berkas: &Path, untuk: &[skp::Penugasan]) -> Result<()> {
    let isi = std::fs::read_to_string(berkas).with_context(|| format!("{} tidak dapat dibaca.", berkas.display()))?;
    let semua: Vec<skp::DokumenImpor> =
        serde_json::from_str(&isi).with_context(|| format!("{} bukan berkas SKP yang dikenali.", berkas.display()))?;
    let kini = clock.now();
    let hari = Zona::Wib.hari(kini);
    let mut tx = pool.begin().await?;
    let (mut masuk, mut lewat) = (0, 0);
    for dokumen in &semua {
        let Some(masa) = dokumen.masa(hari.year()) else { continue };
        let siapa = match untuk.iter().find(|p| p.kode == dokumen.kode) {
            Some(p) => {
                let nip = Nip::baca(&p.nip).with_context(|| format!("{}: NIP {} keliru.", p.kode, p.nip))?;
                pegawai::cari_nomor(&mut tx, &nip).await?
            }
            None => skp::calon_contoh(&mut tx, dokumen.jenis_jabatan.as_deref(), masa, hari).await?,
        };
        let Some(siapa) = siapa else {
            println!("{}: dilewati; sebutkan pegawainya dengan --untuk {}=NIP.", dokumen.kode, dokumen.kode);
            lewat += 1;
            continue;
        };
        let pemilik = Pengguna::mewakili(siapa, hari);
        let nama = pegawai::identitas(&mut tx, &[(siapa, None)], hari).await?;
        let nama = nama.first().map_or_else(String::new, |i| {
            format!("{} ({})", i.nama, i.nomor.as_ref().map_or("", |n| n.nomor.as_str()))
        });
        match skp::masukkan(&mut tx, dokumen, masa, &pemilik, kini).await {
            Ok((id, kurang)) => {
                masuk += 1;
                println!("{}: draf {} milik {nama}, /skp/{id}", dokumen.kode, masa.tulis());
                println!("  yang masih perlu dilengkapi: {}", if kurang.is_empty() { "tidak ada" } else { "" });
                kurang.iter().for_each(|k| println!("  - {k}"));
            }
            Err(galat) => bail!("{}: {galat} Tidak ada dokumen yang dimasukkan.", dokumen.kode),
        }
    }
    tx.commit().await?;
    println!("{masuk} dokumen dimasukkan, {lewat} dilewati.");
    Ok(())
}
