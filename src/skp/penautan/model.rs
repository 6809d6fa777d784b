//! Usulan penautan.

use serde::Deserialize;

use crate::{
    kernel::{
        id::PegawaiId,
        policy::{Oleh, Pemilik},
    },
    skp::{
        model::{Ditolak, Draf, Skp, SkpId},
        rencana::RencanaId,
    },
};

/// Satu RHK dan RHK pimpinan yang diusulkan baginya.
#[derive(Clone, Debug, Deserialize)]
pub struct Usulan {
    /// RHK pegawai.
    pub rencana: RencanaId,
    /// Bunyinya.
    pub rhk: String,
    /// RHK pimpinan yang berasal dari sasaran yang sama.
    pub pimpinan: String,
}

/// Menautkan semua yang diusulkan.
pub struct Penautan {
    pub(super) skp: SkpId,
    pub(super) oleh: PegawaiId,
    pub(super) penilai: Option<PegawaiId>,
    pub(super) tahun: i32,
}

impl Oleh<Pemilik, Skp<Draf>> {
    /// Menautkan, bila isinya masih yang dilihat orangnya.
    ///
    /// # Errors
    /// Bila sudah berubah.
    pub fn tautkan(self, versi: i32) -> Result<Penautan, Ditolak> {
        let skp = self.objek();
        if skp.versi != versi {
            return Err(Ditolak::IsiBerubah);
        }
        Ok(Penautan { skp: skp.id, oleh: self.pelaku(), penilai: skp.penilai, tahun: skp.masa.tahun() })
    }
}

/// RHK saya yang RHK pimpinannya berubah atau hilang pada versi barunya.
#[derive(Clone, Debug)]
pub struct Sandaran {
    /// SKP saya.
    pub skp: SkpId,
    /// Tahunnya.
    pub tahun: i32,
    /// Masih draf, sehingga bunyinya ikut diganti.
    pub draf: bool,
    /// RHK saya.
    pub rencana: RencanaId,
    /// Bunyinya.
    pub rhk: String,
    /// RHK pimpinan sebagaimana tertulis pada SKP saya.
    pub lama: String,
    /// Indikator dan targetnya yang lama.
    pub ukuran_lama: Vec<String>,
    /// Bunyinya sekarang; kosong bila tidak ada lagi.
    pub baru: Option<String>,
    /// Indikator dan targetnya sekarang.
    pub ukuran_baru: Vec<String>,
}

/// Menyambung sebuah RHK ke RHK pimpinan yang baru.
pub struct Sambungan {
    pub(super) skp: SkpId,
    pub(super) rencana: RencanaId,
    pub(super) oleh: PegawaiId,
}

impl<S> Oleh<Pemilik, Skp<S>> {
    /// Menyambung. Pada draf bunyinya ikut diganti; yang sudah ditandatangani tetap bunyinya, hanya tautannya berpindah.
    pub fn sambung(self, rencana: RencanaId) -> Sambungan {
        Sambungan { skp: self.objek().id, rencana, oleh: self.pelaku() }
    }
}
