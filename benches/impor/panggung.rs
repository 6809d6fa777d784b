//! Basis data, aplikasi yang sebenarnya, dan seorang staf kepegawaian yang masuk lewat pintunya.

use std::{
    fs::{self, File},
    path::PathBuf,
    process::Command,
};

use anyhow::{Context, Result, ensure};
use kinerja::kernel::postgres::Postgres;
use sqlx::{ConnectOptions, Connection, Executor, PgConnection, PgPool, postgres::PgConnectOptions};
use uuid::Uuid;

use super::{muatan::Sambungan, proses::Peladen};

/// Semua yang berjalan selama pengukuran.
pub struct Panggung {
    pub aplikasi: Peladen,
    pub db: PgPool,
    basis_data: PgConnectOptions,
    nama: String,
    rumah: PathBuf,
    klaster: Option<Postgres>,
}

impl Panggung {
    pub async fn dirikan() -> Result<Self> {
        let rumah = PathBuf::from(format!("/var/tmp/kinerja-ukur-{}", std::process::id()));
        fs::create_dir(&rumah)?;
        // Akun yang menjalankan PostgreSQL harus dapat melewatinya.
        fs::set_permissions(&rumah, std::os::unix::fs::PermissionsExt::from_mode(0o711))?;
        let (basis_data, klaster) = match std::env::var("DATABASE_URL").ok().filter(|url| !url.is_empty()) {
            Some(url) => (url.parse().context("DATABASE_URL tidak dapat dibaca")?, None),
            None => {
                let klaster = Postgres::start(&rumah.join("pg"))?;
                (klaster.options(), Some(klaster))
            }
        };
        let nama = format!("kinerja_ukur_{}", std::process::id());
        perintahkan(&basis_data, format!("create database {nama}")).await?;
        let milik_kita: PgConnectOptions = basis_data.clone().database(&nama);
        let mut aplikasi = Command::new(env!("CARGO_BIN_EXE_kinerja"));
        aplikasi
            .env("DATABASE_URL", milik_kita.to_url_lossy().to_string())
            .env("KINERJA_CONTOH", "ya")
            .env("KINERJA_ALAMAT", "127.0.0.1:0");
        for bawaan in ["KINERJA_DATA", "KINERJA_LOG", "KINERJA_SAMBUNGAN", "KINERJA_HTTPS", "KINERJA_PROKSI"] {
            aplikasi.env_remove(bawaan);
        }
        let aplikasi = Peladen::jalankan(aplikasi, File::create(rumah.join("aplikasi.log"))?)?;
        let db = PgPool::connect_with(milik_kita).await?;
        Ok(Self { aplikasi, db, basis_data, nama, rumah, klaster })
    }

    /// Seluruh isi tabel yang diubah impor dan turunannya, tanpa versi, yang selalu naik; sidiknya saja.
    pub async fn isi(&self) -> Result<String> {
        let mut sidik = String::new();
        for tabel in ["pegawai", "penempatan", "unit", "unit_masa", "jabatan", "identitas_pegawai", "penilai_pegawai"] {
            let sql = format!(
                "select md5(coalesce(string_agg(b, e'\\n' order by b), ''))
                 from (select (to_jsonb(t) - 'versi')::text as b from {tabel} t) s"
            );
            let (ini,): (String,) = sqlx::query_as(sqlx::AssertSqlSafe(sql)).fetch_one(&self.db).await?;
            sidik += &format!("{tabel} {ini}\n");
        }
        Ok(sidik)
    }

    pub async fn bubarkan(self) -> Result<()> {
        drop(self.aplikasi);
        self.db.close().await;
        match self.klaster {
            Some(klaster) => klaster.stop()?,
            None => perintahkan(&self.basis_data, format!("drop database {} with (force)", self.nama)).await?,
        }
        Ok(fs::remove_dir_all(self.rumah)?)
    }
}

async fn perintahkan(server: &PgConnectOptions, sql: String) -> Result<()> {
    let mut conn = PgConnection::connect_with(server).await?;
    conn.execute(sqlx::AssertSqlSafe(sql)).await?;
    Ok(conn.close().await?)
}

/// Yang ada di antara dua penggal teks.
pub fn potong(teks: &str, awal: &str, akhir: &str) -> Option<String> {
    Some(teks.split_once(awal)?.1.split_once(akhir)?.0.to_owned())
}

/// Staf kepegawaian seluruh instansi.
pub struct Tamu {
    sambungan: Sambungan,
    sesi: String,
}

impl Tamu {
    pub async fn masuk(panggung: &Panggung) -> Result<Self> {
        let (nip,): (String,) = sqlx::query_as(
            "select p.nip from peran_pegawai r join pegawai p using (pegawai_id)
             where r.peran = 'KEPEGAWAIAN' and r.unit_id is null and r.selesai is null limit 1",
        )
        .fetch_one(&panggung.db)
        .await?;
        let mut ini = Self { sambungan: Sambungan::buka(panggung.aplikasi.alamat).await?, sesi: String::new() };
        let sandi = super::kata_sandi(&ini.buka("/masuk").await?)?;
        let isi = serde_html_form::to_string([("nip", &nip), ("kata_sandi", &sandi)])?;
        let jawaban = ini.sambungan.kirim(&ini.kepala("/masuk", FORMULIR, isi.as_bytes())).await?;
        ini.sesi = jawaban.kuki("sesi").context("tidak dapat masuk")?;
        Ok(ini)
    }

    pub async fn buka(&mut self, jalur: &str) -> Result<String> {
        let sesi = &self.sesi;
        let tanya = format!("GET {jalur} HTTP/1.1\r\nhost: kinerja\r\ncookie: sesi={sesi}\r\n\r\n");
        let jawaban = self.sambungan.kirim(tanya.as_bytes()).await?;
        ensure!(jawaban.status == 200, "{jalur} dijawab {}", jawaban.status);
        Ok(std::str::from_utf8(jawaban.isi)?.to_owned())
    }

    /// Mengunggah sebuah ekspor; alamat pratinjaunya.
    pub async fn unggah(&mut self, jalur: &str, bita: &[u8]) -> Result<String> {
        let kunci = Uuid::new_v4();
        let mut isi = format!(
            "--batas\r\nContent-Disposition: form-data; name=\"kunci\"\r\n\r\n{kunci}\r\n\
             --batas\r\nContent-Disposition: form-data; name=\"jenis\"\r\n\r\nSIASN\r\n\
             --batas\r\nContent-Disposition: form-data; name=\"berkas\"; filename=\"ekspor.xlsx\"\r\n\r\n"
        )
        .into_bytes();
        isi.extend(bita);
        isi.extend(b"\r\n--batas--\r\n");
        self.kirim(jalur, "multipart/form-data; boundary=batas", &isi).await
    }

    /// Menekan tombol tanpa isian lain.
    pub async fn tekan(&mut self, jalur: &str) -> Result<String> {
        let isi = serde_html_form::to_string([("kunci", Uuid::new_v4().to_string())])?;
        self.kirim(jalur, FORMULIR, isi.as_bytes()).await
    }

    async fn kirim(&mut self, jalur: &str, jenis: &str, isi: &[u8]) -> Result<String> {
        let tanya = self.kepala(jalur, jenis, isi);
        let jawaban = self.sambungan.kirim(&tanya).await?;
        let ke = jawaban.kepala.lines().find_map(|b| b.strip_prefix("location: ")).map(str::to_owned);
        let isi = String::from_utf8_lossy(jawaban.isi);
        ke.with_context(|| format!("{jalur} dijawab {}: {isi}", jawaban.status))
    }

    fn kepala(&self, jalur: &str, jenis: &str, isi: &[u8]) -> Vec<u8> {
        let (sesi, panjang) = (&self.sesi, isi.len());
        let mut semua = format!(
            "POST {jalur} HTTP/1.1\r\nhost: kinerja\r\ncookie: sesi={sesi}\r\nsec-fetch-site: same-origin\r\n\
             content-type: {jenis}\r\ncontent-length: {panjang}\r\n\r\n"
        )
        .into_bytes();
        semua.extend(isi);
        semua
    }
}

const FORMULIR: &str = "application/x-www-form-urlencoded";
