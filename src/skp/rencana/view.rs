//! Formulir RHK.

use askama::Template;

use super::{
    formulir::{BarisIndikator, FormRencana},
    model::{Aspek, INDIKATOR_MAKS, Pendekatan, Perspektif, PilihanRhk, RencanaId},
};
use crate::{
    kernel::{form::Galat, layout::Bingkai},
    perjanjian::{Acuan, Sasaran},
    skp::model::SkpId,
};

/// `/skp/{id}/rencana/baru` dan `/skp/{id}/rencana/{rencana}`
#[derive(Template)]
#[template(path = "skp/rencana.html")]
pub struct HalamanRencana {
    pub bingkai: Bingkai,
    pub skp: SkpId,
    pub tahun: i32,
    /// Kosong bagi RHK baru.
    pub rencana: Option<RencanaId>,
    pub versi: i32,
    pub isian: FormRencana,
    pub galat: Galat,
    pub pilihan: Vec<PilihanRhk>,
    /// Tim kerja orang ini pada masa itu, ditawarkan pada «Penugasan dari».
    pub penugas: Vec<String>,
    /// Nama penilai, bila diketahui.
    pub penilai: Option<String>,
    pub jpt: bool,
    pub pendekatan: Pendekatan,
    /// Perjanjian kinerja unit, selama penilai belum mempunyai RHK.
    pub acuan: Option<Acuan>,
    /// Ada tulisan yang belum tersimpan pada halaman ini.
    pub kotor: bool,
    /// Nomor baris indikator yang baru ditata: di sanalah orangnya melanjutkan.
    pub tersentuh: usize,
    /// Yang tersimpan sekarang, bila tab lain mendahului.
    pub tersimpan: Option<FormRencana>,
}

impl HalamanRencana {
    fn baris(&self) -> Vec<BarisIndikator> {
        self.isian.baris()
    }

    fn aspek(&self) -> &'static [Aspek] {
        Aspek::SEMUA
    }

    fn perspektif(&self) -> &'static [Perspektif] {
        Perspektif::SEMUA
    }

    fn baris_maks(&self) -> usize {
        INDIKATOR_MAKS
    }

    fn aksi(&self) -> String {
        match self.rencana {
            Some(rencana) => format!("/skp/{}/rencana/{rencana}", self.skp),
            None => format!("/skp/{}/rencana", self.skp),
        }
    }

    /// RHK pimpinan yang tersimpan tidak ada lagi di antara pilihan.
    fn pilihan_lama(&self) -> bool {
        !self.isian.rhk_pimpinan_teks.is_empty()
            && !self.pilihan.iter().any(|p| p.id.to_string() == self.isian.rhk_pimpinan)
            && !self.acuan.iter().flat_map(|a| &a.sasaran).any(|s| self.pilihan_sasaran(s) == self.isian.rhk_pimpinan)
    }

    /// Nilai pilihan sebuah sasaran perjanjian kinerja.
    fn pilihan_sasaran(&self, s: &Sasaran) -> String {
        format!("perjanjian:{}", s.id)
    }

    /// Yang terpilih sementara bertumpu pada perjanjian kinerja.
    fn sementara(&self) -> bool {
        self.isian.rhk_pimpinan.starts_with("perjanjian:")
    }

    /// Sebutan satu baris.
    fn sebutan(&self) -> &'static str {
        match self.pendekatan {
            Pendekatan::Kuantitatif => "Indikator",
            Pendekatan::Kualitatif => "Ukuran",
        }
    }
}
