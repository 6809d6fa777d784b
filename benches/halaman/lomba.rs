//! Dua pihak yang berlomba bergantian: aplikasi dan lantainya.

use std::time::Duration;

use anyhow::{Result, ensure};

use super::{
    muatan::{Jawaban, Putaran, Tamu, putaran},
    proses::{Peladen, Postmaster},
};

/// Pemanasan sebelum putaran pertama: sambungan basis data, rencana kueri, singgahan.
const PEMANASAN: Duration = Duration::from_millis(500);

/// Banyaknya dan lamanya putaran.
pub struct Cara {
    pub putaran: usize,
    pub lama: Duration,
}

/// Satu pihak, semua putarannya.
pub struct Pihak {
    pub per_detik: f64,
    pub p50: Duration,
    pub p99: Duration,
    /// Waktu mesin setiap jawaban: server HTTP-nya, lalu PostgreSQL.
    pub cpu: Duration,
    pub cpu_postgres: Option<Duration>,
    /// Bita isi setiap jawaban, rata-rata.
    pub bita: usize,
}

/// Membaca halaman yang sama berulang-ulang.
pub struct Baca {
    pub kirim: String,
    /// Panjang yang diharapkan, bila tidak dimampatkan.
    pub bita: Option<usize>,
}

impl Tamu for Baca {
    fn tanya(&mut self, keluar: &mut Vec<u8>) {
        keluar.extend_from_slice(self.kirim.as_bytes());
    }

    fn terima(&mut self, jawaban: &Jawaban<'_>) -> Result<()> {
        let sepanjang = jawaban.isi.len();
        ensure!(jawaban.status == 200 && sepanjang > 0, "dijawab {} dengan {sepanjang} bita", jawaban.status);
        if let Some(bita) = self.bita {
            ensure!(sepanjang == bita, "{sepanjang} bita, bukan {bita}");
        }
        Ok(())
    }
}

/// Pemanasan, lalu putaran demi putaran.
pub async fn berlomba(aplikasi: &mut Lomba<'_>, lantai: &mut Lomba<'_>, cara: &Cara) -> Result<()> {
    aplikasi.berlari(PEMANASAN, false).await?;
    lantai.berlari(PEMANASAN, false).await?;
    for n in 0..cara.putaran {
        // Yang mendahului bergantian, supaya tidak ada yang selalu mendapat mesin yang dingin.
        if n % 2 == 0 {
            aplikasi.berlari(cara.lama, true).await?;
            lantai.berlari(cara.lama, true).await?;
        } else {
            lantai.berlari(cara.lama, true).await?;
            aplikasi.berlari(cara.lama, true).await?;
        }
    }
    Ok(())
}

/// Median perbandingan putaran yang berdampingan.
pub fn perbandingan(aplikasi: &Lomba<'_>, lantai: &Lomba<'_>) -> f64 {
    let berdampingan = aplikasi.putaran.iter().zip(&lantai.putaran);
    median(berdampingan.map(|(a, l)| a.per_detik() / l.per_detik()).collect())
}

/// Satu pihak selama pengukuran.
pub struct Lomba<'a> {
    peladen: &'a Peladen,
    postgres: Option<&'a Postmaster>,
    pub tamu: Vec<Box<dyn Tamu>>,
    putaran: Vec<Putaran>,
    cpu: Duration,
    cpu_postgres: Duration,
    /// Semua jawaban, termasuk pemanasan.
    pub dijawab: usize,
}

impl<'a> Lomba<'a> {
    pub fn baru(peladen: &'a Peladen, postgres: Option<&'a Postmaster>) -> Self {
        let nol = Duration::ZERO;
        Self { peladen, postgres, tamu: Vec::new(), putaran: Vec::new(), cpu: nol, cpu_postgres: nol, dijawab: 0 }
    }

    async fn berlari(&mut self, lama: Duration, dicatat: bool) -> Result<()> {
        let (cpu, cpu_postgres) = self.jam();
        let (tamu, hasil) = putaran(self.peladen.alamat, std::mem::take(&mut self.tamu), lama).await?;
        self.tamu = tamu;
        self.dijawab += hasil.tunggu.len();
        if dicatat {
            let (cpu_akhir, cpu_postgres_akhir) = self.jam();
            self.cpu += cpu_akhir - cpu;
            self.cpu_postgres += cpu_postgres_akhir.saturating_sub(cpu_postgres);
            self.putaran.push(hasil);
        }
        Ok(())
    }

    fn jam(&self) -> (Duration, Duration) {
        (self.peladen.cpu(), self.postgres.map_or(Duration::ZERO, Postmaster::cpu))
    }

    pub fn pihak(self) -> Pihak {
        let mut tunggu: Vec<Duration> = self.putaran.iter().flat_map(|p| p.tunggu.iter().copied()).collect();
        tunggu.sort_unstable();
        let banyak = u32::try_from(tunggu.len().max(1)).unwrap_or(u32::MAX);
        Pihak {
            per_detik: median(self.putaran.iter().map(Putaran::per_detik).collect()),
            p50: persentil(&tunggu, 50),
            p99: persentil(&tunggu, 99),
            cpu: self.cpu / banyak,
            cpu_postgres: self.postgres.map(|_| self.cpu_postgres / banyak),
            bita: self.putaran.iter().map(|p| p.bita).sum::<usize>() / banyak as usize,
        }
    }
}

fn median(mut angka: Vec<f64>) -> f64 {
    angka.sort_unstable_by(f64::total_cmp);
    angka.get(angka.len() / 2).copied().unwrap_or(f64::NAN)
}

fn persentil(terurut: &[Duration], persen: usize) -> Duration {
    terurut.get((terurut.len() * persen / 100).min(terurut.len().saturating_sub(1))).copied().unwrap_or_default()
}
