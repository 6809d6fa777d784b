//! Survei, dan apa yang boleh ditulis padanya.

use chrono::{Datelike, NaiveDate};
use serde::Deserialize;
use uuid::Uuid;

use super::policy::{PembukaSurvei, PengaturSurvei};
use crate::kernel::{
    form::{Galat, batasi, rapikan, sebaris},
    id::PegawaiId,
    policy::Oleh,
    time::baca_tanggal,
};

crate::id!(
    /// Satu survei tertutup.
    SurveiId
);

/// Panjang setiap bagian pendapat.
pub const PENDAPAT_PANJANG: usize = 1_000;
/// Pemberi paling banyak bagi satu penerima.
pub const PEMBERI_MAKS: i32 = 15;
/// Penerima paling banyak dalam satu survei.
pub const PENERIMA_MAKS: i64 = 500;
/// Lamanya paling panjang, dalam hari.
const LAMA_MAKS: i64 = 60;
/// Unit paling banyak yang ditampilkan sebuah pencarian.
pub const UNIT_MAKS: usize = 20;

/// Sampai di mana sebuah survei.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fase {
    /// Belum dibuka.
    AkanDatang,
    /// Dapat diisi.
    Terbuka,
    /// Hari terakhirnya sudah lewat; hasilnya sedang disiapkan.
    Berakhir,
    /// Hasilnya dapat dibaca.
    Ditutup,
    /// Dibatalkan.
    Dibatalkan,
}

impl Fase {
    /// Menurut status yang disimpan dan hari pembacanya.
    pub fn pada(status: &str, mulai: NaiveDate, selesai: NaiveDate, hari: NaiveDate) -> Self {
        match status {
            "DITUTUP" => Self::Ditutup,
            "DIBATALKAN" => Self::Dibatalkan,
            _ if hari < mulai => Self::AkanDatang,
            _ if hari < selesai => Self::Terbuka,
            _ => Self::Berakhir,
        }
    }

    /// Sebutannya.
    pub fn sebutan(self) -> &'static str {
        match self {
            Self::AkanDatang => "Belum dibuka",
            Self::Terbuka => "Terbuka",
            Self::Berakhir => "Sedang ditutup",
            Self::Ditutup => "Ditutup",
            Self::Dibatalkan => "Dibatalkan",
        }
    }
}

/// Sebuah survei di mata pembacanya.
#[derive(Clone, Debug)]
pub struct Survei {
    /// Nomornya.
    pub id: SurveiId,
    /// Judulnya.
    pub judul: String,
    /// Unit yang disurvei.
    pub unit: String,
    /// Hari pertama.
    pub mulai: NaiveDate,
    /// Hari terakhir.
    pub terakhir: NaiveDate,
    /// Sampai di mana.
    pub fase: Fase,
    /// Unitnya dalam lingkup pembacanya.
    pub mengelola: bool,
    /// Pembacanya termasuk yang dibicarakan.
    pub menerima: bool,
    /// Orang yang diikutkan; hanya bagi yang mengelola.
    pub penerima: i64,
}

/// Seseorang yang dapat ditulis pembacanya.
#[derive(Clone, Debug)]
pub struct Undangan {
    /// Orangnya.
    pub id: PegawaiId,
    /// Namanya.
    pub nama: String,
    /// Jabatannya.
    pub keterangan: String,
    /// Pembacanya sudah menulis tentangnya.
    pub ikut: bool,
}

/// Unit yang dapat disurvei.
#[derive(Clone, Debug)]
pub struct PilihanUnit {
    /// Unitnya.
    pub id: Uuid,
    /// Namanya.
    pub nama: String,
    /// Kodenya.
    pub kode: String,
    /// Yang diketik tepat nama atau kodenya.
    pub tepat: bool,
}

/// Formulir survei sebagaimana diketik.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct FormSurvei {
    /// Judul.
    pub judul: String,
    /// Nama atau kode unit.
    pub cari: String,
    /// Unit yang dipilih dari daftar.
    pub unit: String,
    /// `ya`: dengan unit di bawahnya.
    pub bawah: String,
    /// Hari pertama.
    pub mulai: String,
    /// Hari terakhir.
    pub selesai: String,
}

/// Survei yang akan dibuka; hanya lahir dari [`PembukaSurvei`] yang terbukti.
#[derive(Debug)]
pub struct Pembukaan {
    pub(super) oleh: PegawaiId,
    pub(super) judul: String,
    pub(super) unit: Uuid,
    pub(super) bawah: bool,
    pub(super) tahun: i32,
    pub(super) mulai: NaiveDate,
    /// Hari sesudah hari terakhir.
    pub(super) selesai: NaiveDate,
}

fn hari(galat: &mut Galat, kolom: &str, sebutan: &str, tulisan: &str) -> Option<NaiveDate> {
    match baca_tanggal(tulisan) {
        Ok(hari) => Some(hari),
        Err(_) => {
            galat.catat(kolom, format!("{sebutan}: tulis tanggalnya, misalnya 1 Maret 2026."));
            None
        }
    }
}

impl Oleh<PembukaSurvei, Vec<PilihanUnit>> {
    /// Membuka survei bagi sebuah unit di antara yang ditemukan.
    ///
    /// # Errors
    /// Kalimat bagi setiap isian yang keliru.
    pub fn buka(&self, isian: &FormSurvei, hari_ini: NaiveDate) -> Result<Pembukaan, Galat> {
        let mut galat = Galat::default();
        let judul = sebaris(&isian.judul);
        if judul.is_empty() {
            galat.catat("judul", "Tulis judul surveinya.");
        }
        batasi(&mut galat, "judul", "Judul", &judul, 150);
        let unit = self.unit(isian, &mut galat);
        let mulai = hari(&mut galat, "mulai", "Hari pertama", &isian.mulai);
        let terakhir = hari(&mut galat, "selesai", "Hari terakhir", &isian.selesai);
        if mulai.is_some_and(|m| m < hari_ini) {
            galat.catat("mulai", "Hari pertama tidak boleh sebelum hari ini.");
        }
        if let (Some(mulai), Some(terakhir)) = (mulai, terakhir) {
            if terakhir < mulai {
                galat.catat("selesai", "Hari terakhir tidak boleh sebelum hari pertama.");
            } else if (terakhir - mulai).num_days() >= LAMA_MAKS {
                galat.catat("selesai", format!("Survei paling lama {LAMA_MAKS} hari."));
            }
        }
        match (unit, mulai, terakhir.and_then(|t| t.succ_opt())) {
            (Some(unit), Some(mulai), Some(selesai)) if galat.kosong() => Ok(Pembukaan {
                oleh: self.pelaku(),
                judul,
                unit,
                bawah: isian.bawah == "ya",
                tahun: mulai.year(),
                mulai,
                selesai,
            }),
            _ => Err(galat),
        }
    }

    fn unit(&self, isian: &FormSurvei, galat: &mut Galat) -> Option<Uuid> {
        let calon = self.objek();
        if let Some(satu) = calon.iter().find(|c| c.id.to_string() == isian.unit) {
            return Some(satu.id);
        }
        let mut tepat = calon.iter().filter(|c| c.tepat);
        match (sebaris(&isian.cari).as_str(), tepat.next(), tepat.next(), calon.len()) {
            ("", ..) => galat.catat("cari", "Tulis nama atau kode unitnya."),
            (_, Some(satu), None, _) => return Some(satu.id),
            (.., 0) => galat.catat("cari", "Tidak ada unit dengan nama atau kode itu dalam lingkup Anda."),
            (.., n) if n > UNIT_MAKS => {
                galat.catat("cari", "Terlalu banyak yang cocok. Tulis nama yang lebih lengkap.")
            }
            _ => galat.catat("unit", "Pilih unit yang Anda maksud dari daftar ini."),
        }
        None
    }
}

/// Formulir pendapat sebagaimana diketik.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct FormPendapat {
    /// Tentang siapa.
    pub untuk: String,
    /// Yang sudah baik.
    pub baik: String,
    /// Yang dapat lebih baik.
    pub diperbaiki: String,
}

/// Pendapat yang sudah diperiksa. Siapa penulisnya tidak ada di sini.
#[derive(Debug)]
pub struct Pendapat {
    pub(super) baik: String,
    pub(super) diperbaiki: String,
}

impl FormPendapat {
    /// Memeriksa isian.
    ///
    /// # Errors
    /// Kalimat bagi setiap isian yang keliru.
    pub fn periksa(&self) -> Result<Pendapat, Galat> {
        let mut galat = Galat::default();
        let (baik, diperbaiki) = (rapikan(&self.baik), rapikan(&self.diperbaiki));
        if baik.is_empty() && diperbaiki.is_empty() {
            galat.catat("baik", "Isi sedikitnya satu dari kedua kotak.");
        }
        batasi(&mut galat, "baik", "Yang sudah baik", &baik, PENDAPAT_PANJANG);
        batasi(&mut galat, "diperbaiki", "Yang dapat lebih baik", &diperbaiki, PENDAPAT_PANJANG);
        if galat.kosong() { Ok(Pendapat { baik, diperbaiki }) } else { Err(galat) }
    }
}

/// Survei tertutup dipakai atau tidak pada sebuah tahun, di tangan seseorang.
#[derive(Clone, Debug)]
pub struct Pilihan {
    /// Namanya pada jejak.
    pub id: Uuid,
    /// Tahunnya.
    pub tahun: i32,
    /// Dipakai.
    pub aktif: bool,
    /// Naik setiap kali diubah; 0 bila belum pernah dipilih.
    pub versi: i32,
    /// Pelaku memegang peran yang mengaturnya bagi seluruh instansi.
    pub seinstansi: bool,
}

/// Formulir pilihan sebagaimana diketik.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct FormPilihan {
    /// Tahunnya.
    pub tahun: String,
    /// `ya` atau `tidak`.
    pub survei: String,
}

/// Pilihan baru; hanya lahir dari [`PengaturSurvei`] yang terbukti.
#[derive(Debug)]
pub struct Pemilihan {
    pub(super) oleh: PegawaiId,
    pub(super) id: Uuid,
    pub(super) tahun: i32,
    pub(super) aktif: bool,
    pub(super) versi: i32,
}

impl Oleh<PengaturSurvei, Pilihan> {
    /// Memakai atau tidak memakai survei tertutup pada tahun itu.
    pub fn pilih(&self, aktif: bool) -> Pemilihan {
        let lama = self.objek();
        Pemilihan { oleh: self.pelaku(), id: lama.id, tahun: lama.tahun, aktif, versi: lama.versi }
    }
}

/// Pembatalan sebuah survei; hanya lahir dari [`PembukaSurvei`] yang terbukti.
#[derive(Debug)]
pub struct Pembatalan {
    pub(super) oleh: PegawaiId,
    pub(super) survei: SurveiId,
}

impl Oleh<PembukaSurvei, Survei> {
    /// Membatalkan survei yang belum ditutup.
    pub fn batalkan(&self) -> Pembatalan {
        Pembatalan { oleh: self.pelaku(), survei: self.objek().id }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::auth::{Pengguna, PeranInstansi};

    fn h(bulan: u32, tanggal: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, bulan, tanggal).unwrap()
    }

    fn pelaku(peran: PeranInstansi) -> Pengguna {
        Pengguna { peran: vec![peran], ..Pengguna::mewakili(PegawaiId::new(), h(1, 12)) }
    }

    #[test]
    fn fase_mengikuti_hari_dan_status() {
        let fase = |status, hari| Fase::pada(status, h(3, 1), h(3, 15), hari);
        assert_eq!(fase("BERJALAN", h(2, 28)), Fase::AkanDatang);
        assert_eq!(fase("BERJALAN", h(3, 1)), Fase::Terbuka);
        assert_eq!(fase("BERJALAN", h(3, 14)), Fase::Terbuka);
        assert_eq!(fase("BERJALAN", h(3, 15)), Fase::Berakhir);
        assert_eq!(fase("DITUTUP", h(3, 15)), Fase::Ditutup);
        assert_eq!(fase("DIBATALKAN", h(3, 2)), Fase::Dibatalkan);
    }

    #[test]
    fn masa_survei_diperiksa() {
        let unit = PilihanUnit { id: Uuid::from_u128(1), nama: "Seksi".into(), kode: "K".into(), tepat: true };
        let meja = pelaku(PeranInstansi::Pengelola).sebagai(PembukaSurvei, vec![unit]).unwrap();
        let coba = |mulai: &str, selesai: &str| {
            let isian = FormSurvei {
                judul: "Survei".into(),
                cari: "Seksi".into(),
                mulai: mulai.into(),
                selesai: selesai.into(),
                ..FormSurvei::default()
            };
            meja.buka(&isian, h(1, 12))
        };
        assert_eq!(coba("12 Januari 2026", "12 Januari 2026").unwrap().selesai, h(1, 13));
        assert!(coba("11 Januari 2026", "31 Januari 2026").unwrap_err().untuk("mulai").is_some());
        assert!(coba("13 Januari 2026", "12 Januari 2026").unwrap_err().untuk("selesai").is_some());
        assert!(coba("12 Januari 2026", "12 Maret 2026").is_ok());
        assert!(coba("12 Januari 2026", "13 Maret 2026").unwrap_err().untuk("selesai").is_some());
        assert!(coba("", "nanti").unwrap_err().untuk("selesai").is_some());
    }

    #[test]
    fn hanya_pengelola_dan_kepegawaian_membuka_survei() {
        for peran in PeranInstansi::SEMUA {
            let boleh = matches!(peran, PeranInstansi::Pengelola | PeranInstansi::Kepegawaian);
            assert_eq!(pelaku(peran).sebagai(PembukaSurvei, Vec::new()).is_ok(), boleh, "{peran:?}");
        }
    }

    #[test]
    fn pendapat_berisi_sedikitnya_satu_bagian() {
        let isi = |baik: &str, diperbaiki: &str| FormPendapat {
            baik: baik.into(),
            diperbaiki: diperbaiki.into(),
            ..FormPendapat::default()
        };
        assert!(isi(" ", "").periksa().is_err());
        assert!(isi("", "Lebih awal").periksa().is_ok());
        assert!(isi(&"a".repeat(1001), "").periksa().unwrap_err().untuk("baik").is_some());
    }
}
