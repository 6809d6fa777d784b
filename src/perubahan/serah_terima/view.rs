//! Halaman serah terima.

use askama::Template;
use chrono::{DateTime, NaiveDate, Utc};

use super::model::{FormTutup, Kedudukan, Macam, Pokok, Ringkas, SerahTerimaTersimpan};
use crate::kernel::{
    form::Galat,
    layout::Bingkai,
    time::{self, Zona},
};

/// `/serah-terima`
#[derive(Template)]
#[template(path = "perubahan/serah_terima_daftar.html")]
pub struct HalamanDaftar {
    pub bingkai: Bingkai,
    pub semua: Vec<Ringkas>,
}

impl HalamanDaftar {
    /// Bagian daftarnya: judul dan isinya, yang kosong dilewati.
    fn bagian(&self) -> Vec<(&'static str, Vec<&Ringkas>)> {
        let saring = |ya: fn(&Ringkas) -> bool| self.semua.iter().filter(|r| ya(r)).collect::<Vec<_>>();
        [
            ("Tutup masa penilaian", saring(|r| r.kedudukan == Kedudukan::Dari)),
            ("Menunggu Anda terima", saring(|r| r.kedudukan == Kedudukan::Penilai && r.dapat_diterima)),
            (
                "Hal yang diteruskan kepada Anda",
                saring(|r| r.kedudukan == Kedudukan::Penilai && r.status == "DITERIMA"),
            ),
            (
                "Menunggu ditutup penilai sebelumnya",
                saring(|r| r.kedudukan == Kedudukan::Penilai && r.status != "DITERIMA" && !r.dapat_diterima),
            ),
            ("Tentang saya", saring(|r| r.kedudukan == Kedudukan::Pemilik)),
        ]
        .into_iter()
        .filter(|(_, isi)| !isi.is_empty())
        .collect()
    }
}

impl Ringkas {
    /// Bagian masanya dalam kata-kata.
    pub fn masa_tulis(&self) -> String {
        time::rentang(self.masa.0, self.masa.1.pred_opt().unwrap_or(self.masa.1))
    }

    /// Keadaannya dalam kata-kata.
    pub fn keadaan(&self) -> &'static str {
        match self.status.as_str() {
            "TERBUKA" => "Belum ditutup",
            "DITUTUP" => "Ditutup",
            _ => "Diterima",
        }
    }
}

/// `/serah-terima/{id}`
#[derive(Template)]
#[template(path = "perubahan/serah_terima.html")]
pub struct HalamanSerahTerima {
    pub bingkai: Bingkai,
    pub s: SerahTerimaTersimpan,
    pub isian: FormTutup,
    pub galat: Galat,
    pub zona: Zona,
}

impl HalamanSerahTerima {
    fn pokok(&self) -> &Pokok {
        self.s.pokok()
    }

    fn tanggal(&self, hari: &NaiveDate) -> String {
        time::tanggal(*hari)
    }

    fn waktu(&self, pada: &DateTime<Utc>) -> String {
        self.zona.waktu(*pada)
    }

    fn menutup(&self) -> bool {
        self.pokok().kedudukan == Kedudukan::Dari
    }

    fn penilainya(&self) -> bool {
        self.pokok().kedudukan == Kedudukan::Penilai
    }

    fn pemiliknya(&self) -> bool {
        self.pokok().kedudukan == Kedudukan::Pemilik
    }

    fn macam(&self) -> [Macam; 2] {
        [Macam::Hal, Macam::Janji]
    }

    /// Hari terakhir penilai yang lama dapat menutupnya.
    fn paling_lambat(&self) -> String {
        time::tanggal(self.pokok().batas.pred_opt().unwrap_or(self.pokok().batas))
    }
}
