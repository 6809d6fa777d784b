//! Lima jenis berkas, dikenali dari susunannya.

use std::fmt;

use bytes::Bytes;

use crate::{
    bukti::gambar::{self, Rusak},
    kernel::{
        archive::{self, Archive, Refused},
        form::sebaris,
    },
};

/// Berkas terbesar yang diterima.
pub const MAKS_BERKAS: usize = 5 * 1024 * 1024;

/// Isi DOCX atau XLSX setelah dibuka, dan bagian terbesarnya.
const MAKS_TERBUKA: u64 = 160 * 1024 * 1024;
const MAKS_BAGIAN: u64 = 100 * 1024 * 1024;
const MAKS_ENTRI: usize = 2_000;
/// Daftar isi DOCX dan XLSX; yang nyata beberapa kilobita.
const MAKS_DAFTAR_ISI: u64 = 1024 * 1024;
/// Nama terpanjang, termasuk akhirannya.
const MAKS_NAMA: usize = 200;

/// Jenis berkas yang diterima.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JenisBerkas {
    /// Dokumen.
    Pdf,
    /// Foto.
    Jpeg,
    /// Tangkapan layar.
    Png,
    /// Word.
    Docx,
    /// Excel.
    Xlsx,
}

impl JenisBerkas {
    /// Semuanya.
    pub const SEMUA: [Self; 5] = [Self::Pdf, Self::Jpeg, Self::Png, Self::Docx, Self::Xlsx];

    /// Nama yang disimpan dan tampak.
    pub fn kode(self) -> &'static str {
        match self {
            Self::Pdf => "PDF",
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::Docx => "DOCX",
            Self::Xlsx => "XLSX",
        }
    }

    /// Membaca nama itu.
    pub fn baca(kode: &str) -> Option<Self> {
        Self::SEMUA.into_iter().find(|j| j.kode() == kode)
    }

    /// Jenis medianya.
    pub fn media(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }

    /// Akhiran nama yang wajar; yang pertama yang ditambahkan.
    fn akhiran(self) -> &'static [&'static str] {
        match self {
            Self::Pdf => &["pdf"],
            Self::Jpeg => &["jpg", "jpeg"],
            Self::Png => &["png"],
            Self::Docx => &["docx"],
            Self::Xlsx => &["xlsx"],
        }
    }
}

/// Mengapa sebuah berkas ditolak; kalimatnya dibaca yang mengunggah.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Ditolak {
    /// Tidak ada yang dipilih.
    #[error("Pilih dahulu berkasnya.")]
    TanpaBerkas,
    /// Nol bita.
    #[error("Berkas ini kosong (0 bita). Pilih berkas yang berisi.")]
    Kosong,
    /// Melewati batas.
    #[error("Berkas ini lebih besar dari 5 MB. Perkecil fotonya atau simpan ulang PDF-nya, lalu unggah lagi.")]
    TerlaluBesar,
    /// Bukan satu pun dari yang diterima.
    #[error(
        "Menurut isinya, berkas ini bukan PDF, JPEG, PNG, DOCX, atau XLSX. Mengganti akhiran namanya tidak mengubah isinya."
    )]
    BukanJenis,
    /// Gambar berformat lain.
    #[error("Gambar ini berformat {0}. Simpan dahulu sebagai JPEG atau PNG, lalu unggah lagi.")]
    GambarLain(&'static str),
    /// Word atau Excel sebelum 2007.
    #[error("Berkas ini Word atau Excel lama (.doc, .xls). Simpan ulang sebagai .docx, .xlsx, atau PDF.")]
    OfisLama,
    /// Berkata sandi.
    #[error(
        "Berkas ini terkunci kata sandi, jadi tidak dapat dibuka atasan Anda. Simpan tanpa kata sandi, lalu unggah lagi."
    )]
    Terkunci,
    /// Bermakro.
    #[error("Berkas ini memuat makro. Simpan ulang sebagai .docx, .xlsx, atau PDF tanpa makro, lalu unggah lagi.")]
    Makro,
    /// Arsip selain DOCX dan XLSX.
    #[error("Berkas ini arsip yang bukan DOCX atau XLSX. Unggah isinya satu per satu.")]
    ArsipLain,
    /// Terpotong atau cacat.
    #[error("Berkas ini rusak atau terpotong. Simpan atau unduh ulang berkasnya, lalu unggah lagi.")]
    Rusak,
    /// Mengembang ketika dibuka.
    #[error("Isi berkas ini terlalu besar setelah dibuka. Simpan ulang tanpa gambar atau lembar yang tidak perlu.")]
    Mengembang,
    /// Gambar yang mengaku terlalu luas.
    #[error("Gambar ini terlalu luas (lebih dari 50 juta titik). Perkecil ukurannya, lalu unggah lagi.")]
    TerlaluLuas,
}

impl From<Refused> for Ditolak {
    fn from(ditolak: Refused) -> Self {
        match ditolak {
            Refused::Broken => Self::Rusak,
            Refused::Swells => Self::Mengembang,
        }
    }
}

impl From<Rusak> for Ditolak {
    fn from(rusak: Rusak) -> Self {
        match rusak {
            Rusak::Cacat => Self::Rusak,
            Rusak::TerlaluLuas => Self::TerlaluLuas,
        }
    }
}

/// Berkas yang sudah diperiksa, tanpa keterangan tempat pada gambarnya; hanya lahir dari [`periksa`].
pub struct Terperiksa {
    jenis: JenisBerkas,
    isi: Bytes,
    terkunci: bool,
}

impl fmt::Debug for Terperiksa {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} bita", self.jenis.kode(), self.isi.len())
    }
}

impl Terperiksa {
    /// Jenisnya menurut isi.
    pub fn jenis(&self) -> JenisBerkas {
        self.jenis
    }

    /// Yang disimpan.
    pub fn isi(&self) -> &Bytes {
        &self.isi
    }

    /// PDF dengan pengamanan; mungkin meminta kata sandi ketika dibuka.
    pub fn terkunci(&self) -> bool {
        self.terkunci
    }
}

/// Mengenali isi sebuah berkas dan memeriksa susunannya.
///
/// # Errors
/// Bila bukan salah satu yang diterima, atau cacat.
pub fn periksa(isi: Bytes) -> Result<Terperiksa, Ditolak> {
    if isi.len() > MAKS_BERKAS {
        return Err(Ditolak::TerlaluBesar);
    }
    let polos = |jenis, isi| Ok(Terperiksa { jenis, isi, terkunci: false });
    match &isi[..] {
        [] => Err(Ditolak::Kosong),
        [0xff, 0xd8, 0xff, ..] => polos(JenisBerkas::Jpeg, gambar::jpeg(isi)?),
        [0x89, b'P', b'N', b'G', ..] => polos(JenisBerkas::Png, gambar::png(isi)?),
        [b'P', b'K', 3, 4, ..] => polos(arsip(&isi)?, isi),
        [b'P', b'K', ..] => Err(Ditolak::ArsipLain),
        [b'%', b'P', b'D', b'F', b'-', ..] => pdf(isi),
        [0xd0, 0xcf, 0x11, 0xe0, ..] => {
            let nama: Vec<u8> = "EncryptedPackage".bytes().flat_map(|b| [b, 0]).collect();
            Err(if memuat(&isi, &nama) { Ditolak::Terkunci } else { Ditolak::OfisLama })
        }
        lain => Err(gambar_lain(lain).map_or(Ditolak::BukanJenis, Ditolak::GambarLain)),
    }
}

fn memuat(isi: &[u8], dicari: &[u8]) -> bool {
    isi.windows(dicari.len()).any(|w| w == dicari)
}

/// Format gambar yang lazim tetapi tidak diterima, agar penolakannya menyebut jalan keluarnya.
fn gambar_lain(isi: &[u8]) -> Option<&'static str> {
    match isi {
        [b'G', b'I', b'F', b'8', ..] => Some("GIF"),
        [b'B', b'M', ..] => Some("BMP"),
        [b'I', b'I', b'*', 0, ..] | [b'M', b'M', 0, b'*', ..] => Some("TIFF"),
        _ if isi.starts_with(b"RIFF") && isi.get(8..12) == Some(b"WEBP") => Some("WebP"),
        _ if isi.get(4..8) == Some(b"ftyp") => match isi.get(8..12)? {
            b"heic" | b"heix" | b"mif1" | b"heif" | b"hevc" | b"msf1" => Some("HEIC"),
            b"avif" => Some("AVIF"),
            _ => None,
        },
        _ => None,
    }
}

/// Bermula dan berakhir seperti PDF. Isinya tidak dijalankan siapa pun di sini; ia hanya disajikan sebagai lampiran.
fn pdf(isi: Bytes) -> Result<Terperiksa, Ditolak> {
    let akhir = &isi[isi.len().saturating_sub(2048)..];
    let berversi = isi.get(5).is_some_and(u8::is_ascii_digit);
    if !berversi || !memuat(akhir, b"%%EOF") || !memuat(akhir, b"startxref") {
        return Err(Ditolak::Rusak);
    }
    let terkunci = memuat(&isi, b"/Encrypt");
    Ok(Terperiksa { jenis: JenisBerkas::Pdf, isi, terkunci })
}

fn arsip(isi: &[u8]) -> Result<JenisBerkas, Ditolak> {
    let mut arsip = archive::open(isi, MAKS_ENTRI)?;
    periksa_entri(&mut arsip)?;
    let daftar_isi =
        archive::text(&mut arsip, "[Content_Types].xml", MAKS_DAFTAR_ISI).map_err(|_| Ditolak::ArsipLain)?;
    if daftar_isi.contains("macroEnabled") {
        return Err(Ditolak::Makro);
    }
    let ada = |bagian: &str| arsip.file_names().flatten().any(|n| n.starts_with(bagian) && n.ends_with(".xml"));
    let utama = |bagian: &str, jenis: &str| daftar_isi.contains(jenis) && ada(bagian);
    let jenis =
        match (utama("word/", "wordprocessingml.document.main+xml"), utama("xl/", "spreadsheetml.sheet.main+xml")) {
            (true, false) => JenisBerkas::Docx,
            (false, true) => JenisBerkas::Xlsx,
            _ => return Err(Ditolak::ArsipLain),
        };
    archive::measure(&mut arsip, MAKS_TERBUKA, |_| MAKS_BAGIAN)?;
    Ok(jenis)
}

/// Tidak ada yang menunjuk keluar, terkunci, atau bermakro; tidak ada apa pun di depan arsipnya.
fn periksa_entri(arsip: &mut Archive<'_>) -> Result<(), Ditolak> {
    if arsip.offset() != 0 {
        return Err(Ditolak::Rusak);
    }
    for n in 0..arsip.len() {
        let entri = arsip.by_index_raw(n).map_err(|_| Ditolak::Rusak)?;
        let nama = entri.name().map_err(|_| Ditolak::Rusak)?.to_lowercase();
        if entri.encrypted() {
            return Err(Ditolak::Terkunci);
        }
        if entri.is_symlink() || entri.enclosed_name().is_none() || nama.starts_with('/') || nama.contains('\\') {
            return Err(Ditolak::Rusak);
        }
        if nama.contains("vbaproject") || nama.contains("vbadata") {
            return Err(Ditolak::Makro);
        }
    }
    Ok(())
}

/// Nama yang aman disimpan di mana pun: tanpa folder, tanda yang berarti bagi sistem berkas, atau huruf yang membalik
/// arah; berakhiran menurut isinya, apa pun akhiran yang diketik.
pub fn nama_aman(asal: &str, jenis: JenisBerkas) -> String {
    let dasar = asal.rsplit(['/', '\\']).next().unwrap_or_default();
    let bersih: String =
        sebaris(&nama_tampil(dasar)).chars().map(|c| if "<>:\"|?*".contains(c) { '_' } else { c }).collect();
    let bersih = bersih.trim_matches(['.', ' ']);
    let (batang, akhiran) = match bersih.rsplit_once('.') {
        Some((batang, a)) if jenis.akhiran().contains(&a.to_lowercase().as_str()) => (batang, a),
        _ => (bersih, jenis.akhiran()[0]),
    };
    let batang = if batang.is_empty() { "berkas" } else { batang };
    let batang: String = batang.chars().take(MAKS_NAMA - akhiran.len() - 1).collect();
    format!("{}.{akhiran}", batang.trim_end_matches(['.', ' ']))
}

/// Nama yang diketik orang, dalam satu baris dan tanpa huruf pengubah arah.
pub fn nama_tampil(tulisan: &str) -> String {
    let arah = |c: &char| !matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}');
    sebaris(tulisan).chars().filter(arah).take(MAKS_NAMA).collect()
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use zip::{ZipWriter, write::SimpleFileOptions};

    use super::*;

    #[test]
    fn nama_menjadi_aman_dan_berakhiran_menurut_isinya() {
        for (asal, jenis, jadi) in [
            ("Laporan Mei.pdf", JenisBerkas::Pdf, "Laporan Mei.pdf"),
            ("FOTO.JPEG", JenisBerkas::Jpeg, "FOTO.JPEG"),
            ("laporan.pdf.exe", JenisBerkas::Pdf, "laporan.pdf.exe.pdf"),
            ("foto.php", JenisBerkas::Png, "foto.php.png"),
            ("../../etc/passwd", JenisBerkas::Pdf, "passwd.pdf"),
            ("C:\\Users\\sari\\surat.docx", JenisBerkas::Docx, "surat.docx"),
            ("a\0b\r\nc\t.pdf", JenisBerkas::Pdf, "ab c.pdf"),
            ("gaji\u{202e}fdp.exe", JenisBerkas::Pdf, "gajifdp.exe.pdf"),
            ("\u{200f}surat.pdf", JenisBerkas::Pdf, "surat.pdf"),
            ("a<b>:\"c|d?*.pdf", JenisBerkas::Pdf, "a_b___c_d__.pdf"),
            (".pdf", JenisBerkas::Pdf, "pdf.pdf"),
            ("", JenisBerkas::Xlsx, "berkas.xlsx"),
            ("...", JenisBerkas::Xlsx, "berkas.xlsx"),
            ("Notulen «rapat» é 会議.pdf", JenisBerkas::Pdf, "Notulen «rapat» é 会議.pdf"),
        ] {
            assert_eq!(nama_aman(asal, jenis), jadi, "{asal:?}");
        }
        let panjang = nama_aman(&"ä".repeat(300), JenisBerkas::Pdf);
        assert_eq!(panjang.chars().count(), MAKS_NAMA);
        assert!(panjang.ends_with("ä.pdf"));
    }

    fn zip(entri: &[(&str, &str)]) -> Bytes {
        let mut arsip = ZipWriter::new(Cursor::new(Vec::new()));
        for (nama, isi) in entri {
            arsip.start_file(*nama, SimpleFileOptions::default()).unwrap();
            arsip.write_all(isi.as_bytes()).unwrap();
        }
        arsip.finish().unwrap().into_inner().into()
    }

    const WORD: &str = "<Types><Override ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>";
    const EXCEL: &str = "<Types><Override ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/></Types>";

    fn check(isi: impl Into<Bytes>, harapan: Result<JenisBerkas, Ditolak>) {
        let isi = isi.into();
        let awal = String::from_utf8_lossy(&isi[..isi.len().min(40)]).into_owned();
        assert_eq!(periksa(isi).map(|t| t.jenis()), harapan, "{awal}");
    }

    #[test]
    fn jenis_menurut_isi_bukan_nama() {
        let isi = ("[Content_Types].xml", WORD);
        check(zip(&[isi, ("word/document.xml", "<w:document/>")]), Ok(JenisBerkas::Docx));
        check(zip(&[("[Content_Types].xml", EXCEL), ("xl/workbook.xml", "<workbook/>")]), Ok(JenisBerkas::Xlsx));
        check(zip(&[isi, ("xl/workbook.xml", "<workbook/>")]), Err(Ditolak::ArsipLain));
        check(zip(&[isi]), Err(Ditolak::ArsipLain));
        check(zip(&[("word/document.xml", "<w:document/>")]), Err(Ditolak::ArsipLain));
        check(zip(&[("skrip.sh", "rm -rf /")]), Err(Ditolak::ArsipLain));
        let makro = ("word/vbaProject.bin", "x");
        check(zip(&[isi, ("word/document.xml", ""), makro]), Err(Ditolak::Makro));
        let bermakro = WORD.replace("wordprocessingml", "macroEnabled wordprocessingml");
        check(zip(&[("[Content_Types].xml", &bermakro), ("word/document.xml", "")]), Err(Ditolak::Makro));
        for keluar in ["../../etc/cron.d/x", "/etc/passwd", "word\\..\\x.xml"] {
            check(zip(&[isi, ("word/document.xml", ""), (keluar, "x")]), Err(Ditolak::Rusak));
        }
        let docx = zip(&[isi, ("word/document.xml", "<w:document/>")]);
        check([&b"PK\x03\x04<html>"[..], &docx].concat(), Err(Ditolak::Rusak));
        check(docx.slice(..docx.len() - 30), Err(Ditolak::Rusak));
        check(&b""[..], Err(Ditolak::Kosong));
        check(&b"MZ\x90\0"[..], Err(Ditolak::BukanJenis));
        check(&b"<svg onload=alert(1)>"[..], Err(Ditolak::BukanJenis));
        check(&b"GIF89a=1;alert(1)"[..], Err(Ditolak::GambarLain("GIF")));
        check(&b"\0\0\0\x18ftypheic\0\0"[..], Err(Ditolak::GambarLain("HEIC")));
        check(&b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"[..], Err(Ditolak::OfisLama));
        let nama: Vec<u8> = "EncryptedPackage".bytes().flat_map(|b| [b, 0]).collect();
        check([&b"\xd0\xcf\x11\xe0"[..], &nama].concat(), Err(Ditolak::Terkunci));
    }

    #[test]
    fn pdf_dikenali_dari_awal_dan_akhirnya() {
        let utuh = b"%PDF-1.7\n1 0 obj<<>>endobj\nstartxref\n9\n%%EOF\n";
        check(&utuh[..], Ok(JenisBerkas::Pdf));
        check(&utuh[..20], Err(Ditolak::Rusak));
        check([b"<html><script>1</script>", &utuh[..]].concat(), Err(Ditolak::BukanJenis));
        check(&b"%PDF-x startxref %%EOF"[..], Err(Ditolak::Rusak));
        let kunci = [&utuh[..], b"trailer<</Encrypt 5 0 R>>startxref\n1\n%%EOF"].concat();
        assert!(periksa(kunci.into()).unwrap().terkunci());
        let besar = [&utuh[..], &vec![b' '; MAKS_BERKAS]].concat();
        check(besar, Err(Ditolak::TerlaluBesar));
    }
}
