//! Halaman «Pemberitahuan».

use askama::Template;
use chrono::{DateTime, Utc};

use super::model::{Pemberitahuan, PemberitahuanId};
use crate::kernel::{layout::Bingkai, time::Zona};

/// `GET /pemberitahuan`
#[derive(Template)]
#[template(path = "pemberitahuan/daftar.html")]
pub struct HalamanDaftar {
    /// Kerangka.
    pub bingkai: Bingkai,
    /// Yang terbaru dahulu.
    pub kabar: Vec<Baris>,
    /// Ada yang belum dibaca pada halaman ini, atau menurut hitungan kerangka.
    pub ada_baru: bool,
    /// Yang terbaru pada halaman ini, agar yang datang sesudahnya tidak ikut ditandai.
    pub sampai: String,
    /// Alamat yang lebih lama.
    pub berikut: Option<String>,
}

/// Satu kabar.
pub struct Baris {
    /// Namanya, untuk alamat tombolnya.
    pub id: PemberitahuanId,
    /// Kalimatnya.
    pub kalimat: &'static str,
    /// Kapan, di zona pembacanya.
    pub kapan: String,
    /// Belum dibaca.
    pub baru: bool,
}

impl Baris {
    /// Kabar itu di zona pembacanya.
    pub fn dari(kabar: &Pemberitahuan, zona: Zona) -> Self {
        Self { id: kabar.id, kalimat: kabar.jenis.kalimat(), kapan: zona.waktu(kabar.pada), baru: kabar.baru }
    }
}

/// Saat sebagaimana dibawa alamat dan formulir, sampai mikrodetik.
pub fn saat(pada: DateTime<Utc>) -> String {
    pada.to_rfc3339_opts(chrono::SecondsFormat::Micros, true)
}
