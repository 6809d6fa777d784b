//! Keadaan matriks, susunannya, dan peringatannya. Murni: tidak mengenal basis data maupun halaman.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::policy::BagianTim;
use crate::{
    kernel::{
        error::Error,
        form::{Galat, batasi, sebaris},
        id::PegawaiId,
        policy::{Oleh, Penilai},
    },
    skp::{RencanaId, SkpId, Titipan},
    tim,
};

crate::id!(
    /// Satu matriks.
    MatriksId
);
crate::id!(
    /// Satu usulan anggota.
    UsulanId
);

/// RHK dalam satu sel paling banyak.
pub const SEL_MAKS: usize = 10;
/// Huruf sebuah RHK paling banyak (formulir F1 kolom 3).
pub const RHK_MAKS: usize = 500;

/// Hubungan pembaca dengan sebuah matriks, sebagaimana dijawab `hubungan_matriks`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hubungan {
    /// Matriksnya sendiri.
    Pemimpin,
    /// Ia salah satu barisnya.
    Tim,
    /// Atasan Penilai, pengelola kinerja, atau kepegawaian.
    Pembaca,
}

/// Sebuah matriks dalam keadaan `S`, di mata pembacanya.
#[derive(Clone, Debug)]
pub struct Matriks<S> {
    pub(super) id: MatriksId,
    pub(super) penilai: PegawaiId,
    pub(super) hubungan: Hubungan,
    pub(super) tahun: i32,
    pub(super) nomor: i32,
    pub(super) versi: i32,
    pub(super) keadaan: S,
}

/// Sedang disusun.
#[derive(Clone, Debug)]
pub struct Draf {
    /// Sejak kapan tim diajak mengusulkan.
    pub(super) diundang: Option<DateTime<Utc>>,
}

/// Dibaca timnya; beku.
#[derive(Clone, Debug)]
pub struct Ditetapkan {
    pub(super) pada: DateTime<Utc>,
    /// Kapan terakhir dibagikan ke draf SKP.
    pub(super) dibagikan: Option<DateTime<Utc>>,
}

/// Sudah ada yang lebih baru.
#[derive(Clone, Debug)]
pub struct Digantikan {
    pub(super) pada: DateTime<Utc>,
}

/// Matriks sebagaimana dibaca dari basis data: keadaannya baru diketahui saat itu.
#[derive(Clone, Debug)]
pub enum MatriksTersimpan {
    /// Sedang disusun.
    Draf(Matriks<Draf>),
    /// Berlaku.
    Ditetapkan(Matriks<Ditetapkan>),
    /// Tinggal dibaca.
    Digantikan(Matriks<Digantikan>),
}

/// Mengapa sebuah matriks menolak diubah, dalam kalimat yang dibaca orangnya.
#[derive(Debug, thiserror::Error)]
pub enum Ditolak {
    /// Hanya draf.
    #[error("Matriks ini sudah ditetapkan, jadi tidak dapat diubah. Susun matriks baru dari isinya.")]
    BukanDraf,
    /// Hanya yang berlaku.
    #[error("Yang dapat dibagikan hanya matriks yang ditetapkan dan masih berlaku.")]
    BukanDitetapkan,
    /// Usulan hanya sejak diajak.
    #[error("Penilai Anda belum mengajak tim mengusulkan RHK.")]
    BelumDiajak,
    /// Tanpa RHK pimpinan tidak ada kolomnya.
    #[error("SKP Anda tahun ini belum memuat RHK utama, jadi matriksnya belum berkolom.")]
    TanpaKolom,
    /// Isinya bukan lagi yang dilihat orang ini.
    #[error("Isi matriks berubah sejak halaman ini Anda buka. Baca lagi sebelum menetapkannya.")]
    IsiBerubah,
}

impl From<Ditolak> for Error {
    fn from(ditolak: Ditolak) -> Self {
        match ditolak {
            Ditolak::TanpaKolom => Self::Invalid(ditolak.to_string()),
            _ => Self::Conflict(ditolak.to_string()),
        }
    }
}

/// Satu kolom: RHK utama pimpinan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kolom {
    /// RHK-nya; kosong bila sudah tidak ada pada SKP pimpinan, tetapi selnya masih berisi.
    pub id: Option<RencanaId>,
    /// Bunyinya.
    pub rhk: String,
}

/// Mengapa seseorang ada pada matriks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Asal {
    /// Dinilai pimpinan.
    Bawahan,
    /// Anggota tim yang diketuainya.
    Tim(String),
    /// Tidak lagi keduanya; yang tertulis baginya masih ada.
    Lepas,
}

/// SKP seorang bawahan tahun itu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SkpBawahan {
    /// SKP-nya.
    pub id: SkpId,
    /// Ejaan keadaannya.
    pub status: String,
}

/// Satu baris: seseorang.
#[derive(Clone, Debug)]
pub struct Baris {
    /// Orangnya.
    pub pegawai: PegawaiId,
    /// Nama dengan gelar.
    pub nama: String,
    /// Jabatannya.
    pub jabatan: String,
    /// Mengapa ada di sini.
    pub asal: Asal,
    /// SKP-nya; hanya bagi penilainya.
    pub skp: Option<SkpBawahan>,
    /// Versi selnya.
    pub versi: i32,
}

/// Bagaimana sebuah RHK matriks tampak pada SKP orangnya.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DiSkp {
    /// Belum dititipkan, atau pembacanya tidak berhak tahu.
    Belum,
    /// Sama bunyinya.
    Sama,
    /// Bunyinya lain.
    Berbeda(String),
    /// Dihapus pegawainya dari drafnya.
    Dihapus,
}

/// Satu RHK dalam sebuah sel.
#[derive(Clone, Debug)]
pub struct Isi {
    /// Tetap dari versi ke versi.
    pub pokok: Uuid,
    /// Barisnya.
    pub pegawai: PegawaiId,
    /// Kolomnya.
    pub kolom: Option<RencanaId>,
    /// Bunyi kolomnya saat ditulis.
    pub rhk_pimpinan: String,
    /// Kalimatnya.
    pub rhk: String,
    /// Pada SKP orangnya.
    pub di_skp: DiSkp,
}

/// RHK utama seorang bawahan yang tidak ada pada matriks.
#[derive(Clone, Debug)]
pub struct Luar {
    /// RHK-nya.
    pub rencana: RencanaId,
    /// Orangnya.
    pub pegawai: PegawaiId,
    /// Kolom yang ditautkannya.
    pub kolom: Option<RencanaId>,
    /// Bunyi RHK pimpinannya.
    pub rhk_pimpinan: String,
    /// Kalimatnya.
    pub rhk: String,
}

/// Usulan yang belum dijawab.
#[derive(Clone, Debug)]
pub struct Usul {
    /// Jati dirinya.
    pub id: UsulanId,
    /// Pengusulnya.
    pub pegawai: PegawaiId,
    /// Bunyi kolomnya.
    pub rhk_pimpinan: String,
    /// Kalimatnya.
    pub rhk: String,
}

/// Pimpinan sebagaimana tercetak pada baris pertama.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Pejabat {
    /// Nama dengan gelar.
    pub nama: String,
    /// Jabatannya.
    pub jabatan: String,
}

/// Seluruh isi sebuah matriks.
#[derive(Clone, Debug)]
pub struct Susunan {
    /// Pimpinan.
    pub pemimpin: Pejabat,
    /// RHK utamanya, lalu yang sudah tidak ada padanya tetapi masih berisi.
    pub kolom: Vec<Kolom>,
    /// Timnya.
    pub baris: Vec<Baris>,
    /// Isi semua sel, menurut urutannya.
    pub isi: Vec<Isi>,
    /// RHK bawahan di luar matriks; hanya bagi pimpinan.
    pub luar: Vec<Luar>,
    /// Usulan yang menunggu jawaban: semuanya bagi pimpinan, miliknya sendiri bagi pengusul.
    pub usulan: Vec<Usul>,
}

/// Kolom yang ditempati sebuah RHK: menurut tautannya, atau bunyinya bila SKP pimpinan sudah diganti.
pub fn letak(kolom: &[Kolom], id: Option<RencanaId>, bunyi: &str) -> Option<usize> {
    let tepat = kolom.iter().position(|k| id.is_some() && k.id == id);
    tepat.or_else(|| kolom.iter().position(|k| k.rhk.to_lowercase() == bunyi.to_lowercase()))
}

/// Kolom yang ada, ditambah kolom bagi sel yang RHK pimpinannya sudah tidak ada: tidak ada tulisan yang hilang.
pub fn lengkapi(mut kolom: Vec<Kolom>, isi: &[Isi]) -> Vec<Kolom> {
    for i in isi {
        if letak(&kolom, i.kolom, &i.rhk_pimpinan).is_none() {
            kolom.push(Kolom { id: None, rhk: i.rhk_pimpinan.clone() });
        }
    }
    kolom
}

/// Yang patut diperhatikan, tanpa menghalangi (aturan 4.3).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Peringatan {
    /// Nama yang selnya kosong semua.
    pub tanpa_sumbangan: Vec<String>,
    /// RHK pimpinan yang tidak didukung siapa pun.
    pub tanpa_pendukung: Vec<String>,
    /// RHK pimpinan yang sudah tidak ada pada SKP-nya, tetapi selnya berisi.
    pub kolom_hilang: Vec<String>,
}

impl Susunan {
    /// Isi sel itu, menurut urutannya.
    pub fn sel(&self, pegawai: PegawaiId, kolom: usize) -> Vec<&Isi> {
        let di_sini = |i: &&Isi| i.pegawai == pegawai && letak(&self.kolom, i.kolom, &i.rhk_pimpinan) == Some(kolom);
        self.isi.iter().filter(di_sini).collect()
    }

    /// Sebuah isi dengan baris dan kolomnya, sebagaimana dibagikan.
    pub fn dibagikan<'a>(&'a self, isi: &'a Isi) -> Option<Dibagikan<'a>> {
        let baris = self.baris.iter().find(|b| b.pegawai == isi.pegawai)?;
        let kolom = self.kolom.get(letak(&self.kolom, isi.kolom, &isi.rhk_pimpinan)?)?;
        Some((isi, baris, kolom))
    }

    /// Nama seseorang pada matriks ini.
    pub fn nama(&self, pegawai: PegawaiId) -> &str {
        self.baris.iter().find(|b| b.pegawai == pegawai).map_or("", |b| &b.nama)
    }

    /// Yang patut diperhatikan.
    pub fn peringatan(&self) -> Peringatan {
        let terisi: Vec<Option<usize>> =
            self.isi.iter().map(|i| letak(&self.kolom, i.kolom, &i.rhk_pimpinan)).collect();
        let kosong = |b: &&Baris| b.asal != Asal::Lepas && !self.isi.iter().any(|i| i.pegawai == b.pegawai);
        let (hilang, ada): (Vec<_>, Vec<_>) = self.kolom.iter().enumerate().partition(|(_, k)| k.id.is_none());
        Peringatan {
            tanpa_sumbangan: self.baris.iter().filter(kosong).map(|b| b.nama.clone()).collect(),
            tanpa_pendukung: ada
                .into_iter()
                .filter(|(n, _)| !terisi.contains(&Some(*n)))
                .map(|(_, k)| k.rhk.clone())
                .collect(),
            kolom_hilang: hilang.into_iter().map(|(_, k)| k.rhk.clone()).collect(),
        }
    }
}

/// Izin mengubah sel, undangan dan usulan sebuah draf; hanya lahir dari pimpinannya.
pub struct Suntingan {
    pub(super) matriks: MatriksId,
    pub(super) oleh: PegawaiId,
}

/// Matriks yang ditetapkan, dengan yang dibekukan bersamanya.
pub struct Penetapan {
    pub(super) matriks: MatriksId,
    pub(super) oleh: PegawaiId,
    pub(super) versi: i32,
    pub(super) pemimpin: Pejabat,
    pub(super) kolom: Vec<Kolom>,
    pub(super) baris: Vec<BarisBeku>,
}

/// Sebuah baris sebagaimana dibekukan.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BarisBeku {
    pub(super) pegawai: PegawaiId,
    pub(super) nama: String,
    pub(super) jabatan: String,
    pub(super) asal: Asal,
}

/// RHK yang dibagikan ke draf SKP timnya.
pub struct Pembagian {
    pub(super) matriks: MatriksId,
    pub(super) oleh: PegawaiId,
    pub(super) tahun: i32,
    pub(super) titipan: Vec<Titipan>,
}

/// RHK yang diusulkan seseorang bagi barisnya sendiri.
pub struct Usulan {
    pub(super) matriks: MatriksId,
    pub(super) oleh: PegawaiId,
    pub(super) kolom: Kolom,
    pub(super) rhk: String,
}

impl Oleh<Penilai, Matriks<Draf>> {
    /// Membuka isinya untuk disunting.
    pub fn sunting(&self) -> Suntingan {
        Suntingan { matriks: self.objek().id, oleh: self.pelaku() }
    }

    /// Menetapkan yang dilihatnya: tim membacanya, isinya beku.
    ///
    /// # Errors
    /// Bila isinya sudah berubah, atau belum berkolom.
    pub fn tetapkan(&self, versi: i32, susunan: &Susunan) -> Result<Penetapan, Ditolak> {
        if self.objek().versi != versi {
            return Err(Ditolak::IsiBerubah);
        }
        if !susunan.kolom.iter().any(|k| k.id.is_some()) {
            return Err(Ditolak::TanpaKolom);
        }
        let beku = |b: &Baris| BarisBeku {
            pegawai: b.pegawai,
            nama: b.nama.clone(),
            jabatan: b.jabatan.clone(),
            asal: b.asal.clone(),
        };
        Ok(Penetapan {
            matriks: self.objek().id,
            oleh: self.pelaku(),
            versi,
            pemimpin: susunan.pemimpin.clone(),
            kolom: susunan.kolom.clone(),
            baris: susunan.baris.iter().map(beku).collect(),
        })
    }
}

/// Sebuah RHK, barisnya, dan kolomnya.
pub type Dibagikan<'a> = (&'a Isi, &'a Baris, &'a Kolom);

impl Oleh<Penilai, Matriks<Ditetapkan>> {
    /// Membagikan isinya: tertaut bagi bawahan, sebagai penugasan tim bagi anggota tim.
    pub fn bagikan(&self, isi: &[Dibagikan<'_>], pemimpin: &str) -> Pembagian {
        let titip = |(isi, baris, kolom): &Dibagikan<'_>| {
            let (pimpinan, penugasan_dari) = match &baris.asal {
                Asal::Bawahan => (kolom.id, String::new()),
                Asal::Tim(nama) => (None, tim::sebutan(nama, pemimpin)),
                Asal::Lepas => return None,
            };
            Some(Titipan {
                pokok: isi.pokok,
                pemilik: isi.pegawai,
                rhk: isi.rhk.clone(),
                pimpinan,
                rhk_pimpinan: kolom.rhk.clone(),
                penugasan_dari,
            })
        };
        Pembagian {
            matriks: self.objek().id,
            oleh: self.pelaku(),
            tahun: self.objek().tahun,
            titipan: isi.iter().filter_map(titip).collect(),
        }
    }
}

impl Oleh<BagianTim, Matriks<Draf>> {
    /// Mengusulkan RHK bagi barisnya sendiri pada kolom itu.
    ///
    /// # Errors
    /// Kalimat bagi isian yang keliru, atau bila tim belum diajak.
    pub fn usulkan(&self, kolom: Option<&Kolom>, tulisan: &str) -> Result<Result<Usulan, Galat>, Ditolak> {
        if self.objek().keadaan.diundang.is_none() {
            return Err(Ditolak::BelumDiajak);
        }
        let mut galat = Galat::default();
        let rhk = sebaris(tulisan);
        if rhk.is_empty() {
            galat.catat("rhk", "Tuliskan RHK yang Anda usulkan: hasilnya, bukan kegiatannya.");
        }
        batasi(&mut galat, "rhk", "RHK", &rhk, RHK_MAKS);
        let Some(kolom) = kolom else {
            galat.catat("kolom", "Pilih RHK pimpinan yang didukungnya.");
            return Ok(Err(galat));
        };
        Ok(match galat.kosong() {
            true => Ok(Usulan { matriks: self.objek().id, oleh: self.pelaku(), kolom: kolom.clone(), rhk }),
            false => Err(galat),
        })
    }
}

impl MatriksTersimpan {
    /// Membukanya sebagai draf.
    ///
    /// # Errors
    /// Bila bukan draf.
    pub fn draf(self) -> Result<Matriks<Draf>, Ditolak> {
        match self {
            Self::Draf(m) => Ok(m),
            _ => Err(Ditolak::BukanDraf),
        }
    }

    /// Membukanya sebagai yang berlaku.
    ///
    /// # Errors
    /// Bila masih draf atau sudah digantikan.
    pub fn ditetapkan(self) -> Result<Matriks<Ditetapkan>, Ditolak> {
        match self {
            Self::Ditetapkan(m) => Ok(m),
            _ => Err(Ditolak::BukanDitetapkan),
        }
    }

    /// Jati diri, tahun, nomor dan versinya.
    pub fn pokok(&self) -> (MatriksId, i32, i32, i32) {
        match self {
            Self::Draf(m) => (m.id, m.tahun, m.nomor, m.versi),
            Self::Ditetapkan(m) => (m.id, m.tahun, m.nomor, m.versi),
            Self::Digantikan(m) => (m.id, m.tahun, m.nomor, m.versi),
        }
    }

    /// Hubungan pembacanya.
    pub fn hubungan(&self) -> Hubungan {
        match self {
            Self::Draf(m) => m.hubungan,
            Self::Ditetapkan(m) => m.hubungan,
            Self::Digantikan(m) => m.hubungan,
        }
    }

    /// Pimpinannya.
    pub fn penilai(&self) -> PegawaiId {
        match self {
            Self::Draf(m) => m.penilai,
            Self::Ditetapkan(m) => m.penilai,
            Self::Digantikan(m) => m.penilai,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kolom(rhk: &str) -> Kolom {
        Kolom { id: Some(RencanaId::new()), rhk: rhk.into() }
    }

    fn isi(pegawai: PegawaiId, kolom: &Kolom, rhk: &str) -> Isi {
        Isi {
            pokok: Uuid::now_v7(),
            pegawai,
            kolom: kolom.id,
            rhk_pimpinan: kolom.rhk.clone(),
            rhk: rhk.into(),
            di_skp: DiSkp::Belum,
        }
    }

    fn baris(nama: &str, asal: Asal) -> Baris {
        Baris { pegawai: PegawaiId::new(), nama: nama.into(), jabatan: String::new(), asal, skp: None, versi: 1 }
    }

    fn susunan(kolom: Vec<Kolom>, baris: Vec<Baris>, isi: Vec<Isi>) -> Susunan {
        let pemimpin = Pejabat { nama: "Budi".into(), jabatan: String::new() };
        Susunan { pemimpin, kolom, baris, isi, luar: Vec::new(), usulan: Vec::new() }
    }

    #[test]
    fn peringatan_menyebut_orang_dan_kolom_yang_kosong() {
        let (a, b) = (kolom("Mutu data"), kolom("Layanan"));
        let (sari, tono) = (baris("Sari", Asal::Bawahan), baris("Tono", Asal::Bawahan));
        let lepas = baris("Joko", Asal::Lepas);
        let isi = vec![isi(sari.pegawai, &a, "Laporan")];
        let hasil = susunan(vec![a, b], vec![sari, tono, lepas], isi).peringatan();
        assert_eq!(hasil.tanpa_sumbangan, ["Tono"]);
        assert_eq!(hasil.tanpa_pendukung, ["Layanan"]);
        assert!(hasil.kolom_hilang.is_empty());
    }

    #[test]
    fn sel_mengikuti_bunyi_bila_skp_pimpinan_diganti_dan_tidak_hilang_bila_rhk_nya_hilang() {
        let (lama, hilang) = (kolom("Mutu data"), kolom("Yang dihapus"));
        let sari = baris("Sari", Asal::Bawahan);
        let isi = vec![isi(sari.pegawai, &lama, "Satu"), isi(sari.pegawai, &hilang, "Dua")];
        let kini = lengkapi(vec![kolom("mutu DATA"), kolom("Lain")], &isi);
        assert_eq!(kini.iter().map(|k| k.rhk.as_str()).collect::<Vec<_>>(), ["mutu DATA", "Lain", "Yang dihapus"]);
        let s = susunan(kini, vec![sari.clone()], isi);
        assert_eq!(s.sel(sari.pegawai, 0)[0].rhk, "Satu");
        assert_eq!(s.sel(sari.pegawai, 2)[0].rhk, "Dua");
        assert_eq!(s.peringatan().kolom_hilang, ["Yang dihapus"]);
        assert_eq!(s.peringatan().tanpa_pendukung, ["Lain"]);
    }
}
