//! Apa yang berubah bila pendekatannya diganti.

use crate::{
    kernel::{
        form::Galat,
        id::PegawaiId,
        policy::{Oleh, Pemilik},
    },
    skp::{
        model::{Draf, Skp, SkpId},
        rencana::{INDIKATOR_PANJANG, IndikatorId, Pendekatan, Rencana},
    },
};

/// Pergantian yang tidak menghilangkan apa pun.
#[derive(Debug)]
pub struct Pergantian {
    pub(super) skp: SkpId,
    pub(super) oleh: PegawaiId,
    pub(super) menjadi: Pendekatan,
    /// Bunyi setiap indikator sesudahnya.
    pub(super) bunyi: Vec<(IndikatorId, String)>,
}

/// Satu indikator sebelum dan sesudah.
#[derive(Debug, PartialEq, Eq)]
pub struct Ganti {
    /// Sebelum: aspek, indikator, target.
    pub lama: String,
    /// Sesudah.
    pub baru: String,
}

/// Pendekatan yang bukan pendekatan itu.
pub fn lawan(pendekatan: Pendekatan) -> Pendekatan {
    match pendekatan {
        Pendekatan::Kuantitatif => Pendekatan::Kualitatif,
        Pendekatan::Kualitatif => Pendekatan::Kuantitatif,
    }
}

/// Yang berubah bunyinya bila dokumen berpendekatan `dari` diganti.
pub fn berubah(rencana: &[Rencana], dari: Pendekatan) -> Vec<Ganti> {
    let sesudah = |r: &Rencana| r.isi.menurut(lawan(dari));
    let semua = rencana.iter().flat_map(|r| r.isi.indikator.iter().zip(sesudah(r).indikator).collect::<Vec<_>>());
    semua
        .filter(|(lama, baru)| *lama != baru)
        .map(|(lama, baru)| {
            let aspek = lama.aspek.map(|a| format!("{}: ", a.sebutan())).unwrap_or_default();
            let target = match lama.cetak_target() {
                target if target.is_empty() => String::new(),
                target => format!("; target {target}"),
            };
            Ganti { lama: format!("{aspek}{}{target}", lama.indikator), baru: baru.indikator }
        })
        .collect()
}

impl Oleh<Pemilik, Skp<Draf>> {
    /// Mengganti pendekatan seluruh dokumen.
    ///
    /// # Errors
    /// Bila tidak dipilih, sudah demikian, atau ada kalimat yang tidak muat sebagai indikator.
    pub fn ganti_pendekatan(&self, pilihan: &str, rencana: &[Rencana]) -> Result<Pergantian, Galat> {
        let skp = self.objek();
        let mut galat = Galat::default();
        let menjadi = match Pendekatan::baca(pilihan) {
            Some(p) if p != skp.pendekatan => p,
            Some(p) => {
                galat.catat("ganti", format!("SKP ini sudah berpendekatan {}.", p.sebutan().to_lowercase()));
                return Err(galat);
            }
            None => {
                galat.catat("ganti", "Pilih pendekatannya: kuantitatif atau kualitatif.");
                return Err(galat);
            }
        };
        let mut bunyi = Vec::new();
        for r in rencana {
            for i in r.isi.menurut(menjadi).indikator {
                if menjadi == Pendekatan::Kuantitatif && i.indikator.chars().count() > INDIKATOR_PANJANG {
                    let awal: String = i.indikator.chars().take(60).collect();
                    let kalimat = format!(
                        "Ukuran keberhasilan «{awal}…» lebih dari {INDIKATOR_PANJANG} karakter, jadi tidak muat sebagai indikator. Pecah atau pendekkan dahulu."
                    );
                    galat.catat("ganti", kalimat);
                }
                bunyi.push((i.id, i.indikator));
            }
        }
        if !galat.kosong() {
            return Err(galat);
        }
        Ok(Pergantian { skp: skp.id, oleh: self.pelaku(), menjadi, bunyi })
    }
}
