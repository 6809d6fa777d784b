//! Halaman «Sesi saya».

use askama::Template;
use uuid::Uuid;

use super::model::SesiHidup;
use crate::kernel::{auth::Pengguna, layout::Bingkai};

/// `GET /sesi`
#[derive(Template)]
#[template(path = "masuk/sesi.html")]
pub struct HalamanSesi {
    /// Kerangka.
    pub bingkai: Bingkai,
    /// Semua sesi hidup.
    pub sesi: Vec<BarisSesi>,
}

/// Satu sesi, dengan waktu di zona pemiliknya.
pub struct BarisSesi {
    /// Namanya, untuk alamat tombol.
    pub id: Uuid,
    /// `Firefox di Windows`
    pub perangkat: String,
    /// Alamat saat masuk.
    pub alamat: String,
    /// Sejak kapan.
    pub sejak: String,
    /// Terakhir dipakai.
    pub terakhir: String,
    /// Sesi yang sedang dipakai melihat halaman ini.
    pub ini: bool,
}

impl BarisSesi {
    /// Sesi itu sebagaimana dilihat `saya`.
    pub fn dari(sesi: SesiHidup, saya: &Pengguna) -> Self {
        Self {
            ini: sesi.id == saya.sesi,
            id: sesi.id,
            perangkat: sesi.perangkat,
            alamat: sesi.alamat,
            sejak: saya.zona.waktu(sesi.dibuat),
            terakhir: saya.zona.waktu(sesi.terakhir),
        }
    }
}
