//! Langkah, lembar yang memuatnya, dan formulirnya.

use std::collections::HashSet;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Deserialize;

use super::formulir::FormAksi;
use crate::{
    kernel::{
        error::Error,
        form::Galat,
        id::PegawaiId,
        policy::{Oleh, Pemilik},
        time::rentang,
    },
    pegawai::Hubungan,
    periode::{JenisPeriode, Kala},
    skp::RencanaId,
};

crate::id!(
    /// Satu langkah dalam rencana aksi.
    RencanaAksiId
);

/// Langkah paling banyak pada satu lembar.
pub const LANGKAH_MAKS: usize = 150;

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

/// Satu periode pada daftar.
pub struct Ringkas {
    /// Periodenya.
    pub kala: Kala,
    /// Banyaknya langkah yang berlaku.
    pub berlaku: i64,
    /// Banyaknya langkah draf.
    pub draf: i64,
}

/// Rencana aksi seseorang setahun.
pub struct Setahun {
    /// Periode yang dipakai instansi.
    pub jenis: JenisPeriode,
    /// Dokumentasi yang dikirim hari ini.
    pub dokumentasi: JenisPeriode,
    /// SKP-nya tahun itu sudah ditetapkan.
    pub ber_skp: bool,
    /// Periode yang sudah berlangkah.
    pub berisi: Vec<Ringkas>,
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
}
