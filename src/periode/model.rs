//! Periode setahun, keadaannya pada suatu hari, dan cara mengaturnya.

use chrono::{Datelike, NaiveDate};
use serde::Deserialize;

use super::policy::PengaturPeriode;
use crate::kernel::{
    form::{Galat, batasi, rapikan},
    id::PegawaiId,
    policy::Oleh,
    time::{baca_tanggal, tanggal},
};

/// Periode SKP sebuah tahun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Periode {
    /// Tahunnya.
    pub tahun: i32,
    /// Hari pertama SKP dapat diajukan; kosong: belum pernah diatur.
    pub dibuka: Option<NaiveDate>,
    /// Sejak hari ini tidak dapat diajukan lagi.
    pub ditutup: Option<NaiveDate>,
    /// Hari terakhir SKP sudah harus ditetapkan.
    pub batas: NaiveDate,
    /// Naik setiap kali diubah; 0: belum pernah diatur.
    pub versi: i32,
}

/// Dapatkah SKP diajukan pada suatu hari.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keadaan {
    /// Belum; bila sudah dijadwalkan, mulai hari itu.
    BelumDibuka(Option<NaiveDate>),
    /// Dapat.
    Terbuka,
    /// Tidak lagi, sejak hari itu.
    Ditutup(NaiveDate),
}

impl Periode {
    /// Periode yang belum pernah diatur.
    pub fn bawaan(tahun: i32) -> Self {
        let batas = hari(tahun, 1, 31);
        Self { tahun, dibuka: None, ditutup: None, batas, versi: 0 }
    }

    /// Keadaannya pada hari itu.
    pub fn keadaan(&self, hari: NaiveDate) -> Keadaan {
        match (self.dibuka, self.ditutup) {
            (_, Some(ditutup)) if ditutup <= hari => Keadaan::Ditutup(ditutup),
            (Some(dibuka), _) if hari < dibuka => Keadaan::BelumDibuka(Some(dibuka)),
            (None, _) if hari.year() < self.tahun => Keadaan::BelumDibuka(None),
            _ => Keadaan::Terbuka,
        }
    }

    /// Seperti [`Periode::halangan`], bagi SKP yang masanya dimulai pada `mulai`. Yang baru mulai sesudah periodenya
    /// ditutup (jabatan baru, perubahan SKP) tidak mungkin diajukan sebelumnya, jadi tidak tertahan.
    pub fn halangan_masa(&self, mulai: NaiveDate, hari: NaiveDate) -> Option<String> {
        match self.keadaan(hari) {
            Keadaan::Ditutup(ditutup) if ditutup <= mulai => None,
            _ => self.halangan(hari),
        }
    }

    /// Mengapa SKP tidak dapat diajukan pada hari itu, dan siapa yang dapat membukanya.
    pub fn halangan(&self, hari: NaiveDate) -> Option<String> {
        let tahun = self.tahun;
        match self.keadaan(hari) {
            Keadaan::Terbuka => None,
            Keadaan::BelumDibuka(None) => Some(format!(
                "Periode SKP {tahun} belum dibuka. Kepegawaian instansi yang membukanya; sementara itu draf tetap dapat dilengkapi."
            )),
            Keadaan::BelumDibuka(Some(dibuka)) => Some(format!(
                "Periode SKP {tahun} dibuka kepegawaian mulai {}; sampai saat itu draf tetap dapat dilengkapi.",
                tanggal(dibuka)
            )),
            Keadaan::Ditutup(ditutup) => Some(format!(
                "Periode SKP {tahun} ditutup sejak {}. Bila masih perlu diajukan, mintalah kepegawaian instansi membukanya kembali.",
                tanggal(ditutup)
            )),
        }
    }

    /// Batas penetapan sebuah SKP: yang masanya mulai di tengah tahun diberi sebulan sejak mulainya.
    pub fn batas_skp(&self, mulai: NaiveDate) -> NaiveDate {
        match mulai.ordinal() {
            1 => self.batas,
            _ => self.batas.max(mulai.checked_add_days(chrono::Days::new(30)).unwrap_or(mulai)),
        }
    }
}

fn hari(tahun: i32, bulan: u32, ke: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(tahun, bulan, ke).unwrap_or_default()
}

/// Jarak ke tenggat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kedekatan {
    /// Sudah lewat.
    Lewat,
    /// Tujuh hari lagi atau kurang.
    Dekat,
    /// Masih lama.
    Jauh,
}

/// Batas penetapan dilihat dari suatu hari.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tenggat {
    /// Hari terakhirnya.
    pub batas: NaiveDate,
    /// Dilihat dari hari ini.
    pub hari: NaiveDate,
}

impl Tenggat {
    /// Seberapa dekat.
    pub fn kedekatan(&self) -> Kedekatan {
        match (self.batas - self.hari).num_days() {
            ..0 => Kedekatan::Lewat,
            0..=7 => Kedekatan::Dekat,
            _ => Kedekatan::Jauh,
        }
    }

    /// «Tetapkan paling lambat 31 Januari 2026 · 19 hari lagi»; yang lewat disebut tanpa menghitung hari.
    pub fn kalimat(&self) -> String {
        let batas = tanggal(self.batas);
        match (self.batas - self.hari).num_days() {
            ..0 => format!("Batas penetapan {batas} sudah lewat; SKP ini tetap dapat diproses."),
            0 => format!("Tetapkan paling lambat {batas} · hari ini"),
            1 => format!("Tetapkan paling lambat {batas} · besok"),
            lagi => format!("Tetapkan paling lambat {batas} · {lagi} hari lagi"),
        }
    }
}

/// Periode di meja seseorang.
#[derive(Clone, Debug)]
pub struct Meja {
    /// Periodenya.
    pub periode: Periode,
    /// Pelaku memegang peran kepegawaian bagi seluruh instansi.
    pub seinstansi: bool,
}

/// Ketiga formulir periode sebagaimana diketik.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct FormPeriode {
    /// Hari pertama dapat diajukan.
    pub dibuka: String,
    /// Hari terakhir penetapan.
    pub batas: String,
    /// Mengapa diatur demikian.
    pub alasan: String,
    /// Tidak dapat diajukan lagi sejak.
    pub sejak: String,
    /// Mengapa ditutup.
    pub alasan_tutup: String,
    /// Mengapa dibuka kembali.
    pub alasan_buka: String,
}

impl FormPeriode {
    /// Yang tersimpan, atau yang lazim bila belum pernah diatur.
    pub fn dari(periode: &Periode, hari_ini: NaiveDate) -> Self {
        let lazim = hari_ini.min(hari(periode.tahun, 1, 1));
        Self {
            dibuka: tanggal(periode.dibuka.unwrap_or(lazim)),
            batas: tanggal(periode.batas),
            sejak: tanggal(periode.ditutup.unwrap_or(hari_ini)),
            ..Self::default()
        }
    }
}

/// Perubahan periode yang sudah diperiksa; hanya lahir dari [`PengaturPeriode`] yang terbukti.
#[derive(Debug)]
pub struct Ketetapan {
    pub(super) oleh: PegawaiId,
    pub(super) peristiwa: &'static str,
    pub(super) lama: Periode,
    pub(super) baru: Periode,
    pub(super) alasan: String,
}

const ALASAN_PALING_PANJANG: usize = 500;

impl Oleh<PengaturPeriode, Meja> {
    /// Membuka periode, atau mengubah hari-harinya.
    ///
    /// # Errors
    /// Semua keberatan sekaligus.
    pub fn atur(&self, form: &FormPeriode) -> Result<Ketetapan, Galat> {
        let lama = &self.objek().periode;
        let mut galat = Galat::default();
        let wajar = hari(lama.tahun - 1, 1, 1)..=hari(lama.tahun, 12, 31);
        let dibuka = baca_hari(&mut galat, "dibuka", &form.dibuka);
        let batas = baca_hari(&mut galat, "batas", &form.batas);
        for (kolom, tertulis) in [("dibuka", dibuka), ("batas", batas)] {
            if tertulis.is_some_and(|h| !wajar.contains(&h)) {
                let kalimat = format!("Pilih hari antara {} dan {}.", tanggal(*wajar.start()), tanggal(*wajar.end()));
                galat.catat(kolom, kalimat);
            }
        }
        if let (Some(dibuka), Some(batas)) = (dibuka, batas) {
            if batas < dibuka {
                galat.catat("batas", "Batas penetapan tidak boleh sebelum hari periodenya dibuka.");
            }
            if let Some(ditutup) = lama.ditutup.filter(|ditutup| *ditutup <= dibuka) {
                galat
                    .catat("dibuka", format!("Periode ini ditutup mulai {}; pilih hari sebelumnya.", tanggal(ditutup)));
            }
        }
        let alasan = baca_alasan(&mut galat, "alasan", &form.alasan, "Tuliskan dasar atau alasannya.");
        match (dibuka, batas) {
            (Some(dibuka), Some(batas)) if galat.kosong() => {
                let baru = Periode { dibuka: Some(dibuka), batas, ..lama.clone() };
                Ok(self.tetap("periode.pengaturan", baru, alasan))
            }
            _ => Err(galat),
        }
    }

    /// Menutup: sejak hari itu SKP tahun ini tidak dapat diajukan.
    ///
    /// # Errors
    /// Semua keberatan sekaligus.
    pub fn tutup(&self, form: &FormPeriode, hari_ini: NaiveDate) -> Result<Ketetapan, Galat> {
        let lama = &self.objek().periode;
        let dibuka = lama.dibuka.unwrap_or_else(|| hari(lama.tahun, 1, 1).min(lama.batas));
        let mut galat = Galat::default();
        let sejak = baca_hari(&mut galat, "sejak", &form.sejak);
        match (sejak, lama.keadaan(hari_ini)) {
            (_, Keadaan::BelumDibuka(None)) => {
                galat.catat("sejak", "Periode ini belum dibuka, jadi belum dapat ditutup.")
            }
            (_, Keadaan::Ditutup(_)) => galat.catat("sejak", "Periode ini sudah ditutup."),
            (Some(sejak), _) if sejak < hari_ini => {
                galat.catat("sejak", format!("Paling awal hari ini, {}.", tanggal(hari_ini)));
            }
            (Some(sejak), _) if sejak <= dibuka => {
                galat.catat("sejak", format!("Pilih hari sesudah periode dibuka, {}.", tanggal(dibuka)));
            }
            _ => {}
        }
        let alasan =
            baca_alasan(&mut galat, "alasan_tutup", &form.alasan_tutup, "Tuliskan mengapa periode ini ditutup.");
        match sejak {
            Some(sejak) if galat.kosong() => {
                let baru = Periode { dibuka: Some(dibuka), ditutup: Some(sejak), ..lama.clone() };
                Ok(self.tetap("periode.penutupan", baru, alasan))
            }
            _ => Err(galat),
        }
    }

    /// Membuka kembali yang ditutup, atau yang akan ditutup.
    ///
    /// # Errors
    /// Semua keberatan sekaligus.
    pub fn buka_kembali(&self, form: &FormPeriode) -> Result<Ketetapan, Galat> {
        let lama = &self.objek().periode;
        let mut galat = Galat::default();
        if lama.ditutup.is_none() {
            galat.catat("alasan_buka", "Periode ini tidak sedang ditutup.");
        }
        let kalimat = "Tuliskan mengapa periode ini dibuka kembali.";
        let alasan = baca_alasan(&mut galat, "alasan_buka", &form.alasan_buka, kalimat);
        match galat.kosong() {
            true => Ok(self.tetap("periode.pembukaan", Periode { ditutup: None, ..lama.clone() }, alasan)),
            false => Err(galat),
        }
    }

    fn tetap(&self, peristiwa: &'static str, baru: Periode, alasan: String) -> Ketetapan {
        Ketetapan { oleh: self.pelaku(), peristiwa, lama: self.objek().periode.clone(), baru, alasan }
    }
}

fn baca_hari(galat: &mut Galat, kolom: &str, tulisan: &str) -> Option<NaiveDate> {
    match baca_tanggal(tulisan) {
        Ok(hari) => return Some(hari),
        Err(_) if tulisan.trim().is_empty() => galat.catat(kolom, "Tuliskan tanggalnya, misalnya 1 Januari 2027."),
        Err(_) => galat.catat(kolom, format!("«{}» bukan tanggal. Tulis seperti 1 Januari 2027.", tulisan.trim())),
    }
    None
}

fn baca_alasan(galat: &mut Galat, kolom: &str, tulisan: &str, kalimat: &str) -> String {
    let alasan = rapikan(tulisan);
    if alasan.is_empty() {
        galat.catat(kolom, kalimat);
    }
    batasi(galat, kolom, "Alasan", &alasan, ALASAN_PALING_PANJANG);
    alasan
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::auth::{Pengguna, PeranInstansi};

    fn h(tulisan: &str) -> NaiveDate {
        baca_tanggal(tulisan).unwrap()
    }

    fn diatur(dibuka: &str, ditutup: Option<&str>) -> Periode {
        Periode { dibuka: Some(h(dibuka)), ditutup: ditutup.map(h), versi: 1, ..Periode::bawaan(2026) }
    }

    #[test]
    fn keadaan_berganti_tepat_pada_harinya() {
        let check = |periode: &Periode, hari: &str, harapan| {
            assert_eq!(periode.keadaan(h(hari)), harapan, "{hari}: {periode:?}");
        };
        let periode = diatur("5 Januari 2026", Some("1 Maret 2026"));
        check(&periode, "4 Januari 2026", Keadaan::BelumDibuka(Some(h("5 Januari 2026"))));
        check(&periode, "5 Januari 2026", Keadaan::Terbuka);
        check(&periode, "28 Februari 2026", Keadaan::Terbuka);
        check(&periode, "1 Maret 2026", Keadaan::Ditutup(h("1 Maret 2026")));
        let bawaan = Periode::bawaan(2026);
        check(&bawaan, "31 Desember 2025", Keadaan::BelumDibuka(None));
        check(&bawaan, "1 Januari 2026", Keadaan::Terbuka);
        check(&bawaan, "1 Januari 2028", Keadaan::Terbuka);
        for (hari, kata) in [("31 Desember 2025", "belum dibuka"), ("4 Januari 2026", "mulai 5 Januari 2026")] {
            let periode = if kata == "belum dibuka" { &bawaan } else { &periode };
            assert!(periode.halangan(h(hari)).unwrap().contains(kata), "{hari}");
        }
        assert!(periode.halangan(h("1 Maret 2026")).unwrap().contains("ditutup sejak 1 Maret 2026"));
        assert_eq!(periode.halangan(h("5 Januari 2026")), None);
        for (mulai, tertahan) in [("1 Januari 2026", true), ("28 Februari 2026", true), ("1 Maret 2026", false)] {
            assert_eq!(periode.halangan_masa(h(mulai), h("1 Juli 2026")).is_some(), tertahan, "{mulai}");
        }
    }

    #[test]
    fn batas_ditulis_menurut_dekatnya() {
        let check = |hari: &str, kalimat: &str, kedekatan| {
            let tenggat = Tenggat { batas: h("31 Januari 2026"), hari: h(hari) };
            assert_eq!((tenggat.kalimat().as_str(), tenggat.kedekatan()), (kalimat, kedekatan));
        };
        check("12 Januari 2026", "Tetapkan paling lambat 31 Januari 2026 · 19 hari lagi", Kedekatan::Jauh);
        check("24 Januari 2026", "Tetapkan paling lambat 31 Januari 2026 · 7 hari lagi", Kedekatan::Dekat);
        check("30 Januari 2026", "Tetapkan paling lambat 31 Januari 2026 · besok", Kedekatan::Dekat);
        check("31 Januari 2026", "Tetapkan paling lambat 31 Januari 2026 · hari ini", Kedekatan::Dekat);
        let lewat = "Batas penetapan 31 Januari 2026 sudah lewat; SKP ini tetap dapat diproses.";
        check("1 Februari 2026", lewat, Kedekatan::Lewat);
    }

    #[test]
    fn skp_di_tengah_tahun_diberi_sebulan() {
        let periode = Periode::bawaan(2026);
        assert_eq!(periode.batas_skp(h("1 Januari 2026")), h("31 Januari 2026"));
        assert_eq!(periode.batas_skp(h("1 Juli 2026")), h("31 Juli 2026"));
        let panjang = Periode { batas: h("31 Maret 2026"), ..periode };
        assert_eq!(panjang.batas_skp(h("2 Januari 2026")), h("31 Maret 2026"));
    }

    fn meja(periode: Periode) -> Oleh<PengaturPeriode, Meja> {
        let saya = Pengguna::mewakili(PegawaiId::new(), h("12 Januari 2026"));
        let saya = Pengguna { peran: vec![PeranInstansi::Kepegawaian], ..saya };
        saya.sebagai(PengaturPeriode, Meja { periode, seinstansi: true }).unwrap()
    }

    #[test]
    fn hari_yang_keliru_disebut_semuanya() {
        let meja = meja(diatur("5 Januari 2026", Some("1 Maret 2026")));
        let form = |dibuka: &str, batas: &str| FormPeriode {
            dibuka: dibuka.into(),
            batas: batas.into(),
            alasan: "SE 1/2026".into(),
            ..FormPeriode::default()
        };
        let check = |form: FormPeriode, kolom: &str, kata: &str| {
            let galat = meja.atur(&form).unwrap_err();
            assert!(galat.untuk(kolom).unwrap_or_default().contains(kata), "{kolom}: {galat:?}");
        };
        check(form("kemarin", "31 Januari 2026"), "dibuka", "bukan tanggal");
        check(form("5 Januari 2026", "4 Januari 2026"), "batas", "sebelum hari periodenya dibuka");
        check(form("5 Januari 2024", "31 Januari 2026"), "dibuka", "antara 1 Januari 2025");
        check(form("5 Januari 2026", "1 Januari 2027"), "batas", "31 Desember 2026");
        check(form("1 Maret 2026", "1 April 2026"), "dibuka", "ditutup mulai 1 Maret 2026");
        check(FormPeriode { alasan: " ".into(), ..form("5 Januari 2026", "31 Januari 2026") }, "alasan", "alasannya");
        let tetap = meja.atur(&form("5 Januari 2026", "5 Januari 2026")).unwrap();
        assert_eq!(tetap.baru.batas, h("5 Januari 2026"));
        assert_eq!(tetap.baru.ditutup, Some(h("1 Maret 2026")));
    }

    #[test]
    fn ditutup_paling_awal_hari_ini_dan_sesudah_dibuka() {
        let hari_ini = h("12 Januari 2026");
        let form = |sejak: &str| FormPeriode {
            sejak: sejak.into(),
            alasan_tutup: "Semua sudah selesai".into(),
            ..FormPeriode::default()
        };
        let tutup = |periode: Periode, sejak: &str| meja(periode).tutup(&form(sejak), hari_ini);
        assert!(tutup(Periode::bawaan(2026), "11 Januari 2026").unwrap_err().untuk("sejak").is_some());
        let ditutup = tutup(Periode::bawaan(2026), "12 Januari 2026").unwrap().baru;
        assert_eq!((ditutup.dibuka, ditutup.ditutup), (Some(h("1 Januari 2026")), Some(hari_ini)));
        assert!(
            tutup(ditutup.clone(), "13 Januari 2026").unwrap_err().untuk("sejak").unwrap().contains("sudah ditutup")
        );
        assert!(tutup(Periode::bawaan(2027), "1 Februari 2027").is_err());
        assert!(tutup(diatur("12 Januari 2026", None), "12 Januari 2026").is_err());
        assert!(tutup(diatur("12 Januari 2026", None), "13 Januari 2026").is_ok());
        let buka = FormPeriode { alasan_buka: "Masih ada yang tertinggal".into(), ..FormPeriode::default() };
        assert_eq!(meja(ditutup.clone()).buka_kembali(&buka).unwrap().baru.ditutup, None);
        assert!(meja(ditutup).buka_kembali(&FormPeriode::default()).is_err());
        assert!(meja(Periode::bawaan(2026)).buka_kembali(&buka).is_err());
    }
}
