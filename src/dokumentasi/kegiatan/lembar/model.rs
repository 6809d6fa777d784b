//! Isi lembarnya. Tulisan selalu sel teks: yang tampak seperti rumus tidak pernah menjadi rumus.

use rust_decimal::Decimal;
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

use crate::{
    bukti::{Bukti, Isi as IsiBukti},
    dokumentasi::kegiatan::{
        model::{Pokok, tulis_angka},
        tempelan::BENTUK,
    },
    kernel::time,
};

/// Arti setiap kolom, dan contohnya.
const PETUNJUK: [(&str, &str); 8] = [
    ("Wajib. Hari dikerjakan, misalnya 12/01/2026 atau 12 Januari 2026.", "12/01/2026"),
    ("Misalnya 08.30 atau 0830.", "08.30"),
    ("Sesudah jam mulai.", "10.00"),
    ("Nomor RHK pada SKP (1), indikatornya (1.2), langkah rencana aksinya (1a), atau bunyinya.", "1"),
    ("Wajib. Apa yang dikerjakan, paling panjang 2.000 karakter.", "Menyusun laporan data"),
    ("Satu angka, misalnya 2, 1.000, atau 2,5: titik bagi ribuan, koma bagi desimal.", "2"),
    ("Misalnya dokumen.", "dokumen"),
    ("Bila ada.", ""),
];

/// Teks satu sel paling panjang menurut Excel 32.767 karakter; sisanya bagi penutupnya.
const SEL_MAKS: usize = 32_000;

/// Kolom Progres Harian BKN, menurut urutannya.
const PROGRES: [(&str, f64); 9] = [
    ("Rencana Aksi", 44.0),
    ("Tanggal Kegiatan", 18.0),
    ("Jam Mulai Kegiatan", 18.0),
    ("Jam Selesai Kegiatan", 18.0),
    ("Kegiatan Harian", 60.0),
    ("Sumber Data", 14.0),
    ("Realisasi", 12.0),
    ("Satuan", 16.0),
    ("Bukti Dukung", 44.0),
];

/// Lembar kosong beserta petunjuknya.
///
/// # Errors
/// Bila bukunya tidak dapat disusun.
pub fn templat() -> Result<Vec<u8>, XlsxError> {
    let mut buku = Workbook::new();
    kepala(&mut buku)?;
    let (tebal, lipat) = (Format::new().set_bold(), Format::new().set_text_wrap());
    let lembar = buku.add_worksheet().set_name("Petunjuk")?;
    for (k, lebar) in [(0, 16), (1, 80), (2, 26)] {
        lembar.set_column_width(k, lebar)?;
    }
    for (k, judul) in (0..).zip(["Kolom", "Arti", "Contoh"]) {
        lembar.write_string_with_format(0, k, judul, &tebal)?;
    }
    for (b, ((nama, _), (arti, contoh))) in (1..).zip(BENTUK.kolom.iter().zip(PETUNJUK)) {
        lembar.write_string(b, 0, *nama)?.write_string_with_format(b, 1, arti, &lipat)?.write_string(b, 2, contoh)?;
    }
    buku.save_to_buffer()
}

/// Lembar pertama dengan kepala kolomnya; selnya teks, agar tanggal dan jam tidak diubah lembar kerja.
fn kepala(buku: &mut Workbook) -> Result<&mut Worksheet, XlsxError> {
    let (tebal, teks) = (Format::new().set_bold(), Format::new().set_num_format("@"));
    let lembar = buku.add_worksheet().set_name("Kegiatan")?;
    let lebar = [14, 11, 11, 40, 60, 12, 16, 40];
    for (k, ((nama, _), lebar)) in (0..).zip(BENTUK.kolom.iter().zip(lebar)) {
        lembar
            .set_column_format(k, &teks)?
            .set_column_width(k, lebar)?
            .write_string_with_format(0, k, *nama, &tebal)?;
    }
    lembar.set_freeze_panes(1, 0)
}

/// Kegiatan dengan kolom yang sama dengan templatnya.
///
/// # Errors
/// Bila bukunya tidak dapat disusun.
pub fn kegiatan(semua: &[Pokok]) -> Result<Vec<u8>, XlsxError> {
    let mut buku = Workbook::new();
    let lembar = kepala(&mut buku)?;
    for (b, p) in (1..).zip(semua) {
        waktu(lembar, b, 0, p)?;
        teks(lembar, b, 3, p.sebutan_sasaran())?;
        teks(lembar, b, 4, &p.isi.uraian)?;
        if let Some(angka) = p.isi.realisasi.and_then(bilangan) {
            lembar.write_number(b, 5, angka)?;
        }
        teks(lembar, b, 6, &p.isi.satuan)?;
        teks(lembar, b, 7, &p.isi.kendala)?;
    }
    buku.save_to_buffer()
}

/// Kegiatan dalam kolom Progres Harian BKN. Realisasi di sana bilangan bulat: yang bukan tidak dibulatkan, melainkan
/// disebut pada kegiatannya.
///
/// # Errors
/// Bila bukunya tidak dapat disusun.
pub fn progres(semua: &[Pokok], bukti: &[Bukti]) -> Result<Vec<u8>, XlsxError> {
    let mut buku = Workbook::new();
    let tebal = Format::new().set_bold();
    let lembar = buku.add_worksheet().set_name("Progress Harian")?;
    for (k, (nama, lebar)) in (0..).zip(PROGRES) {
        lembar.set_column_width(k, lebar)?.write_string_with_format(0, k, nama, &tebal)?;
    }
    for (b, p) in (1..).zip(semua) {
        let bulat = p.isi.realisasi.filter(|angka| angka.is_integer());
        let rencana = [&p.bunyi_aksi, &p.rhk].into_iter().find(|s| !s.is_empty());
        teks(lembar, b, 0, rencana.map_or("", |s| s))?;
        waktu(lembar, b, 1, p)?;
        match p.isi.realisasi.filter(|_| bulat.is_none()) {
            None => teks(lembar, b, 4, &p.isi.uraian)?,
            Some(angka) => {
                let realisasi = format!("{} {}", tulis_angka(angka), p.isi.satuan);
                teks(lembar, b, 4, &format!("{} (realisasi {})", p.isi.uraian, realisasi.trim_end()))?;
            }
        }
        teks(lembar, b, 5, "ekinerja")?;
        if let Some(angka) = bulat.and_then(bilangan) {
            lembar.write_number(b, 6, angka)?;
        }
        teks(lembar, b, 7, &p.isi.satuan)?;
        teks(lembar, b, 8, &tautan(p, bukti))?;
    }
    lembar.set_freeze_panes(1, 0)?;
    buku.save_to_buffer()
}

fn waktu(lembar: &mut Worksheet, baris: u32, kolom: u16, p: &Pokok) -> Result<(), XlsxError> {
    teks(lembar, baris, kolom, &p.isi.tanggal.format("%d/%m/%Y").to_string())?;
    teks(lembar, baris, kolom + 1, &p.isi.jam_mulai.map(time::jam).unwrap_or_default())?;
    teks(lembar, baris, kolom + 2, &p.isi.jam_selesai.map(time::jam).unwrap_or_default())
}

fn teks(lembar: &mut Worksheet, baris: u32, kolom: u16, isi: &str) -> Result<(), XlsxError> {
    if !isi.is_empty() {
        lembar.write_string(baris, kolom, isi)?;
    }
    Ok(())
}

fn bilangan(angka: Decimal) -> Option<f64> {
    angka.normalize().to_string().parse().ok()
}

/// Tautan buktinya; berkas disebut namanya. Yang tidak muat dalam satu sel disebut banyaknya.
fn tautan(p: &Pokok, bukti: &[Bukti]) -> String {
    let milik = bukti.iter().filter(|b| b.objek == p.id.uuid());
    let sebutan = milik.map(|b| match &b.isi {
        IsiBukti::Tautan { alamat, .. } => alamat.as_str(),
        IsiBukti::Berkas { .. } => b.nama.as_str(),
    });
    let (mut sel, mut lain) = (String::new(), 0);
    for sebutan in sebutan {
        if sel.len() + sebutan.len() > SEL_MAKS {
            lain += 1;
        } else {
            sel.push_str(if sel.is_empty() { "" } else { " " });
            sel.push_str(sebutan);
        }
    }
    if lain > 0 { format!("{sel} (dan {lain} bukti lain)") } else { sel }
}
