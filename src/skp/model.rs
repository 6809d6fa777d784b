//! Keadaan SKP dan peralihannya. Murni: tidak mengenal basis data maupun halaman.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{
    dokumen::{Isi, VersiDokumen, sidik},
    kelengkapan::{Kekurangan, kelengkapan},
    rencana::{Pendekatan, Rencana},
    reviu::{Direviu, Pereviu},
    versi::Silsilah,
};
use crate::{
    kernel::{
        error::Error,
        id::PegawaiId,
        policy::{Oleh, Pemilik, Penilai},
        time,
    },
    pegawai::JenisJabatan,
};

crate::id!(
    /// Satu SKP.
    SkpId
);

/// Masa penilaian: hari pertama dan hari terakhir, keduanya ikut, dalam satu tahun.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Masa {
    /// Hari pertama.
    pub mulai: NaiveDate,
    /// Hari terakhir.
    pub selesai: NaiveDate,
}

impl Masa {
    /// Tahun masa penilaian.
    pub fn tahun(&self) -> i32 {
        self.mulai.year()
    }

    /// Hari untuk menanyakan jabatan pemiliknya: hari ini bila di dalam masa, selain itu hari pertamanya.
    pub fn hari_jabatan(&self, hari_ini: NaiveDate) -> NaiveDate {
        if (self.mulai..=self.selesai).contains(&hari_ini) { hari_ini } else { self.mulai }
    }

    /// `1 Januari s.d. 31 Desember 2026`
    pub fn tulis(&self) -> String {
        time::rentang(self.mulai, self.selesai)
    }
}

/// Tiga daftar Lampiran SKP (formulir F4).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lampiran {
    /// Dukungan sumber daya.
    pub dukungan: Vec<String>,
    /// Skema pertanggungjawaban.
    pub skema: Vec<String>,
    /// Konsekuensi.
    pub konsekuensi: Vec<String>,
}

/// Sebuah SKP dalam keadaan `S`; keadaan menyimpan data yang hanya ada padanya.
#[derive(Clone, Debug)]
pub struct Skp<S> {
    pub(super) id: SkpId,
    pub(super) pemilik: PegawaiId,
    /// Penilai hari ini; kosong bila penempatan belum menentukannya.
    pub(super) penilai: Option<PegawaiId>,
    /// Pengelola kinerja yang mereviunya hari ini; kosong bila reviu tidak dipakai atau unitnya tidak punya.
    pub(super) pengelola: Vec<Pereviu>,
    /// Mengapa periodenya tidak membolehkan pengajuan hari ini.
    pub(super) halangan: Option<String>,
    pub(super) masa: Masa,
    pub(super) silsilah: Silsilah,
    pub(super) pendekatan: Pendekatan,
    /// Hari hubungan-hubungannya ditanyakan.
    pub(super) hari: NaiveDate,
    pub(super) versi: i32,
    pub(super) versi_lampiran: i32,
    pub(super) versi_ekspektasi: i32,
    pub(super) lampiran: Lampiran,
    /// Ekspektasi khusus pimpinan, satu bagi setiap nilai BerAKHLAK.
    pub(super) ekspektasi: Vec<String>,
    pub(super) keadaan: S,
}

/// Sedang disusun; setelah dikembalikan membawa catatannya.
#[derive(Clone, Debug)]
pub struct Draf {
    pub(super) pengembalian: Option<Dikembalikan>,
}

/// Mengapa dan kapan dikembalikan.
#[derive(Clone, Debug)]
pub struct Dikembalikan {
    /// Alasan penilai.
    pub catatan: String,
    /// Kapan.
    pub pada: DateTime<Utc>,
}

/// Ditandatangani pegawai, menunggu penilai.
#[derive(Clone, Debug)]
pub struct Diajukan {
    pub(super) pada: DateTime<Utc>,
    /// SHA-256 isi yang ditandatangani pegawai.
    pub(super) sidik_isi: Vec<u8>,
}

/// Ditandatangani keduanya; beku.
#[derive(Clone, Debug)]
pub struct Ditetapkan {
    pub(super) pada: DateTime<Utc>,
    /// Dokumen sebagaimana dibekukan, byte demi byte.
    pub(super) dokumen: String,
    pub(super) sidik: Vec<u8>,
}

/// SKP sebagaimana dibaca dari basis data: keadaannya baru diketahui saat itu.
#[derive(Clone, Debug)]
pub enum SkpTersimpan {
    /// Sedang disusun.
    Draf(Skp<Draf>),
    /// Menunggu penilai, atau pengelola kinerja bila reviu dipakai.
    Diajukan(Skp<Diajukan>),
    /// Sudah direviu, menunggu penilai.
    Direviu(Skp<Direviu>),
    /// Beku.
    Ditetapkan(Skp<Ditetapkan>),
}

/// Mengapa SKP menolak diubah, dalam kalimat yang dibaca orangnya.
#[derive(Debug, thiserror::Error)]
pub enum Ditolak {
    /// Peralihan ini hanya dari draf.
    #[error("SKP ini tidak lagi berupa draf, jadi tidak dapat diubah atau diajukan.")]
    BukanDraf,
    /// Peralihan ini hanya dari keadaan diajukan.
    #[error("SKP ini tidak sedang menunggu penetapan.")]
    BukanDiajukan,
    /// Yang sudah direviu tidak ditarik dan tidak direviu lagi.
    #[error(
        "SKP ini sudah direviu pengelola kinerja dan menunggu penilai. Bila isinya perlu diubah, mintalah dikembalikan."
    )]
    SudahDireviu,
    /// Instansi memakai reviu, dan belum ada.
    #[error(
        "SKP ini masih menunggu reviu {0}. Anda dapat menetapkannya sesudah direviu, atau mengembalikannya sekarang."
    )]
    MenungguReviu(String),
    /// Ada yang masih kosong.
    #[error("SKP ini belum lengkap.")]
    BelumLengkap(Vec<Kekurangan>),
    /// Isinya bukan lagi yang dilihat orang ini.
    #[error("Isi SKP berubah sejak halaman ini Anda buka. Baca lagi isi terbarunya sebelum menandatangani.")]
    IsiBerubah,
    /// Yang ditandatangani pegawai bukan isi ini.
    #[error("Isi SKP tidak sama dengan yang ditandatangani pegawai. Kembalikan agar diajukan ulang.")]
    TandaTanganTidakCocok,
    /// Pengembalian selalu beralasan.
    #[error("Tuliskan apa yang perlu diperbaiki, agar pegawai tahu harus mulai dari mana.")]
    TanpaCatatan,
    /// Catatan terlalu panjang.
    #[error("Catatan paling panjang 2.000 karakter.")]
    CatatanPanjang,
    /// Hanya yang ditetapkan yang diubah dengan versi baru.
    #[error("SKP ini belum ditetapkan, jadi masih dapat disunting tanpa perubahan SKP.")]
    BelumDitetapkan,
    /// Sudah ada versi sesudahnya.
    #[error("SKP ini sudah diubah atau sedang diubah. Lanjutkan pada versi sesudahnya.")]
    SudahDiubah,
    /// Perubahan berlaku di dalam masanya, sesudah hari pertamanya.
    #[error("Perubahan harus mulai berlaku sesudah hari pertama SKP ini dan paling lambat hari terakhirnya ({}).", .0.tulis())]
    DiLuarMasa(Masa),
    /// Draf yang lahir dari perubahan tidak dihapus pemiliknya.
    #[error(
        "Draf ini lahir dari perubahan SKP yang disetujui. Yang dapat membatalkannya penilai atau pengelola kinerja."
    )]
    DrafPerubahan,
}

impl From<Ditolak> for Error {
    fn from(ditolak: Ditolak) -> Self {
        match ditolak {
            Ditolak::BelumLengkap(_) | Ditolak::TanpaCatatan | Ditolak::CatatanPanjang | Ditolak::DiLuarMasa(_) => {
                Self::Invalid(ditolak.to_string())
            }
            _ => Self::Conflict(ditolak.to_string()),
        }
    }
}

/// Pegawai menandatangani isinya dan mengajukannya.
pub struct Pengajuan {
    pub(super) skp: SkpId,
    pub(super) oleh: PegawaiId,
    pub(super) penilai: Option<PegawaiId>,
    pub(super) hari: NaiveDate,
    pub(super) pada: DateTime<Utc>,
    pub(super) sidik_isi: Vec<u8>,
}

/// Pegawai menarik kembali yang diajukannya.
pub struct Penarikan {
    pub(super) skp: SkpId,
    pub(super) oleh: PegawaiId,
    pub(super) pada: DateTime<Utc>,
}

/// Penilai mengembalikan dengan alasan.
pub struct Pengembalian {
    pub(super) skp: SkpId,
    pub(super) oleh: PegawaiId,
    pub(super) catatan: String,
    pub(super) pada: DateTime<Utc>,
}

/// Penilai menandatangani isi yang sama; dokumennya tinggal dibekukan.
pub struct Penetapan {
    pub(super) skp: SkpId,
    pub(super) oleh: PegawaiId,
    pub(super) pada: DateTime<Utc>,
    pub(super) diajukan_pada: DateTime<Utc>,
    pub(super) sidik_isi: Vec<u8>,
    /// Versi yang digantikannya, dan sejak kapan.
    pub(super) menggantikan: Option<(SkpId, NaiveDate)>,
}

impl Pengembalian {
    /// Pengembalian selalu beralasan: pegawai berhak tahu apa yang harus diperbaiki.
    pub(super) fn beralasan(
        skp: SkpId,
        oleh: PegawaiId,
        catatan: String,
        pada: DateTime<Utc>,
    ) -> Result<Self, Ditolak> {
        if catatan.is_empty() {
            return Err(Ditolak::TanpaCatatan);
        }
        if catatan.chars().count() > 2_000 {
            return Err(Ditolak::CatatanPanjang);
        }
        Ok(Self { skp, oleh, catatan, pada })
    }
}

/// Pemilik menyunting draf: izin yang diminta setiap penyimpanan RHK.
pub struct Suntingan {
    pub(super) skp: SkpId,
    pub(super) oleh: PegawaiId,
    pub(super) penilai: Option<PegawaiId>,
    pub(super) tahun: i32,
    pub(super) pendekatan: Pendekatan,
    pub(super) hari: NaiveDate,
}

impl Oleh<Pemilik, Skp<Draf>> {
    /// Menandatangani isi pada `versi` yang dilihat pegawai, lalu mengajukannya.
    ///
    /// # Errors
    /// Bila belum lengkap (aturan 4.1) atau isinya sudah berubah.
    pub fn ajukan(
        self,
        versi: i32,
        rencana: &[Rencana],
        jabatan: Option<JenisJabatan>,
        pada: DateTime<Utc>,
    ) -> Result<Pengajuan, Ditolak> {
        let skp = self.objek();
        if skp.versi != versi {
            return Err(Ditolak::IsiBerubah);
        }
        let kurang = kelengkapan(skp, rencana, jabatan, None);
        if !kurang.is_empty() {
            return Err(Ditolak::BelumLengkap(kurang));
        }
        let (penilai, hari) = (skp.penilai, skp.hari);
        Ok(Pengajuan { skp: skp.id, oleh: self.pelaku(), penilai, hari, pada, sidik_isi: skp.sidik_isi(rencana) })
    }

    /// Menghapusnya; jejaknya tinggal.
    ///
    /// # Errors
    /// Draf yang lahir dari perubahan dibatalkan bersama perubahannya, bukan dihapus.
    pub fn hapus(self) -> Result<Suntingan, Ditolak> {
        match self.objek().silsilah.menggantikan {
            Some(_) => Err(Ditolak::DrafPerubahan),
            None => Ok(self.sunting()),
        }
    }

    /// Membuka isinya untuk disunting.
    pub fn sunting(self) -> Suntingan {
        let skp = self.objek();
        Suntingan {
            skp: skp.id,
            oleh: self.pelaku(),
            penilai: skp.penilai,
            tahun: skp.masa.tahun(),
            pendekatan: skp.pendekatan,
            hari: skp.hari,
        }
    }
}

impl Oleh<Pemilik, Skp<Diajukan>> {
    /// Menarik kembali; tanda tangan pegawai gugur.
    pub fn tarik_kembali(self, pada: DateTime<Utc>) -> Penarikan {
        Penarikan { skp: self.objek().id, oleh: self.pelaku(), pada }
    }
}

impl Oleh<Penilai, Skp<Diajukan>> {
    /// Menandatangani isi yang sama dengan yang ditandatangani pegawai.
    ///
    /// # Errors
    /// Bila masih menunggu reviu, isinya berubah sejak dibaca penilai, atau tidak cocok dengan tanda
    /// tangan pegawai.
    pub fn tetapkan(self, versi: i32, rencana: &[Rencana], pada: DateTime<Utc>) -> Result<Penetapan, Ditolak> {
        let skp = self.objek();
        if let Some(siapa) = skp.ditunggu() {
            return Err(Ditolak::MenungguReviu(siapa));
        }
        let Diajukan { pada: diajukan_pada, sidik_isi } = skp.keadaan.clone();
        skp.periksa_isi(versi, rencana, &sidik_isi)?;
        Ok(Penetapan {
            skp: skp.id,
            oleh: self.pelaku(),
            pada,
            diajukan_pada,
            sidik_isi,
            menggantikan: skp.menggantikan(),
        })
    }

    /// Mengembalikan untuk diperbaiki.
    ///
    /// # Errors
    /// Pengembalian selalu beralasan.
    pub fn kembalikan(self, catatan: String, pada: DateTime<Utc>) -> Result<Pengembalian, Ditolak> {
        Pengembalian::beralasan(self.objek().id, self.pelaku(), catatan, pada)
    }
}

impl<S> Skp<S> {
    /// Jati dirinya.
    pub fn id(&self) -> SkpId {
        self.id
    }

    /// Pegawai yang dinilai.
    pub fn pemilik(&self) -> PegawaiId {
        self.pemilik
    }

    /// Tahun masa penilaiannya.
    pub fn tahun(&self) -> i32 {
        self.masa.tahun()
    }

    /// Isi yang ditandatangani: sama bagi kedua pihak.
    pub(super) fn isi(&self, rencana: &[Rencana]) -> Isi {
        Isi {
            skp: self.id,
            pemilik: self.pemilik,
            masa: self.masa,
            pendekatan: self.pendekatan,
            hasil_kerja: rencana.to_vec(),
            ekspektasi: self.ekspektasi.clone(),
            lampiran: self.lampiran.clone(),
            versi: self.silsilah.menggantikan.map(|menggantikan| VersiDokumen { ke: self.silsilah.ke, menggantikan }),
        }
    }

    /// Versi yang digantikannya begitu ditetapkan, dan sejak kapan.
    pub(super) fn menggantikan(&self) -> Option<(SkpId, NaiveDate)> {
        self.silsilah.menggantikan.map(|lama| (lama, self.masa.mulai))
    }

    fn sidik_isi(&self, rencana: &[Rencana]) -> Vec<u8> {
        sidik(&self.isi(rencana).tulis())
    }

    /// Isinya pada `versi` itu, dan sama dengan yang bertanda tangan.
    pub(super) fn periksa_isi(&self, versi: i32, rencana: &[Rencana], tertanda: &[u8]) -> Result<(), Ditolak> {
        if self.versi != versi {
            return Err(Ditolak::IsiBerubah);
        }
        if self.sidik_isi(rencana) != tertanda {
            return Err(Ditolak::TandaTanganTidakCocok);
        }
        Ok(())
    }
}

impl SkpTersimpan {
    /// Membukanya sebagai draf.
    ///
    /// # Errors
    /// Bila bukan draf.
    pub fn draf(self) -> Result<Skp<Draf>, Ditolak> {
        match self {
            Self::Draf(skp) => Ok(skp),
            _ => Err(Ditolak::BukanDraf),
        }
    }

    /// Membukanya sebagai yang diajukan.
    ///
    /// # Errors
    /// Bila tidak sedang diajukan.
    pub fn diajukan(self) -> Result<Skp<Diajukan>, Ditolak> {
        match self {
            Self::Diajukan(skp) => Ok(skp),
            Self::Direviu(_) => Err(Ditolak::SudahDireviu),
            _ => Err(Ditolak::BukanDiajukan),
        }
    }
}

/// Yang sama bagi setiap keadaan.
macro_rules! setiap {
    ($skp:expr, $nama:ident => $isi:expr) => {
        match $skp {
            SkpTersimpan::Draf($nama) => $isi,
            SkpTersimpan::Diajukan($nama) => $isi,
            SkpTersimpan::Direviu($nama) => $isi,
            SkpTersimpan::Ditetapkan($nama) => $isi,
        }
    };
}

impl SkpTersimpan {
    /// Jati dirinya.
    pub fn id(&self) -> SkpId {
        setiap!(self, skp => skp.id)
    }

    /// Versi isi yang dilihat orangnya.
    pub fn versi(&self) -> i32 {
        setiap!(self, skp => skp.versi)
    }

    /// Masa penilaian.
    pub fn masa(&self) -> Masa {
        setiap!(self, skp => skp.masa)
    }

    /// Kedudukannya di antara versi-versinya.
    pub fn silsilah(&self) -> &Silsilah {
        setiap!(self, skp => &skp.silsilah)
    }

    /// Penilainya hari ini.
    pub fn penilai(&self) -> Option<PegawaiId> {
        setiap!(self, skp => skp.penilai)
    }

    /// Catatan pengembalian pada draf yang dikembalikan.
    pub fn pengembalian(&self) -> Option<&Dikembalikan> {
        match self {
            Self::Draf(skp) => skp.keadaan.pengembalian.as_ref(),
            _ => None,
        }
    }
}
