//! Keadaan sebuah impor, keadaan setiap barisnya, dan alasan untuk meragukannya.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::beda::Beda;

/// Apa yang akan terjadi pada satu baris.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Orang yang belum ada di sini.
    Baru,
    /// Ada yang lain dari yang tersimpan.
    Berubah,
    /// Sama.
    Tetap,
    /// Pernah datang dari SIASN, tidak ada pada berkas ini.
    Hilang,
    /// Ada alasan untuk tidak percaya begitu saja.
    Meragukan,
}

impl Status {
    /// Semuanya, menurut urutan pada halaman.
    pub const SEMUA: [Self; 5] = [Self::Baru, Self::Berubah, Self::Tetap, Self::Hilang, Self::Meragukan];

    /// Ejaan dalam alamat dan basis data.
    pub fn kode(self) -> &'static str {
        match self {
            Self::Baru => "baru",
            Self::Berubah => "berubah",
            Self::Tetap => "tetap",
            Self::Hilang => "hilang",
            Self::Meragukan => "meragukan",
        }
    }

    /// Membaca ejaan itu.
    pub fn dari_kode(kode: &str) -> Option<Self> {
        Self::SEMUA.into_iter().find(|s| s.kode() == kode)
    }

    /// Sebutan di layar.
    pub fn sebutan(self) -> &'static str {
        match self {
            Self::Baru => "Baru",
            Self::Berubah => "Berubah",
            Self::Tetap => "Tetap",
            Self::Hilang => "Tidak ada pada berkas",
            Self::Meragukan => "Meragukan",
        }
    }
}

/// Mengapa sebuah baris meragukan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Alasan {
    NipKeliru,
    NipRumus,
    NipAngka,
    NipGanda,
    NamaKosong,
    TeksPanjang,
    TanggalKeliru,
    OrangLain,
    DuaKepala,
    TanpaTmt,
    SudahBerhenti,
    Purna,
    UnitBaru,
    StrukturalBaru,
    JabatanBaru,
    LahirBeda,
    KelaminBeda,
    InstansiLain,
    Rumus,
    KodeKeliru,
    KodeGanda,
    ZonaKeliru,
    YaTidak,
    IndukTakDikenal,
    IndukBelumAda,
    IndukTertinggal,
    Melingkar,
    UnitTutup,
    MasaKemudian,
    OrangTakDikenal,
    UnitTakDikenal,
    JabatanKosong,
    JenisJabatanKeliru,
    SebagaiKeliru,
    TanpaMulai,
    MasaTerbalik,
    TumpangTindih,
    SudahAdaKemudian,
    DuaKepalaUnit,
    BarisGanda,
    UnitBelumAda,
}

/// Apa yang dapat diperbuat orang terhadap sebuah alasan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Jalan {
    /// Diperbaiki di SIASN, lalu diunggah lagi.
    Tertutup,
    /// Ikut begitu yang belum dikenal ditentukan.
    Ditentukan,
    /// Boleh diikutkan dengan dicentang.
    Dicentang,
}

impl Alasan {
    /// Semuanya.
    pub const SEMUA: [Self; 41] = [
        Self::NipKeliru,
        Self::NipRumus,
        Self::NipAngka,
        Self::NipGanda,
        Self::NamaKosong,
        Self::TeksPanjang,
        Self::TanggalKeliru,
        Self::OrangLain,
        Self::DuaKepala,
        Self::TanpaTmt,
        Self::SudahBerhenti,
        Self::Purna,
        Self::UnitBaru,
        Self::StrukturalBaru,
        Self::JabatanBaru,
        Self::LahirBeda,
        Self::KelaminBeda,
        Self::InstansiLain,
        Self::Rumus,
        Self::KodeKeliru,
        Self::KodeGanda,
        Self::ZonaKeliru,
        Self::YaTidak,
        Self::IndukTakDikenal,
        Self::IndukBelumAda,
        Self::IndukTertinggal,
        Self::Melingkar,
        Self::UnitTutup,
        Self::MasaKemudian,
        Self::OrangTakDikenal,
        Self::UnitTakDikenal,
        Self::JabatanKosong,
        Self::JenisJabatanKeliru,
        Self::SebagaiKeliru,
        Self::TanpaMulai,
        Self::MasaTerbalik,
        Self::TumpangTindih,
        Self::SudahAdaKemudian,
        Self::DuaKepalaUnit,
        Self::BarisGanda,
        Self::UnitBelumAda,
    ];

    /// Ejaan dalam basis data.
    pub fn kode(self) -> &'static str {
        self.rinci().0
    }

    /// Membaca ejaan itu.
    pub fn dari_kode(kode: &str) -> Option<Self> {
        Self::SEMUA.into_iter().find(|a| a.kode() == kode)
    }

    /// Kalimat bagi yang memeriksa.
    pub fn kalimat(self) -> &'static str {
        self.rinci().1
    }

    /// Boleh diikutkan dengan dicentang.
    pub fn dicentang(self) -> bool {
        self.rinci().2 == Jalan::Dicentang
    }

    /// Hanya dapat diperbaiki di SIASN.
    pub fn tertutup(self) -> bool {
        self.rinci().2 == Jalan::Tertutup
    }

    fn rinci(self) -> (&'static str, &'static str, Jalan) {
        use Jalan::{Dicentang, Ditentukan, Tertutup};
        match self {
            Self::NipKeliru => ("NIP_KELIRU", "NIP kosong atau bukan NIP yang mungkin.", Tertutup),
            Self::NipRumus => ("NIP_RUMUS", "NIP berisi rumus Excel; harus teks.", Tertutup),
            Self::NipAngka => {
                ("NIP_ANGKA", "NIP tersimpan sebagai angka, sehingga Excel menghilangkan angka terakhirnya.", Tertutup)
            }
            Self::NipGanda => ("NIP_GANDA", "NIP atau PNS ID ini ada pada lebih dari satu baris.", Tertutup),
            Self::NamaKosong => ("NAMA_KOSONG", "Nama kosong.", Tertutup),
            Self::TeksPanjang => ("TEKS_PANJANG", "Salah satu isinya terlalu panjang.", Tertutup),
            Self::TanggalKeliru => ("TANGGAL_KELIRU", "Salah satu TMT bukan tanggal.", Tertutup),
            Self::OrangLain => ("ORANG_LAIN", "PNS ID dan NIP-nya menunjuk dua orang berbeda di sini.", Tertutup),
            Self::DuaKepala => ("DUA_KEPALA", "Unitnya akan mempunyai dua pejabat struktural.", Tertutup),
            Self::TanpaTmt => ("TANPA_TMT", "Jabatan atau unitnya berubah, tetapi TMT JABATAN kosong.", Tertutup),
            Self::SudahBerhenti => ("SUDAH_BERHENTI", "Sudah berhenti, dan belum pernah ada di sini.", Tertutup),
            Self::Purna => {
                ("PURNA", "Di sini tercatat tidak lagi bertugas; batalkan dahulu peristiwanya bila keliru.", Tertutup)
            }
            Self::UnitBaru => ("UNIT_BARU", "Unitnya belum dikenal di sini.", Ditentukan),
            Self::StrukturalBaru => ("STRUKTURAL_BARU", "Jabatan strukturalnya belum dikenal di sini.", Ditentukan),
            Self::JabatanBaru => ("JABATAN_BARU", "Jabatannya belum dikenal di sini, dan akan ditambahkan.", Dicentang),
            Self::LahirBeda => ("LAHIR_BEDA", "Tanggal lahir tidak sama dengan delapan angka pertama NIP.", Dicentang),
            Self::KelaminBeda => ("KELAMIN_BEDA", "Jenis kelamin tidak sama dengan angka ke-15 NIP.", Dicentang),
            Self::InstansiLain => {
                ("INSTANSI_LAIN", "Instansi kerjanya lain dari kebanyakan orang pada berkas ini.", Dicentang)
            }
            Self::Rumus => ("RUMUS", "Salah satu selnya berisi rumus; harus teks atau angka biasa.", Tertutup),
            Self::KodeKeliru => ("KODE_KELIRU", "Kode unit kosong atau lebih dari 60 karakter.", Tertutup),
            Self::KodeGanda => ("KODE_GANDA", "Kode unit ini ada pada lebih dari satu baris.", Tertutup),
            Self::ZonaKeliru => ("ZONA_KELIRU", "Zona waktunya bukan WIB, WITA, atau WIT.", Tertutup),
            Self::YaTidak => ("YA_TIDAK", "Isian ya/tidaknya bukan «ya» atau «tidak».", Tertutup),
            Self::IndukTakDikenal => {
                ("INDUK_TAK_DIKENAL", "Kode induknya tidak ada di sini maupun pada berkas ini.", Tertutup)
            }
            Self::IndukBelumAda => {
                ("INDUK_BELUM_ADA", "Unit induknya belum ada atau sudah ditutup pada tanggal mulai itu.", Tertutup)
            }
            Self::IndukTertinggal => {
                ("INDUK_TERTINGGAL", "Unit induknya baru, dan barisnya sendiri meragukan.", Tertutup)
            }
            Self::Melingkar => {
                ("MELINGKAR", "Susunannya melingkar: unit ini akan berada di bawah dirinya sendiri.", Tertutup)
            }
            Self::UnitTutup => ("UNIT_TUTUP", "Unit ini sudah atau akan ditutup.", Tertutup),
            Self::MasaKemudian => {
                ("MASA_KEMUDIAN", "Sudah ada perubahan unit ini sesudah tanggal mulai itu.", Tertutup)
            }
            Self::OrangTakDikenal => {
                ("ORANG_TAK_DIKENAL", "NIP ini belum ada di sini; tambahkan orangnya dahulu.", Tertutup)
            }
            Self::UnitTakDikenal => {
                ("UNIT_TAK_DIKENAL", "Kode unit ini tidak ada di sini; impor unitnya dahulu.", Tertutup)
            }
            Self::JabatanKosong => ("JABATAN_KOSONG", "Jabatannya kosong.", Tertutup),
            Self::JenisJabatanKeliru => {
                ("JENIS_JABATAN", "Jabatannya belum dikenal, dan jenis jabatannya kosong atau tidak terbaca.", Tertutup)
            }
            Self::SebagaiKeliru => ("SEBAGAI", "Kolom «sebagai» bukan definitif, Plt., atau Plh.", Tertutup),
            Self::TanpaMulai => ("TANPA_MULAI", "Tanggal mulainya kosong.", Tertutup),
            Self::MasaTerbalik => ("MASA_TERBALIK", "Tanggal selesainya sebelum tanggal mulainya.", Tertutup),
            Self::TumpangTindih => {
                ("TUMPANG_TINDIH", "Orang ini akan memegang dua jabatan definitif pada hari yang sama.", Tertutup)
            }
            Self::SudahAdaKemudian => (
                "SUDAH_ADA_KEMUDIAN",
                "Orang ini sudah punya penempatan definitif yang mulai pada atau sesudah tanggal itu.",
                Tertutup,
            ),
            Self::DuaKepalaUnit => {
                ("DUA_KEPALA_UNIT", "Unitnya akan mempunyai dua kepala definitif pada hari yang sama.", Tertutup)
            }
            Self::BarisGanda => ("BARIS_GANDA", "Penempatan yang sama ada pada lebih dari satu baris.", Tertutup),
            Self::UnitBelumAda => ("UNIT_BELUM_ADA", "Unitnya belum ada atau sudah ditutup pada masa itu.", Tertutup),
        }
    }
}

crate::id!(
    /// Satu kali impor.
    ImporId
);

/// Apa yang dibawa sebuah berkas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Jenis {
    /// Ekspor data pegawai dari SIASN.
    Siasn,
    /// Unit dan susunannya.
    Unit,
    /// Siapa menempati apa.
    Penempatan,
}

impl Jenis {
    /// Semuanya, menurut urutan pada halaman.
    pub const SEMUA: [Self; 3] = [Self::Siasn, Self::Unit, Self::Penempatan];

    /// Ejaan dalam basis data dan formulir.
    pub fn kode(self) -> &'static str {
        match self {
            Self::Siasn => "SIASN",
            Self::Unit => "UNIT",
            Self::Penempatan => "PENEMPATAN",
        }
    }

    /// Membaca ejaan itu.
    pub fn dari_kode(kode: &str) -> Option<Self> {
        Self::SEMUA.into_iter().find(|j| j.kode() == kode)
    }

    /// Sebutan di layar.
    pub fn sebutan(self) -> &'static str {
        match self {
            Self::Siasn => "Ekspor SIASN",
            Self::Unit => "Daftar unit",
            Self::Penempatan => "Daftar penempatan",
        }
    }

    /// Yang diubahnya, dalam kalimat.
    pub fn satuan(self) -> &'static str {
        match self {
            Self::Siasn => "orang",
            Self::Unit => "unit",
            Self::Penempatan => "penempatan",
        }
    }
}

/// Sampai di mana sebuah impor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keadaan {
    /// Berkasnya sedang dibaca.
    Dibaca,
    /// Berkasnya tidak dapat dibaca.
    Gagal,
    /// Baru dilihat; belum ada yang berubah.
    Pratinjau,
    /// Sudah ditulis ke data pegawai.
    Diterapkan,
    /// Sudah dikembalikan.
    Dibatalkan,
}

impl Keadaan {
    /// Membaca ejaan pada basis data.
    pub fn baca(kode: &str) -> Self {
        match kode {
            "DIBACA" => Self::Dibaca,
            "GAGAL" => Self::Gagal,
            "DITERAPKAN" => Self::Diterapkan,
            "DIBATALKAN" => Self::Dibatalkan,
            _ => Self::Pratinjau,
        }
    }
}

/// Sampai mana berkasnya terbaca.
#[derive(Clone, Copy, Debug)]
pub struct Kemajuan {
    /// Baris yang sudah terbaca.
    pub terbaca: i32,
    /// Dari berapa; nol bila belum diketahui.
    pub semua: i32,
    /// Kapan pembacanya terakhir memberi kabar.
    pub kabar: DateTime<Utc>,
}

/// Pembaca memberi kabar setiap setengah detik; yang diam selama ini sudah tidak ada.
const DIAM_PALING_LAMA: TimeDelta = TimeDelta::seconds(30);

impl Kemajuan {
    /// Servernya berhenti selagi membaca.
    pub fn terputus(&self, kini: DateTime<Utc>) -> bool {
        kini - self.kabar > DIAM_PALING_LAMA
    }

    /// `sedang dibaca: 4.000 dari 10.000 baris`
    pub fn kalimat(&self) -> String {
        match (self.terbaca, self.semua) {
            (0, _) => "Berkas diterima; menunggu giliran dibaca.".into(),
            (n, semua) if semua > n => format!("Sedang dibaca: {} dari {} baris.", ribuan(n), ribuan(semua)),
            (n, _) => format!("{} baris terbaca; sedang dibandingkan dengan data di sini.", ribuan(n)),
        }
    }
}

/// `10.000`
pub fn ribuan(n: i32) -> String {
    let angka = n.to_string();
    let kelompok: Vec<&str> = angka.as_bytes().rchunks(3).rev().filter_map(|k| std::str::from_utf8(k).ok()).collect();
    kelompok.join(".")
}

/// Satu baris pratinjau yang hendak disimpan.
pub struct Temuan {
    /// Nomor barisnya di berkas.
    pub nomor: i32,
    /// Apa yang akan terjadi padanya.
    pub status: Status,
    /// Orangnya, juga yang belum ada.
    pub pegawai: Option<Uuid>,
    /// Unitnya, bila sudah pasti.
    pub unit: Option<Uuid>,
    /// Penempatan yang dibetulkan.
    pub lama: Option<Uuid>,
    /// Nama orang atau unit.
    pub nama: String,
    /// NIP atau kode unit.
    pub tanda: String,
    /// Mengapa meragukan.
    pub alasan: Vec<Alasan>,
    /// Tidak ada alasan yang menutup jalannya.
    pub boleh: bool,
    /// Yang lain dari yang tersimpan.
    pub beda: Vec<Beda>,
    /// Yang akan ditulis.
    pub isi: Option<serde_json::Value>,
}

/// Satu baris pratinjau di layar.
pub struct BarisPratinjau {
    pub nomor: i32,
    pub nama: String,
    pub nip: String,
    pub status: Status,
    pub alasan: Vec<Alasan>,
    pub boleh: bool,
    pub ikut: bool,
    pub tertahan: bool,
    pub beda: Vec<Beda>,
}

impl BarisPratinjau {
    /// Ditawari kotak centang.
    pub fn dapat_dicentang(&self) -> bool {
        self.boleh && self.alasan.iter().any(|a| a.dicentang())
    }
}

/// Yang belum dikenal, beserta ketentuannya.
pub struct UsulTersimpan {
    pub jenis: String,
    pub kunci: String,
    pub nama: String,
    pub jumlah: i32,
    pub cara: String,
    pub kode_unit: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kemajuan_disebut_dengan_angka_dan_yang_diam_terputus() {
        let kabar = DateTime::UNIX_EPOCH;
        let maju = |terbaca, semua| Kemajuan { terbaca, semua, kabar }.kalimat();
        assert_eq!(maju(4_000, 10_000), "Sedang dibaca: 4.000 dari 10.000 baris.");
        assert_eq!(maju(10_000, 10_000), "10.000 baris terbaca; sedang dibandingkan dengan data di sini.");
        assert_eq!(ribuan(999), "999");
        let ini = Kemajuan { terbaca: 1, semua: 2, kabar };
        assert!(!ini.terputus(kabar + TimeDelta::seconds(30)));
        assert!(ini.terputus(kabar + TimeDelta::seconds(31)));
    }
}
