//! Langkah, lembar yang memuatnya, dan formulirnya.

use std::collections::HashSet;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Deserialize;

use crate::{
    kernel::{
        error::Error,
        form::{Galat, batasi, sebaris},
        id::PegawaiId,
        policy::{Oleh, Pemilik},
        time::rentang,
    },
    periode::{JenisPeriode, Kala},
    skp::{RencanaId, baca_target},
};

crate::id!(
    /// Satu langkah dalam rencana aksi.
    RencanaAksiId
);

/// Langkah paling banyak pada satu lembar.
pub const LANGKAH_MAKS: usize = 150;

/// Hubungan seseorang dengan kinerja orang lain pada suatu hari (`hubungan_kinerja`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hubungan {
    /// Kinerjanya sendiri.
    Pemilik,
    /// Pejabat Penilai Kinerjanya.
    Penilai,
    /// Atasan Pejabat Penilai Kinerjanya.
    Atasan,
    /// Pengelola kinerja unitnya.
    Pengelola,
}

impl Hubungan {
    /// Membaca jawaban basis data; yang tidak dikenal bukan hubungan.
    pub fn baca(kode: &str) -> Option<Self> {
        Some(match kode {
            "PEMILIK" => Self::Pemilik,
            "PENILAI" => Self::Penilai,
            "ATASAN" => Self::Atasan,
            "PENGELOLA" => Self::Pengelola,
            _ => return None,
        })
    }
}

/// Keadaan sebuah langkah.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Status {
    /// Hanya tampak bagi pemiliknya.
    Draf,
    /// Berlaku.
    Berlaku,
    /// Pernah berlaku.
    Digantikan,
}

/// Satu langkah sebagaimana tersimpan.
#[derive(Clone, Debug, Deserialize)]
pub struct Langkah {
    /// Nomornya.
    pub id: RencanaAksiId,
    /// Langkah yang sedang berlaku, yang akan digantikannya.
    pub menggantikan: Option<RencanaAksiId>,
    /// Keadaannya.
    pub status: Status,
    /// Kalimatnya.
    pub uraian: String,
    /// Target sebagaimana ditulis.
    pub target: String,
    /// Satuan.
    pub satuan: String,
    /// Bukti yang direncanakan.
    pub bukti: String,
    /// Lamanya.
    pub durasi: String,
}

impl Langkah {
    /// Target dengan satuannya bila belum ikut tertulis.
    pub fn tulis_target(&self) -> String {
        match self.satuan.is_empty() || self.target.to_lowercase().contains(&self.satuan.to_lowercase()) {
            true => self.target.clone(),
            false => format!("{} {}", self.target, self.satuan).trim().to_owned(),
        }
    }
}

/// Satu RHK dengan langkah-langkahnya pada periode itu.
#[derive(Clone, Debug, Deserialize)]
pub struct Kelompok {
    /// RHK-nya.
    pub rencana: RencanaId,
    /// Bunyinya.
    pub rhk: String,
    /// Masa SKP yang memuatnya.
    pub mulai: NaiveDate,
    /// Hari terakhir masa SKP itu.
    pub selesai: NaiveDate,
    /// SKP-nya ditetapkan dan berlaku pada periode itu.
    pub berlaku: bool,
    /// Langkah draf dan yang berlaku, menurut urutannya.
    pub langkah: Vec<Langkah>,
}

impl Kelompok {
    /// Masa SKP yang memuatnya.
    pub fn masa(&self) -> String {
        rentang(self.mulai, self.selesai)
    }

    /// Langkahnya yang dalam keadaan itu.
    pub fn dalam(&self, status: Status) -> Vec<&Langkah> {
        self.langkah.iter().filter(|l| l.status == status).collect()
    }
}

/// Rencana aksi seseorang pada satu periode, di mata seorang pembaca.
#[derive(Clone, Debug)]
pub struct Lembar {
    /// Pemiliknya.
    pub pegawai: PegawaiId,
    /// Nama pemiliknya.
    pub nama: String,
    /// Hubungan pembaca dengannya.
    pub hubungan: Hubungan,
    /// Periodenya.
    pub kala: Kala,
    /// Naik setiap kali diubah; 0 bagi yang belum ada.
    pub versi: i32,
    /// Evaluasi periode ini sudah ditetapkan, jadi tidak dapat diubah lagi.
    pub terkunci: bool,
    /// Periode sebelumnya yang berlangkah, untuk disalin.
    pub sebelumnya: Option<Kala>,
    /// RHK yang berlaku pada periode itu, dan yang lama selama masih berlangkah.
    pub kelompok: Vec<Kelompok>,
}

/// Ejaan jenis periode pada `rencana_aksi.jenis`.
pub fn kode_jenis(jenis: JenisPeriode) -> Option<&'static str> {
    match jenis {
        JenisPeriode::Bulanan => Some("BULAN"),
        JenisPeriode::Triwulanan => Some("TRIWULAN"),
        _ => None,
    }
}

/// Membaca ejaan itu.
pub fn baca_jenis(kode: &str) -> JenisPeriode {
    if kode == "TRIWULAN" { JenisPeriode::Triwulanan } else { JenisPeriode::Bulanan }
}

impl Lembar {
    /// Alamatnya.
    pub fn alamat(&self) -> String {
        format!("/rencana-aksi/{}/{}", self.pegawai, self.kala.kode())
    }

    /// Ada langkah dalam keadaan itu.
    pub fn ada(&self, status: Status) -> bool {
        self.langkah().any(|l| l.status == status)
    }

    /// Pembacanya pemiliknya, dan lembarnya masih dapat diubah.
    pub fn dapat_diubah(&self) -> bool {
        self.hubungan == Hubungan::Pemilik && !self.terkunci
    }

    /// RHK-nya dari lebih dari satu SKP: masanya ikut ditulis.
    pub fn lebih_dari_satu_skp(&self) -> bool {
        self.kelompok.windows(2).any(|k| (k[0].mulai, k[0].selesai) != (k[1].mulai, k[1].selesai))
    }

    fn langkah(&self) -> impl Iterator<Item = &Langkah> {
        self.kelompok.iter().flat_map(|k| &k.langkah)
    }
}

/// Mengapa rencana aksi menolak diubah.
#[derive(Debug, thiserror::Error)]
pub enum Ditolak {
    /// Evaluasinya sudah ditetapkan.
    #[error("Evaluasi periode ini sudah ditetapkan, jadi rencana aksinya tidak dapat diubah lagi.")]
    Terkunci,
    /// Tidak ada draf.
    #[error("Tidak ada draf rencana aksi yang dapat diberlakukan pada periode ini.")]
    TanpaDraf,
    /// Sudah berisi.
    #[error("Periode ini sudah berisi langkah. Ubahlah yang ada; menyalin hanya bagi periode yang masih kosong.")]
    SudahBerisi,
    /// Tidak ada yang dapat disalin.
    #[error("Tidak ada langkah periode lalu yang RHK-nya berlaku pada periode ini.")]
    TidakAdaSumber,
    /// Sudah berubah sejak dilihat.
    #[error("Rencana aksi ini sudah diubah sejak halaman ini Anda buka.")]
    Berubah,
}

impl From<Ditolak> for Error {
    fn from(ditolak: Ditolak) -> Self {
        Self::Conflict(ditolak.to_string())
    }
}

/// Satu langkah yang boleh disimpan.
#[derive(Clone, Debug)]
pub struct LangkahBaru {
    pub(super) id: RencanaAksiId,
    pub(super) menggantikan: Option<RencanaAksiId>,
    pub(super) rencana: RencanaId,
    pub(super) uraian: String,
    pub(super) target: String,
    pub(super) angka: Option<Decimal>,
    pub(super) satuan: String,
    pub(super) bukti: String,
    pub(super) durasi: String,
}

/// Isi draf sebuah lembar; hanya lahir dari pemiliknya.
#[derive(Debug)]
pub struct Simpanan {
    pub(super) pegawai: PegawaiId,
    pub(super) kala: Kala,
    pub(super) versi: i32,
    pub(super) langkah: Vec<LangkahBaru>,
}

/// Memberlakukan draf, atau menyalin periode sebelumnya; hanya lahir dari pemiliknya.
#[derive(Debug)]
pub struct Peralihan {
    pub(super) pegawai: PegawaiId,
    pub(super) kala: Kala,
    pub(super) versi: i32,
}

impl Oleh<Pemilik, Lembar> {
    fn terbuka(&self, versi: i32) -> Result<Peralihan, Ditolak> {
        let lembar = self.objek();
        if lembar.terkunci {
            return Err(Ditolak::Terkunci);
        }
        if lembar.versi != versi {
            return Err(Ditolak::Berubah);
        }
        Ok(Peralihan { pegawai: self.pelaku(), kala: lembar.kala, versi })
    }

    /// Menyimpan semua langkah periode itu sekaligus, sebagai draf.
    ///
    /// # Errors
    /// Kalimat bagi setiap isian yang keliru.
    pub fn simpan(&self, form: &FormAksi, versi: i32) -> Result<Simpanan, Galat> {
        let lembar = self.objek();
        let mut galat = Galat::default();
        let mut dipakai = HashSet::new();
        let mut milik = |tulisan: &str, status: Status| {
            let id: RencanaAksiId = tulisan.parse().ok()?;
            let ada = lembar.langkah().any(|l| l.id == id && l.status == status);
            (ada && dipakai.insert(id)).then_some(id)
        };
        let mut langkah = Vec::new();
        for (n, b) in (1..).zip(form.baris()).filter(|(_, b)| !b.kosong()) {
            let rencana = lembar.kelompok.iter().find(|k| k.rencana.to_string() == b.rencana);
            if let Some(rencana) = rencana {
                let (id, menggantikan) = (milik(&b.id, Status::Draf), milik(&b.menggantikan, Status::Berlaku));
                let isi = b.baca(n, &mut galat);
                let id = id.unwrap_or_else(RencanaAksiId::new);
                langkah.push(LangkahBaru { id, menggantikan, rencana: rencana.rencana, ..isi });
            } else {
                galat.catat(format!("uraian-{n}"), "RHK langkah ini tidak ada pada SKP Anda. Muat ulang halamannya.");
            }
        }
        if langkah.len() > LANGKAH_MAKS {
            galat.catat("uraian-1", format!("Satu periode memuat paling banyak {LANGKAH_MAKS} langkah."));
        }
        if galat.kosong() {
            Ok(Simpanan { pegawai: self.pelaku(), kala: lembar.kala, versi, langkah })
        } else {
            Err(galat)
        }
    }

    /// Memberlakukan drafnya.
    ///
    /// # Errors
    /// Bila tidak ada drafnya, sudah berubah, atau terkunci.
    pub fn berlakukan(&self, versi: i32) -> Result<Peralihan, Ditolak> {
        let peralihan = self.terbuka(versi)?;
        if self.objek().ada(Status::Draf) { Ok(peralihan) } else { Err(Ditolak::TanpaDraf) }
    }

    /// Menyalin langkah periode sebelumnya ke periode yang masih kosong.
    ///
    /// # Errors
    /// Bila sudah berisi, tidak ada yang disalin, sudah berubah, atau terkunci.
    pub fn salin(&self, versi: i32) -> Result<(Peralihan, Kala), Ditolak> {
        let peralihan = self.terbuka(versi)?;
        if self.objek().langkah().next().is_some() {
            return Err(Ditolak::SudahBerisi);
        }
        Ok((peralihan, self.objek().sebelumnya.ok_or(Ditolak::TidakAdaSumber)?))
    }
}

/// Formulir sebagaimana diketik; kolom berulang menurut urutan baris.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct FormAksi {
    /// RHK baris itu.
    pub rencana: Vec<String>,
    /// Draf yang disunting; kosong bagi yang baru.
    pub id: Vec<String>,
    /// Langkah berlaku yang digantikannya.
    pub menggantikan: Vec<String>,
    /// Langkah.
    pub uraian: Vec<String>,
    /// Target.
    pub target: Vec<String>,
    /// Satuan.
    pub satuan: Vec<String>,
    /// Bukti yang direncanakan.
    pub bukti: Vec<String>,
    /// Durasi.
    pub durasi: Vec<String>,
    /// Tombol yang ditekan: simpan, tambah:RHK, hapus:N, naik:N, turun:N.
    pub tindakan: String,
}

/// Satu baris sebagaimana diketik.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BarisAksi {
    /// RHK-nya.
    pub rencana: String,
    /// Draf yang disunting.
    pub id: String,
    /// Langkah berlaku yang digantikan.
    pub menggantikan: String,
    /// Langkah.
    pub uraian: String,
    /// Target.
    pub target: String,
    /// Satuan.
    pub satuan: String,
    /// Bukti yang direncanakan.
    pub bukti: String,
    /// Durasi.
    pub durasi: String,
}

impl BarisAksi {
    fn kosong(&self) -> bool {
        [&self.uraian, &self.target, &self.satuan, &self.bukti, &self.durasi].iter().all(|s| s.trim().is_empty())
    }

    fn bagi(rencana: RencanaId) -> Self {
        Self { rencana: rencana.to_string(), ..Self::default() }
    }

    fn dari(rencana: RencanaId, l: &Langkah) -> Self {
        let (id, menggantikan) = match l.status {
            Status::Draf => (l.id.to_string(), l.menggantikan.map(|m| m.to_string()).unwrap_or_default()),
            _ => (String::new(), l.id.to_string()),
        };
        Self {
            rencana: rencana.to_string(),
            id,
            menggantikan,
            uraian: l.uraian.clone(),
            target: l.target.clone(),
            satuan: l.satuan.clone(),
            bukti: l.bukti.clone(),
            durasi: l.durasi.clone(),
        }
    }

    fn baca(&self, n: usize, galat: &mut Galat) -> LangkahBaru {
        let mut teks = |kolom: &str, sebutan: &str, nilai: &str, maks| {
            let nilai = sebaris(nilai);
            batasi(galat, &format!("{kolom}-{n}"), sebutan, &nilai, maks);
            nilai
        };
        let uraian = teks("uraian", "Rencana aksi", &self.uraian, 1_000);
        let target = teks("target", "Target", &self.target, 200);
        let satuan = teks("satuan", "Satuan", &self.satuan, 50);
        let bukti = teks("bukti", "Bukti dukung yang direncanakan", &self.bukti, 300);
        let durasi = teks("durasi", "Durasi", &self.durasi, 100);
        if uraian.is_empty() {
            galat.catat(format!("uraian-{n}"), "Tulis langkahnya, atau kosongkan seluruh baris ini.");
        }
        let terbaca = baca_target(&target).unwrap_or_else(|ganda| {
            galat.catat(format!("target-{n}"), ganda.to_string());
            Default::default()
        });
        let satuan = if satuan.is_empty() { terbaca.satuan } else { satuan };
        LangkahBaru {
            id: RencanaAksiId::new(),
            menggantikan: None,
            rencana: RencanaId::new(),
            uraian,
            target,
            angka: terbaca.angka.filter(|_| terbaca.maks.is_none()),
            satuan,
            bukti,
            durasi,
        }
    }
}

impl FormAksi {
    /// Drafnya; tanpa draf, yang berlaku. Setiap RHK paling sedikit satu baris.
    pub fn dari(lembar: &Lembar) -> Self {
        let status = if lembar.ada(Status::Draf) { Status::Draf } else { Status::Berlaku };
        let mut baris = Vec::new();
        for k in &lembar.kelompok {
            let langkah = k.dalam(status);
            match langkah.is_empty() {
                true => baris.push(BarisAksi::bagi(k.rencana)),
                false => baris.extend(langkah.into_iter().map(|l| BarisAksi::dari(k.rencana, l))),
            }
        }
        Self::default().dengan(baris)
    }

    /// Baris sebagaimana diketik.
    pub fn baris(&self) -> Vec<BarisAksi> {
        let ambil = |kolom: &[String], n: usize| kolom.get(n).cloned().unwrap_or_default();
        (0..self.uraian.len().min(2 * LANGKAH_MAKS))
            .map(|n| BarisAksi {
                rencana: ambil(&self.rencana, n),
                id: ambil(&self.id, n),
                menggantikan: ambil(&self.menggantikan, n),
                uraian: ambil(&self.uraian, n),
                target: ambil(&self.target, n),
                satuan: ambil(&self.satuan, n),
                bukti: ambil(&self.bukti, n),
                durasi: ambil(&self.durasi, n),
            })
            .collect()
    }

    fn dengan(mut self, baris: Vec<BarisAksi>) -> Self {
        let ambil = |kolom: fn(&BarisAksi) -> &String| baris.iter().map(|b| kolom(b).clone()).collect();
        self.rencana = ambil(|b| &b.rencana);
        self.id = ambil(|b| &b.id);
        self.menggantikan = ambil(|b| &b.menggantikan);
        self.uraian = ambil(|b| &b.uraian);
        self.target = ambil(|b| &b.target);
        self.satuan = ambil(|b| &b.satuan);
        self.bukti = ambil(|b| &b.bukti);
        self.durasi = ambil(|b| &b.durasi);
        self
    }

    /// Menambah, menghapus, atau menggeser baris di dalam RHK-nya tanpa menyimpan, dan nomor baris yang disentuh;
    /// `None` bila yang ditekan Simpan.
    pub fn tata_baris(&self) -> Option<(Self, usize)> {
        let (kata, nilai) = self.tindakan.split_once(':')?;
        let mut baris = self.baris();
        if kata == "tambah" {
            let letak = baris.iter().rposition(|b| b.rencana == nilai).map_or(baris.len(), |n| n + 1);
            if baris.len() < LANGKAH_MAKS {
                baris.insert(letak, BarisAksi { rencana: nilai.to_owned(), ..BarisAksi::default() });
            }
            return Some((self.clone().dengan(baris), letak + 1));
        }
        let n = nilai.parse::<usize>().ok()?.checked_sub(1).filter(|n| *n < baris.len())?;
        let sekelompok = |a: usize, b: usize| b < baris.len() && baris[a].rencana == baris[b].rencana;
        let tersentuh = match kata {
            "naik" if n > 0 && sekelompok(n, n - 1) => {
                baris.swap(n - 1, n);
                n
            }
            "turun" if sekelompok(n, n + 1) => {
                baris.swap(n, n + 1);
                n + 2
            }
            "hapus" => {
                // RHK-nya tetap menyediakan satu baris kosong.
                let sendiri = baris.iter().filter(|b| b.rencana == baris[n].rencana).count() == 1;
                let rencana = baris[n].rencana.clone();
                match sendiri {
                    true => baris[n] = BarisAksi { rencana, ..BarisAksi::default() },
                    false => drop(baris.remove(n)),
                }
                n + 1
            }
            "naik" | "turun" => n + 1,
            _ => return None,
        };
        Some((self.clone().dengan(baris), tersentuh))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::auth::Pengguna;

    fn hari(bulan: u32, hari: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, bulan, hari).unwrap()
    }

    fn lembar(langkah: Vec<Langkah>) -> Oleh<Pemilik, Lembar> {
        let pegawai = PegawaiId::new();
        let kelompok = Kelompok {
            rencana: RencanaId::new(),
            rhk: "Tersusunnya laporan".into(),
            mulai: hari(1, 1),
            selesai: hari(12, 31),
            berlaku: true,
            langkah,
        };
        let lembar = Lembar {
            pegawai,
            nama: "Sari".into(),
            hubungan: Hubungan::Pemilik,
            kala: Kala::memuat(JenisPeriode::Bulanan, hari(2, 3)),
            versi: 3,
            terkunci: false,
            sebelumnya: None,
            kelompok: vec![kelompok],
        };
        Pengguna::mewakili(pegawai, hari(2, 3)).sebagai(Pemilik, lembar).unwrap()
    }

    fn langkah(status: Status) -> Langkah {
        Langkah {
            id: RencanaAksiId::new(),
            menggantikan: None,
            status,
            uraian: "Menyusun draf".into(),
            target: "2".into(),
            satuan: "draf".into(),
            bukti: String::new(),
            durasi: String::new(),
        }
    }

    #[test]
    fn yang_berlaku_disunting_sebagai_draf_yang_menggantikannya() {
        let berlaku = langkah(Status::Berlaku);
        let oleh = lembar(vec![berlaku.clone()]);
        let form = FormAksi::dari(oleh.objek());
        let simpanan = oleh.simpan(&form, 3).unwrap();
        assert_eq!(simpanan.langkah[0].menggantikan, Some(berlaku.id));
        assert_ne!(simpanan.langkah[0].id, berlaku.id);
        assert!(matches!(oleh.berlakukan(3), Err(Ditolak::TanpaDraf)));
        assert!(matches!(oleh.salin(3), Err(Ditolak::SudahBerisi)));
    }

    #[test]
    fn nomor_langkah_orang_lain_dan_rhk_asing_tidak_diakui() {
        let oleh = lembar(vec![langkah(Status::Draf)]);
        let asing = RencanaAksiId::new();
        let mut form = FormAksi::dari(oleh.objek());
        form.id = vec![asing.to_string()];
        assert_ne!(oleh.simpan(&form, 3).unwrap().langkah[0].id, asing);
        form.rencana = vec![RencanaId::new().to_string()];
        assert!(oleh.simpan(&form, 3).unwrap_err().untuk("uraian-1").is_some());
        assert!(matches!(oleh.berlakukan(2), Err(Ditolak::Berubah)));
        assert!(oleh.berlakukan(3).is_ok());
    }

    #[test]
    fn target_dibaca_dan_yang_ganda_ditanyakan() {
        let oleh = lembar(vec![langkah(Status::Draf)]);
        let check = |target: &str, angka: Option<i64>, satuan: &str| {
            let mut form = FormAksi::dari(oleh.objek());
            (form.target, form.satuan) = (vec![target.into()], vec![String::new()]);
            let l = oleh.simpan(&form, 3).unwrap().langkah.remove(0);
            assert_eq!((l.angka, l.satuan.as_str()), (angka.map(Decimal::from), satuan), "{target}");
        };
        check("3 laporan", Some(3), "laporan");
        check("80–90%", None, "%");
        check("selesai akhir bulan", None, "");
        let mut form = FormAksi::dari(oleh.objek());
        form.target = vec!["1.250 berkas".into()];
        assert!(oleh.simpan(&form, 3).unwrap_err().untuk("target-1").is_some());
    }

    #[test]
    fn baris_ditata_di_dalam_rhk_nya() {
        let form = FormAksi {
            rencana: vec!["a".into(), "a".into(), "b".into()],
            uraian: vec!["1".into(), "2".into(), "3".into()],
            ..FormAksi::default()
        };
        let check = |tindakan: &str, harapan: &[&str], tersentuh: usize| {
            let (tertata, n) = FormAksi { tindakan: tindakan.into(), ..form.clone() }.tata_baris().unwrap();
            assert_eq!((tertata.uraian, n), (harapan.iter().map(|s| (*s).to_owned()).collect(), tersentuh), "{tindakan}");
        };
        check("turun:1", &["2", "1", "3"], 2);
        check("turun:2", &["1", "2", "3"], 2);
        check("naik:3", &["1", "2", "3"], 3);
        check("tambah:a", &["1", "2", "", "3"], 3);
        check("hapus:3", &["1", "2", ""], 3);
        check("hapus:1", &["2", "3"], 1);
    }
}
