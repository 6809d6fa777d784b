//! Keadaan pengisian, jumlahnya, dan saringannya.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::kernel::{form::Galat, form::sebaris, id::PegawaiId, time::tanggal};

/// Sampai di mana SKP seseorang pada tahun itu.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keadaan {
    /// Selesai, ke mana pun orangnya pergi kemudian.
    Ditetapkan,
    /// Sudah direviu, menunggu penilai.
    Direviu,
    /// Menunggu diperiksa.
    Diajukan,
    /// Dikembalikan dan belum diajukan lagi.
    Dikembalikan,
    /// Sedang disusun.
    Draf,
    /// Belum disusun.
    Belum,
    /// Pindah jabatan tahun itu; SKP jabatan yang baru belum disusun.
    Mutasi,
    /// Cuti.
    Cuti,
    /// Tidak wajib menyusun SKP selama itu: tugas belajar, masa persiapan pensiun, dan sejenisnya.
    Bebas,
    /// Pensiun, meninggal, berhenti, atau pindah instansi.
    Keluar,
    /// Penempatannya berakhir tahun itu tanpa yang baru.
    TanpaPenempatan,
}

use Keadaan::{Bebas, Belum, Cuti, Diajukan, Dikembalikan, Direviu, Ditetapkan, Draf, Keluar, Mutasi, TanpaPenempatan};

impl Keadaan {
    /// Semuanya, menurut urutan tampaknya.
    pub const SEMUA: [Self; 11] =
        [Ditetapkan, Direviu, Diajukan, Dikembalikan, Draf, Belum, Mutasi, Cuti, Bebas, Keluar, TanpaPenempatan];

    /// Ejaan pada `pengisian_pegawai.keadaan`.
    pub fn kode(self) -> &'static str {
        match self {
            Ditetapkan => "DITETAPKAN",
            Direviu => "DIREVIU",
            Diajukan => "DIAJUKAN",
            Dikembalikan => "DIKEMBALIKAN",
            Draf => "DRAF",
            Belum => "BELUM",
            Mutasi => "MUTASI",
            Cuti => "CUTI",
            Bebas => "BEBAS",
            Keluar => "KELUAR",
            TanpaPenempatan => "TANPA_PENEMPATAN",
        }
    }

    /// Membaca ejaan itu.
    pub fn baca(kode: &str) -> Option<Self> {
        Self::SEMUA.into_iter().find(|k| k.kode() == kode)
    }

    /// Sebutannya di layar.
    pub fn sebutan(self) -> &'static str {
        match self {
            Ditetapkan => "Ditetapkan",
            Direviu => "Direviu",
            Diajukan => "Diajukan",
            Dikembalikan => "Dikembalikan untuk perbaikan",
            Draf => "Draf",
            Belum => "Belum menyusun",
            Mutasi => "Mutasi, SKP jabatan baru belum disusun",
            Cuti => "Cuti",
            Bebas => "Bebas SKP",
            Keluar => "Pensiun atau keluar",
            TanpaPenempatan => "Tanpa penempatan",
        }
    }

    /// SKP-nya ditunggu: dari orang ini atau dari yang memeriksanya.
    pub fn wajib(self) -> bool {
        !matches!(self, Cuti | Bebas | Keluar | TanpaPenempatan)
    }
}

/// Sebutan sebuah `keadaan_pegawai.jenis`.
pub fn sebutan_rincian(jenis: &str) -> &'static str {
    match jenis {
        "PENSIUN" => "Pensiun",
        "MENINGGAL" => "Meninggal dunia",
        "BERHENTI" => "Berhenti",
        "PINDAH" => "Pindah instansi",
        "MPP" => "Masa persiapan pensiun",
        "CLTN" => "Cuti di luar tanggungan negara",
        "CUTI" => "Cuti",
        "TUGAS_BELAJAR" => "Tugas belajar",
        "BERHENTI_SEMENTARA" => "Diberhentikan sementara",
        "PEJABAT_NEGARA" => "Pejabat negara",
        _ => "",
    }
}

/// Siapa yang ditunggu.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Menunggu {
    /// Pegawainya sendiri.
    Sendiri,
    /// Penilainya.
    Penilai,
    /// Pengelola kinerja, yang mereviu dahulu.
    Pengelola,
    /// Penilainya belum ada.
    TanpaPenilai,
}

impl Menunggu {
    /// Semuanya, menurut urutan pada saringan.
    pub const SEMUA: [Self; 4] = [Self::Sendiri, Self::Penilai, Self::Pengelola, Self::TanpaPenilai];

    /// Ejaan pada `pengisian_pegawai.menunggu`.
    pub fn kode(self) -> &'static str {
        match self {
            Self::Sendiri => "SENDIRI",
            Self::Penilai => "PENILAI",
            Self::Pengelola => "PENGELOLA",
            Self::TanpaPenilai => "TANPA_PENILAI",
        }
    }

    /// Membaca ejaan itu.
    pub fn baca(kode: &str) -> Option<Self> {
        Self::SEMUA.into_iter().find(|m| m.kode() == kode)
    }

    /// Sebutannya di layar.
    pub fn sebutan(self) -> &'static str {
        match self {
            Self::Sendiri => "Pegawai sendiri",
            Self::Penilai => "Penilai",
            Self::Pengelola => "Pengelola kinerja",
            Self::TanpaPenilai => "Penilai belum ada",
        }
    }
}

/// Banyaknya orang dalam setiap keadaan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hitungan {
    setiap: [i64; Keadaan::SEMUA.len()],
    /// Yang penilainya belum ada, di antara yang belum selesai.
    pub tanpa_penilai: i64,
}

impl Hitungan {
    /// Menambahkan sekian orang pada sebuah hal; hal yang tidak dikenal tidak dihitung.
    pub fn tambah(&mut self, hal: &str, banyak: i64) {
        match Keadaan::baca(hal) {
            Some(k) => self.setiap[k as usize] += banyak,
            None if hal == Menunggu::TanpaPenilai.kode() => self.tanpa_penilai += banyak,
            None => {}
        }
    }

    /// Dari rekapnya: yang terlipat menurut nomor halnya, ditambah perubahan sesudahnya.
    pub fn dari_rekap(terlipat: Option<&[i64]>, hal: Option<&[String]>, perubahan: Option<&[i64]>) -> Self {
        let mut ini = Self::default();
        let mut terlipat = terlipat.unwrap_or_default().iter();
        ini.setiap.iter_mut().zip(terlipat.by_ref()).for_each(|(a, n)| *a = *n);
        ini.tanpa_penilai = terlipat.next().copied().unwrap_or_default();
        let perubahan = hal.unwrap_or_default().iter().zip(perubahan.unwrap_or_default());
        perubahan.for_each(|(h, n)| ini.tambah(h, *n));
        ini
    }

    /// Dari pasangan hal dan jumlahnya.
    pub fn dari<'a>(hal: impl IntoIterator<Item = (&'a str, i64)>) -> Self {
        let mut ini = Self::default();
        hal.into_iter().for_each(|(h, n)| ini.tambah(h, n));
        ini
    }

    /// Banyaknya pada keadaan itu.
    pub fn pada(&self, keadaan: Keadaan) -> i64 {
        self.setiap[keadaan as usize]
    }

    /// Semua orang.
    pub fn semua(&self) -> i64 {
        self.setiap.iter().sum()
    }

    /// Yang SKP-nya memang ditunggu.
    pub fn wajib(&self) -> i64 {
        Keadaan::SEMUA.into_iter().filter(|k| k.wajib()).map(|k| self.pada(k)).sum()
    }

    /// Bagian yang sudah ditetapkan dari yang wajib, dalam persen, dibulatkan ke bawah: seratus berarti semua.
    pub fn persen(&self) -> Option<i64> {
        (self.wajib() > 0).then(|| self.pada(Ditetapkan) * 100 / self.wajib())
    }

    /// Keduanya bersama.
    pub fn ditambah(mut self, lain: &Self) -> Self {
        self.setiap.iter_mut().zip(lain.setiap).for_each(|(a, b)| *a += b);
        self.tanpa_penilai += lain.tanpa_penilai;
        self
    }

    /// Yang tersisa bila bagian-bagian itu diambil: orang yang langsung pada unit itu.
    pub fn dikurangi<'a>(mut self, bagian: impl Iterator<Item = &'a Self>) -> Self {
        for b in bagian {
            self.setiap.iter_mut().zip(b.setiap).for_each(|(a, b)| *a -= b);
            self.tanpa_penilai -= b.tanpa_penilai;
        }
        self
    }
}

/// Berapa hari lagi batas penetapan, atau sudah lewat berapa.
pub fn tenggat(batas: NaiveDate, hari: NaiveDate) -> (String, bool) {
    let sisa = (batas - hari).num_days();
    let ekor = match sisa {
        0 => "hari ini".to_owned(),
        1.. => format!("{sisa} hari lagi"),
        _ => format!("lewat {} hari", -sisa),
    };
    (format!("Batas penetapan {}: {ekor}", tanggal(batas)), sisa < 0)
}

/// Paling lama yang dapat disaring, dalam hari.
const PALING_LAMA: i32 = 2000;

/// Saringan daftar orang sebagaimana tertulis pada alamat.
#[derive(Clone, Debug, Default, Deserialize, Serialize, PartialEq, Eq)]
#[serde(default)]
pub struct Tanya {
    /// Tahun SKP; kosong berarti tahun ini.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub tahun: String,
    /// Kode [`Keadaan`].
    #[serde(skip_serializing_if = "String::is_empty")]
    pub keadaan: String,
    /// Kode [`Menunggu`], atau penilai tertentu.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub menunggu: String,
    /// Sekurang-kurangnya sekian hari.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub lama: String,
    /// Bagian namanya.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub nama: String,
    /// Berisi: hanya yang langsung pada unit itu.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub langsung: String,
    /// Kursor: nama orang terakhir pada halaman sebelumnya.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub sesudah: String,
    /// Kursor: orangnya.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub orang: String,
}

/// Saringan yang sudah terbaca.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Saringan {
    /// Hanya keadaan ini.
    pub keadaan: Option<Keadaan>,
    /// Hanya yang menunggu demikian.
    pub menunggu: Option<Menunggu>,
    /// Hanya yang menunggu penilai ini.
    pub penahan: Option<PegawaiId>,
    /// Hanya yang sudah sekian hari.
    pub lama: Option<i32>,
    /// Bagian namanya, huruf kecil.
    pub nama: Option<String>,
    /// Hanya yang langsung pada unit itu.
    pub langsung: bool,
}

impl Tanya {
    /// Membaca saringannya; yang tidak dapat dibaca disebut pada isiannya dan tidak menyaring.
    pub fn baca(&self) -> (Saringan, Galat) {
        let mut galat = Galat::default();
        let (keadaan, lama) = (self.keadaan.trim(), self.lama.trim());
        let ini = Saringan {
            keadaan: Keadaan::baca(keadaan),
            menunggu: Menunggu::baca(self.menunggu.trim()),
            penahan: self.menunggu.trim().parse().ok(),
            lama: lama.parse().ok().filter(|n| (0..=PALING_LAMA).contains(n)),
            nama: Some(sebaris(&self.nama).to_lowercase()).filter(|n| !n.is_empty()),
            langsung: !self.langsung.is_empty(),
        };
        if !keadaan.is_empty() && ini.keadaan.is_none() {
            galat.catat("keadaan", "Pilih salah satu keadaan pada daftar.");
        }
        if !self.menunggu.trim().is_empty() && ini.menunggu.is_none() && ini.penahan.is_none() {
            galat.catat("menunggu", "Pilih salah satu yang ditunggu pada daftar.");
        }
        if !lama.is_empty() && ini.lama.is_none() {
            galat.catat("lama", format!("Tulis banyaknya hari dengan angka, paling banyak {PALING_LAMA}."));
        }
        (ini, galat)
    }

    /// Ada yang disaring.
    pub fn menyaring(&self) -> bool {
        let Self { keadaan, menunggu, lama, nama, langsung, .. } = self;
        [keadaan, menunggu, lama, nama, langsung].iter().any(|s| !s.is_empty())
    }

    /// Saringan yang sama dari halaman pertama.
    pub fn dari_awal(&self) -> Self {
        Self { sesudah: String::new(), orang: String::new(), ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hari(bulan: u32, hari: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, bulan, hari).unwrap()
    }

    #[test]
    fn yang_bebas_tidak_mengurangi_bagian_yang_selesai() {
        let h = Hitungan::dari([("DITETAPKAN", 3), ("BELUM", 1), ("CUTI", 2), ("KELUAR", 4), ("LAIN", 9)]);
        assert_eq!((h.semua(), h.wajib(), h.persen()), (10, 4, Some(75)));
        assert_eq!(Hitungan::default().persen(), None);
        let hampir = Hitungan::dari([("DITETAPKAN", 999), ("BELUM", 1)]);
        assert_eq!(hampir.persen(), Some(99), "seratus hanya bila semua");
    }

    #[test]
    fn yang_langsung_adalah_sisa_dari_bagian_bagiannya() {
        let semua = Hitungan::dari([("DRAF", 5), ("TANPA_PENILAI", 2)]);
        let bagian = [Hitungan::dari([("DRAF", 3)]), Hitungan::dari([("DRAF", 1), ("TANPA_PENILAI", 1)])];
        assert_eq!(semua.dikurangi(bagian.iter()), Hitungan::dari([("DRAF", 1), ("TANPA_PENILAI", 1)]));
    }

    #[test]
    fn rekap_yang_terlipat_ditambah_perubahan_sesudahnya() {
        let hal = ["DRAF".to_owned(), "TANPA_PENILAI".to_owned()];
        let h = Hitungan::dari_rekap(Some(&[7, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 3]), Some(&hal), Some(&[-1, 1]));
        let harapan = Hitungan::dari([("DITETAPKAN", 7), ("DRAF", 1), ("TANPA_PENILAI", 4)]);
        assert_eq!(h, harapan);
        assert_eq!(Hitungan::dari_rekap(None, None, None), Hitungan::default());
    }

    #[test]
    fn setiap_kode_terbaca_kembali() {
        for k in Keadaan::SEMUA {
            assert_eq!(Keadaan::baca(k.kode()), Some(k));
            assert_eq!(Keadaan::SEMUA[k as usize], k);
        }
        for m in Menunggu::SEMUA {
            assert_eq!(Menunggu::baca(m.kode()), Some(m));
        }
    }

    #[test]
    fn tenggat_dihitung_sampai_harinya() {
        let check = |h, harapan: &str, lewat| {
            let (kalimat, lalu) = tenggat(hari(1, 31), h);
            assert!(kalimat.ends_with(harapan), "{kalimat}");
            assert_eq!(lalu, lewat);
        };
        check(hari(1, 30), "1 hari lagi", false);
        check(hari(1, 31), "hari ini", false);
        check(hari(2, 1), "lewat 1 hari", true);
    }

    #[test]
    fn saringan_yang_tidak_terbaca_disebut_dan_tidak_menyaring() {
        let tanya =
            Tanya { lama: "sebulan".into(), keadaan: "HILANG".into(), menunggu: "??".into(), ..Tanya::default() };
        let (saringan, galat) = tanya.baca();
        assert_eq!(saringan, Saringan::default());
        for kolom in ["keadaan", "menunggu", "lama"] {
            assert!(galat.untuk(kolom).is_some(), "{kolom}");
        }
        let siapa = PegawaiId::new();
        let tanya = Tanya { menunggu: siapa.to_string(), nama: "  BuDi ".into(), lama: "7".into(), ..Tanya::default() };
        let (saringan, galat) = tanya.baca();
        assert!(galat.kosong());
        assert_eq!((saringan.penahan, saringan.nama.as_deref(), saringan.lama), (Some(siapa), Some("budi"), Some(7)));
    }
}
