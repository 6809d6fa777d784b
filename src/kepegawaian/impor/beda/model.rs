//! Membandingkan baris berkas dengan data yang ada; murni, tanpa basis data.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    kepegawaian::impor::{
        berkas::{Baris, Berkas},
        model::{Alasan, Status, Temuan},
    },
    kernel::time,
    pegawai::{BentukNip, JenisPegawai, Nip},
};

/// Satu isian yang lain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Beda {
    pub kolom: String,
    pub lama: String,
    pub baru: String,
}

/// Yang akan ditulis. Yang kosong dibiarkan seperti adanya.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Isi {
    pub nip: String,
    pub jenis: Option<JenisPegawai>,
    pub nama: String,
    pub gelar_depan: Option<String>,
    pub gelar_belakang: Option<String>,
    pub golongan: Option<String>,
    pub pns_id: Option<String>,
    pub email_dinas: Option<String>,
    pub kedudukan_hukum: Option<String>,
    pub status_cpns_pns: Option<String>,
    pub tmt_golongan: Option<NaiveDate>,
    pub instansi_kerja: Option<String>,
    pub berhenti: bool,
    pub tempat: Option<Tempat>,
}

/// Jabatan dan unit menurut berkas.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Tempat {
    pub unor_id: String,
    pub jabatan: String,
    pub jabatan_siasn_id: Option<String>,
    /// Jenis bagi jabatan yang belum dikenal; kosong bila ditentukan orang.
    pub jenis_jabatan: Option<String>,
    pub kepala: bool,
    pub mulai: NaiveDate,
}

/// Satu baris pratinjau.
#[derive(Clone, Debug)]
struct Perbedaan {
    pub nomor: i32,
    pub status: Status,
    pub pegawai: Option<Uuid>,
    pub nama: String,
    pub nip: String,
    pub alasan: Vec<Alasan>,
    /// Tidak ada alasan yang menutup jalannya.
    pub boleh: bool,
    pub beda: Vec<Beda>,
    pub isi: Option<Isi>,
}

/// Yang belum dikenal dan harus ditentukan orang.
#[derive(Clone, Debug)]
pub struct Usul {
    /// `UNIT` atau `JABATAN`.
    pub jenis: &'static str,
    /// UNOR ID, atau nama jabatan dengan huruf kecil.
    pub kunci: String,
    pub nama: String,
    /// JABATAN ID, bila disebut.
    pub siasn_id: Option<String>,
    /// Jenis jabatan yang sudah pasti; kosong bila harus ditentukan orang.
    pub cara: String,
    pub jumlah: i32,
}

/// Seseorang sebagaimana tersimpan.
#[derive(Clone, Debug, Default)]
pub struct OrangKini {
    pub id: Uuid,
    pub isi: Isi,
    /// Datanya datang dari SIASN.
    pub dari_siasn: bool,
    pub unit_id: Option<Uuid>,
    pub jabatan_id: Option<Uuid>,
    pub unit: String,
    pub jabatan: String,
    pub kepala: bool,
    pub mulai: Option<NaiveDate>,
    /// Penempatannya masih berlaku.
    pub ditempatkan: bool,
    /// Tercatat tidak lagi bertugas, hari ini atau kelak.
    pub purna: bool,
}

/// Jabatan yang dikenal.
#[derive(Clone, Debug)]
pub struct JabatanKini {
    pub id: Uuid,
    pub nama: String,
    pub siasn_id: Option<String>,
}

/// Keadaan yang dibandingkan.
#[derive(Clone, Debug, Default)]
pub struct Kini {
    pub orang: Vec<OrangKini>,
    pub jabatan: Vec<JabatanKini>,
    /// UNOR ID → unit.
    pub unit: HashMap<String, Uuid>,
}

/// Membandingkan seluruh berkas.
pub fn bandingkan(berkas: &Berkas, kini: &Kini) -> (Vec<Temuan>, Vec<Usul>) {
    let pembanding = Pembanding::baru(berkas, kini);
    let mut hasil: Vec<Perbedaan> = berkas.baris.iter().map(|b| pembanding.baris(b)).collect();
    tandai_dua_kepala(&mut hasil, kini);
    let mut usul = kumpulkan_usul(&hasil, berkas);
    usul.extend(pembanding.pengenal(berkas));
    let ada: HashSet<Uuid> = hasil.iter().filter_map(|h| h.pegawai).collect();
    let sesudah = hasil.iter().map(|h| h.nomor).max().unwrap_or(0);
    // Yang disebut berkas, walau meragukan, tidak hilang.
    let disebut = |o: &OrangKini| {
        ada.contains(&o.id)
            || pembanding.kali.contains_key(o.isi.nip.as_str())
            || o.isi.pns_id.as_deref().is_some_and(|k| pembanding.kali.contains_key(k))
    };
    let hilang = kini.orang.iter().filter(|o| o.dari_siasn && o.ditempatkan && !disebut(o));
    hasil.extend(hilang.zip(sesudah + 1..).map(|(o, nomor)| Perbedaan {
        nomor,
        status: Status::Hilang,
        pegawai: Some(o.id),
        nama: o.isi.nama.clone(),
        nip: o.isi.nip.clone(),
        alasan: Vec::new(),
        boleh: false,
        beda: Vec::new(),
        isi: None,
    }));
    (hasil.into_iter().map(Perbedaan::menjadi_temuan).collect(), usul)
}

impl Perbedaan {
    fn menjadi_temuan(self) -> Temuan {
        Temuan {
            nomor: self.nomor,
            status: self.status,
            // Bagi orang baru: yang akan menjadi miliknya.
            pegawai: Some(self.pegawai.unwrap_or_else(Uuid::now_v7)),
            unit: None,
            lama: None,
            nama: self.nama,
            tanda: self.nip,
            alasan: self.alasan,
            boleh: self.boleh,
            beda: self.beda,
            isi: self.isi.and_then(|i| serde_json::to_value(i).ok()),
        }
    }
}

struct Pembanding<'a> {
    kini: &'a Kini,
    menurut_pns_id: HashMap<&'a str, &'a OrangKini>,
    menurut_nip: HashMap<&'a str, &'a OrangKini>,
    jabatan_menurut_id: HashMap<&'a str, Uuid>,
    jabatan_menurut_nama: HashMap<String, Uuid>,
    /// Nama jabatan yang ada dan belum diketahui tanda pengenalnya.
    tanpa_pengenal: HashSet<String>,
    kali: HashMap<&'a str, u32>,
    instansi: Option<&'a str>,
}

impl<'a> Pembanding<'a> {
    fn baru(berkas: &'a Berkas, kini: &'a Kini) -> Self {
        let mut kali: HashMap<&str, u32> = HashMap::new();
        let mut instansi: HashMap<&str, u32> = HashMap::new();
        for b in &berkas.baris {
            for kunci in b.nip.as_ref().map(Nip::angka).into_iter().chain(b.pns_id.as_deref()) {
                *kali.entry(kunci).or_default() += 1;
            }
            if let Some(i) = &b.instansi_kerja {
                *instansi.entry(i).or_default() += 1;
            }
        }
        let orang = || kini.orang.iter();
        Self {
            kini,
            menurut_pns_id: orang().filter_map(|o| Some((o.isi.pns_id.as_deref()?, o))).collect(),
            menurut_nip: orang().map(|o| (o.isi.nip.as_str(), o)).collect(),
            jabatan_menurut_id: kini.jabatan.iter().filter_map(|j| Some((j.siasn_id.as_deref()?, j.id))).collect(),
            jabatan_menurut_nama: kini.jabatan.iter().map(|j| (j.nama.to_lowercase(), j.id)).collect(),
            tanpa_pengenal: kini
                .jabatan
                .iter()
                .filter(|j| j.siasn_id.is_none())
                .map(|j| j.nama.to_lowercase())
                .collect(),
            kali,
            instansi: instansi.into_iter().max_by_key(|(nama, n)| (*n, *nama)).map(|(nama, _)| nama),
        }
    }

    fn baris(&self, b: &Baris) -> Perbedaan {
        let mut alasan = b.alasan.clone();
        let nip = b.nip.as_ref().map(Nip::angka);
        if nip.into_iter().chain(b.pns_id.as_deref()).any(|k| self.kali.get(k).is_some_and(|n| *n > 1)) {
            alasan.push(Alasan::NipGanda);
        }
        if b.instansi_kerja.is_some() && b.instansi_kerja.as_deref() != self.instansi {
            alasan.push(Alasan::InstansiLain);
        }
        let menurut_id = b.pns_id.as_deref().and_then(|k| self.menurut_pns_id.get(k)).copied();
        let menurut_nip = nip.and_then(|k| self.menurut_nip.get(k)).copied();
        // Orang yang sudah ber-PNS ID lain bukan orang ini, walau NIP-nya sama.
        let lain = match (menurut_id, menurut_nip) {
            (Some(a), Some(c)) => a.id != c.id,
            (None, Some(c)) => b.pns_id.is_some() && c.isi.pns_id.is_some(),
            _ => false,
        };
        if lain {
            alasan.push(Alasan::OrangLain);
        }
        let orang = menurut_id.or(menurut_nip).filter(|_| !lain);
        let berhenti = b.kedudukan.as_deref().is_some_and(berhenti);
        if berhenti && orang.is_none() {
            alasan.push(Alasan::SudahBerhenti);
        }
        let kosong = OrangKini::default();
        let lama = orang.unwrap_or(&kosong);
        let mut isi = isi(b, nip, berhenti);
        let mut beda = beda_isi(&lama.isi, &isi);
        if berhenti && lama.ditempatkan {
            beda.push(satu("Penempatan", &lama.jabatan, "berakhir"));
        } else if !berhenti {
            isi.tempat = self.tempat(b, lama, &mut alasan, &mut beda);
            if lama.purna && isi.tempat.is_some() {
                alasan.push(Alasan::Purna);
            }
        }
        alasan.sort_unstable();
        alasan.dedup();
        let status = match (alasan.is_empty(), orang.is_some(), beda.is_empty()) {
            // Yang sama saja tidak perlu diragukan.
            (false, true, true) if alasan.iter().all(|a| !a.tertutup()) => Status::Tetap,
            (false, ..) => Status::Meragukan,
            (true, false, _) => Status::Baru,
            (true, true, false) => Status::Berubah,
            (true, true, true) => Status::Tetap,
        };
        let tetap = status == Status::Tetap;
        Perbedaan {
            nomor: b.nomor,
            status,
            pegawai: orang.map(|o| o.id),
            nama: b.nama.clone(),
            nip: nip.unwrap_or(&b.nip_tertulis).to_owned(),
            boleh: !tetap && !alasan.iter().any(|a| a.tertutup()),
            alasan: if tetap { Vec::new() } else { alasan },
            beda: if orang.is_some() { beda } else { Vec::new() },
            isi: (!tetap).then_some(isi),
        }
    }

    /// Jabatan yang dikenali dari namanya saja, padahal berkas menyebut tanda pengenalnya.
    fn pengenal(&self, berkas: &Berkas) -> Vec<Usul> {
        let mut usul: HashMap<&str, Usul> = HashMap::new();
        for b in &berkas.baris {
            let (Some(id), Some(nama)) = (b.jabatan_id.as_deref(), b.jabatan.as_deref()) else { continue };
            let kunci = nama.to_lowercase();
            if self.jabatan_menurut_id.contains_key(id) || !self.tanpa_pengenal.contains(&kunci) {
                continue;
            }
            let baru = || Usul {
                jenis: "PENGENAL",
                kunci,
                nama: nama.into(),
                siasn_id: Some(id.into()),
                cara: String::new(),
                jumlah: 0,
            };
            usul.entry(id).or_insert_with(baru).jumlah += 1;
        }
        // Satu jabatan, satu tanda pengenal: yang disebut paling sering.
        let mut semua: Vec<Usul> = usul.into_values().collect();
        semua.sort_unstable_by(|a, b| (b.jumlah, &a.siasn_id).cmp(&(a.jumlah, &b.siasn_id)));
        let mut sudah = HashSet::new();
        semua.retain(|u| sudah.insert(u.kunci.clone()));
        semua
    }

    /// Jabatan dan unit yang baru, bila berkas mengatakannya dan berbeda dari yang berjalan.
    fn tempat(&self, b: &Baris, lama: &OrangKini, alasan: &mut Vec<Alasan>, beda: &mut Vec<Beda>) -> Option<Tempat> {
        let (unor_id, jabatan) = (b.unor_id.as_ref()?, b.jabatan.as_ref()?);
        let unit_id = self.kini.unit.get(unor_id.as_str()).copied();
        let menurut_id = b.jabatan_id.as_deref().and_then(|k| self.jabatan_menurut_id.get(k));
        let jabatan_id = menurut_id.or_else(|| self.jabatan_menurut_nama.get(&jabatan.to_lowercase())).copied();
        let ganti_unit = unit_id.is_none() || unit_id != lama.unit_id || !lama.ditempatkan;
        let ganti_jabatan = jabatan_id.is_none() || jabatan_id != lama.jabatan_id || !lama.ditempatkan;
        let lebih_awal = matches!((b.tmt_jabatan, lama.mulai), (Some(tmt), Some(mulai)) if tmt < mulai);
        if !ganti_unit && !ganti_jabatan && !lebih_awal {
            return None;
        }
        let struktural = b.jenis_jabatan == Some(1);
        if unit_id.is_none() {
            alasan.push(Alasan::UnitBaru);
        }
        let jenis_jabatan = match b.jenis_jabatan {
            Some(2) => Some("FUNGSIONAL"),
            Some(4) => Some("PELAKSANA"),
            _ => None,
        };
        if jabatan_id.is_none() {
            alasan.push(if jenis_jabatan.is_some() { Alasan::JabatanBaru } else { Alasan::StrukturalBaru });
        }
        if ganti_jabatan {
            beda.push(satu("Jabatan", &lama.jabatan, jabatan));
        }
        if ganti_unit {
            beda.push(satu("Unit kerja", &lama.unit, b.unor.as_deref().unwrap_or(unor_id)));
        }
        let Some(mulai) = b.tmt_jabatan else {
            alasan.push(Alasan::TanpaTmt);
            return None;
        };
        if lama.mulai != Some(mulai) {
            beda.push(satu("TMT jabatan", &lama.mulai.map(time::tanggal).unwrap_or_default(), &time::tanggal(mulai)));
        }
        Some(Tempat {
            unor_id: unor_id.clone(),
            jabatan: jabatan.clone(),
            jabatan_siasn_id: b.jabatan_id.clone(),
            jenis_jabatan: jenis_jabatan.map(Into::into),
            // Kepala yang bukan struktural (misalnya kepala sekolah) dicatat di sini, bukan di SIASN.
            kepala: if ganti_unit || ganti_jabatan { struktural } else { lama.kepala },
            mulai,
        })
    }
}

/// Kedudukan hukum yang mengakhiri penempatan; masa persiapan pensiun belum.
fn berhenti(kedudukan: &str) -> bool {
    let k = kedudukan.to_lowercase();
    let selesai = ["pensiun", "meninggal", "berhenti", "mengundurkan diri"].iter().any(|kata| k.contains(kata));
    selesai && !k.contains("sementara") && !k.contains("persiapan")
}

fn isi(b: &Baris, nip: Option<&str>, berhenti: bool) -> Isi {
    let menurut_nomor = || match b.nip.as_ref().map(Nip::bentuk) {
        Some(BentukNip::Pns) => JenisPegawai::Pns,
        _ => JenisPegawai::Pppk,
    };
    Isi {
        nip: nip.unwrap_or_default().to_owned(),
        jenis: b.jenis.or_else(|| b.nip.as_ref().map(|_| menurut_nomor())),
        nama: b.nama.clone(),
        gelar_depan: b.gelar_depan.clone(),
        gelar_belakang: b.gelar_belakang.clone(),
        golongan: b.golongan.clone(),
        pns_id: b.pns_id.clone(),
        email_dinas: b.email.clone(),
        kedudukan_hukum: b.kedudukan.clone(),
        status_cpns_pns: b.status_cpns_pns.clone(),
        tmt_golongan: b.tmt_golongan,
        instansi_kerja: b.instansi_kerja.clone(),
        berhenti,
        tempat: None,
    }
}

fn satu(kolom: &str, lama: &str, baru: &str) -> Beda {
    Beda { kolom: kolom.into(), lama: lama.into(), baru: baru.into() }
}

fn beda_isi(lama: &Isi, baru: &Isi) -> Vec<Beda> {
    let jenis = |i: &Isi| match i.jenis {
        Some(JenisPegawai::Pns) => Some("PNS".to_owned()),
        Some(JenisPegawai::Pppk) => Some("PPPK".to_owned()),
        _ => None,
    };
    let hari = |i: &Isi| i.tmt_golongan.map(time::tanggal);
    let ada = |s: &str| (!s.is_empty()).then(|| s.to_owned());
    [
        ("NIP", ada(&lama.nip), ada(&baru.nip)),
        ("Nama", ada(&lama.nama), ada(&baru.nama)),
        ("Gelar depan", lama.gelar_depan.clone(), baru.gelar_depan.clone()),
        ("Gelar belakang", lama.gelar_belakang.clone(), baru.gelar_belakang.clone()),
        ("Jenis pegawai", jenis(lama), jenis(baru)),
        ("Golongan", lama.golongan.clone(), baru.golongan.clone()),
        ("TMT golongan", hari(lama), hari(baru)),
        ("Kedudukan hukum", lama.kedudukan_hukum.clone(), baru.kedudukan_hukum.clone()),
        ("Status CPNS/PNS", lama.status_cpns_pns.clone(), baru.status_cpns_pns.clone()),
        ("Surel dinas", lama.email_dinas.clone(), baru.email_dinas.clone()),
        ("Instansi kerja", lama.instansi_kerja.clone(), baru.instansi_kerja.clone()),
        ("PNS ID", lama.pns_id.clone(), baru.pns_id.clone()),
    ]
    .into_iter()
    .filter_map(|(kolom, lama, baru)| {
        let (lama, baru) = (lama.unwrap_or_default(), baru?);
        (lama != baru).then(|| satu(kolom, &lama, &baru))
    })
    .collect()
}

/// Pejabat struktural kedua pada unit yang sama, dari berkas maupun yang tidak pindah di sini.
fn tandai_dua_kepala(hasil: &mut [Perbedaan], kini: &Kini) {
    let pindah: HashSet<Uuid> = hasil.iter().filter_map(|h| h.isi.as_ref()?.tempat.as_ref().and(h.pegawai)).collect();
    let berhenti: HashSet<Uuid> =
        hasil.iter().filter(|h| h.isi.as_ref().is_some_and(|i| i.berhenti)).filter_map(|h| h.pegawai).collect();
    let menetap = kini.orang.iter().filter(|o| o.kepala && o.ditempatkan);
    let menetap = menetap.filter(|o| !pindah.contains(&o.id) && !berhenti.contains(&o.id));
    let mut kepala: HashMap<Uuid, u32> = HashMap::new();
    for unit in menetap.filter_map(|o| o.unit_id) {
        *kepala.entry(unit).or_default() += 1;
    }
    let mut kepala_baru: HashMap<&str, u32> = HashMap::new();
    let menjabat = |h: &Perbedaan| {
        let tempat = h.isi.as_ref()?.tempat.as_ref().filter(|t| t.kepala)?;
        Some(tempat.unor_id.clone())
    };
    let unor: Vec<Option<String>> = hasil.iter().map(menjabat).collect();
    for u in unor.iter().flatten() {
        match kini.unit.get(u) {
            Some(unit) => *kepala.entry(*unit).or_default() += 1,
            None => *kepala_baru.entry(u).or_default() += 1,
        }
    }
    for (h, u) in hasil.iter_mut().zip(&unor) {
        let Some(u) = u else { continue };
        let banyak = match kini.unit.get(u) {
            Some(unit) => kepala.get(unit),
            None => kepala_baru.get(u.as_str()),
        };
        if banyak.is_some_and(|n| *n > 1) {
            h.alasan.push(Alasan::DuaKepala);
            h.alasan.sort_unstable();
            h.status = Status::Meragukan;
            h.boleh = false;
        }
    }
}

fn kumpulkan_usul(hasil: &[Perbedaan], berkas: &Berkas) -> Vec<Usul> {
    let mut usul: HashMap<(&'static str, String), Usul> = HashMap::new();
    let mut catat = |jenis, kunci: String, nama: &str, siasn_id: Option<String>, cara: &str| {
        let u = usul.entry((jenis, kunci.clone())).or_insert_with(|| Usul {
            jenis,
            kunci,
            nama: nama.into(),
            siasn_id,
            cara: cara.into(),
            jumlah: 0,
        });
        u.jumlah += 1;
    };
    for (h, b) in hasil.iter().zip(&berkas.baris) {
        let Some(tempat) = h.isi.as_ref().and_then(|i| i.tempat.as_ref()) else { continue };
        if h.alasan.contains(&Alasan::UnitBaru) {
            let nama = b.unor.as_deref().unwrap_or(&tempat.unor_id);
            catat("UNIT", tempat.unor_id.clone(), nama, None, "");
        }
        if h.alasan.iter().any(|a| matches!(a, Alasan::StrukturalBaru | Alasan::JabatanBaru)) {
            let cara = tempat.jenis_jabatan.as_deref().unwrap_or_default();
            let kunci = tempat.jabatan.to_lowercase();
            catat("JABATAN", kunci, &tempat.jabatan, tempat.jabatan_siasn_id.clone(), cara);
        }
    }
    usul.into_values().collect()
}
