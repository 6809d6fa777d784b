//! Membandingkan dua susunan penilai, dari hari ke hari.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::kernel::id::PegawaiId;

/// Nama yang ditampilkan; selebihnya disebut jumlahnya.
pub const NAMA_TAMPIL: usize = 20;

/// Penilai seseorang selama serentang hari.
#[derive(Clone, Debug)]
pub struct Penggal {
    /// Orangnya.
    pub pegawai: PegawaiId,
    /// Namanya dengan gelar.
    pub nama: String,
    /// Hari pertama.
    pub mulai: NaiveDate,
    /// Hari pertama sesudahnya; kosong bila seterusnya.
    pub selesai: Option<NaiveDate>,
    /// Penilainya dan namanya.
    pub penilai: (PegawaiId, String),
    /// Atasan penilainya.
    pub atasan: Option<PegawaiId>,
}

/// Seseorang yang penilainya berganti.
#[derive(Debug, PartialEq, Eq)]
pub struct Pergantian {
    /// Namanya.
    pub nama: String,
    /// Penilainya sebelum perubahan.
    pub dari: Option<String>,
    /// Penilainya sesudah perubahan.
    pub ke: Option<String>,
    /// Hari pertama keduanya berbeda.
    pub sejak: NaiveDate,
}

/// Akibat sebuah perubahan atas garis penilaian.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Dampak {
    /// Yang penilainya berganti, menurut nama.
    pub penilai: Vec<Pergantian>,
    /// Banyaknya orang yang hanya atasan penilainya berganti.
    pub atasan: usize,
}

impl Dampak {
    /// Yang namanya ditampilkan.
    pub fn tampil(&self) -> &[Pergantian] {
        self.penilai.get(..NAMA_TAMPIL).unwrap_or(&self.penilai)
    }

    /// Banyaknya yang tidak ditampilkan.
    pub fn selebihnya(&self) -> usize {
        self.penilai.len().saturating_sub(NAMA_TAMPIL)
    }
}

fn per_orang(semua: &[Penggal]) -> BTreeMap<PegawaiId, Vec<&Penggal>> {
    let mut kumpulan: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for p in semua {
        kumpulan.entry(p.pegawai).or_default().push(p);
    }
    kumpulan
}

fn pada<'a>(penggal: &[&'a Penggal], hari: NaiveDate) -> Option<&'a Penggal> {
    penggal.iter().copied().find(|p| p.mulai <= hari && p.selesai.is_none_or(|s| hari < s))
}

/// Apa yang berbeda antara dua susunan sejak suatu hari.
pub fn timbang(sebelum: &[Penggal], sesudah: &[Penggal], sejak: NaiveDate) -> Dampak {
    let (lama, baru) = (per_orang(sebelum), per_orang(sesudah));
    let orang: BTreeSet<_> = lama.keys().chain(baru.keys()).collect();
    let mut dampak = Dampak::default();
    for siapa in orang {
        let kosong = Vec::new();
        let (lama, baru) = (lama.get(siapa).unwrap_or(&kosong), baru.get(siapa).unwrap_or(&kosong));
        let batas = lama.iter().chain(baru).flat_map(|p| [Some(p.mulai), p.selesai]).flatten();
        let hari: BTreeSet<_> = batas.filter(|h| *h > sejak).chain([sejak]).collect();
        let beda = hari.iter().find_map(|hari| {
            let (a, b) = (pada(lama, *hari), pada(baru, *hari));
            (a.map(|p| p.penilai.0) != b.map(|p| p.penilai.0)).then_some((*hari, a, b))
        });
        match beda {
            Some((sejak, a, b)) => dampak.penilai.push(Pergantian {
                nama: a.or(b).map(|p| p.nama.clone()).unwrap_or_default(),
                dari: a.map(|p| p.penilai.1.clone()),
                ke: b.map(|p| p.penilai.1.clone()),
                sejak,
            }),
            None if hari.iter().any(|h| pada(lama, *h).map(|p| p.atasan) != pada(baru, *h).map(|p| p.atasan)) => {
                dampak.atasan += 1;
            }
            None => {}
        }
    }
    dampak.penilai.sort_by_key(|p| p.nama.to_lowercase());
    dampak
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hari(n: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 1, n).unwrap()
    }

    fn penggal(siapa: u128, mulai: u32, selesai: Option<u32>, penilai: u128, atasan: u128) -> Penggal {
        let id = |n| PegawaiId::from(uuid::Uuid::from_u128(n));
        Penggal {
            pegawai: id(siapa),
            nama: format!("Orang {siapa}"),
            mulai: hari(mulai),
            selesai: selesai.map(hari),
            penilai: (id(penilai), format!("Penilai {penilai}")),
            atasan: Some(id(atasan)),
        }
    }

    #[test]
    fn pergantian_ditemukan_pada_hari_pertamanya_berbeda() {
        let lama = [penggal(1, 1, Some(10), 7, 9), penggal(1, 10, None, 8, 9), penggal(2, 1, None, 7, 9)];
        let baru = [penggal(1, 1, Some(10), 7, 9), penggal(1, 10, None, 6, 9), penggal(2, 1, None, 7, 5)];
        let dampak = timbang(&lama, &baru, hari(3));
        let beda = Pergantian {
            nama: "Orang 1".into(),
            dari: Some("Penilai 8".into()),
            ke: Some("Penilai 6".into()),
            sejak: hari(10),
        };
        assert_eq!(dampak, Dampak { penilai: vec![beda], atasan: 1 });
        assert_eq!(timbang(&lama, &lama, hari(1)), Dampak::default());
    }

    #[test]
    fn yang_kehilangan_penilai_ikut_terhitung_dan_yang_sudah_lewat_tidak() {
        let lama = [penggal(1, 1, None, 7, 9), penggal(2, 1, Some(5), 7, 9)];
        let dampak = timbang(&lama, &[penggal(2, 1, Some(3), 7, 9)], hari(6));
        assert_eq!(dampak.penilai.len(), 1);
        assert_eq!((dampak.penilai[0].sejak, dampak.penilai[0].ke.clone()), (hari(6), None));
    }
}
