//! Isi kedua templat, dan bukunya.

use rust_xlsxwriter::{Format, Workbook, XlsxError};

use crate::kepegawaian::impor::{lembar::Bentuk, model::Jenis, susunan, tempat};

/// Satu kolom pada lembar petunjuk: artinya, dan contohnya.
type Petunjuk = (&'static str, &'static str);

const UNIT: [Petunjuk; 7] = [
    (
        "Wajib. Kode yang dikenal orang, paling panjang 60 karakter. Kode yang sudah ada berarti unit itu diubah.",
        "K.A.1",
    ),
    ("Wajib bagi unit baru.", "Seksi Data"),
    (
        "Kode unit di atasnya, yang sudah ada atau ada pada berkas ini. Kosong: induknya tidak berubah; bagi unit baru, puncak susunan.",
        "K.A",
    ),
    ("Misalnya BIDANG, SEKSI, TIM.", "SEKSI"),
    ("WIB, WITA, atau WIT.", "WIB"),
    ("ya atau tidak: apakah kepalanya menjadi Pejabat Penilai Kinerja bagi orang-orang di dalamnya.", "ya"),
    ("Hari mulai berlaku, misalnya 1 Maret 2026. Kosong: hari berkas ini diunggah.", "01-03-2026"),
];

const PENEMPATAN: [Petunjuk; 9] = [
    ("Wajib. Delapan belas angka, disimpan sebagai teks. Orangnya harus sudah ada.", "198501012010011901"),
    ("Wajib. Kode unit yang sudah ada.", "K.A.1"),
    ("Wajib. Nama jabatan sebagaimana tercetak.", "Kepala Seksi Data"),
    (
        "JPT, administrator, pengawas, fungsional, atau pelaksana; hanya diperlukan bila jabatannya belum dikenal.",
        "pengawas",
    ),
    ("definitif, Plt., atau Plh. Kosong: definitif.", "definitif"),
    ("ya atau tidak: mengepalai unit itu. Kosong: tidak; bagi Plt. dan Plh., ya.", "ya"),
    ("Wajib. Hari pertama. Penempatan definitif yang sedang berjalan berakhir sehari sebelumnya.", "01-03-2026"),
    ("Hari terakhir. Kosong: tanpa batas waktu.", ""),
    ("Nomor surat keputusannya.", "821.2/14/2026"),
];

/// Nama berkas dan isinya; `None` bila jenis ini tidak bertemplat.
///
/// # Errors
/// Bila bukunya tidak dapat disusun.
pub fn templat(jenis: Jenis) -> Result<Option<(&'static str, Vec<u8>)>, XlsxError> {
    match jenis {
        Jenis::Siasn => Ok(None),
        Jenis::Unit => Ok(Some(("templat-unit.xlsx", buku(&susunan::BENTUK, &UNIT)?))),
        Jenis::Penempatan => Ok(Some(("templat-penempatan.xlsx", buku(&tempat::BENTUK, &PENEMPATAN)?))),
    }
}

fn buku(bentuk: &Bentuk, petunjuk: &[Petunjuk]) -> Result<Vec<u8>, XlsxError> {
    let mut buku = Workbook::new();
    let tebal = Format::new().set_bold();
    // Teks: angka yang panjang dan nol di depan tidak diubah Excel.
    let teks = Format::new().set_num_format("@");
    let isian = buku.add_worksheet().set_name("Isian")?;
    for (k, (nama, _)) in (0..).zip(bentuk.kolom) {
        isian.set_column_format(k, &teks)?.set_column_width(k, 22)?.write_string_with_format(0, k, *nama, &tebal)?;
    }
    isian.set_freeze_panes(1, 0)?;
    let lembar = buku.add_worksheet().set_name("Petunjuk")?;
    let lipat = Format::new().set_text_wrap();
    for (k, lebar) in [(0, 22), (1, 80), (2, 26)] {
        lembar.set_column_width(k, lebar)?;
    }
    for (k, judul) in (0..).zip(["Kolom", "Arti", "Contoh"]) {
        lembar.write_string_with_format(0, k, judul, &tebal)?;
    }
    for (b, ((nama, _), (arti, contoh))) in (1..).zip(bentuk.kolom.iter().zip(petunjuk)) {
        lembar.write_string(b, 0, *nama)?.write_string_with_format(b, 1, *arti, &lipat)?.write_string(b, 2, *contoh)?;
    }
    buku.save_to_buffer()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn setiap_kolom_berpetunjuk() {
        assert_eq!(UNIT.len(), susunan::BENTUK.kolom.len());
        assert_eq!(PENEMPATAN.len(), tempat::BENTUK.kolom.len());
    }
}
