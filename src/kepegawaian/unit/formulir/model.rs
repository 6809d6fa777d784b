//! Dari yang diketik menjadi isi sebuah unit.

use chrono::{Datelike, NaiveDate};
use serde::Deserialize;

use crate::{
    kepegawaian::unit::model::{IsiUnit, Unit, UnitId},
    kernel::{
        form::{Galat, batasi, rapikan, sebaris},
        time::{self, Zona},
    },
};

/// Formulir unit sebagaimana diketik; setiap pintu membaca bagiannya.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct FormUnit {
    /// Kode unit baru.
    pub kode: String,
    /// Nama.
    pub nama: String,
    /// Jenis, misalnya SEKSI.
    pub jenis: String,
    /// WIB, WITA, atau WIT.
    pub zona: String,
    /// `ya` atau `tidak`.
    pub kepala_menilai: String,
    /// Kode atau nama unit induk; kosong bagi puncak susunan.
    pub induk: String,
    /// Mulai berlaku.
    pub sejak: String,
    /// Surat keputusan atau alasan lain.
    pub alasan: String,
    /// Tombol yang ditekan: periksa, isi, simpan.
    pub tindakan: String,
}

/// Bagian setiap formulir: kapan dan mengapa.
#[derive(Clone, Debug)]
pub struct Terbaca {
    /// Mulai berlaku.
    pub sejak: NaiveDate,
    /// Alasan.
    pub alasan: String,
}

impl FormUnit {
    /// Formulir berisi yang tersimpan.
    pub fn dari(unit: &Unit) -> Self {
        let isi = &unit.isi;
        Self {
            kode: unit.kode.clone(),
            nama: isi.nama.clone(),
            jenis: isi.jenis.clone(),
            zona: isi.zona.nama().into(),
            kepala_menilai: if isi.kepala_menilai { "ya" } else { "tidak" }.into(),
            ..Self::default()
        }
    }

    /// Formulir unit baru di bawah induk berkode itu.
    pub fn baru(induk: String, zona: Zona) -> Self {
        Self { induk, zona: zona.nama().into(), kepala_menilai: "ya".into(), ..Self::default() }
    }

    /// Tanggal mulai, bila terbaca.
    pub fn tanggal(&self) -> Option<NaiveDate> {
        time::baca_tanggal(&self.sejak).ok()
    }

    /// Kapan dan mengapa; yang keliru dicatat pada `galat`.
    pub fn waktu(&self, galat: &mut Galat) -> Option<Terbaca> {
        let sejak = match self.tanggal() {
            Some(hari) if (2000..=2100).contains(&hari.year()) => Some(hari),
            Some(_) => {
                galat.catat("sejak", "Tahunnya di luar jangkauan; tulis antara 2000 dan 2100.");
                None
            }
            None => {
                galat.catat(
                    "sejak",
                    match self.sejak.trim() {
                        "" => "Isi tanggal mulai berlakunya, misalnya 1 Maret 2026.".to_owned(),
                        apa => {
                            format!("«{apa}» bukan tanggal. Tulis tanggal seperti 1 Maret 2026 atau 01/03/2026.")
                        }
                    },
                );
                None
            }
        };
        let alasan = self.alasan(galat)?;
        Some(Terbaca { sejak: sejak?, alasan })
    }

    /// Mengapa; wajib.
    pub fn alasan(&self, galat: &mut Galat) -> Option<String> {
        let alasan = rapikan(&self.alasan);
        if alasan.is_empty() {
            galat.catat("alasan", "Tulis dasar atau alasannya, misalnya nomor surat keputusan.");
            return None;
        }
        batasi(galat, "alasan", "Alasan", &alasan, 500);
        Some(alasan)
    }

    /// Kode unit baru.
    pub fn kode(&self, galat: &mut Galat) -> String {
        let kode = sebaris(&self.kode);
        if kode.is_empty() {
            galat.catat("kode", "Isi kode unit.");
        }
        batasi(galat, "kode", "Kode unit", &kode, 60);
        kode
    }

    /// Nama, jenis, zona, dan apakah kepalanya menilai.
    pub fn isi(&self, induk: Option<UnitId>, galat: &mut Galat) -> IsiUnit {
        let (nama, jenis) = (sebaris(&self.nama), sebaris(&self.jenis));
        if nama.is_empty() {
            galat.catat("nama", "Isi nama unit.");
        }
        batasi(galat, "nama", "Nama unit", &nama, 200);
        if jenis.is_empty() {
            galat.catat("jenis", "Isi jenis unit, misalnya SEKSI.");
        }
        batasi(galat, "jenis", "Jenis unit", &jenis, 60);
        let zona = Zona::baca(&self.zona);
        if zona.nama() != self.zona {
            galat.catat("zona", "Pilih zona waktu unit: WIB, WITA, atau WIT.");
        }
        if !matches!(self.kepala_menilai.as_str(), "ya" | "tidak") {
            galat.catat("kepala_menilai", "Pilih apakah kepala unit ini menilai.");
        }
        IsiUnit { nama, jenis, zona, kepala_menilai: self.kepala_menilai == "ya", induk }
    }
}
