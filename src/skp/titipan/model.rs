//! Titipan dan nasibnya.

use uuid::Uuid;

use crate::{kernel::id::PegawaiId, skp::rencana::RencanaId};

/// Satu RHK yang dititipkan.
#[derive(Clone, Debug)]
pub struct Titipan {
    /// Jati dirinya pada matriks; tetap dari versi ke versi.
    pub pokok: Uuid,
    /// Kepada siapa.
    pub pemilik: PegawaiId,
    /// Kalimatnya.
    pub rhk: String,
    /// RHK pimpinan yang diintervensi, bila yang menitipkan penilainya.
    pub pimpinan: Option<RencanaId>,
    /// Bunyi RHK pimpinan itu.
    pub rhk_pimpinan: String,
    /// «Penugasan dari …», bila yang menitipkan ketua timnya; maka masuk sebagai hasil kerja tambahan.
    pub penugasan_dari: String,
}

/// Siapa yang memasukkannya.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dari {
    /// Pimpinan, ke draf orang yang dinilai atau diketuainya.
    Pimpinan(PegawaiId),
    /// Pemiliknya sendiri, ke draf ini.
    Pemilik(PegawaiId, crate::skp::SkpId),
}

/// Apa yang terjadi pada sebuah titipan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nasib {
    /// Baru masuk ke draf.
    Masuk,
    /// Bunyi atau tautannya mengikuti matriks.
    Diperbarui,
    /// Sudah pernah dititipkan; tidak ada yang berubah.
    Sudah,
    /// Belum mempunyai SKP tahun itu.
    TanpaSkp,
    /// SKP-nya sudah diajukan atau ditetapkan.
    BukanDraf,
}

impl Nasib {
    /// Membaca ejaan basis data.
    pub fn baca(kode: &str) -> Self {
        match kode {
            "MASUK" => Self::Masuk,
            "DIPERBARUI" => Self::Diperbarui,
            "TANPA_SKP" => Self::TanpaSkp,
            "BUKAN_DRAF" => Self::BukanDraf,
            _ => Self::Sudah,
        }
    }
}
