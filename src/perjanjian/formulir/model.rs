//! Dari baris yang diketik menjadi sasaran dengan indikatornya.

use serde::Deserialize;
use uuid::Uuid;

use crate::{
    kernel::form::{self, Galat, batasi, sebaris},
    perjanjian::model::{Indikator, Sasaran, SasaranId},
};

/// Baris paling banyak pada satu perjanjian.
pub const BARIS_MAKS: usize = 80;

/// Formulir sebagaimana diketik; kolom berulang menurut urutan baris.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct FormPerjanjian {
    /// Nomor dokumen.
    pub nomor: String,
    /// Asal sasaran baris itu; kosong bagi yang baru.
    pub asal: Vec<String>,
    /// Sasaran; kosong berarti melanjutkan sasaran di atasnya.
    pub sasaran: Vec<String>,
    /// Indikator kinerja.
    pub indikator: Vec<String>,
    /// Target.
    pub target: Vec<String>,
    /// Program atau kegiatan.
    pub program: Vec<String>,
    /// Anggaran.
    pub anggaran: Vec<String>,
    /// Tombol yang ditekan: simpan, tambah, hapus:N, naik:N, turun:N.
    pub tindakan: String,
}

/// Satu baris sebagaimana diketik.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BarisSasaran {
    /// Asal, atau kosong.
    pub asal: String,
    /// Sasaran.
    pub sasaran: String,
    /// Indikator.
    pub indikator: String,
    /// Target.
    pub target: String,
    /// Program.
    pub program: String,
    /// Anggaran.
    pub anggaran: String,
}

/// Isi yang boleh disimpan sebagai draf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Isi {
    /// Nomor dokumen.
    pub nomor: String,
    /// Sasaran menurut urutannya.
    pub sasaran: Vec<Sasaran>,
}

impl BarisSasaran {
    fn kosong(&self) -> bool {
        [&self.sasaran, &self.indikator, &self.target, &self.program, &self.anggaran]
            .iter()
            .all(|s| s.trim().is_empty())
    }
}

impl FormPerjanjian {
    /// Formulir berisi yang tersimpan; paling sedikit satu baris.
    pub fn dari(nomor: &str, sasaran: &[Sasaran]) -> Self {
        let mut baris = Vec::new();
        for s in sasaran {
            let kepala = BarisSasaran {
                asal: s.asal.to_string(),
                sasaran: s.sasaran.clone(),
                program: s.program.clone(),
                anggaran: s.anggaran.clone(),
                ..BarisSasaran::default()
            };
            let mut kepala = Some(kepala);
            for i in &s.indikator {
                let awal = kepala.take().unwrap_or_default();
                baris.push(BarisSasaran { indikator: i.indikator.clone(), target: i.target.clone(), ..awal });
            }
            baris.extend(kepala);
        }
        if baris.is_empty() {
            baris.push(BarisSasaran::default());
        }
        Self { nomor: nomor.to_owned(), ..Self::default() }.dengan_baris(&baris)
    }

    /// Baris sebagaimana diketik.
    pub fn baris(&self) -> Vec<BarisSasaran> {
        let ambil = |kolom: &[String], n: usize| kolom.get(n).cloned().unwrap_or_default();
        let banyak = [self.sasaran.len(), self.indikator.len(), self.target.len()].into_iter().max().unwrap_or(0);
        (0..banyak.min(2 * BARIS_MAKS))
            .map(|n| BarisSasaran {
                asal: ambil(&self.asal, n),
                sasaran: ambil(&self.sasaran, n),
                indikator: ambil(&self.indikator, n),
                target: ambil(&self.target, n),
                program: ambil(&self.program, n),
                anggaran: ambil(&self.anggaran, n),
            })
            .collect()
    }

    fn dengan_baris(mut self, baris: &[BarisSasaran]) -> Self {
        let ambil = |kolom: fn(&BarisSasaran) -> &String| baris.iter().map(|b| kolom(b).clone()).collect();
        self.asal = ambil(|b| &b.asal);
        self.sasaran = ambil(|b| &b.sasaran);
        self.indikator = ambil(|b| &b.indikator);
        self.target = ambil(|b| &b.target);
        self.program = ambil(|b| &b.program);
        self.anggaran = ambil(|b| &b.anggaran);
        self
    }

    /// Menambah, menghapus, atau menggeser baris tanpa menyimpan, dan nomor baris yang baru disentuh; `None`
    /// bila yang ditekan Simpan.
    pub fn tata_baris(&self) -> Option<(Self, usize)> {
        let mut baris = self.baris();
        let tersentuh = form::tata_baris(&mut baris, &self.tindakan, BARIS_MAKS)?;
        Some((self.clone().dengan_baris(&baris), tersentuh))
    }

    /// Perbatasan: dari yang diketik menjadi isi draf. Draf boleh belum lengkap; yang keliru tidak.
    ///
    /// # Errors
    /// Kalimat bagi setiap isian yang keliru.
    pub fn baca(&self) -> Result<Isi, Galat> {
        let mut galat = Galat::default();
        let nomor = sebaris(&self.nomor);
        batasi(&mut galat, "nomor", "Nomor", &nomor, 100);
        let semua = self.baris();
        if semua.len() > BARIS_MAKS {
            galat.catat("sasaran-1", format!("Satu perjanjian memuat paling banyak {BARIS_MAKS} baris."));
        }
        let mut sasaran: Vec<Sasaran> = Vec::new();
        for (n, b) in (1..).zip(&semua).filter(|(_, b)| !b.kosong()) {
            baca_baris(n, b, &mut sasaran, &mut galat);
        }
        if galat.kosong() { Ok(Isi { nomor, sasaran }) } else { Err(galat) }
    }
}

fn baca_baris(n: usize, b: &BarisSasaran, sasaran: &mut Vec<Sasaran>, galat: &mut Galat) {
    let mut teks = |kolom: &str, sebutan: &str, nilai: &str, maks| {
        let nilai = sebaris(nilai);
        batasi(galat, &format!("{kolom}-{n}"), sebutan, &nilai, maks);
        nilai
    };
    let bunyi = teks("sasaran", "Sasaran", &b.sasaran, 500);
    let indikator = teks("indikator", "Indikator kinerja", &b.indikator, 500);
    let target = teks("target", "Target", &b.target, 200);
    let (program, anggaran) =
        (teks("program", "Program", &b.program, 300), teks("anggaran", "Anggaran", &b.anggaran, 100));
    // Sel sasaran yang digabung pada lembar kerja datang sebagai sel kosong.
    let melanjutkan = sasaran.last().is_some_and(|s| bunyi.is_empty() || s.sasaran == bunyi);
    if !melanjutkan {
        if bunyi.is_empty() {
            galat.catat(format!("sasaran-{n}"), "Tulis sasarannya; baris pertama tidak melanjutkan sasaran lain.");
        }
        let id = SasaranId::new();
        let asal = b.asal.parse().ok().filter(|a| sasaran.iter().all(|s| s.asal != *a)).unwrap_or(id.uuid());
        let (program, anggaran) = (program.clone(), anggaran.clone());
        sasaran.push(Sasaran { id, asal, sasaran: bunyi, program, anggaran, indikator: Vec::new() });
    } else if let Some(s) = sasaran.last_mut() {
        gabung(&mut s.program, &program);
        gabung(&mut s.anggaran, &anggaran);
    }
    if let Some(s) = sasaran.last_mut()
        && !(indikator.is_empty() && target.is_empty())
    {
        s.indikator.push(Indikator { indikator, target });
    }
}

/// Program dan anggaran milik sasarannya; yang ditulis pada baris lanjutannya tidak dibuang.
fn gabung(semula: &mut String, tambahan: &str) {
    if tambahan.is_empty() || semula == tambahan {
        return;
    }
    if !semula.is_empty() {
        semula.push_str("; ");
    }
    semula.push_str(tambahan);
}

/// Asal sebagai `Uuid`, bagi pemeriksaan bahwa ia milik perjanjian yang sama.
impl Isi {
    /// Asal setiap sasaran.
    pub fn asal(&self) -> Vec<Uuid> {
        self.sasaran.iter().map(|s| s.asal).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn formulir(baris: &[[&str; 3]]) -> FormPerjanjian {
        FormPerjanjian {
            sasaran: baris.iter().map(|b| b[0].into()).collect(),
            indikator: baris.iter().map(|b| b[1].into()).collect(),
            target: baris.iter().map(|b| b[2].into()).collect(),
            ..FormPerjanjian::default()
        }
    }

    #[test]
    fn sel_sasaran_yang_kosong_melanjutkan_sasaran_di_atasnya() {
        let isi = formulir(&[
            ["Layanan meningkat", "Indeks kepuasan", "85"],
            ["", "Lama layanan", "3 hari"],
            ["Layanan  meningkat", "Aduan selesai", "100%"],
            ["", "", ""],
            ["Anggaran terserap", "Serapan", "97%"],
        ])
        .baca()
        .unwrap();
        let ringkas: Vec<_> = isi.sasaran.iter().map(|s| (s.sasaran.as_str(), s.indikator.len())).collect();
        assert_eq!(ringkas, [("Layanan meningkat", 3), ("Anggaran terserap", 1)]);
        assert_eq!(isi.asal().len(), 2);
        let kembali = FormPerjanjian::dari("", &isi.sasaran).baca().unwrap();
        assert_eq!(kembali.asal(), isi.asal(), "asalnya tetap");
        assert_eq!(kembali.sasaran[0].indikator, isi.sasaran[0].indikator);
    }

    #[test]
    fn baris_pertama_harus_bersasaran_dan_yang_terlalu_panjang_ditolak() {
        let galat = formulir(&[["", "Indeks", "85"]]).baca().unwrap_err();
        assert!(galat.untuk("sasaran-1").is_some());
        let panjang = "a".repeat(501);
        let galat = formulir(&[["Satu", "x", "1"], [&panjang, &panjang, "1"]]).baca().unwrap_err();
        assert!(galat.untuk("sasaran-2").is_some() && galat.untuk("indikator-2").is_some());
    }

    #[test]
    fn program_pada_baris_lanjutan_tidak_hilang() {
        let mut f = formulir(&[["Satu", "x", "1"], ["", "y", "2"]]);
        f.program = vec!["Program A".into(), "Program B".into()];
        assert_eq!(f.baca().unwrap().sasaran[0].program, "Program A; Program B");
    }
}
