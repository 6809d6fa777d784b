//! Tolok ukur pemantauan pengisian: 50.000 pegawai pada 2.000 unit, di samping lantainya dalam putaran yang sama.
//!
//! Lantai dan cara mengukurnya milik `benches/halaman`. Yang dijanjikan: setiap gambar dan tabelnya terjawab
//! dalam paling lama tiga kali lantainya, dan tidak satu halaman pun membaca tabel orang dari ujung ke ujung.
//!
//! ```text
//! cargo bench --bench pengisian
//! cargo bench --bench pengisian -- --putaran 3 --milidetik 1000 --sambungan 64
//! ```

#![allow(clippy::disallowed_methods, reason = "lantai dan pembangkit beban berdiri di luar aplikasi")]

#[path = "../halaman/lantai.rs"]
mod lantai;
#[path = "../halaman/lomba.rs"]
mod lomba;
#[path = "../halaman/muatan.rs"]
mod muatan;
#[path = "../halaman/panggung.rs"]
mod panggung;
#[path = "../halaman/pintu.rs"]
mod pintu;
#[path = "../halaman/proses.rs"]
mod proses;

use std::{
    process::ExitCode,
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};
use clap::Parser;
use sqlx::{Connection, Executor, PgPool};
use uuid::Uuid;

use lomba::{Baca, Cara, Lomba, Pihak, berlomba, perbandingan};
use muatan::Sambungan;
use panggung::Panggung;
use pintu::{Pintu, ambil, permintaan};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Paling lama, dibandingkan dengan lantai.
const PALING_LAMBAT: f64 = 3.0;
const MIB: u64 = 1024 * 1024;
/// Ingatan aplikasi paling banyak, juga selagi mengunduh semuanya.
const PALING_GEMUK: u64 = 96 * MIB;

/// Mengukur pemantauan pengisian di samping lantainya.
#[derive(Parser)]
struct Perintah {
    /// Putaran bagi setiap pihak, bergantian.
    #[arg(long, default_value_t = 5)]
    putaran: usize,
    /// Lamanya satu putaran.
    #[arg(long, default_value_t = 1_000)]
    milidetik: u64,
    /// Banyaknya sambungan serentak.
    #[arg(long, value_delimiter = ',', default_value = "1,64")]
    sambungan: Vec<usize>,
    /// Menjadi lantai, bukan tolok ukur.
    #[arg(long, hide = true)]
    lantai: bool,
    /// Selalu diberikan oleh `cargo bench`.
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> Result<ExitCode> {
    let perintah = Perintah::parse();
    if perintah.lantai {
        lantai::layani()?;
        return Ok(ExitCode::SUCCESS);
    }
    // Pembangkit beban memakai satu benang saja: inti yang lain milik yang diukur.
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(ukur(&perintah))
}

/// Putusan, satu baris bagi setiap janji.
#[derive(Default)]
struct Putusan {
    gagal: u32,
    kalimat: Vec<String>,
}

impl Putusan {
    fn janji(&mut self, lulus: bool, kalimat: String) {
        self.gagal += u32::from(!lulus);
        self.kalimat.push(format!("{} {kalimat}", if lulus { "lulus" } else { "GAGAL" }));
    }
}

async fn ukur(perintah: &Perintah) -> Result<ExitCode> {
    let panggung = Panggung::dirikan().await?;
    let instansi = Instansi::besar(&panggung).await?;
    let cara = Cara { putaran: perintah.putaran, lama: Duration::from_millis(perintah.milidetik) };
    let mut putusan = Putusan::default();
    println!(
        "{:<34} {:>4} {:>15} {:>6} {:>13} {:>6} {:>11} {:>11} {:>8} {:>8}",
        "halaman", "smb", "permintaan/dtk", "rasio", "p50 ms", "rasio", "CPU ms", "PG ms", "bita", "RSS MiB"
    );
    let urut = dibaca_urut(&panggung.db).await?;
    for (dijanjikan, nama, jalur, tanda) in instansi.halaman() {
        for &sambungan in &perintah.sambungan {
            banding(&panggung, &instansi, (dijanjikan, nama, &jalur, tanda), sambungan, &cara, &mut putusan).await?;
        }
    }
    let urut = dibaca_urut(&panggung.db).await? - urut;
    putusan.janji(urut == 0, format!("tabel orang dibaca dari ujung ke ujung {urut} kali (= 0)"));
    unduh_semua(&panggung, &instansi, &mut putusan).await?;
    panggung.bubarkan().await?;
    println!();
    putusan.kalimat.iter().for_each(|k| println!("{k}"));
    Ok(if putusan.gagal > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

async fn banding(
    panggung: &Panggung,
    instansi: &Instansi,
    (dijanjikan, nama, jalur, tanda): (bool, &str, &str, &str),
    sambungan: usize,
    cara: &Cara,
    putusan: &mut Putusan,
) -> Result<()> {
    let sesi = &instansi.sesi;
    let html = ambil(&mut Sambungan::buka(panggung.aplikasi.alamat).await?, jalur, sesi).await?;
    ensure!(html.contains(tanda), "{jalur} tidak memuat «{tanda}»");
    let bita = html.len();
    let lantai_jalur = format!("/{}/{bita}", instansi.skp);
    let mut aplikasi = Lomba::baru(&panggung.aplikasi, panggung.postgres.as_ref());
    let mut lantai = Lomba::baru(&panggung.lantai, panggung.postgres.as_ref());
    for _ in 0..sambungan {
        aplikasi.tamu.push(Box::new(Baca { kirim: permintaan(jalur, sesi, ""), bita: Some(bita) }));
        lantai.tamu.push(Box::new(Baca { kirim: permintaan(&lantai_jalur, sesi, ""), bita: Some(bita) }));
    }
    panggung.aplikasi.lupakan_puncak();
    berlomba(&mut aplikasi, &mut lantai, cara).await?;
    let puncak = panggung.aplikasi.puncak()?;
    let rasio = 1.0 / perbandingan(&aplikasi, &lantai);
    let dijawab = aplikasi.dijawab;
    let (a, l) = (aplikasi.pihak(), lantai.pihak());
    let rasio_p50 = a.p50.as_secs_f64() / l.p50.as_secs_f64();
    let dua = |ambil: fn(&Pihak) -> String| format!("{} / {}", ambil(&a), ambil(&l));
    println!(
        "{nama:<34} {sambungan:>4} {:>15} {:>6} {:>13} {:>6} {:>11} {:>11} {bita:>8} {:>8.1}",
        dua(|p| format!("{:.0}", p.per_detik)),
        format!("{rasio:.2}×"),
        dua(|p| ms(p.p50)),
        format!("{rasio_p50:.2}×"),
        dua(|p| ms(p.cpu)),
        dua(|p| p.cpu_postgres.map_or("–".into(), ms)),
        puncak as f64 / MIB as f64,
    );
    ensure!(dijawab > 0 && a.bita == bita && l.bita == bita, "bukan halaman itu yang dijawab");
    let _ = (a.p99, l.p99);
    let kalimat = format!("{nama}, {sambungan} sambungan: {rasio:.2}× lantai, p50 {rasio_p50:.2}× (≤ 3×)");
    if dijanjikan {
        putusan.janji(rasio <= PALING_LAMBAT && rasio_p50 <= PALING_LAMBAT, kalimat);
    }
    putusan.janji(puncak <= PALING_GEMUK, format!("{nama}: ingatan puncak {} MiB (≤ 96 MiB)", puncak / MIB));
    Ok(())
}

fn ms(lama: Duration) -> String {
    format!("{:.2}", lama.as_secs_f64() * 1000.0)
}

/// Semua orang dalam satu berkas: lamanya dan ingatannya.
async fn unduh_semua(panggung: &Panggung, instansi: &Instansi, putusan: &mut Putusan) -> Result<()> {
    panggung.aplikasi.lupakan_puncak();
    let mulai = Instant::now();
    let mut sambungan = Sambungan::buka(panggung.aplikasi.alamat).await?;
    let jalur = format!("/pengisian/{}/unduhan", instansi.puncak);
    let jawaban = sambungan.kirim(permintaan(&jalur, &instansi.sesi, "").as_bytes()).await?;
    ensure!(jawaban.status == 200, "unduhan dijawab {}", jawaban.status);
    let (bita, lama, puncak) = (jawaban.isi.len(), mulai.elapsed(), panggung.aplikasi.puncak()?);
    let kalimat = format!(
        "unduhan semua orang: {:.1} s, {:.1} MiB, ingatan puncak {} MiB (≤ 96 MiB)",
        lama.as_secs_f64(),
        bita as f64 / MIB as f64,
        puncak / MIB
    );
    putusan.janji(puncak <= PALING_GEMUK, kalimat);
    Ok(())
}

/// Berapa kali tabel orang dibaca dari ujung ke ujung sejak basis data dibuat.
async fn dibaca_urut(db: &PgPool) -> Result<i64> {
    // Hitungannya dilaporkan setiap sambungan, paling lambat sepuluh detik kemudian.
    tokio::time::sleep(Duration::from_secs(11)).await;
    Ok(sqlx::query_scalar(
        "select sum(seq_scan)::bigint from pg_stat_user_tables
         where relname in ('pegawai', 'penempatan', 'pengisian_pegawai', 'identitas_pegawai', 'penilai_pegawai',
                           'keadaan_pegawai', 'skp')",
    )
    .fetch_one(db)
    .await?)
}

/// Instansi besar di samping instansi contoh, dan pengelola kinerjanya.
struct Instansi {
    sesi: String,
    /// Pembanding bagi lantai.
    skp: Uuid,
    puncak: Uuid,
    tengah: Uuid,
    ujung: Uuid,
}

impl Instansi {
    async fn besar(panggung: &Panggung) -> Result<Self> {
        let db = &panggung.db;
        // Satu sambungan: tabel sementara dan pemicu yang dilewati hanya berlaku padanya.
        let mut conn = db.acquire().await?.detach();
        conn.execute(sqlx::raw_sql(include_str!("benih.sql"))).await?;
        let tahun: i32 = sqlx::query_scalar(
            "select max(tahun) filter (where tahun <= extract(year from current_date)) from pengisian_tahun",
        )
        .fetch_one(&mut conn)
        .await?;
        let mulai = Instant::now();
        let mut sesudah = Some(Uuid::nil());
        while let Some(dari) = sesudah {
            sesudah = sqlx::query_scalar("select susun_pengisian_sesudah($1, $2)")
                .bind(tahun)
                .bind(dari)
                .fetch_one(&mut conn)
                .await?;
        }
        println!("disusun dalam {:.1} s", mulai.elapsed().as_secs_f64());
        conn.execute("select lipat_pengisian(current_date)").await?;
        conn.execute("vacuum analyze").await?;
        conn.close().await?;
        let unit = |kode: &'static str| async move {
            anyhow::Ok(
                sqlx::query_scalar::<_, Uuid>("select unit_id from unit where kode = $1")
                    .bind(kode)
                    .fetch_one(db)
                    .await?,
            )
        };
        let (puncak, tengah, ujung) = (unit("B0001").await?, unit("B0002").await?, unit("B0200").await?);
        let nip: String = sqlx::query_scalar(
            "with p as (
                 insert into peran_pegawai (pegawai_id, peran, unit_id, dasar, mulai)
                 select pegawai_id, 'PENGELOLA', $1, 'Tolok ukur', current_date - 1 from akun_contoh where peran = 'pegawai'
                 returning pegawai_id
             )
             select o.nip from p join pegawai o using (pegawai_id)",
        )
        .bind(puncak)
        .fetch_one(db)
        .await?;
        let sesi = Pintu::buka(panggung.aplikasi.alamat).await?.masuk(&nip).await?;
        let skp =
            sqlx::query_scalar("select skp_id from rencana group by skp_id order by count(*) desc, skp_id limit 1")
                .fetch_one(db)
                .await?;
        Ok(Self { sesi, skp, puncak, tengah, ujung })
    }

    /// Yang dijanjikan atau hanya dilaporkan; nama, alamat, dan kata-kata yang hanya ada bila halaman itu benar digambar.
    fn halaman(&self) -> Vec<(bool, &'static str, String, &'static str)> {
        let Self { puncak, tengah, ujung, .. } = self;
        vec![
            (true, "ringkasan, 50.000 orang", "/pengisian".into(), "Unit Besar 13"),
            (true, "unit puncak", format!("/pengisian/{puncak}"), "Unit Besar 13"),
            (true, "unit tengah", format!("/pengisian/{tengah}"), "Unit Besar 14"),
            (true, "unit ujung", format!("/pengisian/{ujung}"), "Unit Besar 200"),
            (false, "daftar 50.000 orang", format!("/pengisian/{puncak}/pegawai"), "Berikutnya"),
            (false, "daftar yang disaring", format!("/pengisian/{puncak}/pegawai?keadaan=CUTI"), "Cuti"),
            (false, "paling lama ditunggu", format!("/pengisian/{puncak}/penahan"), "SKP menunggu"),
        ]
    }
}
