//! Membaca XLSX: batas-batasnya, kepala kolomnya, dan isi selnya.

use std::io::{Cursor, Read};

use calamine::{DataRef, Reader, Xlsx};
use chrono::{Days, NaiveDate};
use zip::ZipArchive;

use crate::{
    kepegawaian::siasn::model::Alasan,
    kernel::{form::sebaris, time::baca_tanggal},
    pegawai::{JenisPegawai, Nip},
};

/// Berkas terbesar yang diterima.
pub const MAKS_BERKAS: usize = 25 * 1024 * 1024;

/// Isi berkas setelah dibuka; ekspor sepuluh ribu orang sekitar seperempatnya.
const MAKS_TERBUKA: u64 = 160 * 1024 * 1024;
/// Bagian yang dimuat utuh ke memori: teks bersama, gaya, daftar lembar.
const MAKS_BAGIAN: u64 = 48 * 1024 * 1024;
const MAKS_ENTRI: usize = 500;
const MAKS_BARIS: usize = 30_000;
const MAKS_LEMBAR: usize = 10;
/// Baris kepala dicari sampai baris ini; di atasnya mungkin ada judul.
const BARIS_KEPALA: u32 = 10;
const MAKS_TEKS: usize = 250;

/// Kolom yang dibaca. Dua yang terakhir hanya untuk memeriksa NIP, lalu dilepas.
const KOLOM: [(&str, &[&str]); 20] = [
    ("PNS ID", &["PNSID"]),
    ("NIP BARU", &["NIPBARU", "NIP"]),
    ("NAMA", &["NAMA"]),
    ("GELAR DEPAN", &["GELARDEPAN"]),
    ("GELAR BELAKANG", &["GELARBELAKANG"]),
    ("EMAIL GOV", &["EMAILGOV"]),
    ("JENIS PEGAWAI NAMA", &["JENISPEGAWAINAMA", "JENISPEGAWAI"]),
    ("KEDUDUKAN HUKUM NAMA", &["KEDUDUKANHUKUMNAMA", "KEDUDUKANHUKUM"]),
    ("STATUS CPNS PNS", &["STATUSCPNSPNS"]),
    ("GOL AKHIR NAMA", &["GOLAKHIRNAMA", "GOLAKHIR"]),
    ("TMT GOLONGAN", &["TMTGOLONGAN"]),
    ("JENIS JABATAN ID", &["JENISJABATANID"]),
    ("JABATAN ID", &["JABATANID"]),
    ("JABATAN NAMA", &["JABATANNAMA", "JABATAN"]),
    ("TMT JABATAN", &["TMTJABATAN"]),
    ("UNOR ID", &["UNORID", "UNORID1"]),
    ("UNOR NAMA", &["UNORNAMA", "UNOR", "UNOR1"]),
    ("INSTANSI KERJA NAMA", &["INSTANSIKERJANAMA", "INSTANSIKERJA"]),
    ("TANGGAL LAHIR", &["TANGGALLAHIR", "TGLLAHIR"]),
    ("JENIS KELAMIN", &["JENISKELAMIN"]),
];

const NIP: usize = 1;
const NAMA: usize = 2;

/// Mengapa sebuah berkas tidak dapat dipakai; kalimatnya dibaca orang yang mengunggah.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BerkasKeliru {
    /// Tidak ada berkas yang dipilih.
    #[error("Pilih dahulu berkas ekspor SIASN.")]
    Kosong,
    /// Bukan arsip XLSX.
    #[error(
        "Berkas ini bukan XLSX. Di SIASN pilih ekspor Excel, atau simpan ulang sebagai «Buku Kerja Excel (.xlsx)»."
    )]
    BukanXlsx,
    /// Wadah OLE: terkunci kata sandi, atau XLS lama.
    #[error("Berkas ini terkunci kata sandi. Buka kuncinya di Excel, simpan tanpa kata sandi, lalu unggah lagi.")]
    Terkunci,
    /// Excel sebelum 2007.
    #[error("Berkas ini Excel lama (.xls). Simpan ulang sebagai «Buku Kerja Excel (.xlsx)», lalu unggah lagi.")]
    ExcelLama,
    /// Terpotong atau cacat.
    #[error("Berkas ini rusak atau terpotong. Unduh ulang dari SIASN, lalu unggah lagi.")]
    Rusak,
    /// Mengembang melewati batas.
    #[error("Isi berkas ini terlalu besar setelah dibuka. Ekspor ulang dari SIASN tanpa gambar atau lembar tambahan.")]
    Mengembang,
    /// Lebih banyak orang daripada yang masuk akal.
    #[error("Berkas ini berisi lebih dari 30.000 baris. Bagi ekspornya, misalnya PNS dan PPPK.")]
    TerlaluPanjang,
    /// Kolom wajib tidak ada.
    #[error("Kolom «NIP BARU» dan «NAMA» tidak ditemukan. Unggah ekspor data pegawai dari SIASN apa adanya.")]
    TanpaKepala,
    /// Kepala kolom saja.
    #[error("Berkas ini tidak berisi satu pegawai pun.")]
    TanpaBaris,
}

/// Isi berkas yang sudah dibaca.
#[derive(Clone, Debug)]
pub struct Berkas {
    /// Setiap orang, menurut urutan berkas.
    pub baris: Vec<Baris>,
    /// Kolom yang biasa dibaca tetapi tidak ada pada berkas ini.
    pub kolom_hilang: Vec<String>,
}

/// Seorang pegawai menurut berkas. `None`: kolomnya tidak ada, atau kosong dan tidak mengatakan apa-apa.
#[derive(Clone, Debug, Default)]
pub struct Baris {
    /// Nomor baris di Excel.
    pub nomor: i32,
    pub pns_id: Option<String>,
    /// NIP yang mungkin; bila tidak, ada alasannya.
    pub nip: Option<Nip>,
    /// NIP sebagaimana tertulis, untuk ditunjukkan.
    pub nip_tertulis: String,
    pub nama: String,
    pub gelar_depan: Option<String>,
    pub gelar_belakang: Option<String>,
    pub email: Option<String>,
    pub jenis: Option<JenisPegawai>,
    pub kedudukan: Option<String>,
    pub status_cpns_pns: Option<String>,
    pub golongan: Option<String>,
    pub tmt_golongan: Option<NaiveDate>,
    /// 1 struktural, 2 fungsional, 4 pelaksana.
    pub jenis_jabatan: Option<u8>,
    pub jabatan_id: Option<String>,
    pub jabatan: Option<String>,
    pub tmt_jabatan: Option<NaiveDate>,
    pub unor_id: Option<String>,
    pub unor: Option<String>,
    pub instansi_kerja: Option<String>,
    /// Yang sudah meragukan sejak dibaca.
    pub alasan: Vec<Alasan>,
}

#[derive(Clone, Debug)]
struct Sel {
    isi: Isi,
    rumus: bool,
}

#[derive(Clone, Debug)]
enum Isi {
    Teks(String),
    Angka(f64),
}

/// Membaca berkas.
///
/// # Errors
/// Bila bukan ekspor yang dapat dipakai; maka tidak ada sebaris pun yang dipakai.
pub fn baca(bita: &[u8]) -> Result<Berkas, BerkasKeliru> {
    periksa_wadah(bita)?;
    let mut buku: Xlsx<_> = Xlsx::new(Cursor::new(bita)).map_err(|_| BerkasKeliru::Rusak)?;
    for lembar in buku.sheet_names().into_iter().take(MAKS_LEMBAR) {
        if let Some(berkas) = baca_lembar(&mut buku, &lembar)? {
            return if berkas.baris.is_empty() { Err(BerkasKeliru::TanpaBaris) } else { Ok(berkas) };
        }
    }
    Err(BerkasKeliru::TanpaKepala)
}

/// Yang tampak dari luar, dan seberapa besar setelah dibuka: dihitung sungguh-sungguh, karena ukuran
/// yang tertulis pada arsip boleh berbohong.
fn periksa_wadah(bita: &[u8]) -> Result<(), BerkasKeliru> {
    match bita {
        [] => return Err(BerkasKeliru::Kosong),
        [0xd0, 0xcf, 0x11, 0xe0, ..] => {
            let nama: Vec<u8> = "EncryptedPackage".bytes().flat_map(|b| [b, 0]).collect();
            let terkunci = bita.windows(nama.len()).any(|w| w == nama);
            return Err(if terkunci { BerkasKeliru::Terkunci } else { BerkasKeliru::ExcelLama });
        }
        [b'P', b'K', 3, 4, ..] => {}
        _ => return Err(BerkasKeliru::BukanXlsx),
    }
    if jumlah_entri(bita).ok_or(BerkasKeliru::Rusak)? > MAKS_ENTRI {
        return Err(BerkasKeliru::Mengembang);
    }
    let mut arsip = ZipArchive::new(Cursor::new(bita)).map_err(|_| BerkasKeliru::Rusak)?;
    if arsip.by_name("xl/workbook.xml").is_err() {
        return Err(BerkasKeliru::BukanXlsx);
    }
    let mut terbuka = 0;
    for n in 0..arsip.len() {
        let entri = arsip.by_index(n).map_err(|_| BerkasKeliru::Rusak)?;
        let lembar = entri.name().is_ok_and(|n| n.starts_with("xl/worksheets/"));
        let batas = if lembar { MAKS_TERBUKA } else { MAKS_BAGIAN };
        let batas = batas.min(MAKS_TERBUKA - terbuka);
        let besar = std::io::copy(&mut entri.take(batas + 1), &mut std::io::sink()).map_err(|_| BerkasKeliru::Rusak)?;
        if besar > batas {
            return Err(BerkasKeliru::Mengembang);
        }
        terbuka += besar;
    }
    Ok(())
}

/// Menurut catatan penutup arsip; daftar isinya belum dimuat.
fn jumlah_entri(bita: &[u8]) -> Option<usize> {
    let akhir = &bita[bita.len().saturating_sub(66_000)..];
    let letak = akhir.windows(4).rposition(|w| w == [b'P', b'K', 5, 6])?;
    let jumlah = akhir.get(letak + 10..letak + 12)?;
    Some(usize::from(u16::from_le_bytes([jumlah[0], jumlah[1]])))
}

/// `None` bila lembar ini tidak berkepala kolom SIASN.
fn baca_lembar(buku: &mut Xlsx<Cursor<&[u8]>>, lembar: &str) -> Result<Option<Berkas>, BerkasKeliru> {
    // Buku kerja bertahun dasar 1904 menghitung hari mulai 1.462 hari kemudian.
    let geser = if buku.has_1904_epoch() { 1462.0 } else { 0.0 };
    // Lembar bagan tidak bersel; bukan galat.
    let Ok(mut pembaca) = buku.worksheet_cells_reader(lembar) else { return Ok(None) };
    let mut peta: Option<Vec<Option<usize>>> = None;
    let mut kepala: Vec<(u32, String)> = Vec::new();
    let mut baris = Vec::new();
    let mut sel: [Option<Sel>; KOLOM.len()] = Default::default();
    let mut kini = 0;
    loop {
        let berikut = pembaca.next_cell_with_formula_metadata().map_err(|_| BerkasKeliru::Rusak)?;
        let ganti = berikut.as_ref().is_none_or(|s| s.pos.0 != kini);
        if ganti && peta.is_some() {
            baris.extend(susun(kini, &mut sel));
            if baris.len() > MAKS_BARIS {
                return Err(BerkasKeliru::TerlaluPanjang);
            }
        } else if ganti {
            peta = kenali_kepala(&kepala);
            kepala.clear();
        }
        let Some(s) = berikut else { break };
        kini = s.pos.0;
        match &peta {
            Some(peta) => {
                // Sel kolom lain dilepas di sini, tanpa pernah disalin.
                if let Some(k) = peta.get(s.pos.1 as usize).copied().flatten() {
                    sel[k] = isi_sel(s.value, geser).map(|isi| Sel { isi, rumus: s.formula.is_some() });
                }
            }
            None if kini >= BARIS_KEPALA => return Ok(None),
            None => {
                if let Some(Isi::Teks(teks)) = isi_sel(s.value, geser) {
                    kepala.push((s.pos.1, teks));
                }
            }
        }
    }
    let Some(peta) = peta else { return Ok(None) };
    let ada = |k: usize| peta.contains(&Some(k));
    let kolom_hilang = (0..KOLOM.len()).filter(|k| !ada(*k)).map(|k| KOLOM[k].0.to_owned()).collect();
    for b in &mut baris {
        let b: &mut Baris = b;
        // Sel kosong pada kolom gelar dan surel berarti memang tidak ada; kolom yang tidak ada tidak berarti apa-apa.
        for (k, nilai) in [(3, &mut b.gelar_depan), (4, &mut b.gelar_belakang), (5, &mut b.email)] {
            if ada(k) && nilai.is_none() {
                *nilai = Some(String::new());
            }
        }
    }
    Ok(Some(Berkas { baris, kolom_hilang }))
}

/// Kolom berkas → kolom yang dibaca, bila baris ini kepala kolom.
fn kenali_kepala(kepala: &[(u32, String)]) -> Option<Vec<Option<usize>>> {
    let lebar = kepala.iter().map(|(k, _)| *k as usize + 1).max()?;
    let mut peta = vec![None; lebar];
    for (k, (_, ejaan)) in KOLOM.iter().enumerate() {
        // Ejaan yang paling tepat lebih dahulu.
        let cocok = ejaan.iter().find_map(|e| kepala.iter().find(|(_, teks)| longgar(teks) == *e));
        if let Some((letak, _)) = cocok {
            peta[*letak as usize] = Some(k);
        }
    }
    (peta.contains(&Some(NIP)) && peta.contains(&Some(NAMA))).then_some(peta)
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
    let teks = sebaris(teks.trim().trim_start_matches('\''));
    (!teks.is_empty() && teks != "-").then_some(Isi::Teks(teks))
}

/// Baris Excel menjadi seorang pegawai; baris yang kosong tidak ada.
fn susun(kini: u32, sel: &mut [Option<Sel>; KOLOM.len()]) -> Option<Baris> {
    let mut sel = std::mem::take(sel);
    if sel.iter().all(Option::is_none) {
        return None;
    }
    let mut alasan = Vec::new();
    let (nip, nip_tertulis) = baca_nip(sel[NIP].take(), &mut alasan);
    let lahir = sel[18].take();
    let kelamin = sel[19].take();
    if let Some(nip) = &nip {
        cocokkan(nip, lahir, kelamin, &mut alasan);
    }
    let mut hari = |k: usize| {
        let isi = sel[k].take()?.isi;
        let hari = tanggal(&isi);
        if hari.is_none() {
            alasan.push(Alasan::TanggalKeliru);
        }
        hari
    };
    let (tmt_golongan, tmt_jabatan) = (hari(10), hari(14));
    let mut teks = |k: usize| {
        let teks = tulisan(sel[k].take()?.isi);
        if teks.chars().count() > MAKS_TEKS {
            alasan.push(Alasan::TeksPanjang);
        }
        Some(teks.chars().take(MAKS_TEKS).collect::<String>())
    };
    let mut baris = Baris {
        nomor: i32::try_from(kini).unwrap_or(i32::MAX - 1) + 1,
        pns_id: teks(0),
        nama: teks(NAMA).unwrap_or_default(),
        gelar_depan: teks(3),
        gelar_belakang: teks(4),
        email: teks(5),
        jenis: teks(6).and_then(|t| jenis(&t)),
        kedudukan: teks(7),
        status_cpns_pns: teks(8),
        golongan: teks(9),
        jenis_jabatan: teks(11).and_then(|t| t.parse().ok()),
        jabatan_id: teks(12),
        jabatan: teks(13),
        unor_id: teks(15),
        unor: teks(16),
        instansi_kerja: teks(17),
        tmt_golongan,
        tmt_jabatan,
        nip,
        nip_tertulis,
        alasan: Vec::new(),
    };
    if baris.nama.is_empty() {
        alasan.push(Alasan::NamaKosong);
    }
    alasan.dedup();
    baris.alasan = alasan;
    Some(baris)
}

fn baca_nip(sel: Option<Sel>, alasan: &mut Vec<Alasan>) -> (Option<Nip>, String) {
    let Some(sel) = sel else {
        alasan.push(Alasan::NipKeliru);
        return (None, String::new());
    };
    let angka = matches!(sel.isi, Isi::Angka(_));
    let tertulis: String = tulisan(sel.isi).chars().take(40).collect();
    let nip = Nip::baca(&tertulis).ok();
    if sel.rumus {
        alasan.push(Alasan::NipRumus);
    } else if angka {
        // Excel menyimpan lima belas angka; tiga yang terakhir sudah hilang.
        alasan.push(Alasan::NipAngka);
    } else if nip.is_none() {
        alasan.push(Alasan::NipKeliru);
    }
    (nip.filter(|_| !sel.rumus && !angka), tertulis)
}

/// Tanggal lahir dan jenis kelamin hanya dibandingkan, lalu dilepas.
fn cocokkan(nip: &Nip, lahir: Option<Sel>, kelamin: Option<Sel>, alasan: &mut Vec<Alasan>) {
    let angka = nip.angka();
    let lahir = lahir.and_then(|s| tanggal(&s.isi)).map(|h| h.format("%Y%m%d").to_string());
    if lahir.is_some_and(|h| h != angka[..8]) {
        alasan.push(Alasan::LahirBeda);
    }
    let kelamin = kelamin.map(|s| tulisan(s.isi).to_uppercase());
    let digit = kelamin.as_deref().and_then(|k| match k {
        "M" | "L" | "PRIA" | "LAKI-LAKI" | "LAKI LAKI" | "1" => Some("1"),
        "F" | "P" | "W" | "WANITA" | "PEREMPUAN" | "2" => Some("2"),
        _ => None,
    });
    if digit.is_some_and(|d| d != &angka[14..15]) {
        alasan.push(Alasan::KelaminBeda);
    }
}

fn tulisan(isi: Isi) -> String {
    match isi {
        Isi::Teks(teks) => teks,
        Isi::Angka(n) => format!("{n}"),
    }
}

fn tanggal(isi: &Isi) -> Option<NaiveDate> {
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

fn jenis(teks: &str) -> Option<JenisPegawai> {
    let teks = teks.to_uppercase();
    let berisi = |kata: &[&str]| kata.iter().any(|k| teks.contains(k));
    if berisi(&["PPPK", "P3K", "PERJANJIAN KERJA"]) {
        return Some(JenisPegawai::Pppk);
    }
    berisi(&["PNS", "PEGAWAI NEGERI"]).then_some(JenisPegawai::Pns)
}
