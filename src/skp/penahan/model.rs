//! Tangga dari saya ke puncak, dan siapa di atasnya yang menahan.

use crate::{
    kernel::id::PegawaiId,
    pegawai::Identitas,
    skp::{model::SkpId, reviu::Pereviu},
};

/// Sampai di mana SKP seseorang pada tahun itu. Draf orang lain tidak dibedakan dari yang belum ada.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sampai {
    /// Belum ada.
    Belum,
    /// Sedang disusun; hanya dikatakan tentang diri sendiri.
    Draf(SkpId),
    /// Menunggu penilainya, atau pengelola kinerja bila reviu dipakai.
    Diajukan,
    /// Sudah direviu, menunggu penilainya.
    Direviu,
    /// Selesai.
    Ditetapkan,
    /// Dinilai di luar instansi ini: SKP-nya tidak disusun di sini.
    DiLuar,
}

/// Satu anak tangga; yang pertama orangnya sendiri, lalu penilainya, dan seterusnya.
#[derive(Clone, Debug)]
pub struct Anak {
    /// Orangnya.
    pub orang: Identitas,
    /// SKP-nya.
    pub sampai: Sampai,
}

/// Tangga seseorang pada suatu tahun, dan yang berlaku di kakinya.
#[derive(Clone, Debug, Default)]
pub struct Tangga {
    /// Dari orangnya sampai puncak.
    pub anak: Vec<Anak>,
    /// Mengapa periodenya tidak membolehkan pengajuan hari ini.
    pub halangan: Option<String>,
    /// Pengelola kinerja yang mereviu SKP orangnya; kosong bila reviu tidak dipakai.
    pub pereviu: Vec<Pereviu>,
}

/// Siapa atau apa yang menahan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Penahan {
    /// Tidak ada; SKP sudah ditetapkan.
    TidakAda,
    /// Saya sendiri: belum menyusun atau belum mengajukan.
    Saya(Option<SkpId>),
    /// Jabatan saya pada hari itu belum tercatat.
    TanpaPenempatan,
    /// Unit saya dan yang di atasnya tidak berkepala.
    TanpaPenilai,
    /// Periode tahun itu tidak terbuka, dan mengapa.
    Periode(String),
    /// Pengelola kinerja belum mereviu.
    Pengelola(PegawaiId),
    /// Penilai belum memutuskan.
    Penilai(PegawaiId),
    /// Orang pada anak tangga itu belum mengajukan SKP-nya, sehingga semua di bawahnya tidak dapat menautkan RHK.
    Pimpinan(usize, PegawaiId),
}

/// Yang diminta dari seseorang lewat pengingat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Minta {
    /// Memeriksa SKP yang sudah diajukan kepadanya.
    Periksa,
    /// Mengajukan SKP-nya sendiri.
    Ajukan,
    /// Mereviu SKP yang sudah diajukan.
    Reviu,
    /// Melihat RHK yang dibagikan kepadanya dari Matriks Peran Hasil.
    Matriks,
}

impl Minta {
    /// Ejaan pada `pengingat_skp.minta`.
    pub fn kode(self) -> &'static str {
        match self {
            Self::Periksa => "PERIKSA",
            Self::Ajukan => "AJUKAN",
            Self::Reviu => "REVIU",
            Self::Matriks => "MATRIKS",
        }
    }

    /// Di mana yang diminta dikerjakan.
    pub fn tautan(self) -> &'static str {
        match self {
            Self::Periksa => "/skp/bawahan",
            Self::Reviu => "/skp/reviu",
            Self::Ajukan | Self::Matriks => "/skp",
        }
    }

    /// Membaca ejaan itu.
    pub fn baca(kode: &str) -> Option<Self> {
        [Self::Periksa, Self::Ajukan, Self::Reviu, Self::Matriks].into_iter().find(|m| m.kode() == kode)
    }
}

/// Langkah pertama yang belum ada, dilihat dari anak tangga pertama.
///
/// Bila beberapa orang berturut-turut di atas belum mengajukan, yang teratas dari mereka yang menahan:
/// yang di bawahnya pun menunggu dia.
pub fn penahan(semua: &Tangga) -> Penahan {
    let tangga = &semua.anak;
    let Some(saya) = tangga.first() else { return Penahan::TanpaPenempatan };
    match saya.sampai {
        Sampai::Ditetapkan => return Penahan::TidakAda,
        Sampai::Diajukan if !semua.pereviu.is_empty() => return Penahan::Pengelola(semua.pereviu[0].id),
        Sampai::Diajukan | Sampai::Direviu => {}
        _ if semua.halangan.is_some() => return Penahan::Periode(semua.halangan.clone().unwrap_or_default()),
        _ if saya.orang.jenis_jabatan.is_none() => return Penahan::TanpaPenempatan,
        _ => {}
    }
    let Some(penilai) = tangga.get(1) else { return Penahan::TanpaPenilai };
    if matches!(saya.sampai, Sampai::Diajukan | Sampai::Direviu) {
        return Penahan::Penilai(penilai.orang.id);
    }
    let belum = tangga.iter().skip(1).take_while(|a| matches!(a.sampai, Sampai::Belum | Sampai::Draf(_))).count();
    match (belum, tangga.get(belum), saya.sampai) {
        (1.., Some(teratas), _) => Penahan::Pimpinan(belum, teratas.orang.id),
        (_, _, Sampai::Draf(skp)) => Penahan::Saya(Some(skp)),
        _ => Penahan::Saya(None),
    }
}

impl Penahan {
    /// Kepada siapa pengingat dapat dikirim, dan untuk apa.
    pub fn diingatkan(&self) -> Option<(PegawaiId, Minta)> {
        match self {
            Self::Pengelola(siapa) => Some((*siapa, Minta::Reviu)),
            Self::Penilai(siapa) => Some((*siapa, Minta::Periksa)),
            Self::Pimpinan(_, siapa) => Some((*siapa, Minta::Ajukan)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pegawai::JenisJabatan;

    fn anak(sampai: Sampai) -> Anak {
        let orang = Identitas {
            id: PegawaiId::new(),
            nama: String::new(),
            nomor: None,
            pangkat: String::new(),
            jabatan: String::new(),
            unit: String::new(),
            jenis_jabatan: Some(JenisJabatan::Pelaksana),
        };
        Anak { orang, sampai }
    }

    #[test]
    fn yang_menahan_adalah_yang_teratas_dari_yang_belum_mengajukan() {
        let skp = SkpId::new();
        let check = |sampai: &[Sampai], harapan: fn(&[Anak], SkpId) -> Penahan| {
            let tangga = Tangga { anak: sampai.iter().map(|s| anak(*s)).collect(), ..Tangga::default() };
            assert_eq!(penahan(&tangga), harapan(&tangga.anak, skp), "{sampai:?}");
        };
        use Sampai::{Belum, DiLuar, Diajukan, Direviu, Ditetapkan, Draf};
        check(&[Direviu, Belum], |t, _| Penahan::Penilai(t[1].orang.id));
        check(&[Ditetapkan, Belum], |_, _| Penahan::TidakAda);
        check(&[Belum], |_, _| Penahan::TanpaPenilai);
        check(&[Diajukan, Belum], |t, _| Penahan::Penilai(t[1].orang.id));
        check(&[Draf(skp), Belum, Draf(skp), Diajukan], |t, _| Penahan::Pimpinan(2, t[2].orang.id));
        check(&[Belum, Belum, DiLuar], |t, _| Penahan::Pimpinan(1, t[1].orang.id));
        check(&[Draf(skp), Diajukan, Belum], |_, skp| Penahan::Saya(Some(skp)));
        check(&[Belum, DiLuar], |_, _| Penahan::Saya(None));
        assert_eq!(penahan(&Tangga::default()), Penahan::TanpaPenempatan);
    }

    #[test]
    fn periode_dan_reviu_menahan_pada_langkahnya_sendiri() {
        let (skp, pengelola) = (SkpId::new(), PegawaiId::new());
        let tangga = |sampai, halangan: Option<&str>, direviu: bool| Tangga {
            anak: vec![anak(sampai), anak(Sampai::Belum)],
            halangan: halangan.map(Into::into),
            pereviu: direviu.then(|| Pereviu { id: pengelola, nama: String::new() }).into_iter().collect(),
        };
        let tutup = Some("belum dibuka");
        for sampai in [Sampai::Belum, Sampai::Draf(skp)] {
            assert_eq!(penahan(&tangga(sampai, tutup, true)), Penahan::Periode("belum dibuka".into()));
        }
        // Yang sudah diajukan tidak ditahan periode; yang sudah direviu tidak menunggu pengelola lagi.
        assert_eq!(penahan(&tangga(Sampai::Diajukan, tutup, true)), Penahan::Pengelola(pengelola));
        for (sampai, direviu) in [(Sampai::Diajukan, false), (Sampai::Direviu, true)] {
            let tangga = tangga(sampai, tutup, direviu);
            assert_eq!(penahan(&tangga), Penahan::Penilai(tangga.anak[1].orang.id));
        }
        assert_eq!(penahan(&tangga(Sampai::Ditetapkan, tutup, true)), Penahan::TidakAda);
        assert_eq!(Penahan::Pengelola(pengelola).diingatkan(), Some((pengelola, Minta::Reviu)));
    }
}
