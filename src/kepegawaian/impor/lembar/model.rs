//! Membaca XLSX dan CSV: batas-batasnya, kepala kolomnya, dan isi selnya.

use std::{
    borrow::Cow,
    io::Cursor,
    sync::atomic::{AtomicU32, Ordering},
};

use calamine::{DataRef, Reader, Xlsx};
use chrono::{Days, NaiveDate};
use encoding_rs::WINDOWS_1252;

use crate::kernel::{
    archive::{self, Refused},
    form::sebaris,
    time::baca_tanggal,
};

/// Berkas terbesar yang diterima.
pub const MAKS_BERKAS: usize = 25 * 1024 * 1024;
/// Teks terpanjang dalam satu sel.
pub const MAKS_TEKS: usize = 250;

/// Isi berkas setelah dibuka; ekspor sepuluh ribu orang sekitar seperempatnya.
pub const MAKS_TERBUKA: u64 = 160 * 1024 * 1024;
/// Bagian yang dimuat utuh ke memori: teks bersama, gaya, daftar lembar.
const MAKS_BAGIAN: u64 = 48 * 1024 * 1024;
const MAKS_ENTRI: usize = 500;
const MAKS_BARIS: usize = 30_000;
const MAKS_LEMBAR: usize = 10;
/// Dengan kolom yang dilewati pun ekspor 10.000 orang hanya 690.000 sel.
const MAKS_SEL: u32 = 2_000_000;
/// Baris kepala dicari sampai baris ini; di atasnya mungkin ada judul.
const BARIS_KEPALA: u32 = 10;

/// Tulisan bagi rumus yang disimpan tanpa hasilnya.
pub const TANPA_HASIL: &str = "#RUMUS?";

/// Mengapa sebuah berkas tidak dapat dipakai; kalimatnya dibaca orang yang mengunggah.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BerkasKeliru {
    /// Tidak ada berkas yang dipilih.
    #[error("Pilih dahulu berkasnya.")]
    Kosong,
    /// Bukan arsip XLSX.
    #[error("Berkas ini bukan XLSX. Ekspor sebagai Excel, atau simpan ulang sebagai «Buku Kerja Excel (.xlsx)».")]
    BukanXlsx,
    /// Wadah OLE: terkunci kata sandi.
    #[error("Berkas ini terkunci kata sandi. Buka kuncinya di Excel, simpan tanpa kata sandi, lalu unggah lagi.")]
    Terkunci,
    /// Excel sebelum 2007.
    #[error("Berkas ini Excel lama (.xls). Simpan ulang sebagai «Buku Kerja Excel (.xlsx)», lalu unggah lagi.")]
    ExcelLama,
    /// Terpotong atau cacat.
    #[error("Berkas ini rusak atau terpotong. Unduh atau simpan ulang berkasnya, lalu unggah lagi.")]
    Rusak,
    /// Bukan teks.
    #[error("Berkas ini tidak terbaca sebagai teks CSV. Simpan ulang sebagai «CSV UTF-8» atau XLSX, lalu unggah lagi.")]
    BukanTeks,
    /// Mengembang melewati batas.
    #[error("Isi berkas ini terlalu besar setelah dibuka. Simpan ulang tanpa gambar atau lembar tambahan.")]
    Mengembang,
    /// Lebih banyak baris daripada yang masuk akal.
    #[error("Berkas ini berisi lebih dari 30.000 baris. Bagi menjadi beberapa berkas.")]
    TerlaluPanjang,
    /// Kolom wajib tidak ada.
    #[error("{0}")]
    TanpaKepala(&'static str),
    /// Kepala kolom saja.
    #[error("Berkas ini tidak berisi satu baris pun di bawah kepala kolomnya.")]
    TanpaBaris,
}

/// Kolom apa yang dibaca dari sebuah lembar.
pub struct Bentuk {
    /// Sebutan setiap kolom, dan ejaannya tanpa spasi dan tanda baca; yang paling tepat lebih dahulu.
    pub kolom: &'static [(&'static str, &'static [&'static str])],
    /// Letak kolom yang harus ada.
    pub wajib: &'static [usize],
    /// Bukan hanya XLSX.
    pub csv: bool,
    /// Bila kolom wajibnya tidak ada.
    pub tanpa_kepala: &'static str,
    /// Isi berkas setelah dibuka, paling besar; juga seluruh teks selnya, karena satu teks bersama dapat disebut sejuta sel.
    pub terbuka: u64,
    /// Galat lembar kerja (`#REF!`) dan rumus tanpa hasil dibaca sebagai tulisannya, bukan sebagai sel kosong.
    pub galat: bool,
}

/// Sampai mana berkas terbaca; ditulis pembacanya, dilihat yang menunggu.
#[derive(Debug, Default)]
pub struct Kabar {
    terbaca: AtomicU32,
    semua: AtomicU32,
}

impl Kabar {
    /// Baris yang sudah terbaca, dan banyaknya seluruhnya (nol: belum diketahui).
    pub fn sampai(&self) -> (u32, u32) {
        (self.terbaca.load(Ordering::Relaxed), self.semua.load(Ordering::Relaxed))
    }

    fn maju(&self, terbaca: u32) {
        self.terbaca.store(terbaca, Ordering::Relaxed);
    }

    fn seluruhnya(&self, semua: u32) {
        self.semua.store(semua, Ordering::Relaxed);
    }
}

/// Baris yang terbaca, dan kolom mana yang ada.
#[derive(Clone, Debug)]
pub struct Terbaca<T> {
    /// Menurut urutan berkas.
    pub baris: Vec<T>,
    /// Setiap kolom pada [`Bentuk::kolom`].
    pub ada: Vec<bool>,
}

/// Isi satu sel.
#[derive(Clone, Debug)]
pub struct Sel {
    /// Nilainya; bagi rumus, hasilnya.
    pub isi: Isi,
    /// Berasal dari rumus.
    pub rumus: bool,
}

/// Nilai satu sel.
#[derive(Clone, Debug)]
pub enum Isi {
    /// Teks sebaris.
    Teks(String),
    /// Angka, termasuk tanggal serial.
    Angka(f64),
}

/// Yang tampak dari luar: jenis wadahnya, dan seberapa besar setelah dibuka.
///
/// # Errors
/// Bila jelas tidak dapat dipakai.
pub fn periksa(bita: &[u8], bentuk: &Bentuk) -> Result<(), BerkasKeliru> {
    match bita {
        [] => Err(BerkasKeliru::Kosong),
        [0xd0, 0xcf, 0x11, 0xe0, ..] => {
            let nama: Vec<u8> = "EncryptedPackage".bytes().flat_map(|b| [b, 0]).collect();
            let terkunci = bita.windows(nama.len()).any(|w| w == nama);
            Err(if terkunci { BerkasKeliru::Terkunci } else { BerkasKeliru::ExcelLama })
        }
        [b'P', b'K', 3, 4, ..] => periksa_arsip(bita, bentuk.terbuka),
        _ if !bentuk.csv => Err(BerkasKeliru::BukanXlsx),
        _ if bita.contains(&0) => Err(BerkasKeliru::BukanTeks),
        _ => Ok(()),
    }
}

/// Membaca berkas yang sudah lolos [`periksa`]; `susun` menerima nomor baris dan selnya.
///
/// # Errors
/// Bila bukan berkas yang dapat dipakai; maka tidak ada sebaris pun yang dipakai.
pub fn baca<T>(
    bita: &[u8],
    bentuk: &Bentuk,
    kabar: &Kabar,
    susun: impl Fn(u32, Vec<Option<Sel>>) -> Option<T>,
) -> Result<Terbaca<T>, BerkasKeliru> {
    let mut penyusun = Penyusun {
        bentuk,
        kabar,
        susun,
        peta: None,
        kepala: Vec::new(),
        sel: Vec::new(),
        baris: Vec::new(),
        termuat: 0,
    };
    let dikenal = if bita.starts_with(b"PK") { penyusun.xlsx(bita)? } else { penyusun.csv(bita)? };
    if !dikenal {
        return Err(BerkasKeliru::TanpaKepala(bentuk.tanpa_kepala));
    }
    let Some(peta) = penyusun.peta.filter(|_| !penyusun.baris.is_empty()) else { return Err(BerkasKeliru::TanpaBaris) };
    let ada = (0..bentuk.kolom.len()).map(|k| peta.contains(&Some(k))).collect();
    Ok(Terbaca { baris: penyusun.baris, ada })
}

struct Penyusun<'a, T, F> {
    bentuk: &'a Bentuk,
    kabar: &'a Kabar,
    susun: F,
    /// Kolom berkas → kolom yang dibaca, sesudah kepalanya ditemukan.
    peta: Option<Vec<Option<usize>>>,
    kepala: Vec<(u32, String)>,
    sel: Vec<Option<Sel>>,
    baris: Vec<T>,
    /// Bita teks sel yang sudah disalin.
    termuat: u64,
}

impl<T, F: Fn(u32, Vec<Option<Sel>>) -> Option<T>> Penyusun<'_, T, F> {
    /// Baris `nomor` (dari nol) sudah lengkap.
    fn tutup(&mut self, nomor: u32) -> Result<(), BerkasKeliru> {
        if self.peta.is_none() {
            self.peta = kenali_kepala(&self.kepala, self.bentuk);
            self.kepala.clear();
            return Ok(());
        }
        let sel = std::mem::take(&mut self.sel);
        if sel.iter().any(Option::is_some) {
            self.baris.extend((self.susun)(nomor, sel));
        }
        if self.baris.len() > MAKS_BARIS {
            return Err(BerkasKeliru::TerlaluPanjang);
        }
        self.kabar.maju(u32::try_from(self.baris.len()).unwrap_or(u32::MAX));
        Ok(())
    }

    /// Kolom berkas ini dibaca sebagai apa; `None` bila dilewati, atau masih mencari kepala.
    fn tujuan(&self, kolom: u32) -> Option<usize> {
        self.peta.as_ref()?.get(kolom as usize).copied().flatten()
    }

    /// Menghitung teks yang disalin dari berkasnya.
    fn muat(&mut self, isi: Option<&Isi>) -> Result<(), BerkasKeliru> {
        if let Some(Isi::Teks(teks)) = isi {
            self.termuat += teks.len() as u64;
        }
        if self.termuat > self.bentuk.terbuka { Err(BerkasKeliru::Mengembang) } else { Ok(()) }
    }

    fn taruh(&mut self, k: usize, sel: Option<Sel>) {
        if self.sel.is_empty() {
            self.sel.resize(self.bentuk.kolom.len(), None);
        }
        self.sel[k] = sel;
    }

    /// `false` bila tidak ada lembar yang berkepala.
    fn xlsx(&mut self, bita: &[u8]) -> Result<bool, BerkasKeliru> {
        let mut buku: Xlsx<_> = Xlsx::new(Cursor::new(bita)).map_err(|_| BerkasKeliru::Rusak)?;
        for lembar in buku.sheet_names().into_iter().take(MAKS_LEMBAR) {
            self.lembar(&mut buku, &lembar)?;
            if self.peta.is_some() {
                return Ok(true);
            }
            self.kepala.clear();
        }
        Ok(false)
    }

    fn lembar(&mut self, buku: &mut Xlsx<Cursor<&[u8]>>, lembar: &str) -> Result<(), BerkasKeliru> {
        // Buku kerja bertahun dasar 1904 menghitung hari mulai 1.462 hari kemudian.
        let geser = if buku.has_1904_epoch() { 1462.0 } else { 0.0 };
        // Lembar bagan tidak bersel; bukan galat.
        let Ok(mut pembaca) = buku.worksheet_cells_reader(lembar) else { return Ok(()) };
        self.kabar.seluruhnya(pembaca.dimensions().end.0);
        let (mut kini, mut terbaca, mut terakhir) = (0, 0, None);
        loop {
            let berikut = pembaca.next_cell_with_formula_metadata().map_err(|_| BerkasKeliru::Rusak)?;
            if let Some(s) = &berikut {
                // Sel yang berulang atau mundur hanya ada pada berkas yang dibuat untuk membuat orang menunggu.
                if terakhir.replace(s.pos).is_some_and(|lalu| s.pos <= lalu) {
                    return Err(BerkasKeliru::Rusak);
                }
                terbaca += 1;
                if terbaca > MAKS_SEL {
                    return Err(BerkasKeliru::TerlaluPanjang);
                }
            }
            if berikut.as_ref().is_none_or(|s| s.pos.0 != kini) {
                self.tutup(kini)?;
            }
            let Some(s) = berikut else { return Ok(()) };
            kini = s.pos.0;
            if self.peta.is_some() {
                // Sel kolom lain dilepas di sini, tanpa pernah disalin.
                if let Some(k) = self.tujuan(s.pos.1) {
                    let rumus = s.formula.is_some();
                    let galat = self.bentuk.galat.then(|| galat_sel(&s.value, rumus)).flatten();
                    let isi = galat.or_else(|| isi_sel(s.value, geser));
                    self.muat(isi.as_ref())?;
                    self.taruh(k, isi.map(|isi| Sel { isi, rumus }));
                }
            } else if kini >= BARIS_KEPALA {
                return Ok(());
            } else if let Some(isi) = isi_sel(s.value, geser) {
                self.muat(Some(&isi))?;
                if let Isi::Teks(teks) = isi {
                    self.kepala.push((s.pos.1, teks));
                }
            }
        }
    }

    /// `false` bila tidak berkepala.
    fn csv(&mut self, bita: &[u8]) -> Result<bool, BerkasKeliru> {
        let teks = teks_csv(bita);
        let semua = teks.lines().count().saturating_sub(1);
        self.kabar.seluruhnya(u32::try_from(semua).unwrap_or(u32::MAX));
        let mut pembaca = csv::ReaderBuilder::new()
            .delimiter(pemisah(&teks))
            .has_headers(false)
            .flexible(true)
            .from_reader(teks.as_bytes());
        let mut isi = csv::StringRecord::new();
        while pembaca.read_record(&mut isi).map_err(|_| BerkasKeliru::Rusak)? {
            let nomor = isi.position().map_or(0, |p| u32::try_from(p.line()).unwrap_or(u32::MAX)).saturating_sub(1);
            if self.peta.is_none() && nomor >= BARIS_KEPALA {
                return Ok(false);
            }
            for (kolom, teks) in (0..).zip(&isi) {
                let teks_bersih = bersih(teks);
                if let Some(k) = self.tujuan(kolom) {
                    let rumus = teks.trim_start().starts_with('=');
                    self.taruh(k, teks_bersih.map(|isi| Sel { isi: Isi::Teks(isi), rumus }));
                } else if self.peta.is_none() {
                    self.kepala.extend(teks_bersih.map(|t| (kolom, t)));
                }
            }
            self.tutup(nomor)?;
        }
        Ok(self.peta.is_some())
    }
}

/// UTF-8, dengan atau tanpa tanda di depannya; yang bukan, Windows-1252, seperti Excel lama menyimpannya.
fn teks_csv(bita: &[u8]) -> Cow<'_, str> {
    let bita = bita.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bita);
    match std::str::from_utf8(bita) {
        Ok(teks) => Cow::Borrowed(teks),
        Err(_) => WINDOWS_1252.decode_without_bom_handling(bita).0,
    }
}

/// Excel berbahasa Indonesia memisahkan dengan titik koma.
fn pemisah(teks: &str) -> u8 {
    let awal: String = teks.lines().take(BARIS_KEPALA as usize).collect();
    let kali = |pemisah: &u8| awal.bytes().filter(|b| b == pemisah).count();
    // Yang sama banyak: koma.
    [b'\t', b';', b','].into_iter().max_by_key(kali).unwrap_or(b',')
}

/// Seberapa besar setelah dibuka.
fn periksa_arsip(bita: &[u8], terbesar: u64) -> Result<(), BerkasKeliru> {
    let mut arsip = archive::open(bita, MAKS_ENTRI)?;
    if arsip.by_name("xl/workbook.xml").is_err() {
        return Err(BerkasKeliru::BukanXlsx);
    }
    let batas = |nama: &str| if nama.starts_with("xl/worksheets/") { terbesar } else { MAKS_BAGIAN };
    Ok(archive::measure(&mut arsip, terbesar, batas)?)
}

impl From<Refused> for BerkasKeliru {
    fn from(ditolak: Refused) -> Self {
        match ditolak {
            Refused::Broken => Self::Rusak,
            Refused::Swells => Self::Mengembang,
        }
    }
}

/// Kolom berkas → kolom yang dibaca, bila baris ini kepala kolom.
pub fn kenali_kepala(kepala: &[(u32, String)], bentuk: &Bentuk) -> Option<Vec<Option<usize>>> {
    let lebar = kepala.iter().map(|(k, _)| *k as usize + 1).max()?;
    let mut peta = vec![None; lebar];
    for (k, (_, ejaan)) in bentuk.kolom.iter().enumerate() {
        let cocok = ejaan.iter().find_map(|e| kepala.iter().find(|(_, teks)| longgar(teks) == *e));
        if let Some((letak, _)) = cocok {
            peta[*letak as usize] = Some(k);
        }
    }
    bentuk.wajib.iter().all(|w| peta.contains(&Some(*w))).then_some(peta)
}

fn longgar(kepala: &str) -> String {
    kepala.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

fn isi_sel(nilai: DataRef, geser: f64) -> Option<Isi> {
    let teks = match nilai {
        DataRef::Int(n) => return Some(Isi::Angka(n as f64)),
        DataRef::Float(n) => return Some(Isi::Angka(n)),
        DataRef::DateTime(hari) => return Some(Isi::Angka(hari.as_f64() + geser)),
        DataRef::String(s) | DataRef::DateTimeIso(s) => s,
        DataRef::SharedString(s) => s.to_owned(),
        DataRef::Bool(_) | DataRef::DurationIso(_) | DataRef::Error(_) | DataRef::Empty => return None,
    };
    bersih(&teks).map(Isi::Teks)
}

/// Galat lembar kerja, atau rumus yang tidak pernah dihitung.
fn galat_sel(nilai: &DataRef, rumus: bool) -> Option<Isi> {
    match nilai {
        DataRef::Error(galat) => Some(Isi::Teks(galat.to_string())),
        DataRef::Empty if rumus => Some(Isi::Teks(TANPA_HASIL.to_owned())),
        _ => None,
    }
}

/// Tanpa petik di depan; kosong dan «-» sama dengan tidak ada.
fn bersih(teks: &str) -> Option<String> {
    let teks = sebaris(teks.trim().trim_start_matches('\''));
    (!teks.is_empty() && teks != "-").then_some(teks)
}

/// Isi sel sebagai teks.
pub fn tulisan(isi: Isi) -> String {
    match isi {
        Isi::Teks(teks) => teks,
        Isi::Angka(n) => format!("{n}"),
    }
}

/// Isi sel sebagai tanggal: serial Excel, atau tertulis.
pub fn tanggal(isi: &Isi) -> Option<NaiveDate> {
    match isi {
        // 31 Desember 9999.
        Isi::Angka(n) if (1.0..=2_958_465.0).contains(n) => {
            NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(Days::new(*n as u64))
        }
        Isi::Angka(_) => None,
        Isi::Teks(teks) => {
            let hari = teks.split('T').next().unwrap_or_default();
            let hari = hari.strip_suffix(" 00:00:00").unwrap_or(hari);
            baca_tanggal(hari).ok()
        }
    }
}
