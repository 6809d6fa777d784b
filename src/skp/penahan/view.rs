//! Halaman penahan.

use askama::Template;

use crate::{kernel::layout::Bingkai, skp::model::SkpId};

/// Satu anak tangga sebagaimana tampak.
pub struct BarisAnak {
    pub nama: String,
    pub jabatan: String,
    pub keterangan: &'static str,
    /// Kelas tambahan bagi lencananya.
    pub rupa: &'static str,
    pub saya: bool,
    pub menahan: bool,
}

/// Yang dapat dilakukan orang ini sekarang.
pub enum Langkah {
    Tidak,
    Susun,
    Ajukan(SkpId),
    /// Tombol mengingatkan orang itu.
    Ingatkan(String),
    /// Hari ini sudah diingatkan.
    Diingatkan(String),
}

/// `/skp/penahan`
#[derive(Template)]
#[template(path = "skp/penahan.html")]
pub struct HalamanPenahan {
    pub bingkai: Bingkai,
    pub tahun: i32,
    pub kalimat: String,
    pub penjelasan: String,
    /// Pimpinannya yang ditunggu; RHK dapat disusun dari perjanjian kinerja unit.
    pub sambil: bool,
    pub langkah: Langkah,
    /// Laporan data sendiri yang masih menunggu jawaban, dan ke mana melihatnya.
    pub laporan: Vec<(String, String)>,
    /// Penyebabnya data yang belum tercatat: hal yang dapat dilaporkan.
    pub lapor: Option<&'static str>,
    /// Dari puncak ke saya.
    pub tangga: Vec<BarisAnak>,
}
