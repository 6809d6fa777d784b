//! Tolok ukur dokumentasi: sepekan dua puluh lima kegiatan disimpan sekali kirim, dan halamannya, di samping lantainya
//! dalam putaran yang sama.
//!
//! Lantai simpanan menambah dua puluh lima baris dalam satu pernyataan dan mengubah satu baris, dalam satu transaksi.
//! Yang dijanjikan: sekurang-kurangnya 150 simpanan sedetik setiap inti, atau 40% dari lantai, mana yang lebih rendah.
//!
//! ```text
//! cargo bench --bench dokumentasi
//! cargo bench --bench dokumentasi -- --putaran 3 --milidetik 1000 --sambungan 16
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

use std::{process::ExitCode, time::Duration};

use anyhow::{Context, Result, ensure};
use chrono::{Datelike, Days, NaiveDate, Utc};
use clap::Parser;
use scraper::Html;
use sqlx::{Executor, PgPool};
use uuid::Uuid;

use lomba::{Baca, Cara, Lomba, Pihak, berlomba, perbandingan};
use muatan::{Jawaban, Sambungan, Tamu};
use panggung::Panggung;
use pintu::{Pintu, ambil, kiriman, pemilih, permintaan};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Kegiatan dalam sepekan.
const SEPEKAN: usize = 25;
/// Simpanan sedetik setiap inti.
const PER_INTI: f64 = 150.0;
/// Bagian dari lantai.
const PALING_SEDIKIT: f64 = 0.4;
/// Paling banyak tamu serentak.
const PALING_BANYAK: i64 = 64;

/// Halaman yang disandingkan: nama, alamat, tandanya, dan paling lama berapa kali lantai (bila dijanjikan).
const HALAMAN: &[(&str, &str, &str, Option<f64>)] = &[
    ("tabel sepekan", "/dokumentasi/minggu/{senin}", "data-pekan", None),
    // Halaman setahun cukup sebaris di sini: ("tahun, 365 kegiatan", "/dokumentasi/tahun/{tahun}", "<h1", Some(3.0)),
];

/// Mengukur dokumentasi di samping lantainya.
#[derive(Parser)]
struct Perintah {
    /// Putaran bagi setiap pihak, bergantian.
    #[arg(long, default_value_t = 5)]
    putaran: usize,
    /// Lamanya satu putaran.
    #[arg(long, default_value_t = 2_000)]
    milidetik: u64,
    /// Banyaknya sambungan serentak.
    #[arg(long, value_delimiter = ',', default_value = "1,16,64")]
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

/// Seorang pegawai ber-SKP yang sudah masuk.
struct Hadir {
    sesi: String,
    skp: Uuid,
    rencana: Uuid,
    /// Kode setiap pilihan RHK pada tabel pekannya.
    pilihan: Vec<String>,
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
    let hari_ini = Utc::now().date_naive();
    let senin = hari_ini - Days::new(u64::from(hari_ini.weekday().num_days_from_monday()) + 7);
    let hadir = hadirkan(&panggung, senin).await?;
    let cara = Cara { putaran: perintah.putaran, lama: Duration::from_millis(perintah.milidetik) };
    let mut putusan = Putusan::default();
    println!(
        "{:<22} {:>4} {:>15} {:>6} {:>13} {:>13} {:>11} {:>11} {:>15} {:>8}",
        "", "smb", "permintaan/dtk", "rasio", "p50 ms", "p99 ms", "CPU ms", "PG ms", "bita", "RSS MiB"
    );
    isi_setahun(&panggung.db, hari_ini).await?;
    for halaman in HALAMAN {
        for &sambungan in &perintah.sambungan {
            baca(&panggung, &hadir, (halaman, senin), sambungan, &cara, &mut putusan).await?;
        }
    }
    for &sambungan in &perintah.sambungan {
        simpan(&panggung, &hadir, senin, sambungan, &cara, &mut putusan).await?;
    }
    panggung.bubarkan().await?;
    println!();
    putusan.kalimat.iter().for_each(|k| println!("{k}"));
    Ok(if putusan.gagal > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

async fn hadirkan(panggung: &Panggung, senin: NaiveDate) -> Result<Vec<Hadir>> {
    let calon: Vec<(String, Uuid, Uuid)> = sqlx::query_as(
        "select p.nip, s.skp_id, (select r.rencana_id from rencana r where r.skp_id = s.skp_id limit 1)
         from skp s join pegawai p on p.pegawai_id = s.pemilik_id
         where s.status = 'ditetapkan' and p.nip is not null and $2 between s.mulai and s.selesai
         order by s.skp_id limit $1",
    )
    .bind(PALING_BANYAK)
    .bind(senin)
    .fetch_all(&panggung.db)
    .await?;
    ensure!(!calon.is_empty(), "instansi contoh tidak memuat SKP yang ditetapkan");
    let mut pintu = Pintu::buka(panggung.aplikasi.alamat).await?;
    let mut kawat = Sambungan::buka(panggung.aplikasi.alamat).await?;
    let mut hadir = Vec::new();
    for (nip, skp, rencana) in calon {
        let sesi = pintu.masuk(&nip).await?;
        let html = ambil(&mut kawat, &format!("/dokumentasi/minggu/{senin}"), &sesi).await?;
        let pilihan: Vec<String> = Html::parse_document(&html)
            .select(&pemilih("input[name=pilihan]")?)
            .filter_map(|e| e.attr("value").map(str::to_owned))
            .collect();
        ensure!(!pilihan.is_empty(), "{nip} tidak melihat satu RHK pun");
        hadir.push(Hadir { sesi, skp, rencana, pilihan });
    }
    Ok(hadir)
}

/// Satu kegiatan setiap hari selama setahun bagi setiap pemilik SKP yang ditetapkan.
async fn isi_setahun(db: &PgPool, hari_ini: NaiveDate) -> Result<()> {
    sqlx::query(
        "insert into kegiatan (kegiatan_id, pegawai_id, tanggal, rencana_id, uraian, realisasi, satuan, dibuat_pada, diubah_pada)
         select gen_random_uuid(), s.pemilik_id, h::date, (select r.rencana_id from rencana r where r.skp_id = s.skp_id limit 1),
                'Kegiatan ' || h::date, 1, 'dokumen', now(), now()
         from skp s, generate_series($1::date - 364, $1::date, interval '1 day') h
         where s.status = 'ditetapkan'",
    )
    .bind(hari_ini)
    .execute(db)
    .await?;
    db.execute("analyze").await?;
    Ok(())
}

async fn baca(
    panggung: &Panggung,
    hadir: &[Hadir],
    ((nama, pola, tanda, batas), senin): (&(&str, &str, &str, Option<f64>), NaiveDate),
    sambungan: usize,
    cara: &Cara,
    putusan: &mut Putusan,
) -> Result<()> {
    let jalur = pola.replace("{senin}", &senin.to_string()).replace("{tahun}", &senin.year().to_string());
    let mut aplikasi = Lomba::baru(&panggung.aplikasi, panggung.postgres.as_ref());
    let mut lantai = Lomba::baru(&panggung.lantai, panggung.postgres.as_ref());
    let mut kawat = Sambungan::buka(panggung.aplikasi.alamat).await?;
    for h in hadir.iter().cycle().take(sambungan) {
        let html = ambil(&mut kawat, &jalur, &h.sesi).await?;
        ensure!(html.contains(tanda), "{jalur} tidak memuat «{tanda}»");
        let bita = html.len();
        aplikasi.tamu.push(Box::new(Baca { kirim: permintaan(&jalur, &h.sesi, ""), bita: Some(bita) }));
        let setara = format!("/{}/{bita}", h.skp);
        lantai.tamu.push(Box::new(Baca { kirim: permintaan(&setara, &h.sesi, ""), bita: Some(bita) }));
    }
    panggung.aplikasi.lupakan_puncak();
    berlomba(&mut aplikasi, &mut lantai, cara).await?;
    let puncak = panggung.aplikasi.puncak()?;
    let rasio = 1.0 / perbandingan(&aplikasi, &lantai);
    cetak(nama, sambungan, rasio.recip(), (&aplikasi.pihak(), &lantai.pihak()), puncak);
    if let Some(batas) = batas {
        putusan.janji(rasio <= *batas, format!("{nama}, {sambungan} sambungan: {rasio:.2}× lantai (≤ {batas}×)"));
    }
    Ok(())
}

async fn simpan(
    panggung: &Panggung,
    hadir: &[Hadir],
    senin: NaiveDate,
    sambungan: usize,
    cara: &Cara,
    putusan: &mut Putusan,
) -> Result<()> {
    let mut aplikasi = Lomba::baru(&panggung.aplikasi, panggung.postgres.as_ref());
    let mut lantai = Lomba::baru(&panggung.lantai, panggung.postgres.as_ref());
    for h in hadir.iter().cycle().take(sambungan) {
        let tamu = Sepekan { sesi: h.sesi.clone(), pilihan: h.pilihan.clone(), senin, ke: 0 };
        let setara = Setara { kirim: kiriman(&format!("/kegiatan/{}", h.rencana), &h.sesi, &tamu.isi()) };
        aplikasi.tamu.push(Box::new(tamu));
        lantai.tamu.push(Box::new(setara));
    }
    let sebelum = Tersimpan::hitung(&panggung.db).await?;
    panggung.aplikasi.lupakan_puncak();
    berlomba(&mut aplikasi, &mut lantai, cara).await?;
    let puncak = panggung.aplikasi.puncak()?;
    let sesudah = Tersimpan::hitung(&panggung.db).await?;
    sesudah.tepat_bertambah(&sebelum, aplikasi.dijawab, lantai.dijawab)?;
    let bagian = perbandingan(&aplikasi, &lantai);
    let (a, l) = (aplikasi.pihak(), lantai.pihak());
    cetak("simpan 25 kegiatan", sambungan, bagian, (&a, &l), puncak);
    let inti = std::thread::available_parallelism().map_or(1.0, |n| n.get() as f64);
    let per_inti = a.per_detik / inti;
    if sambungan > 1 {
        putusan.janji(
            per_inti >= PER_INTI || bagian >= PALING_SEDIKIT,
            format!(
                "simpan 25 kegiatan, {sambungan} sambungan: {per_inti:.0} sedetik setiap inti, {:.0}% dari lantai (≥ 150 atau ≥ 40%)",
                bagian * 100.0
            ),
        );
    }
    Ok(())
}

fn cetak(nama: &str, sambungan: usize, bagian: f64, (a, l): (&Pihak, &Pihak), puncak: u64) {
    let dua = |ambil: fn(&Pihak) -> String| format!("{} / {}", ambil(a), ambil(l));
    println!(
        "{nama:<22} {sambungan:>4} {:>15} {:>6} {:>13} {:>13} {:>11} {:>11} {:>15} {:>8.1}",
        dua(|p| format!("{:.0}", p.per_detik)),
        format!("{:.0}%", bagian * 100.0),
        dua(|p| ms(p.p50)),
        dua(|p| ms(p.p99)),
        dua(|p| ms(p.cpu)),
        dua(|p| p.cpu_postgres.map_or("–".into(), ms)),
        dua(|p| p.bita.to_string()),
        puncak as f64 / (1024.0 * 1024.0),
    );
}

fn ms(lama: Duration) -> String {
    format!("{:.2}", lama.as_secs_f64() * 1000.0)
}

/// Menyimpan sepekan demi sepekan, setiap kali dua puluh lima baris baru.
struct Sepekan {
    sesi: String,
    pilihan: Vec<String>,
    senin: NaiveDate,
    ke: u64,
}

impl Sepekan {
    fn pekan(&self) -> NaiveDate {
        let mundur = self.senin - Days::new(7 * (self.ke % 40));
        if mundur.year() == self.senin.year() { mundur } else { self.senin }
    }

    fn isi(&self) -> String {
        let pekan = self.pekan();
        let mut isian = vec![("kunci", kinerja::kernel::form::kunci_baru().to_string()), ("draf", "0".to_owned())];
        isian.extend(self.pilihan.iter().map(|p| ("pilihan", p.clone())));
        for n in 0..SEPEKAN {
            let jam = 8 + n % 5;
            let hari = pekan + Days::new((n / 5) as u64);
            isian.extend([
                ("id", Uuid::now_v7().to_string()),
                ("v", String::new()),
                ("tanggal", hari.to_string()),
                ("jam_mulai", format!("{jam:02}.00")),
                ("jam_selesai", format!("{jam:02}.45")),
                ("sasaran", (1 + n % self.pilihan.len()).to_string()),
                ("uraian", format!("Menyusun dan memeriksa laporan data layanan, bagian {n} pekan ke-{}", self.ke)),
                ("realisasi", "1,5".to_owned()),
                ("satuan", "dokumen".to_owned()),
                ("kendala", String::new()),
            ]);
        }
        isian.push(("tindakan", "simpan".to_owned()));
        serde_html_form::to_string(isian).unwrap_or_default()
    }
}

impl Tamu for Sepekan {
    fn tanya(&mut self, keluar: &mut Vec<u8>) {
        let jalur = format!("/dokumentasi/minggu/{}", self.pekan());
        keluar.extend_from_slice(kiriman(&jalur, &self.sesi, &self.isi()).as_bytes());
    }

    fn terima(&mut self, jawaban: &Jawaban<'_>) -> Result<()> {
        ensure!(jawaban.status == 303, "simpanan dijawab {}", jawaban.status);
        self.ke += 1;
        Ok(())
    }
}

/// Simpanan pada lantai.
struct Setara {
    kirim: String,
}

impl Tamu for Setara {
    fn tanya(&mut self, keluar: &mut Vec<u8>) {
        keluar.extend_from_slice(self.kirim.as_bytes());
    }

    fn terima(&mut self, jawaban: &Jawaban<'_>) -> Result<()> {
        ensure!(jawaban.status == 303, "lantai menjawab {}", jawaban.status);
        Ok(())
    }
}

/// Yang benar-benar ada di basis data.
struct Tersimpan {
    kegiatan: i64,
    pengiriman: i64,
    lantai: i64,
}

impl Tersimpan {
    async fn hitung(db: &PgPool) -> Result<Self> {
        let (kegiatan, pengiriman, lantai) = sqlx::query_as(
            "select (select count(*) from kegiatan), (select count(*) from pengiriman), (select count(*) from lantai_kegiatan)",
        )
        .fetch_one(db)
        .await
        .context("menghitung")?;
        Ok(Self { kegiatan, pengiriman, lantai })
    }

    /// Setiap simpanan yang diakui ada barisnya dan kuncinya: tidak kurang, tidak lebih.
    fn tepat_bertambah(&self, sebelum: &Self, aplikasi: usize, lantai: usize) -> Result<()> {
        let (aplikasi, lantai, sepekan) = (aplikasi as i64, lantai as i64, SEPEKAN as i64);
        let bertambah = (self.kegiatan - sebelum.kegiatan, self.pengiriman - sebelum.pengiriman);
        ensure!(
            bertambah == (aplikasi * sepekan, aplikasi),
            "{aplikasi} simpanan diakui, tetapi tersimpan {bertambah:?}"
        );
        let bertambah = self.lantai - sebelum.lantai;
        ensure!(bertambah == lantai * sepekan, "lantai mengakui {lantai} simpanan, tetapi tersimpan {bertambah} baris");
        Ok(())
    }
}
