//! Halaman tim kerja.

use askama::Template;
use chrono::NaiveDate;

use super::model::{Anggota, CALON_MAKS, Calon, FormAkhir, FormAnggota, FormTim, Kapan, Tim, TimId, kapan};
use crate::kernel::{form::Galat, id::PegawaiId, layout::Bingkai};

/// Satu tim pada daftar.
pub struct BarisTim {
    pub id: TimId,
    pub nama: String,
    pub ketua: String,
    pub masa: String,
    /// `Ketua` atau `Anggota` bila pembacanya di dalamnya.
    pub saya: Option<&'static str>,
}

/// `/tim`
#[derive(Template)]
#[template(path = "tim/daftar.html")]
pub struct HalamanDaftar {
    pub bingkai: Bingkai,
    pub tim: Vec<BarisTim>,
    pub berikut: Option<String>,
    pub boleh_bentuk: bool,
}

/// `/tim/{id}`
#[derive(Template)]
#[template(path = "tim/lihat.html")]
pub struct HalamanTim {
    pub bingkai: Bingkai,
    pub tim: Tim,
    pub anggota: Vec<Anggota>,
    pub hari: NaiveDate,
    /// Pembacanya.
    pub saya: PegawaiId,
    /// Pembacanya boleh mengubah tim ini.
    pub mengatur: bool,
    /// Pembacanya ketua tim ini hari ini.
    pub mengetuai: bool,
}

impl HalamanTim {
    /// Bagian yang berisi saja: judul, dan siapa di dalamnya.
    fn bagian(&self) -> Vec<(&'static str, bool, Vec<&Anggota>)> {
        [("Ketua dan anggota", Kapan::Berlaku), ("Akan datang", Kapan::AkanDatang), ("Pernah", Kapan::Pernah)]
            .into_iter()
            .map(|(judul, saat)| {
                let isi = self.anggota.iter().filter(|a| kapan(a.mulai, a.selesai, self.hari) == saat).collect();
                (judul, saat != Kapan::Pernah, isi)
            })
            .filter(|(_, _, isi): &(_, _, Vec<_>)| !isi.is_empty())
            .collect()
    }
}

/// Calon yang ditampilkan untuk dipilih: kosong bila terlalu banyak atau sudah jelas.
pub fn ditampilkan(calon: Vec<Calon>) -> Vec<Calon> {
    if calon.len() > CALON_MAKS { Vec::new() } else { calon }
}

/// `/tim/baru` dan `/tim/{id}/perubahan`
#[derive(Template)]
#[template(path = "tim/formulir.html")]
pub struct HalamanFormulir {
    pub bingkai: Bingkai,
    /// Kosong bagi tim baru.
    pub lama: Option<Tim>,
    pub isian: FormTim,
    pub calon: Vec<Calon>,
    pub galat: Galat,
    /// Sudah diubah orang lain sejak ditampilkan.
    pub usang: bool,
}

impl HalamanFormulir {
    fn aksi(&self) -> String {
        self.lama.as_ref().map_or("/tim".into(), |t| format!("/tim/{}/perubahan", t.id))
    }
}

/// `/tim/{id}/anggota/baru`
#[derive(Template)]
#[template(path = "tim/anggota.html")]
pub struct HalamanAnggota {
    pub bingkai: Bingkai,
    pub tim: Tim,
    pub isian: FormAnggota,
    pub calon: Vec<Calon>,
    pub galat: Galat,
}

/// `/tim/{id}/anggota/{anggota}/pengakhiran`
#[derive(Template)]
#[template(path = "tim/pengakhiran.html")]
pub struct HalamanPengakhiran {
    pub bingkai: Bingkai,
    pub tim: Tim,
    pub anggota: Anggota,
    /// Kedudukan pembacanya sendiri.
    pub sendiri: bool,
    pub isian: FormAkhir,
    pub galat: Galat,
    pub usang: bool,
}
