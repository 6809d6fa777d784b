//! Sebuah jabatan, dan perubahan yang dapat dikenakan padanya.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    kepegawaian::Kepegawaian,
    kernel::{
        form::{Galat, batasi, sebaris},
        policy::Oleh,
    },
    pegawai::JenisJabatan,
};

crate::id!(
    /// Satu jabatan.
    JabatanId
);

/// Jenis jabatan: ejaannya, dan sebagaimana disebut orang.
pub const JENIS: [(&str, &str); 5] = [
    ("JPT", "Jabatan Pimpinan Tinggi"),
    ("ADMINISTRATOR", "Administrator"),
    ("PENGAWAS", "Pengawas"),
    ("FUNGSIONAL", "Fungsional"),
    ("PELAKSANA", "Pelaksana"),
];

/// Sebutan sebuah jenis.
pub fn sebutan(jenis: &str) -> &'static str {
    JENIS.iter().find(|(kode, _)| *kode == jenis).map_or("Lain", |(_, sebutan)| sebutan)
}

/// Jabatan yang tercatat.
#[derive(Clone, Debug, Serialize)]
pub struct Jabatan {
    /// Nomornya.
    pub id: JabatanId,
    /// Namanya.
    pub nama: String,
    /// Ejaan jenisnya.
    pub jenis: String,
    /// Dikenal SIASN.
    pub siasn: bool,
    /// Versi barisnya.
    pub versi: i32,
    /// Siapa saja yang memakainya.
    pub pakai: Pakai,
}

impl Jabatan {
    /// Jenisnya, sebagaimana disebut orang.
    pub fn sebutan_jenis(&self) -> &'static str {
        sebutan(&self.jenis)
    }
}

/// Seberapa jauh sebuah jabatan dipakai.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Pakai {
    /// Pemegang hari ini.
    pub kini: i64,
    /// Penempatan yang sudah lewat atau belum mulai.
    pub lain: i64,
    /// SKP pemegangnya yang belum ditetapkan.
    pub skp: i64,
}

impl Pakai {
    /// Ada penempatan yang menyebutnya.
    pub fn dipakai(self) -> bool {
        self.kini + self.lain > 0
    }

    /// Dikirim bersama formulir: bila sudah lain, akibatnya dibaca lagi.
    pub fn sidik(self) -> String {
        format!("{}-{}-{}", self.kini, self.lain, self.skp)
    }
}

/// Formulir sebagaimana diketik.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct FormJabatan {
    /// Namanya.
    pub nama: String,
    /// Jenisnya.
    pub jenis: String,
    /// Dasar atau alasan.
    pub alasan: String,
    /// Akibat yang sudah dibaca; kosong bila belum.
    pub sidik: String,
    /// `ubah` bila ia kembali ke formulir.
    pub tindakan: String,
}

impl FormJabatan {
    /// Jenisnya, sebagaimana disebut orang.
    pub fn sebutan_jenis(&self) -> &'static str {
        sebutan(&self.jenis)
    }
}

/// Nama dan jenis yang boleh dicatat.
#[derive(Clone, Debug, Serialize)]
pub struct Isi {
    pub(super) nama: String,
    pub(super) jenis: String,
    pub(super) alasan: String,
}

impl Isi {
    /// Yang baru, di samping yang lama.
    pub fn rincian(&self, lama: Option<&Jabatan>) -> Value {
        json!({ "lama": lama, "baru": { "nama": self.nama, "jenis": self.jenis }, "alasan": self.alasan })
    }
}

/// Penggabungan yang boleh dituliskan.
pub struct Penggabungan {
    pub(super) dari: Jabatan,
    pub(super) ke: Jabatan,
    pub(super) alasan: String,
}

fn alasan(galat: &mut Galat, tulisan: &str) -> String {
    let rapi = sebaris(tulisan);
    if rapi.is_empty() {
        galat.catat("alasan", "Tulis dasar atau alasannya.");
    }
    batasi(galat, "alasan", "Dasar atau alasan", &rapi, 500);
    rapi
}

impl<T> Oleh<Kepegawaian, T> {
    /// Memeriksa nama dan jenis; `kembar` adalah jabatan lain yang sudah bernama demikian.
    ///
    /// # Errors
    /// Kalimat bagi setiap isian yang keliru.
    pub fn mencatat_jabatan(&self, isian: &FormJabatan, kembar: Option<&str>) -> Result<Isi, Galat> {
        let mut galat = Galat::default();
        let nama = sebaris(&isian.nama);
        if nama.is_empty() {
            galat.catat("nama", "Tulis nama jabatannya.");
        }
        batasi(&mut galat, "nama", "Nama jabatan", &nama, 200);
        if let Some(ada) = kembar {
            galat.catat("nama", format!("Sudah ada jabatan «{ada}». Bila keduanya sama, gabungkan."));
        }
        if JenisJabatan::baca(&isian.jenis).is_none() {
            galat.catat("jenis", "Pilih jenis jabatannya.");
        }
        let alasan = alasan(&mut galat, &isian.alasan);
        if galat.kosong() { Ok(Isi { nama, jenis: isian.jenis.clone(), alasan }) } else { Err(galat) }
    }
}

impl Oleh<Kepegawaian, Jabatan> {
    /// Menggabungkan jabatan ini ke jabatan lain yang sebenarnya sama.
    ///
    /// # Errors
    /// Kalimat bagi setiap isian yang keliru.
    pub fn menggabungkan(&self, ke: Option<Jabatan>, tulisan: &str) -> Result<Penggabungan, Galat> {
        let mut galat = Galat::default();
        let dari = self.objek();
        match &ke {
            None => galat.catat("ke", "Pilih jabatan yang tetap ada."),
            Some(ke) if ke.id == dari.id => galat.catat("ke", "Pilih jabatan lain."),
            Some(ke) if ke.siasn && dari.siasn => galat.catat(
                "ke",
                "Keduanya dikenal SIASN sebagai jabatan yang berbeda. Gabungkan dahulu di SIASN, lalu impor lagi.",
            ),
            Some(_) => {}
        }
        let alasan = alasan(&mut galat, tulisan);
        match ke {
            Some(ke) if galat.kosong() => Ok(Penggabungan { dari: dari.clone(), ke, alasan }),
            _ => Err(galat),
        }
    }
}

/// Yang dicari pada daftar jabatan, dan sesudah baris mana.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct Pencarian {
    /// Sebagian namanya.
    pub cari: String,
    /// Jenisnya.
    pub jenis: String,
    /// Nama baris terakhir halaman sebelumnya.
    pub sesudah: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{
        auth::{Pengguna, PeranInstansi},
        id::PegawaiId,
    };

    fn jabatan(siasn: bool) -> Jabatan {
        let (nama, jenis) = ("Analis Data".into(), "PELAKSANA".into());
        Jabatan { id: JabatanId::new(), nama, jenis, siasn, versi: 1, pakai: Pakai::default() }
    }

    fn meja<T>(apa: T) -> Oleh<Kepegawaian, T> {
        let hari = chrono::NaiveDate::from_ymd_opt(2026, 1, 12).unwrap();
        let pelaku = Pengguna { peran: vec![PeranInstansi::Kepegawaian], ..Pengguna::mewakili(PegawaiId::new(), hari) };
        pelaku.sebagai(Kepegawaian, apa).unwrap()
    }

    #[test]
    fn nama_jenis_dan_alasan_wajib() {
        let isian = FormJabatan { nama: " \u{200b}".into(), jenis: "LAIN".into(), ..FormJabatan::default() };
        let galat = meja(()).mencatat_jabatan(&isian, None).err().unwrap();
        assert!(["nama", "jenis", "alasan"].iter().all(|k| galat.untuk(k).is_some()), "{galat:?}");
        let isian = FormJabatan { nama: "Penyuluh".into(), jenis: "FUNGSIONAL".into(), alasan: "SK".into(), ..isian };
        assert!(meja(()).mencatat_jabatan(&isian, Some("penyuluh")).is_err());
        assert!(meja(()).mencatat_jabatan(&isian, None).is_ok());
    }

    #[test]
    fn dua_jabatan_siasn_tidak_digabung_di_sini() {
        let satu = jabatan(true);
        assert!(meja(satu.clone()).menggabungkan(Some(jabatan(true)), "Kembar").is_err());
        assert!(meja(satu.clone()).menggabungkan(Some(satu.clone()), "Kembar").is_err());
        assert!(meja(satu.clone()).menggabungkan(None, "Kembar").is_err());
        assert!(meja(satu.clone()).menggabungkan(Some(jabatan(false)), " ").is_err());
        assert!(meja(satu).menggabungkan(Some(jabatan(false)), "Kembar").is_ok());
    }
}
