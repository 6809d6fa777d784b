//! Hari-hari setahun, dijumlahkan menurut bulan dan digambar menurut minggu.

use std::fmt::Write;

use chrono::{DateTime, Datelike, NaiveDate, Utc};

use crate::{
    kernel::{id::PegawaiId, time::tanggal},
    pegawai::Hubungan,
    periode::{JenisPeriode, Kala, Kalender},
};

/// Alamat setahun: milik sendiri, atau milik orang lain.
pub fn alamat_tahun(pegawai: Option<PegawaiId>, tahun: i32) -> String {
    let siapa = pegawai.map(|p| format!("/{p}")).unwrap_or_default();
    format!("/dokumentasi{siapa}/tahun/{tahun}")
}

/// Kegiatan pada satu hari.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sehari {
    /// Harinya.
    pub hari: NaiveDate,
    /// Banyaknya kegiatan.
    pub kegiatan: i32,
    /// Lamanya, dalam menit.
    pub menit: i32,
}

/// Dokumentasi sebuah periode pada tahun itu.
#[derive(Clone, Copy, Debug)]
pub struct Terkirim {
    /// Periodenya.
    pub kala: Kala,
    /// Kapan dikirim.
    pub dikirim: Option<DateTime<Utc>>,
    /// Sudah ditanggapi.
    pub ditanggapi: bool,
}

/// Setahun kegiatan seseorang di mata seorang pembaca.
#[derive(Clone, Debug)]
pub struct Setahun {
    /// Nama pemiliknya.
    pub nama: String,
    /// Hubungan pembaca dengannya.
    pub hubungan: Hubungan,
    /// Periode yang dikirim di instansi ini, dari hari ke hari.
    pub kalender: Kalender,
    /// Hari yang berkegiatan, berurutan.
    pub hari: Vec<Sehari>,
    /// Dokumentasinya, menurut periode.
    pub dokumentasi: Vec<Terkirim>,
}

/// Jumlah sebuah periode: hari berkegiatan, kegiatan, menit.
pub fn jumlah(hari: &[Sehari], kala: Kala) -> (usize, i64, i64) {
    let di_dalam = hari.iter().filter(|h| kala.berisi(h.hari));
    di_dalam.fold((0, 0, 0), |(n, k, m), h| (n + 1, k + i64::from(h.kegiatan), m + i64::from(h.menit)))
}

/// Tingkat warna; nol berarti tidak ada kegiatan.
pub const TINGKAT: [&str; 5] = ["Tidak ada", "1", "2–3", "4–5", "6 atau lebih"];

fn tingkat(kegiatan: i32) -> usize {
    match kegiatan {
        ..=0 => 0,
        1 => 1,
        2..=3 => 2,
        4..=5 => 3,
        _ => 4,
    }
}

/// Sisi satu hari pada gambar, berikut selanya.
const SISI: i64 = 12;
/// Ruang bagi nama hari.
const KIRI: i64 = 26;
/// Ruang bagi nama bulan.
const ATAS: i64 = 16;

/// Peta sebuah semester: satu kolom satu minggu, satu baris satu hari.
pub struct Peta {
    /// Judulnya.
    pub judul: String,
    /// Uraiannya bagi yang tidak melihat gambarnya.
    pub uraian: String,
    /// Lebar dan tingginya.
    pub ukuran: (i64, i64),
    /// Nama bulan dan letaknya.
    pub bulan: Vec<(i64, &'static str)>,
    /// Nama hari dan letaknya.
    pub nama_hari: [(i64, &'static str); 3],
    /// Kotak setiap tingkat, sebagai satu alur.
    pub alur: [String; 5],
}

const BULAN: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agt", "Sep", "Okt", "Nov", "Des"];

fn kolom(hari: NaiveDate, awal: NaiveDate) -> i64 {
    (hari - awal).num_days() / 7
}

/// Menggambar sebuah semester.
pub fn peta(semester: Kala, hari: &[Sehari]) -> Peta {
    let awal = Kala::memuat(JenisPeriode::Mingguan, semester.mulai()).mulai();
    let mut isi = hari.iter().filter(|h| semester.berisi(h.hari)).peekable();
    let mut alur: [String; 5] = Default::default();
    let (mut aktif, mut semua) = (0, 0);
    let mut terbanyak: Option<Sehari> = None;
    for kini in semester.mulai().iter_days().take_while(|h| *h <= semester.selesai()) {
        let sehari = isi.next_if(|h| h.hari == kini);
        let kegiatan = sehari.map_or(0, |h| h.kegiatan);
        if let Some(h) = sehari {
            aktif += 1;
            if terbanyak.is_none_or(|t| h.kegiatan > t.kegiatan) {
                terbanyak = Some(*h);
            }
        }
        semua += 1;
        let x = KIRI + kolom(kini, awal) * SISI;
        let y = ATAS + i64::from(kini.weekday().num_days_from_monday()) * SISI;
        let _ = write!(alur[tingkat(kegiatan)], "M{x} {y}h10v10h-10z");
    }
    let terbanyak =
        terbanyak.map(|t| format!(" Terbanyak {} kegiatan, pada {}.", t.kegiatan, tanggal(t.hari))).unwrap_or_default();
    Peta {
        judul: format!("Kegiatan {}", semester.sebutan()),
        uraian: format!(
            "{aktif} dari {semua} hari berkegiatan.{terbanyak} Jumlah setiap bulan ada pada tabel sesudahnya."
        ),
        ukuran: (KIRI + (kolom(semester.selesai(), awal) + 1) * SISI, ATAS + 7 * SISI),
        bulan: semester
            .bagian(JenisPeriode::Bulanan)
            .into_iter()
            .map(|b| {
                // Nama bulan di atas minggu pertamanya yang utuh, agar tidak bertumpuk dengan yang sebelumnya.
                let letak = KIRI + ((b.mulai - awal).num_days() + 6) / 7 * SISI;
                (letak, BULAN.get(b.mulai.month0() as usize).copied().unwrap_or_default())
            })
            .collect(),
        nama_hari: [(0, "Sen"), (2, "Rab"), (4, "Jum")].map(|(n, nama)| (ATAS + n * SISI + 9, nama)),
        alur,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn h(bulan: u32, hari: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2028, bulan, hari).unwrap()
    }

    #[test]
    fn setiap_hari_tepat_satu_kotak_sampai_ke_hari_kabisat() {
        let semester = Kala::memuat(JenisPeriode::Semesteran, h(1, 1));
        let hari = [
            Sehari { hari: h(2, 29), kegiatan: 6, menit: 30 },
            Sehari { hari: h(6, 30), kegiatan: 1, menit: 0 },
            Sehari { hari: h(7, 1), kegiatan: 9, menit: 0 },
        ];
        let peta = peta(semester, &hari);
        let kotak: Vec<usize> = peta.alur.iter().map(|a| a.matches('M').count()).collect();
        assert_eq!(kotak, [180, 1, 0, 0, 1], "182 hari pada paruh pertama tahun kabisat");
        assert!(peta.uraian.contains("2 dari 182 hari") && peta.uraian.contains("29 Februari 2028"), "{}", peta.uraian);
        assert_eq!(peta.bulan.len(), 6);
        assert_eq!(jumlah(&hari, Kala::memuat(JenisPeriode::Bulanan, h(2, 1))), (1, 6, 30));
        assert_eq!(jumlah(&hari, Kala::memuat(JenisPeriode::Tahunan, h(2, 1))), (3, 16, 30));
    }

    #[test]
    fn nama_bulan_tidak_bertumpuk_pada_tahun_mana_pun() {
        for tahun in 2000..=2100 {
            for bulan in [1, 7] {
                let awal = NaiveDate::from_ymd_opt(tahun, bulan, 1).unwrap();
                let peta = peta(Kala::memuat(JenisPeriode::Semesteran, awal), &[]);
                let sela = peta.bulan.windows(2).map(|b| b[1].0 - b[0].0).min().unwrap();
                assert!(sela >= 4 * SISI, "{tahun}: {sela}");
                assert!(peta.bulan.iter().all(|b| b.0 + 2 * SISI <= peta.ukuran.0), "{tahun}");
            }
        }
    }
}
