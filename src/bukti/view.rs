//! Halaman bukti sebuah objek.

use askama::Template;

use super::model::{Bukti, Objek, Wenang, besar};
use crate::kernel::{auth::Pengguna, form::Galat, layout::Bingkai};

/// Yang diketik pada kedua formulirnya.
#[derive(Clone, Debug, Default)]
pub struct Isian {
    /// Nama bagi berkas.
    pub nama: String,
    /// Alamat yang ditempel.
    pub tautan: String,
    /// Nama bagi tautan.
    pub nama_tautan: String,
}

/// `/bukti/{untuk}/{objek}`
#[derive(Template)]
#[template(path = "bukti/daftar.html")]
pub struct HalamanBukti {
    pub bingkai: Bingkai,
    pub pelaku: Pengguna,
    pub objek: Objek,
    pub bukti: Vec<Bukti>,
    pub terpakai: i64,
    pub kuota: u32,
    pub isian: Isian,
    pub galat: Galat,
    /// Jalan pulang yang diminta; kosong: halaman objeknya.
    pub kembali: String,
}

impl HalamanBukti {
    fn memasang(&self) -> bool {
        matches!(self.objek.wenang, Wenang::Pasang | Wenang::Tambah)
    }

    fn menghapus(&self) -> bool {
        self.objek.wenang == Wenang::Pasang
    }

    fn waktu(&self, bukti: &Bukti) -> String {
        self.pelaku.zona.waktu(bukti.pada)
    }

    fn pemakaian(&self) -> String {
        format!("{} dari {} MB", besar(self.terpakai), self.kuota)
    }
}
