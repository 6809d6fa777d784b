//! Penempatan, dan perubahan yang dapat dikenakan padanya.

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{kernel::time, pegawai::JenisJabatan};

crate::id!(
    /// Satu penempatan.
    PenempatanId
);

/// Dengan status apa jabatan dipegang.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Sebagai {
    /// Pejabat yang diangkat.
    Definitif,
    /// Pelaksana tugas: jabatannya lowong.
    Plt,
    /// Pelaksana harian: pejabatnya berhalangan sementara.
    Plh,
}

impl Sebagai {
    /// Semua, menurut urutan pada formulir.
    pub const SEMUA: [Self; 3] = [Self::Definitif, Self::Plt, Self::Plh];

    /// Ejaan pada `penempatan.sebagai`.
    pub fn kode(self) -> &'static str {
        match self {
            Self::Definitif => "DEFINITIF",
            Self::Plt => "PLT",
            Self::Plh => "PLH",
        }
    }

    /// Membaca ejaan itu.
    pub fn baca(kode: &str) -> Option<Self> {
        Self::SEMUA.into_iter().find(|s| s.kode() == kode)
    }

    /// `Definitif`, `Plt.`, `Plh.`
    pub fn sebutan(self) -> &'static str {
        match self {
            Self::Definitif => "Definitif",
            Self::Plt => "Plt.",
            Self::Plh => "Plh.",
        }
    }
}

/// Penempatan yang tercatat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Penempatan {
    /// Nomornya.
    pub id: PenempatanId,
    /// Unitnya.
    pub unit: Uuid,
    /// Kode unit.
    pub kode_unit: String,
    /// Nama unit.
    pub nama_unit: String,
    /// Nama jabatan.
    pub jabatan: String,
    /// Definitif, Plt. atau Plh.
    pub sebagai: Sebagai,
    /// Mengepalai unit itu.
    pub kepala: bool,
    /// Hari pertama.
    pub mulai: NaiveDate,
    /// Hari sesudah hari terakhir.
    pub selesai: Option<NaiveDate>,
    /// Surat keputusannya.
    pub nomor_sk: String,
    /// Alasan perubahan terakhir.
    pub alasan: String,
    /// Versi barisnya.
    pub versi: i32,
    /// Penempatan yang diakhirinya ketika dicatat.
    pub mengakhiri: Option<PenempatanId>,
    /// Kapan penempatan itu semula berakhir.
    pub akhir_semula: Option<NaiveDate>,
    /// Unitnya dalam lingkup pelaku.
    #[serde(skip)]
    pub terjangkau: bool,
}

impl Penempatan {
    /// `Plt. Kepala Seksi Data, Seksi Data`
    pub fn sebutan(&self) -> String {
        let awalan = if self.sebagai == Sebagai::Definitif { "" } else { self.sebagai.sebutan() };
        format!("{awalan} {}, {}", self.jabatan, self.nama_unit).trim().to_owned()
    }

    /// `sejak 1 Januari 2026 tanpa batas waktu`
    pub fn masa(&self) -> String {
        masa(self.mulai, self.selesai)
    }

    /// Belum mulai pada hari itu.
    pub fn mendatang(&self, hari: NaiveDate) -> bool {
        self.mulai > hari
    }

    /// Sudah berakhir pada hari itu.
    pub fn lampau(&self, hari: NaiveDate) -> bool {
        self.selesai.is_some_and(|s| s <= hari)
    }
}

/// Masa sebuah hubungan bertanggal, seperti diucapkan.
pub fn masa(mulai: NaiveDate, selesai: Option<NaiveDate>) -> String {
    match selesai.and_then(|s| s.pred_opt()) {
        Some(akhir) => format!("sejak {} sampai {}", time::tanggal(mulai), time::tanggal(akhir)),
        None => format!("sejak {} tanpa batas waktu", time::tanggal(mulai)),
    }
}

/// Jabatan yang dimaksud.
#[derive(Clone, Debug, Serialize)]
pub enum Jabatan {
    /// Sudah ada.
    Ada(Uuid, String),
    /// Ditambahkan bersama penempatan ini.
    Baru(String, JenisJabatan),
}

impl Jabatan {
    fn nama(&self) -> &str {
        match self {
            Self::Ada(_, nama) | Self::Baru(nama, _) => nama,
        }
    }
}

/// Penempatan yang boleh disimpan.
#[derive(Clone, Debug, Serialize)]
pub struct Isi {
    pub(super) sebagai: Sebagai,
    pub(super) unit: Uuid,
    pub(super) nama_unit: String,
    pub(super) jabatan: Jabatan,
    pub(super) kepala: bool,
    pub(super) mulai: NaiveDate,
    pub(super) selesai: Option<NaiveDate>,
    pub(super) nomor_sk: String,
    pub(super) alasan: String,
}

/// Penempatan yang berlanjut karena penggantinya tidak jadi.
#[derive(Clone, Debug, Serialize)]
pub struct Lanjutan {
    pub(super) penempatan: Penempatan,
    /// Hari sesudah hari terakhirnya yang baru.
    pub(super) selesai: Option<NaiveDate>,
}

/// Perubahan yang boleh dituliskan.
#[derive(Clone, Debug)]
pub enum Perintah {
    /// Penempatan baru; yang berjalan, bila ada, berakhir sehari sebelumnya.
    Tempatkan(Isi, Option<Penempatan>),
    /// Isi yang benar bagi penempatan itu.
    Betulkan(Penempatan, Isi),
    /// Hari sesudah hari terakhirnya.
    Akhiri(Penempatan, NaiveDate, String, String),
    /// Tidak jadi, karena alasan itu; yang dahulu diakhirinya, bila ada, berlanjut sampai hari itu.
    Hapus(Penempatan, String, Option<Lanjutan>),
}

impl Perintah {
    /// Nama peristiwa pada jejak.
    pub fn peristiwa(&self) -> &'static str {
        match self {
            Self::Tempatkan(..) => "penempatan.tambah",
            Self::Betulkan(..) => "penempatan.pembetulan",
            Self::Akhiri(..) => "penempatan.pengakhiran",
            Self::Hapus(..) => "penempatan.penghapusan",
        }
    }

    /// Yang lama dan yang baru, bagi jejak.
    pub fn rincian(&self) -> Value {
        match self {
            Self::Tempatkan(isi, diakhiri) => json!({ "baru": isi, "mengakhiri": diakhiri }),
            Self::Betulkan(lama, isi) => json!({ "lama": lama, "baru": isi }),
            Self::Akhiri(lama, selesai, nomor_sk, alasan) => {
                json!({ "lama": lama, "baru": { "selesai": selesai }, "nomor_sk": nomor_sk, "alasan": alasan })
            }
            Self::Hapus(lama, alasan, lanjut) => json!({ "lama": lama, "alasan": alasan, "melanjutkan": lanjut }),
        }
    }

    /// Yang akan dicatat, dalam kalimat.
    pub fn kalimat(&self) -> Vec<String> {
        let menjadi = |isi: &Isi| {
            let kepala = if isi.kepala { ", mengepalai unitnya" } else { "" };
            let (sebagai, jabatan, unit) = (isi.sebagai.sebutan(), isi.jabatan.nama(), &isi.nama_unit);
            format!(
                "{sebagai}: {jabatan} pada {unit}{kepala}, {}, berdasarkan {}.",
                masa(isi.mulai, isi.selesai),
                isi.nomor_sk
            )
        };
        match self {
            Self::Tempatkan(isi, diakhiri) => {
                let mut kalimat = vec![menjadi(isi)];
                if let Jabatan::Baru(nama, _) = &isi.jabatan {
                    kalimat.push(format!("Jabatan baru «{nama}» ditambahkan ke daftar jabatan."));
                }
                kalimat.extend(diakhiri.iter().map(|p| {
                    let akhir = isi.mulai.pred_opt().map(time::tanggal).unwrap_or_default();
                    format!("Penempatan {} berakhir {akhir}.", p.sebutan())
                }));
                kalimat
            }
            Self::Betulkan(lama, isi) => {
                vec![format!("Semula {}, {}.", lama.sebutan(), lama.masa()), format!("Menjadi {}", menjadi(isi))]
            }
            Self::Akhiri(lama, selesai, ..) => {
                let akhir = selesai.pred_opt().map(time::tanggal).unwrap_or_default();
                vec![format!("Penempatan {} berakhir {akhir}.", lama.sebutan())]
            }
            Self::Hapus(lama, _, lanjut) => {
                let mut kalimat = vec![format!("Penempatan {}, {}, dihapus.", lama.sebutan(), lama.masa())];
                kalimat.extend(lanjut.iter().map(|l| {
                    let p = &l.penempatan;
                    format!("Penempatan {} berlanjut, {}.", p.sebutan(), masa(p.mulai, l.selesai))
                }));
                kalimat
            }
        }
    }
}
