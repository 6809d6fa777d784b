//! Tolok ukur impor: ekspor SIASN berisi sepuluh ribu orang diperiksa, diterapkan, lalu dibatalkan, pada aplikasi
//! yang sebenarnya di atas instansi contoh.
//!
//! ```text
//! cargo bench --bench impor
//! cargo bench --bench impor -- --orang 2000
//! ```
//!
//! Tanpa `DATABASE_URL` ia menjalankan PostgreSQL sendiri, dengan `fsync` menyala.

#![allow(clippy::disallowed_methods, reason = "pengukur berdiri di luar aplikasi")]

mod ekspor;
#[expect(dead_code, reason = "hanya sambungannya yang dipakai di sini")]
#[path = "../halaman/muatan.rs"]
mod muatan;
mod panggung;
#[expect(dead_code, reason = "hanya ingatan puncaknya yang dipakai di sini")]
#[path = "../halaman/proses.rs"]
mod proses;
#[expect(dead_code, reason = "ragam selnya hanya dipakai uji")]
#[path = "../../tests/it/bantuan/siasn.rs"]
mod siasn;

use std::{
    process::ExitCode,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use clap::Parser;

use panggung::{Panggung, Tamu};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Dari berkas dikirim sampai perbedaannya tampak.
const PRATINJAU: Duration = Duration::from_secs(10);
/// Menulis semuanya, siapa menilai siapa disusun ulang; selama itu perubahan lain atas orang menunggu.
const PENERAPAN: Duration = Duration::from_secs(15);
/// Mengembalikan semuanya.
const PEMBATALAN: Duration = Duration::from_secs(15);
/// Ingatan aplikasi paling banyak selama itu semua.
const PALING_GEMUK: u64 = 300 * MIB;
const MIB: u64 = 1024 * 1024;

/// Mengukur impor SIASN.
#[derive(Parser)]
struct Perintah {
    /// Banyaknya orang pada berkas.
    #[arg(long, default_value_t = 10_000)]
    orang: usize,
    /// Selalu diberikan oleh `cargo bench`.
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> Result<ExitCode> {
    let perintah = Perintah::parse();
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(ukur(&perintah))
}

async fn ukur(perintah: &Perintah) -> Result<ExitCode> {
    let panggung = Panggung::dirikan().await?;
    let berkas = ekspor::tulis(&panggung.db, perintah.orang).await?;
    println!("{} orang, {:.1} MiB\n", perintah.orang, berkas.bita.len() as f64 / MIB as f64);
    let mut tamu = Tamu::masuk(&panggung).await?;
    let sebelum = panggung.isi().await?;
    panggung.aplikasi.lupakan_puncak();

    let mulai = Instant::now();
    let alamat = tamu.unggah("/pegawai/impor", &berkas.bita).await?;
    let mut kabar = Vec::new();
    let pratinjau = loop {
        let halaman = tamu.buka(&alamat).await?;
        if !halaman.contains("http-equiv=\"refresh\"") {
            break halaman;
        }
        kabar.extend(panggung::potong(&halaman, "id=\"kemajuan\">", "</p>"));
        tokio::time::sleep(Duration::from_millis(200)).await;
    };
    let lama_pratinjau = mulai.elapsed();
    let puncak_pratinjau = panggung.aplikasi.puncak()?;
    kabar.dedup();
    println!("kemajuan yang tampak: {}", kabar.join(" | "));
    for (jumlah, sebutan) in &berkas.harapan {
        let tampak = format!("<span class=\"ubin__angka\">{jumlah}</span> {sebutan}");
        let ada = panggung::potong(&pratinjau, "aria-label=\"Baru", "\"");
        ensure!(pratinjau.contains(&tampak), "pratinjau tidak menyebut {jumlah} {sebutan}: Baru{ada:?}");
    }

    let mulai = Instant::now();
    tamu.tekan(&format!("{alamat}/penerapan")).await?;
    let lama_terap = mulai.elapsed();
    let (orang,): (i64,) = sqlx::query_as("select count(*) from penempatan t where t.sebagai = 'DEFINITIF'")
        .fetch_one(&panggung.db)
        .await?;
    ensure!(orang as usize >= berkas.harapan[0].0, "hanya {orang} orang yang ditempatkan");
    let (garis,): (i64,) = sqlx::query_as("select count(*) from penilai_pegawai").fetch_one(&panggung.db).await?;
    println!("{orang} penempatan, {garis} rentang garis penilai");

    let mulai = Instant::now();
    tamu.tekan(&format!("{alamat}/pembatalan")).await?;
    let lama_batal = mulai.elapsed();
    let puncak = panggung.aplikasi.puncak()?;
    ensure!(panggung.isi().await? == sebelum, "pembatalan tidak mengembalikan setiap baris");
    panggung.bubarkan().await?;

    let mut gagal = false;
    let mut janji = |apa: &str, lulus: bool, angka: String| {
        println!("{} {apa}: {angka}", if lulus { "lulus" } else { "GAGAL" });
        gagal |= !lulus;
    };
    for (apa, lama, batas) in [
        ("pratinjau", lama_pratinjau, PRATINJAU),
        ("penerapan", lama_terap, PENERAPAN),
        ("pembatalan", lama_batal, PEMBATALAN),
    ] {
        janji(apa, lama <= batas, format!("{:.1} s (≤ {} s)", lama.as_secs_f64(), batas.as_secs()));
    }
    for (apa, bita) in [("ingatan puncak pratinjau", puncak_pratinjau), ("ingatan puncak seluruhnya", puncak)] {
        janji(apa, bita <= PALING_GEMUK, format!("{:.0} MiB (≤ 300 MiB)", bita as f64 / MIB as f64));
    }
    Ok(if gagal { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Kata sandi yang ditawarkan halaman masuk instansi contoh.
fn kata_sandi(halaman: &str) -> Result<String> {
    let html = scraper::Html::parse_document(halaman);
    let pemilih = scraper::Selector::parse("[data-kata-sandi]").map_err(|g| anyhow::anyhow!("{g}"))?;
    html.select(&pemilih).next().map(|e| e.text().collect()).context("halaman masuk tidak menawarkan akun contoh")
}
