//! Every setting, read once from the environment or the command line.

use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    time::Duration,
};

use clap::{Args, ValueEnum};

use crate::kernel::{
    outbound::Outside,
    web::{BODY_WITHIN, DEFAULT_WAIT},
};

/// Yes or no, in the words of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum YaTidak {
    /// Do it.
    Ya,
    /// Do not.
    Tidak,
}

/// Settings of a running application.
#[derive(Clone, Debug, Args)]
pub struct Config {
    /// Alamat untuk didengarkan; porta 0 berarti porta bebas mana saja.
    #[arg(long, env = "KINERJA_ALAMAT", default_value = "127.0.0.1:3000")]
    pub alamat: SocketAddr,

    /// PostgreSQL yang dipakai; kosong berarti klaster pribadi di folder data.
    #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<String>,

    /// Folder untuk klaster, berkas, dan kunci.
    #[arg(long, env = "KINERJA_DATA")]
    pub data: Option<PathBuf>,

    /// Muat instansi contoh ke basis data kosong.
    #[arg(long, env = "KINERJA_CONTOH")]
    pub contoh: Option<YaTidak>,

    /// Warna merek instansi, misalnya #0b5a52; kontrasnya diperiksa.
    #[arg(long, env = "KINERJA_WARNA", default_value = "#0b5a52")]
    pub warna: String,

    /// Diakses lewat HTTPS: kuki Secure berawalan __Host- dan HSTS.
    #[arg(long, env = "KINERJA_HTTPS")]
    pub https: bool,

    /// Alamat proksi tepercaya, dipisah koma; hanya darinya X-Forwarded-For dipercaya.
    #[arg(long, env = "KINERJA_PROKSI", value_delimiter = ',')]
    pub proksi: Vec<IpAddr>,

    /// Sambungan basis data paling banyak.
    #[arg(long, env = "KINERJA_SAMBUNGAN", default_value_t = 12)]
    pub sambungan: u32,

    /// Server surel keluar, misalnya smtp+starttls://nama:sandi@surel.contoh.go.id:587; kosong berarti tanpa surel.
    #[arg(long, env = "KINERJA_SMTP_URL", hide_env_values = true)]
    pub smtp_url: Option<String>,

    /// Sertifikat CA server surel di jaringan sendiri, berkas PEM; kosong berarti CA yang lazim dikenal.
    #[arg(long, env = "KINERJA_SMTP_CA")]
    pub smtp_ca: Option<PathBuf>,

    /// Pengirim surel, misalnya Kinerja <kinerja@contoh.go.id>.
    #[arg(long, env = "KINERJA_SURAT_DARI")]
    pub surat_dari: Option<String>,

    /// Alamat aplikasi sebagaimana dibuka orang, misalnya `https://kinerja.contoh.go.id`, untuk tautan dalam surel.
    #[arg(long, env = "KINERJA_ALAMAT_LUAR")]
    pub alamat_luar: Option<String>,

    /// Berkas bukti dukung paling banyak bagi seorang pengunggah, dalam MB.
    #[arg(long, env = "KINERJA_KUOTA_BUKTI", default_value_t = 500)]
    pub kuota_bukti: u32,

    /// Penyimpanan berkas selain folder data.
    #[command(flatten)]
    pub s3: S3,

    /// Dunia luar bagi pemeriksa tautan; hanya uji yang menggantinya.
    #[arg(skip)]
    pub luar: Outside,

    /// Lama menunggu basis data sebelum menjawab 503.
    #[arg(skip = DEFAULT_WAIT)]
    pub batas_tunggu: Duration,

    /// Lama menunggu seluruh kiriman sampai sebelum menjawab 408.
    #[arg(skip = BODY_WITHIN)]
    pub batas_kiriman: Duration,
}

impl Config {
    /// Letters can be sent.
    pub fn bersurel(&self) -> bool {
        self.smtp_url.is_some()
    }
}

/// Penyimpanan berkas yang berbahasa S3.
#[derive(Clone, Debug, Default, Args)]
pub struct S3 {
    /// Bucket S3 tempat berkas unggahan; kosong berarti di folder data.
    #[arg(id = "s3_bucket", long = "s3-bucket", env = "KINERJA_S3_BUCKET")]
    pub bucket: Option<String>,

    /// Alamat layanan S3 selain AWS, misalnya `https://minio.instansi.go.id`.
    #[arg(id = "s3_alamat", long = "s3-alamat", env = "KINERJA_S3_ALAMAT")]
    pub alamat: Option<String>,

    /// Wilayah S3.
    #[arg(id = "s3_wilayah", long = "s3-wilayah", env = "KINERJA_S3_WILAYAH", default_value = "us-east-1")]
    pub wilayah: String,

    /// Kunci akses S3.
    #[arg(id = "s3_kunci", long = "s3-kunci", env = "KINERJA_S3_KUNCI", hide_env_values = true)]
    pub kunci: Option<String>,

    /// Rahasia kunci akses S3; sebaiknya lewat lingkungan.
    #[arg(id = "s3_rahasia", long = "s3-rahasia", env = "KINERJA_S3_RAHASIA", hide_env_values = true)]
    pub rahasia: Option<String>,
}
