//! Formulir peristiwa: mencatat, membetulkan, membatalkan.

use askama::Template;

use super::{
    formulir::{FormPeristiwa, Langkah},
    model::{Jenis, Peristiwa},
};
use crate::kernel::{form::Galat, id::PegawaiId, layout::Bingkai};

/// `/pegawai/{id}/peristiwa/…`
#[derive(Template)]
#[template(path = "kepegawaian/peristiwa/formulir.html")]
pub struct HalamanPeristiwa {
    pub bingkai: Bingkai,
    pub id: PegawaiId,
    pub nama: String,
    pub non_asn: bool,
    pub langkah: Langkah,
    pub aksi: String,
    pub isian: FormPeristiwa,
    pub galat: Galat,
    /// Peristiwa yang dikenainya.
    pub lama: Option<Peristiwa>,
    /// Diubah atau dibatalkan orang lain sejak formulir ini ditampilkan.
    pub bergeser: bool,
}

impl HalamanPeristiwa {
    fn kelompok(&self) -> [(&'static str, Vec<Jenis>); 2] {
        let (akhir, sementara) = Jenis::SEMUA.into_iter().partition(|j: &Jenis| j.mengakhiri());
        [("Tidak lagi bertugas di sini", akhir), ("Sementara tidak bertugas", sementara)]
    }
}
