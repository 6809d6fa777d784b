//! Perbandingan dua versi. Murni.

use similar::{ChangeTag, TextDiff};
use uuid::Uuid;

use crate::skp::Masa;

/// Satu versi sebagaimana dibandingkan.
#[derive(Clone, Debug)]
pub struct Versi {
    /// Versi keberapa.
    pub ke: i32,
    /// Bagian masa ketika ia berlaku.
    pub masa: Masa,
    /// Draf, diajukan, direviu, atau ditetapkan.
    pub status: String,
    /// RHK menurut urutannya.
    pub rhk: Vec<Rhk>,
}

/// Satu RHK.
#[derive(Clone, Debug, Default)]
pub struct Rhk {
    /// Asal pertamanya.
    pub akar: Uuid,
    /// `UTAMA` atau `TAMBAHAN`.
    pub bagian: String,
    /// Bunyinya.
    pub rhk: String,
    /// RHK pimpinan yang didukung.
    pub pimpinan: String,
    /// Penugasan dari siapa.
    pub penugasan: String,
    /// Indikator menurut urutannya.
    pub ukuran: Vec<Ukuran>,
}

/// Satu indikator dengan targetnya.
#[derive(Clone, Debug, Default)]
pub struct Ukuran {
    /// Asal pertamanya.
    pub akar: Uuid,
    /// Aspeknya.
    pub aspek: String,
    /// Kalimatnya; pada pendekatan kualitatif targetnya menyatu.
    pub indikator: String,
    /// Targetnya sebagaimana tercetak.
    pub target: String,
}

/// Nasib sesuatu dari versi lama ke versi baru.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beda {
    /// Sama.
    Tetap,
    /// Berubah.
    Berubah,
    /// Baru ada.
    Ditambah,
    /// Tidak ada lagi.
    Dihapus,
}

impl Beda {
    /// Sebutan yang dibaca orang.
    pub fn sebutan(self) -> &'static str {
        match self {
            Self::Tetap => "Tetap",
            Self::Berubah => "Berubah",
            Self::Ditambah => "Ditambahkan",
            Self::Dihapus => "Dihapus",
        }
    }
}

/// Sepotong kalimat: sama, atau hanya pada salah satu versi.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Potong {
    /// Hanya pada versi ini.
    pub beda: bool,
    /// Kata-katanya, dengan spasinya.
    pub teks: String,
}

/// Sebuah kalimat pada kedua versi.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selisih {
    /// Pada versi lama, yang hilang ditandai.
    pub lama: Vec<Potong>,
    /// Pada versi baru, yang datang ditandai.
    pub baru: Vec<Potong>,
}

impl Selisih {
    /// Membandingkan kata demi kata.
    pub fn antara(lama: &str, baru: &str) -> Self {
        let mut selisih = Self::default();
        for ubah in TextDiff::from_words(lama, baru).iter_all_changes() {
            let teks = ubah.value();
            match ubah.tag() {
                ChangeTag::Equal => {
                    sambung(&mut selisih.lama, false, teks);
                    sambung(&mut selisih.baru, false, teks);
                }
                ChangeTag::Delete => sambung(&mut selisih.lama, true, teks),
                ChangeTag::Insert => sambung(&mut selisih.baru, true, teks),
            }
        }
        selisih
    }

    /// Sisi yang diminta.
    pub fn sisi(&self, baru: &bool) -> &[Potong] {
        if *baru { &self.baru } else { &self.lama }
    }

    /// Ada tulisannya pada sisi itu.
    pub fn ada(&self, baru: &bool) -> bool {
        !self.sisi(baru).is_empty()
    }

    /// Keduanya sama.
    pub fn sama(&self) -> bool {
        !self.lama.iter().chain(&self.baru).any(|p| p.beda)
    }
}

fn sambung(potongan: &mut Vec<Potong>, beda: bool, teks: &str) {
    match potongan.last_mut() {
        Some(akhir) if akhir.beda == beda => akhir.teks.push_str(teks),
        _ => potongan.push(Potong { beda, teks: teks.to_owned() }),
    }
}

/// Satu indikator pada kedua versi.
#[derive(Clone, Debug)]
pub struct BandingUkuran {
    /// Nasibnya.
    pub beda: Beda,
    /// Aspeknya.
    pub aspek: Selisih,
    /// Kalimatnya.
    pub indikator: Selisih,
    /// Targetnya.
    pub target: Selisih,
}

/// Satu RHK pada kedua versi.
#[derive(Clone, Debug)]
pub struct BandingRhk {
    /// Nasibnya.
    pub beda: Beda,
    /// Bunyinya.
    pub rhk: Selisih,
    /// RHK pimpinan.
    pub pimpinan: Selisih,
    /// Penugasan dari siapa.
    pub penugasan: Selisih,
    /// Indikatornya.
    pub ukuran: Vec<BandingUkuran>,
}

impl BandingRhk {
    /// Sisi lama ada.
    pub fn pernah(&self) -> bool {
        self.beda != Beda::Ditambah
    }

    /// Sisi baru ada.
    pub fn masih(&self) -> bool {
        self.beda != Beda::Dihapus
    }
}

impl BandingUkuran {
    /// Ada pada sisi yang diminta.
    pub fn sisi(&self, baru: &bool) -> bool {
        match self.beda {
            Beda::Ditambah => *baru,
            Beda::Dihapus => !*baru,
            Beda::Tetap | Beda::Berubah => true,
        }
    }
}

/// Pasangan menurut asalnya: urutan versi baru, lalu yang dihapus menurut urutan lamanya.
fn pasangkan<'a, T>(lama: &'a [T], baru: &'a [T], akar: fn(&T) -> Uuid) -> Vec<(Option<&'a T>, Option<&'a T>)> {
    let cari = |semua: &'a [T], yang: &T| semua.iter().find(|x| akar(x) == akar(yang));
    let kini = baru.iter().map(|b| (cari(lama, b), Some(b)));
    let hilang = lama.iter().filter(|l| cari(baru, l).is_none()).map(|l| (Some(l), None));
    kini.chain(hilang).collect()
}

/// Membandingkan dua versi.
pub fn bandingkan(lama: &[Rhk], baru: &[Rhk]) -> Vec<BandingRhk> {
    pasangkan(lama, baru, |r| r.akar).into_iter().map(|(l, b)| rhk(l, b)).collect()
}

fn nasib(ada: (bool, bool), sama: bool) -> Beda {
    match (ada, sama) {
        ((false, _), _) => Beda::Ditambah,
        ((_, false), _) => Beda::Dihapus,
        (_, true) => Beda::Tetap,
        (_, false) => Beda::Berubah,
    }
}

fn rhk(lama: Option<&Rhk>, baru: Option<&Rhk>) -> BandingRhk {
    let kosong = Rhk::default();
    let (l, b) = (lama.unwrap_or(&kosong), baru.unwrap_or(&kosong));
    let ukuran: Vec<_> = pasangkan(&l.ukuran, &b.ukuran, |u| u.akar).into_iter().map(|(l, b)| ukuran(l, b)).collect();
    let (bunyi, pimpinan) = (Selisih::antara(&l.rhk, &b.rhk), Selisih::antara(&l.pimpinan, &b.pimpinan));
    let penugasan = Selisih::antara(&l.penugasan, &b.penugasan);
    let sama = bunyi.sama()
        && pimpinan.sama()
        && penugasan.sama()
        && l.bagian == b.bagian
        && ukuran.iter().all(|u| u.beda == Beda::Tetap);
    BandingRhk { beda: nasib((lama.is_some(), baru.is_some()), sama), rhk: bunyi, pimpinan, penugasan, ukuran }
}

fn ukuran(lama: Option<&Ukuran>, baru: Option<&Ukuran>) -> BandingUkuran {
    let kosong = Ukuran::default();
    let (l, b) = (lama.unwrap_or(&kosong), baru.unwrap_or(&kosong));
    let (aspek, indikator) = (Selisih::antara(&l.aspek, &b.aspek), Selisih::antara(&l.indikator, &b.indikator));
    let target = Selisih::antara(&l.target, &b.target);
    let sama = aspek.sama() && indikator.sama() && target.sama();
    BandingUkuran { beda: nasib((lama.is_some(), baru.is_some()), sama), aspek, indikator, target }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tulis(potongan: &[Potong]) -> String {
        potongan.iter().map(|p| if p.beda { format!("[{}]", p.teks) } else { p.teks.clone() }).collect()
    }

    #[test]
    fn kata_yang_berganti_ditandai_pada_kedua_sisi() {
        let check = |lama, baru, harapan: (&str, &str)| {
            let s = Selisih::antara(lama, baru);
            assert_eq!((tulis(&s.lama).as_str(), tulis(&s.baru).as_str()), harapan);
            // Tidak ada kata yang hilang dari kedua sisi.
            let polos = |p: &[Potong]| p.iter().map(|p| p.teks.as_str()).collect::<String>();
            assert_eq!((polos(&s.lama).as_str(), polos(&s.baru).as_str()), (lama, baru));
        };
        check("12 laporan", "8 laporan", ("[12] laporan", "[8] laporan"));
        check("sama saja", "sama saja", ("sama saja", "sama saja"));
        check("", "baru", ("", "[baru]"));
        check(
            "Tersusunnya laporan data",
            "Tersusunnya laporan mutu data",
            ("Tersusunnya laporan data", "Tersusunnya laporan [mutu ]data"),
        );
    }

    #[test]
    fn dipasangkan_menurut_asal_bukan_urutan() {
        let akar: Vec<Uuid> = (0..4).map(|_| Uuid::now_v7()).collect();
        let rhk = |n: usize, bunyi: &str, target: &str| Rhk {
            akar: akar[n],
            bagian: "UTAMA".into(),
            rhk: bunyi.into(),
            ukuran: vec![Ukuran {
                akar: akar[n],
                indikator: "Jumlah".into(),
                target: target.into(),
                ..Ukuran::default()
            }],
            ..Rhk::default()
        };
        let lama = [rhk(0, "A", "1"), rhk(1, "B", "2"), rhk(2, "C", "3")];
        let baru = [rhk(3, "D", "9"), rhk(2, "C", "3"), rhk(0, "A", "5")];
        let beda: Vec<_> = bandingkan(&lama, &baru).iter().map(|r| r.beda).collect();
        assert_eq!(beda, [Beda::Ditambah, Beda::Tetap, Beda::Berubah, Beda::Dihapus]);
        assert!(bandingkan(&lama, &lama).iter().all(|r| r.beda == Beda::Tetap));
    }
}
