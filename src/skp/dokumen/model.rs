//! Bentuk tetap dokumen. Urutan kolom pada struct adalah urutan byte yang ditandatangani:
//! menambah kolom berarti menaikkan [`bentuk`].

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    kernel::id::PegawaiId,
    pegawai::{Identitas, JenisJabatan},
    skp::{
        model::{Lampiran, Masa, SkpId},
        rencana::{Bagian, Pendekatan, Perspektif, Pimpinan, Rencana},
    },
};

/// Nomor bentuk dokumen beku. Bentuk 1 ditulis sebelum dasar hukum ikut dibekukan; sejak itu yang kualitatif
/// menyebut pendekatannya, dan isi yang kuantitatif tetap ditulis persis seperti dahulu, sehingga tanda tangan
/// yang sudah dibubuhkan tetap cocok. Bentuk 4 menyebut versi yang digantikannya.
fn bentuk(isi: &Isi) -> u32 {
    match (isi.pendekatan, &isi.versi) {
        (_, Some(_)) => 4,
        (Pendekatan::Kuantitatif, None) => 2,
        (Pendekatan::Kualitatif, None) => 3,
    }
}

fn kuantitatif() -> Pendekatan {
    Pendekatan::Kuantitatif
}

fn ialah_kuantitatif(pendekatan: &Pendekatan) -> bool {
    *pendekatan == Pendekatan::Kuantitatif
}

/// Isi yang ditandatangani pegawai dan penilai: tanpa nama dan jabatan, yang dapat berubah di antara keduanya.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Isi {
    /// SKP yang mana.
    pub skp: SkpId,
    /// Milik siapa.
    pub pemilik: PegawaiId,
    /// Masa penilaian.
    pub masa: Masa,
    /// Pendekatan hasil kerja.
    #[serde(default = "kuantitatif", skip_serializing_if = "ialah_kuantitatif")]
    pub pendekatan: Pendekatan,
    /// Hasil kerja menurut urutannya.
    pub hasil_kerja: Vec<Rencana>,
    /// Ekspektasi khusus pimpinan bagi tujuh nilai.
    pub ekspektasi: Vec<String>,
    /// Lampiran.
    pub lampiran: Lampiran,
    /// Versi keberapa dan menggantikan yang mana; tidak tertulis pada versi pertama.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub versi: Option<VersiDokumen>,
}

/// Kedudukan dokumen yang menggantikan versi sebelumnya.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersiDokumen {
    /// Versi keberapa.
    pub ke: i32,
    /// Versi sebelumnya.
    pub menggantikan: SkpId,
}

/// Satu tanda tangan elektronik yang tidak tersertifikasi (PP 71/2019 ps. 60).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TandaTangan {
    /// Penanda tangan.
    pub oleh: PegawaiId,
    /// Namanya saat itu.
    pub nama: String,
    /// Jabatannya saat itu.
    pub jabatan: String,
    /// Kapan.
    pub pada: DateTime<Utc>,
}

/// Dasar hukum sebagaimana tercetak saat ditandatangani; kosong bila tidak dicetak.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dasar {
    /// Pada kaki SKP dan Lampirannya.
    pub skp: String,
    /// Dalam kalimat tanda tangan elektronik.
    pub tanda_tangan: String,
}

impl Default for Dasar {
    /// Yang tercetak pada dokumen berbentuk 1, sebelum dasar hukum ikut dibekukan.
    fn default() -> Self {
        Self { skp: String::new(), tanda_tangan: "PP 71/2019 ps. 60".into() }
    }
}

/// Dokumen lengkap: isi, para pihak, dan tanda tangan.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Dokumen {
    /// Bentuk dokumen.
    pub bentuk: u32,
    /// Nama instansi.
    pub instansi: String,
    /// Tempat penandatanganan.
    pub tempat: String,
    /// Isi yang ditandatangani.
    pub isi: Isi,
    /// SHA-256 isi, heksadesimal; terisi saat penilai menandatangani.
    pub sidik_isi: String,
    /// Pegawai yang dinilai.
    pub pegawai: Identitas,
    /// Pejabat Penilai Kinerja; kosong hanya pada draf.
    pub penilai: Option<Identitas>,
    /// Atasan Pejabat Penilai Kinerja.
    pub atasan: Option<Identitas>,
    /// Tanda tangan pegawai, sejak diajukan.
    pub ttd_pegawai: Option<TandaTangan>,
    /// Tanda tangan penilai, sejak ditetapkan.
    pub ttd_penilai: Option<TandaTangan>,
    /// Dasar hukumnya.
    #[serde(default)]
    pub dasar: Dasar,
}

/// SHA-256.
pub fn sidik(byte: &[u8]) -> Vec<u8> {
    Sha256::digest(byte).to_vec()
}

impl Isi {
    /// Byte yang ditandatangani.
    pub fn tulis(&self) -> Vec<u8> {
        let mut isi = self.clone();
        // Yang ditandatangani bunyi RHK pimpinan, bukan tautannya: pimpinan boleh menghapus RHK-nya
        // tanpa menggugurkan tanda tangan orang lain.
        for rencana in &mut isi.hasil_kerja {
            if let Pimpinan::Tautan { teks, .. } | Pimpinan::Perjanjian { teks, .. } = &rencana.isi.pimpinan {
                rencana.isi.pimpinan = Pimpinan::Tulisan { teks: teks.clone() };
            }
        }
        // Struct tanpa peta: serde_json menulisnya selalu dengan urutan yang sama dan tidak gagal.
        serde_json::to_vec(&isi).unwrap_or_default()
    }
}

impl Dokumen {
    /// Menyusun dokumen dari isi dan para pihaknya.
    pub fn susun(instansi: String, tempat: String, isi: Isi, pihak: Vec<Identitas>) -> Option<Self> {
        let mut pihak = pihak.into_iter();
        Some(Self {
            bentuk: bentuk(&isi),
            sidik_isi: String::new(),
            pegawai: pihak.next()?,
            penilai: pihak.next(),
            atasan: pihak.next(),
            instansi,
            tempat,
            isi,
            ttd_pegawai: None,
            ttd_penilai: None,
            dasar: Dasar::default(),
        })
    }

    /// Menyebut dasar hukumnya.
    pub fn berdasar(mut self, dasar: Dasar) -> Self {
        self.dasar = dasar;
        self
    }

    /// Membubuhkan tanda tangan pegawai.
    pub fn ditandatangani_pegawai(mut self, pada: DateTime<Utc>) -> Self {
        self.ttd_pegawai = Some(tanda_tangan(&self.pegawai, pada));
        self
    }

    /// Membubuhkan tanda tangan penilai.
    pub fn ditandatangani_penilai(mut self, pada: DateTime<Utc>) -> Self {
        self.sidik_isi = hex::encode(sidik(&self.isi.tulis()));
        self.ttd_penilai = self.penilai.as_ref().map(|p| tanda_tangan(p, pada));
        self
    }

    /// Bentuk beku.
    ///
    /// # Errors
    /// Tidak untuk dokumen yang disusun [`Dokumen::susun`].
    pub fn tulis(&self) -> serde_json::Result<String> {
        serde_json::to_string(self)
    }

    /// Membaca bentuk beku.
    ///
    /// # Errors
    /// Bila bukan dokumen SKP.
    pub fn baca(beku: &str) -> serde_json::Result<Self> {
        serde_json::from_str(beku)
    }

    /// Hasil kerja satu bagian dengan nomornya, mulai lagi dari 1 pada setiap bagian.
    pub fn bagian(&self, bagian: &Bagian) -> Vec<(usize, &Rencana)> {
        let sebagian = self.isi.hasil_kerja.iter().filter(|r| r.isi.bagian == *bagian);
        sebagian.enumerate().map(|(n, r)| (n + 1, r)).collect()
    }

    /// Formulir F2: pejabat pimpinan tinggi memakai perspektif, bukan RHK pimpinan.
    pub fn jpt(&self) -> bool {
        self.pegawai.jenis_jabatan == Some(JenisJabatan::Jpt)
    }

    /// Formulir F3: ukuran keberhasilan dalam kalimat, tanpa aspek dan target tersendiri.
    pub fn kualitatif(&self) -> bool {
        self.isi.pendekatan == Pendekatan::Kualitatif
    }

    /// Kolom aspek tercetak; pada formulir F2 hanya bila ada yang mengisinya.
    pub fn beraspek(&self) -> bool {
        !self.jpt() || self.isi.hasil_kerja.iter().any(|r| r.isi.indikator.iter().any(|i| i.aspek.is_some()))
    }

    /// Banyaknya kolom hasil kerja pada cetakan.
    pub fn kolom(&self) -> usize {
        match (self.kualitatif(), self.beraspek()) {
            (true, _) => 4,
            (_, true) => 6,
            (_, false) => 5,
        }
    }

    /// Hasil kerja satu bagian, yang berurutan dan berperspektif sama dalam satu kelompok; di luar formulir F2
    /// semuanya satu kelompok.
    pub fn kelompok(&self, bagian: &Bagian) -> Vec<Kelompok<'_>> {
        let mut semua: Vec<Kelompok<'_>> = Vec::new();
        for (nomor, rencana) in self.bagian(bagian) {
            let perspektif = rencana.isi.perspektif.filter(|_| self.jpt());
            match semua.last_mut() {
                Some(k) if k.perspektif == perspektif => k.hasil.push((nomor, rencana)),
                _ => semua.push(Kelompok { perspektif, hasil: vec![(nomor, rencana)] }),
            }
        }
        semua
    }

    /// Ada perspektif yang terpisah menjadi lebih dari satu kelompok.
    pub fn terpencar(&self) -> bool {
        self.kedua_bagian().iter().any(|bagian| {
            let perspektif: Vec<_> = self.kelompok(bagian).iter().map(|k| k.perspektif).collect();
            perspektif.iter().enumerate().any(|(n, p)| perspektif[..n].contains(p))
        })
    }

    /// Kedua bagian, menurut urutan formulir.
    pub fn kedua_bagian(&self) -> [Bagian; 2] {
        [Bagian::Utama, Bagian::Tambahan]
    }
}

/// Hasil kerja yang berurutan dengan perspektif yang sama.
pub struct Kelompok<'a> {
    /// Perspektifnya, pada formulir F2.
    pub perspektif: Option<Perspektif>,
    /// Nomor dan hasil kerjanya.
    pub hasil: Vec<(usize, &'a Rencana)>,
}

impl Kelompok<'_> {
    /// Baris yang dicakupnya pada cetakan.
    pub fn tinggi(&self, kualitatif: &bool) -> usize {
        self.hasil.iter().map(|(_, r)| if *kualitatif { 1 } else { r.isi.indikator.len().max(1) }).sum()
    }
}

fn tanda_tangan(orang: &Identitas, pada: DateTime<Utc>) -> TandaTangan {
    TandaTangan { oleh: orang.id, nama: orang.nama.clone(), jabatan: orang.jabatan.clone(), pada }
}
