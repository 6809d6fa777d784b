//! Dari sasaran menjadi RHK.

use serde::Deserialize;

use crate::{
    kernel::{
        form::Galat,
        policy::{Oleh, Pemilik},
    },
    perjanjian::{Acuan, Sasaran, SasaranId},
    skp::{
        model::{Draf, Skp, Suntingan},
        rencana::{Bagian, Indikator, IndikatorId, IsiRencana, Pimpinan, baca_target},
    },
};

/// Sasaran yang dicentang.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct FormAmbil {
    /// Id sasaran.
    pub sasaran: Vec<String>,
}

/// RHK baru beserta sasaran asalnya.
#[derive(Debug, PartialEq, Eq)]
pub struct Ambilan {
    /// Asalnya.
    pub sasaran: SasaranId,
    /// Isinya.
    pub isi: IsiRencana,
}

/// RHK berbunyi sasaran itu, dengan indikator dan targetnya.
pub fn rhk_dari(sasaran: &Sasaran) -> IsiRencana {
    let indikator = sasaran.indikator.iter().map(|i| {
        // Target bermakna ganda tetap disalin; angkanya diisi orangnya ketika menyunting.
        let angka = baca_target(&i.target).unwrap_or_default();
        Indikator {
            id: IndikatorId::new(),
            aspek: None,
            indikator: i.indikator.clone(),
            target: i.target.clone(),
            angka: angka.angka,
            angka_maks: angka.maks.filter(|maks| angka.angka.is_some_and(|bawah| bawah < *maks)),
            satuan: angka.satuan,
            arah: None,
            target_maksimal: false,
        }
    });
    IsiRencana {
        bagian: Bagian::Utama,
        rhk: sasaran.sasaran.clone(),
        pimpinan: Pimpinan::Belum,
        penugasan_dari: String::new(),
        perspektif: None,
        indikator: indikator.collect(),
    }
}

impl Oleh<Pemilik, Skp<Draf>> {
    /// Mengambil sasaran yang dicentang dari perjanjian unit yang dikepalai pemiliknya.
    ///
    /// # Errors
    /// Bila tidak ada yang dicentang, atau ada yang bukan dari perjanjian itu.
    pub fn ambil(self, form: &FormAmbil, acuan: &[Acuan]) -> Result<(Suntingan, Vec<Ambilan>), Galat> {
        let mut galat = Galat::default();
        let mut ambilan: Vec<Ambilan> = Vec::new();
        for tulisan in &form.sasaran {
            let sasaran = tulisan.parse().ok().and_then(|id| acuan.iter().find_map(|a| a.sasaran(id)));
            match sasaran {
                Some(s) if ambilan.iter().all(|a| a.sasaran != s.id) => {
                    let isi = rhk_dari(s).menurut(self.objek().pendekatan);
                    ambilan.push(Ambilan { sasaran: s.id, isi });
                }
                Some(_) => {}
                None => {
                    galat.catat("sasaran", "Ada sasaran yang sudah tidak berlaku. Pilih lagi dari daftar.");
                    break;
                }
            }
        }
        if ambilan.is_empty() && galat.kosong() {
            galat.catat("sasaran", "Centang setidaknya satu sasaran.");
        }
        if galat.kosong() { Ok((self.sunting(), ambilan)) } else { Err(galat) }
    }
}
