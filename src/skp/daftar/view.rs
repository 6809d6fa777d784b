//! Halaman daftar: milik saya, bawahan, dan «Tambah SKP».

use askama::Template;

use super::model::FormSkpBaru;
use crate::{
    kernel::{form::Galat, layout::Bingkai},
    skp::{Lencana, Silsilah, model::SkpId, rencana::Pendekatan},
};

/// Satu baris pada `/skp`.
pub struct BarisSkp {
    pub id: SkpId,
    pub tahun: i32,
    pub masa: String,
    pub lencana: Lencana,
    pub pendekatan: Pendekatan,
    pub rhk: i64,
    pub silsilah: Silsilah,
}

/// `/skp`
#[derive(Template)]
#[template(path = "skp/daftar.html")]
pub struct HalamanDaftar {
    pub bingkai: Bingkai,
    pub milik: Vec<BarisSkp>,
}

/// Satu baris pada `/skp/bawahan`.
pub struct BarisBawahan {
    pub nama: String,
    pub jabatan: String,
    pub id: Option<SkpId>,
    pub lencana: Lencana,
    pub sejak: Option<String>,
    /// Versi barunya yang belum ditetapkan, dan apakah sudah diajukan.
    pub perubahan: Option<(SkpId, bool)>,
}

/// `/skp/bawahan`
#[derive(Template)]
#[template(path = "skp/bawahan.html")]
pub struct HalamanBawahan {
    pub bingkai: Bingkai,
    pub tahun: i32,
    pub bawahan: Vec<BarisBawahan>,
    /// Alamat halaman berikutnya, bila masih ada.
    pub berikut: Option<String>,
}

/// `/skp/baru`
#[derive(Template)]
#[template(path = "skp/baru.html")]
pub struct HalamanBaru {
    pub bingkai: Bingkai,
    pub isian: FormSkpBaru,
    pub galat: Galat,
    pub lama: Vec<BarisSkp>,
    pub penilai: Option<String>,
}

impl HalamanBaru {
    fn pendekatan(&self) -> &'static [Pendekatan] {
        Pendekatan::SEMUA
    }
}
