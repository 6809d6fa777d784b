//! Susunan formulir F9.

use std::collections::HashSet;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Deserialize;

use crate::{
    pegawai::Identitas,
    skp::{IndikatorId, RencanaId},
    umpan_balik::model::Butir,
};

/// Satu indikator pada formulir.
#[derive(Clone, Debug, Deserialize)]
pub struct Indikator {
    /// Nomornya.
    pub id: IndikatorId,
    /// Aspeknya, sebagaimana tersimpan.
    pub aspek: Option<String>,
    /// Bunyinya.
    pub indikator: String,
    /// Target sebagaimana ditulis.
    pub target: String,
    /// Satuannya.
    pub satuan: String,
}

impl Indikator {
    /// Aspek sebagaimana tercetak.
    pub fn aspek(&self) -> &'static str {
        self.aspek.as_deref().and_then(crate::skp::Aspek::baca).map_or("", crate::skp::Aspek::sebutan)
    }

    /// Target dengan satuannya bila belum ikut tertulis.
    pub fn cetak_target(&self) -> String {
        let termuat = self.target.to_lowercase().contains(&self.satuan.to_lowercase());
        if self.satuan.is_empty() || termuat || self.target.is_empty() {
            self.target.clone()
        } else {
            format!("{} {}", self.target, self.satuan)
        }
    }
}

/// Satu RHK pada formulir.
#[derive(Clone, Debug, Deserialize)]
pub struct Rhk {
    /// Nomornya.
    pub id: RencanaId,
    /// UTAMA atau TAMBAHAN.
    pub bagian: String,
    /// Bunyi RHK pimpinan yang diintervensi.
    pub pimpinan: String,
    /// Bunyinya.
    pub rhk: String,
    /// Indikatornya.
    pub indikator: Vec<Indikator>,
}

/// Satu SKP yang sudah diajukan.
#[derive(Clone, Debug, Deserialize)]
pub struct Skp {
    /// Hari pertama masanya.
    pub mulai: NaiveDate,
    /// Hari terakhirnya.
    pub selesai: NaiveDate,
    /// KUANTITATIF atau KUALITATIF.
    pub pendekatan: String,
    /// Ekspektasi khusus pimpinan bagi tujuh nilai.
    pub ekspektasi: Vec<String>,
    /// RHK-nya menurut urutan formulir.
    pub rhk: Vec<Rhk>,
}

impl Skp {
    /// Kelompok yang berisi saja: judulnya, dan RHK-nya.
    pub fn kelompok(&self) -> Vec<(&'static str, Vec<&Rhk>)> {
        [("A. UTAMA", "UTAMA"), ("B. TAMBAHAN", "TAMBAHAN")]
            .into_iter()
            .map(|(judul, bagian)| (judul, self.rhk.iter().filter(|r| r.bagian == bagian).collect()))
            .filter(|(_, isi): &(_, Vec<_>)| !isi.is_empty())
            .collect()
    }
}

/// Jumlah kegiatan terkirim atas sebuah RHK atau indikator.
#[derive(Clone, Debug, Deserialize)]
pub struct Realisasi {
    /// RHK-nya.
    pub rencana: RencanaId,
    /// Indikatornya, bila disebut.
    pub indikator: Option<IndikatorId>,
    /// Satuan sebagaimana ditulis.
    pub satuan: String,
    /// Jumlah realisasinya.
    pub jumlah: Option<Decimal>,
    /// Banyaknya kegiatan.
    pub kegiatan: i64,
}

/// Bahan formulir F9 seorang pegawai.
#[derive(Clone, Debug)]
pub struct Ringkasan {
    /// Pegawainya.
    pub pegawai: Identitas,
    /// Penilainya hari ini.
    pub penilai: Option<Identitas>,
    /// Pembacanya penilainya, jadi boleh menambah.
    pub memberi: bool,
    /// Pembacanya pegawai itu sendiri.
    pub sendiri: bool,
    /// SKP tahun itu.
    pub skp: Vec<Skp>,
    /// Kegiatan terkirim tahun itu.
    pub realisasi: Vec<Realisasi>,
    /// Umpan baliknya, terbaru dahulu.
    pub umpan: Vec<Butir>,
}

impl Ringkasan {
    /// Umpan balik tentang sebuah RHK.
    pub fn tentang(&self, rhk: &RencanaId) -> Vec<&Butir> {
        self.umpan.iter().filter(|u| u.tujuan.as_ref().is_some_and(|t| t.rencana == Some(*rhk))).collect()
    }

    /// Umpan balik tentang sebuah nilai, 0 sampai 6.
    pub fn tentang_nilai(&self, nilai: &usize) -> Vec<&Butir> {
        let milik = |u: &&Butir| u.tujuan.as_ref().and_then(|t| t.panduan).is_some_and(|p| p.nilai() == *nilai);
        self.umpan.iter().filter(milik).collect()
    }

    /// Umpan balik yang tidak berada di samping RHK atau nilai mana pun pada formulir ini.
    pub fn lainnya(&self) -> Vec<&Butir> {
        let ada: HashSet<_> = self.skp.iter().flat_map(|s| &s.rhk).map(|r| r.id).collect();
        let di_formulir = |u: &&Butir| {
            u.tujuan.as_ref().is_some_and(|t| t.panduan.is_some() || t.rencana.is_some_and(|r| ada.contains(&r)))
        };
        self.umpan.iter().filter(|u| !di_formulir(u)).collect()
    }

    /// Ekspektasi khusus bagi sebuah nilai, menurut SKP terakhir tahun itu.
    pub fn ekspektasi(&self, nilai: &usize) -> &str {
        self.skp.last().and_then(|s| s.ekspektasi.get(*nilai)).map_or("", String::as_str)
    }

    /// Realisasi sebuah indikator dari kegiatan terkirim: `12 laporan (14 kegiatan)`.
    pub fn realisasi(&self, indikator: &IndikatorId) -> Vec<String> {
        self.realisasi.iter().filter(|r| r.indikator == Some(*indikator)).map(Realisasi::tulis).collect()
    }

    /// Realisasi sebuah RHK yang kegiatannya tidak menyebut indikator.
    pub fn realisasi_rhk(&self, rhk: &RencanaId) -> Vec<String> {
        self.realisasi.iter().filter(|r| r.rencana == *rhk && r.indikator.is_none()).map(Realisasi::tulis).collect()
    }
}

impl Realisasi {
    fn tulis(&self) -> String {
        let kegiatan = format!("{} kegiatan", self.kegiatan);
        match self.jumlah {
            Some(jumlah) => {
                let angka = jumlah.normalize().to_string().replace('.', ",");
                format!("{} ({kegiatan})", format!("{angka} {}", self.satuan).trim())
            }
            None => kegiatan,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn realisasi_ditulis_dengan_satuan_dan_banyaknya_kegiatan() {
        let satu = |jumlah: Option<&str>, satuan: &str| {
            let r = Realisasi {
                rencana: RencanaId::new(),
                indikator: None,
                satuan: satuan.into(),
                jumlah: jumlah.map(|j| j.parse().unwrap()),
                kegiatan: 3,
            };
            r.tulis()
        };
        assert_eq!(satu(Some("12.50"), "jam"), "12,5 jam (3 kegiatan)");
        assert_eq!(satu(Some("12"), ""), "12 (3 kegiatan)");
        assert_eq!(satu(None, ""), "3 kegiatan");
    }

    #[test]
    fn satuan_tidak_ditulis_dua_kali() {
        let target = |target: &str, satuan: &str| {
            let i = Indikator {
                id: IndikatorId::new(),
                aspek: Some("MUTU".into()),
                indikator: String::new(),
                target: target.into(),
                satuan: satuan.into(),
            };
            (i.cetak_target(), i.aspek())
        };
        assert_eq!(target("12 Laporan", "laporan"), ("12 Laporan".into(), ""));
        assert_eq!(target("12", "laporan").0, "12 laporan");
        assert_eq!(target("", "laporan").0, "");
    }
}
