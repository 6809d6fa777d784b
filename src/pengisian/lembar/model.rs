//! Berkas Excel yang tidak pernah seluruhnya di dalam ingatan.

use anyhow::{Context, Result};
use rust_xlsxwriter::{Format, Workbook, Worksheet};

/// Kolom daftar orang dan lebarnya.
pub const KOLOM: [(&str, f64); 9] = [
    ("Nama", 34.0),
    ("NIP", 22.0),
    ("Jabatan", 36.0),
    ("Unit", 44.0),
    ("Keadaan", 30.0),
    ("Keterangan", 24.0),
    ("Ditunggu", 34.0),
    ("Sejak", 18.0),
    ("Lama (hari)", 12.0),
];

/// Satu sel.
pub enum Isi {
    /// Tulisan, apa adanya: yang tampak seperti rumus tetap tulisan.
    Teks(String),
    /// Bilangan.
    Angka(i64),
    /// Tanpa isi.
    Kosong,
}

impl From<&str> for Isi {
    fn from(teks: &str) -> Self {
        if teks.is_empty() { Self::Kosong } else { Self::Teks(teks.to_owned()) }
    }
}

impl From<String> for Isi {
    fn from(teks: String) -> Self {
        if teks.is_empty() { Self::Kosong } else { Self::Teks(teks) }
    }
}

/// Lembar yang sedang ditulis dari atas ke bawah.
pub struct Lembar {
    buku: Workbook,
    baris: u32,
}

impl Lembar {
    /// Lembar dengan keterangan di atasnya, lalu judul kolom beserta lebarnya.
    ///
    /// # Errors
    /// Bila berkas sementaranya tidak dapat ditulis.
    pub fn baru(nama: &str, keterangan: &[String], kolom: &[(&str, f64)]) -> Result<Self> {
        let mut buku = Workbook::new();
        let lembar = buku.add_worksheet_with_constant_memory()?;
        lembar.set_name(nama)?;
        for (ke, (_, lebar)) in (0..).zip(kolom) {
            lembar.set_column_width(ke, *lebar)?;
        }
        let judul = u32::try_from(keterangan.len())? + 1;
        lembar.set_freeze_panes(judul + 1, 0)?;
        let tebal = Format::new().set_bold();
        for (ke, baris) in (0..).zip(keterangan) {
            match ke {
                0 => lembar.write_string_with_format(ke, 0, baris, &tebal)?,
                _ => lembar.write_string(ke, 0, baris)?,
            };
        }
        for (ke, (sebutan, _)) in (0..).zip(kolom) {
            lembar.write_string_with_format(judul, ke, *sebutan, &tebal)?;
        }
        Ok(Self { buku, baris: judul + 1 })
    }

    /// Baris berikutnya.
    ///
    /// # Errors
    /// Bila lembarnya penuh.
    pub fn tambah(&mut self, isi: impl IntoIterator<Item = Isi>) -> Result<()> {
        let baris = self.baris;
        let lembar = self.lembar()?;
        for (ke, isi) in (0..).zip(isi) {
            match isi {
                Isi::Teks(teks) => lembar.write_string(baris, ke, teks)?,
                Isi::Angka(angka) => lembar.write_number(baris, ke, angka as f64)?,
                Isi::Kosong => continue,
            };
        }
        self.baris += 1;
        Ok(())
    }

    fn lembar(&mut self) -> Result<&mut Worksheet> {
        self.buku.worksheet_from_index(0).context("lembar pertama")
    }

    /// Isi berkasnya.
    ///
    /// # Errors
    /// Bila berkas sementaranya tidak dapat dibaca.
    pub fn tutup(mut self) -> Result<Vec<u8>> {
        Ok(self.buku.save_to_buffer()?)
    }
}
