//! Halaman laporan data.

use askama::Template;

use super::{
    formulir::{Calon, FormLaporan},
    model::{Akhir, Jam, LaporanId, LaporanSaya, LaporanTersimpan, jam},
};
use crate::{
    kepegawaian::profil::Datum,
    kernel::{auth::Pengguna, form::Galat, layout::Bingkai, time::Zona},
};

/// Laporan berjalan tentang sebuah hal, di sampingnya pada profil.
pub struct Berjalan {
    pub id: LaporanId,
    pub kalimat: String,
    pub jam: Jam,
}

impl Berjalan {
    /// Dengan jamnya.
    pub fn lengkap(&self) -> String {
        format!("{}. {}.", self.kalimat, self.jam.tulisan)
    }
}

impl LaporanSaya {
    /// Sebaris, untuk halaman lain.
    pub fn ringkas(&self, saya: &Pengguna) -> Berjalan {
        Berjalan {
            id: self.id,
            kalimat: self.kalimat(saya.zona),
            jam: jam(saya.zona.hari(self.dikirim), self.batas, saya.hari_ini),
        }
    }
}

/// `/laporan-data/baru`
#[derive(Template)]
#[template(path = "kepegawaian/laporan/baru.html")]
pub struct HalamanBaru {
    pub bingkai: Bingkai,
    pub datum: Datum,
    pub tercatat: String,
    pub isian: FormLaporan,
    pub galat: Galat,
    /// Hasil pencarian; kosong bila belum mencari.
    pub temuan: Option<Vec<Calon>>,
    pub batas: String,
}

/// Satu baris antrean sebagaimana tampak.
pub struct Baris {
    pub id: LaporanId,
    pub judul: String,
    pub tercatat: String,
    pub seharusnya: String,
    pub jam: Jam,
    pub dikerjakan: Option<String>,
    pub diteruskan: bool,
}

/// `/laporan-data`
#[derive(Template)]
#[template(path = "kepegawaian/laporan/antrean.html")]
pub struct HalamanAntrean {
    pub bingkai: Bingkai,
    pub baris: Vec<Baris>,
    /// Alamat halaman berikutnya, bila masih ada.
    pub berikut: Option<String>,
}

/// Yang diketik pada halaman sebuah laporan.
#[derive(Default)]
pub struct Ketikan {
    pub catatan_selesai: String,
    pub alasan: String,
}

/// `/laporan-data/{id}`
#[derive(Template)]
#[template(path = "kepegawaian/laporan/lihat.html")]
pub struct HalamanLaporan {
    pub bingkai: Bingkai,
    pub laporan: LaporanTersimpan,
    /// Dilihat pelapornya.
    pub milik: bool,
    /// Pelaku boleh menjawabnya.
    pub mengurus: bool,
    pub zona: Zona,
    pub jam: Jam,
    pub ditunggu: String,
    /// Bila datanya sudah lain daripada ketika dilaporkan.
    pub berubah: Option<String>,
    /// Halaman yang membetulkannya.
    pub pembetulan: Vec<(String, String)>,
    pub ketikan: Ketikan,
    pub galat: Galat,
    /// Mengapa yang diminta tadi belum dilakukan.
    pub usang: Option<&'static str>,
}
