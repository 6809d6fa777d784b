//! Tabel dan putusan.

use std::{process::ExitCode, time::Duration};

use super::{
    lomba::{Cara, Pihak},
    ukur::Ukuran,
};

/// Ke mana kita menuju.
const TUJUAN: f64 = 0.7;
/// Ingatan aplikasi paling banyak di bawah beban itu.
const PALING_GEMUK: u64 = 64 * MIB;
const MIB: u64 = 1024 * 1024;
/// Pada sekian sambungan janji diuji.
const SERENTAK: usize = 64;

pub fn kepala(cara: &Cara) {
    println!(
        "{} putaran × {} ms bagi setiap pihak, bergantian; / memisahkan aplikasi dari lantainya\n",
        cara.putaran,
        cara.lama.as_millis()
    );
    println!(
        "{:<16} {:>4} {:>15} {:>6} {:>13} {:>15} {:>6} {:>11} {:>11} {:>15} {:>8}",
        "halaman", "smb", "permintaan/dtk", "rasio", "p50 ms", "p99 ms", "rasio", "CPU ms", "PG ms", "bita", "RSS MiB"
    );
}

pub fn baris(u: &Ukuran) {
    let (a, l) = (&u.aplikasi, &u.lantai);
    let dua = |ambil: fn(&Pihak) -> String| format!("{} / {}", ambil(a), ambil(l));
    println!(
        "{:<16} {:>4} {:>15} {:>6} {:>13} {:>15} {:>6} {:>11} {:>11} {:>15} {:>8.1}",
        u.halaman.nama(),
        u.sambungan,
        dua(|p| format!("{:.0}", p.per_detik)),
        format!("{:.0}%", u.perbandingan * 100.0),
        dua(|p| ms(p.p50)),
        dua(|p| ms(p.p99)),
        format!("{:.2}×", rasio_p99(u)),
        dua(|p| ms(p.cpu)),
        dua(|p| p.cpu_postgres.map_or("–".into(), ms)),
        dua(|p| p.bita.to_string()),
        u.puncak as f64 / MIB as f64,
    );
}

/// Lulus atau tidak, satu baris bagi setiap janji.
pub fn putusan(semua: &[Ukuran]) -> ExitCode {
    println!();
    let mut gagal = 0;
    let mut janji = |lulus: bool, kalimat: String| {
        println!("{} {kalimat}", if lulus { "lulus" } else { "GAGAL" });
        gagal += i32::from(!lulus);
    };
    for u in semua.iter().filter(|u| u.sambungan == SERENTAK) {
        let (nama, persen) = (u.halaman.nama(), u.perbandingan * 100.0);
        if let Some(batas) = u.halaman.janji() {
            let menuju = if u.perbandingan >= TUJUAN { "tujuan 70% tercapai" } else { "menuju 70%" };
            let sedikitnya = format!("≥ {:.0}%; {menuju}", batas.bagian * 100.0);
            janji(u.perbandingan >= batas.bagian, format!("{nama}: {persen:.0}% dari lantai ({sedikitnya})"));
            janji(rasio_p99(u) <= batas.p99, format!("{nama}: p99 {:.2}× lantai (≤ {:.0}×)", rasio_p99(u), batas.p99));
        }
        let mib = u.puncak as f64 / MIB as f64;
        janji(u.puncak <= PALING_GEMUK, format!("{nama}: ingatan puncak {mib:.1} MiB (≤ 64 MiB)"));
    }
    if gagal > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn rasio_p99(u: &Ukuran) -> f64 {
    u.aplikasi.p99.as_secs_f64() / u.lantai.p99.as_secs_f64()
}

fn ms(lama: Duration) -> String {
    let ms = lama.as_secs_f64() * 1000.0;
    if ms < 10.0 { format!("{ms:.2}") } else { format!("{ms:.1}") }
}
