//! Unit, dan yang boleh dilakukan kepegawaian atasnya.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::formulir::{FormUnit, Terbaca};
use crate::{
    kepegawaian::policy::Kepegawaian,
    kernel::{
        form::Galat,
        id::PegawaiId,
        policy::Oleh,
        time::{Zona, tanggal},
    },
};

crate::id!(
    /// Sebuah unit kerja.
    UnitId
);

/// Yang berganti dari masa ke masa.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IsiUnit {
    /// Nama.
    pub nama: String,
    /// Jenis.
    pub jenis: String,
    /// Zona waktu.
    pub zona: Zona,
    /// Kepalanya menilai orang-orang di dalamnya.
    pub kepala_menilai: bool,
    /// Unit di atasnya; kosong bagi puncak susunan.
    pub induk: Option<UnitId>,
}

/// Sebuah unit dengan masanya yang terakhir, yang mungkin belum mulai.
#[derive(Clone, Debug)]
pub struct Unit {
    /// Unitnya.
    pub id: UnitId,
    /// Kode yang dikenal orang.
    pub kode: String,
    /// Naik setiap kali diubah.
    pub versi: i32,
    /// Hari pertama unit ini ada.
    pub mulai: NaiveDate,
    /// Hari pertama unit ini tidak ada lagi.
    pub selesai: Option<NaiveDate>,
    /// Hari pertama masa yang terakhir.
    pub masa_sejak: NaiveDate,
    /// Isi masa itu.
    pub isi: IsiUnit,
    /// Nama induknya pada masa itu.
    pub nama_induk: Option<String>,
}

/// Yang direncanakan atas sebuah unit dan belum mulai; dibatalkan dari yang paling akhir.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rencana {
    /// Unitnya sendiri belum ada.
    Pendirian(NaiveDate),
    /// Nama, induk, atau yang lain berganti.
    Perubahan(NaiveDate),
    /// Ditutup.
    Penutupan(NaiveDate),
}

impl Rencana {
    /// Mulai kapan.
    pub fn sejak(self) -> NaiveDate {
        match self {
            Self::Pendirian(hari) | Self::Perubahan(hari) | Self::Penutupan(hari) => hari,
        }
    }

    /// Kalimat bagi yang membacanya.
    pub fn kalimat(self) -> String {
        let sejak = tanggal(self.sejak());
        match self {
            Self::Pendirian(_) => format!("Unit ini baru ada mulai {sejak}."),
            Self::Perubahan(_) => format!("Ada perubahan yang berlaku mulai {sejak}."),
            Self::Penutupan(_) => format!("Unit ini ditutup mulai {sejak}."),
        }
    }
}

impl Unit {
    /// Yang direncanakan paling akhir dan belum mulai pada `hari`.
    pub fn rencana(&self, hari: NaiveDate) -> Option<Rencana> {
        match self.selesai {
            Some(selesai) if selesai > hari => return Some(Rencana::Penutupan(selesai)),
            Some(_) => return None,
            None => {}
        }
        if self.mulai > hari && self.masa_sejak == self.mulai {
            return Some(Rencana::Pendirian(self.mulai));
        }
        (self.masa_sejak > hari).then_some(Rencana::Perubahan(self.masa_sejak))
    }

    /// Sudah tidak ada pada `hari`.
    pub fn tutup(&self, hari: NaiveDate) -> bool {
        self.selesai.is_some_and(|s| s <= hari)
    }
}

/// Apa yang hendak dilakukan atas sebuah unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kerja {
    /// Nama, jenis, zona, kepala yang menilai.
    Ubah,
    /// Induk lain.
    Pindah,
    /// Tidak ada lagi.
    Tutup,
    /// Yang belum mulai tidak jadi.
    Batal,
}

impl Kerja {
    /// Ruas alamatnya.
    pub fn ruas(self) -> &'static str {
        match self {
            Self::Ubah => "perubahan",
            Self::Pindah => "pemindahan",
            Self::Tutup => "penutupan",
            Self::Batal => "pembatalan",
        }
    }

    /// Judul halamannya.
    pub fn judul(self) -> &'static str {
        match self {
            Self::Ubah => "Ubah unit",
            Self::Pindah => "Pindahkan unit",
            Self::Tutup => "Tutup unit",
            Self::Batal => "Batalkan rencana",
        }
    }

    /// Tombol yang menyimpannya.
    pub fn tombol(self) -> &'static str {
        match self {
            Self::Ubah => "Simpan perubahan",
            Self::Pindah => "Pindahkan unit",
            Self::Tutup => "Tutup unit",
            Self::Batal => "Batalkan rencana",
        }
    }

    fn peristiwa(self) -> &'static str {
        match self {
            Self::Ubah => "unit.perubahan",
            Self::Pindah => "unit.pemindahan",
            Self::Tutup => "unit.penutupan",
            Self::Batal => "unit.pembatalan",
        }
    }
}

/// Calon induk, sebagaimana pada hari perubahan itu mulai.
#[derive(Clone, Debug)]
pub struct Tujuan {
    /// Unitnya.
    pub id: UnitId,
    /// Namanya.
    pub nama: String,
    /// Hari pertama ia ada.
    pub mulai: NaiveDate,
    /// Hari pertama ia tidak ada lagi.
    pub selesai: Option<NaiveDate>,
    /// Ia sendiri, atau di bawah unit yang hendak dipindahkan.
    pub di_bawah: bool,
}

impl Tujuan {
    /// Mengapa tidak dapat menjadi induk sejak `sejak`.
    fn keberatan(&self, sejak: NaiveDate) -> Option<String> {
        let nama = &self.nama;
        if self.di_bawah {
            return Some(format!(
                "{nama} berada di bawah unit ini, jadi susunannya akan melingkar. Pilih induk yang lain."
            ));
        }
        if let Some(selesai) = self.selesai {
            return Some(format!("{nama} ditutup mulai {}. Pilih induk yang lain.", tanggal(selesai)));
        }
        (self.mulai > sejak).then(|| format!("{nama} baru ada mulai {}.", tanggal(self.mulai)))
    }
}

/// Yang masih menempati atau bergantung pada sebuah unit sejak suatu hari.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Penghuni {
    /// Pegawai yang ditempatkan.
    pub pegawai: i64,
    /// Unit di bawahnya yang masih buka.
    pub sub_unit: i64,
    /// Peran yang lingkupnya unit ini.
    pub peran: i64,
}

impl Penghuni {
    fn keberatan(self, kolom: &str, kata_kerja: &str, galat: &mut Galat) {
        if self.pegawai > 0 {
            galat.catat(
                kolom,
                format!(
                    "Unit ini belum dapat {kata_kerja}: {} pegawai masih ditempatkan di sini pada atau sesudah \
                     tanggal itu. Tempatkan mereka di unit lain dahulu.",
                    self.pegawai
                ),
            );
        }
        if self.sub_unit > 0 {
            galat.catat(
                kolom,
                format!(
                    "Unit ini belum dapat {kata_kerja}: {} sub-unit masih buka pada atau sesudah tanggal itu. \
                     Pindahkan atau tutup dahulu.",
                    self.sub_unit
                ),
            );
        }
    }
}

/// Bagaimana sebuah perubahan mengenai masa-masa unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Langkah {
    /// Masa baru sejak hari itu, atau masa terakhir dibetulkan bila mulai pada hari yang sama.
    Masa(IsiUnit),
    /// Ditutup.
    Tutup,
    /// Penutupan dicabut.
    CabutTutup,
    /// Masa terakhir dicabut.
    CabutMasa,
    /// Unit yang belum pernah ada dihapus.
    Hapus,
}

/// Perubahan yang sudah memenuhi syarat; hanya dibuat oleh `Oleh<Kepegawaian, Unit>`.
#[derive(Clone, Debug)]
pub struct Perubahan {
    pub(super) unit: Unit,
    pub(super) oleh: PegawaiId,
    pub(super) sejak: NaiveDate,
    pub(super) alasan: String,
    pub(super) peristiwa: &'static str,
    pub(super) langkah: Langkah,
}

impl Perubahan {
    /// Apa yang berganti, bagi jejak.
    pub fn rincian(&self) -> Value {
        let (mut dari, mut ke) = (json!({}), json!({}));
        if let Langkah::Masa(isi) = &self.langkah {
            for (kunci, lama, baru) in beda(&self.unit.isi, isi) {
                dari[kunci] = lama;
                ke[kunci] = baru;
            }
        }
        match self.langkah {
            Langkah::Tutup => ke["selesai"] = json!(self.sejak),
            Langkah::CabutTutup => dari["selesai"] = json!(self.sejak),
            Langkah::CabutMasa | Langkah::Hapus => {
                dari = json!({
                    "kode": self.unit.kode, "nama": self.unit.isi.nama, "jenis": self.unit.isi.jenis,
                    "zona": self.unit.isi.zona.nama(), "kepala_menilai": self.unit.isi.kepala_menilai,
                    "induk": self.unit.isi.induk,
                });
            }
            Langkah::Masa(_) => {}
        }
        json!({ "alasan": self.alasan, "sejak": self.sejak, "dari": dari, "ke": ke })
    }
}

fn beda(lama: &IsiUnit, baru: &IsiUnit) -> Vec<(&'static str, Value, Value)> {
    [
        ("nama", json!(lama.nama), json!(baru.nama)),
        ("jenis", json!(lama.jenis), json!(baru.jenis)),
        ("zona", json!(lama.zona.nama()), json!(baru.zona.nama())),
        ("kepala_menilai", json!(lama.kepala_menilai), json!(baru.kepala_menilai)),
        ("induk", json!(lama.induk), json!(baru.induk)),
    ]
    .into_iter()
    .filter(|(_, lama, baru)| lama != baru)
    .collect()
}

/// Unit yang hendak didirikan; hanya dibuat oleh [`Oleh::dirikan`].
#[derive(Clone, Debug)]
pub struct Pendirian {
    pub(super) id: UnitId,
    pub(super) oleh: PegawaiId,
    pub(super) kode: String,
    pub(super) isi: IsiUnit,
    pub(super) waktu: Terbaca,
}

/// Induk unit yang hendak didirikan; kosong bagi puncak susunan.
pub struct Tempat(pub Option<Tujuan>);

impl Oleh<Kepegawaian, Tempat> {
    /// Mendirikan unit di tempat itu.
    ///
    /// # Errors
    /// Kalimat bagi setiap isian yang keliru.
    pub fn dirikan(self, form: &FormUnit) -> Result<Pendirian, Galat> {
        let mut galat = Galat::default();
        let kode = form.kode(&mut galat);
        let isi = form.isi(self.objek().0.as_ref().map(|t| t.id), &mut galat);
        let waktu = form.waktu(&mut galat);
        let hari = form.tanggal();
        if let Some(kalimat) = self.objek().0.as_ref().zip(hari).and_then(|(t, hari)| t.keberatan(hari)) {
            galat.catat("sejak", kalimat);
        }
        match waktu {
            Some(waktu) if galat.kosong() => Ok(Pendirian { id: UnitId::new(), oleh: self.pelaku(), kode, isi, waktu }),
            _ => Err(galat),
        }
    }
}

impl Oleh<Kepegawaian, Unit> {
    /// Mengubah nama, jenis, zona, atau apakah kepalanya menilai.
    ///
    /// # Errors
    /// Kalimat bagi setiap isian yang keliru.
    pub fn ubah(self, form: &FormUnit, hari: NaiveDate) -> Result<Perubahan, Galat> {
        let mut galat = Galat::default();
        let isi = form.isi(self.objek().isi.induk, &mut galat);
        if galat.kosong() && isi == self.objek().isi {
            galat.catat("nama", "Belum ada yang Anda ubah.");
        }
        let waktu = self.waktu(form, hari, &mut galat);
        self.jadi(Kerja::Ubah, Langkah::Masa(isi), waktu, galat)
    }

    /// Memindahkan ke bawah induk lain; atau kalimat mengapa tulisannya tidak menunjuk induk mana pun.
    ///
    /// # Errors
    /// Kalimat bagi setiap isian yang keliru.
    pub fn pindah(self, form: &FormUnit, tujuan: Result<&Tujuan, &str>, hari: NaiveDate) -> Result<Perubahan, Galat> {
        let mut galat = Galat::default();
        match tujuan {
            Err(kalimat) => galat.catat("induk", kalimat),
            Ok(t) if self.objek().isi.induk == Some(t.id) => {
                galat.catat("induk", format!("Unit ini sudah berada di bawah {}.", t.nama));
            }
            Ok(t) => {
                if let Some(kalimat) = t.keberatan(form.tanggal().unwrap_or(hari)) {
                    galat.catat("induk", kalimat);
                }
            }
        }
        let waktu = self.waktu(form, hari, &mut galat);
        let isi = IsiUnit { induk: tujuan.ok().map(|t| t.id), ..self.objek().isi.clone() };
        self.jadi(Kerja::Pindah, Langkah::Masa(isi), waktu, galat)
    }

    /// Menutup; unitnya tidak ada lagi mulai hari itu.
    ///
    /// # Errors
    /// Kalimat bagi setiap isian yang keliru, dan bagi yang masih menempatinya.
    pub fn tutup(self, form: &FormUnit, penghuni: Penghuni, hari: NaiveDate) -> Result<Perubahan, Galat> {
        let mut galat = Galat::default();
        let waktu = self.waktu(form, hari, &mut galat);
        if waktu.as_ref().is_some_and(|w| w.sejak == self.objek().masa_sejak) {
            galat.catat("sejak", "Unit ini baru saja berubah pada tanggal itu. Tutup pada tanggal sesudahnya.");
        }
        if galat.untuk("sejak").is_none() {
            penghuni.keberatan("sejak", "ditutup", &mut galat);
        }
        self.jadi(Kerja::Tutup, Langkah::Tutup, waktu, galat)
    }

    /// Membatalkan yang paling akhir direncanakan. `semula` adalah induk yang berlaku kembali, `penghuni` siapa
    /// pun yang bergantung pada unit ini, kapan pun.
    ///
    /// # Errors
    /// Kalimat bagi alasan yang belum ada, dan bagi rencana yang sudah menjadi sandaran rencana lain.
    pub fn batal(
        self,
        form: &FormUnit,
        semula: Option<&Tujuan>,
        penghuni: Penghuni,
        hari: NaiveDate,
    ) -> Result<Perubahan, Galat> {
        let mut galat = Galat::default();
        let alasan = form.alasan(&mut galat);
        let Some(rencana) = self.objek().rencana(hari) else {
            galat.catat("alasan", "Tidak ada rencana yang dapat dibatalkan: semuanya sudah mulai berlaku.");
            return Err(galat);
        };
        let langkah = match rencana {
            Rencana::Penutupan(_) => Langkah::CabutTutup,
            Rencana::Perubahan(_) => Langkah::CabutMasa,
            Rencana::Pendirian(_) => Langkah::Hapus,
        };
        if langkah == Langkah::Hapus {
            penghuni.keberatan("alasan", "dibatalkan", &mut galat);
            if penghuni.peran > 0 {
                galat.catat("alasan", format!("{} peran berlingkup unit ini. Cabut dahulu.", penghuni.peran));
            }
        } else if let Some(kalimat) = semula.and_then(|t| t.keberatan(rencana.sejak())) {
            galat.catat("alasan", format!("Rencana ini tidak dapat dibatalkan begitu saja. {kalimat}"));
        }
        let waktu = alasan.map(|alasan| Terbaca { sejak: rencana.sejak(), alasan });
        self.jadi(Kerja::Batal, langkah, waktu, galat)
    }

    fn waktu(&self, form: &FormUnit, hari: NaiveDate, galat: &mut Galat) -> Option<Terbaca> {
        let unit = self.objek();
        let waktu = form.waktu(galat);
        if let Some(selesai) = unit.selesai {
            let sejak = tanggal(selesai);
            galat.catat(
                "sejak",
                if selesai > hari {
                    format!("Unit ini akan ditutup mulai {sejak}. Batalkan penutupan itu dahulu.")
                } else {
                    format!("Unit ini sudah ditutup sejak {sejak}, jadi tidak berubah lagi.")
                },
            );
        } else if form.tanggal().is_some_and(|sejak| sejak < unit.masa_sejak) {
            let sejak = tanggal(unit.masa_sejak);
            galat.catat(
                "sejak",
                if unit.masa_sejak > hari {
                    format!(
                        "Unit ini sudah punya rencana yang mulai {sejak}. Pilih tanggal itu atau sesudahnya, atau \
                         batalkan rencana itu dahulu."
                    )
                } else {
                    format!("Keadaan unit yang sekarang berlaku sejak {sejak}. Pilih tanggal itu atau sesudahnya.")
                },
            );
        }
        waktu
    }

    fn jadi(self, kerja: Kerja, langkah: Langkah, waktu: Option<Terbaca>, galat: Galat) -> Result<Perubahan, Galat> {
        match waktu {
            Some(waktu) if galat.kosong() => Ok(Perubahan {
                unit: self.objek().clone(),
                oleh: self.pelaku(),
                sejak: waktu.sejak,
                alasan: waktu.alasan,
                peristiwa: kerja.peristiwa(),
                langkah,
            }),
            _ => Err(galat),
        }
    }
}
