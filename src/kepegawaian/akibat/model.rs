//! Membandingkan dua susunan penilai, hari demi hari.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use serde::Serialize;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::kernel::{error::Result, form::bertitik, time};

/// Nama yang disebut paling banyak dalam satu kelompok.
const NAMA_DISEBUT: usize = 20;

/// Penilai dan Atasan Penilai seseorang selama serentang hari; `selesai` tidak termasuk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Garis {
    pub(super) pegawai: Uuid,
    pub(super) mulai: NaiveDate,
    pub(super) selesai: Option<NaiveDate>,
    pub(super) penilai: Uuid,
    pub(super) atasan: Option<Uuid>,
}

/// Seseorang yang penilainya berganti selama serentang hari.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pergantian {
    pub(super) pegawai: Uuid,
    pub(super) mulai: NaiveDate,
    pub(super) selesai: Option<NaiveDate>,
    pub(super) dari: Option<Uuid>,
    pub(super) menjadi: Option<Uuid>,
}

/// Orang-orang yang berganti dari penilai yang sama ke penilai yang sama.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kelompok {
    /// `Mulai 1 Maret 2026`, atau rentang harinya.
    pub masa: String,
    /// Penilai semula; kosong berarti belum ada.
    pub dari: Option<String>,
    /// Penilai sesudahnya; kosong berarti tidak ada.
    pub menjadi: Option<String>,
    /// Banyaknya orang.
    pub banyak: usize,
    /// Sebagian atau semua namanya.
    pub nama: Vec<String>,
}

impl Kelompok {
    /// Yang tidak disebut namanya.
    pub fn lainnya(&self) -> usize {
        self.banyak - self.nama.len()
    }
}

/// SKP yang sedang menunggu dan berpindah meja.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SkpBerpindah {
    /// Pemiliknya.
    pub pemilik: String,
    /// Tahunnya.
    pub tahun: i32,
    /// Penilai yang ditunggu sekarang.
    pub dari: Option<String>,
    /// Penilai yang akan ditunggu.
    pub menjadi: Option<String>,
    /// Sejak hari itu.
    pub sejak: String,
}

/// Semua yang berubah, siap dibaca.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Akibat {
    /// Pergantian penilai.
    pub kelompok: Vec<Kelompok>,
    /// Pergantian Atasan Penilai.
    pub atasan: Vec<Kelompok>,
    /// SKP yang berpindah meja.
    pub skp: Vec<SkpBerpindah>,
    /// Yang berakhir atau berlaku kembali di luar penilaian, satu kalimat masing-masing.
    pub lain: Vec<String>,
    /// Yang masih harus dikerjakan orang sesudahnya.
    pub perhatian: Vec<String>,
    /// Nama orang yang tidak lagi bertugas, jadi memang tidak lagi dinilai.
    pub purna: Option<String>,
    /// Yang belum selesai pada orang yang diubah, satu kalimat masing-masing; berubah tanpa mengubah akibatnya.
    pub belum: Vec<String>,
}

/// Satu hal yang belum selesai, sebagaimana dijawab `belum_selesai`.
#[derive(Clone, Debug)]
pub struct Belum {
    pub(super) hal: String,
    pub(super) banyak: i64,
    pub(super) masa: Option<(NaiveDate, NaiveDate)>,
    pub(super) nama: String,
    pub(super) penerus: Option<String>,
}

impl Belum {
    /// Apa yang belum, dan siapa yang melanjutkannya sejak hari itu.
    pub(super) fn kalimat(&self, sejak: NaiveDate) -> String {
        let masa = self.masa.map(|(mulai, selesai)| time::rentang(mulai, selesai)).unwrap_or_default();
        let penerus = || match &self.penerus {
            Some(nama) => format!("sejak {} {nama} yang melanjutkan", time::tanggal(sejak)),
            None => "belum ada penilai yang melanjutkan".to_owned(),
        };
        bertitik(&match (self.hal.as_str(), self.banyak) {
            ("DOKUMENTASI", 1) => format!("Dokumentasi {masa} belum dikirim"),
            ("DOKUMENTASI", n) => format!("{n} periode dokumentasi belum dikirim, yang terlama {masa}"),
            ("PENGUKURAN", 1) => format!("Pengukuran {masa} belum ditetapkan"),
            ("PENGUKURAN", n) => format!("{n} pengukuran belum ditetapkan, yang terlama {masa}"),
            ("PERMINTAAN", n) => format!("{n} permintaan umpan balik belum dijawabnya: tentang {}", self.nama),
            ("DIMINTA", n) => format!("{n} umpan balik yang dimintanya belum dijawab"),
            ("SERAH_TERIMA", _) => format!("Serah terima {} belum ditutupnya; {}", self.nama, penerus()),
            (_, n) => format!("{n} dokumentasi bawahan menunggu tanggapannya; {}", penerus()),
        })
    }
}

impl Akibat {
    pub(super) fn susun(
        ganti: &[Pergantian],
        atasan: &[Pergantian],
        menunggu: &[(Uuid, i32)],
        nama: &HashMap<Uuid, String>,
        hari: NaiveDate,
    ) -> Self {
        let sebut = |siapa: Uuid| nama.get(&siapa).cloned().unwrap_or_default();
        let (kelompok, atasan) = (kelompok(ganti, sebut), kelompok(atasan, sebut));
        let berpindah = |&(pemilik, tahun): &(Uuid, i32)| {
            let g = ganti.iter().find(|g| g.pegawai == pemilik && g.selesai.is_none_or(|s| s > hari))?;
            Some(SkpBerpindah {
                pemilik: sebut(pemilik),
                tahun,
                dari: g.dari.map(sebut),
                menjadi: g.menjadi.map(sebut),
                sejak: time::tanggal(g.mulai.max(hari)),
            })
        };
        let skp = menunggu.iter().filter_map(berpindah).collect();
        Self { kelompok, atasan, skp, ..Self::default() }
    }

    /// Ada yang menjadi tanpa penilai, padahal masih bertugas.
    pub fn ada_yang_tanpa_penilai(&self) -> bool {
        let bertugas = |k: &Kelompok| k.banyak > 1 || self.purna.as_ref() != k.nama.first();
        self.kelompok.iter().any(|k| k.menjadi.is_none() && bertugas(k))
    }

    /// Tidak ada yang berganti.
    pub fn kosong(&self) -> bool {
        self.kelompok.is_empty() && self.atasan.is_empty()
    }

    /// Mengenali akibat yang sama dengan yang dibaca orang sebelum ia menegaskannya.
    pub fn sidik(&self) -> String {
        let akibat = (&self.kelompok, &self.atasan, &self.skp, &self.lain, &self.perhatian, &self.purna);
        hex::encode(Sha256::digest(format!("{akibat:?}")))
    }
}

/// Orang yang berganti dari yang sama ke yang sama pada hari yang sama disebut bersama.
fn kelompok(ganti: &[Pergantian], sebut: impl Fn(Uuid) -> String) -> Vec<Kelompok> {
    let mut kelompok: BTreeMap<_, Vec<String>> = BTreeMap::new();
    for g in ganti {
        let kunci = (g.mulai, g.selesai, g.dari.map(&sebut), g.menjadi.map(&sebut));
        kelompok.entry(kunci).or_default().push(sebut(g.pegawai));
    }
    let satu = |((mulai, selesai, dari, menjadi), mut nama): ((NaiveDate, Option<NaiveDate>, _, _), Vec<String>)| {
        nama.sort_by_key(|n| n.to_lowercase());
        let banyak = nama.len();
        nama.truncate(NAMA_DISEBUT);
        Kelompok { masa: masa(mulai, selesai), dari, menjadi, banyak, nama }
    };
    kelompok.into_iter().map(satu).collect()
}

/// Sejak kapan tugas orang itu sendiri berganti: penilainya, atau yang dinilainya.
pub fn sejak(siapa: Uuid, ganti: &[Pergantian]) -> Option<NaiveDate> {
    let miliknya = |g: &&Pergantian| g.dari == Some(siapa) || (g.pegawai == siapa && g.dari.is_some());
    ganti.iter().filter(miliknya).map(|g| g.mulai).min()
}

fn masa(mulai: NaiveDate, selesai: Option<NaiveDate>) -> String {
    match selesai.and_then(|s| s.pred_opt()) {
        Some(akhir) if akhir == mulai => format!("Pada {}", time::tanggal(mulai)),
        Some(akhir) => format!("{} s.d. {}", time::tanggal(mulai), time::tanggal(akhir)),
        None => format!("Mulai {}", time::tanggal(mulai)),
    }
}

/// Isian sebuah formulir sebagaimana dibawa halaman penegasan.
pub fn isian(formulir: &impl Serialize) -> Result<Vec<(String, String)>> {
    let tulisan = serde_html_form::to_string(formulir).map_err(anyhow::Error::new)?;
    Ok(serde_html_form::from_str(&tulisan).map_err(anyhow::Error::new)?)
}

/// Siapa berganti penilai, dan siapa berganti Atasan Penilai.
pub fn banding(lama: &[Garis], baru: &[Garis]) -> (Vec<Pergantian>, Vec<Pergantian>) {
    let orang: BTreeSet<Uuid> = lama.iter().chain(baru).map(|g| g.pegawai).collect();
    let per_orang = |garis: &[Garis]| {
        let mut peta: HashMap<Uuid, Vec<Garis>> = HashMap::new();
        for g in garis {
            peta.entry(g.pegawai).or_default().push(*g);
        }
        peta
    };
    let (lama, baru) = (per_orang(lama), per_orang(baru));
    let milik = |peta: &HashMap<Uuid, Vec<Garis>>, siapa: Uuid| peta.get(&siapa).cloned().unwrap_or_default();
    let (mut ganti, mut atasan) = (Vec::new(), Vec::new());
    for siapa in orang {
        let (dahulu, kini) = (milik(&lama, siapa), milik(&baru, siapa));
        ganti.extend(banding_seorang(siapa, &dahulu, &kini, |g| Some(g.penilai)));
        atasan.extend(banding_seorang(siapa, &dahulu, &kini, |g| g.atasan));
    }
    (ganti, atasan)
}

/// Hari-hari ketika sesuatu mungkin berganti.
fn batas(lama: &[Garis], baru: &[Garis]) -> BTreeSet<NaiveDate> {
    lama.iter().chain(baru).flat_map(|g| [Some(g.mulai), g.selesai]).flatten().collect()
}

fn pada(garis: &[Garis], hari: NaiveDate) -> Option<&Garis> {
    garis.iter().find(|g| g.mulai <= hari && g.selesai.is_none_or(|s| hari < s))
}

fn banding_seorang(
    pegawai: Uuid,
    lama: &[Garis],
    baru: &[Garis],
    siapa: impl Fn(&Garis) -> Option<Uuid>,
) -> Vec<Pergantian> {
    let batas: Vec<NaiveDate> = batas(lama, baru).into_iter().collect();
    let mut ganti: Vec<Pergantian> = Vec::new();
    for (i, &mulai) in batas.iter().enumerate() {
        let saat_itu = |garis| pada(garis, mulai).and_then(&siapa);
        let (dari, menjadi) = (saat_itu(lama), saat_itu(baru));
        if dari == menjadi {
            continue;
        }
        let selesai = batas.get(i + 1).copied();
        match ganti.last_mut() {
            Some(akhir) if akhir.selesai == Some(mulai) && (akhir.dari, akhir.menjadi) == (dari, menjadi) => {
                akhir.selesai = selesai;
            }
            _ => ganti.push(Pergantian { pegawai, mulai, selesai, dari, menjadi }),
        }
    }
    ganti
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hari(bulan: u32, tanggal: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, bulan, tanggal).unwrap()
    }

    fn garis(mulai: NaiveDate, selesai: Option<NaiveDate>, penilai: u128) -> Garis {
        Garis { pegawai: Uuid::from_u128(9), mulai, selesai, penilai: Uuid::from_u128(penilai), atasan: None }
    }

    #[test]
    fn hanya_hari_yang_berganti_yang_disebut() {
        let lama = [garis(hari(1, 1), None, 1)];
        let baru = [
            garis(hari(1, 1), Some(hari(2, 1)), 1),
            garis(hari(2, 1), Some(hari(2, 5)), 2),
            garis(hari(2, 5), Some(hari(2, 8)), 2),
            garis(hari(2, 8), None, 1),
        ];
        let (ganti, atasan) = banding(&lama, &baru);
        assert!(atasan.is_empty());
        assert_eq!(ganti.len(), 1);
        assert_eq!((ganti[0].mulai, ganti[0].selesai), (hari(2, 1), Some(hari(2, 8))));
        assert_eq!(masa(ganti[0].mulai, ganti[0].selesai), "1 Februari 2026 s.d. 7 Februari 2026");
    }

    #[test]
    fn yang_kehilangan_penilai_disebut_sejak_harinya() {
        let (ganti, _) = banding(&[garis(hari(1, 1), None, 1)], &[garis(hari(1, 1), Some(hari(3, 1)), 1)]);
        assert_eq!((ganti[0].mulai, ganti[0].selesai, ganti[0].menjadi), (hari(3, 1), None, None));
        let nama = HashMap::from([(Uuid::from_u128(1), "Budi".into()), (Uuid::from_u128(9), "Sari".into())]);
        let akibat = Akibat::susun(&ganti, &[], &[(Uuid::from_u128(9), 2026)], &nama, hari(1, 12));
        assert!(akibat.ada_yang_tanpa_penilai());
        assert_eq!(akibat.skp[0].sejak, "1 Maret 2026");
        assert_ne!(akibat.sidik(), Akibat::default().sidik());
    }

    #[test]
    fn yang_belum_selesai_menyebut_penerusnya_dan_tidak_menggeser_akibat() {
        let satu = |hal: &str, banyak, masa, penerus: Option<&str>| Belum {
            hal: hal.into(),
            banyak,
            masa,
            nama: "Tono, S.E.".into(),
            penerus: penerus.map(Into::into),
        };
        let januari = Some((hari(1, 1), hari(1, 31)));
        let kalimat: Vec<String> = [
            satu("DOKUMENTASI", 1, januari, None),
            satu("PENGUKURAN", 2, januari, None),
            satu("PERMINTAAN", 1, None, None),
            satu("SERAH_TERIMA", 1, None, Some("Ratna, S.H.")),
            satu("TANGGAPAN", 3, None, None),
        ]
        .iter()
        .map(|b| b.kalimat(hari(3, 1)))
        .collect();
        assert_eq!(
            kalimat,
            [
                "Dokumentasi 1 Januari s.d. 31 Januari 2026 belum dikirim.",
                "2 pengukuran belum ditetapkan, yang terlama 1 Januari s.d. 31 Januari 2026.",
                "1 permintaan umpan balik belum dijawabnya: tentang Tono, S.E.",
                "Serah terima Tono, S.E. belum ditutupnya; sejak 1 Maret 2026 Ratna, S.H. yang melanjutkan.",
                "3 dokumentasi bawahan menunggu tanggapannya; belum ada penilai yang melanjutkan.",
            ]
        );
        let dengan = Akibat { belum: kalimat, ..Akibat::default() };
        assert_eq!(dengan.sidik(), Akibat::default().sidik());
    }
}
