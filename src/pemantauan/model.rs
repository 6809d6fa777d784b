//! Apa yang dicatat pada sebuah pemantauan, oleh siapa, dan apa yang benar tentangnya.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    kernel::{
        error::Error,
        form::{Galat, batasi, rapikan},
        id::PegawaiId,
        policy::{Oleh, Pemilik, Penilai},
        time::{baca_tanggal, tanggal},
    },
    pegawai::Hubungan,
    periode::Semester,
    skp::Pengelola,
};

crate::id!(
    /// Satu pemantauan.
    PemantauanId
);

/// Hasil sebuah pemantauan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Hasil {
    /// Berjalan menurut rencana.
    Sesuai,
    /// Terlambat dari rencananya.
    Keterlambatan,
    /// Menyimpang dari rencananya.
    Penyimpangan,
}

impl Hasil {
    /// Semuanya, menurut urutan pada formulir.
    pub const SEMUA: [Self; 3] = [Self::Sesuai, Self::Keterlambatan, Self::Penyimpangan];

    /// Ejaan pada basis data dan formulir.
    pub fn kode(self) -> &'static str {
        match self {
            Self::Sesuai => "SESUAI",
            Self::Keterlambatan => "KETERLAMBATAN",
            Self::Penyimpangan => "PENYIMPANGAN",
        }
    }

    /// Membaca ejaan itu.
    pub fn baca(kode: &str) -> Option<Self> {
        Self::SEMUA.into_iter().find(|h| h.kode() == kode)
    }

    /// Sebutannya.
    pub fn sebutan(self) -> &'static str {
        match self {
            Self::Sesuai => "Sesuai rencana",
            Self::Keterlambatan => "Keterlambatan",
            Self::Penyimpangan => "Penyimpangan",
        }
    }

    /// Sebab, upaya dan tenggatnya harus disebut.
    pub fn ditindaklanjuti(self) -> bool {
        self != Self::Sesuai
    }
}

/// Pemantauan yang sedang disusun, di tangan pembacanya; belum tentu pernah disimpan.
#[derive(Clone, Debug)]
pub struct Pemantauan {
    pub(super) pegawai: PegawaiId,
    pub(super) semester: Semester,
    /// Pembacanya dan hubungannya hari ini.
    pub(super) pembaca: (PegawaiId, Hubungan),
    /// Versi yang disusun; bila belum ada, banyaknya yang sudah selesai, dinegatifkan.
    pub(super) versi: i32,
    pub(super) hari: NaiveDate,
}

/// Yang ditulis ketiga pihak pada pemantauan yang sedang disusun.
#[derive(Clone, Debug, Default)]
pub struct Isi {
    /// Nomornya, bila pernah disimpan.
    pub id: Option<PemantauanId>,
    /// Hasil sementara penilai.
    pub hasil: Option<Hasil>,
    /// Catatan penilai.
    pub catatan: String,
    /// Sebab menurut penilai.
    pub penyebab: String,
    /// Upaya menurut penilai.
    pub upaya: String,
    /// Tenggatnya.
    pub tenggat: Option<NaiveDate>,
    /// Merekomendasikan perubahan SKP.
    pub rekomendasi: bool,
    /// Mengapa.
    pub alasan_rekomendasi: String,
    /// Catatan bantuan pengelola kinerja.
    pub bantuan: String,
    /// Siapa menulisnya, dan kapan.
    pub pembantu: Option<(String, DateTime<Utc>)>,
    /// Sebab menurut pegawai.
    pub penyebab_pegawai: String,
    /// Upaya menurut pegawai.
    pub upaya_pegawai: String,
}

/// Satu pemantauan yang selesai.
#[derive(Clone, Debug, Deserialize)]
pub struct Selesai {
    /// Nomornya.
    pub id: PemantauanId,
    /// Hasilnya.
    pub hasil: Hasil,
    /// Catatan penilai.
    pub catatan: String,
    /// Sebabnya.
    pub penyebab: String,
    /// Upaya percepatannya.
    pub upaya: String,
    /// Tenggatnya.
    pub tenggat: Option<NaiveDate>,
    /// Merekomendasikan perubahan SKP.
    pub rekomendasi: bool,
    /// Mengapa.
    pub alasan_rekomendasi: String,
    /// Catatan bantuan pengelola kinerja.
    pub bantuan: String,
    /// Sebab menurut pegawai.
    pub penyebab_pegawai: String,
    /// Upaya menurut pegawai.
    pub upaya_pegawai: String,
    /// Penilai yang memutuskan.
    pub penilai_nama: String,
    /// Jabatannya saat itu.
    pub penilai_jabatan: String,
    /// Kapan.
    pub pada: DateTime<Utc>,
}

impl Selesai {
    /// Tenggatnya dalam tulisan.
    pub fn tulis_tenggat(&self) -> Option<String> {
        self.tenggat.map(tanggal)
    }
}

/// Mengapa sebuah pemantauan menolak ditulis.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Ditolak {
    /// Hanya semester ini dan yang baru lewat.
    #[error("{0} tidak lagi dicatat di sini. Yang dicatat semester ini dan satu semester sebelumnya.")]
    BukanMasanya(String),
}

impl From<Ditolak> for Error {
    fn from(ditolak: Ditolak) -> Self {
        Self::Conflict(ditolak.to_string())
    }
}

/// Semester yang masih dicatat pada hari itu: yang berjalan dan satu sebelumnya.
pub fn dicatat(semester: Semester, hari: NaiveDate) -> bool {
    let kini = Semester::pada(hari);
    semester == kini || semester == kini.sebelumnya()
}

/// Formulir penilai sebagaimana diketik.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct FormPemantauan {
    /// Kode [`Hasil`].
    pub hasil: String,
    /// Catatan.
    pub catatan: String,
    /// Sebab.
    pub penyebab: String,
    /// Upaya percepatan.
    pub upaya: String,
    /// Tenggatnya.
    pub tenggat: String,
    /// `ya` bila merekomendasikan perubahan SKP.
    pub rekomendasi: String,
    /// Mengapa.
    pub alasan_rekomendasi: String,
    /// `selesai`, atau menyimpan saja.
    pub tindakan: String,
}

/// Yang dicatat penilai, sudah diperiksa.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Putusan {
    /// Hasilnya; kosong hanya selama disusun.
    pub hasil: Option<Hasil>,
    /// Catatan.
    pub catatan: String,
    /// Sebab.
    pub penyebab: String,
    /// Upaya.
    pub upaya: String,
    /// Tenggat.
    pub tenggat: Option<NaiveDate>,
    /// Merekomendasikan perubahan SKP.
    pub rekomendasi: bool,
    /// Mengapa.
    pub alasan_rekomendasi: String,
}

impl FormPemantauan {
    /// Dari yang tersimpan; sebab dan upaya menurut pegawai menjadi usulannya.
    pub fn dari(isi: &Isi) -> Self {
        let atau = |utama: &str, usul: &str| if utama.is_empty() { usul.to_owned() } else { utama.to_owned() };
        Self {
            hasil: isi.hasil.map(|h| h.kode().to_owned()).unwrap_or_default(),
            catatan: isi.catatan.clone(),
            penyebab: atau(&isi.penyebab, &isi.penyebab_pegawai),
            upaya: atau(&isi.upaya, &isi.upaya_pegawai),
            tenggat: isi.tenggat.map(tanggal).unwrap_or_default(),
            rekomendasi: if isi.rekomendasi { "ya".into() } else { String::new() },
            alasan_rekomendasi: isi.alasan_rekomendasi.clone(),
            tindakan: String::new(),
        }
    }

    /// Menyelesaikan, bukan hanya menyimpan.
    pub fn menyelesaikan(&self) -> bool {
        self.tindakan == "selesai"
    }

    /// Memeriksa isinya; yang menyelesaikan tidak boleh meninggalkan yang wajib.
    ///
    /// # Errors
    /// Semua keberatan sekaligus, menurut isiannya.
    pub fn baca(&self, menyelesaikan: bool, hari: NaiveDate) -> Result<Putusan, Galat> {
        let mut galat = Galat::default();
        let mut teks = |kolom: &str, sebutan: &str, nilai: &str| {
            let rapi = rapikan(nilai);
            batasi(&mut galat, kolom, sebutan, &rapi, 2000);
            rapi
        };
        let catatan = teks("catatan", "Catatan", &self.catatan);
        let penyebab = teks("penyebab", "Penyebab", &self.penyebab);
        let upaya = teks("upaya", "Upaya", &self.upaya);
        let alasan_rekomendasi = teks("alasan_rekomendasi", "Alasan", &self.alasan_rekomendasi);
        let (hasil, rekomendasi) = (Hasil::baca(self.hasil.trim()), self.rekomendasi == "ya");
        let tenggat = match self.tenggat.trim() {
            "" => None,
            tulisan => baca_tanggal(tulisan)
                .map_err(|_| galat.catat("tenggat", "Tulis tenggat seperti 31 Juli 2026 atau 31/7/2026."))
                .ok(),
        };
        if menyelesaikan {
            if hasil.is_none() {
                galat.catat("hasil", "Pilih hasil pemantauan.");
            }
            if hasil.is_some_and(Hasil::ditindaklanjuti) {
                if penyebab.is_empty() {
                    galat.catat("penyebab", "Tuliskan penyebabnya.");
                }
                if upaya.is_empty() {
                    galat.catat("upaya", "Tuliskan upaya percepatan yang disepakati.");
                }
                if self.tenggat.trim().is_empty() {
                    galat.catat("tenggat", "Sebutkan kapan upaya itu harus selesai.");
                }
            }
            if tenggat.is_some_and(|t| t < hari) {
                galat.catat("tenggat", "Tenggat tidak dapat di masa lalu.");
            }
            match (rekomendasi, alasan_rekomendasi.is_empty()) {
                (true, true) => {
                    galat.catat("alasan_rekomendasi", "Tuliskan bukti atau perubahan lingkungan yang mendasarinya.");
                }
                (false, false) => {
                    galat.catat("alasan_rekomendasi", "Tandai rekomendasinya, atau kosongkan alasannya.");
                }
                _ => {}
            }
        }
        if !galat.kosong() {
            return Err(galat);
        }
        Ok(Putusan { hasil, catatan, penyebab, upaya, tenggat, rekomendasi, alasan_rekomendasi })
    }
}

/// Pegawai menulis sebab dan upaya menurutnya.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct FormPenyebab {
    /// Sebab.
    pub penyebab: String,
    /// Upaya.
    pub upaya: String,
}

impl FormPenyebab {
    /// Memeriksa keduanya.
    ///
    /// # Errors
    /// Bila kosong keduanya, atau terlalu panjang.
    pub fn baca(&self) -> Result<(String, String), Galat> {
        let (penyebab, upaya) = (rapikan(&self.penyebab), rapikan(&self.upaya));
        let mut galat = Galat::default();
        if penyebab.is_empty() && upaya.is_empty() {
            galat.catat("penyebab", "Tuliskan penyebab atau upaya Anda.");
        }
        batasi(&mut galat, "penyebab", "Penyebab", &penyebab, 2000);
        batasi(&mut galat, "upaya", "Upaya", &upaya, 2000);
        if galat.kosong() { Ok((penyebab, upaya)) } else { Err(galat) }
    }
}

/// Pengelola kinerja menulis catatan bantuan.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct FormBantuan {
    /// Catatannya.
    pub bantuan: String,
}

impl FormBantuan {
    /// Memeriksanya.
    ///
    /// # Errors
    /// Bila kosong atau terlalu panjang.
    pub fn baca(&self) -> Result<String, Galat> {
        let bantuan = rapikan(&self.bantuan);
        let mut galat = Galat::default();
        if bantuan.is_empty() {
            galat.catat("bantuan", "Tuliskan catatannya.");
        }
        batasi(&mut galat, "bantuan", "Catatan", &bantuan, 2000);
        if galat.kosong() { Ok(bantuan) } else { Err(galat) }
    }
}

/// Izin menulis bagian sendiri pada pemantauan yang sedang disusun.
#[derive(Debug)]
pub struct Penulisan<T> {
    pub(super) pegawai: PegawaiId,
    pub(super) semester: Semester,
    pub(super) oleh: PegawaiId,
    pub(super) isi: T,
    /// Bila selesai, kapan.
    pub(super) selesai: Option<DateTime<Utc>>,
}

impl Pemantauan {
    fn masanya(&self) -> Result<(), Ditolak> {
        if dicatat(self.semester, self.hari) { Ok(()) } else { Err(Ditolak::BukanMasanya(self.semester.sebutan())) }
    }

    fn ditulis<T>(&self, isi: T, selesai: Option<DateTime<Utc>>) -> Result<Penulisan<T>, Ditolak> {
        self.masanya()?;
        Ok(Penulisan { pegawai: self.pegawai, semester: self.semester, oleh: self.pembaca.0, isi, selesai })
    }

    /// Versi yang dilihat formulir.
    pub fn versi(&self) -> i32 {
        self.versi
    }
}

/// Penulisan, atau mengapa ditolak: kalimat bagi setiap isian.
pub type Hasilnya<T> = Result<Result<Penulisan<T>, Galat>, Ditolak>;

impl Oleh<Penilai, Pemantauan> {
    /// Menyimpan sementara.
    ///
    /// # Errors
    /// Bila bukan masanya.
    pub fn simpan(&self, form: &FormPemantauan) -> Hasilnya<Putusan> {
        let ini = self.objek();
        form.baca(false, ini.hari).map(|p| ini.ditulis(p, None)).map_or_else(|g| Ok(Err(g)), |p| p.map(Ok))
    }

    /// Memutuskan hasilnya; sesudahnya tidak berubah lagi.
    ///
    /// # Errors
    /// Bila bukan masanya.
    pub fn selesaikan(&self, form: &FormPemantauan, pada: DateTime<Utc>) -> Hasilnya<Putusan> {
        let ini = self.objek();
        form.baca(true, ini.hari).map(|p| ini.ditulis(p, Some(pada))).map_or_else(|g| Ok(Err(g)), |p| p.map(Ok))
    }
}

impl Oleh<Pemilik, Pemantauan> {
    /// Menulis sebab dan upaya menurut pegawai.
    ///
    /// # Errors
    /// Bila bukan masanya.
    pub fn tulis_penyebab(&self, form: &FormPenyebab) -> Hasilnya<(String, String)> {
        form.baca().map(|p| self.objek().ditulis(p, None)).map_or_else(|g| Ok(Err(g)), |p| p.map(Ok))
    }
}

impl Oleh<Pengelola, Pemantauan> {
    /// Menulis catatan bantuan.
    ///
    /// # Errors
    /// Bila bukan masanya.
    pub fn bantu(&self, form: &FormBantuan) -> Hasilnya<String> {
        form.baca().map(|p| self.objek().ditulis(p, None)).map_or_else(|g| Ok(Err(g)), |p| p.map(Ok))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hari(bulan: u32, hari: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, bulan, hari).unwrap()
    }

    #[test]
    fn yang_tidak_sesuai_rencana_menyebut_sebab_upaya_dan_tenggat() {
        let lengkap = FormPemantauan {
            hasil: "KETERLAMBATAN".into(),
            penyebab: "Data terlambat".into(),
            upaya: "Dikerjakan berdua".into(),
            tenggat: "31/7/2026".into(),
            ..FormPemantauan::default()
        };
        let kini = hari(6, 10);
        let putusan = lengkap.baca(true, kini).unwrap();
        assert_eq!((putusan.hasil, putusan.tenggat), (Some(Hasil::Keterlambatan), Some(hari(7, 31))));
        let check = |form: FormPemantauan, kolom: &str| {
            assert!(form.baca(true, kini).unwrap_err().untuk(kolom).is_some(), "{kolom}");
        };
        check(FormPemantauan::default(), "hasil");
        check(FormPemantauan { penyebab: " ".into(), ..lengkap.clone() }, "penyebab");
        check(FormPemantauan { upaya: String::new(), ..lengkap.clone() }, "upaya");
        check(FormPemantauan { tenggat: String::new(), ..lengkap.clone() }, "tenggat");
        check(FormPemantauan { tenggat: "9 Juni 2026".into(), ..lengkap.clone() }, "tenggat");
        check(FormPemantauan { tenggat: "kapan-kapan".into(), ..lengkap.clone() }, "tenggat");
        check(FormPemantauan { hasil: "PENYIMPANGAN".into(), upaya: String::new(), ..lengkap.clone() }, "upaya");
        check(FormPemantauan { rekomendasi: "ya".into(), ..lengkap.clone() }, "alasan_rekomendasi");
        check(FormPemantauan { alasan_rekomendasi: "Anggaran".into(), ..lengkap.clone() }, "alasan_rekomendasi");
        check(FormPemantauan { catatan: "a".repeat(2001), ..lengkap.clone() }, "catatan");
        // Hari ini masih boleh; yang sesuai rencana tidak wajib menyebutnya.
        assert!(FormPemantauan { tenggat: "10 Juni 2026".into(), ..lengkap }.baca(true, kini).is_ok());
        assert!(FormPemantauan { hasil: "SESUAI".into(), ..FormPemantauan::default() }.baca(true, kini).is_ok());
        assert!(FormPemantauan::default().baca(false, kini).is_ok(), "draf boleh kosong");
    }

    #[test]
    fn yang_dicatat_semester_ini_dan_satu_sebelumnya() {
        let satu: Semester = "2026-1".parse().unwrap();
        for (hari, boleh) in [(hari(1, 1), true), (hari(6, 30), true), (hari(12, 31), true)] {
            assert_eq!(dicatat(satu, hari), boleh, "{hari}");
        }
        assert!(!dicatat(satu, NaiveDate::from_ymd_opt(2027, 1, 1).unwrap()));
        assert!(!dicatat(satu.sesudahnya(), hari(6, 30)), "semester yang belum mulai");
    }

    #[test]
    fn sebab_menurut_pegawai_menjadi_usulan_bagi_penilai() {
        let isi = Isi { penyebab_pegawai: "Sakit".into(), upaya: "Lembur".into(), ..Isi::default() };
        let form = FormPemantauan::dari(&isi);
        assert_eq!((form.penyebab.as_str(), form.upaya.as_str()), ("Sakit", "Lembur"));
    }
}
