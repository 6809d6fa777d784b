//! Penetapan penilai mana yang boleh dicatat.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    kepegawaian::{
        Kepegawaian,
        orang::Orang,
        penempatan::{baca_hari, masa},
        peristiwa::Purna,
    },
    kernel::{
        form::{Galat, batasi, bertitik, sebaris},
        policy::Oleh,
        time,
    },
};

/// Penetapan yang tercatat.
#[derive(Clone, Debug, Serialize)]
pub struct Penetapan {
    /// Penilainya.
    pub penilai: String,
    /// Atasan Penilai, bila ditetapkan pula.
    pub atasan: Option<String>,
    /// Surat yang menetapkan.
    pub dasar: String,
    /// Hari pertama; satu penetapan satu hari pertama.
    pub mulai: NaiveDate,
    /// Hari sesudah hari terakhir.
    pub selesai: Option<NaiveDate>,
    /// Versi barisnya.
    pub versi: i32,
}

impl Penetapan {
    /// `sejak 1 Januari 2026 tanpa batas waktu`
    pub fn masa(&self) -> String {
        masa(self.mulai, self.selesai)
    }

    /// Sudah berakhir pada hari itu.
    pub fn lampau(&self, hari: &NaiveDate) -> bool {
        self.selesai.is_some_and(|s| s <= *hari)
    }
}

/// Formulir sebagaimana diketik; pengakhiran hanya memakai hari terakhir dan dasarnya.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct FormPenetapan {
    /// NIP, NRP, atau nama penilai.
    pub penilai: String,
    /// NIP, NRP, atau nama Atasan Penilai.
    pub atasan: String,
    /// Hari pertama.
    pub mulai: String,
    /// Hari terakhir.
    pub selesai: String,
    /// Surat yang menetapkan atau mengakhiri.
    pub dasar: String,
    /// Akibat yang sudah dibaca orang ini.
    #[serde(skip_serializing)]
    pub sidik: String,
    /// `ubah` bila ia kembali ke formulir.
    #[serde(skip_serializing)]
    pub tindakan: String,
}

/// Seseorang yang dapat ditunjuk sebagai penilai.
#[derive(Clone, Debug, Serialize)]
pub struct Calon {
    /// Orangnya.
    pub id: Uuid,
    /// Nama dengan gelar.
    pub nama: String,
}

impl Temuan {
    /// Orangnya, bila tepat satu.
    pub fn orang(&self) -> Option<Uuid> {
        match self {
            Self::Satu(calon) => Some(calon.id),
            Self::Kosong | Self::Tiada | Self::Banyak => None,
        }
    }
}

/// Hasil mencari apa yang diketik.
#[derive(Clone, Debug)]
pub enum Temuan {
    /// Tidak diisi.
    Kosong,
    /// Tepat satu.
    Satu(Calon),
    /// Tidak ada.
    Tiada,
    /// Lebih dari satu.
    Banyak,
}

/// Perubahan yang boleh dituliskan.
#[derive(Clone, Debug)]
pub enum Perintah {
    /// Penetapan baru.
    Tetapkan {
        /// Penilainya.
        penilai: Calon,
        /// Atasan Penilai.
        atasan: Option<Calon>,
        /// Hari pertama.
        mulai: NaiveDate,
        /// Hari sesudah hari terakhir.
        selesai: Option<NaiveDate>,
        /// Surat yang menetapkan.
        dasar: String,
    },
    /// Hari sesudah hari terakhirnya, dan dasarnya.
    Akhiri(Penetapan, NaiveDate, String),
}

fn dasar(galat: &mut Galat, isian: &FormPenetapan) -> String {
    let dasar = sebaris(&isian.dasar);
    if dasar.is_empty() {
        galat.catat("dasar", "Tulis dasarnya: nomor surat penetapan atau alasannya.");
    }
    batasi(galat, "dasar", "Dasar", &dasar, 300);
    dasar
}

fn ditunjuk(galat: &mut Galat, kolom: &str, orang: &Orang, temuan: &Temuan) -> Option<Calon> {
    match temuan {
        Temuan::Kosong => None,
        Temuan::Satu(calon) if calon.id == orang.id.uuid() => {
            galat.catat(kolom, format!("{} tidak dapat menilai dirinya sendiri.", calon.nama));
            None
        }
        Temuan::Satu(calon) => Some(calon.clone()),
        Temuan::Tiada => {
            galat.catat(kolom, "Tidak ada orang dengan nomor atau nama itu dalam jangkauan Anda. Tulis NIP-nya, atau nama lengkap tanpa gelar.");
            None
        }
        Temuan::Banyak => {
            galat.catat(kolom, "Ada lebih dari satu orang bernama itu; tulis NIP-nya.");
            None
        }
    }
}

impl Oleh<Kepegawaian, Orang> {
    /// Memeriksa penetapan baru terhadap yang sudah ada, dan terhadap masa ketika salah satu pihaknya tidak bertugas.
    ///
    /// # Errors
    /// Kalimat bagi setiap isian yang keliru.
    pub fn menetapkan_penilai(
        &self,
        isian: &FormPenetapan,
        penilai: &Temuan,
        atasan: &Temuan,
        ada: &[Penetapan],
        purna: &[Purna],
    ) -> Result<Perintah, Galat> {
        let mut galat = Galat::default();
        if matches!(penilai, Temuan::Kosong) {
            galat.catat("penilai", "Tulis NIP atau nama penilainya.");
        }
        let (penilai, atasan) = (
            ditunjuk(&mut galat, "penilai", self.objek(), penilai),
            ditunjuk(&mut galat, "atasan", self.objek(), atasan),
        );
        if let (Some(p), Some(a)) = (&penilai, &atasan)
            && p.id == a.id
        {
            galat.catat("atasan", "Atasan Penilai harus orang lain daripada penilainya.");
        }
        let mulai = baca_hari(&mut galat, "mulai", "Hari pertama", &isian.mulai, true);
        let akhir = baca_hari(&mut galat, "selesai", "Hari terakhir", &isian.selesai, false);
        if let (Some(m), Some(a)) = (mulai, akhir)
            && a < m
        {
            galat.catat("selesai", "Hari terakhir tidak boleh sebelum hari pertama.");
        }
        let dasar = dasar(&mut galat, isian);
        let selesai = akhir.and_then(|a| a.succ_opt());
        let bentrok = ada
            .iter()
            .find(|p| mulai.is_some_and(|m| p.selesai.is_none_or(|s| m < s) && selesai.is_none_or(|s| p.mulai < s)));
        if let Some(p) = bentrok {
            galat.catat("mulai", format!("Sudah ditetapkan {} {}. Akhiri dahulu yang itu.", p.penilai, p.masa()));
        }
        if let Some(purna) = mulai.and_then(|m| Purna::menghalangi(purna, m, selesai)) {
            galat.catat(
                "mulai",
                format!(
                    "Pada masa itu ada yang tidak bertugas: {purna}. Batasi hari terakhirnya, atau tunjuk orang lain."
                ),
            );
        }
        match (penilai, mulai) {
            (Some(penilai), Some(mulai)) if galat.kosong() => {
                Ok(Perintah::Tetapkan { penilai, atasan, mulai, selesai, dasar })
            }
            _ => Err(galat),
        }
    }

    /// Memeriksa pengakhiran sebuah penetapan.
    ///
    /// # Errors
    /// Kalimat bagi setiap isian yang keliru.
    pub fn mengakhiri_penetapan(&self, lama: &Penetapan, isian: &FormPenetapan) -> Result<Perintah, Galat> {
        let mut galat = Galat::default();
        let akhir = baca_hari(&mut galat, "selesai", "Hari terakhir", &isian.selesai, true);
        if akhir.is_some_and(|a| a < lama.mulai) {
            let mulai = time::tanggal(lama.mulai);
            galat.catat("selesai", format!("Penetapan ini mulai {mulai}; hari terakhirnya tidak boleh sebelum itu."));
        }
        let dasar = dasar(&mut galat, isian);
        match akhir.and_then(|a| a.succ_opt()) {
            Some(selesai) if galat.kosong() => Ok(Perintah::Akhiri(lama.clone(), selesai, dasar)),
            _ => Err(galat),
        }
    }
}

impl Perintah {
    /// Nama peristiwa pada jejak.
    pub fn peristiwa(&self) -> &'static str {
        match self {
            Self::Tetapkan { .. } => "penetapan.tambah",
            Self::Akhiri(..) => "penetapan.pengakhiran",
        }
    }

    /// Yang lama dan yang baru, bagi jejak.
    pub fn rincian(&self) -> Value {
        match self {
            Self::Tetapkan { penilai, atasan, mulai, selesai, dasar } => json!({
                "baru": { "penilai": penilai, "atasan": atasan, "mulai": mulai, "selesai": selesai }, "dasar": dasar,
            }),
            Self::Akhiri(lama, selesai, dasar) => {
                json!({ "lama": lama, "baru": { "selesai": selesai }, "dasar": dasar })
            }
        }
    }

    /// Yang akan dicatat, dalam kalimat.
    pub fn kalimat(&self) -> Vec<String> {
        match self {
            Self::Tetapkan { penilai, atasan, mulai, selesai, dasar } => {
                let mut kalimat =
                    vec![format!("Penilai: {}, {}, berdasarkan {dasar}.", penilai.nama, masa(*mulai, *selesai))];
                kalimat.extend(atasan.iter().map(|a| bertitik(&format!("Atasan Penilai: {}", a.nama))));
                kalimat
            }
            Self::Akhiri(lama, selesai, dasar) => {
                let akhir = selesai.pred_opt().map(time::tanggal).unwrap_or_default();
                vec![format!("Penetapan {} sebagai penilai berakhir {akhir}, berdasarkan {dasar}.", lama.penilai)]
            }
        }
    }
}
