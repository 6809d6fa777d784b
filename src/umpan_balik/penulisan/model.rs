//! Bahan menulis umpan balik, dan apa yang boleh ditulis darinya.

use chrono::NaiveDate;
use serde::Deserialize;

use crate::{
    kernel::{
        form::{Galat, batasi, rapikan, sebaris},
        id::PegawaiId,
        policy::Oleh,
    },
    skp::{IndikatorId, RencanaId},
    umpan_balik::{
        model::{Draf, Hubungan, ISI_PANJANG, JenisSasaran, Orang, Panduan, Tujuan, Umpan, UmpanBalikId},
        permintaan::PermintaanId,
        policy::Pemberi,
    },
};

/// Panjang hal yang disebut sendiri.
pub const PERIHAL_PANJANG: usize = 200;

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
    #[serde(rename = "tulisan")]
    pub isi: String,
    /// `kirim` atau `simpan`.
    pub tindakan: String,
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
            galat.catat("tulisan", "Tulis umpan balik Anda: sepatah kata pun cukup.");
        }
        batasi(&mut galat, "tulisan", "Umpan balik", &isi, ISI_PANJANG);
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
        assert!(galat.untuk("sasaran").is_some() && galat.untuk("tulisan").is_some());
        assert!(tulis(rekan(), "UMUM", " ", "👍", "kirim").unwrap_err().untuk("perihal").is_some());
        assert!(tulis(rekan(), "UMUM", "Rapat Senin", "👍", "kirim").is_ok());
        assert!(tulis(rekan(), "UMUM", "Rapat", &"a".repeat(2001), "simpan").unwrap_err().untuk("tulisan").is_some());
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
}
