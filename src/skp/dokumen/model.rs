//! Bentuk tetap dokumen. Urutan kolom pada struct adalah urutan byte yang ditandatangani:
//! menambah kolom berarti menaikkan `BENTUK`.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    kernel::id::PegawaiId,
    pegawai::{Identitas, JenisJabatan},
    skp::{
        model::{Lampiran, Masa, SkpId},
        rencana::{Bagian, Pimpinan, Rencana},
    },
};

/// Nomor bentuk dokumen beku.
const BENTUK: u32 = 2;

/// Isi yang ditandatangani pegawai dan penilai: tanpa nama dan jabatan, yang dapat berubah di antara keduanya.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Isi {
    /// SKP yang mana.
    pub skp: SkpId,
    /// Milik siapa.
    pub pemilik: PegawaiId,
    /// Masa penilaian.
    pub masa: Masa,
    /// Hasil kerja menurut urutannya.
    pub hasil_kerja: Vec<Rencana>,
    /// Ekspektasi khusus pimpinan bagi tujuh nilai.
    pub ekspektasi: Vec<String>,
    /// Lampiran.
    pub lampiran: Lampiran,
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
            if let Pimpinan::Tautan { teks, .. } = &rencana.isi.pimpinan {
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
            bentuk: BENTUK,
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

    /// Kedua bagian, menurut urutan formulir.
    pub fn kedua_bagian(&self) -> [Bagian; 2] {
        [Bagian::Utama, Bagian::Tambahan]
    }
}

fn tanda_tangan(orang: &Identitas, pada: DateTime<Utc>) -> TandaTangan {
    TandaTangan { oleh: orang.id, nama: orang.nama.clone(), jabatan: orang.jabatan.clone(), pada }
}
