//! Tolok ukur: halaman SKP, beranda, setahun kegiatan, dan satu simpanan, masing-masing di samping *lantai*-nya.
//!
//! Lantai adalah server axum telanjang (lihat `lantai.rs`) di atas basis data yang sama: satu
//! pencarian sesi, dua pertanyaan kecil berindeks, dan HTML sebanyak halaman yang disandingkan.
//! Yang dijanjikan adalah perbandingannya, bukan angka mutlak: keduanya diukur bergantian dalam
//! proses yang sama, jadi mesin yang lambat melambatkan keduanya.
//!
//! ```text
//! cargo bench                                  semua, sekitar lima menit
//! cargo bench --bench halaman -- draf          hanya yang namanya memuat «draf»
//! cargo bench --bench halaman -- --putaran 9 --milidetik 1000 --sambungan 64
//! ```
//!
//! Tanpa `DATABASE_URL` ia menjalankan PostgreSQL sendiri, dengan `fsync` menyala.

#![allow(clippy::disallowed_methods, reason = "lantai dan pembangkit beban berdiri di luar aplikasi")]

mod lantai;

mod laporan;
mod lomba;
mod muatan;
mod orang;
mod panggung;
mod pintu;
mod proses;
mod ukur;

use std::{process::ExitCode, time::Duration};

use anyhow::Result;
use clap::Parser;

use lomba::Cara;
use orang::Orang;
use panggung::Panggung;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Mengukur halaman Kinerja di samping lantainya.
#[derive(Parser)]
struct Perintah {
    /// Hanya ukuran yang namanya memuat kata ini.
    hanya: Option<String>,
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
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(ukur_semua(&perintah))
}

async fn ukur_semua(perintah: &Perintah) -> Result<ExitCode> {
    let panggung = Panggung::dirikan().await?;
    let orang = Orang::masuk(&panggung).await?;
    let cara = Cara { putaran: perintah.putaran, lama: Duration::from_millis(perintah.milidetik) };
    let mut hasil = Vec::new();
    laporan::kepala(&cara);
    for halaman in ukur::SEMUA {
        if perintah.hanya.as_ref().is_some_and(|kata| !halaman.nama().contains(kata.as_str())) {
            continue;
        }
        for &sambungan in &perintah.sambungan {
            let ukuran = ukur::banding(&panggung, &orang, *halaman, sambungan, &cara).await?;
            laporan::baris(&ukuran);
            hasil.push(ukuran);
        }
    }
    panggung.bubarkan().await?;
    Ok(laporan::putusan(&hasil))
}
