//! Membandingkan dua susunan penilai, hari demi hari.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use serde::Serialize;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::kernel::{error::Result, time};

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
    /// Banyaknya orang yang Atasan Penilainya berganti.
    pub atasan: usize,
    /// SKP yang berpindah meja.
    pub skp: Vec<SkpBerpindah>,
    /// Yang berakhir atau berlaku kembali di luar penilaian, satu kalimat masing-masing.
    pub lain: Vec<String>,
    /// Yang masih harus dikerjakan orang sesudahnya.
    pub perhatian: Vec<String>,
    /// Nama orang yang tidak lagi bertugas, jadi memang tidak lagi dinilai.
    pub purna: Option<String>,
}

impl Akibat {
    pub(super) fn susun(
        ganti: &[Pergantian],
        atasan: usize,
        menunggu: &[(Uuid, i32)],
        nama: &HashMap<Uuid, String>,
        hari: NaiveDate,
    ) -> Self {
        let sebut = |siapa: Uuid| nama.get(&siapa).cloned().unwrap_or_default();
        let mut kelompok: BTreeMap<_, Vec<String>> = BTreeMap::new();
        for g in ganti {
            let kunci = (g.mulai, g.selesai, g.dari.map(sebut), g.menjadi.map(sebut));
            kelompok.entry(kunci).or_default().push(sebut(g.pegawai));
        }
        let kelompok = kelompok
            .into_iter()
            .map(|((mulai, selesai, dari, menjadi), mut nama)| {
                nama.sort_by_key(|n| n.to_lowercase());
                let banyak = nama.len();
                nama.truncate(NAMA_DISEBUT);
                Kelompok { masa: masa(mulai, selesai), dari, menjadi, banyak, nama }
            })
            .collect();
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
        self.kelompok.is_empty() && self.atasan == 0
    }

    /// Mengenali akibat yang sama dengan yang dibaca orang sebelum ia menegaskannya.
    pub fn sidik(&self) -> String {
        hex::encode(Sha256::digest(format!("{self:?}")))
    }
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

/// Siapa berganti penilai, dan berapa orang yang Atasan Penilainya berganti.
pub fn banding(lama: &[Garis], baru: &[Garis]) -> (Vec<Pergantian>, usize) {
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
    let (mut ganti, mut atasan) = (Vec::new(), 0);
    for siapa in orang {
        let (dahulu, kini) = (milik(&lama, siapa), milik(&baru, siapa));
        ganti.extend(banding_seorang(siapa, &dahulu, &kini));
        atasan += usize::from(atasan_berganti(&dahulu, &kini));
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

fn banding_seorang(pegawai: Uuid, lama: &[Garis], baru: &[Garis]) -> Vec<Pergantian> {
    let batas: Vec<NaiveDate> = batas(lama, baru).into_iter().collect();
    let mut ganti: Vec<Pergantian> = Vec::new();
    for (i, &mulai) in batas.iter().enumerate() {
        let penilai = |garis| pada(garis, mulai).map(|g| g.penilai);
        let (dari, menjadi) = (penilai(lama), penilai(baru));
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

fn atasan_berganti(lama: &[Garis], baru: &[Garis]) -> bool {
    let atasan = |garis, hari| pada(garis, hari).and_then(|g| g.atasan);
    batas(lama, baru).into_iter().any(|hari| atasan(lama, hari) != atasan(baru, hari))
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
        assert_eq!(atasan, 0);
        assert_eq!(ganti.len(), 1);
        assert_eq!((ganti[0].mulai, ganti[0].selesai), (hari(2, 1), Some(hari(2, 8))));
        assert_eq!(masa(ganti[0].mulai, ganti[0].selesai), "1 Februari 2026 s.d. 7 Februari 2026");
    }

    #[test]
    fn yang_kehilangan_penilai_disebut_sejak_harinya() {
        let (ganti, _) = banding(&[garis(hari(1, 1), None, 1)], &[garis(hari(1, 1), Some(hari(3, 1)), 1)]);
        assert_eq!((ganti[0].mulai, ganti[0].selesai, ganti[0].menjadi), (hari(3, 1), None, None));
        let nama = HashMap::from([(Uuid::from_u128(1), "Budi".into()), (Uuid::from_u128(9), "Sari".into())]);
        let akibat = Akibat::susun(&ganti, 0, &[(Uuid::from_u128(9), 2026)], &nama, hari(1, 12));
        assert!(akibat.ada_yang_tanpa_penilai());
        assert_eq!(akibat.skp[0].sejak, "1 Maret 2026");
        assert_ne!(akibat.sidik(), Akibat::default().sidik());
    }
}
