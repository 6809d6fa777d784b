//! Tim, ketua dan anggotanya: apa yang diketik, apa yang benar.

use chrono::NaiveDate;
use serde::Deserialize;

use super::policy::{Pembentuk, Pengakhir, Pengatur};
use crate::kernel::{
    form::{Galat, batasi, sebaris},
    id::PegawaiId,
    policy::Oleh,
    time::{baca_tanggal, tanggal},
};

crate::id!(
    /// Satu tim kerja.
    TimId
);
crate::id!(
    /// Kedudukan seseorang dalam sebuah tim, selama suatu masa.
    AnggotaId
);

/// Anggota, yang berlaku maupun yang pernah, dalam satu tim.
pub const ANGGOTA_MAKS: i64 = 300;

/// `Tim Zona Integritas – ketua Budi`, sebagaimana tercetak pada «Penugasan dari …».
pub fn sebutan(nama: &str, ketua: &str) -> String {
    let awalan = if nama.to_lowercase().starts_with("tim ") { "" } else { "Tim " };
    format!("{awalan}{nama} – ketua {ketua}")
}

/// Sebuah tim di mata pembacanya.
#[derive(Clone, Debug)]
pub struct Tim {
    /// Jati dirinya.
    pub id: TimId,
    /// Namanya.
    pub nama: String,
    /// Surat keputusan atau surat tugas.
    pub dasar: String,
    /// Hari pertama.
    pub mulai: NaiveDate,
    /// Hari sesudah hari terakhir.
    pub selesai: Option<NaiveDate>,
    /// Yang membentuknya.
    pub pembuat: PegawaiId,
    /// Nama yang membentuknya.
    pub nama_pembuat: String,
    /// Naik setiap kali berubah.
    pub versi: i32,
    /// Ketuanya ada dalam lingkup kepegawaian pembacanya.
    pub dijangkau: bool,
}

/// Kedudukan seseorang dalam tim.
#[derive(Clone, Debug)]
pub struct Anggota {
    /// Jati dirinya.
    pub id: AnggotaId,
    /// Orangnya.
    pub pegawai: PegawaiId,
    /// Nama dengan gelar.
    pub nama: String,
    /// Jabatannya hari ini.
    pub jabatan: String,
    /// Unitnya hari ini.
    pub unit: String,
    /// Ketua tim.
    pub ketua: bool,
    /// Hari pertama.
    pub mulai: NaiveDate,
    /// Hari sesudah hari terakhir.
    pub selesai: Option<NaiveDate>,
}

/// Kedudukan yang hendak diakhiri, pada suatu hari.
#[derive(Clone, Debug)]
pub struct Kedudukan {
    /// Timnya.
    pub tim: Tim,
    /// Orangnya di dalam tim itu.
    pub anggota: Anggota,
    /// Hari ini.
    pub hari: NaiveDate,
}

impl Kedudukan {
    /// Milik orang itu sendiri.
    pub fn sendiri(&self, siapa: PegawaiId) -> bool {
        self.anggota.pegawai == siapa
    }
}

/// Kapan sebuah masa, dilihat dari suatu hari.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kapan {
    /// Hari ini.
    Berlaku,
    /// Belum.
    AkanDatang,
    /// Tidak lagi, atau tidak pernah.
    Pernah,
}

/// Letak masa setengah terbuka itu terhadap `hari`.
pub fn kapan(mulai: NaiveDate, selesai: Option<NaiveDate>, hari: NaiveDate) -> Kapan {
    match selesai {
        Some(selesai) if selesai <= hari || selesai <= mulai => Kapan::Pernah,
        _ if mulai > hari => Kapan::AkanDatang,
        _ => Kapan::Berlaku,
    }
}

/// `sejak 1 Januari 2026`, `1 Januari 2026 s.d. 31 Maret 2026`
pub fn masa(mulai: NaiveDate, selesai: Option<NaiveDate>) -> String {
    match selesai {
        None => format!("Sejak {}", tanggal(mulai)),
        Some(selesai) if selesai <= mulai => format!("Batal sebelum mulai; semula {}", tanggal(mulai)),
        Some(selesai) => {
            format!("{} s.d. {}", tanggal(mulai), tanggal(selesai.pred_opt().unwrap_or(selesai)))
        }
    }
}

impl Tim {
    /// Masanya dalam kata-kata.
    pub fn masa(&self) -> String {
        masa(self.mulai, self.selesai)
    }
}

impl Anggota {
    /// Masanya dalam kata-kata.
    pub fn masa(&self) -> String {
        masa(self.mulai, self.selesai)
    }
}

/// Seseorang yang dapat dipilih.
#[derive(Clone, Debug)]
pub struct Calon {
    /// Orangnya.
    pub id: PegawaiId,
    /// Nama dengan gelar.
    pub nama: String,
    /// Jabatan dan unitnya.
    pub keterangan: String,
    /// Yang diketik tepat namanya atau nomornya.
    pub tepat: bool,
    /// Ada dalam lingkup kepegawaian pelaku.
    pub dijangkau: bool,
}

/// Calon paling banyak yang ditampilkan.
pub const CALON_MAKS: usize = 20;

/// Siapa yang dipilih orang dari `calon` yang ditemukan; yang belum jelas ditanyakan, tidak ditebak.
fn dipilih<'a>(galat: &mut Galat, cari: &str, pegawai: &str, calon: &'a [Calon]) -> Option<&'a Calon> {
    if let Some(satu) = calon.iter().find(|c| c.id.to_string() == pegawai) {
        return Some(satu);
    }
    let mut tepat = calon.iter().filter(|c| c.tepat);
    match (sebaris(cari).as_str(), tepat.next(), tepat.next(), calon.len()) {
        ("", ..) => galat.catat("cari", "Tulis NIP atau nama orangnya."),
        (_, Some(satu), None, _) => return Some(satu),
        (.., 0) => {
            galat.catat("cari", "Tidak ada pegawai dengan nama atau NIP itu. Tulis sedikitnya tiga huruf namanya.")
        }
        (.., n) if n > CALON_MAKS => galat.catat("cari", "Terlalu banyak yang cocok. Tulis nama yang lebih lengkap."),
        _ => galat.catat("pegawai", "Pilih orang yang Anda maksud dari daftar ini."),
    }
    None
}

/// Formulir pembentukan tim sebagaimana diketik.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct FormTim {
    /// Nama tim.
    pub nama: String,
    /// Dasar pembentukannya.
    pub dasar: String,
    /// NIP atau nama ketuanya.
    pub cari: String,
    /// Ketua yang dipilih dari daftar.
    pub pegawai: String,
    /// Hari pertama.
    pub mulai: String,
    /// Hari terakhir.
    pub selesai: String,
}

/// Formulir anggota baru sebagaimana diketik.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct FormAnggota {
    /// NIP atau nama.
    pub cari: String,
    /// Yang dipilih dari daftar.
    pub pegawai: String,
    /// `KETUA` atau `ANGGOTA`.
    pub sebagai: String,
    /// Hari pertama.
    pub mulai: String,
}

/// Formulir pengakhiran sebagaimana diketik.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct FormAkhir {
    /// Hari terakhir.
    pub selesai: String,
}

/// Tim yang akan dicatat; hanya lahir dari [`Pembentuk`] yang terbukti.
pub struct Pembentukan {
    pub(super) oleh: PegawaiId,
    pub(super) nama: String,
    pub(super) dasar: String,
    pub(super) ketua: PegawaiId,
    pub(super) mulai: NaiveDate,
    pub(super) selesai: Option<NaiveDate>,
}

/// Anggota yang akan dicatat; hanya lahir dari [`Pengatur`] yang terbukti.
pub struct Penambahan {
    pub(super) oleh: PegawaiId,
    pub(super) tim: TimId,
    pub(super) pegawai: PegawaiId,
    pub(super) ketua: bool,
    pub(super) mulai: NaiveDate,
    /// Ketua yang digantikannya.
    pub(super) diganti: Option<AnggotaId>,
}

/// Akhir sebuah kedudukan; hanya lahir dari [`Pengakhir`] yang terbukti.
pub struct Pengakhiran {
    pub(super) oleh: PegawaiId,
    pub(super) tim: TimId,
    pub(super) anggota: AnggotaId,
    pub(super) selesai: NaiveDate,
}

/// Nama, dasar, dan masa tim yang baru; hanya lahir dari [`Pengatur`] yang terbukti.
pub struct Perubahan {
    pub(super) oleh: PegawaiId,
    pub(super) tim: TimId,
    pub(super) nama: String,
    pub(super) dasar: String,
    pub(super) selesai: Option<NaiveDate>,
}

fn hari(galat: &mut Galat, kolom: &str, sebutan: &str, tulisan: &str) -> Option<NaiveDate> {
    match baca_tanggal(tulisan) {
        Ok(hari) => Some(hari),
        Err(_) if tulisan.trim().is_empty() => {
            galat.catat(kolom, format!("{sebutan}: isi tanggalnya, misalnya 1 Maret 2026."));
            None
        }
        Err(_) => {
            galat.catat(kolom, format!("{sebutan}: «{}» bukan tanggal. Tulis seperti 1 Maret 2026.", tulisan.trim()));
            None
        }
    }
}

fn nama_dan_dasar(galat: &mut Galat, isian: &FormTim) -> (String, String) {
    let (nama, dasar) = (sebaris(&isian.nama), sebaris(&isian.dasar));
    if nama.is_empty() {
        galat.catat("nama", "Tulis nama timnya.");
    }
    batasi(galat, "nama", "Nama tim", &nama, 150);
    if dasar.is_empty() {
        galat.catat("dasar", "Tulis dasarnya: nomor surat keputusan atau surat tugas.");
    }
    batasi(galat, "dasar", "Dasar", &dasar, 300);
    (nama, dasar)
}

/// Hari sesudah hari terakhir yang diketik; kosong berarti belum ditentukan.
fn akhir(galat: &mut Galat, tulisan: &str, mulai: Option<NaiveDate>) -> Option<NaiveDate> {
    if tulisan.trim().is_empty() {
        return None;
    }
    let terakhir = hari(galat, "selesai", "Hari terakhir", tulisan)?;
    if mulai.is_some_and(|mulai| terakhir < mulai) {
        galat.catat("selesai", "Hari terakhir tidak boleh sebelum hari pertama.");
    }
    terakhir.succ_opt()
}

impl Oleh<Pembentuk, Vec<Calon>> {
    /// Membentuk tim menurut isian, dengan ketua di antara calon yang ditemukan.
    ///
    /// # Errors
    /// Kalimat bagi setiap isian yang keliru.
    pub fn bentuk(&self, isian: &FormTim, di_mana_saja: bool) -> Result<Pembentukan, Galat> {
        let mut galat = Galat::default();
        let (nama, dasar) = nama_dan_dasar(&mut galat, isian);
        let ketua = dipilih(&mut galat, &isian.cari, &isian.pegawai, self.objek());
        if ketua.is_some_and(|k| !di_mana_saja && !k.dijangkau) {
            galat.catat("cari", "Ketua tim yang Anda bentuk harus ada dalam lingkup kepegawaian Anda.");
        }
        let mulai = hari(&mut galat, "mulai", "Hari pertama", &isian.mulai);
        let selesai = akhir(&mut galat, &isian.selesai, mulai);
        match (ketua, mulai) {
            (Some(ketua), Some(mulai)) if galat.kosong() => {
                Ok(Pembentukan { oleh: self.pelaku(), nama, dasar, ketua: ketua.id, mulai, selesai })
            }
            _ => Err(galat),
        }
    }
}

impl Oleh<Pengatur, Tim> {
    /// Menambah anggota, atau mengganti ketua sejak hari itu.
    ///
    /// # Errors
    /// Kalimat bagi setiap isian yang keliru.
    pub fn tambah(&self, isian: &FormAnggota, calon: &[Calon], ada: &[Anggota]) -> Result<Penambahan, Galat> {
        let mut galat = Galat::default();
        let tim = self.objek();
        let orang = dipilih(&mut galat, &isian.cari, &isian.pegawai, calon);
        let mulai = hari(&mut galat, "mulai", "Hari pertama", &isian.mulai);
        let ketua = isian.sebagai == "KETUA";
        if let Some(mulai) = mulai
            && (mulai < tim.mulai || tim.selesai.is_some_and(|s| s <= mulai))
        {
            galat.catat("mulai", format!("Tim ini berlaku {}; pilih hari di dalamnya.", masa(tim.mulai, tim.selesai)));
        }
        let bertumpuk = |a: &&Anggota| mulai.is_some_and(|m| a.selesai.is_none_or(|s| m < s && a.mulai < s));
        if let Some(orang) = orang
            && ada.iter().filter(bertumpuk).any(|a| a.pegawai == orang.id)
        {
            galat.catat(
                "cari",
                format!("{} sudah di dalam tim ini. Akhiri dahulu kedudukannya yang sekarang.", orang.nama),
            );
        }
        let lama = ada.iter().filter(bertumpuk).find(|a| ketua && a.ketua);
        if let (Some(lama), Some(mulai)) = (lama, mulai)
            && mulai <= lama.mulai
        {
            galat.catat(
                "mulai",
                format!("{} menjadi ketua sejak {}; pilih hari sesudahnya.", lama.nama, tanggal(lama.mulai)),
            );
        }
        match (orang, mulai) {
            (Some(orang), Some(mulai)) if galat.kosong() => Ok(Penambahan {
                oleh: self.pelaku(),
                tim: tim.id,
                pegawai: orang.id,
                ketua,
                mulai,
                diganti: lama.map(|l| l.id),
            }),
            _ => Err(galat),
        }
    }

    /// Mengubah nama, dasar, dan hari terakhir tim.
    ///
    /// # Errors
    /// Kalimat bagi setiap isian yang keliru.
    pub fn ubah(&self, isian: &FormTim) -> Result<Perubahan, Galat> {
        let mut galat = Galat::default();
        let (nama, dasar) = nama_dan_dasar(&mut galat, isian);
        let selesai = akhir(&mut galat, &isian.selesai, Some(self.objek().mulai));
        match galat.kosong() {
            true => Ok(Perubahan { oleh: self.pelaku(), tim: self.objek().id, nama, dasar, selesai }),
            false => Err(galat),
        }
    }
}

impl Oleh<Pengakhir, Kedudukan> {
    /// Mengakhiri kedudukan itu; yang keluar sendiri tidak berlaku surut.
    ///
    /// # Errors
    /// Kalimat bagi isian yang keliru.
    pub fn akhiri(&self, isian: &FormAkhir) -> Result<Pengakhiran, Galat> {
        let mut galat = Galat::default();
        let Kedudukan { tim, anggota, hari: kini } = self.objek();
        let terakhir = hari(&mut galat, "selesai", "Hari terakhir", &isian.selesai);
        if self.objek().sendiri(self.pelaku()) && terakhir.is_some_and(|t| t < *kini) {
            galat.catat("selesai", "Keluar dari tim tidak berlaku surut; pilih hari ini atau sesudahnya.");
        }
        let selesai = terakhir.and_then(|t| t.succ_opt()).map(|s| s.max(anggota.mulai));
        if let (Some(selesai), Some(lama)) = (selesai, anggota.selesai)
            && selesai > lama
        {
            galat.catat(
                "selesai",
                format!("Kedudukan ini sudah berakhir lebih dahulu: {}.", masa(anggota.mulai, Some(lama))),
            );
        }
        match selesai {
            Some(selesai) if galat.kosong() => {
                Ok(Pengakhiran { oleh: self.pelaku(), tim: tim.id, anggota: anggota.id, selesai })
            }
            _ => Err(galat),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calon(nama: &str, tepat: bool) -> Calon {
        Calon { id: PegawaiId::new(), nama: nama.into(), keterangan: String::new(), tepat, dijangkau: false }
    }

    #[test]
    fn yang_belum_jelas_ditanyakan_bukan_ditebak() {
        let semua = [calon("Budi", false), calon("Budiman", false)];
        let mut galat = Galat::default();
        assert!(dipilih(&mut galat, "bud", "", &semua).is_none());
        assert!(galat.untuk("pegawai").is_some());
        let dipilih_orang = dipilih(&mut galat, "bud", &semua[1].id.to_string(), &semua).unwrap();
        assert_eq!(dipilih_orang.nama, "Budiman");
        let semua = [calon("Budi", true), calon("Budiman", false)];
        assert_eq!(dipilih(&mut galat, "budi", "", &semua).unwrap().nama, "Budi");
        let kembar = [calon("Budi", true), calon("Budi", true)];
        assert!(dipilih(&mut Galat::default(), "budi", "", &kembar).is_none());
        // Satu-satunya yang mirip tetap ditanyakan.
        assert!(dipilih(&mut Galat::default(), "bud", "", &[calon("Budi", false)]).is_none());
        let mut galat = Galat::default();
        assert!(dipilih(&mut galat, " ", "", &semua).is_none() && galat.untuk("cari").is_some());
    }

    #[test]
    fn sebutan_tidak_menyebut_tim_dua_kali() {
        assert_eq!(sebutan("Zona Integritas", "Budi"), "Tim Zona Integritas – ketua Budi");
        assert_eq!(sebutan("Tim Zona Integritas", "Budi"), "Tim Zona Integritas – ketua Budi");
    }

    #[test]
    fn masa_setengah_terbuka() {
        let h = |hari| NaiveDate::from_ymd_opt(2026, 1, hari).unwrap();
        assert_eq!(kapan(h(5), Some(h(10)), h(4)), Kapan::AkanDatang);
        assert_eq!(kapan(h(5), Some(h(10)), h(5)), Kapan::Berlaku);
        assert_eq!(kapan(h(5), Some(h(10)), h(9)), Kapan::Berlaku);
        assert_eq!(kapan(h(5), Some(h(10)), h(10)), Kapan::Pernah);
        assert_eq!(kapan(h(5), Some(h(5)), h(1)), Kapan::Pernah);
    }
}
