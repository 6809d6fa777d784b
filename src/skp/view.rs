//! Halaman SKP: daftar, dokumen, cetakan, dan formulirnya.

use askama::Template;
use chrono::NaiveDate;

use super::{
    dokumen::Dokumen,
    kelengkapan::Kekurangan,
    model::SkpId,
    penautan::Usulan,
    perilaku::{BERAKHLAK, Nilai},
    policy::Tindakan,
    rencana::{Bagian, Pimpinan},
    reviu::{Hasil, Reviu},
    versi::{Pengganti, Silsilah},
};
use crate::{
    kernel::{form::Galat, layout::Bingkai, time::Zona},
    periode::{Kedekatan, Tenggat},
};

/// Keadaan sebagaimana dibaca orang.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lencana {
    /// Belum dibuat.
    Belum,
    /// Sedang disusun.
    Draf,
    /// Draf yang dikembalikan penilai.
    Dikembalikan,
    /// Menunggu penilai, atau pengelola kinerja bila reviu dipakai.
    Diajukan,
    /// Sudah direviu, menunggu penilai.
    Direviu,
    /// Beku.
    Ditetapkan,
}

impl Lencana {
    /// Dari ejaan basis data.
    pub fn dari(status: &str, dikembalikan: bool) -> Self {
        match status {
            "draf" if dikembalikan => Self::Dikembalikan,
            "dikembalikan" => Self::Dikembalikan,
            "draf" => Self::Draf,
            "diajukan" => Self::Diajukan,
            "direviu" => Self::Direviu,
            _ => Self::Ditetapkan,
        }
    }
}

/// `/skp/{id}`
#[derive(Template)]
#[template(path = "skp/lihat.html")]
pub struct HalamanSkp {
    pub bingkai: Bingkai,
    pub id: SkpId,
    pub dok: Dokumen,
    pub lencana: Lencana,
    pub tindakan: Tindakan,
    pub milik_sendiri: bool,
    /// Pemiliknya menilai orang lain, jadi RHK-nya dapat bersumber dari perjanjian kinerja unitnya.
    pub memimpin: bool,
    /// Pembacanya penilai SKP ini hari ini.
    pub penilainya: bool,
    pub versi: i32,
    /// Catatan pengembalian dan waktunya.
    pub catatan: Option<(String, String)>,
    pub kekurangan: Vec<Kekurangan>,
    /// Penilai yang RHK-nya belum ada untuk ditautkan.
    pub ditunggu: Option<String>,
    /// RHK yang dapat ditautkan sekali tekan.
    pub usulan: Vec<Usulan>,
    /// Pengajuan baru saja ditolak karena belum lengkap.
    pub ditolak: bool,
    pub galat: Galat,
    /// Catatan yang sedang ditulis penilai.
    pub catatan_ditulis: String,
    pub zona: Zona,
    pub hari: NaiveDate,
    pub silsilah: Silsilah,
    pub sidik: Option<String>,
    /// Batas penetapan; kosong bila sudah ditetapkan.
    pub tenggat: Option<Tenggat>,
    /// Reviu atas isi yang diajukan terakhir.
    pub reviu: Option<Reviu>,
    /// Instansi memakai reviu.
    pub reviu_dipakai: bool,
    /// Pengelola kinerja yang reviunya ditunggu.
    pub menunggu_reviu: Option<String>,
    /// Pembacanya memegang peran pengelola kinerja.
    pub pengelolanya: bool,
}

impl HalamanSkp {
    /// Tahap reviu ikut digambar.
    fn bertahap_reviu(&self) -> bool {
        self.reviu_dipakai && self.lencana != Lencana::Ditetapkan || self.reviu.is_some()
    }

    /// Reviu dipakai, tetapi tidak ada yang dapat mereviunya.
    fn tanpa_pengelola(&self) -> bool {
        self.reviu_dipakai && self.lencana == Lencana::Diajukan && self.menunggu_reviu.is_none()
    }

    /// Pembacanya dapat mengusulkan perubahan atas SKP ini.
    fn dapat_diubah(&self) -> bool {
        self.lencana == Lencana::Ditetapkan
            && self.silsilah.pengganti.is_none()
            && (self.milik_sendiri || self.penilainya || self.pengelolanya)
    }

    /// SKP ini pernah atau sedang diubah.
    fn berversi(&self) -> bool {
        self.silsilah.pengganti.is_some() || self.silsilah.menggantikan.is_some()
    }

    fn nilai(&self) -> &'static [Nilai] {
        &BERAKHLAK
    }
}

/// `/skp/{id}/cetak`
#[derive(Template)]
#[template(path = "skp/cetak.html")]
pub struct HalamanCetak {
    pub bingkai: Bingkai,
    pub id: SkpId,
    pub dok: Dokumen,
    pub lencana: Lencana,
    pub zona: Zona,
    pub sidik: Option<String>,
    /// Versi yang sudah menggantikannya.
    pub digantikan: Option<Pengganti>,
}

impl HalamanCetak {
    fn nilai(&self) -> &'static [Nilai] {
        &BERAKHLAK
    }

    /// Pada kaki setiap lembar: dari dokumen mana lembar ini.
    fn kode(&self) -> String {
        match &self.sidik {
            Some(sidik) => format!("SHA-256 {}", sidik.get(..16).unwrap_or(sidik)),
            None => format!("Belum ditetapkan, kode dokumen {}", self.id),
        }
    }

    /// Tempat dan tanggal penandatanganan penilai; titik-titik bila belum.
    fn tempat_tanggal(&self) -> String {
        let tanggal = match &self.dok.ttd_penilai {
            Some(ttd) => crate::kernel::time::tanggal(self.zona.hari(ttd.pada)),
            None => "…………………………".into(),
        };
        format!("{}, {tanggal}", self.dok.tempat)
    }
}
