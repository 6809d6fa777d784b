//! Kolom ekspor SIASN, dan seorang pegawai dari sebarisnya.

use chrono::NaiveDate;

use crate::{
    kepegawaian::impor::{
        lembar::{self, Bentuk, BerkasKeliru, Isi, Kabar, MAKS_TEKS, Sel, Terbaca, tanggal, tulisan},
        model::Alasan,
    },
    pegawai::{JenisPegawai, Nip},
};

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

/// Bentuk ekspor SIASN.
pub const BENTUK: Bentuk = Bentuk {
    kolom: &KOLOM,
    wajib: &[NIP, NAMA],
    csv: false,
    tanpa_kepala: "Kolom «NIP BARU» dan «NAMA» tidak ditemukan. Unggah ekspor data pegawai dari SIASN apa adanya.",
    terbuka: lembar::MAKS_TERBUKA,
    galat: false,
};

/// Membaca berkas.
///
/// # Errors
/// Bila bukan ekspor yang dapat dipakai; maka tidak ada sebaris pun yang dipakai.
pub fn baca(bita: &[u8], kabar: &Kabar) -> Result<Berkas, BerkasKeliru> {
    let Terbaca { mut baris, ada } = lembar::baca(bita, &BENTUK, kabar, |nomor, sel| Some(susun(nomor, sel)))?;
    for b in &mut baris {
        // Sel kosong pada kolom gelar dan surel berarti memang tidak ada; kolom yang tidak ada tidak berarti apa-apa.
        for (k, nilai) in [(3, &mut b.gelar_depan), (4, &mut b.gelar_belakang), (5, &mut b.email)] {
            if ada[k] && nilai.is_none() {
                *nilai = Some(String::new());
            }
        }
    }
    let kolom_hilang =
        KOLOM.iter().zip(&ada).filter(|(_, ada)| !**ada).map(|((nama, _), _)| (*nama).to_owned()).collect();
    Ok(Berkas { baris, kolom_hilang })
}

/// Baris Excel menjadi seorang pegawai.
fn susun(kini: u32, mut sel: Vec<Option<Sel>>) -> Baris {
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
    baris
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

fn jenis(teks: &str) -> Option<JenisPegawai> {
    let teks = teks.to_uppercase();
    let berisi = |kata: &[&str]| kata.iter().any(|k| teks.contains(k));
    if berisi(&["PPPK", "P3K", "PERJANJIAN KERJA"]) {
        return Some(JenisPegawai::Pppk);
    }
    berisi(&["PNS", "PEGAWAI NEGERI"]).then_some(JenisPegawai::Pns)
}
