//! Halaman usul perubahan.

use askama::Template;
use chrono::{DateTime, NaiveDate, Utc};

use super::{
    formulir::{FormMenteri, FormPerubahan},
    kondisi::{Asal, Kondisi},
    model::{Hubungan, PerubahanId, PerubahanTersimpan, Pokok, Tertutup},
    policy::Tindakan,
};
use crate::{
    bukti::{Bukti, Isi},
    kernel::{
        form::Galat,
        layout::Bingkai,
        time::{self, Zona},
    },
    skp::SkpId,
};

/// Keadaan sebuah usul sebagaimana dibaca orang: kata dan rupa lencananya.
pub(super) fn lencana(status: &str) -> (&'static str, &'static str) {
    match status {
        "DRAF" => ("Disiapkan", " lencana--draf"),
        "DIUSULKAN" => ("Diusulkan", " lencana--menunggu"),
        "DISETUJUI" => ("Disetujui, versi baru disusun", " lencana--menunggu"),
        "DITETAPKAN" => ("Versi baru ditetapkan", " lencana--selesai"),
        "DITOLAK" => ("Ditolak", " lencana--kembali"),
        _ => ("Dibatalkan", ""),
    }
}

/// Ejaan keadaannya; `DITETAPKAN` bila versi barunya sudah ditetapkan.
pub fn status(p: &PerubahanTersimpan) -> &'static str {
    match p {
        PerubahanTersimpan::Draf(_) => "DRAF",
        PerubahanTersimpan::Diusulkan(_) => "DIUSULKAN",
        PerubahanTersimpan::Disetujui(p) if p.keadaan().status == "ditetapkan" => "DITETAPKAN",
        PerubahanTersimpan::Disetujui(_) => "DISETUJUI",
        PerubahanTersimpan::Tertutup(p) => match p.keadaan() {
            Tertutup::Ditolak(..) => "DITOLAK",
            Tertutup::Dibatalkan(..) => "DIBATALKAN",
        },
    }
}

/// `/skp/{id}/perubahan/baru` dan `/perubahan/{id}/ubah`
#[derive(Template)]
#[template(path = "perubahan/formulir.html")]
pub struct HalamanFormulir {
    pub bingkai: Bingkai,
    pub skp: SkpId,
    pub nama: String,
    pub tahun: i32,
    pub ke: i32,
    pub masa: String,
    pub milik: bool,
    /// Usul yang disunting dan versinya.
    pub lama: Option<(PerubahanId, i32)>,
    pub isian: FormPerubahan,
    pub galat: Galat,
    /// Yang tersimpan sekarang, bila tab lain mendahului.
    pub tersimpan: Option<FormPerubahan>,
}

impl HalamanFormulir {
    fn kondisi(&self) -> &'static [Kondisi] {
        Kondisi::SEMUA
    }

    fn asal(&self) -> &'static [Asal] {
        Asal::SEMUA
    }

    fn aksi(&self) -> String {
        match self.lama {
            Some((id, _)) => format!("/perubahan/{id}"),
            None => format!("/skp/{}/perubahan", self.skp),
        }
    }

    fn batal(&self) -> String {
        match self.lama {
            Some((id, _)) => format!("/perubahan/{id}"),
            None => format!("/skp/{}", self.skp),
        }
    }
}

/// Yang sedang diketik pada halaman sebuah usul.
#[derive(Default)]
pub struct Ketikan {
    pub alasan: String,
    pub menteri: FormMenteri,
}

/// `/perubahan/{id}`
#[derive(Template)]
#[template(path = "perubahan/lihat.html")]
pub struct HalamanPerubahan {
    pub bingkai: Bingkai,
    pub p: PerubahanTersimpan,
    pub tindakan: Tindakan,
    pub milik: bool,
    pub bukti: Vec<Bukti>,
    pub zona: Zona,
    pub galat: Galat,
    pub ketikan: Ketikan,
}

impl HalamanPerubahan {
    fn tanggal(&self, hari: &NaiveDate) -> String {
        time::tanggal(*hari)
    }

    fn rentang(&self, mulai: &NaiveDate, selesai: &NaiveDate) -> String {
        time::rentang(*mulai, *selesai)
    }

    fn waktu(&self, pada: &DateTime<Utc>) -> String {
        self.zona.waktu(*pada)
    }

    fn pokok(&self) -> &Pokok {
        self.p.pokok()
    }

    fn lencana(&self) -> (&'static str, &'static str) {
        lencana(status(&self.p))
    }

    /// Penilai yang menyiapkannya langsung membuka perubahannya.
    fn langsung(&self) -> bool {
        self.pokok().hubungan == Hubungan::Penilai && !self.pokok().usul.kondisi.bersama_menteri()
    }

    /// Draf versi barunya terbaca oleh pembacanya.
    fn membaca_baru(&self) -> bool {
        match &self.p {
            PerubahanTersimpan::Disetujui(p) => {
                p.keadaan().status != "draf" || matches!(self.pokok().hubungan, Hubungan::Pemilik | Hubungan::Penilai)
            }
            _ => false,
        }
    }
}
