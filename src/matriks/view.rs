//! Halaman matriks: daftar, matriks, dan cetakannya.

use askama::Template;

use super::{
    model::MatriksId,
    policy::Tindakan,
    susunan::{Asal, DiSkp, Isi, Kolom, Lain, Peringatan, Susunan},
};
use crate::{
    kernel::{form::Galat, id::PegawaiId, layout::Bingkai},
    skp::{Lencana, SkpId},
};

/// Keadaan sebagaimana dibaca orang.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LencanaMatriks {
    /// Sedang disusun.
    Draf,
    /// Draf yang timnya sudah diajak.
    Diajak,
    /// Berlaku.
    Ditetapkan,
    /// Sudah ada yang lebih baru.
    Digantikan,
}

impl LencanaMatriks {
    /// Dari ejaan basis data.
    pub fn dari(status: &str, diundang: bool) -> Self {
        match status {
            "draf" if diundang => Self::Diajak,
            "draf" => Self::Draf,
            "ditetapkan" => Self::Ditetapkan,
            _ => Self::Digantikan,
        }
    }
}

/// Satu matriks pada daftar.
pub struct BarisDaftar {
    pub id: MatriksId,
    pub judul: String,
    pub lencana: LencanaMatriks,
}

/// `/matriks`
#[derive(Template)]
#[template(path = "matriks/daftar.html")]
pub struct HalamanDaftar {
    pub bingkai: Bingkai,
    pub tahun: i32,
    /// Sebutan bagian dan isinya; yang kosong tidak ada.
    pub bagian: Vec<(&'static str, Vec<BarisDaftar>)>,
    pub berikut: Option<String>,
    /// Label tombol menyusun, bila pembacanya menilai atau mengetuai dan belum punya drafnya.
    pub susun: Option<&'static str>,
}

/// Satu RHK di dalam sel, sebagaimana tampak.
pub struct IsiTampak {
    pub rhk: String,
    pub di_skp: DiSkp,
}

/// Satu baris, sebagaimana tampak.
pub struct BarisTampak {
    pub pegawai: PegawaiId,
    pub nama: String,
    pub jabatan: String,
    /// `tim Zona Integritas`, atau mengapa orang ini masih tercatat.
    pub tanda: Option<String>,
    /// SKP-nya; hanya bagi penilainya.
    pub skp: Option<(Option<SkpId>, Lencana)>,
    /// Satu bagi setiap kolom.
    pub sel: Vec<Vec<IsiTampak>>,
}

/// Susunan menjadi baris yang tampak.
pub fn tampak(susunan: &Susunan, pemimpin: bool) -> Vec<BarisTampak> {
    let satu = |isi: &Isi| IsiTampak { rhk: isi.rhk.clone(), di_skp: isi.di_skp.clone() };
    susunan
        .baris
        .iter()
        .map(|b| BarisTampak {
            pegawai: b.pegawai,
            nama: b.nama.clone(),
            jabatan: b.jabatan.clone(),
            tanda: match &b.asal {
                Asal::Bawahan => None,
                Asal::Tim(nama) if nama.to_lowercase().starts_with("tim ") => Some(nama.clone()),
                Asal::Tim(nama) => Some(format!("tim {nama}")),
                Asal::Lepas => Some("tidak lagi dalam tim".into()),
            },
            skp: (pemimpin && b.asal == Asal::Bawahan).then(|| match &b.skp {
                Some(skp) => (Some(skp.id), Lencana::dari(&skp.status, false)),
                None => (None, Lencana::Belum),
            }),
            sel: susunan.sel(b.pegawai).into_iter().map(|sel| sel.into_iter().map(satu).collect()).collect(),
        })
        .collect()
}

/// RHK di luar matriks, sebagaimana tampak.
pub struct LuarTampak {
    pub rencana: String,
    pub nama: String,
    pub rhk: String,
    /// Kolom yang ditautkannya; kosong bila belum ditautkan ke RHK pimpinannya.
    pub kolom: Option<String>,
}

/// `/matriks/{id}`
#[derive(Template)]
#[template(path = "matriks/lihat.html")]
pub struct HalamanMatriks {
    pub bingkai: Bingkai,
    pub id: MatriksId,
    pub tahun: i32,
    pub nomor: i32,
    pub versi: i32,
    pub lencana: LencanaMatriks,
    pub tindakan: Tindakan,
    pub pemimpin_sendiri: bool,
    /// Kapan ditetapkan, dibagikan, atau digantikan.
    pub kapan: Vec<String>,
    pub susunan: Susunan,
    pub baris: Vec<BarisTampak>,
    pub luar: Vec<LuarTampak>,
    pub peringatan: Peringatan,
    pub lain: Vec<Lain>,
    /// Draf yang sudah ada di samping yang berlaku.
    pub draf: Option<MatriksId>,
}

impl HalamanMatriks {
    /// RHK pimpinan yang masih ada pada SKP-nya: pilihan bagi usulan.
    fn pilihan(&self) -> Vec<&Kolom> {
        self.susunan.kolom.iter().filter(|k| k.id.is_some()).collect()
    }

    fn tanpa_galat(&self) -> Galat {
        Galat::default()
    }
}

/// Kertas cetakan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kertas {
    /// 297 × 210 mm.
    A4,
    /// 330 × 215 mm.
    F4,
}

/// Kolom paling banyak dalam satu tabel cetakan; selebihnya pada tabel lanjutan dengan kepala yang sama.
const KOLOM_SETABEL: usize = 12;

/// `/matriks/{id}/cetak`
#[derive(Template)]
#[template(path = "matriks/cetak.html")]
pub struct HalamanCetak {
    pub bingkai: Bingkai,
    pub id: MatriksId,
    pub tahun: i32,
    pub nomor: i32,
    pub lencana: LencanaMatriks,
    pub instansi: String,
    pub unit: String,
    pub kertas: Kertas,
    pub susunan: Susunan,
    pub baris: Vec<BarisTampak>,
}

impl HalamanCetak {
    /// Nomor kolom pertama dan terakhir setiap tabel; dibagi rata.
    fn tabel(&self) -> Vec<std::ops::Range<usize>> {
        let n = self.susunan.kolom.len();
        if n == 0 {
            return Vec::new();
        }
        let lebar = n.div_ceil(n.div_ceil(KOLOM_SETABEL));
        (0..n).step_by(lebar).map(|awal| awal..(awal + lebar).min(n)).collect()
    }

    /// Pada kaki setiap lembar: dari matriks mana lembar ini.
    fn kode(&self) -> String {
        format!("Matriks Peran Hasil {} nomor {}, kode {}", self.tahun, self.nomor, self.id)
    }
}
