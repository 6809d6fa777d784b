//! Bentuk berkas: daftar dokumen dengan hasil kerja, perilaku, dan lampiran.

use chrono::NaiveDate;
use serde::Deserialize;

use crate::skp::{
    model::Masa,
    rencana::{Aspek, Bagian, FormRencana, Pendekatan, Perspektif},
};

/// Satu dokumen pada berkas.
#[derive(Clone, Debug, Deserialize)]
pub struct Dokumen {
    /// Nama pendek yang unik.
    pub kode: String,
    /// Kelompok jabatan, bila disebut.
    pub jenis_jabatan: Option<String>,
    /// `KUANTITATIF` atau `KUALITATIF`.
    pub pendekatan: String,
    /// Tahun, bila disebut.
    pub tahun: Option<i32>,
    /// Masa penilaian, bila disebut.
    pub periode: Option<Periode>,
    /// Hasil kerja.
    pub hasil_kerja: Vec<HasilKerja>,
    /// Ekspektasi perilaku.
    #[serde(default)]
    pub perilaku: Vec<Perilaku>,
    /// Lampiran.
    #[serde(default)]
    pub lampiran: Lampiran,
}

/// Masa penilaian.
#[derive(Clone, Debug, Deserialize)]
pub struct Periode {
    /// Hari pertama.
    pub mulai: NaiveDate,
    /// Hari terakhir.
    pub selesai: NaiveDate,
}

/// Satu RHK pada berkas.
#[derive(Clone, Debug, Deserialize)]
pub struct HasilKerja {
    /// `UTAMA` atau `TAMBAHAN`.
    pub bagian: String,
    /// Bunyi RHK pimpinan.
    pub rhk_pimpinan: Option<String>,
    /// Bunyi RHK.
    pub rhk: Option<String>,
    /// Penugasan dari siapa.
    pub penugasan_dari: Option<String>,
    /// Perspektif, pada SKP pimpinan.
    pub perspektif: Option<String>,
    /// Indikator.
    pub indikator: Vec<Indikator>,
}

/// Satu indikator pada berkas.
#[derive(Clone, Debug, Deserialize)]
pub struct Indikator {
    /// Aspek.
    pub aspek: Option<String>,
    /// Kalimat.
    pub indikator: Option<String>,
    /// Target sebagaimana tertulis.
    pub target_teks: Option<String>,
    /// Satuan.
    pub satuan: Option<String>,
    /// Arah.
    pub arah: Option<String>,
    /// Target sudah setinggi yang mungkin.
    #[serde(default)]
    pub target_maksimal: Option<bool>,
}

/// Ekspektasi bagi satu nilai.
#[derive(Clone, Debug, Deserialize)]
pub struct Perilaku {
    /// Nama nilai.
    pub nilai: String,
    /// Ekspektasi khusus.
    pub ekspektasi_khusus: Option<String>,
}

/// Lampiran pada berkas.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Lampiran {
    /// Dukungan sumber daya.
    pub dukungan_sumber_daya: Vec<String>,
    /// Skema pertanggungjawaban.
    pub skema_pertanggungjawaban: Vec<String>,
    /// Konsekuensi.
    pub konsekuensi: Vec<String>,
}

/// Dokumen mana untuk siapa: `KODE=NIP`.
#[derive(Clone, Debug)]
pub struct Penugasan {
    /// Kode dokumen.
    pub kode: String,
    /// NIP sebagaimana ditulis.
    pub nip: String,
}

impl std::str::FromStr for Penugasan {
    type Err = String;

    fn from_str(s: &str) -> Result<Self, String> {
        let (kode, nip) = s.split_once('=').ok_or("tulis KODE=NIP")?;
        Ok(Self { kode: kode.trim().into(), nip: nip.trim().into() })
    }
}

impl Dokumen {
    /// Pendekatan hasil kerjanya.
    pub fn pendekatan(&self) -> Pendekatan {
        Pendekatan::baca(&self.pendekatan).unwrap_or(Pendekatan::Kuantitatif)
    }

    /// Masa penilaian dokumen; bila tidak disebut, setahun penuh.
    pub fn masa(&self, tahun_ini: i32) -> Option<Masa> {
        if let Some(p) = &self.periode {
            return Some(Masa { mulai: p.mulai, selesai: p.selesai });
        }
        let tahun = self.tahun.unwrap_or(tahun_ini);
        Some(Masa { mulai: NaiveDate::from_ymd_opt(tahun, 1, 1)?, selesai: NaiveDate::from_ymd_opt(tahun, 12, 31)? })
    }
}

impl HasilKerja {
    /// Seperti diketik orang pada formulir RHK.
    pub fn formulir(&self) -> FormRencana {
        let kolom = |ambil: fn(&Indikator) -> Option<&str>| {
            self.indikator.iter().map(|i| ambil(i).unwrap_or_default().to_owned()).collect::<Vec<_>>()
        };
        let teks = self.rhk_pimpinan.clone().unwrap_or_default();
        FormRencana {
            bagian: Bagian::baca(&self.bagian).unwrap_or(Bagian::Utama).kode().into(),
            rhk: self.rhk.clone().unwrap_or_default(),
            rhk_pimpinan: if teks.is_empty() { "" } else { "tetap" }.into(),
            rhk_pimpinan_teks: teks,
            penugasan_dari: self.penugasan_dari.clone().unwrap_or_default(),
            perspektif: self.perspektif.as_deref().and_then(perspektif).map_or("", Perspektif::kode).into(),
            indikator_id: Vec::new(),
            aspek: kolom(|i| i.aspek.as_deref().filter(|a| Aspek::baca(a).is_some())),
            indikator: kolom(|i| i.indikator.as_deref()),
            target: kolom(|i| i.target_teks.as_deref()),
            satuan: kolom(|i| i.satuan.as_deref()),
            arah: kolom(|i| match (i.arah.as_deref(), i.target_maksimal) {
                (Some("NAIK"), Some(true)) => Some("NAIK_MAKS"),
                (arah, _) => arah,
            }),
            tindakan: String::new(),
        }
    }
}

/// Perspektif ditulis orang dengan kodenya atau sebutannya.
fn perspektif(tulisan: &str) -> Option<Perspektif> {
    let sama = |p: &&Perspektif| p.kode() == tulisan || p.sebutan().eq_ignore_ascii_case(tulisan.trim());
    Perspektif::SEMUA.iter().find(sama).copied()
}
