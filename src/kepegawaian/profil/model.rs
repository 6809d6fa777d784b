//! Yang tercatat tentang seseorang, beserta asalnya.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use crate::{
    kernel::{
        id::PegawaiId,
        time::{Zona, tanggal},
    },
    pegawai::{Identitas, PeranDipegang, sebutan_peran},
};

/// Satu hal yang tercatat tentang seseorang, dan dapat keliru.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Datum {
    /// Nama dan gelar.
    Nama,
    /// NIP, NI PPPK, atau NRP.
    Nip,
    /// Pangkat dan golongan ruang.
    Golongan,
    /// Jabatan, definitif maupun Plt. dan Plh.
    Jabatan,
    /// Unit kerja.
    Unit,
    /// Pejabat Penilai Kinerja.
    Penilai,
    /// Atasan Pejabat Penilai Kinerja.
    Atasan,
    /// Surel dinas.
    Email,
    /// Kedudukan hukum menurut SIASN.
    Kedudukan,
    /// Peran yang diberikan instansi.
    Peran,
    /// Yang tidak disebut di atas.
    Lain,
}

impl Datum {
    /// Semuanya, menurut urutan pada profil.
    pub const SEMUA: [Self; 11] = [
        Self::Nama,
        Self::Nip,
        Self::Golongan,
        Self::Jabatan,
        Self::Unit,
        Self::Email,
        Self::Kedudukan,
        Self::Penilai,
        Self::Atasan,
        Self::Peran,
        Self::Lain,
    ];

    /// Ejaan pada `laporan_data.datum`.
    pub fn kode(self) -> &'static str {
        match self {
            Self::Nama => "NAMA",
            Self::Nip => "NIP",
            Self::Golongan => "GOLONGAN",
            Self::Jabatan => "JABATAN",
            Self::Unit => "UNIT",
            Self::Penilai => "PENILAI",
            Self::Atasan => "ATASAN",
            Self::Email => "EMAIL",
            Self::Kedudukan => "KEDUDUKAN",
            Self::Peran => "PERAN",
            Self::Lain => "LAIN",
        }
    }

    /// Membaca ejaan itu.
    pub fn baca(kode: &str) -> Option<Self> {
        Self::SEMUA.into_iter().find(|d| d.kode() == kode)
    }

    /// Di tengah kalimat: «data … Anda».
    pub fn sebutan(self) -> &'static str {
        match self {
            Self::Nama => "nama",
            Self::Nip => "NIP",
            Self::Golongan => "pangkat dan golongan",
            Self::Jabatan => "jabatan",
            Self::Unit => "unit kerja",
            Self::Penilai => "penilai",
            Self::Atasan => "Atasan Penilai",
            Self::Email => "surel dinas",
            Self::Kedudukan => "kedudukan hukum",
            Self::Peran => "peran",
            Self::Lain => "data lain",
        }
    }

    /// Yang benar dapat dicari pada daftar, bukan hanya ditulis.
    pub fn dapat_dicari(self) -> bool {
        matches!(self, Self::Unit | Self::Penilai | Self::Atasan)
    }
}

/// Satu baris profil.
pub struct Butir {
    /// Apa.
    pub datum: Datum,
    /// Labelnya.
    pub label: String,
    /// Sebagaimana tercatat; kosong bila belum.
    pub nilai: String,
    /// Dari mana, dan sejak kapan.
    pub asal: String,
}

/// Penempatan definitif hari ini.
#[derive(Clone, Debug)]
pub struct Tempat {
    /// Penempatannya, bagi yang membetulkan.
    pub id: Uuid,
    /// Unitnya.
    pub unit: Uuid,
    /// Mengepalai unit itu.
    pub kepala: bool,
    /// Hari pertama.
    pub mulai: NaiveDate,
    /// Surat keputusannya; kosong bila tidak dicatat.
    pub nomor_sk: String,
    /// Nama unitnya hari ini.
    pub nama_unit: String,
    /// Sejak kapan unit itu bernama dan berinduk demikian, bila pernah lain.
    pub unit_sejak: Option<NaiveDate>,
    /// Dasar perubahan unit itu.
    pub unit_dasar: String,
}

/// Jabatan yang dipegang sementara di samping jabatan sendiri.
#[derive(Clone, Debug, Deserialize)]
pub struct Tugas {
    sebagai: String,
    jabatan: String,
    unit: String,
    mulai: NaiveDate,
    nomor_sk: String,
}

/// Penilai yang ditetapkan tersendiri.
#[derive(Clone, Debug)]
pub struct Tersendiri {
    /// Surat yang menetapkan.
    pub dasar: String,
    /// Hari pertama.
    pub mulai: NaiveDate,
    /// Atasan Penilai pun ditetapkan.
    pub dengan_atasan: bool,
}

/// Siapa menilainya selama serentang hari, dari yang terbaru.
#[derive(Clone, Debug, Deserialize)]
pub struct Masa {
    mulai: NaiveDate,
    selesai: NaiveDate,
    penilai: Uuid,
    atasan: Option<Uuid>,
}

/// Peran dari instansi.
#[derive(Clone, Debug, Deserialize)]
pub struct Peran {
    peran: String,
    unit: Option<String>,
    dasar: String,
    mulai: NaiveDate,
}

impl From<Peran> for PeranDipegang {
    fn from(p: Peran) -> Self {
        Self { sebutan: sebutan_peran(&p.peran), unit: p.unit, dasar: p.dasar, mulai: p.mulai }
    }
}

/// Satu perubahan yang pernah ditulis orang.
#[derive(Clone, Debug, Deserialize)]
pub struct Suntingan {
    peristiwa: String,
    pada: DateTime<Utc>,
    rincian: Value,
}

/// Semua yang tercatat tentang seseorang pada suatu hari.
pub struct Profil {
    /// Orangnya.
    pub id: PegawaiId,
    /// Sebagaimana tercetak pada SKP.
    pub saya: Identitas,
    /// Dari SIASN terakhir pada saat itu.
    pub siasn: Option<DateTime<Utc>>,
    pub(super) tmt_golongan: Option<NaiveDate>,
    pub(super) email: String,
    pub(super) kedudukan: String,
    /// Penempatan definitifnya.
    pub tempat: Option<Tempat>,
    pub(super) tugas: Vec<Tugas>,
    pub(super) penilai: Option<Identitas>,
    pub(super) atasan: Option<Identitas>,
    /// Unit yang dikepalai penilai dalam hubungan ini: nomor, nama, dan sebagai apa.
    pub unit_penilai: Option<(Uuid, String, String)>,
    pub(super) unit_atasan: Option<String>,
    pub(super) tersendiri: Option<Tersendiri>,
    pub(super) garis: Vec<Masa>,
    pub(super) suntingan: Vec<Suntingan>,
    /// Peran dari instansi.
    pub peran: Vec<PeranDipegang>,
}

const IDENTITAS: [&str; 2] = ["orang.tambah", "orang.identitas"];

/// Kolom identitas yang menyusun sebuah datum.
fn kolom(datum: Datum) -> &'static [&'static str] {
    match datum {
        Datum::Nama => &["nama", "gelar_depan", "gelar_belakang"],
        Datum::Nip => &["nip", "nrp", "jenis"],
        Datum::Golongan => &["golongan"],
        Datum::Jabatan => &["jabatan_luar"],
        Datum::Unit => &["unit_luar"],
        _ => &[],
    }
}

impl Suntingan {
    fn mengubah(&self, kolom: &[&str]) -> bool {
        let (lama, baru) = (&self.rincian["lama"], &self.rincian["baru"]);
        IDENTITAS.contains(&self.peristiwa.as_str()) && kolom.iter().any(|k| lama[k] != baru[k])
    }

    fn alasan(&self) -> &str {
        self.rincian["alasan"].as_str().unwrap_or_default()
    }
}

fn orang_dan_jabatan(orang: Option<&Identitas>) -> String {
    orang.map_or_else(String::new, |o| match o.jabatan.as_str() {
        "" => o.nama.clone(),
        jabatan => format!("{}, {jabatan}", o.nama),
    })
}

impl Profil {
    /// Yang tercatat sekarang; kosong bila belum ada.
    pub fn nilai(&self, datum: Datum) -> String {
        match datum {
            Datum::Nama => self.saya.nama.clone(),
            Datum::Nip => self.saya.nomor.as_ref().map_or_else(String::new, |n| n.nomor.clone()),
            Datum::Golongan => self.saya.pangkat.clone(),
            Datum::Jabatan => self.saya.jabatan.clone(),
            Datum::Unit => self.saya.unit.clone(),
            Datum::Penilai => orang_dan_jabatan(self.penilai.as_ref()),
            Datum::Atasan => orang_dan_jabatan(self.atasan.as_ref()),
            Datum::Email => self.email.clone(),
            Datum::Kedudukan => self.kedudukan.clone(),
            Datum::Peran => {
                let peran = self.peran.iter().map(|p| match &p.unit {
                    Some(unit) => format!("{}, {unit}", p.sebutan),
                    None => p.sebutan.to_owned(),
                });
                peran.collect::<Vec<_>>().join("; ")
            }
            Datum::Lain => String::new(),
        }
    }

    /// Data dirinya.
    pub fn diri(&self, zona: Zona) -> Vec<Butir> {
        let nomor = self.saya.nomor.as_ref().map_or("NIP", |n| n.label.as_str());
        let selalu = [
            (Datum::Nama, "Nama"),
            (Datum::Nip, nomor),
            (Datum::Golongan, "Pangkat/Gol. Ruang"),
            (Datum::Jabatan, "Jabatan"),
            (Datum::Unit, "Unit Kerja"),
        ];
        let bila_ada = [(Datum::Email, "Surel dinas"), (Datum::Kedudukan, "Kedudukan hukum")];
        let bila_ada = bila_ada.into_iter().filter(|(d, _)| !self.nilai(*d).is_empty());
        selalu.into_iter().chain(bila_ada).map(|(datum, label)| self.butir(datum, label, zona)).collect()
    }

    /// Siapa yang menilainya.
    pub fn garis(&self, zona: Zona) -> Vec<Butir> {
        [(Datum::Penilai, "Pejabat Penilai Kinerja"), (Datum::Atasan, "Atasan Pejabat Penilai Kinerja")]
            .map(|(datum, label)| self.butir(datum, label, zona))
            .into()
    }

    fn butir(&self, datum: Datum, label: &str, zona: Zona) -> Butir {
        Butir { datum, label: label.into(), nilai: self.nilai(datum), asal: self.asal(datum, zona) }
    }

    /// Tugas sementara, masing-masing sebaris.
    pub fn tugas(&self) -> Vec<String> {
        let tugas = self.tugas.iter().map(|t| {
            let awalan = if t.sebagai == "PLH" { "Plh." } else { "Plt." };
            let sk = if t.nomor_sk.is_empty() { String::new() } else { format!(", berdasarkan {}", t.nomor_sk) };
            format!("{awalan} {}, {}, sejak {}{sk}", t.jabatan, t.unit, tanggal(t.mulai))
        });
        tugas.collect()
    }

    fn asal(&self, datum: Datum, zona: Zona) -> String {
        match datum {
            Datum::Golongan => {
                let asal = self.asal_identitas(datum, zona);
                self.tmt_golongan.map_or(asal.clone(), |tmt| format!("{asal} Berlaku sejak {}.", tanggal(tmt)))
            }
            Datum::Jabatan => self.asal_jabatan(zona),
            Datum::Unit => self.asal_unit(zona),
            Datum::Penilai => self.asal_penilai(),
            Datum::Atasan => self.asal_atasan(),
            _ => self.asal_identitas(datum, zona),
        }
    }

    /// Yang terakhir menuliskannya: seseorang di kepegawaian, atau impor SIASN sesudah itu.
    fn asal_identitas(&self, datum: Datum, zona: Zona) -> String {
        let ditulis = self.suntingan.iter().find(|s| s.mengubah(kolom(datum)));
        match (ditulis, self.siasn) {
            (Some(s), siasn) if siasn.is_none_or(|pada| pada < s.pada) => {
                let alasan = if s.alasan().is_empty() { String::new() } else { format!(" ({})", s.alasan()) };
                format!("Ditulis kepegawaian {}{alasan}.", tanggal(zona.hari(s.pada)))
            }
            (_, Some(pada)) => format!("Impor SIASN {}.", tanggal(zona.hari(pada))),
            _ => "Data awal instansi.".into(),
        }
    }

    fn asal_jabatan(&self, zona: Zona) -> String {
        let Some(tempat) = &self.tempat else {
            return if self.saya.jabatan.is_empty() {
                "Anda belum ditempatkan.".into()
            } else {
                self.asal_identitas(Datum::Jabatan, zona)
            };
        };
        let sejak = tanggal(tempat.mulai);
        match (tempat.nomor_sk.as_str(), self.siasn) {
            ("", Some(pada)) => format!("Impor SIASN {}; berlaku sejak {sejak}.", tanggal(zona.hari(pada))),
            ("", None) => format!("Berlaku sejak {sejak}; nomor SK-nya tidak tercatat."),
            (sk, _) => format!("Berdasarkan {sk}; berlaku sejak {sejak}."),
        }
    }

    fn asal_unit(&self, zona: Zona) -> String {
        let Some(tempat) = &self.tempat else { return self.asal_jabatan(zona) };
        let mengikuti = format!("Mengikuti penempatan Anda sejak {}.", tanggal(tempat.mulai));
        match tempat.unit_sejak {
            Some(sejak) if tempat.unit_dasar.is_empty() => {
                format!("{mengikuti} Unitnya demikian sejak {}.", tanggal(sejak))
            }
            Some(sejak) => format!("{mengikuti} Unitnya demikian sejak {}: {}.", tanggal(sejak), tempat.unit_dasar),
            None => mengikuti,
        }
    }

    /// Mengapa dia penilai saya.
    fn asal_penilai(&self) -> String {
        let sejak = self.sejak(|m| Some(m.penilai)).map_or_else(String::new, |s| format!(", sejak {}", tanggal(s)));
        match (&self.tersendiri, &self.unit_penilai) {
            (Some(t), _) => format!("Ditetapkan tersendiri dengan {}, sejak {}.", t.dasar, tanggal(t.mulai)),
            (None, Some((id, nama, sebagai))) => {
                let kepala = match sebagai.as_str() {
                    "PLT" => "Plt. kepala",
                    "PLH" => "Plh. kepala",
                    _ => "Kepala",
                };
                let hubungan = match &self.tempat {
                    Some(t) if t.unit == *id => "unit Anda".to_owned(),
                    Some(t) if t.kepala => format!("di atas {} yang Anda kepalai", t.nama_unit),
                    Some(t) => format!("pejabat penilai terdekat di atas {}", t.nama_unit),
                    None => "unit di atas Anda".to_owned(),
                };
                format!("{kepala} {nama}, {hubungan}{sejak}.")
            }
            (None, None) => match &self.tempat {
                None => "Menunggu penempatan Anda dicatat.".into(),
                Some(t) => format!("{} dan unit di atasnya belum berkepala.", t.nama_unit),
            },
        }
    }

    fn asal_atasan(&self) -> String {
        let sejak = self.sejak(|m| m.atasan).map_or_else(String::new, |s| format!(", sejak {}", tanggal(s)));
        match (&self.atasan, &self.tersendiri, &self.unit_atasan) {
            (None, ..) => "Belum diketahui dari susunan unit.".into(),
            (_, Some(t), _) if t.dengan_atasan => {
                format!("Ditetapkan tersendiri dengan {}, sejak {}.", t.dasar, tanggal(t.mulai))
            }
            (_, _, Some(unit)) => format!("Kepala {unit}, di atas penilai Anda{sejak}."),
            _ => format!("Penilai dari penilai Anda{sejak}."),
        }
    }

    /// Sejak kapan orang yang sama, tanpa putus.
    fn sejak(&self, siapa: impl Fn(&Masa) -> Option<Uuid>) -> Option<NaiveDate> {
        let kini = self.garis.first()?;
        let mut sejak = kini.mulai;
        for masa in &self.garis[1..] {
            if masa.selesai != sejak || siapa(masa) != siapa(kini) {
                break;
            }
            sejak = masa.mulai;
        }
        Some(sejak)
    }

    /// Bila yang tercatat sudah lain daripada ketika dilaporkan: sejak kapan, sejauh diketahui.
    pub fn berubah(&self, datum: Datum, tercatat: &str, dikirim: DateTime<Utc>, zona: Zona) -> Option<Perubahan> {
        if datum == Datum::Lain || self.nilai(datum) == tercatat {
            return None;
        }
        let hari = zona.hari(dikirim);
        let kata = match datum {
            Datum::Jabatan | Datum::Unit => "penempatan.",
            Datum::Penilai | Datum::Atasan => "pen",
            _ => "orang.",
        };
        let mulai = match datum {
            Datum::Jabatan | Datum::Unit => self.tempat.as_ref().map(|t| t.mulai),
            Datum::Penilai => self.sejak(|m| Some(m.penilai)),
            Datum::Atasan => self.sejak(|m| m.atasan),
            _ => None,
        };
        let ditulis = self.suntingan.iter().filter(|s| s.peristiwa.starts_with(kata)).map(|s| s.pada);
        let ditulis = ditulis.chain(self.siasn).filter(|pada| *pada >= dikirim).max();
        let sejak = mulai.filter(|m| *m >= hari).or_else(|| ditulis.map(|pada| zona.hari(pada)));
        Some(Perubahan { sejak, menjadi: self.nilai(datum) })
    }
}

/// Data yang berubah sesudah dilaporkan.
pub struct Perubahan {
    /// Sejak hari itu; kosong bila tidak diketahui.
    pub sejak: Option<NaiveDate>,
    /// Menjadi apa.
    pub menjadi: String,
}

impl Perubahan {
    /// `Data berubah tanggal 1 Februari 2026 menjadi Seksi Arsip.`
    pub fn kalimat(&self) -> String {
        let kapan = self.sejak.map_or_else(|| "sesudah dilaporkan".to_owned(), |s| format!("tanggal {}", tanggal(s)));
        match self.menjadi.as_str() {
            "" => format!("Data berubah {kapan}: kini tidak ada yang tercatat."),
            menjadi => format!("Data berubah {kapan} menjadi {menjadi}."),
        }
    }
}
