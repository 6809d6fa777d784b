//! Reviu dan peralihannya.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    kernel::{
        form::{Galat, batasi, rapikan},
        id::PegawaiId,
        policy::{Oleh, Penilai},
    },
    pegawai::Identitas,
    skp::{
        dokumen::{Dokumen, TandaTangan},
        model::{Diajukan, Ditolak, Penetapan, Pengembalian, Skp, SkpId},
        policy::Pengelola,
        rencana::{Rencana, RencanaId},
    },
};

/// Pengelola kinerja yang dapat mereviu sebuah SKP hari ini.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Pereviu {
    /// Orangnya.
    pub id: PegawaiId,
    /// Namanya.
    pub nama: String,
}

/// Sudah direviu pengelola kinerja, menunggu penilai; tanda tangan pegawainya tetap.
#[derive(Clone, Debug)]
pub struct Direviu {
    pub(in crate::skp) pada: DateTime<Utc>,
    /// SHA-256 isi yang ditandatangani pegawai.
    pub(in crate::skp) sidik_isi: Vec<u8>,
}

/// Hasil reviu.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Hasil {
    /// Tidak ada yang perlu diperbaiki.
    #[serde(rename = "SESUAI")]
    Sesuai,
    /// Ada catatan perbaikan.
    #[serde(rename = "PERLU_PERBAIKAN")]
    PerluPerbaikan,
}

impl Hasil {
    /// Ejaan pada `reviu.hasil`.
    pub fn kode(self) -> &'static str {
        match self {
            Self::Sesuai => "SESUAI",
            Self::PerluPerbaikan => "PERLU_PERBAIKAN",
        }
    }

    /// Sebagaimana tercetak.
    pub fn sebutan(self) -> &'static str {
        match self {
            Self::Sesuai => "Sesuai",
            Self::PerluPerbaikan => "Perlu perbaikan",
        }
    }

    fn baca(kode: &str) -> Option<Self> {
        [Self::Sesuai, Self::PerluPerbaikan].into_iter().find(|h| h.kode() == kode)
    }
}

/// Catatan perbaikan bagi sebuah RHK.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CatatanRhk {
    /// RHK-nya.
    pub rencana: RencanaId,
    /// Apa yang perlu diperbaiki.
    pub catatan: String,
}

/// Reviu yang sudah ditandatangani, sebagaimana dibaca bersama SKP-nya.
#[derive(Clone, Debug, Deserialize)]
pub struct Reviu {
    /// Nama pengelola saat itu.
    pub nama: String,
    /// Kapan.
    pub pada: DateTime<Utc>,
    /// Hasilnya.
    pub hasil: Hasil,
    /// RHK yang diberi catatan.
    pub catatan: Vec<CatatanRhk>,
}

impl Reviu {
    /// Catatan bagi RHK itu.
    pub fn untuk(&self, rencana: &RencanaId) -> Option<&str> {
        self.catatan.iter().find(|c| c.rencana == *rencana).map(|c| c.catatan.as_str())
    }
}

/// Formulir reviu sebagaimana diketik: satu catatan bagi setiap RHK, menurut urutannya.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct FormReviu {
    /// Catatan per RHK.
    pub catatan_rhk: Vec<String>,
    /// `SESUAI` atau `PERLU_PERBAIKAN`.
    pub hasil: String,
    /// Alasan bila dikembalikan.
    pub catatan: String,
    /// `simpan`, `selesai` atau `kembalikan`.
    pub tindakan: String,
}

/// Reviu yang sedang ditulis: sebagaimana diketik, dengan catatan menurut RHK-nya.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrafReviu {
    catatan: Vec<CatatanRhk>,
    hasil: String,
    alasan: String,
}

impl DrafReviu {
    /// Dari formulirnya; `rencana` menurut urutan formulir itu.
    pub fn dari(isian: &FormReviu, rencana: impl Iterator<Item = RencanaId>) -> Self {
        let catatan = rencana.zip(&isian.catatan_rhk).filter(|(_, c)| !c.trim().is_empty());
        Self {
            catatan: catatan.map(|(rencana, c)| CatatanRhk { rencana, catatan: rapikan(c) }).collect(),
            hasil: isian.hasil.clone(),
            alasan: rapikan(&isian.catatan),
        }
    }

    /// Formulir yang berisi draf ini; RHK yang sudah tidak ada dilewati.
    pub fn formulir(self, rencana: impl Iterator<Item = RencanaId>) -> FormReviu {
        let tulisan = |id| self.catatan.iter().find(|c| c.rencana == id).map(|c| c.catatan.clone()).unwrap_or_default();
        FormReviu {
            catatan_rhk: rencana.map(tulisan).collect(),
            hasil: self.hasil,
            catatan: self.alasan,
            tindakan: String::new(),
        }
    }
}

/// Formulir reviu yang sudah terbaca.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IsianReviu {
    /// Hasilnya.
    pub hasil: Hasil,
    /// Catatan per RHK; kosong bila tidak ada.
    pub catatan: Vec<String>,
}

impl FormReviu {
    /// Yang dimaksud; yang dikembalikan selalu perlu perbaikan.
    ///
    /// # Errors
    /// Semua keberatan sekaligus.
    pub fn baca(&self) -> Result<IsianReviu, Galat> {
        let mut galat = Galat::default();
        let catatan: Vec<String> = self.catatan_rhk.iter().map(|c| rapikan(c)).collect();
        for (n, c) in catatan.iter().enumerate() {
            batasi(&mut galat, &format!("catatan_rhk-{}", n + 1), "Catatan", c, 1_000);
        }
        let tanpa_catatan = catatan.iter().all(String::is_empty);
        let hasil = match (self.tindakan.as_str(), Hasil::baca(&self.hasil)) {
            ("kembalikan", _) => Hasil::PerluPerbaikan,
            (_, None) => {
                galat.catat("hasil", "Pilih hasil reviunya: sesuai, atau perlu perbaikan.");
                Hasil::PerluPerbaikan
            }
            (_, Some(Hasil::PerluPerbaikan)) if tanpa_catatan => {
                galat.catat("catatan_rhk-1", "Tuliskan catatan perbaikan pada setidaknya satu rencana hasil kerja.");
                Hasil::PerluPerbaikan
            }
            (_, Some(hasil)) => hasil,
        };
        if galat.kosong() { Ok(IsianReviu { hasil, catatan }) } else { Err(galat) }
    }

    /// Catatan bagi RHK ke sekian, dihitung dari 0.
    pub fn ke(&self, n: &usize) -> &str {
        self.catatan_rhk.get(*n).map_or("", String::as_str)
    }
}

/// Pengelola menandatangani reviunya; formulirnya tinggal dibekukan.
#[derive(Debug)]
pub struct Peninjauan {
    pub(super) skp: SkpId,
    pub(super) oleh: PegawaiId,
    pub(super) penilai: Option<PegawaiId>,
    pub(super) pada: DateTime<Utc>,
    pub(super) hasil: Hasil,
    pub(super) catatan: Vec<CatatanRhk>,
    pub(super) diajukan_pada: DateTime<Utc>,
}

/// Formulir F6 beku: SKP sebagaimana direviu, catatannya, dan tanda tangan pengelola.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DokumenReviu {
    /// Bentuk formulir.
    pub bentuk: u32,
    /// SKP yang direviu.
    pub skp: Dokumen,
    /// Hasilnya.
    pub hasil: Hasil,
    /// Catatan perbaikan per RHK.
    pub catatan: Vec<CatatanRhk>,
    /// Pengelola kinerjanya.
    pub pengelola: Identitas,
    /// Tanda tangan pengelola kinerja.
    pub ttd: TandaTangan,
    /// Dasar hukum yang tercetak; kosong bila tidak ada.
    pub dasar: String,
}

impl DokumenReviu {
    /// Catatan bagi RHK itu.
    pub fn untuk(&self, rencana: &RencanaId) -> &str {
        self.catatan.iter().find(|c| c.rencana == *rencana).map_or("", |c| c.catatan.as_str())
    }
}

impl Oleh<Pengelola, Skp<Diajukan>> {
    /// Mereviu isi pada `versi` yang dibacanya, yang sama dengan yang ditandatangani pegawai.
    ///
    /// # Errors
    /// Bila isinya bukan lagi itu.
    pub fn reviu(
        self,
        versi: i32,
        rencana: &[Rencana],
        isian: IsianReviu,
        pada: DateTime<Utc>,
    ) -> Result<Peninjauan, Ditolak> {
        let skp = self.objek();
        skp.periksa_isi(versi, rencana, &skp.keadaan.sidik_isi)?;
        let berpasangan = rencana.iter().zip(isian.catatan).filter(|(_, catatan)| !catatan.is_empty());
        let catatan = berpasangan.map(|(r, catatan)| CatatanRhk { rencana: r.id, catatan }).collect();
        Ok(Peninjauan {
            skp: skp.id,
            oleh: self.pelaku(),
            penilai: skp.penilai,
            pada,
            hasil: isian.hasil,
            catatan,
            diajukan_pada: skp.keadaan.pada,
        })
    }

    /// Mengembalikan untuk diperbaiki, dengan alasan.
    ///
    /// # Errors
    /// Pengembalian selalu beralasan.
    pub fn kembalikan(self, catatan: String, pada: DateTime<Utc>) -> Result<Pengembalian, Ditolak> {
        Pengembalian::beralasan(self.objek().id, self.pelaku(), catatan, pada)
    }
}

impl Oleh<Pengelola, Skp<Direviu>> {
    /// Mengembalikan yang sudah direviu, dengan alasan.
    ///
    /// # Errors
    /// Pengembalian selalu beralasan.
    pub fn kembalikan(self, catatan: String, pada: DateTime<Utc>) -> Result<Pengembalian, Ditolak> {
        Pengembalian::beralasan(self.objek().id, self.pelaku(), catatan, pada)
    }
}

impl Oleh<Penilai, Skp<Direviu>> {
    /// Menandatangani isi yang sama dengan yang ditandatangani pegawai dan dibaca pengelola.
    ///
    /// # Errors
    /// Bila isinya berubah sejak dibaca penilai, atau tidak cocok dengan tanda tangan pegawai.
    pub fn tetapkan(self, versi: i32, rencana: &[Rencana], pada: DateTime<Utc>) -> Result<Penetapan, Ditolak> {
        let skp = self.objek();
        let Direviu { pada: diajukan_pada, sidik_isi } = skp.keadaan.clone();
        skp.periksa_isi(versi, rencana, &sidik_isi)?;
        Ok(Penetapan {
            skp: skp.id,
            oleh: self.pelaku(),
            pada,
            diajukan_pada,
            sidik_isi,
            menggantikan: skp.menggantikan(),
        })
    }

    /// Mengembalikan untuk diperbaiki.
    ///
    /// # Errors
    /// Pengembalian selalu beralasan.
    pub fn kembalikan(self, catatan: String, pada: DateTime<Utc>) -> Result<Pengembalian, Ditolak> {
        Pengembalian::beralasan(self.objek().id, self.pelaku(), catatan, pada)
    }
}

impl Skp<Diajukan> {
    /// Pengelola kinerja yang reviunya ditunggu sebelum SKP ini dapat ditetapkan.
    pub(in crate::skp) fn ditunggu(&self) -> Option<String> {
        let nama: Vec<&str> = self.pengelola.iter().map(|p| p.nama.as_str()).collect();
        (!nama.is_empty()).then(|| nama.join(" atau "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(catatan: &[&str], hasil: &str, tindakan: &str) -> FormReviu {
        FormReviu {
            catatan_rhk: catatan.iter().map(|c| (*c).to_owned()).collect(),
            hasil: hasil.into(),
            tindakan: tindakan.into(),
            ..FormReviu::default()
        }
    }

    #[test]
    fn yang_perlu_perbaikan_bercatatan_dan_hasilnya_dipilih() {
        assert!(form(&["", ""], "SESUAI", "selesai").baca().is_ok());
        assert!(form(&["", " "], "PERLU_PERBAIKAN", "selesai").baca().unwrap_err().untuk("catatan_rhk-1").is_some());
        assert!(form(&["Targetnya"], "", "selesai").baca().unwrap_err().untuk("hasil").is_some());
        assert!(form(&["Targetnya"], "LAIN", "selesai").baca().is_err());
        let panjang = "x".repeat(1_001);
        let galat = form(&["", &panjang], "SESUAI", "selesai").baca().unwrap_err();
        assert!(galat.untuk("catatan_rhk-2").unwrap().contains("1000 karakter"), "{galat:?}");
        let kembali = form(&["Targetnya ", ""], "SESUAI", "kembalikan").baca().unwrap();
        assert_eq!(
            kembali,
            IsianReviu { hasil: Hasil::PerluPerbaikan, catatan: vec!["Targetnya".into(), String::new()] }
        );
    }
}
