//! Dari usulan dan ketikan menjadi realisasi.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Deserialize;

use crate::{
    kernel::{
        form::{Galat, batasi, rapikan, sebaris},
        time::tanggal,
    },
    pengukuran::capaian::{Capaian, Sasaran, bersatuan, bilangan},
    skp::{Aspek, Indikator, IndikatorId},
};

/// Yang tercatat sebagai kegiatan bagi sebuah indikator.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tercatat {
    /// Sejak awal SKP sampai sebelum periode ini, dari pengukuran yang lalu dan catatan sesudahnya.
    pub sebelum: Decimal,
    /// Jumlah pada periode ini.
    pub pada: Decimal,
    /// Banyaknya catatan pada periode ini.
    pub banyak: i64,
    /// Catatan terakhir pada periode ini.
    pub terakhir: Option<(Decimal, NaiveDate)>,
    /// Catatan bersatuan lain yang tidak ikut.
    pub lain: i64,
}

/// Penanda satuan yang tidak dijumlahkan: dua bulan masing-masing 80% bukan 160%.
const TIDAK_DIJUMLAHKAN: [&str; 8] = ["%", "persen", "skala", "indeks", "nilai", "rasio", "tingkat", "predikat"];

/// Realisasi indikator ini bertambah dari kegiatan ke kegiatan; yang lain dibaca dari catatan terakhirnya.
pub fn menjumlah(indikator: &Indikator) -> bool {
    let satuan = indikator.satuan.to_lowercase();
    !matches!(indikator.aspek, Some(Aspek::Kualitas | Aspek::Waktu))
        && !TIDAK_DIJUMLAHKAN.iter().any(|tanda| satuan.contains(tanda))
}

impl Tercatat {
    /// Usulan realisasi periode ini; kosong bila tidak ada catatannya.
    pub fn usul(&self, indikator: &Indikator) -> Option<Decimal> {
        let usul = match menjumlah(indikator) {
            true => (self.banyak > 0).then_some(self.pada),
            false => self.terakhir.map(|(angka, _)| angka),
        };
        // Pembetulan yang melampaui yang dibetulkannya tidak menjadi realisasi negatif.
        usul.filter(|angka| !angka.is_sign_negative())
    }

    /// Sejak awal SKP sampai akhir periode, bila realisasi periode ini `angka`.
    pub fn kumulatif(&self, indikator: &Indikator, angka: Decimal) -> Decimal {
        if menjumlah(indikator) { self.sebelum.checked_add(angka).unwrap_or(angka) } else { angka }
    }
}

/// Satu indikator pada formulir: targetnya, catatannya, dan yang tersimpan.
#[derive(Clone, Debug)]
pub struct Ukuran {
    /// Indikator sebagaimana beku pada SKP-nya.
    pub indikator: Indikator,
    /// Catatan kegiatannya.
    pub tercatat: Tercatat,
    /// Realisasi sebagaimana ditulis.
    pub tulisan: String,
    /// Penjelasannya.
    pub keterangan: String,
}

impl Ukuran {
    /// Target yang berangka.
    pub fn sasaran(&self) -> Option<Sasaran> {
        Sasaran::dari(&self.indikator)
    }

    /// Dijumlahkan dari kegiatan ke kegiatan.
    pub fn menjumlah(&self) -> bool {
        menjumlah(&self.indikator)
    }

    /// Dari mana usulannya.
    pub fn asal(&self) -> String {
        let t = &self.tercatat;
        let satuan = &self.indikator.satuan;
        let pokok = match (self.menjumlah(), t.banyak, t.terakhir) {
            (_, 0, _) => "Belum ada kegiatan berangka yang tercatat pada periode ini.".to_owned(),
            (true, n, _) => format!("Tercatat {} dari {n} kegiatan pada periode ini.", bersatuan(t.pada, satuan)),
            (false, _, Some((angka, hari))) => {
                format!("Catatan terakhir {}, {}.", bersatuan(angka, satuan), tanggal(hari))
            }
            (false, _, None) => String::new(),
        };
        match t.lain {
            0 => pokok,
            n => format!("{pokok} {n} kegiatan bersatuan lain tidak ikut dihitung."),
        }
    }

    /// Realisasi kumulatif dan capaiannya menurut yang tertulis sekarang; kosong bila bukan angka.
    pub fn hasil(&self) -> Option<(Decimal, Option<Capaian>)> {
        let sasaran = self.sasaran()?;
        let angka = bilangan(&sebaris(&self.tulisan), &self.indikator.satuan).ok()?;
        let kumulatif = self.tercatat.kumulatif(&self.indikator, angka);
        Some((kumulatif, sasaran.capaian(kumulatif)))
    }

    /// [`Ukuran::hasil`] dalam tulisan: kumulatif dengan satuannya, dan capaiannya.
    pub fn hasil_tertulis(&self) -> Option<(String, String)> {
        let (kumulatif, capaian) = self.hasil()?;
        let capaian = capaian.map_or_else(|| "–".to_owned(), |c| c.persen());
        Some((bersatuan(kumulatif, &self.indikator.satuan), capaian))
    }

    /// Realisasi sampai periode sebelumnya, bila ikut dijumlahkan dan sudah ada.
    pub fn sebelumnya(&self) -> Option<String> {
        let ada = self.menjumlah() && !self.tercatat.sebelum.is_zero();
        ada.then(|| bersatuan(self.tercatat.sebelum, &self.indikator.satuan))
    }
}

/// Formulir sebagaimana dikirim: satu realisasi dan keterangan bagi setiap indikator.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct FormPengukuran {
    /// Indikator baris demi baris.
    pub indikator: Vec<String>,
    /// Realisasinya.
    pub realisasi: Vec<String>,
    /// Keterangannya.
    pub keterangan: Vec<String>,
    /// `tetapkan`, atau menyimpan saja.
    pub tindakan: String,
}

/// Realisasi satu indikator yang sudah diperiksa.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Isian {
    /// Indikatornya.
    pub indikator: IndikatorId,
    /// Sebagaimana ditulis.
    pub tulisan: String,
    /// Angkanya, bila targetnya angka.
    pub angka: Option<Decimal>,
    /// Sejak awal SKP.
    pub kumulatif: Option<Decimal>,
    /// Usulan dari catatan.
    pub usul: Option<Decimal>,
    /// Penjelasan.
    pub keterangan: String,
}

impl FormPengukuran {
    /// Menetapkan, bukan hanya menyimpan.
    pub fn menetapkan(&self) -> bool {
        self.tindakan == "tetapkan"
    }

    /// Menaruh ketikan pada ukurannya masing-masing, menurut indikatornya.
    pub fn taruh(&self, ukuran: &mut [Ukuran]) {
        for u in ukuran {
            let Some(n) = self.indikator.iter().position(|i| *i == u.indikator.id.to_string()) else { continue };
            u.tulisan = self.realisasi.get(n).cloned().unwrap_or_default();
            u.keterangan = self.keterangan.get(n).cloned().unwrap_or_default();
        }
    }
}

/// Memeriksa semua ukuran; yang menetapkan tidak boleh meninggalkan yang kosong.
///
/// # Errors
/// Semua keberatan sekaligus, menurut isiannya.
pub fn baca(ukuran: &[Ukuran], menetapkan: bool) -> Result<Vec<Isian>, Galat> {
    let mut galat = Galat::default();
    let isian = ukuran.iter().enumerate().map(|(n, u)| satu(u, n + 1, menetapkan, &mut galat)).collect();
    if galat.kosong() { Ok(isian) } else { Err(galat) }
}

fn satu(u: &Ukuran, n: usize, menetapkan: bool, galat: &mut Galat) -> Isian {
    let (tulisan, keterangan) = (sebaris(&u.tulisan), rapikan(&u.keterangan));
    let (kolom, kolom_keterangan) = (format!("realisasi-{n}"), format!("keterangan-{n}"));
    let usul = u.tercatat.usul(&u.indikator).filter(|_| u.sasaran().is_some());
    let mut angka = None;
    match u.sasaran() {
        None if tulisan.is_empty() && menetapkan => galat.catat(&kolom, "Tuliskan realisasinya."),
        None => batasi(galat, &kolom, "Realisasi", &tulisan, 500),
        Some(s) if !s.terukur() && !tulisan.is_empty() => galat.catat(
            &kolom,
            "Target 0 yang makin tinggi makin baik tidak dapat diukur. Kosongkan, jelaskan pada keterangan, dan usulkan \
             perubahan target SKP-nya.",
        ),
        Some(s) if !s.terukur() => {
            if menetapkan && keterangan.is_empty() {
                galat.catat(&kolom_keterangan, "Jelaskan realisasinya; target 0 ini tidak dapat diukur.");
            }
        }
        Some(_) if tulisan.is_empty() => {
            if menetapkan {
                galat.catat(&kolom, "Isi realisasinya; tulis 0 bila belum ada.");
            }
        }
        Some(_) => match bilangan(&tulisan, &u.indikator.satuan) {
            Ok(bilangan) => angka = Some(bilangan),
            Err(kalimat) => galat.catat(&kolom, kalimat),
        },
    }
    let berbeda = angka.zip(usul).is_some_and(|(a, b)| a != b);
    if menetapkan && berbeda && keterangan.is_empty() {
        galat.catat(&kolom_keterangan, "Jelaskan mengapa realisasinya berbeda dari catatan kegiatan.");
    }
    batasi(galat, &kolom_keterangan, "Keterangan", &keterangan, 1000);
    let kumulatif = angka.map(|a| u.tercatat.kumulatif(&u.indikator, a));
    Isian { indikator: u.indikator.id, tulisan, angka, kumulatif, usul, keterangan }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::skp::Arah;

    fn ukuran(target: Option<i64>, satuan: &str, tulisan: &str) -> Ukuran {
        Ukuran {
            indikator: Indikator {
                id: IndikatorId::new(),
                aspek: Some(Aspek::Kuantitas),
                indikator: "Jumlah laporan".into(),
                target: "12 laporan".into(),
                angka: target.map(Into::into),
                angka_maks: None,
                satuan: satuan.into(),
                arah: Some(Arah::Naik),
                target_maksimal: false,
            },
            tercatat: Tercatat { sebelum: 6.into(), pada: 3.into(), banyak: 2, ..Tercatat::default() },
            tulisan: tulisan.into(),
            keterangan: String::new(),
        }
    }

    #[test]
    fn yang_bertambah_dijumlahkan_dan_yang_lain_dibaca_dari_catatan_terakhir() {
        let laporan = ukuran(Some(12), "laporan", "3");
        assert_eq!(laporan.tercatat.usul(&laporan.indikator), Some(3.into()));
        assert_eq!(laporan.hasil().unwrap().0, Decimal::from(9));
        assert_eq!(laporan.hasil().unwrap().1.unwrap().persen(), "75%");
        let hari = NaiveDate::from_ymd_opt(2026, 3, 31).unwrap();
        let mut persen = ukuran(Some(82), "%", "78");
        persen.tercatat.terakhir = Some((Decimal::from(78), hari));
        assert_eq!(persen.tercatat.usul(&persen.indikator), Some(78.into()));
        assert_eq!(persen.hasil().unwrap().1.unwrap().persen(), "95,12%");
        let mut waktu = ukuran(Some(3), "bulan", "2");
        waktu.indikator.aspek = Some(Aspek::Waktu);
        assert!(!waktu.menjumlah());
    }

    #[test]
    fn yang_menetapkan_mengisi_semuanya_dan_menjelaskan_yang_berbeda() {
        let check = |u: Ukuran, menetapkan, kolom: Option<&str>| match (baca(&[u], menetapkan), kolom) {
            (Ok(_), None) => {}
            (Err(galat), Some(kolom)) => assert!(galat.untuk(kolom).is_some(), "{kolom}: {galat:?}"),
            (hasil, _) => panic!("{hasil:?}"),
        };
        check(ukuran(Some(12), "laporan", ""), false, None);
        check(ukuran(Some(12), "laporan", ""), true, Some("realisasi-1"));
        check(ukuran(Some(12), "laporan", "3"), true, None);
        check(ukuran(Some(12), "laporan", "4"), false, None);
        check(ukuran(Some(12), "laporan", "4"), true, Some("keterangan-1"));
        check(Ukuran { keterangan: "Satu belum tercatat".into(), ..ukuran(Some(12), "laporan", "4") }, true, None);
        check(ukuran(Some(12), "laporan", "empat"), false, Some("realisasi-1"));
        check(ukuran(None, "laporan", "selesai"), true, None);
        check(ukuran(None, "laporan", ""), true, Some("realisasi-1"));
        check(ukuran(Some(0), "laporan", "1"), false, Some("realisasi-1"));
        check(ukuran(Some(0), "laporan", ""), true, Some("keterangan-1"));
    }

    #[test]
    fn ketikan_mengikuti_indikatornya_bukan_urutannya() {
        let mut semua = [ukuran(Some(1), "", ""), ukuran(Some(2), "", "")];
        let form = FormPengukuran {
            indikator: vec![semua[1].indikator.id.to_string()],
            realisasi: vec!["7".into()],
            ..FormPengukuran::default()
        };
        form.taruh(&mut semua);
        assert_eq!((semua[0].tulisan.as_str(), semua[1].tulisan.as_str()), ("", "7"));
    }
}
