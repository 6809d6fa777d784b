//! Halaman sebuah kegiatan dan catatan pembetulannya.

use askama::Template;

use super::model::{Pokok, tulis_angka};
use crate::{
    bukti::{Bukti, Isi as IsiBukti},
    dokumentasi::model::KegiatanId,
    kernel::{layout::Bingkai, time},
};

/// Sebuah kegiatan sebagaimana dibaca.
pub struct KegiatanTampak {
    pub id: KegiatanId,
    pub hari: String,
    pub jam: String,
    pub sasaran: String,
    pub rhk: String,
    pub uraian: String,
    pub realisasi: String,
    pub kendala: String,
    pub pembetulan: Option<KegiatanId>,
    pub dibetulkan: Option<KegiatanId>,
    pub bukti: i64,
}

impl KegiatanTampak {
    /// Dari yang tersimpan.
    pub fn dari(p: &Pokok) -> Self {
        let isi = &p.isi;
        let jam = match (isi.jam_mulai, isi.jam_selesai) {
            (Some(mulai), Some(selesai)) => format!("{}–{}", time::jam(mulai), time::jam(selesai)),
            (Some(mulai), None) => time::jam(mulai),
            _ => String::new(),
        };
        Self {
            id: p.id,
            hari: time::hari_tanggal(isi.tanggal),
            jam,
            sasaran: p.sebutan_sasaran().to_owned(),
            rhk: p.rhk.clone(),
            uraian: isi.uraian.clone(),
            realisasi: format!("{} {}", isi.realisasi.map(tulis_angka).unwrap_or_default(), isi.satuan)
                .trim()
                .to_owned(),
            kendala: isi.kendala.clone(),
            pembetulan: p.pembetulan,
            dibetulkan: p.dibetulkan,
            bukti: p.bukti,
        }
    }
}

/// Satu bukti pada daftarnya.
pub struct BuktiTampak {
    pub nama: String,
    pub keterangan: String,
    /// Alamat tautannya, bila tautan.
    pub alamat: Option<String>,
}

impl From<Bukti> for BuktiTampak {
    fn from(b: Bukti) -> Self {
        match b.isi {
            IsiBukti::Berkas { jenis, ukuran } => {
                Self { nama: b.nama, keterangan: format!("{jenis}, {} kB", (ukuran + 1023) / 1024), alamat: None }
            }
            IsiBukti::Tautan { alamat, halangan } => {
                Self { nama: b.nama, keterangan: halangan.unwrap_or_else(|| "Tautan".into()), alamat: Some(alamat) }
            }
        }
    }
}

/// `/dokumentasi/kegiatan/{id}`
#[derive(Template)]
#[template(path = "dokumentasi/kegiatan/lihat.html")]
pub struct HalamanKegiatan {
    pub bingkai: Bingkai,
    pub k: KegiatanTampak,
    pub nama: String,
    /// Pelakunya pemiliknya.
    pub milik: bool,
    pub terkirim: bool,
    /// Tanggalnya, bagi tautan ke pekannya.
    pub tanggal: String,
    pub bukti: Vec<BuktiTampak>,
}
