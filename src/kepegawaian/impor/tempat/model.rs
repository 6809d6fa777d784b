//! Membaca daftar penempatan dan membandingkannya dengan yang tercatat; murni, tanpa basis data.

use std::collections::{HashMap, HashSet};

use chrono::{Datelike, Days, NaiveDate};
use serde::Serialize;
use uuid::Uuid;

use crate::{
    kepegawaian::impor::{
        beda::{Beda, Usul},
        lembar::{self, Bentuk, BerkasKeliru, Isi, Kabar, MAKS_TEKS, Sel, Terbaca, tanggal, tulisan},
        model::{Alasan, Status, Temuan},
        susunan::ya_tidak,
    },
    kernel::time,
    pegawai::Nip,
};

/// Kolom daftar penempatan.
pub const BENTUK: Bentuk = Bentuk {
    kolom: &[
        ("NIP", &["NIP", "NIPBARU"]),
        ("KODE UNIT", &["KODEUNIT", "UNIT"]),
        ("JABATAN", &["JABATAN", "NAMAJABATAN"]),
        ("JENIS JABATAN", &["JENISJABATAN"]),
        ("SEBAGAI", &["SEBAGAI"]),
        ("KEPALA", &["KEPALA"]),
        ("MULAI", &["MULAI", "TMT", "TMTJABATAN"]),
        ("SELESAI", &["SELESAI", "HARITERAKHIR"]),
        ("NOMOR SK", &["NOMORSK", "SK"]),
    ],
    wajib: &[0, 1, 2, 6],
    csv: true,
    tanpa_kepala: "Kolom «NIP», «KODE UNIT», «JABATAN», dan «MULAI» tidak ditemukan. Pakai templat daftar penempatan, \
                   lalu unggah lagi.",
    terbuka: lembar::MAKS_TERBUKA,
    galat: false,
};

/// Sebuah penempatan menurut berkas.
#[derive(Clone, Debug, Default)]
pub struct Baris {
    /// Nomor baris di lembarnya.
    pub nomor: i32,
    nip: String,
    unit: String,
    jabatan: String,
    jenis_jabatan: Option<&'static str>,
    sebagai: &'static str,
    kepala: Option<bool>,
    mulai: Option<NaiveDate>,
    /// Hari sesudah hari terakhir.
    selesai: Option<NaiveDate>,
    nomor_sk: Option<String>,
    alasan: Vec<Alasan>,
}

/// Seseorang yang dikenal.
pub struct OrangKini {
    /// Orangnya.
    pub id: Uuid,
    /// NIP-nya.
    pub nip: String,
    /// Namanya.
    pub nama: String,
}

/// Sebuah unit yang dikenal.
pub struct UnitKini {
    /// Unitnya.
    pub id: Uuid,
    /// Kodenya.
    pub kode: String,
    /// Namanya.
    pub nama: String,
    /// Hari pertama.
    pub mulai: NaiveDate,
    /// Hari pertama unitnya tidak ada lagi.
    pub selesai: Option<NaiveDate>,
}

/// Penempatan yang tercatat.
pub struct TempatKini {
    /// Nomornya.
    pub id: Uuid,
    /// Orangnya.
    pub orang: Uuid,
    /// Unitnya.
    pub unit: Uuid,
    /// Nama jabatannya.
    pub jabatan: String,
    /// DEFINITIF, PLT, atau PLH.
    pub sebagai: String,
    /// Mengepalai unitnya.
    pub kepala: bool,
    /// Hari pertama.
    pub mulai: NaiveDate,
    /// Hari sesudah hari terakhir.
    pub selesai: Option<NaiveDate>,
    /// Surat keputusannya.
    pub nomor_sk: String,
}

/// Keadaan yang dibandingkan.
pub struct Kini {
    /// Setiap orang ber-NIP.
    pub orang: Vec<OrangKini>,
    /// Setiap unit.
    pub unit: Vec<UnitKini>,
    /// Nama setiap jabatan.
    pub jabatan: Vec<String>,
    /// Setiap penempatan.
    pub tempat: Vec<TempatKini>,
}

#[derive(Serialize)]
struct Tulisan {
    tempat: Jabatan,
    sebagai: &'static str,
    selesai: Option<NaiveDate>,
    nomor_sk: Option<String>,
}

/// Seperti `tempat` pada impor SIASN: pengenalan jabatan baru membacanya juga.
#[derive(Serialize)]
struct Jabatan {
    jabatan: String,
    kepala: bool,
    mulai: NaiveDate,
}

/// Membaca berkas.
///
/// # Errors
/// Bila bukan daftar penempatan yang dapat dipakai.
pub fn baca(bita: &[u8], kabar: &Kabar) -> Result<Terbaca<Baris>, BerkasKeliru> {
    lembar::baca(bita, &BENTUK, kabar, |nomor, sel| Some(susun(nomor, sel)))
}

/// Kolom yang tidak ada pada berkas.
pub fn kolom_hilang(berkas: &Terbaca<Baris>) -> Vec<String> {
    BENTUK.kolom.iter().zip(&berkas.ada).filter(|(_, ada)| !**ada).map(|((nama, _), _)| (*nama).to_owned()).collect()
}

fn susun(nomor: u32, mut sel: Vec<Option<Sel>>) -> Baris {
    let mut alasan = Vec::new();
    if sel.iter().flatten().any(|s| s.rumus) {
        alasan.push(Alasan::Rumus);
    }
    let nip = sel[0].take().map(|s| s.isi);
    if matches!(nip, Some(Isi::Angka(_))) {
        alasan.push(Alasan::NipAngka);
    }
    let nip = nip.map(tulisan).unwrap_or_default();
    let nip = match Nip::baca(&nip) {
        Ok(nip) => nip.angka().to_owned(),
        Err(_) => {
            alasan.push(Alasan::NipKeliru);
            nip.chars().take(40).collect()
        }
    };
    let mut hari = |k: usize| {
        let isi = sel[k].take()?.isi;
        let hari = tanggal(&isi).filter(|h| (1950..=2100).contains(&h.year()));
        if hari.is_none() {
            alasan.push(Alasan::TanggalKeliru);
        }
        hari
    };
    let (mulai, akhir) = (hari(6), hari(7));
    if mulai.is_none() {
        alasan.push(Alasan::TanpaMulai);
    }
    let selesai = akhir.and_then(|h| h.checked_add_days(Days::new(1)));
    if let (Some(mulai), Some(selesai)) = (mulai, selesai)
        && selesai <= mulai
    {
        alasan.push(Alasan::MasaTerbalik);
    }
    let mut teks = |k: usize| sel[k].take().map(|s| tulisan(s.isi));
    let (unit, jabatan, nomor_sk) = (teks(1).unwrap_or_default(), teks(2).unwrap_or_default(), teks(8));
    if jabatan.is_empty() {
        alasan.push(Alasan::JabatanKosong);
    }
    if [&unit, &jabatan].into_iter().chain(&nomor_sk).any(|t| t.chars().count() > MAKS_TEKS) {
        alasan.push(Alasan::TeksPanjang);
    }
    let sebagai = sebagai(teks(4).as_deref().unwrap_or_default()).unwrap_or_else(|| {
        alasan.push(Alasan::SebagaiKeliru);
        "DEFINITIF"
    });
    let kepala = teks(5).and_then(|t| {
        let ya = ya_tidak(&t);
        if ya.is_none() {
            alasan.push(Alasan::YaTidak);
        }
        ya
    });
    let jenis_jabatan = teks(3).and_then(|t| jenis_jabatan(&t));
    let nomor = i32::try_from(nomor).unwrap_or(i32::MAX - 1) + 1;
    Baris { nomor, nip, unit, jabatan, jenis_jabatan, sebagai, kepala, mulai, selesai, nomor_sk, alasan }
}

fn sebagai(teks: &str) -> Option<&'static str> {
    match teks.to_lowercase().trim_end_matches('.') {
        "" | "definitif" => Some("DEFINITIF"),
        "plt" => Some("PLT"),
        "plh" => Some("PLH"),
        _ => None,
    }
}

fn jenis_jabatan(teks: &str) -> Option<&'static str> {
    match teks.to_lowercase().as_str() {
        "jpt" | "pimpinan tinggi" | "jabatan pimpinan tinggi" => Some("JPT"),
        "administrator" => Some("ADMINISTRATOR"),
        "pengawas" => Some("PENGAWAS"),
        "fungsional" => Some("FUNGSIONAL"),
        "pelaksana" => Some("PELAKSANA"),
        _ => None,
    }
}

/// Membandingkan seluruh daftar; yang tidak disebut tidak disentuh.
pub fn bandingkan(berkas: &[Baris], kini: &Kini) -> (Vec<Temuan>, Vec<Usul>) {
    let pembanding = Pembanding::baru(kini);
    let mut hasil: Vec<Calon> = berkas.iter().map(|b| pembanding.calon(b)).collect();
    tandai_kembar(&mut hasil);
    tandai_tumpang_tindih(&mut hasil);
    pembanding.tandai_dua_kepala(&mut hasil);
    let usul = kumpulkan_usul(&hasil);
    (hasil.into_iter().map(Calon::menjadi_temuan).collect(), usul)
}

/// Satu baris yang sedang dipertimbangkan.
struct Calon<'a> {
    b: &'a Baris,
    nama: String,
    orang: Option<Uuid>,
    unit: Option<Uuid>,
    /// Penempatan yang sama, yang isinya dibetulkan.
    lama: Option<Uuid>,
    kepala: bool,
    mulai: NaiveDate,
    selesai: Option<NaiveDate>,
    /// Mengakhiri penempatan yang sedang berjalan.
    mengakhiri: Option<Uuid>,
    alasan: Vec<Alasan>,
    beda: Vec<Beda>,
}

/// Mulai, selesai, dan letaknya pada berkas; tanpa letak: sudah tercatat.
type MasaKepala = (NaiveDate, Option<NaiveDate>, Option<usize>);

struct Pembanding<'a> {
    orang: HashMap<&'a str, &'a OrangKini>,
    unit: HashMap<&'a str, &'a UnitKini>,
    jabatan: HashSet<String>,
    tempat: HashMap<Uuid, Vec<&'a TempatKini>>,
    nama_unit: HashMap<Uuid, &'a str>,
}

impl<'a> Pembanding<'a> {
    fn baru(kini: &'a Kini) -> Self {
        let mut tempat: HashMap<Uuid, Vec<&TempatKini>> = HashMap::new();
        for t in &kini.tempat {
            tempat.entry(t.orang).or_default().push(t);
        }
        Self {
            orang: kini.orang.iter().map(|o| (o.nip.as_str(), o)).collect(),
            unit: kini.unit.iter().map(|u| (u.kode.as_str(), u)).collect(),
            jabatan: kini.jabatan.iter().map(|j| j.to_lowercase()).collect(),
            tempat,
            nama_unit: kini.unit.iter().map(|u| (u.id, u.nama.as_str())).collect(),
        }
    }

    fn calon<'b>(&self, b: &'b Baris) -> Calon<'b> {
        let orang = self.orang.get(b.nip.as_str()).copied();
        let unit = self.unit.get(b.unit.as_str()).copied();
        let mulai = b.mulai.unwrap_or_default();
        let mut c = Calon {
            b,
            nama: orang.map(|o| o.nama.clone()).unwrap_or_default(),
            orang: orang.map(|o| o.id),
            unit: unit.map(|u| u.id),
            lama: None,
            kepala: b.kepala.unwrap_or(b.sebagai != "DEFINITIF"),
            mulai,
            selesai: b.selesai,
            mengakhiri: None,
            alasan: b.alasan.clone(),
            beda: Vec::new(),
        };
        if orang.is_none() && !c.alasan.contains(&Alasan::NipKeliru) {
            c.alasan.push(Alasan::OrangTakDikenal);
        }
        match unit {
            None => c.alasan.push(Alasan::UnitTakDikenal),
            Some(u) if mulai < u.mulai || u.selesai.is_some_and(|s| b.selesai.is_none_or(|b| b > s)) => {
                c.alasan.push(Alasan::UnitBelumAda);
            }
            Some(_) => {}
        }
        if !b.jabatan.is_empty() && !self.jabatan.contains(&b.jabatan.to_lowercase()) {
            c.alasan.push(if b.jenis_jabatan.is_some() { Alasan::JabatanBaru } else { Alasan::JenisJabatanKeliru });
        }
        if let (Some(orang), Some(unit)) = (orang, unit) {
            self.bandingkan(&mut c, orang, unit);
        }
        c
    }

    fn bandingkan(&self, c: &mut Calon, orang: &OrangKini, unit: &UnitKini) {
        let b = c.b;
        let milik = self.tempat.get(&orang.id).map(Vec::as_slice).unwrap_or_default();
        let sama = milik.iter().find(|t| {
            t.unit == unit.id
                && t.sebagai == b.sebagai
                && t.mulai == c.mulai
                && t.jabatan.to_lowercase() == b.jabatan.to_lowercase()
        });
        if let Some(t) = sama {
            c.lama = Some(t.id);
            // Yang kosong dibiarkan seperti adanya.
            c.kepala = b.kepala.unwrap_or(t.kepala);
            c.selesai = b.selesai.or(t.selesai);
            c.beda = beda_isi(t, c);
        } else {
            c.beda.push(satu("Jabatan", "", &format!("{}, {}", b.jabatan, unit.nama)));
            c.beda.push(satu("Mulai", "", &time::tanggal(c.mulai)));
        }
        if b.sebagai != "DEFINITIF" {
            return;
        }
        let lain = milik.iter().filter(|t| t.sebagai == "DEFINITIF" && Some(t.id) != c.lama);
        for t in lain.filter(|t| t.selesai.is_none_or(|s| s > c.mulai) && c.selesai.is_none_or(|s| t.mulai < s)) {
            if t.mulai >= c.mulai {
                c.alasan.push(Alasan::SudahAdaKemudian);
            } else {
                c.mengakhiri = Some(t.id);
                let semula = format!("{}, {}", t.jabatan, self.nama_unit.get(&t.unit).copied().unwrap_or_default());
                let akhir = c.mulai.pred_opt().map(time::tanggal).unwrap_or_default();
                c.beda.push(satu("Penempatan", &semula, &format!("berakhir {akhir}")));
            }
        }
    }

    /// Kepala definitif pada hari yang sama, dari berkas maupun yang tercatat dan tidak diakhiri.
    fn tandai_dua_kepala(&self, hasil: &mut [Calon]) {
        let berakhir: HashMap<Uuid, NaiveDate> =
            hasil.iter().filter(|c| c.alasan.is_empty()).filter_map(|c| Some((c.mengakhiri?, c.mulai))).collect();
        let dibetulkan: HashSet<Uuid> = hasil.iter().filter_map(|c| c.lama).collect();
        let mut kepala: HashMap<Uuid, Vec<MasaKepala>> = HashMap::new();
        let tercatat = self.tempat.values().flatten().filter(|t| t.kepala && t.sebagai == "DEFINITIF");
        for t in tercatat.filter(|t| !dibetulkan.contains(&t.id)) {
            let selesai = berakhir.get(&t.id).copied().or(t.selesai);
            kepala.entry(t.unit).or_default().push((t.mulai, selesai, None));
        }
        for (n, c) in hasil.iter().enumerate().filter(|(_, c)| c.kepala && c.b.sebagai == "DEFINITIF") {
            if let Some(unit) = c.unit {
                kepala.entry(unit).or_default().push((c.mulai, c.selesai, Some(n)));
            }
        }
        for masa in kepala.values() {
            for (n, (mulai, selesai, baris)) in masa.iter().enumerate() {
                let Some(baris) = baris else { continue };
                let berdua = masa.iter().enumerate().any(|(m, l)| m != n && beririsan((*mulai, *selesai), (l.0, l.1)));
                if berdua {
                    hasil[*baris].alasan.push(Alasan::DuaKepalaUnit);
                }
            }
        }
    }
}

fn beririsan(a: (NaiveDate, Option<NaiveDate>), b: (NaiveDate, Option<NaiveDate>)) -> bool {
    a.1.is_none_or(|s| b.0 < s) && b.1.is_none_or(|s| a.0 < s)
}

fn beda_isi(t: &TempatKini, c: &Calon) -> Vec<Beda> {
    let ya = |b: bool| if b { "ya" } else { "tidak" };
    let akhir = |h: Option<NaiveDate>| h.and_then(|h| h.pred_opt()).map(time::tanggal).unwrap_or_default();
    let mut beda = Vec::new();
    if t.kepala != c.kepala {
        beda.push(satu("Kepala", ya(t.kepala), ya(c.kepala)));
    }
    if t.selesai != c.selesai {
        beda.push(satu("Selesai", &akhir(t.selesai), &akhir(c.selesai)));
    }
    if let Some(sk) = c.b.nomor_sk.as_ref().filter(|sk| **sk != t.nomor_sk) {
        beda.push(satu("Nomor SK", &t.nomor_sk, sk));
    }
    beda
}

fn satu(kolom: &str, lama: &str, baru: &str) -> Beda {
    Beda { kolom: kolom.into(), lama: lama.into(), baru: baru.into() }
}

fn tandai_kembar(hasil: &mut [Calon]) {
    let kunci = |c: &Calon| (c.b.nip.clone(), c.b.unit.clone(), c.b.jabatan.to_lowercase(), c.b.sebagai, c.mulai);
    let mut kali: HashMap<_, u32> = HashMap::new();
    for c in hasil.iter() {
        *kali.entry(kunci(c)).or_default() += 1;
    }
    for c in hasil {
        if kali.get(&kunci(c)).is_some_and(|n| *n > 1) {
            c.alasan.push(Alasan::BarisGanda);
        }
    }
}

/// Dua jabatan definitif seseorang pada berkas yang sama, pada hari yang sama.
fn tandai_tumpang_tindih(hasil: &mut [Calon]) {
    let mut milik: HashMap<Uuid, Vec<usize>> = HashMap::new();
    for (n, c) in hasil.iter().enumerate().filter(|(_, c)| c.b.sebagai == "DEFINITIF") {
        milik.entry(c.orang.unwrap_or_default()).or_default().push(n);
    }
    for letak in milik.into_iter().filter(|(orang, _)| !orang.is_nil()).map(|(_, letak)| letak) {
        for n in &letak {
            let masa = |n: usize| (hasil[n].mulai, hasil[n].selesai);
            if letak.iter().any(|m| m != n && beririsan(masa(*n), masa(*m))) {
                hasil[*n].alasan.push(Alasan::TumpangTindih);
            }
        }
    }
}

fn kumpulkan_usul(hasil: &[Calon]) -> Vec<Usul> {
    let mut usul: HashMap<String, Usul> = HashMap::new();
    for c in hasil.iter().filter(|c| c.alasan.contains(&Alasan::JabatanBaru)) {
        let kunci = c.b.jabatan.to_lowercase();
        let baru = || Usul {
            jenis: "JABATAN",
            kunci: kunci.clone(),
            nama: c.b.jabatan.clone(),
            siasn_id: None,
            cara: c.b.jenis_jabatan.unwrap_or_default().into(),
            jumlah: 0,
        };
        usul.entry(kunci.clone()).or_insert_with(baru).jumlah += 1;
    }
    usul.into_values().collect()
}

impl Calon<'_> {
    fn menjadi_temuan(self) -> Temuan {
        let mut alasan = self.alasan;
        alasan.sort_unstable();
        alasan.dedup();
        let status = match (alasan.is_empty(), self.lama.is_some() || self.mengakhiri.is_some(), self.beda.is_empty()) {
            (false, ..) => Status::Meragukan,
            (true, _, true) => Status::Tetap,
            (true, true, false) => Status::Berubah,
            (true, false, false) => Status::Baru,
        };
        let isi = Tulisan {
            tempat: Jabatan { jabatan: self.b.jabatan.clone(), kepala: self.kepala, mulai: self.mulai },
            sebagai: self.b.sebagai,
            selesai: self.selesai,
            nomor_sk: self.b.nomor_sk.clone(),
        };
        let boleh = status == Status::Meragukan && alasan.iter().all(|a| a.dicentang());
        Temuan {
            nomor: self.b.nomor,
            status,
            pegawai: self.orang,
            unit: self.unit,
            lama: self.lama,
            nama: if self.nama.is_empty() { self.b.jabatan.chars().take(MAKS_TEKS).collect() } else { self.nama },
            tanda: self.b.nip.clone(),
            isi: (status != Status::Tetap && (boleh || alasan.is_empty()))
                .then(|| serde_json::to_value(&isi).ok())
                .flatten(),
            alasan,
            boleh,
            beda: self.beda,
        }
    }
}
