//! Pilihan periode instansi.

use serde::Deserialize;
use uuid::Uuid;

use crate::{
    kernel::{form::Galat, id::PegawaiId, policy::Oleh},
    periode::{kala::JenisPeriode, pengaturan::Pengaturan, policy::PengaturInstansi},
};

/// Periode yang boleh dipakai rencana aksi.
pub const RENCANA_AKSI: [JenisPeriode; 2] = [JenisPeriode::Bulanan, JenisPeriode::Triwulanan];

/// Periode yang dipakai instansi.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Periodik {
    /// Dokumentasi yang dikirim.
    pub dokumentasi: JenisPeriode,
    /// Rencana aksi.
    pub rencana_aksi: JenisPeriode,
}

/// Formulirnya sebagaimana dipilih.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct FormPeriodik {
    /// Kode jenis dokumentasi.
    pub dokumentasi: String,
    /// Kode jenis rencana aksi.
    pub rencana_aksi: String,
}

impl FormPeriodik {
    /// Yang tersimpan.
    pub fn dari(p: Periodik) -> Self {
        Self { dokumentasi: p.dokumentasi.kode().into(), rencana_aksi: p.rencana_aksi.kode().into() }
    }
}

/// Perubahan yang sudah diperiksa; hanya lahir dari [`PengaturInstansi`] yang terbukti.
#[derive(Debug)]
pub struct Perubahan {
    pub(super) oleh: PegawaiId,
    pub(super) id: Uuid,
    pub(super) versi: i32,
    pub(super) lama: Periodik,
    pub(super) baru: Periodik,
}

impl Oleh<PengaturInstansi, Pengaturan<Periodik>> {
    /// Memilih periodenya.
    ///
    /// # Errors
    /// Bila yang dipilih bukan salah satunya.
    pub fn pilih(&self, form: &FormPeriodik) -> Result<Perubahan, Galat> {
        let mut galat = Galat::default();
        let dokumentasi = JenisPeriode::baca(&form.dokumentasi);
        let rencana_aksi = JenisPeriode::baca(&form.rencana_aksi).filter(|j| RENCANA_AKSI.contains(j));
        if dokumentasi.is_none() {
            galat.catat("dokumentasi", "Pilih dokumentasi yang dikirim pegawai.");
        }
        if rencana_aksi.is_none() {
            galat.catat("rencana_aksi", "Pilih periode rencana aksi.");
        }
        let lama = self.objek();
        let baru =
            dokumentasi.zip(rencana_aksi).map(|(dokumentasi, rencana_aksi)| Periodik { dokumentasi, rencana_aksi });
        baru.map(|baru| Perubahan { oleh: self.pelaku(), id: lama.id, versi: lama.versi, lama: lama.isi, baru })
            .ok_or(galat)
    }
}
