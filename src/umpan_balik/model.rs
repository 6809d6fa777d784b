//! Umpan balik: tentang apa, dari siapa, dan apa yang boleh ditulis.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;

use super::{
    permintaan::PermintaanId,
    policy::{Pemberi, Penerima},
};
use crate::{
    dokumentasi::KegiatanId,
    kernel::{
        error::Error,
        form::{Galat, batasi, rapikan, sebaris},
        id::PegawaiId,
        policy::Oleh,
        time::tanggal,
    },
    skp::{BERAKHLAK, IndikatorId, RencanaId},
};

crate::id!(
    /// Satu umpan balik.
    UmpanBalikId
);

/// Panjang umpan balik dan balasannya.
pub const ISI_PANJANG: usize = 2_000;
/// Panjang hal yang disebut sendiri.
pub const PERIHAL_PANJANG: usize = 200;
/// Orang paling banyak yang ditampilkan sebuah pencarian.
pub const CALON_MAKS: usize = 20;

/// Sebagai apa seseorang memberi umpan balik.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hubungan {
    /// Pejabat Penilai Kinerja penerimanya.
    Penilai,
    /// Atasan Pejabat Penilai Kinerja penerimanya.
    Atasan,
    /// Bawahan penerimanya.
    Bawahan,
    /// Rekan seunit.
    Rekan,
    /// Rekan setim.
    Tim,
    /// Tanpa hubungan itu: diminta.
    Lainnya,
}

impl Hubungan {
    const SEMUA: [Self; 6] = [Self::Penilai, Self::Atasan, Self::Bawahan, Self::Rekan, Self::Tim, Self::Lainnya];

    /// Ejaan yang disimpan.
    pub fn kode(self) -> &'static str {
        match self {
            Self::Penilai => "PENILAI",
            Self::Atasan => "ATASAN",
            Self::Bawahan => "BAWAHAN",
            Self::Rekan => "REKAN",
            Self::Tim => "TIM",
            Self::Lainnya => "LAINNYA",
        }
    }

    /// Membaca ejaan itu.
    pub fn baca(kode: &str) -> Option<Self> {
        Self::SEMUA.into_iter().find(|h| h.kode() == kode)
    }

    /// Sebutan yang dibaca orang.
    pub fn sebutan(self) -> &'static str {
        match self {
            Self::Penilai => "Penilai",
            Self::Atasan => "Atasan penilai",
            Self::Bawahan => "Bawahan",
            Self::Rekan => "Rekan kerja",
            Self::Tim => "Rekan setim",
            Self::Lainnya => "Pihak lain yang diminta",
        }
    }

    /// SKP penerimanya menjadi bacaannya, jadi ia dapat memilih RHK, indikator, dan kegiatan.
    pub fn membaca_skp(self) -> bool {
        matches!(self, Self::Penilai | Self::Atasan)
    }
}

/// Kelompok pemberi pada formulir F9.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kelompok {
    /// Penilai dan atasan penilai.
    Pimpinan,
    /// Rekan seunit dan setim.
    Rekan,
    /// Bawahan.
    Bawahan,
    /// Yang lain.
    Lainnya,
}

impl Kelompok {
    /// Semuanya, menurut urutan pada formulir.
    pub const SEMUA: [Self; 4] = [Self::Pimpinan, Self::Rekan, Self::Bawahan, Self::Lainnya];

    /// Ejaan pada saringan.
    pub fn kode(self) -> &'static str {
        match self {
            Self::Pimpinan => "pimpinan",
            Self::Rekan => "rekan",
            Self::Bawahan => "bawahan",
            Self::Lainnya => "lainnya",
        }
    }

    /// Sebutannya.
    pub fn sebutan(self) -> &'static str {
        match self {
            Self::Pimpinan => "Pimpinan",
            Self::Rekan => "Rekan kerja",
            Self::Bawahan => "Bawahan",
            Self::Lainnya => "Lainnya",
        }
    }

    /// Membaca ejaan itu.
    pub fn baca(kode: &str) -> Option<Self> {
        Self::SEMUA.into_iter().find(|k| k.kode() == kode)
    }

    /// Hubungan yang termasuk di dalamnya.
    pub fn hubungan(self) -> Vec<String> {
        let isi: &[Hubungan] = match self {
            Self::Pimpinan => &[Hubungan::Penilai, Hubungan::Atasan],
            Self::Rekan => &[Hubungan::Rekan, Hubungan::Tim],
            Self::Bawahan => &[Hubungan::Bawahan],
            Self::Lainnya => &[Hubungan::Lainnya],
        };
        isi.iter().map(|h| h.kode().to_owned()).collect()
    }
}

/// Satu dari dua puluh satu panduan perilaku BerAKHLAK.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Panduan(u8);

impl Panduan {
    /// Yang bernomor itu, mulai 0.
    pub fn ke(nomor: i16) -> Option<Self> {
        u8::try_from(nomor).ok().filter(|n| *n < 21).map(Self)
    }

    /// Semuanya, menurut urutan pada formulir.
    pub fn semua() -> impl Iterator<Item = Self> {
        (0..21).map(Self)
    }

    /// Nomor yang disimpan.
    pub fn nomor(self) -> i16 {
        self.0.into()
    }

    /// Nilainya, 0 sampai 6.
    pub fn nilai(self) -> usize {
        usize::from(self.0 / 3)
    }

    /// Nama nilainya.
    pub fn nama_nilai(self) -> &'static str {
        BERAKHLAK[self.nilai()].nama
    }

    /// Bunyinya.
    pub fn bunyi(self) -> &'static str {
        BERAKHLAK[self.nilai()].panduan[usize::from(self.0 % 3)]
    }
}

/// Macam yang dibicarakan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JenisSasaran {
    /// Sebuah RHK.
    Rhk,
    /// Sebuah indikator.
    Indikator,
    /// Sebuah kegiatan yang sudah terkirim.
    Kegiatan,
    /// Sebuah panduan perilaku.
    Panduan,
    /// Hal yang disebut sendiri.
    Umum,
}

impl JenisSasaran {
    const SEMUA: [Self; 5] = [Self::Rhk, Self::Indikator, Self::Kegiatan, Self::Panduan, Self::Umum];

    /// Ejaan yang disimpan.
    pub fn kode(self) -> &'static str {
        match self {
            Self::Rhk => "RHK",
            Self::Indikator => "INDIKATOR",
            Self::Kegiatan => "KEGIATAN",
            Self::Panduan => "PANDUAN",
            Self::Umum => "UMUM",
        }
    }

    /// Membaca ejaan itu.
    pub fn baca(kode: &str) -> Option<Self> {
        Self::SEMUA.into_iter().find(|j| j.kode() == kode)
    }

    /// Sebutannya di depan bunyinya.
    pub fn sebutan(self) -> &'static str {
        match self {
            Self::Rhk => "Rencana hasil kerja",
            Self::Indikator => "Indikator",
            Self::Kegiatan => "Kegiatan",
            Self::Panduan => "Perilaku kerja",
            Self::Umum => "Hal lain",
        }
    }
}

/// Tentang apa sebuah umpan balik.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tujuan {
    /// Macamnya.
    pub jenis: JenisSasaran,
    /// RHK yang dibicarakan, langsung atau lewat indikator dan kegiatannya; hilang bila drafnya dihapus.
    pub rencana: Option<RencanaId>,
    /// Indikatornya.
    pub indikator: Option<IndikatorId>,
    /// Kegiatannya.
    pub kegiatan: Option<KegiatanId>,
    /// Panduan perilakunya.
    pub panduan: Option<Panduan>,
    /// Bunyinya saat ditulis.
    pub perihal: String,
}

impl Tujuan {
    fn umum(perihal: String) -> Self {
        Self { jenis: JenisSasaran::Umum, rencana: None, indikator: None, kegiatan: None, panduan: None, perihal }
    }

    /// Tentang sebuah panduan perilaku.
    pub fn panduan(panduan: Panduan) -> Self {
        let perihal = panduan.bunyi().to_owned();
        Self { jenis: JenisSasaran::Panduan, panduan: Some(panduan), ..Self::umum(perihal) }
    }

    /// Tentang sebuah RHK.
    pub fn rhk(rencana: RencanaId, perihal: String) -> Self {
        Self { jenis: JenisSasaran::Rhk, rencana: Some(rencana), ..Self::umum(perihal) }
    }

    /// `Perilaku kerja: Harmonis`, atau macamnya saja.
    pub fn judul(&self) -> String {
        match self.panduan {
            Some(p) => format!("{}: {}", self.jenis.sebutan(), p.nama_nilai()),
            None => self.jenis.sebutan().to_owned(),
        }
    }

    /// Ejaannya pada formulir.
    pub fn kode(&self) -> String {
        let jenis = self.jenis.kode();
        match self.jenis {
            JenisSasaran::Umum => jenis.to_owned(),
            JenisSasaran::Panduan => format!("{jenis}:{}", self.panduan.map_or(0, Panduan::nomor)),
            JenisSasaran::Rhk => format!("{jenis}:{}", self.rencana.map(|r| r.to_string()).unwrap_or_default()),
            JenisSasaran::Indikator => format!("{jenis}:{}", self.indikator.map(|i| i.to_string()).unwrap_or_default()),
            JenisSasaran::Kegiatan => format!("{jenis}:{}", self.kegiatan.map(|k| k.to_string()).unwrap_or_default()),
        }
    }
}

/// Seseorang sebagaimana disebut pada halaman.
#[derive(Clone, Debug)]
pub struct Orang {
    /// Orangnya.
    pub id: PegawaiId,
    /// Nama dengan gelar.
    pub nama: String,
    /// Jabatan dan unitnya.
    pub keterangan: String,
}

/// Seseorang yang dapat dipilih.
#[derive(Clone, Debug)]
pub struct Calon {
    /// Orangnya.
    pub id: PegawaiId,
    /// Nama dengan gelar.
    pub nama: String,
    /// Jabatan dan unitnya.
    pub keterangan: String,
    /// Yang diketik tepat namanya atau nomornya.
    pub tepat: bool,
}

/// Draf yang sudah ada di tangan pemberinya.
#[derive(Clone, Debug)]
pub struct Draf {}

/// Sudah sampai pada penerimanya.
#[derive(Clone, Debug)]
pub struct Terkirim {
    /// Harinya.
    pub tanggal: NaiveDate,
    /// Kapan tepatnya.
    pub pada: DateTime<Utc>,
}

/// Sudah dijawab penerimanya.
#[derive(Clone, Debug)]
pub struct Dibalas {
    /// Sebagaimana terkirim.
    pub kirim: Terkirim,
    /// Kata penerimanya.
    pub balasan: String,
    /// Kapan.
    pub pada: DateTime<Utc>,
}

/// Siapa pembacanya bagi umpan balik ini.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pihak {
    /// Yang menulisnya.
    Pemberi,
    /// Yang menerimanya.
    Penerima,
    /// Penilai atau atasan penilai penerimanya hari ini.
    Pimpinan,
}

/// Sebuah umpan balik dalam keadaan `S`.
#[derive(Clone, Debug)]
pub struct Umpan<S> {
    pub(super) id: UmpanBalikId,
    pub(super) penerima: Orang,
    pub(super) pemberi: Orang,
    pub(super) pihak: Pihak,
    pub(super) peran: Option<Hubungan>,
    pub(super) tujuan: Option<Tujuan>,
    pub(super) isi: String,
    /// Yang dibetulkannya, dan kapan itu dikirim.
    pub(super) pembetulan: Option<UmpanBalikId>,
    /// Yang membetulkannya, bila ada.
    pub(super) dibetulkan: Option<UmpanBalikId>,
    pub(super) versi: i32,
    pub(super) keadaan: S,
}

/// Umpan balik sebagaimana dibaca; keadaannya baru diketahui saat itu.
#[derive(Clone, Debug)]
pub enum UmpanTersimpan {
    /// Belum dikirim.
    Draf(Umpan<Draf>),
    /// Terkirim.
    Terkirim(Umpan<Terkirim>),
    /// Terkirim dan dibalas.
    Dibalas(Umpan<Dibalas>),
}

impl UmpanTersimpan {
    /// Harus masih draf.
    ///
    /// # Errors
    /// Bila sudah dikirim.
    pub fn draf(self) -> Result<Umpan<Draf>, Error> {
        match self {
            Self::Draf(u) => Ok(u),
            _ => Err(Error::Conflict("Umpan balik ini sudah dikirim, jadi tidak dapat diubah lagi.".into())),
        }
    }

    /// Harus terkirim dan belum dibalas.
    ///
    /// # Errors
    /// Bila sudah dibalas.
    pub fn terkirim(self) -> Result<Umpan<Terkirim>, Error> {
        match self {
            Self::Terkirim(u) => Ok(u),
            _ => Err(Error::Conflict("Umpan balik ini sudah dibalas; balasan diberikan satu kali.".into())),
        }
    }
}

/// Umpan balik pada sebuah daftar.
#[derive(Clone, Debug)]
pub struct Butir {
    /// Nomornya.
    pub id: UmpanBalikId,
    /// Penerimanya.
    pub penerima: PegawaiId,
    /// Nama penerimanya.
    pub nama_penerima: String,
    /// Nama pemberinya.
    pub nama_pemberi: String,
    /// Sebagai apa ia memberi.
    pub peran: Option<Hubungan>,
    /// Tentang apa.
    pub tujuan: Option<Tujuan>,
    /// Bunyinya.
    pub isi: String,
    /// Hari dikirim; kosong bagi draf.
    pub tanggal: Option<NaiveDate>,
    /// Kata penerimanya.
    pub balasan: Option<String>,
    /// Ada pembetulannya.
    pub dibetulkan: bool,
    /// Merupakan pembetulan.
    pub pembetulan: bool,
}

impl Butir {
    /// Harinya dalam kata-kata; kosong bagi draf.
    pub fn hari(&self) -> Option<String> {
        self.tanggal.map(tanggal)
    }
}

/// RHK yang dapat dipilih penilai, dengan indikatornya.
#[derive(Clone, Debug, Deserialize)]
pub struct PilihanRhk {
    /// RHK-nya.
    pub id: RencanaId,
    /// Tahun SKP-nya.
    pub tahun: i32,
    /// Hari pertama masa SKP-nya.
    pub mulai: NaiveDate,
    /// Hari terakhirnya.
    pub selesai: NaiveDate,
    /// Bunyinya.
    pub rhk: String,
    /// Indikatornya.
    pub indikator: Vec<PilihanIndikator>,
}

/// Indikator yang dapat dipilih.
#[derive(Clone, Debug, Deserialize)]
pub struct PilihanIndikator {
    /// Indikatornya.
    pub id: IndikatorId,
    /// Bunyinya.
    pub bunyi: String,
}

/// Permintaan yang sedang dijawab.
#[derive(Clone, Debug)]
pub struct Dijawab {
    /// Permintaannya.
    pub id: PermintaanId,
    /// RHK yang ditanyakan.
    pub rencana: Option<RencanaId>,
    /// Bunyinya.
    pub perihal: String,
    /// Pertanyaannya.
    pub pertanyaan: String,
    /// Yang meminta, bila bukan penerimanya sendiri dan masih penilainya: ia ikut dikabari.
    pub peminta: Option<PegawaiId>,
}

/// Bahan menulis umpan balik bagi seseorang.
#[derive(Clone, Debug)]
pub struct Bahan {
    /// Yang akan menerimanya.
    pub penerima: Orang,
    /// Hubungan penulisnya hari ini.
    pub hubungan: Option<Hubungan>,
    /// Permintaan yang dijawab.
    pub permintaan: Option<Dijawab>,
    /// RHK yang dapat dipilih; kosong bagi yang tidak membaca SKP penerimanya.
    pub rhk: Vec<PilihanRhk>,
    /// Kegiatan terkirim yang dibicarakan.
    pub kegiatan: Option<Tujuan>,
    /// Umpan balik terkirim yang dibetulkan, dan tujuannya.
    pub pembetulan: Option<(UmpanBalikId, Tujuan)>,
    /// Yang dibetulkan itu menjawab sebuah permintaan: jawabannya boleh dibetulkan, apa pun hubungannya sekarang.
    pub membetulkan_jawaban: bool,
    /// Draf yang diteruskan, dan versinya.
    pub draf: Option<(UmpanBalikId, i32)>,
}

impl Bahan {
    /// Tujuan yang tidak dapat dipilih lagi: yang ditanyakan, atau yang dibetulkan.
    pub fn tetap(&self) -> Option<Tujuan> {
        let ditanyakan = self.permintaan.as_ref().filter(|p| !p.perihal.is_empty()).map(|p| Tujuan {
            jenis: JenisSasaran::Rhk,
            rencana: p.rencana,
            ..Tujuan::umum(p.perihal.clone())
        });
        self.pembetulan.as_ref().map(|(_, t)| t.clone()).or(ditanyakan)
    }

    /// Ia masih boleh memberi umpan balik kepada orang ini.
    pub fn boleh(&self) -> bool {
        self.hubungan.is_some() || self.permintaan.is_some() || self.membetulkan_jawaban
    }

    fn rhk_dipilih(&self, id: &str) -> Option<Tujuan> {
        let id: RencanaId = id.parse().ok()?;
        let rhk = self.rhk.iter().find(|r| r.id == id)?;
        Some(Tujuan::rhk(rhk.id, rhk.rhk.clone()))
    }

    fn indikator_dipilih(&self, id: &str) -> Option<Tujuan> {
        let id: IndikatorId = id.parse().ok()?;
        let (rhk, indikator) = self.rhk.iter().find_map(|r| Some((r, r.indikator.iter().find(|i| i.id == id)?)))?;
        Some(Tujuan {
            jenis: JenisSasaran::Indikator,
            indikator: Some(id),
            rencana: Some(rhk.id),
            ..Tujuan::umum(indikator.bunyi.clone())
        })
    }

    /// Tujuan menurut ejaan pada formulir, di antara yang boleh dipilih.
    fn tujuan(&self, sasaran: &str, perihal: &str) -> Option<Tujuan> {
        if let Some(tetap) = self.tetap() {
            return Some(tetap);
        }
        match sasaran.split_once(':').unwrap_or((sasaran, "")) {
            ("UMUM", _) => Some(Tujuan::umum(sebaris(perihal))),
            ("PANDUAN", n) => n.parse().ok().and_then(Panduan::ke).map(Tujuan::panduan),
            ("RHK", id) => self.rhk_dipilih(id),
            ("INDIKATOR", id) => self.indikator_dipilih(id),
            ("KEGIATAN", _) => self.kegiatan.clone().filter(|k| k.kode() == sasaran),
            _ => None,
        }
    }
}

/// Formulir umpan balik sebagaimana diketik.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct FormUmpan {
    /// Yang menerima.
    pub pegawai: String,
    /// Permintaan yang dijawab.
    pub permintaan: String,
    /// Kegiatan yang dibicarakan.
    pub kegiatan: String,
    /// Yang dibetulkan.
    pub pembetulan: String,
    /// Tentang apa.
    pub sasaran: String,
    /// Hal yang disebut sendiri.
    pub perihal: String,
    /// Tulisannya.
    pub isi: String,
    /// `kirim` atau `simpan`.
    pub tindakan: String,
}

/// Formulir balasan sebagaimana diketik.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct FormBalasan {
    /// Tulisannya.
    pub balasan: String,
}

/// Umpan balik yang akan disimpan; hanya lahir dari [`Pemberi`] yang terbukti.
#[derive(Debug)]
pub struct Tulisan {
    pub(super) oleh: PegawaiId,
    pub(super) penerima: PegawaiId,
    pub(super) draf: Option<(UmpanBalikId, i32)>,
    pub(super) permintaan: Option<PermintaanId>,
    pub(super) pembetulan: Option<UmpanBalikId>,
    pub(super) tujuan: Option<Tujuan>,
    pub(super) isi: String,
    /// Dikirim sekarang, sebagai apa.
    pub(super) kirim: Option<Hubungan>,
    /// Yang dikabari bila dikirim.
    pub(super) kabari: Vec<PegawaiId>,
}

impl Tulisan {
    /// Dikirim, bukan disimpan.
    pub fn terkirim(&self) -> bool {
        self.kirim.is_some()
    }
}

/// Balasan yang akan disimpan; hanya lahir dari [`Penerima`] yang terbukti.
#[derive(Debug)]
pub struct Balasan {
    pub(super) oleh: PegawaiId,
    pub(super) umpan: UmpanBalikId,
    pub(super) pemberi: PegawaiId,
    pub(super) isi: String,
}

/// Penghapusan sebuah draf; hanya lahir dari [`Pemberi`] yang terbukti.
#[derive(Debug)]
pub struct Penghapusan {
    pub(super) oleh: PegawaiId,
    pub(super) umpan: UmpanBalikId,
    pub(super) versi: i32,
}

impl Oleh<Pemberi, Bahan> {
    /// Menyimpan draf, atau mengirim.
    ///
    /// # Errors
    /// Kalimat bagi setiap isian yang keliru.
    pub fn tulis(&self, isian: &FormUmpan) -> Result<Tulisan, Galat> {
        let mut galat = Galat::default();
        let bahan = self.objek();
        let kirim = isian.tindakan == "kirim";
        let isi = rapikan(&isian.isi);
        let tujuan = bahan.tujuan(&isian.sasaran, &isian.perihal);
        if tujuan.is_none() && (kirim || !isian.sasaran.is_empty()) {
            galat.catat("sasaran", "Pilih tentang apa umpan balik ini.");
        }
        if let Some(t) = tujuan.as_ref().filter(|t| t.jenis == JenisSasaran::Umum && bahan.tetap().is_none()) {
            if kirim && t.perihal.is_empty() {
                galat.catat("perihal", "Sebutkan hasil kerja atau hal yang Anda maksud.");
            }
            batasi(&mut galat, "perihal", "Hal yang dimaksud", &t.perihal, PERIHAL_PANJANG);
        }
        if kirim && isi.is_empty() {
            galat.catat("isi", "Tulis umpan balik Anda: sepatah kata pun cukup.");
        }
        batasi(&mut galat, "isi", "Umpan balik", &isi, ISI_PANJANG);
        if !galat.kosong() {
            return Err(galat);
        }
        let mut kabari = vec![bahan.penerima.id];
        kabari.extend(bahan.permintaan.as_ref().and_then(|p| p.peminta));
        Ok(Tulisan {
            oleh: self.pelaku(),
            penerima: bahan.penerima.id,
            draf: bahan.draf,
            permintaan: bahan.permintaan.as_ref().map(|p| p.id),
            pembetulan: bahan.pembetulan.as_ref().map(|(id, _)| *id),
            tujuan,
            isi,
            kirim: kirim.then(|| bahan.hubungan.unwrap_or(Hubungan::Lainnya)),
            kabari,
        })
    }
}

impl Oleh<Pemberi, Umpan<Draf>> {
    /// Menghapus draf yang dilihat pelakunya pada `versi`.
    pub fn hapus(&self, versi: i32) -> Penghapusan {
        Penghapusan { oleh: self.pelaku(), umpan: self.objek().id, versi }
    }
}

impl Oleh<Penerima, Umpan<Terkirim>> {
    /// Membalas, satu kali.
    ///
    /// # Errors
    /// Kalimat bagi isian yang keliru.
    pub fn balas(&self, isian: &FormBalasan) -> Result<Balasan, Galat> {
        let mut galat = Galat::default();
        let isi = rapikan(&isian.balasan);
        if isi.is_empty() {
            galat.catat("balasan", "Tulis balasan Anda.");
        }
        batasi(&mut galat, "balasan", "Balasan", &isi, ISI_PANJANG);
        let umpan = self.objek();
        match galat.kosong() {
            true => Ok(Balasan { oleh: self.pelaku(), umpan: umpan.id, pemberi: umpan.pemberi.id, isi }),
            false => Err(galat),
        }
    }
}

/// Siapa yang dipilih orang dari `calon` yang ditemukan; yang belum jelas ditanyakan, tidak ditebak.
pub fn dipilih<'a>(galat: &mut Galat, cari: &str, pegawai: &str, calon: &'a [Calon]) -> Option<&'a Calon> {
    if let Some(satu) = calon.iter().find(|c| c.id.to_string() == pegawai) {
        return Some(satu);
    }
    let mut tepat = calon.iter().filter(|c| c.tepat);
    match (sebaris(cari).as_str(), tepat.next(), tepat.next(), calon.len()) {
        ("", ..) => galat.catat("cari", "Tulis NIP atau nama orangnya."),
        (_, Some(satu), None, _) => return Some(satu),
        (.., 0) => {
            galat.catat("cari", "Tidak ada pegawai dengan nama atau NIP itu. Tulis sedikitnya tiga huruf namanya.")
        }
        (.., n) if n > CALON_MAKS => galat.catat("cari", "Terlalu banyak yang cocok. Tulis nama yang lebih lengkap."),
        _ => galat.catat("pegawai", "Pilih orang yang Anda maksud dari daftar ini."),
    }
    None
}

/// Setengah tahun: hari pertama, dan hari sesudah hari terakhirnya.
pub fn semester(tulisan: &str) -> Option<(NaiveDate, NaiveDate)> {
    let (tahun, ke) = tulisan.split_once('-')?;
    let tahun: i32 = tahun.parse().ok().filter(|t| (1900..9999).contains(t))?;
    let awal = |tahun, bulan| NaiveDate::from_ymd_opt(tahun, bulan, 1);
    match ke {
        "1" => awal(tahun, 1).zip(awal(tahun, 7)),
        "2" => awal(tahun, 7).zip(awal(tahun + 1, 1)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::auth::Pengguna;

    fn hari(bulan: u32, tanggal: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, bulan, tanggal).unwrap()
    }

    fn orang(nama: &str) -> Orang {
        Orang { id: PegawaiId::new(), nama: nama.into(), keterangan: String::new() }
    }

    fn bahan(hubungan: Option<Hubungan>) -> Bahan {
        let indikator = PilihanIndikator { id: uuid::Uuid::from_u128(2).into(), bunyi: "Jumlah laporan".into() };
        let rhk = PilihanRhk {
            id: uuid::Uuid::from_u128(1).into(),
            tahun: 2026,
            mulai: hari(1, 1),
            selesai: hari(12, 31),
            rhk: "Tersusunnya laporan".into(),
            indikator: vec![indikator],
        };
        Bahan {
            penerima: orang("Sari"),
            hubungan,
            permintaan: None,
            rhk: if hubungan.is_some_and(Hubungan::membaca_skp) { vec![rhk] } else { Vec::new() },
            kegiatan: None,
            pembetulan: None,
            membetulkan_jawaban: false,
            draf: None,
        }
    }

    fn tulis(bahan: Bahan, sasaran: &str, perihal: &str, isi: &str, tindakan: &str) -> Result<Tulisan, Galat> {
        let pelaku = Pengguna::mewakili(PegawaiId::new(), hari(1, 12));
        let isian = FormUmpan {
            sasaran: sasaran.into(),
            perihal: perihal.into(),
            isi: isi.into(),
            tindakan: tindakan.into(),
            ..FormUmpan::default()
        };
        pelaku.sebagai(Pemberi, bahan).unwrap().tulis(&isian)
    }

    #[test]
    fn rekan_tidak_memilih_rhk_dan_penilai_boleh() {
        let rhk = format!("RHK:{}", uuid::Uuid::from_u128(1));
        let indikator = format!("INDIKATOR:{}", uuid::Uuid::from_u128(2));
        for hubungan in Hubungan::SEMUA {
            for sasaran in [&rhk, &indikator] {
                let hasil = tulis(bahan(Some(hubungan)), sasaran, "", "Baik", "kirim");
                assert_eq!(hasil.is_ok(), hubungan.membaca_skp(), "{hubungan:?} {sasaran}");
            }
            assert!(tulis(bahan(Some(hubungan)), "PANDUAN:20", "", "Baik", "kirim").is_ok());
            assert!(tulis(bahan(Some(hubungan)), "PANDUAN:21", "", "Baik", "kirim").is_err());
        }
        let lewat_indikator = tulis(bahan(Some(Hubungan::Penilai)), &indikator, "", "Baik", "kirim").unwrap();
        assert_eq!(lewat_indikator.tujuan.unwrap().rencana, Some(uuid::Uuid::from_u128(1).into()));
    }

    #[test]
    fn draf_boleh_belum_lengkap_dan_kiriman_tidak() {
        let rekan = || bahan(Some(Hubungan::Rekan));
        assert!(tulis(rekan(), "", "", "", "simpan").is_ok());
        let galat = tulis(rekan(), "", "", "", "kirim").unwrap_err();
        assert!(galat.untuk("sasaran").is_some() && galat.untuk("isi").is_some());
        assert!(tulis(rekan(), "UMUM", " ", "👍", "kirim").unwrap_err().untuk("perihal").is_some());
        assert!(tulis(rekan(), "UMUM", "Rapat Senin", "👍", "kirim").is_ok());
        assert!(tulis(rekan(), "UMUM", "Rapat", &"a".repeat(2001), "simpan").unwrap_err().untuk("isi").is_some());
        assert!(tulis(rekan(), "UMUM", &"a".repeat(201), "a", "simpan").unwrap_err().untuk("perihal").is_some());
    }

    #[test]
    fn yang_ditanyakan_menjadi_tujuannya_apa_pun_yang_dikirim() {
        let dijawab = Dijawab {
            id: PermintaanId::new(),
            rencana: Some(uuid::Uuid::from_u128(9).into()),
            perihal: "Terselesaikannya rekonsiliasi".into(),
            pertanyaan: String::new(),
            peminta: None,
        };
        let diminta = Bahan { permintaan: Some(dijawab), ..bahan(None) };
        let tulisan = tulis(diminta, "PANDUAN:3", "", "Baik", "kirim").unwrap();
        assert_eq!(tulisan.tujuan.unwrap().perihal, "Terselesaikannya rekonsiliasi");
        assert_eq!(tulisan.kirim, Some(Hubungan::Lainnya));
    }

    #[test]
    fn dua_puluh_satu_panduan_dalam_tujuh_nilai() {
        assert_eq!(Panduan::semua().count(), 21);
        let nilai: Vec<_> = Panduan::semua().map(Panduan::nilai).collect();
        assert!((0..7).all(|n| nilai.iter().filter(|x| **x == n).count() == 3));
        assert_eq!(Panduan::ke(9).unwrap().nama_nilai(), "Harmonis");
        assert!(Panduan::ke(21).is_none() && Panduan::ke(-1).is_none());
    }

    #[test]
    fn semester_setengah_terbuka() {
        assert_eq!(semester("2026-1"), Some((hari(1, 1), hari(7, 1))));
        let akhir = NaiveDate::from_ymd_opt(2027, 1, 1).unwrap();
        assert_eq!(semester("2026-2"), Some((hari(7, 1), akhir)));
        for keliru in ["", "2026", "2026-3", "x-1", "99999-1"] {
            assert_eq!(semester(keliru), None, "{keliru}");
        }
    }
}
