//! Dari tulisan menjadi usul.

use chrono::NaiveDate;
use serde::Deserialize;

use crate::{
    kernel::{
        form::{Galat, batasi, rapikan, sebaris},
        time::{baca_tanggal, tanggal},
    },
    perubahan::kondisi::{Asal, Kondisi, Usul, lebih_dari_sebulan},
    skp::Masa,
};

/// Formulir usul.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct FormPerubahan {
    /// Kode kondisi.
    pub kondisi: String,
    /// Penjelasannya.
    pub uraian: String,
    /// Hari pertama sakit, cuti, atau penugasan.
    pub mulai: String,
    /// Hari terakhirnya.
    pub selesai: String,
    /// Dari mana rekomendasinya.
    pub asal: String,
    /// Rujukannya.
    pub rujukan: String,
    /// Hari pertama versi baru.
    pub berlaku: String,
}

fn hari(galat: &mut Galat, kolom: &str, sebutan: &str, tulisan: &str) -> Option<NaiveDate> {
    let hari = baca_tanggal(tulisan).ok();
    if hari.is_none() {
        galat.catat(
            kolom,
            match tulisan.trim() {
                "" => format!("{sebutan}: isi tanggalnya, misalnya 1 Juli 2026."),
                apa => format!("{sebutan}: «{apa}» bukan tanggal. Tulis seperti 1 Juli 2026."),
            },
        );
    }
    hari
}

impl FormPerubahan {
    /// Formulir berisi yang tersimpan.
    pub fn dari(usul: &Usul) -> Self {
        let masa = |hari: fn((NaiveDate, NaiveDate)) -> NaiveDate| usul.masa.map(hari).map(tanggal).unwrap_or_default();
        Self {
            kondisi: usul.kondisi.kode().into(),
            uraian: usul.uraian.clone(),
            mulai: masa(|m| m.0),
            selesai: masa(|m| m.1),
            asal: usul.asal.kode().into(),
            rujukan: usul.rujukan.clone(),
            berlaku: tanggal(usul.berlaku),
        }
    }

    /// Usul atas SKP bermasa `skp`.
    ///
    /// # Errors
    /// Kalimat bagi setiap isian yang keliru.
    pub fn baca(&self, skp: Masa) -> Result<Usul, Galat> {
        let mut galat = Galat::default();
        let kondisi = Kondisi::baca(&self.kondisi);
        if kondisi.is_none() {
            galat.catat("kondisi", "Pilih kondisi yang menjadi alasan perubahan.");
        }
        let uraian = rapikan(&self.uraian);
        if uraian.is_empty() {
            galat.catat("uraian", "Uraikan apa yang terjadi dan mengapa rencana kinerja perlu disesuaikan.");
        }
        batasi(&mut galat, "uraian", "Uraian", &uraian, 2_000);
        let masa = match kondisi {
            Some(kondisi) if kondisi.bermasa() => self.masa(&mut galat),
            _ => None,
        };
        let asal = Asal::baca(&self.asal);
        if asal.is_none() {
            galat.catat("asal", "Pilih dari mana rekomendasi perubahan ini.");
        }
        if kondisi == Some(Kondisi::Coaching) && asal.is_some_and(|a| a != Asal::Coaching) {
            galat.catat("asal", "Penyesuaian ekspektasi hanya berasal dari coaching.");
        }
        let rujukan = sebaris(&self.rujukan);
        batasi(&mut galat, "rujukan", "Rujukan", &rujukan, 200);
        let berlaku = hari(&mut galat, "berlaku", "Berlaku mulai", &self.berlaku);
        if berlaku.is_some_and(|b| b <= skp.mulai || skp.selesai < b) {
            galat.catat(
                "berlaku",
                format!("Pilih hari sesudah {} dan paling lambat {}.", tanggal(skp.mulai), tanggal(skp.selesai)),
            );
        }
        match (kondisi, asal, berlaku) {
            (Some(kondisi), Some(asal), Some(berlaku)) if galat.kosong() => {
                Ok(Usul { kondisi, uraian, masa, asal, rujukan, berlaku })
            }
            _ => Err(galat),
        }
    }

    fn masa(&self, galat: &mut Galat) -> Option<(NaiveDate, NaiveDate)> {
        let mulai = hari(galat, "mulai", "Hari pertama", &self.mulai);
        let selesai = hari(galat, "selesai", "Hari terakhir", &self.selesai);
        let (mulai, selesai) = (mulai?, selesai?);
        if selesai < mulai {
            galat.catat("selesai", "Hari terakhir tidak boleh sebelum hari pertama.");
        } else if !lebih_dari_sebulan(mulai, selesai) {
            galat.catat(
                "selesai",
                "Kondisi ini berlaku bila waktunya lebih dari satu bulan: hari terakhirnya sesudah tanggal yang sama \
                 bulan berikutnya.",
            );
        }
        Some((mulai, selesai))
    }
}

/// Formulir persetujuan menteri.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct FormMenteri {
    /// Nomor suratnya.
    pub nomor: String,
    /// Tanggalnya.
    pub tanggal: String,
}

impl FormMenteri {
    /// Nomor dan tanggal surat persetujuan.
    ///
    /// # Errors
    /// Kalimat bagi setiap isian yang keliru.
    pub fn baca(&self, hari_ini: NaiveDate) -> Result<(String, NaiveDate), Galat> {
        let mut galat = Galat::default();
        let nomor = sebaris(&self.nomor);
        if nomor.is_empty() {
            galat.catat("nomor", "Tulis nomor surat persetujuan menteri.");
        }
        batasi(&mut galat, "nomor", "Nomor", &nomor, 200);
        let surat = hari(&mut galat, "tanggal", "Tanggal surat", &self.tanggal);
        if surat.is_some_and(|h| hari_ini < h) {
            galat.catat("tanggal", "Tanggal surat tidak boleh sesudah hari ini.");
        }
        match surat {
            Some(surat) if galat.kosong() => Ok((nomor, surat)),
            _ => Err(galat),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn skp() -> Masa {
        let hari = |bulan, ke| NaiveDate::from_ymd_opt(2026, bulan, ke).unwrap();
        Masa { mulai: hari(1, 1), selesai: hari(12, 31) }
    }

    fn lengkap(kondisi: &str) -> FormPerubahan {
        FormPerubahan {
            kondisi: kondisi.into(),
            uraian: "Alokasi anggaran berkurang.".into(),
            asal: "LAINNYA".into(),
            berlaku: "1 Juli 2026".into(),
            ..FormPerubahan::default()
        }
    }

    #[test]
    fn setiap_kondisi_dengan_syaratnya() {
        for kondisi in Kondisi::SEMUA {
            let mut isian = lengkap(kondisi.kode());
            if kondisi.bermasa() {
                let galat = isian.baca(skp()).unwrap_err();
                assert!(galat.untuk("mulai").is_some() && galat.untuk("selesai").is_some(), "{kondisi:?}");
                (isian.mulai, isian.selesai) = ("1/3/2026".into(), "1/4/2026".into());
                assert!(isian.baca(skp()).unwrap_err().untuk("selesai").is_some(), "tepat sebulan: {kondisi:?}");
                isian.selesai = "2/4/2026".into();
            }
            if *kondisi == Kondisi::Coaching {
                assert!(isian.baca(skp()).unwrap_err().untuk("asal").is_some());
                isian.asal = "COACHING".into();
            }
            let usul = isian.baca(skp()).unwrap();
            assert_eq!((usul.kondisi, usul.masa.is_some()), (*kondisi, kondisi.bermasa()));
            // Yang tersimpan kembali ke formulir tanpa berubah arti.
            assert_eq!(FormPerubahan::dari(&usul).baca(skp()).unwrap(), usul);
        }
    }

    #[test]
    fn berlaku_di_dalam_masa_sesudah_hari_pertama() {
        for (hari, boleh) in [
            ("31/12/2025", false),
            ("1/1/2026", false),
            ("2/1/2026", true),
            ("31/12/2026", true),
            ("1/1/2027", false),
            ("besok", false),
            ("", false),
        ] {
            let isian = FormPerubahan { berlaku: hari.into(), ..lengkap("2") };
            assert_eq!(isian.baca(skp()).is_ok(), boleh, "{hari}");
        }
    }

    #[test]
    fn yang_kosong_dan_yang_asing_ditolak_dengan_kalimat() {
        let galat = FormPerubahan { kondisi: "8".into(), ..FormPerubahan::default() }.baca(skp()).unwrap_err();
        let kolom: Vec<_> = galat.semua().map(|(k, _)| k.to_owned()).collect();
        assert_eq!(kolom, ["kondisi", "uraian", "asal", "berlaku"]);
    }
}
