//! Kondisi yang membolehkan SKP diubah, asal rekomendasinya, dan isi sebuah usul.

use chrono::{Months, NaiveDate};

/// Kondisi yang membolehkan SKP diubah dalam tahun berjalan (aturan 7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kondisi {
    /// 1.
    Jabatan,
    /// 2.
    Strategi,
    /// 3.
    Prioritas,
    /// 4.
    Sakit,
    /// 5, pengembangan kompetensi.
    Pengembangan,
    /// 5, mewakili institusi dan/atau negara.
    Mewakili,
    /// 6.
    Lainnya,
    /// 7, saluran tambahan PermenPANRB 6/2022.
    Coaching,
}

const PENUGASAN: &str = "perubahan dikarenakan penugasan kedinasan lain dari pimpinan unit kerja yang menyebabkan PNS tidak \
     dapat melaksanakan tugas dan fungsinya yang waktunya lebih dari satu bulan";

impl Kondisi {
    /// Semua, menurut urutan aturan.
    pub const SEMUA: &[Self] = &[
        Self::Jabatan,
        Self::Strategi,
        Self::Prioritas,
        Self::Sakit,
        Self::Pengembangan,
        Self::Mewakili,
        Self::Lainnya,
        Self::Coaching,
    ];

    /// Ejaan yang disimpan.
    pub fn kode(self) -> &'static str {
        match self {
            Self::Jabatan => "1",
            Self::Strategi => "2",
            Self::Prioritas => "3",
            Self::Sakit => "4",
            Self::Pengembangan => "5A",
            Self::Mewakili => "5B",
            Self::Lainnya => "6",
            Self::Coaching => "7",
        }
    }

    /// Membaca ejaan itu.
    pub fn baca(kode: &str) -> Option<Self> {
        Self::SEMUA.iter().copied().find(|k| k.kode() == kode)
    }

    /// Bunyi kondisinya, tepat seperti aturannya.
    pub fn teks(self) -> &'static str {
        match self {
            Self::Jabatan => "perubahan pemangku jabatan",
            Self::Strategi => {
                "perubahan dalam strategi yang mempengaruhi pencapaian tujuan dan sasaran (perubahan program, kegiatan, \
                 dan alokasi anggaran)"
            }
            Self::Prioritas => {
                "perubahan prioritas atau asumsi yang berakibat secara signifikan dalam proses pencapaian tujuan dan \
                 sasaran"
            }
            Self::Sakit => "perubahan dikarenakan sakit dan cuti yang waktunya lebih dari satu bulan",
            Self::Pengembangan | Self::Mewakili => PENUGASAN,
            Self::Lainnya => "kondisi tertentu lainnya, yang dapat dilakukan dengan persetujuan menteri",
            Self::Coaching => {
                "penyesuaian Ekspektasi (ukuran keberhasilan dan target hasil kerja) oleh Pimpinan dalam coaching"
            }
        }
    }

    /// Rincian kondisi kelima.
    pub fn rincian(self) -> Option<&'static str> {
        match self {
            Self::Pengembangan => Some("pengembangan kompetensi"),
            Self::Mewakili => Some("penugasan untuk mewakili institusi dan/atau negara"),
            _ => None,
        }
    }

    /// Nomornya pada formulir: `5a`.
    pub fn nomor(self) -> String {
        self.kode().to_lowercase()
    }

    /// Disertai hari pertama dan terakhir, lebih dari satu bulan.
    pub fn bermasa(self) -> bool {
        matches!(self, Self::Sakit | Self::Pengembangan | Self::Mewakili)
    }

    /// Tidak dapat disetujui tanpa persetujuan menteri.
    pub fn bersama_menteri(self) -> bool {
        self == Self::Lainnya
    }
}

/// Dari mana rekomendasinya.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asal {
    /// Pemantauan semester.
    Pemantauan,
    /// Coaching.
    Coaching,
    /// Mutasi.
    Mutasi,
    /// Cuti.
    Cuti,
    /// Lainnya.
    Lainnya,
}

impl Asal {
    /// Semua, menurut urutan formulir.
    pub const SEMUA: &[Self] = &[Self::Pemantauan, Self::Coaching, Self::Mutasi, Self::Cuti, Self::Lainnya];

    /// Ejaan yang disimpan.
    pub fn kode(self) -> &'static str {
        match self {
            Self::Pemantauan => "PEMANTAUAN",
            Self::Coaching => "COACHING",
            Self::Mutasi => "MUTASI",
            Self::Cuti => "CUTI",
            Self::Lainnya => "LAINNYA",
        }
    }

    /// Sebutan yang dibaca orang.
    pub fn sebutan(self) -> &'static str {
        match self {
            Self::Pemantauan => "Pemantauan",
            Self::Coaching => "Coaching",
            Self::Mutasi => "Mutasi",
            Self::Cuti => "Cuti",
            Self::Lainnya => "Lainnya",
        }
    }

    /// Membaca ejaan itu.
    pub fn baca(kode: &str) -> Option<Self> {
        Self::SEMUA.iter().copied().find(|a| a.kode() == kode)
    }
}

/// Lebih dari satu bulan: hari terakhirnya sesudah tanggal yang sama bulan berikutnya; bila tanggal itu tidak ada,
/// sesudah hari terakhir bulan itu.
pub fn lebih_dari_sebulan(mulai: NaiveDate, selesai: NaiveDate) -> bool {
    mulai.checked_add_months(Months::new(1)).is_some_and(|sebulan| sebulan < selesai)
}

/// Isi sebuah usul.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Usul {
    /// Kondisinya.
    pub kondisi: Kondisi,
    /// Penjelasannya.
    pub uraian: String,
    /// Hari pertama dan terakhir sakit, cuti, atau penugasan.
    pub masa: Option<(NaiveDate, NaiveDate)>,
    /// Dari mana rekomendasinya.
    pub asal: Asal,
    /// Rujukannya, misalnya alamat pemantauannya.
    pub rujukan: String,
    /// Hari pertama versi baru.
    pub berlaku: NaiveDate,
}

impl Usul {
    /// Rujukan yang berupa halaman di dalam aplikasi.
    pub fn tautan(&self) -> Option<&str> {
        let r = self.rujukan.as_str();
        let sah = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '-' | '_');
        (r.starts_with('/') && !r.starts_with("//") && r.chars().all(sah)).then_some(r)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lebih_dari_satu_bulan_pada_setiap_batas() {
        let hari = |(t, b, h): (i32, u32, u32)| NaiveDate::from_ymd_opt(t, b, h).unwrap();
        for (mulai, selesai, lebih) in [
            ((2026, 3, 1), (2026, 4, 1), false),
            ((2026, 3, 1), (2026, 4, 2), true),
            ((2026, 3, 15), (2026, 3, 31), false),
            // Februari biasa dan kabisat: tanggal yang tidak ada menjadi hari terakhir bulannya.
            ((2026, 1, 31), (2026, 2, 28), false),
            ((2026, 1, 31), (2026, 3, 1), true),
            ((2028, 1, 31), (2028, 2, 28), false),
            ((2028, 1, 31), (2028, 2, 29), false),
            ((2028, 1, 31), (2028, 3, 1), true),
            ((2028, 1, 29), (2028, 2, 29), false),
            ((2026, 1, 29), (2026, 2, 28), false),
            ((2026, 1, 29), (2026, 3, 1), true),
            ((2026, 1, 28), (2026, 2, 28), false),
            ((2028, 1, 28), (2028, 2, 29), true),
            ((2028, 2, 29), (2028, 3, 29), false),
            ((2028, 2, 29), (2028, 3, 30), true),
            ((2026, 5, 31), (2026, 6, 30), false),
            ((2026, 5, 31), (2026, 7, 1), true),
            ((2026, 12, 15), (2027, 1, 15), false),
            ((2026, 12, 15), (2027, 1, 16), true),
        ] {
            assert_eq!(lebih_dari_sebulan(hari(mulai), hari(selesai)), lebih, "{mulai:?} sampai {selesai:?}");
        }
    }

    #[test]
    fn rujukan_hanya_menjadi_tautan_bila_halaman_di_dalam() {
        let usul = |rujukan: &str| Usul {
            kondisi: Kondisi::Strategi,
            uraian: "x".into(),
            masa: None,
            asal: Asal::Pemantauan,
            rujukan: rujukan.into(),
            berlaku: NaiveDate::default(),
        };
        assert_eq!(usul("/pemantauan/019a-b").tautan(), Some("/pemantauan/019a-b"));
        for bukan in ["", "//jahat.example", "https://jahat.example", "/a?b", "javascript:alert(1)", "Nota 7/2026"] {
            assert_eq!(usul(bukan).tautan(), None, "{bukan}");
        }
    }

    #[test]
    fn kode_kondisi_dan_asal_bolak_balik() {
        assert!(Kondisi::SEMUA.iter().all(|k| Kondisi::baca(k.kode()) == Some(*k)));
        assert!(Asal::SEMUA.iter().all(|a| Asal::baca(a.kode()) == Some(*a)));
        assert_eq!((Kondisi::baca("5"), Asal::baca("")), (None, None));
    }
}
