//! Panggung pengukuran: basis data, aplikasi yang sebenarnya, dan lantainya.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};
use kinerja::kernel::postgres::Postgres;
use sqlx::{ConnectOptions, Connection, Executor, PgConnection, PgPool, postgres::PgConnectOptions};

use super::proses::{Peladen, Postmaster};

/// Semua yang berjalan selama pengukuran; berhenti dan terhapus sesudahnya.
pub struct Panggung {
    pub aplikasi: Peladen,
    pub lantai: Peladen,
    pub postgres: Option<Postmaster>,
    pub db: PgPool,
    basis_data: PgConnectOptions,
    nama: String,
    rumah: Rumah,
    klaster: Option<Postgres>,
}

impl Panggung {
    pub async fn dirikan() -> Result<Self> {
        sapu_bekas();
        let rumah = Rumah::baru()?;
        // Bukan klaster buang: simpanan diukur dengan fsync yang sebenarnya.
        let (basis_data, klaster) = match std::env::var("DATABASE_URL").ok().filter(|url| !url.is_empty()) {
            Some(url) => (url.parse().context("DATABASE_URL tidak dapat dibaca")?, None),
            None => {
                let klaster = Postgres::start(&rumah.0.join("pg"))?;
                (klaster.options(), Some(klaster))
            }
        };
        let nama = format!("kinerja_ukur_{}", std::process::id());
        perintahkan(&basis_data, format!("create database {nama}")).await?;
        let milik_kita: PgConnectOptions = basis_data.clone().database(&nama);
        let alamat = milik_kita.to_url_lossy().to_string();

        let log = rumah.0.join("aplikasi.log");
        let mut aplikasi = Command::new(env!("CARGO_BIN_EXE_kinerja"));
        aplikasi.env("DATABASE_URL", &alamat).env("KINERJA_CONTOH", "ya").env("KINERJA_ALAMAT", "127.0.0.1:0");
        for bawaan in ["KINERJA_DATA", "KINERJA_LOG", "KINERJA_SAMBUNGAN", "KINERJA_HTTPS", "KINERJA_PROKSI"] {
            aplikasi.env_remove(bawaan);
        }
        let aplikasi = Peladen::jalankan(aplikasi, File::create(log)?)?;

        let db = PgPool::connect_with(milik_kita).await?;
        db.execute(LANTAI).await?;
        db.execute(SETAHUN).await?;
        db.execute("analyze").await?;
        let mut lantai = Command::new(std::env::current_exe()?);
        lantai.arg("--lantai").env("DATABASE_URL", &alamat);
        let lantai = Peladen::jalankan(lantai, File::create(rumah.0.join("lantai.log"))?)?;
        let postgres = Postmaster::dari(&db).await?;
        Ok(Self { aplikasi, lantai, postgres, db, basis_data, nama, rumah, klaster })
    }

    pub async fn bubarkan(self) -> Result<()> {
        let Self { aplikasi, lantai, db, basis_data, nama, rumah, klaster, .. } = self;
        drop((aplikasi, lantai));
        db.close().await;
        match klaster {
            Some(klaster) => klaster.stop()?,
            None => perintahkan(&basis_data, format!("drop database {nama} with (force)")).await?,
        }
        drop(rumah);
        Ok(())
    }
}

/// Tempat lantai menyimpan: satu baris yang diubah, satu catatan yang ditambahkan.
const LANTAI: &str = "
    create table lantai (lantai_id uuid primary key, versi integer not null default 1, isi text not null);
    create table lantai_catatan (
        kunci     uuid primary key,
        lantai_id uuid not null references lantai,
        isi       text not null,
        pada      timestamptz not null default now()
    );
    insert into lantai (lantai_id, isi) select rencana_id, rhk from rencana;
    create table lantai_kegiatan (
        kegiatan_id uuid primary key,
        pegawai_id  uuid not null,
        tanggal     date not null,
        uraian      text not null
    );
    create index lantai_kegiatan_pegawai on lantai_kegiatan (pegawai_id, tanggal);
";

/// Satu kegiatan setiap hari bagi setiap pemilik SKP yang ditetapkan.
const SETAHUN: &str = "
    insert into kegiatan (kegiatan_id, pegawai_id, tanggal, jam_mulai, jam_selesai, rencana_id, uraian, realisasi, satuan,
                          dibuat_pada, diubah_pada)
    select gen_random_uuid(), s.pemilik_id, h::date, '08:00', '10:00', r.rencana_id, 'Merekap data', 1, 'rekap', now(), now()
    from skp s
    cross join generate_series(date '2023-01-01', '2023-12-31', '1 day') h
    cross join lateral (
        select r.rencana_id from rencana r
        where r.skp_id = s.skp_id order by (r.urutan + extract(doy from h)::int) % 5, r.rencana_id limit 1
    ) r
    where s.status = 'ditetapkan';
";

async fn perintahkan(server: &PgConnectOptions, sql: String) -> Result<()> {
    let mut conn = PgConnection::connect_with(server).await?;
    conn.execute(sqlx::AssertSqlSafe(sql)).await?;
    Ok(conn.close().await?)
}

/// Folder sementara yang hilang bersama pengukuran.
struct Rumah(PathBuf);

impl Rumah {
    fn baru() -> Result<Self> {
        let rumah = PathBuf::from(format!("{BEKAS}{}", std::process::id()));
        fs::create_dir(&rumah)?;
        // Akun yang menjalankan PostgreSQL harus dapat melewatinya.
        fs::set_permissions(&rumah, std::os::unix::fs::PermissionsExt::from_mode(0o711))?;
        Ok(Self(rumah))
    }
}

impl Drop for Rumah {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

const BEKAS: &str = "/var/tmp/kinerja-ukur-";

/// Folder milik pengukuran yang terputus.
fn sapu_bekas() {
    for isi in fs::read_dir("/var/tmp").into_iter().flatten().flatten() {
        let jalur = isi.path();
        if let Some(pid) = jalur.to_str().and_then(|j| j.strip_prefix(BEKAS))
            && !Path::new("/proc").join(pid).exists()
        {
            let _ = fs::remove_dir_all(&jalur);
        }
    }
}
