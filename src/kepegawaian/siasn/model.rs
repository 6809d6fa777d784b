//! Keadaan sebuah impor, keadaan setiap barisnya, dan alasan untuk meragukannya.

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
    pub const SEMUA: [Self; 18] = [
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
        }
    }
}

crate::id!(
    /// Satu kali impor.
    ImporId
);

/// Sampai di mana sebuah impor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keadaan {
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
            "DITERAPKAN" => Self::Diterapkan,
            "DIBATALKAN" => Self::Dibatalkan,
            _ => Self::Pratinjau,
        }
    }
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
