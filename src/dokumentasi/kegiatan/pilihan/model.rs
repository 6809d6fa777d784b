//! Yang ditawarkan bagi sebuah kegiatan, dan mencocokkan tulisan orang dengannya.

use chrono::NaiveDate;

use crate::{dokumentasi::kegiatan::model::Sasaran, kernel::form::sebaris};

/// RHK, indikator dan langkah yang dapat dipilih, menurut SKP dan tanggalnya.
#[derive(Clone, Debug, Default)]
pub struct Pilihan(pub(in crate::dokumentasi::kegiatan) Vec<PilihanSkp>);

/// Satu SKP; yang lebih dahulu mengalahkan yang berikutnya pada hari yang sama.
#[derive(Clone, Debug)]
pub struct PilihanSkp {
    pub(in crate::dokumentasi::kegiatan) mulai: NaiveDate,
    pub(in crate::dokumentasi::kegiatan) selesai: NaiveDate,
    pub(in crate::dokumentasi::kegiatan) butir: Vec<Butir>,
}

/// Satu pilihan.
#[derive(Clone, Debug)]
pub struct Butir {
    pub(in crate::dokumentasi::kegiatan) sasaran: Sasaran,
    /// `1`, `1.2`, `1a`
    pub(in crate::dokumentasi::kegiatan) nomor: String,
    pub(in crate::dokumentasi::kegiatan) bunyi: String,
    /// Satuan indikatornya, atau kosong.
    pub(in crate::dokumentasi::kegiatan) satuan: String,
    /// Ejaan lain yang berarti sama.
    pub(in crate::dokumentasi::kegiatan) alias: Vec<String>,
    /// Langkah hanya pada masanya.
    pub(in crate::dokumentasi::kegiatan) masa: Option<(NaiveDate, NaiveDate)>,
}

impl Butir {
    /// Sebutannya pada daftar pilihan.
    pub fn sebutan(&self) -> String {
        let bunyi: String = self.bunyi.chars().take(SEBUTAN_MAKS).collect();
        let sisa = if self.bunyi.chars().nth(SEBUTAN_MAKS).is_some() { "…" } else { "" };
        format!("{} {bunyi}{sisa}", self.nomor)
    }
}

const SEBUTAN_MAKS: usize = 70;

impl Pilihan {
    /// SKP yang berlaku pada hari itu.
    pub fn pada(&self, hari: NaiveDate) -> Option<&PilihanSkp> {
        self.0.iter().find(|s| s.mulai <= hari && hari <= s.selesai)
    }

    /// Semua pilihan, menurut SKP-nya.
    pub fn semua(&self) -> impl Iterator<Item = &Butir> {
        self.0.iter().flat_map(|s| &s.butir)
    }

    /// Yang dimaksud tulisan itu pada hari itu: nomornya (`1`, `RHK 1.2`) atau bunyinya.
    pub fn cocokkan(&self, hari: NaiveDate, tulisan: &str) -> Option<Sasaran> {
        let skp = self.pada(hari)?;
        let dicari = longgar(tulisan);
        let nomor = ["rhk", "no", "nomor"].iter().find_map(|a| dicari.strip_prefix(a)).unwrap_or(&dicari);
        let nomor = nomor.trim_start_matches(['.', ' ']).trim_end_matches(['.', ')']);
        let boleh = |b: &&Butir| b.masa.is_none_or(|(mulai, selesai)| mulai <= hari && hari <= selesai);
        let tepat = skp.butir.iter().filter(boleh).find(|b| {
            b.nomor.eq_ignore_ascii_case(nomor)
                || longgar(&b.bunyi) == dicari
                || b.alias.iter().any(|a| longgar(a) == dicari)
                || longgar(&b.sebutan()) == dicari
        });
        // Lembar kerja sering memotong atau menyambung bunyinya; hanya bila tidak mendua.
        let mirip = || {
            let mut mirip = skp.butir.iter().filter(boleh).filter(|b| {
                let bunyi = longgar(&b.bunyi);
                dicari.len() >= 12 && (bunyi.starts_with(&dicari) || dicari.starts_with(&bunyi))
            });
            mirip.next().filter(|_| mirip.next().is_none())
        };
        tepat.or_else(mirip).map(|b| b.sasaran)
    }
}

/// Huruf kecil, spasi tunggal: orang tidak mengingat selebihnya.
fn longgar(tulisan: &str) -> String {
    sebaris(tulisan).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{rencana_aksi::RencanaAksiId, skp::RencanaId};

    fn hari(tahun: i32, bulan: u32, tanggal: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(tahun, bulan, tanggal).unwrap()
    }

    #[test]
    fn rhk_dikenali_dari_nomor_atau_bunyinya_hanya_pada_masanya() {
        let (satu, dua) = (Sasaran::Rencana(RencanaId::new()), Sasaran::Rencana(RencanaId::new()));
        let langkah = Sasaran::Aksi(RencanaAksiId::new());
        let butir = |sasaran, nomor: &str, bunyi: &str, masa| Butir {
            sasaran,
            nomor: nomor.into(),
            bunyi: bunyi.into(),
            satuan: String::new(),
            alias: vec![],
            masa,
        };
        let pilihan = Pilihan(vec![PilihanSkp {
            mulai: hari(2026, 1, 1),
            selesai: hari(2026, 6, 30),
            butir: vec![
                butir(satu, "1", "Tersusunnya laporan data", None),
                butir(langkah, "1a", "Menyusun instrumen", Some((hari(2026, 2, 1), hari(2026, 2, 28)))),
                butir(dua, "2", "Terlaksananya layanan", None),
            ],
        }]);
        let cari = |h, t: &str| pilihan.cocokkan(h, t);
        let feb = hari(2026, 2, 28);
        for (tulisan, tujuan) in [
            ("1", Some(satu)),
            ("RHK 2.", Some(dua)),
            ("tersusunnya  LAPORAN data", Some(satu)),
            ("Terlaksananya layanan publik", Some(dua)),
            ("1A", Some(langkah)),
            ("Ter", None),
            ("3", None),
            ("", None),
        ] {
            assert_eq!(cari(feb, tulisan), tujuan, "{tulisan}");
        }
        assert_eq!(cari(hari(2026, 3, 1), "1a"), None, "bukan bulannya");
        assert_eq!(cari(hari(2026, 7, 1), "1"), None, "bukan masa SKP itu");
    }
}
