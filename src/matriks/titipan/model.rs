//! Apa yang terjadi pada sebuah pembagian, dalam satu kalimat.

use std::collections::BTreeSet;

use uuid::Uuid;

use crate::{
    kernel::id::PegawaiId,
    skp::{Nasib, Titipan},
};

/// RHK yang menunggu dimasukkan pemiliknya ke drafnya.
#[derive(Clone, Debug)]
pub struct Menunggu {
    /// Titipannya.
    pub titipan: Titipan,
    /// Yang membagikannya.
    pub dari: String,
}

/// Kalimat sesudah membagikan. Tentang anggota tim hanya disebut bahwa ditawarkan: ketua tidak membaca SKP mereka.
pub fn kalimat(titipan: &[Titipan], nasib: &[(Uuid, Nasib)]) -> String {
    let bawahan: BTreeSet<Uuid> = titipan.iter().filter(|t| t.penugasan_dari.is_empty()).map(|t| t.pokok).collect();
    let banyak = |yang: Nasib| nasib.iter().filter(|(p, n)| *n == yang && bawahan.contains(p)).count();
    let orang = |yang: Nasib| {
        let pokok: BTreeSet<Uuid> = nasib.iter().filter(|(_, n)| *n == yang).map(|(p, _)| *p).collect();
        let siapa = titipan.iter().filter(|t| bawahan.contains(&t.pokok) && pokok.contains(&t.pokok));
        siapa.map(|t| t.pemilik).collect::<BTreeSet<PegawaiId>>().len()
    };
    let anggota: BTreeSet<PegawaiId> =
        titipan.iter().filter(|t| !t.penugasan_dari.is_empty()).map(|t| t.pemilik).collect();
    let bagian = [
        (banyak(Nasib::Masuk), "RHK masuk ke draf SKP"),
        (banyak(Nasib::Diperbarui), "RHK diperbarui"),
        (orang(Nasib::TanpaSkp), "orang belum mempunyai SKP; RHK-nya menunggu mereka"),
        (orang(Nasib::BukanDraf), "orang SKP-nya sudah diajukan atau ditetapkan, jadi tidak disentuh"),
        (anggota.len(), "anggota tim ditawari"),
    ];
    let kalimat: Vec<String> =
        bagian.into_iter().filter(|(n, _)| *n > 0).map(|(n, apa)| format!("{n} {apa}")).collect();
    match kalimat.is_empty() {
        true => "Matriks dibagikan. Tidak ada yang baru bagi draf siapa pun.".into(),
        false => format!("Matriks dibagikan: {}.", kalimat.join("; ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn titipan(penugasan: &str) -> Titipan {
        Titipan {
            pokok: Uuid::now_v7(),
            pemilik: PegawaiId::new(),
            rhk: "Laporan".into(),
            pimpinan: None,
            rhk_pimpinan: String::new(),
            penugasan_dari: penugasan.into(),
        }
    }

    #[test]
    fn keadaan_skp_anggota_tim_tidak_disebut() {
        let (bawahan, anggota) = (titipan(""), titipan("Tim ZI – ketua Budi"));
        let nasib = [(bawahan.pokok, Nasib::Masuk), (anggota.pokok, Nasib::BukanDraf)];
        let semua = [bawahan, anggota];
        assert_eq!(kalimat(&semua, &nasib), "Matriks dibagikan: 1 RHK masuk ke draf SKP; 1 anggota tim ditawari.");
        assert_eq!(kalimat(&[], &[]), "Matriks dibagikan. Tidak ada yang baru bagi draf siapa pun.");
    }
}
