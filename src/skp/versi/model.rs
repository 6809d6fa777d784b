//! Kedudukan sebuah SKP di antara versi-versinya.

use chrono::NaiveDate;
use serde::Deserialize;

use crate::{
    kernel::{id::PegawaiId, time::tanggal},
    skp::model::{Ditetapkan, Ditolak, Masa, Skp, SkpId},
};

/// Versi keberapa, menggantikan yang mana, dan digantikan oleh yang mana.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Silsilah {
    /// Versi keberapa.
    pub ke: i32,
    /// Versi sebelumnya.
    pub menggantikan: Option<SkpId>,
    /// Versi sesudahnya, juga selama masih disusun.
    pub pengganti: Option<Pengganti>,
}

/// Versi sesudah sebuah SKP.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Pengganti {
    /// SKP-nya.
    pub id: SkpId,
    /// Versi keberapa.
    pub ke: i32,
    /// Hari pertamanya.
    pub mulai: NaiveDate,
    /// Sudah ditetapkan; sebelumnya ia belum menggantikan apa pun.
    pub ditetapkan: bool,
}

impl Silsilah {
    /// Keadaannya di samping «Ditetapkan», bila sedang diubah atau digantikan.
    pub fn lencana(&self) -> Option<String> {
        self.pengganti.as_ref().map(|p| match p.ditetapkan {
            true => format!("Digantikan versi {}", p.ke),
            false => "Sedang diubah".into(),
        })
    }

    /// Apa artinya bagi pembacanya.
    pub fn kalimat(&self, hari: NaiveDate) -> Option<String> {
        let p = self.pengganti.as_ref()?;
        Some(match (p.ditetapkan, p.mulai <= hari) {
            (false, _) => "Sedang diubah — versi ini masih berlaku.".into(),
            (true, true) => format!("Digantikan versi {} sejak {}.", p.ke, tanggal(p.mulai)),
            (true, false) => {
                format!("Digantikan versi {} mulai {}; sampai hari itu versi ini berlaku.", p.ke, tanggal(p.mulai))
            }
        })
    }
}

/// Versi baru yang akan dibuka; hanya lahir dari SKP yang ditetapkan dan belum diganti.
pub struct VersiBaru {
    pub(super) id: SkpId,
    pub(super) dari: SkpId,
    pub(super) pemilik: PegawaiId,
    pub(super) masa: Masa,
    pub(super) ke: i32,
}

impl VersiBaru {
    /// SKP versi baru itu.
    pub fn id(&self) -> SkpId {
        self.id
    }
}

impl Skp<Ditetapkan> {
    /// Kedudukannya di antara versi-versinya.
    pub fn silsilah(&self) -> &Silsilah {
        &self.silsilah
    }

    /// Masa penilaiannya.
    pub fn masa(&self) -> Masa {
        self.masa
    }

    /// Mulai mengubahnya sejak `mulai`, sampai akhir masanya.
    ///
    /// # Errors
    /// Bila sudah ada versi sesudahnya, atau harinya tidak di dalam masanya sesudah hari pertama.
    pub fn ubah(&self, mulai: NaiveDate) -> Result<VersiBaru, Ditolak> {
        if self.silsilah.pengganti.is_some() {
            return Err(Ditolak::SudahDiubah);
        }
        if mulai <= self.masa.mulai || self.masa.selesai < mulai {
            return Err(Ditolak::DiLuarMasa(self.masa));
        }
        Ok(VersiBaru {
            id: SkpId::new(),
            dari: self.id,
            pemilik: self.pemilik,
            masa: Masa { mulai, selesai: self.masa.selesai },
            ke: self.silsilah.ke + 1,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keadaan_versi_menurut_penggantinya() {
        let hari = |bulan, ke| NaiveDate::from_ymd_opt(2026, bulan, ke).unwrap();
        let dengan = |pengganti| Silsilah { ke: 1, menggantikan: None, pengganti };
        let check = |ditetapkan, pada, lencana: &str, kalimat: &str| {
            let s = dengan(Some(Pengganti { id: SkpId::new(), ke: 2, mulai: hari(7, 1), ditetapkan }));
            assert_eq!((s.lencana().as_deref(), s.kalimat(pada).as_deref()), (Some(lencana), Some(kalimat)));
        };
        assert_eq!(dengan(None).kalimat(hari(7, 1)), None);
        check(false, hari(7, 1), "Sedang diubah", "Sedang diubah — versi ini masih berlaku.");
        check(true, hari(7, 1), "Digantikan versi 2", "Digantikan versi 2 sejak 1 Juli 2026.");
        check(
            true,
            hari(6, 30),
            "Digantikan versi 2",
            "Digantikan versi 2 mulai 1 Juli 2026; sampai hari itu versi ini berlaku.",
        );
    }
}
