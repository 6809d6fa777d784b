//! Formulir «Tambah SKP».

use chrono::{Datelike, NaiveDate};
use serde::Deserialize;

use crate::{
    kernel::{form::Galat, time},
    skp::{
        model::{Masa, SkpId},
        rencana::Pendekatan,
    },
};

/// Tahun yang sudah waktunya direncanakan pada `hari`: sejak November orang menyusun SKP tahun depan.
pub fn tahun_depan(hari: NaiveDate) -> Option<i32> {
    (hari.month() >= 11).then(|| hari.year() + 1)
}

/// Formulir «Tambah SKP» sebagaimana diketik.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct FormSkpBaru {
    /// Hari pertama, misalnya `1 Januari 2027`.
    pub mulai: String,
    /// Hari terakhir.
    pub selesai: String,
    /// SKP yang disalin; kosong berarti mulai dari kosong.
    pub salin: String,
    /// Kode pendekatan bagi yang mulai dari kosong; salinan memakai pendekatan asalnya.
    pub pendekatan: String,
}

impl FormSkpBaru {
    /// Setahun penuh.
    pub fn setahun(tahun: i32) -> Self {
        Self { mulai: format!("1 Januari {tahun}"), selesai: format!("31 Desember {tahun}"), ..Self::default() }
    }

    /// Pendekatan yang dipilih; kuantitatif bila tidak disebut.
    pub fn pendekatan(&self) -> Pendekatan {
        Pendekatan::baca(&self.pendekatan).unwrap_or(Pendekatan::Kuantitatif)
    }

    /// Masa penilaian yang dimaksud dan SKP yang disalin.
    ///
    /// # Errors
    /// Kalimat bagi setiap tanggal yang keliru.
    pub fn baca(&self) -> Result<(Masa, Option<SkpId>), Galat> {
        let mut galat = Galat::default();
        let mut hari = |kolom: &str, tulisan: &str| match time::baca_tanggal(tulisan) {
            Ok(hari) if (2020..=2100).contains(&hari.year()) => Some(hari),
            Ok(_) => {
                galat.catat(kolom, "Tahunnya di luar jangkauan; tulis antara 2020 dan 2100.");
                None
            }
            Err(_) => {
                let hari = if kolom == "mulai" { "Hari pertama" } else { "Hari terakhir" };
                galat.catat(
                    kolom,
                    match tulisan.trim() {
                        "" => format!("{hari}: isi tanggalnya, misalnya 1 Januari 2027."),
                        apa => format!(
                            "{hari}: «{apa}» bukan tanggal. Tulis tanggal seperti 1 Januari 2027 atau 01/01/2027."
                        ),
                    },
                );
                None
            }
        };
        let (mulai, selesai) = (hari("mulai", &self.mulai), hari("selesai", &self.selesai));
        if let (Some(mulai), Some(selesai)) = (mulai, selesai) {
            if mulai.year() != selesai.year() {
                galat.catat("selesai", "Masa penilaian harus berada dalam satu tahun yang sama.");
            } else if mulai > selesai {
                galat.catat("selesai", "Hari terakhir tidak boleh sebelum hari pertama.");
            } else {
                return Ok((Masa { mulai, selesai }, self.salin.parse().ok()));
            }
        }
        Err(galat)
    }
}
