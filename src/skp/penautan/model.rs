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
