//! Laporan data: keadaannya, jamnya, dan apa yang boleh dilakukan atasnya.

use chrono::{DateTime, Datelike, NaiveDate, Utc, Weekday};
use serde::Deserialize;

use super::policy::{Pelapor, Pengurus};
use crate::{
    kepegawaian::profil::Datum,
    kernel::{
        form::{Galat, batasi, rapikan},
        id::PegawaiId,
        policy::Oleh,
        time::{Zona, tanggal},
    },
};

crate::id!(
    /// Satu laporan.
    LaporanId
);

/// Hari kerja sampai sebuah laporan diharapkan dijawab.
const TARGET: u32 = 3;

/// Yang ditulis pelapor, dan yang tidak bergantung pada keadaannya.
pub struct Isi {
    /// Laporannya.
    pub id: LaporanId,
    /// Pelapor, sekaligus pemilik datanya.
    pub pelapor: PegawaiId,
    /// Namanya dengan gelar.
    pub nama: String,
    /// Apa yang keliru.
    pub datum: Datum,
    /// Sebagaimana tercatat ketika dilaporkan.
    pub tercatat: String,
    /// Yang benar menurut pelapor.
    pub seharusnya: String,
    /// Keterangannya.
    pub catatan: String,
    /// Kapan dikirim.
    pub dikirim: DateTime<Utc>,
    /// Hari terakhir ia diharapkan dijawab.
    pub batas: NaiveDate,
    /// Hanya yang menjangkau seluruh instansi yang dapat membetulkannya.
    pub diteruskan: bool,
    /// Naik setiap kali berubah.
    pub versi: i32,
    /// Pelaku termasuk yang mengurusnya.
    pub diurus: bool,
    /// Ada orang lain yang menjangkau seluruh instansi.
    pub dapat_diteruskan: bool,
    /// Beberapa nama yang mengurusnya.
    pub pengurus: Vec<String>,
}

/// Sebuah laporan dalam keadaan `S`.
pub struct Laporan<S> {
    /// Isinya.
    pub isi: Isi,
    /// Yang hanya ada pada keadaan itu.
    pub keadaan: S,
}

/// Menunggu jawaban.
pub struct Terbuka {
    /// Siapa yang mulai mengerjakannya, dan sejak kapan.
    pub dikerjakan: Option<(String, DateTime<Utc>)>,
}

/// Tidak menunggu lagi.
pub struct Tertutup {
    /// Bagaimana berakhirnya.
    pub akhir: Akhir,
    /// Kapan.
    pub pada: DateTime<Utc>,
}

/// Bagaimana sebuah laporan berakhir.
pub enum Akhir {
    /// Sudah dibetulkan; siapa, dan catatannya.
    Selesai(String, String),
    /// Tidak perlu diubah; siapa, dan mengapa.
    Ditolak(String, String),
    /// Ditarik pelapornya.
    Ditarik,
}

/// Sebagaimana dibaca dari basis data.
pub enum LaporanTersimpan {
    /// Menunggu jawaban.
    Terbuka(Laporan<Terbuka>),
    /// Tidak menunggu lagi.
    Tertutup(Laporan<Tertutup>),
}

impl LaporanTersimpan {
    /// Isinya, dalam keadaan apa pun.
    pub fn isi(&self) -> &Isi {
        match self {
            Self::Terbuka(l) => &l.isi,
            Self::Tertutup(l) => &l.isi,
        }
    }
}

/// Keadaan sebuah laporan, bagi daftar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Belum disentuh siapa pun.
    Terkirim,
    /// Sedang dikerjakan seseorang.
    Dikerjakan,
    /// Sudah dibetulkan.
    Selesai,
    /// Tidak perlu diubah.
    Ditolak,
    /// Ditarik pelapornya.
    Ditarik,
}

impl Status {
    /// Membaca ejaan pada `laporan_data.status`.
    pub fn baca(kode: &str) -> Self {
        match kode {
            "terkirim" => Self::Terkirim,
            "dikerjakan" => Self::Dikerjakan,
            "selesai" => Self::Selesai,
            "ditolak" => Self::Ditolak,
            _ => Self::Ditarik,
        }
    }

    /// Datanya sudah dibetulkan.
    pub fn dibetulkan(self) -> bool {
        self == Self::Selesai
    }

    /// Masih menunggu jawaban.
    pub fn berjalan(self) -> bool {
        matches!(self, Self::Terkirim | Self::Dikerjakan)
    }
}

fn libur(hari: NaiveDate) -> bool {
    matches!(hari.weekday(), Weekday::Sat | Weekday::Sun)
}

/// Hari terakhir menjawab laporan yang dikirim pada hari itu; Sabtu dan Minggu tidak dihitung.
pub fn batas(dikirim: NaiveDate) -> NaiveDate {
    dikirim
        .iter_days()
        .skip(1)
        .filter(|h| !libur(*h))
        .nth(usize::try_from(TARGET).unwrap_or_default() - 1)
        .unwrap_or(dikirim)
}

/// Hari kerja sesudah `dari` sampai dengan `sampai`.
fn hari_kerja(dari: NaiveDate, sampai: NaiveDate) -> usize {
    dari.iter_days().skip(1).take_while(|h| *h <= sampai).filter(|h| !libur(*h)).count()
}

/// Seberapa lama sebuah laporan menunggu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Jam {
    /// Dalam kata-kata.
    pub tulisan: String,
    /// Batasnya sudah lewat.
    pub lewat: bool,
}

/// Jam sebuah laporan pada `hari`.
pub fn jam(dikirim: NaiveDate, batas: NaiveDate, hari: NaiveDate) -> Jam {
    let lewat = hari > batas;
    let tulisan = if lewat {
        format!("Lewat {} hari kerja dari batas {}", hari_kerja(batas, hari).max(1), tanggal(batas))
    } else {
        let menunggu = match hari_kerja(dikirim, hari) {
            0 => "Baru dikirim".to_owned(),
            n => format!("Menunggu {n} hari kerja"),
        };
        format!("{menunggu}, batas {}", if hari == batas { "hari ini".to_owned() } else { tanggal(batas) })
    };
    Jam { tulisan, lewat }
}

/// Siapa yang ditunggu, sebagaimana dikatakan kepada pelapor.
pub fn ditunggu(pengurus: &[String], dikerjakan: Option<&str>) -> String {
    match (dikerjakan, pengurus) {
        (Some(nama), _) => format!("sedang dikerjakan {nama}"),
        (None, []) => "menunggu kepegawaian; belum ada petugas yang menjangkau unit Anda".into(),
        (None, [satu]) => format!("menunggu {satu}"),
        (None, [satu, dua]) => format!("menunggu {satu} atau {dua}"),
        (None, [satu, dua, ..]) => format!("menunggu {satu}, {dua}, atau petugas kepegawaian lain"),
    }
}

/// Sebuah langkah yang boleh dicatat; hanya lahir dari yang terbukti berhak.
pub struct Langkah {
    pub(super) laporan: LaporanId,
    pub(super) pelapor: PegawaiId,
    pub(super) pelaku: PegawaiId,
    pub(super) peristiwa: &'static str,
    pub(super) status: &'static str,
    pub(super) diteruskan: bool,
    pub(super) jawaban: String,
}

impl<R> Oleh<R, Laporan<Terbuka>> {
    fn langkah(&self, peristiwa: &'static str, status: &'static str, jawaban: String) -> Langkah {
        let isi = &self.objek().isi;
        let (laporan, pelapor, diteruskan) = (isi.id, isi.pelapor, isi.diteruskan);
        Langkah { laporan, pelapor, pelaku: self.pelaku(), peristiwa, status, diteruskan, jawaban }
    }
}

impl Oleh<Pelapor, Laporan<Terbuka>> {
    /// Menarik kembali laporan sendiri.
    pub fn tarik(&self) -> Langkah {
        self.langkah("laporan.penarikan", "ditarik", String::new())
    }
}

fn kalimat(galat: &mut Galat, kolom: &str, sebutan: &str, tulisan: &str) -> String {
    let rapi = rapikan(tulisan);
    batasi(galat, kolom, sebutan, &rapi, 1000);
    rapi
}

impl Oleh<Pengurus, Laporan<Terbuka>> {
    /// Mengatakan kepada pelapor bahwa ada yang mengerjakannya.
    pub fn kerjakan(&self) -> Langkah {
        self.langkah("laporan.pengerjaan", "dikerjakan", String::new())
    }

    /// Sudah dibetulkan. Bila yang tercatat masih sama, catatannya harus menjelaskan.
    ///
    /// # Errors
    /// Kalimat bagi isian yang keliru.
    pub fn selesaikan(&self, catatan: &str, kini: &str) -> Result<Langkah, Galat> {
        let mut galat = Galat::default();
        let catatan = kalimat(&mut galat, "catatan_selesai", "Catatan", catatan);
        let isi = &self.objek().isi;
        if catatan.is_empty() && isi.datum != Datum::Lain && kini == isi.tercatat {
            let tercatat = if kini.is_empty() { "belum tercatat".to_owned() } else { format!("«{kini}»") };
            galat.catat(
                "catatan_selesai",
                format!(
                    "Yang tercatat masih {tercatat}, sama seperti ketika dilaporkan. Betulkan dahulu, atau tulis apa yang sudah dibetulkan dan mulai kapan berlakunya."
                ),
            );
        }
        if galat.kosong() { Ok(self.langkah("laporan.selesai", "selesai", catatan)) } else { Err(galat) }
    }

    /// Tidak perlu diubah.
    ///
    /// # Errors
    /// Bila alasannya kosong atau terlalu panjang: pelapor berhak tahu mengapa.
    pub fn tolak(&self, alasan: &str) -> Result<Langkah, Galat> {
        let mut galat = Galat::default();
        let alasan = kalimat(&mut galat, "alasan", "Alasan", alasan);
        if alasan.is_empty() {
            galat.catat("alasan", "Tulis mengapa datanya tidak perlu diubah; pelapor membacanya.");
        }
        if galat.kosong() { Ok(self.langkah("laporan.penolakan", "ditolak", alasan)) } else { Err(galat) }
    }

    /// Menyerahkan kepada kepegawaian yang menjangkau seluruh instansi.
    ///
    /// # Errors
    /// Bila sudah di sana, atau tidak ada seorang pun di sana.
    pub fn teruskan(&self) -> Result<Langkah, &'static str> {
        let isi = &self.objek().isi;
        if isi.diteruskan {
            return Err("Laporan ini sudah diteruskan.");
        }
        if !isi.dapat_diteruskan {
            return Err("Tidak ada petugas lain yang menjangkau seluruh instansi.");
        }
        let mut langkah = self.langkah("laporan.penerusan", "terkirim", String::new());
        langkah.diteruskan = true;
        Ok(langkah)
    }
}

impl Langkah {
    /// Orang lain sudah menjawab pelapornya.
    pub fn dijawab(&self) -> bool {
        matches!(self.status, "selesai" | "ditolak") && self.pelapor != self.pelaku
    }
}

/// Laporan milik sendiri, pada profil.
pub struct LaporanSaya {
    /// Laporannya.
    pub id: LaporanId,
    /// Tentang apa.
    pub datum: Datum,
    /// Keadaannya.
    pub status: Status,
    /// Kapan dikirim.
    pub dikirim: DateTime<Utc>,
    /// Hari terakhir ia diharapkan dijawab.
    pub batas: NaiveDate,
    /// Kapan berakhir.
    pub dijawab: Option<DateTime<Utc>>,
    /// Yang mengurusnya.
    pub pengurus: Vec<String>,
    /// Yang mengerjakannya.
    pub dikerjakan: Option<String>,
}

impl LaporanSaya {
    /// Masih menunggu jawaban.
    pub fn berjalan(&self) -> bool {
        self.status.berjalan()
    }

    /// `Dikirim 12 Januari 2026, dijawab 13 Januari 2026`
    pub fn riwayat(&self, zona: &Zona) -> String {
        let dikirim = tanggal(zona.hari(self.dikirim));
        let akhir = if self.status == Status::Ditarik { "ditarik" } else { "dijawab" };
        self.dijawab.map_or_else(
            || format!("Dikirim {dikirim}"),
            |pada| format!("Dikirim {dikirim}, {akhir} {}", tanggal(zona.hari(pada))),
        )
    }

    /// `Dilaporkan 12 Januari 2026, menunggu Dewi`
    pub fn kalimat(&self, zona: Zona) -> String {
        let dikirim = tanggal(zona.hari(self.dikirim));
        let ditunggu = ditunggu(&self.pengurus, self.dikerjakan.as_deref());
        format!("Dilaporkan {dikirim}, {ditunggu}")
    }
}

/// Isi `laporan_di_beranda`.
#[derive(Default, Deserialize)]
pub struct LaporanBeranda {
    /// Milik sendiri: yang berjalan, dan yang baru dijawab.
    pub milik: Vec<MilikBeranda>,
    /// Yang menunggu orang ini.
    pub antrean: Option<AntreanBeranda>,
}

/// Satu laporan sendiri di beranda.
#[derive(Deserialize)]
pub struct MilikBeranda {
    /// Laporannya.
    pub id: LaporanId,
    datum: String,
    /// Keadaannya.
    pub status: Status,
    /// Hari terakhir ia diharapkan dijawab.
    pub batas: NaiveDate,
    /// Kapan dikirim, atau dijawab.
    pub pada: DateTime<Utc>,
}

impl MilikBeranda {
    /// Tentang apa.
    pub fn sebutan(&self) -> &'static str {
        Datum::baca(&self.datum).unwrap_or(Datum::Lain).sebutan()
    }
}

/// Laporan yang menunggu orang ini.
#[derive(Deserialize)]
pub struct AntreanBeranda {
    banyak: i64,
    /// Batas yang terdekat; kosong bila tidak ada yang menunggu.
    pub batas: Option<NaiveDate>,
}

impl AntreanBeranda {
    /// `3 laporan data`
    pub fn tulis(&self) -> String {
        if self.banyak > 50 { "Lebih dari 50 laporan data".into() } else { format!("{} laporan data", self.banyak) }
    }
}

/// Satu baris antrean.
pub struct BarisAntrean {
    /// Laporannya.
    pub id: LaporanId,
    /// Pelapornya.
    pub nama: String,
    /// Tentang apa.
    pub datum: Datum,
    /// Sebagaimana tercatat.
    pub tercatat: String,
    /// Yang benar menurut pelapor.
    pub seharusnya: String,
    /// Kapan dikirim.
    pub dikirim: DateTime<Utc>,
    /// Hari terakhir ia diharapkan dijawab.
    pub batas: NaiveDate,
    /// Yang sedang mengerjakannya.
    pub dikerjakan: Option<String>,
    /// Sampai di sini karena diteruskan.
    pub diteruskan: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::time::baca_tanggal;

    fn hari(tulisan: &str) -> NaiveDate {
        baca_tanggal(tulisan).unwrap()
    }

    #[test]
    fn batas_tiga_hari_kerja_melompati_akhir_pekan() {
        let check = |dikirim: &str, harapan: &str| assert_eq!(batas(hari(dikirim)), hari(harapan), "{dikirim}");
        check("12 Januari 2026", "15 Januari 2026");
        check("14 Januari 2026", "19 Januari 2026");
        check("16 Januari 2026", "21 Januari 2026");
        check("17 Januari 2026", "21 Januari 2026");
        check("18 Januari 2026", "21 Januari 2026");
    }

    #[test]
    fn jam_berkata_baik_baik_sampai_batasnya_lewat() {
        let check = |kini: &str, kata: &str, lewat: bool| {
            let jam = jam(hari("14 Januari 2026"), hari("19 Januari 2026"), hari(kini));
            assert_eq!((jam.tulisan.as_str(), jam.lewat), (kata, lewat), "{kini}");
        };
        check("14 Januari 2026", "Baru dikirim, batas 19 Januari 2026", false);
        check("18 Januari 2026", "Menunggu 2 hari kerja, batas 19 Januari 2026", false);
        check("19 Januari 2026", "Menunggu 3 hari kerja, batas hari ini", false);
        check("20 Januari 2026", "Lewat 1 hari kerja dari batas 19 Januari 2026", true);
        check("26 Januari 2026", "Lewat 5 hari kerja dari batas 19 Januari 2026", true);
    }
}
