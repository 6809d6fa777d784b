//! Membaca daftar unit dan membandingkannya dengan susunan yang ada; murni, tanpa basis data.

use std::collections::{HashMap, HashSet};

use chrono::{Datelike, NaiveDate};
use serde::Serialize;
use uuid::Uuid;

use crate::{
    kepegawaian::impor::{
        beda::Beda,
        lembar::{self, Bentuk, BerkasKeliru, Kabar, MAKS_TEKS, Sel, Terbaca, tanggal, tulisan},
        model::{Alasan, Status, Temuan},
    },
    kernel::time::{self, Zona},
};

/// Kolom daftar unit.
pub const BENTUK: Bentuk = Bentuk {
    kolom: &[
        ("KODE UNIT", &["KODEUNIT", "KODE"]),
        ("NAMA", &["NAMA", "NAMAUNIT"]),
        ("KODE INDUK", &["KODEINDUK", "INDUK"]),
        ("JENIS", &["JENIS", "JENISUNIT"]),
        ("ZONA", &["ZONA", "ZONAWAKTU"]),
        ("KEPALA MENILAI", &["KEPALAMENILAI"]),
        ("MULAI", &["MULAI", "MULAIBERLAKU", "SEJAK"]),
    ],
    wajib: &[0, 1],
    csv: true,
    tanpa_kepala: "Kolom «KODE UNIT» dan «NAMA» tidak ditemukan. Pakai templat daftar unit, lalu unggah lagi.",
    terbuka: lembar::MAKS_TERBUKA,
    galat: false,
};

const MAKS_KODE: usize = 60;

/// Sebuah unit menurut berkas; yang kosong dibiarkan seperti adanya.
#[derive(Clone, Debug, Default)]
pub struct Baris {
    /// Nomor baris di lembarnya.
    pub nomor: i32,
    kode: String,
    nama: Option<String>,
    kode_induk: Option<String>,
    jenis: Option<String>,
    zona: Option<Zona>,
    kepala_menilai: Option<bool>,
    mulai: Option<NaiveDate>,
    alasan: Vec<Alasan>,
}

/// Sebuah unit dengan masanya yang terakhir.
#[derive(Clone, Debug)]
pub struct UnitKini {
    /// Unitnya.
    pub id: Uuid,
    /// Kodenya.
    pub kode: String,
    /// Hari pertama unitnya ada.
    pub mulai: NaiveDate,
    /// Ditutup, atau akan.
    pub ditutup: bool,
    /// Hari pertama masa yang terakhir.
    pub masa_mulai: NaiveDate,
    /// Isi masa itu.
    pub isi: IsiUnit,
}

/// Yang berganti dari masa ke masa.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct IsiUnit {
    /// Nama.
    pub nama: String,
    /// Induknya; kosong bagi puncak susunan.
    pub induk_id: Option<Uuid>,
    /// Jenis, misalnya SEKSI.
    pub jenis: String,
    /// WIB, WITA, atau WIT.
    pub zona: String,
    /// Kepalanya menilai orang-orang di dalamnya.
    pub kepala_menilai: bool,
}

#[derive(Serialize)]
struct Tulisan {
    kode: String,
    mulai: NaiveDate,
    #[serde(flatten)]
    isi: IsiUnit,
}

/// Membaca berkas.
///
/// # Errors
/// Bila bukan daftar unit yang dapat dipakai.
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
    let mulai = sel[6].take().and_then(|s| {
        let hari = tanggal(&s.isi).filter(|h| (2000..=2100).contains(&h.year()));
        if hari.is_none() {
            alasan.push(Alasan::TanggalKeliru);
        }
        hari
    });
    let mut teks = |k: usize| sel[k].take().map(|s| tulisan(s.isi));
    let baris = Baris {
        nomor: i32::try_from(nomor).unwrap_or(i32::MAX - 1) + 1,
        kode: teks(0).unwrap_or_default(),
        nama: teks(1),
        kode_induk: teks(2),
        jenis: teks(3).map(|t| t.to_uppercase()),
        zona: teks(4).and_then(|t| {
            let zona = [Zona::Wib, Zona::Wita, Zona::Wit].into_iter().find(|z| z.nama() == t.to_uppercase());
            if zona.is_none() {
                alasan.push(Alasan::ZonaKeliru);
            }
            zona
        }),
        kepala_menilai: teks(5).and_then(|t| {
            let ya = ya_tidak(&t);
            if ya.is_none() {
                alasan.push(Alasan::YaTidak);
            }
            ya
        }),
        mulai,
        alasan: Vec::new(),
    };
    if baris.kode.is_empty() || baris.kode.chars().count() > MAKS_KODE {
        alasan.push(Alasan::KodeKeliru);
    }
    let panjang = [&baris.nama, &baris.jenis].into_iter().flatten().any(|t| t.chars().count() > MAKS_TEKS);
    if panjang {
        alasan.push(Alasan::TeksPanjang);
    }
    Baris { alasan, ..baris }
}

/// `ya` atau `tidak`, dalam berbagai ejaan.
pub fn ya_tidak(teks: &str) -> Option<bool> {
    match teks.to_lowercase().as_str() {
        "ya" | "y" | "1" | "benar" => Some(true),
        "tidak" | "t" | "0" | "bukan" => Some(false),
        _ => None,
    }
}

/// Membandingkan seluruh daftar; yang tidak disebut tidak disentuh.
pub fn bandingkan(berkas: &[Baris], kini: &[UnitKini], hari: NaiveDate) -> Vec<Temuan> {
    let mut pembanding = Pembanding::baru(berkas, kini);
    let mut hasil: Vec<Calon> = berkas.iter().map(|b| pembanding.calon(b, hari)).collect();
    pembanding.tandai_melingkar(&mut hasil);
    tandai_induk_tertinggal(&mut hasil);
    hasil.into_iter().map(|c| pembanding.temuan(c)).collect()
}

/// Satu baris yang sedang dipertimbangkan.
struct Calon {
    nomor: i32,
    id: Uuid,
    kode: String,
    baru: bool,
    mulai: NaiveDate,
    isi: IsiUnit,
    alasan: Vec<Alasan>,
}

struct Pembanding<'a> {
    menurut_kode: HashMap<&'a str, &'a UnitKini>,
    menurut_id: HashMap<Uuid, &'a UnitKini>,
    /// Unit yang baru ada pada berkas: id yang akan dipakainya, dan mulainya.
    baru: HashMap<&'a str, (Uuid, Option<NaiveDate>)>,
    kali: HashMap<&'a str, u32>,
    nama: HashMap<Uuid, String>,
}

impl<'a> Pembanding<'a> {
    fn baru(berkas: &'a [Baris], kini: &'a [UnitKini]) -> Self {
        let menurut_kode: HashMap<&str, &UnitKini> = kini.iter().map(|u| (u.kode.as_str(), u)).collect();
        let mut kali: HashMap<&str, u32> = HashMap::new();
        let mut baru = HashMap::new();
        for b in berkas.iter().filter(|b| !b.kode.is_empty()) {
            *kali.entry(&b.kode).or_default() += 1;
            if !menurut_kode.contains_key(b.kode.as_str()) {
                baru.entry(b.kode.as_str()).or_insert((Uuid::now_v7(), b.mulai));
            }
        }
        let nama = kini.iter().map(|u| (u.id, u.isi.nama.clone())).collect();
        Self { menurut_kode, menurut_id: kini.iter().map(|u| (u.id, u)).collect(), baru, kali, nama }
    }

    fn calon(&mut self, b: &Baris, hari: NaiveDate) -> Calon {
        let mut alasan = b.alasan.clone();
        if self.kali.get(b.kode.as_str()).is_some_and(|n| *n > 1) {
            alasan.push(Alasan::KodeGanda);
        }
        let ada = self.menurut_kode.get(b.kode.as_str()).copied();
        let mulai = b.mulai.unwrap_or(hari);
        if ada.is_some_and(|u| u.ditutup) {
            alasan.push(Alasan::UnitTutup);
        }
        if ada.is_none() && b.nama.is_none() {
            alasan.push(Alasan::NamaKosong);
        }
        let induk = b.kode_induk.as_deref().and_then(|kode| self.induk(kode, mulai, hari, &mut alasan));
        let lama = ada.map(|u| u.isi.clone());
        let isi = IsiUnit {
            nama: b.nama.clone().or(lama.as_ref().map(|i| i.nama.clone())).unwrap_or_default(),
            induk_id: induk.or(lama.as_ref().and_then(|i| i.induk_id)),
            jenis: b.jenis.clone().or(lama.as_ref().map(|i| i.jenis.clone())).unwrap_or_else(|| "UNIT".into()),
            zona: b
                .zona
                .map(|z| z.nama().to_owned())
                .or(lama.as_ref().map(|i| i.zona.clone()))
                .unwrap_or_else(|| "WIB".into()),
            kepala_menilai: b.kepala_menilai.or(lama.as_ref().map(|i| i.kepala_menilai)).unwrap_or(true),
        };
        // Riwayatnya tidak ditulis ulang: perubahan menyambung masa yang terakhir, atau membetulkannya.
        let tertinggal = ada.is_some_and(|u| mulai < u.masa_mulai.max(u.mulai));
        if tertinggal && lama.as_ref() != Some(&isi) {
            alasan.push(Alasan::MasaKemudian);
        }
        let id = ada.map(|u| u.id).or_else(|| self.baru.get(b.kode.as_str()).map(|(id, _)| *id));
        let id = id.unwrap_or_else(Uuid::now_v7);
        self.nama.entry(id).or_insert_with(|| isi.nama.clone());
        Calon { nomor: b.nomor, id, kode: b.kode.clone(), baru: ada.is_none(), mulai, isi, alasan }
    }

    fn induk(&self, kode: &str, mulai: NaiveDate, hari: NaiveDate, alasan: &mut Vec<Alasan>) -> Option<Uuid> {
        if let Some(u) = self.menurut_kode.get(kode) {
            if u.ditutup || u.mulai > mulai {
                alasan.push(Alasan::IndukBelumAda);
            }
            return Some(u.id);
        }
        let Some((id, sejak)) = self.baru.get(kode) else {
            alasan.push(Alasan::IndukTakDikenal);
            return None;
        };
        if sejak.unwrap_or(hari) > mulai {
            alasan.push(Alasan::IndukBelumAda);
        }
        Some(*id)
    }

    /// Menelusuri ke atas dari setiap baris, menurut berkas dan, bila tidak disebut, menurut yang ada.
    fn tandai_melingkar(&self, hasil: &mut [Calon]) {
        let baru: HashMap<Uuid, Option<Uuid>> = hasil.iter().map(|c| (c.id, c.isi.induk_id)).collect();
        let naik = |id: Uuid| match baru.get(&id) {
            Some(induk) => *induk,
            None => self.menurut_id.get(&id).and_then(|u| u.isi.induk_id),
        };
        for c in hasil {
            let mut dilalui = HashSet::from([c.id]);
            let mut di_atas = c.isi.induk_id;
            while let Some(id) = di_atas {
                if id == c.id {
                    c.alasan.push(Alasan::Melingkar);
                    break;
                }
                // Lingkaran lain, yang ditandai pada barisnya sendiri.
                if !dilalui.insert(id) {
                    break;
                }
                di_atas = naik(id);
            }
        }
    }

    fn temuan(&self, c: Calon) -> Temuan {
        let ada = self.menurut_kode.get(c.kode.as_str());
        let beda = ada.map(|u| self.beda(&u.isi, &c)).unwrap_or_default();
        let mut alasan = c.alasan;
        alasan.sort_unstable();
        alasan.dedup();
        let status = match (alasan.is_empty(), c.baru, beda.is_empty()) {
            (false, ..) => Status::Meragukan,
            (true, true, _) => Status::Baru,
            (true, false, false) => Status::Berubah,
            (true, false, true) => Status::Tetap,
        };
        let isi = Tulisan { kode: c.kode.clone(), mulai: c.mulai, isi: c.isi };
        Temuan {
            nomor: c.nomor,
            status,
            pegawai: None,
            unit: Some(c.id),
            lama: None,
            nama: isi.isi.nama.chars().take(MAKS_TEKS).collect(),
            tanda: c.kode.chars().take(MAKS_KODE).collect(),
            alasan,
            boleh: false,
            beda,
            isi: matches!(status, Status::Baru | Status::Berubah).then(|| serde_json::to_value(&isi).ok()).flatten(),
        }
    }

    fn beda(&self, lama: &IsiUnit, c: &Calon) -> Vec<Beda> {
        let nama = |id: Option<Uuid>| id.and_then(|id| self.nama.get(&id).cloned()).unwrap_or_default();
        let ya = |b: bool| if b { "ya" } else { "tidak" }.to_owned();
        let mut beda: Vec<Beda> = [
            ("Nama", lama.nama.clone(), c.isi.nama.clone()),
            ("Induk", nama(lama.induk_id), nama(c.isi.induk_id)),
            ("Jenis", lama.jenis.clone(), c.isi.jenis.clone()),
            ("Zona", lama.zona.clone(), c.isi.zona.clone()),
            ("Kepala menilai", ya(lama.kepala_menilai), ya(c.isi.kepala_menilai)),
        ]
        .into_iter()
        .filter(|(_, lama, baru)| lama != baru)
        .map(|(kolom, lama, baru)| Beda { kolom: kolom.into(), lama, baru })
        .collect();
        if !beda.is_empty() {
            beda.push(Beda { kolom: "Mulai".into(), lama: String::new(), baru: time::tanggal(c.mulai) });
        }
        beda
    }
}

/// Unit tidak dapat berinduk pada unit baru yang barisnya sendiri tidak ikut.
fn tandai_induk_tertinggal(hasil: &mut [Calon]) {
    loop {
        let tertinggal: HashSet<Uuid> = hasil.iter().filter(|c| c.baru && !c.alasan.is_empty()).map(|c| c.id).collect();
        let mut berubah = false;
        for c in hasil.iter_mut().filter(|c| c.alasan.is_empty()) {
            if c.isi.induk_id.is_some_and(|i| tertinggal.contains(&i)) {
                c.alasan.push(Alasan::IndukTertinggal);
                berubah = true;
            }
        }
        if !berubah {
            return;
        }
    }
}
