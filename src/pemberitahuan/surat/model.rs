//! Isi surat, dan kapan yang gagal dicoba lagi.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use uuid::Uuid;

use crate::pemberitahuan::model::Jenis;

/// Selama ini pengantar sebuah surat dipercaya masih hidup; lebih lama daripada mengantar satu surat.
pub const SEWA: TimeDelta = TimeDelta::minutes(2);

/// Sesudah gagal sebanyak ini, kira-kira sehari, surat dianggap mati.
const GAGAL_PALING_BANYAK: i32 = 12;

const JEDA_PALING_LAMA: TimeDelta = TimeDelta::hours(6);

/// Yang belum terkirim sesudah sekian hari tidak lagi berguna.
const HARI_MENUNGGU: Days = Days::new(7);
const HARI_SELESAI: Days = Days::new(30);
const HARI_MATI: Days = Days::new(90);

/// Kapan surat yang sudah gagal sekian kali dicoba lagi; `None` bila tidak lagi.
pub fn coba_lagi(gagal: i32, kini: DateTime<Utc>) -> Option<DateTime<Utc>> {
    if gagal >= GAGAL_PALING_BANYAK {
        return None;
    }
    let menit = 1_i32.checked_shl(gagal.max(1).unsigned_abs() - 1).unwrap_or(i32::MAX);
    Some(kini + TimeDelta::minutes(menit.into()).min(JEDA_PALING_LAMA))
}

/// Sejak kapan surat yang menunggu, yang selesai, dan yang mati masih disimpan pada hari itu.
pub fn batas_simpan(hari: NaiveDate) -> [DateTime<Utc>; 3] {
    let awal = hari.and_time(NaiveTime::MIN).and_utc();
    [HARI_MENUNGGU, HARI_SELESAI, HARI_MATI].map(|lama| awal - lama)
}

/// Surat yang sudah jelas tujuannya.
pub struct Surat {
    /// Namanya, juga Message-ID-nya.
    pub id: Uuid,
    /// Alamatnya.
    pub tujuan: String,
    /// Apa yang dikatakannya.
    pub isi: Isi,
}

/// Yang dikatakan sebuah surat.
pub enum Isi {
    /// Berapa kabar yang belum dibaca, per macam.
    Kabar(Vec<(Jenis, i64)>),
    /// Tautan pembuktian alamat, dengan tokennya.
    Pembuktian(String),
}

impl Isi {
    /// Judulnya; tidak mengatakan lebih daripada isinya.
    pub fn judul(&self) -> &'static str {
        match self {
            Self::Kabar(_) => "Ada tugas baru di aplikasi Kinerja",
            Self::Pembuktian(_) => "Buktikan alamat surel Anda di aplikasi Kinerja",
        }
    }
}

/// Jawaban server surel sebagaimana disimpan: pendek, tanpa alamat orang.
pub fn tanpa_alamat(galat: &str) -> String {
    let kata = galat.split_whitespace().map(|k| if k.contains('@') { "…" } else { k });
    kata.collect::<Vec<_>>().join(" ").chars().take(200).collect()
}

/// Bagaimana keadaan antrean surat.
pub struct KeadaanSurat {
    /// Menunggu diantar.
    pub menunggu: i64,
    /// Terus gagal, dan tidak dicoba lagi.
    pub mati: i64,
    /// Jawaban server surel yang terakhir menolak.
    pub galat: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jeda_berlipat_sampai_enam_jam_lalu_mati() {
        let kini = DateTime::UNIX_EPOCH;
        let menit = |gagal| coba_lagi(gagal, kini).map(|lagi| (lagi - kini).num_minutes());
        let semua: Vec<_> = (1..=12).map(menit).collect();
        let harapan = [1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360].map(Some);
        assert_eq!(semua[..11], harapan);
        assert_eq!(semua[11], None);
        assert_eq!(menit(0), Some(1));
    }

    #[test]
    fn alamat_orang_tidak_ikut_disimpan() {
        assert_eq!(tanpa_alamat("550 5.1.1 <sari@contoh.go.id>: tidak\n dikenal"), "550 5.1.1 … tidak dikenal");
        assert_eq!(tanpa_alamat(&"a".repeat(500)).len(), 200);
    }
}
