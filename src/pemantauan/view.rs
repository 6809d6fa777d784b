//! Halaman semester seorang pegawai.

use askama::Template;

use super::{
    gambaran::{BuktiSemester, Gambaran, KemajuanRhk},
    kewajiban::Kecuali,
    model::{FormBantuan, FormPemantauan, FormPenyebab, Hasil, Isi, Selesai},
};
use crate::{
    kernel::{form::Galat, id::PegawaiId, layout::Bingkai, time::Zona},
    pegawai::{Hubungan, Identitas},
    pengukuran::PengukuranId,
    periode::Semester,
    skp::{Bagian, SkpId},
};

/// Satu SKP semester itu.
pub struct BarisSkp {
    pub id: SkpId,
    pub masa: String,
    pub rhk: Vec<KemajuanRhk>,
    pub pengukuran: Option<(PengukuranId, String)>,
}

/// `/pemantauan/{pegawai}/{semester}`
#[derive(Template)]
#[template(path = "pemantauan/lihat.html")]
pub struct HalamanSemester {
    pub bingkai: Bingkai,
    pub siapa: PegawaiId,
    pub semester: Semester,
    pub hubungan: Hubungan,
    pub pegawai: Identitas,
    pub penilai: Option<Identitas>,
    pub kecuali: Option<Kecuali>,
    pub skp: Vec<BarisSkp>,
    pub gambaran: Gambaran,
    pub bukti: Vec<BuktiSemester>,
    pub banyak_bukti: i64,
    pub selesai: Vec<Selesai>,
    pub isi: Isi,
    pub versi: i32,
    /// Semester ini masih dicatat.
    pub dicatat: bool,
    pub putusan: FormPemantauan,
    pub penyebab: FormPenyebab,
    pub bantuan: FormBantuan,
    pub galat: Galat,
    /// Disimpan orang lain sejak halaman dibuka.
    pub didahului: bool,
    pub zona: Zona,
}

impl HalamanSemester {
    fn sendiri(&self) -> bool {
        self.hubungan == Hubungan::Pemilik
    }

    fn penilainya(&self) -> bool {
        self.hubungan == Hubungan::Penilai
    }

    fn pengelolanya(&self) -> bool {
        self.hubungan == Hubungan::Pengelola
    }

    /// Selesai dicatat sesudah semesternya berakhir.
    fn terlambat(&self, s: &Selesai) -> bool {
        self.zona.hari(s.pada) > self.semester.rentang().selesai
    }

    /// Siapa menulis catatan bantuannya, dan kapan.
    fn pembantu(&self) -> Option<String> {
        self.isi.pembantu.as_ref().map(|(nama, pada)| format!("{nama}, {}", self.zona.waktu(*pada)))
    }

    /// Nama bulan keberapa pada semester itu, dan banyaknya kegiatan terkirim.
    fn bulanan(&self) -> Vec<(String, i64)> {
        let awal = self.semester.rentang().mulai;
        let bulan = (0u32..).zip(&self.gambaran.bulanan).map(|(ke, n)| {
            let hari = awal.checked_add_months(chrono::Months::new(ke)).unwrap_or(awal);
            let tulisan = crate::kernel::time::tanggal(hari);
            (tulisan.split(' ').nth(1).unwrap_or_default().to_owned(), *n)
        });
        bulan.collect()
    }

    /// Tinggi tiang sebuah bulan, dari seratus.
    fn tinggi(&self, n: &i64) -> i64 {
        let teramai = self.gambaran.bulanan.iter().copied().max().unwrap_or(0).max(1);
        n * 100 / teramai
    }
}
