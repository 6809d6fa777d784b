//! Lampiran ditulis pegawai dan penilai; ekspektasi khusus hanya penilai. Keduanya selama draf.

use serde::{Deserialize, Serialize};

use crate::{
    kernel::{
        form::{Galat, batasi, sebaris},
        id::PegawaiId,
        policy::{Oleh, Pemilik, Penilai},
    },
    skp::{
        model::{Draf, Lampiran, Skp, SkpId},
        perilaku::BERAKHLAK,
        rencana::butir,
    },
};

impl Oleh<Pemilik, Skp<Draf>> {
    /// Menulis Lampiran.
    pub fn isi_lampiran(self, lampiran: Lampiran) -> PerubahanLampiran {
        PerubahanLampiran { skp: self.objek().id, oleh: self.pelaku(), lama: self.objek().lampiran.clone(), lampiran }
    }
}

impl Oleh<Penilai, Skp<Draf>> {
    /// Menulis Lampiran bersama pegawai.
    pub fn isi_lampiran(self, lampiran: Lampiran) -> PerubahanLampiran {
        PerubahanLampiran { skp: self.objek().id, oleh: self.pelaku(), lama: self.objek().lampiran.clone(), lampiran }
    }

    /// Menyatakan ekspektasi khusus bagi tujuh nilai.
    pub fn beri_ekspektasi(self, ekspektasi: Vec<String>) -> PerubahanEkspektasi {
        let skp = self.objek();
        PerubahanEkspektasi { skp: skp.id, oleh: self.pelaku(), lama: skp.ekspektasi.clone(), ekspektasi }
    }
}

/// Lampiran disepakati: pemilik maupun penilai boleh menulisnya selama draf.
pub struct PerubahanLampiran {
    pub(super) skp: SkpId,
    pub(super) oleh: PegawaiId,
    lama: Lampiran,
    pub(super) lampiran: Lampiran,
}

impl PerubahanLampiran {
    /// Daftar yang berubah, bagi jejak.
    pub(super) fn ubahan(&self) -> Vec<Ubahan<'_, [String]>> {
        let (lama, baru) = (&self.lama, &self.lampiran);
        ubahan([
            ("Dukungan sumber daya", &lama.dukungan[..], &baru.dukungan[..]),
            ("Skema pertanggungjawaban", &lama.skema[..], &baru.skema[..]),
            ("Konsekuensi", &lama.konsekuensi[..], &baru.konsekuensi[..]),
        ])
    }
}

/// Ekspektasi khusus pimpinan: hanya penilai yang menulisnya.
pub struct PerubahanEkspektasi {
    pub(super) skp: SkpId,
    pub(super) oleh: PegawaiId,
    lama: Vec<String>,
    pub(super) ekspektasi: Vec<String>,
}

impl PerubahanEkspektasi {
    /// Nilai yang ekspektasinya berubah, bagi jejak.
    pub(super) fn ubahan(&self) -> Vec<Ubahan<'_, str>> {
        let pasangan = self.lama.iter().zip(&self.ekspektasi);
        ubahan(BERAKHLAK.iter().zip(pasangan).map(|(nilai, (lama, baru))| (nilai.nama, lama.as_str(), baru.as_str())))
    }
}

/// Satu daftar atau nilai sebelum dan sesudah diubah, sebagaimana dicatat pada jejak.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Ubahan<'a, T: ?Sized> {
    apa: &'static str,
    lama: &'a T,
    baru: &'a T,
}

fn ubahan<'a, T: PartialEq + ?Sized>(
    semua: impl IntoIterator<Item = (&'static str, &'a T, &'a T)>,
) -> Vec<Ubahan<'a, T>> {
    let berubah = semua.into_iter().filter(|(_, lama, baru)| lama != baru);
    berubah.map(|(apa, lama, baru)| Ubahan { apa, lama, baru }).collect()
}

/// Formulir Lampiran sebagaimana diketik: satu butir per baris.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(default)]
pub struct FormLampiran {
    /// Dukungan sumber daya.
    pub dukungan: String,
    /// Skema pertanggungjawaban.
    pub skema: String,
    /// Konsekuensi.
    pub konsekuensi: String,
}

impl FormLampiran {
    /// Yang tersimpan.
    pub fn dari(lampiran: &Lampiran) -> Self {
        Self {
            dukungan: lampiran.dukungan.join("\n"),
            skema: lampiran.skema.join("\n"),
            konsekuensi: lampiran.konsekuensi.join("\n"),
        }
    }

    /// Lampiran yang dimaksud.
    ///
    /// # Errors
    /// Kalimat bagi isian yang terlalu panjang.
    pub fn baca(&self) -> Result<Lampiran, Galat> {
        let mut galat = Galat::default();
        for (kolom, sebutan, nilai) in [
            ("dukungan", "Dukungan sumber daya", &self.dukungan),
            ("skema", "Skema pertanggungjawaban", &self.skema),
            ("konsekuensi", "Konsekuensi", &self.konsekuensi),
        ] {
            batasi(&mut galat, kolom, sebutan, nilai, 4_000);
        }
        if !galat.kosong() {
            return Err(galat);
        }
        Ok(Lampiran {
            dukungan: butir(&self.dukungan),
            skema: butir(&self.skema),
            konsekuensi: butir(&self.konsekuensi),
        })
    }
}

/// Formulir ekspektasi: tujuh isian berulang.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct FormEkspektasi {
    /// Menurut urutan nilai.
    pub ekspektasi: Vec<String>,
}

impl FormEkspektasi {
    /// Tujuh ekspektasi.
    ///
    /// # Errors
    /// Kalimat bagi isian yang terlalu panjang.
    pub fn baca(&self) -> Result<Vec<String>, Galat> {
        let mut galat = Galat::default();
        let mut tujuh: Vec<String> = self.ekspektasi.iter().map(|e| sebaris(e)).collect();
        tujuh.resize(7, String::new());
        for (n, e) in tujuh.iter().enumerate() {
            batasi(&mut galat, &format!("ekspektasi-{}", n + 1), "Ekspektasi", e, 1_000);
        }
        if galat.kosong() { Ok(tujuh) } else { Err(galat) }
    }
}
