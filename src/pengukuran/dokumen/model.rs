//! Bentuk tetap dokumen. Urutan kolom pada struct adalah urutan byte yang dibekukan.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    pegawai::Identitas,
    pengukuran::{
        capaian::{Capaian, Sasaran, bersatuan},
        formulir::{Isian, menjumlah},
        model::PengukuranId,
    },
    periode::{JenisPeriode, Kala, Rentang},
    skp::{Aspek, Bagian, Indikator, IndikatorId, Masa, Rencana, RencanaId, SkpId, TandaTangan},
};

/// Realisasi dan capaian satu indikator.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct HasilIndikator {
    /// Indikatornya.
    pub id: IndikatorId,
    /// Aspeknya.
    pub aspek: Option<Aspek>,
    /// Kalimatnya.
    pub indikator: String,
    /// Target setahun sebagaimana tercetak.
    pub target: String,
    /// Satuannya.
    pub satuan: String,
    /// Dijumlahkan dari periode ke periode.
    pub menjumlah: bool,
    /// Realisasi periode ini sebagaimana ditulis.
    pub realisasi: String,
    /// Angkanya, bila targetnya angka.
    pub angka: Option<Decimal>,
    /// Sejak awal SKP sampai akhir periode.
    pub kumulatif: Option<Decimal>,
    /// Usulan dari catatan kegiatan.
    pub usul: Option<Decimal>,
    /// Penjelasan pegawai.
    pub keterangan: String,
    /// Perbandingan kumulatif dengan target; kosong bila targetnya kalimat.
    pub capaian: Option<Capaian>,
}

impl HasilIndikator {
    fn dari(i: &Indikator, isian: Option<&Isian>) -> Self {
        let kumulatif = isian.and_then(|x| x.kumulatif);
        Self {
            id: i.id,
            aspek: i.aspek,
            indikator: i.indikator.clone(),
            target: i.cetak_target(),
            satuan: i.satuan.clone(),
            menjumlah: menjumlah(i),
            realisasi: isian.map(|x| x.tulisan.clone()).unwrap_or_default(),
            angka: isian.and_then(|x| x.angka),
            kumulatif,
            usul: isian.and_then(|x| x.usul),
            keterangan: isian.map(|x| x.keterangan.clone()).unwrap_or_default(),
            capaian: Sasaran::dari(i).zip(kumulatif).and_then(|(s, k)| s.capaian(k)),
        }
    }

    /// Realisasi periode ini dengan satuannya.
    pub fn tulis_realisasi(&self) -> String {
        self.angka.map_or_else(|| bersetrip(&self.realisasi), |a| bersatuan(a, &self.satuan))
    }

    /// Realisasi sejak awal SKP dengan satuannya.
    pub fn tulis_kumulatif(&self) -> String {
        self.kumulatif.map_or_else(|| "–".to_owned(), |k| bersatuan(k, &self.satuan))
    }

    /// `114,29%`, atau garis.
    pub fn persen(&self) -> String {
        self.capaian.map_or_else(|| "–".to_owned(), |c| c.persen())
    }

    /// Usulan dari catatan kegiatan dengan satuannya.
    pub fn tulis_usul(&self) -> String {
        self.usul.map_or_else(|| "–".to_owned(), |u| bersatuan(u, &self.satuan))
    }

    /// Pegawai mengganti usulan dari catatannya.
    pub fn diganti(&self) -> bool {
        self.usul.zip(self.angka).is_some_and(|(a, b)| a != b)
    }
}

fn bersetrip(tulisan: &str) -> String {
    if tulisan.is_empty() { "–".to_owned() } else { tulisan.to_owned() }
}

/// Satu RHK dan hasil indikator-indikatornya.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct HasilRhk {
    /// RHK-nya.
    pub rencana: RencanaId,
    /// Utama atau tambahan.
    pub bagian: Bagian,
    /// Kalimatnya.
    pub rhk: String,
    /// Indikatornya menurut urutannya.
    pub indikator: Vec<HasilIndikator>,
}

/// Hasil setiap RHK dari isian yang sudah diperiksa.
pub fn susun_hasil(hasil_kerja: &[Rencana], isian: &[Isian]) -> Vec<HasilRhk> {
    let satu = |i: &Indikator| HasilIndikator::dari(i, isian.iter().find(|x| x.indikator == i.id));
    hasil_kerja
        .iter()
        .map(|r| HasilRhk {
            rencana: r.id,
            bagian: r.isi.bagian,
            rhk: r.isi.rhk.clone(),
            indikator: r.isi.indikator.iter().map(satu).collect(),
        })
        .collect()
}

/// Dokumen pengukuran sebagaimana ditetapkan.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DokumenPengukuran {
    /// Bentuk dokumen.
    pub bentuk: u32,
    /// Nama instansi.
    pub instansi: String,
    /// Tempat penandatanganan.
    pub tempat: String,
    /// Pengukuran yang mana.
    pub pengukuran: PengukuranId,
    /// Versinya.
    pub ke: i32,
    /// Mengapa versi sebelumnya dibetulkan.
    pub alasan: String,
    /// SKP yang diukur.
    pub skp: SkpId,
    /// SHA-256 dokumen SKP itu, heksadesimal.
    pub sidik_skp: String,
    /// Masa SKP itu.
    pub masa: Masa,
    /// Seberapa sering diukur.
    pub jenis: JenisPeriode,
    /// Periode yang diukur.
    pub rentang: Rentang,
    /// Pegawainya.
    pub pegawai: Identitas,
    /// Penilainya hari itu.
    pub penilai: Option<Identitas>,
    /// Hasil setiap RHK.
    pub hasil: Vec<HasilRhk>,
    /// Tanda tangan pegawai.
    pub ttd: TandaTangan,
    /// Dasar hukum tanda tangannya.
    pub dasar_tanda_tangan: String,
}

impl DokumenPengukuran {
    /// Bentuk beku.
    ///
    /// # Errors
    /// Tidak untuk dokumen yang disusun di sini.
    pub fn tulis(&self) -> serde_json::Result<String> {
        serde_json::to_string(self)
    }

    /// Membaca bentuk beku.
    ///
    /// # Errors
    /// Bila bukan dokumen pengukuran.
    pub fn baca(beku: &str) -> serde_json::Result<Self> {
        serde_json::from_str(beku)
    }

    /// Banyaknya indikator yang capaiannya terhitung, dan yang mencapai target.
    pub fn hitung(&self) -> (i32, i32) {
        let capaian = self.hasil.iter().flat_map(|r| &r.indikator).filter_map(|i| i.capaian);
        capaian.fold((0, 0), |(terukur, tercapai), c| (terukur + 1, tercapai + i32::from(c.tercapai())))
    }

    /// Hasil satu bagian dengan nomornya.
    pub fn bagian(&self, bagian: &Bagian) -> Vec<(usize, &HasilRhk)> {
        let sebagian = self.hasil.iter().filter(|r| r.bagian == *bagian);
        sebagian.enumerate().map(|(n, r)| (n + 1, r)).collect()
    }

    /// `Triwulan I 2026`
    pub fn nama(&self) -> String {
        Kala::memuat(self.jenis, self.rentang.mulai).sebutan()
    }
}

/// SHA-256.
pub fn sidik(byte: &[u8]) -> Vec<u8> {
    Sha256::digest(byte).to_vec()
}
