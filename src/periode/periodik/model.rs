//! Pilihan periode instansi.

use chrono::NaiveDate;
use serde::Deserialize;
use uuid::Uuid;

use crate::{
    kernel::{
        form::Galat,
        id::PegawaiId,
        policy::Oleh,
        time::{baca_tanggal, tanggal},
    },
    periode::{
        kala::{Berjadwal, Jadwal, JenisPeriode},
        pengaturan::Pengaturan,
        policy::PengaturInstansi,
    },
};

/// Periode yang boleh dipakai rencana aksi.
pub const RENCANA_AKSI: [JenisPeriode; 2] = [JenisPeriode::Bulanan, JenisPeriode::Triwulanan];

/// Yang jenisnya berganti sejak suatu hari.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hal {
    /// Dokumentasi yang dikirim.
    Dokumentasi,
    /// Pengukuran kinerja.
    Pengukuran,
}

impl Hal {
    /// Ejaan pada `aturan_periode.hal`.
    pub fn kode(self) -> &'static str {
        match self {
            Self::Dokumentasi => "DOKUMENTASI",
            Self::Pengukuran => "PENGUKURAN",
        }
    }

    /// Ejaan jenisnya di sana.
    pub fn ejaan(self, jenis: JenisPeriode) -> &'static str {
        match self {
            Self::Dokumentasi => jenis.kode(),
            Self::Pengukuran => jenis.kode_satuan(),
        }
    }

    /// Halamannya.
    pub fn alamat(self) -> &'static str {
        match self {
            Self::Dokumentasi => "/pengaturan/periodik",
            Self::Pengukuran => "/pengaturan/pengukuran",
        }
    }

    /// `dokumentasi dikirim mingguan`, `kinerja diukur setiap bulan`
    pub fn kalimat(self, jenis: JenisPeriode) -> String {
        match self {
            Self::Dokumentasi => format!("dokumentasi dikirim {}", jenis.sebutan()),
            Self::Pengukuran => format!("kinerja diukur setiap {}", jenis.satuan()),
        }
    }
}

/// Periode yang dipakai instansi.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Periodik {
    /// Dokumentasi yang dikirim.
    pub dokumentasi: Berjadwal,
    /// Rencana aksi.
    pub rencana_aksi: JenisPeriode,
    /// Pengukuran kinerja.
    pub pengukuran: Berjadwal,
}

impl Periodik {
    /// Jadwalnya.
    pub fn jadwal(&self, hal: Hal) -> &Berjadwal {
        match hal {
            Hal::Dokumentasi => &self.dokumentasi,
            Hal::Pengukuran => &self.pengukuran,
        }
    }

    /// `Mulai 1 April 2026 dokumentasi dikirim mingguan.`, bila akan berganti.
    pub fn mendatang(&self, hal: Hal) -> Option<String> {
        let b = self.jadwal(hal).mendatang()?;
        Some(format!("Mulai {} {}.", tanggal(b.mulai), hal.kalimat(b.jenis)))
    }
}

/// Formulirnya sebagaimana dipilih.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct FormPeriodik {
    /// Kode jenis dokumentasi.
    pub dokumentasi: String,
    /// Kode jenis rencana aksi.
    pub rencana_aksi: String,
    /// Kode jenis pengukuran.
    pub pengukuran: String,
    /// Hari jenis dokumentasi atau pengukuran yang baru mulai; kosong: hari yang lazim.
    pub sejak: String,
}

impl FormPeriodik {
    /// Yang tersimpan.
    pub fn dari(p: &Periodik, hal: Hal) -> Self {
        let kode = |hal: Hal| hal.ejaan(p.jadwal(hal).terpilih()).to_owned();
        Self {
            dokumentasi: kode(Hal::Dokumentasi),
            rencana_aksi: p.rencana_aksi.kode().into(),
            pengukuran: kode(Hal::Pengukuran),
            sejak: p.jadwal(hal).mendatang().map(|b| tanggal(b.mulai)).unwrap_or_default(),
        }
    }

    fn sejak(&self) -> Result<Option<NaiveDate>, String> {
        let tulisan = self.sejak.trim();
        let hari = (!tulisan.is_empty()).then(|| baca_tanggal(tulisan)).transpose();
        hari.map_err(|_| "Tanggalnya belum terbaca. Tulis seperti 1/4/2026.".into())
    }
}

/// Perubahan yang sudah diperiksa; hanya lahir dari [`PengaturInstansi`] yang terbukti.
#[derive(Debug)]
pub struct Perubahan {
    pub(super) oleh: PegawaiId,
    pub(super) id: Uuid,
    pub(super) versi: i32,
    pub(super) hari: NaiveDate,
    pub(super) hal: Hal,
    pub(super) lama: Periodik,
    pub(super) rencana_aksi: JenisPeriode,
    /// Kosong bila jenisnya tidak berganti.
    pub(super) jadwal: Option<Jadwal>,
}

impl Perubahan {
    /// Yang dikatakan kepada pengaturnya.
    pub fn pesan(&self) -> String {
        let lama = self.hal.kalimat(self.lama.jadwal(self.hal).kini());
        match self.jadwal {
            None => "Pengaturan disimpan.".into(),
            Some(Jadwal { baru: Some(b), .. }) if b.mulai > self.hari => {
                let (hari, baru) = (tanggal(b.mulai), self.hal.kalimat(b.jenis));
                format!("Mulai {hari} {baru}. Sampai sehari sebelumnya {lama}.")
            }
            Some(Jadwal { baru: Some(b), .. }) => format!("Mulai hari ini {}.", self.hal.kalimat(b.jenis)),
            Some(Jadwal { baru: None, sejak }) if sejak > self.hari => {
                format!("Perubahan yang akan datang dibatalkan: {lama}.")
            }
            Some(_) => "Perubahan yang mulai hari ini dibatalkan.".into(),
        }
    }
}

impl Oleh<PengaturInstansi, Pengaturan<Periodik>> {
    /// Memilih periode dokumentasi dan rencana aksi.
    ///
    /// # Errors
    /// Bila yang dipilih bukan salah satunya, atau harinya tidak dapat dipakai.
    pub fn pilih_dokumentasi(&self, form: &FormPeriodik) -> Result<Perubahan, Galat> {
        let mut galat = Galat::default();
        let dokumentasi = JenisPeriode::baca(&form.dokumentasi);
        if dokumentasi.is_none() {
            galat.catat("dokumentasi", "Pilih dokumentasi yang dikirim pegawai.");
        }
        let rencana_aksi = JenisPeriode::baca(&form.rencana_aksi).filter(|j| RENCANA_AKSI.contains(j));
        if rencana_aksi.is_none() {
            galat.catat("rencana_aksi", "Pilih periode rencana aksi.");
        }
        let jadwal = self.jadwalkan(Hal::Dokumentasi, dokumentasi, form, &mut galat);
        let rencana_aksi = rencana_aksi.filter(|_| galat.kosong()).ok_or(galat)?;
        Ok(Perubahan { rencana_aksi, ..self.berubah(Hal::Dokumentasi, jadwal) })
    }

    /// Memilih seberapa sering kinerja diukur.
    ///
    /// # Errors
    /// Bila yang dipilih bukan salah satunya, atau harinya tidak dapat dipakai.
    pub fn pilih_pengukuran(&self, form: &FormPeriodik) -> Result<Perubahan, Galat> {
        let mut galat = Galat::default();
        let pengukuran = JenisPeriode::baca_satuan(&form.pengukuran);
        if pengukuran.is_none() {
            galat.catat("pengukuran", "Pilih seberapa sering kinerja diukur.");
        }
        let jadwal = self.jadwalkan(Hal::Pengukuran, pengukuran, form, &mut galat);
        if galat.kosong() { Ok(self.berubah(Hal::Pengukuran, jadwal)) } else { Err(galat) }
    }

    /// Membatalkan perubahan yang belum sampai harinya; `None` bila tidak ada.
    pub fn batalkan(&self, hal: Hal) -> Option<Perubahan> {
        let jadwal = self.objek().isi.jadwal(hal).batalkan()?;
        Some(self.berubah(hal, Some(jadwal)))
    }

    fn jadwalkan(
        &self,
        hal: Hal,
        jenis: Option<JenisPeriode>,
        form: &FormPeriodik,
        galat: &mut Galat,
    ) -> Option<Jadwal> {
        let jadwal = form.sejak().and_then(|sejak| match jenis {
            Some(jenis) => self.objek().isi.jadwal(hal).ganti(jenis, sejak),
            None => Ok(None),
        });
        jadwal.unwrap_or_else(|kalimat| {
            galat.catat("sejak", kalimat);
            None
        })
    }

    fn berubah(&self, hal: Hal, jadwal: Option<Jadwal>) -> Perubahan {
        let p = self.objek();
        Perubahan {
            oleh: self.pelaku(),
            id: p.id,
            versi: p.versi,
            hari: p.isi.jadwal(hal).hari,
            hal,
            rencana_aksi: p.isi.rencana_aksi,
            lama: p.isi.clone(),
            jadwal,
        }
    }
}
