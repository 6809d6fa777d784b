//! Dari yang diketik menjadi isi sel: RHK yang tetap, yang bunyinya diganti, yang baru.

use serde::Deserialize;
use uuid::Uuid;

use crate::{
    kernel::form::{Galat, batasi, rapikan, sebaris},
    matriks::{
        model::{KOLOM_MAKS, RHK_MAKS, SEL_MAKS},
        susunan::{Isi, Kolom, letak},
    },
    skp::RencanaId,
};

/// Formulir sel seseorang sebagaimana diketik; ketiganya sejajar, satu bagi setiap kolom.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct FormBaris {
    /// RHK pimpinan; kosong bila sudah tidak ada pada SKP-nya.
    pub kolom: Vec<String>,
    /// Bunyinya.
    pub bunyi: Vec<String>,
    /// RHK di dalam selnya, satu pada setiap baris.
    pub sel: Vec<String>,
}

/// Satu RHK yang akan tersimpan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ketetapan {
    /// Jati diri yang dipertahankan, atau yang baru.
    pub pokok: Uuid,
    /// Kolomnya.
    pub kolom: Option<RencanaId>,
    /// Bunyi kolomnya.
    pub rhk_pimpinan: String,
    /// Kalimatnya.
    pub rhk: String,
}

fn baris(tulisan: &str) -> Vec<String> {
    rapikan(tulisan).lines().map(sebaris).filter(|b| !b.is_empty()).collect()
}

/// Jati diri bagi setiap baris tulisan: yang sama bunyinya tetap; selebihnya mengganti yang ditinggalkan menurut
/// urutannya, sehingga RHK yang sudah dibagikan dikenali sebagai berubah, bukan hilang dan baru.
fn tata(lama: &[&Isi], tulisan: &[String]) -> Vec<Uuid> {
    let mut sisa: Vec<&Isi> = lama.to_vec();
    let mut hasil: Vec<Option<Uuid>> =
        tulisan.iter().map(|rhk| sisa.iter().position(|i| i.rhk == *rhk).map(|n| sisa.remove(n).pokok)).collect();
    let mut sisa = sisa.into_iter();
    for pokok in hasil.iter_mut().filter(|p| p.is_none()) {
        *pokok = sisa.next().map(|i| i.pokok);
    }
    hasil.into_iter().map(|p| p.unwrap_or_else(Uuid::now_v7)).collect()
}

impl FormBaris {
    /// Formulir berisi yang tersimpan.
    pub fn dari(kolom: &[Kolom], isi: &[Isi]) -> Self {
        let sel = |n: usize| {
            let di_sini = isi.iter().filter(|i| letak(kolom, i.kolom, &i.rhk_pimpinan) == Some(n));
            di_sini.map(|i| i.rhk.as_str()).collect::<Vec<_>>().join("\n")
        };
        Self {
            kolom: kolom.iter().map(|k| k.id.map_or(String::new(), |id| id.to_string())).collect(),
            bunyi: kolom.iter().map(|k| k.rhk.clone()).collect(),
            sel: (0..kolom.len()).map(sel).collect(),
        }
    }

    /// Bunyi kolom yang selnya terisi, dengan isinya.
    pub fn terisi(&self) -> Vec<(&String, &String)> {
        self.bunyi.iter().zip(&self.sel).filter(|(_, sel)| !sel.trim().is_empty()).collect()
    }

    /// Kolom sebagaimana dilihat orangnya.
    pub fn kolom(&self) -> Vec<Kolom> {
        let bunyi = |n: usize| self.bunyi.get(n).map_or(String::new(), |b| sebaris(b));
        self.kolom.iter().enumerate().map(|(n, id)| Kolom { id: id.parse().ok(), rhk: bunyi(n) }).collect()
    }

    /// Yang akan tersimpan, terhadap kolom yang ada sekarang dan isi yang lama. Tulisan pada kolom yang sementara
    /// itu dihapus dari SKP pimpinan ikut tersimpan, dengan bunyi kolomnya.
    ///
    /// # Errors
    /// Kalimat bagi setiap kotak yang keliru.
    pub fn baca(&self, ada: &[Kolom], lama: &[Isi]) -> Result<Vec<Ketetapan>, Galat> {
        let mut galat = Galat::default();
        let mut hasil = Vec::new();
        let ditulis = self.kolom();
        let terlalu_panjang = ditulis.iter().any(|k| k.rhk.chars().count() > RHK_MAKS);
        if ditulis.len() > KOLOM_MAKS || terlalu_panjang {
            galat.catat("sel-1", "Kolom pada formulir ini bukan kolom matriks. Muat ulang halamannya, lalu isi lagi.");
            return Err(galat);
        }
        for (n, kolom) in ditulis.iter().enumerate() {
            let kotak = format!("sel-{}", n + 1);
            let tulisan = baris(self.sel.get(n).map_or("", String::as_str));
            if tulisan.len() > SEL_MAKS {
                galat.catat(&kotak, format!("Satu sel memuat paling banyak {SEL_MAKS} RHK."));
            }
            for rhk in &tulisan {
                batasi(&mut galat, &kotak, "Setiap RHK", rhk, RHK_MAKS);
            }
            let kini = letak(ada, kolom.id, &kolom.rhk).and_then(|n| ada.get(n)).unwrap_or(kolom);
            // Hanya kolom pimpinan sendiri yang tertaut; yang lain tinggal bunyinya.
            let kini = match ada.contains(kini) {
                true => kini.clone(),
                false => Kolom { id: None, rhk: kini.rhk.clone() },
            };
            let di_sini: Vec<&Isi> =
                lama.iter().filter(|i| letak(&ditulis, i.kolom, &i.rhk_pimpinan) == Some(n)).collect();
            let pokok = tata(&di_sini, &tulisan);
            hasil.extend(pokok.into_iter().zip(tulisan).map(|(pokok, rhk)| Ketetapan {
                pokok,
                kolom: kini.id,
                rhk_pimpinan: kini.rhk.clone(),
                rhk,
            }));
        }
        if galat.kosong() { Ok(hasil) } else { Err(galat) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{kernel::id::PegawaiId, matriks::susunan::DiSkp};

    fn isi(kolom: &Kolom, rhk: &str) -> Isi {
        Isi {
            pokok: Uuid::now_v7(),
            pegawai: PegawaiId::new(),
            kolom: kolom.id,
            rhk_pimpinan: kolom.rhk.clone(),
            rhk: rhk.into(),
            di_skp: DiSkp::Belum,
        }
    }

    fn dua_kolom() -> [Kolom; 2] {
        ["Mutu", "Layanan"].map(|rhk| Kolom { id: Some(RencanaId::new()), rhk: rhk.into() })
    }

    #[test]
    fn rhk_yang_diganti_bunyinya_tetap_dikenali() {
        let kolom = dua_kolom();
        let lama = [isi(&kolom[0], "Satu"), isi(&kolom[0], "Dua"), isi(&kolom[1], "Tiga")];
        let mut formulir = FormBaris::dari(&kolom, &lama);
        assert_eq!(formulir.sel, ["Satu\nDua", "Tiga"]);
        formulir.sel = vec!["Dua\r\n Satu   diperbaiki \n\nBaru".into(), String::new()];
        let hasil = formulir.baca(&kolom, &lama).unwrap();
        let rhk: Vec<_> = hasil.iter().map(|k| k.rhk.as_str()).collect();
        assert_eq!(rhk, ["Dua", "Satu diperbaiki", "Baru"]);
        assert_eq!((hasil[0].pokok, hasil[1].pokok), (lama[1].pokok, lama[0].pokok));
        assert!(lama.iter().all(|i| i.pokok != hasil[2].pokok));
        assert!(hasil.iter().all(|k| k.kolom == kolom[0].id));
    }

    #[test]
    fn tulisan_pada_kolom_yang_baru_saja_dihapus_tidak_hilang() {
        let kolom = dua_kolom();
        let mut formulir = FormBaris::dari(&kolom, &[]);
        formulir.sel = vec![String::new(), "Tetap ada".into()];
        let hasil = formulir.baca(&kolom[..1], &[]).unwrap();
        assert_eq!((hasil[0].kolom, hasil[0].rhk_pimpinan.as_str()), (None, "Layanan"));
        assert_eq!(hasil[0].rhk, "Tetap ada");
    }

    #[test]
    fn yang_terlalu_panjang_dan_terlalu_banyak_disebut_kotaknya() {
        let kolom = dua_kolom();
        let mut formulir = FormBaris::dari(&kolom, &[]);
        formulir.sel = vec!["a".repeat(501), "b\n".repeat(11)];
        let galat = formulir.baca(&kolom, &[]).unwrap_err();
        assert!(galat.untuk("sel-1").unwrap().contains("501"));
        assert!(galat.untuk("sel-2").unwrap().contains("10 RHK"));
        formulir.sel = vec!["é".repeat(500), "b\n".repeat(10)];
        assert_eq!(formulir.baca(&kolom, &[]).unwrap().len(), 11);
    }
}
