//! Susunan sebuah matriks: kolomnya, orang-orangnya, isi selnya, dan yang patut diperhatikan.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    kernel::id::PegawaiId,
    matriks::model::{MatriksId, UsulanId},
    skp::{RencanaId, SkpId},
};

/// Satu kolom: RHK utama pimpinan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kolom {
    /// RHK-nya; kosong bila sudah tidak ada pada SKP pimpinan, tetapi selnya masih berisi.
    pub id: Option<RencanaId>,
    /// Bunyinya.
    pub rhk: String,
}

/// Mengapa seseorang ada pada matriks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Asal {
    /// Dinilai pimpinan.
    Bawahan,
    /// Anggota tim yang diketuainya.
    Tim(String),
    /// Tidak lagi keduanya; yang tertulis baginya masih ada.
    Lepas,
}

/// SKP seorang bawahan tahun itu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SkpBawahan {
    /// SKP-nya.
    pub id: SkpId,
    /// Ejaan keadaannya.
    pub status: String,
}

/// Satu baris: seseorang.
#[derive(Clone, Debug)]
pub struct Baris {
    /// Orangnya.
    pub pegawai: PegawaiId,
    /// Nama dengan gelar.
    pub nama: String,
    /// Jabatannya.
    pub jabatan: String,
    /// Mengapa ada di sini.
    pub asal: Asal,
    /// SKP-nya; hanya bagi penilainya.
    pub skp: Option<SkpBawahan>,
    /// Versi selnya.
    pub versi: i32,
}

/// Bagaimana sebuah RHK matriks tampak pada SKP orangnya.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DiSkp {
    /// Belum dititipkan, atau pembacanya tidak berhak tahu.
    Belum,
    /// Sama bunyinya.
    Sama,
    /// Bunyinya lain.
    Berbeda(String),
    /// Dihapus pegawainya dari drafnya.
    Dihapus,
}

/// Satu RHK dalam sebuah sel.
#[derive(Clone, Debug)]
pub struct Isi {
    /// Tetap dari versi ke versi.
    pub pokok: Uuid,
    /// Barisnya.
    pub pegawai: PegawaiId,
    /// Kolomnya.
    pub kolom: Option<RencanaId>,
    /// Bunyi kolomnya saat ditulis.
    pub rhk_pimpinan: String,
    /// Kalimatnya.
    pub rhk: String,
    /// Pada SKP orangnya.
    pub di_skp: DiSkp,
}

/// RHK utama seorang bawahan yang tidak ada pada matriks.
#[derive(Clone, Debug)]
pub struct Luar {
    /// RHK-nya.
    pub rencana: RencanaId,
    /// Orangnya.
    pub pegawai: PegawaiId,
    /// Kolom yang ditautkannya.
    pub kolom: Option<RencanaId>,
    /// Bunyi RHK pimpinannya.
    pub rhk_pimpinan: String,
    /// Kalimatnya.
    pub rhk: String,
}

/// Usulan yang belum dijawab.
#[derive(Clone, Debug)]
pub struct Usul {
    /// Jati dirinya.
    pub id: UsulanId,
    /// Pengusulnya.
    pub pegawai: PegawaiId,
    /// Bunyi kolomnya.
    pub rhk_pimpinan: String,
    /// Kalimatnya.
    pub rhk: String,
}

/// Pimpinan sebagaimana tercetak pada baris pertama.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Pejabat {
    /// Nama dengan gelar.
    pub nama: String,
    /// Jabatannya.
    pub jabatan: String,
}

/// Seluruh isi sebuah matriks.
#[derive(Clone, Debug)]
pub struct Susunan {
    /// Pimpinan.
    pub pemimpin: Pejabat,
    /// RHK utamanya, lalu yang sudah tidak ada padanya tetapi masih berisi.
    pub kolom: Vec<Kolom>,
    /// Timnya.
    pub baris: Vec<Baris>,
    /// Isi semua sel, menurut urutannya.
    pub isi: Vec<Isi>,
    /// RHK bawahan di luar matriks; hanya bagi pimpinan.
    pub luar: Vec<Luar>,
    /// Usulan yang menunggu jawaban: semuanya bagi pimpinan, miliknya sendiri bagi pengusul.
    pub usulan: Vec<Usul>,
}

/// Kolom yang ditempati sebuah RHK: menurut tautannya, atau bunyinya bila SKP pimpinan sudah diganti.
pub fn letak(kolom: &[Kolom], id: Option<RencanaId>, bunyi: &str) -> Option<usize> {
    let tepat = kolom.iter().position(|k| id.is_some() && k.id == id);
    tepat.or_else(|| {
        let bunyi = bunyi.to_lowercase();
        kolom.iter().position(|k| k.rhk.to_lowercase() == bunyi)
    })
}

/// Kolom yang ada, ditambah kolom bagi sel yang RHK pimpinannya sudah tidak ada: tidak ada tulisan yang hilang.
pub fn lengkapi(mut kolom: Vec<Kolom>, isi: &[Isi]) -> Vec<Kolom> {
    for i in isi {
        if letak(&kolom, i.kolom, &i.rhk_pimpinan).is_none() {
            kolom.push(Kolom { id: None, rhk: i.rhk_pimpinan.clone() });
        }
    }
    kolom
}

/// Yang patut diperhatikan, tanpa menghalangi (aturan 4.3).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Peringatan {
    /// Nama yang selnya kosong semua.
    pub tanpa_sumbangan: Vec<String>,
    /// RHK pimpinan yang tidak didukung siapa pun.
    pub tanpa_pendukung: Vec<String>,
    /// RHK pimpinan yang sudah tidak ada pada SKP-nya, tetapi selnya berisi.
    pub kolom_hilang: Vec<String>,
}

impl Susunan {
    /// Sel seseorang, satu bagi setiap kolom; isinya menurut urutannya.
    pub fn sel(&self, pegawai: PegawaiId) -> Vec<Vec<&Isi>> {
        let mut sel = vec![Vec::new(); self.kolom.len()];
        for isi in self.isi.iter().filter(|i| i.pegawai == pegawai) {
            if let Some(n) = letak(&self.kolom, isi.kolom, &isi.rhk_pimpinan) {
                sel[n].push(isi);
            }
        }
        sel
    }

    /// Sebuah isi dengan baris dan kolomnya, sebagaimana dibagikan.
    pub fn dibagikan<'a>(&'a self, isi: &'a Isi) -> Option<Dibagikan<'a>> {
        let baris = self.baris.iter().find(|b| b.pegawai == isi.pegawai)?;
        let kolom = self.kolom.get(letak(&self.kolom, isi.kolom, &isi.rhk_pimpinan)?)?;
        Some((isi, baris, kolom))
    }

    /// Nama seseorang pada matriks ini.
    pub fn nama(&self, pegawai: PegawaiId) -> &str {
        self.baris.iter().find(|b| b.pegawai == pegawai).map_or("", |b| &b.nama)
    }

    /// Yang patut diperhatikan.
    pub fn peringatan(&self) -> Peringatan {
        let terisi: Vec<Option<usize>> =
            self.isi.iter().map(|i| letak(&self.kolom, i.kolom, &i.rhk_pimpinan)).collect();
        let kosong = |b: &&Baris| b.asal != Asal::Lepas && !self.isi.iter().any(|i| i.pegawai == b.pegawai);
        let (hilang, ada): (Vec<_>, Vec<_>) = self.kolom.iter().enumerate().partition(|(_, k)| k.id.is_none());
        Peringatan {
            tanpa_sumbangan: self.baris.iter().filter(kosong).map(|b| b.nama.clone()).collect(),
            tanpa_pendukung: ada
                .into_iter()
                .filter(|(n, _)| !terisi.contains(&Some(*n)))
                .map(|(_, k)| k.rhk.clone())
                .collect(),
            kolom_hilang: hilang.into_iter().map(|(_, k)| k.rhk.clone()).collect(),
        }
    }
}

/// Sebuah baris sebagaimana dibekukan.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BarisBeku {
    pub(in crate::matriks) pegawai: PegawaiId,
    pub(in crate::matriks) nama: String,
    pub(in crate::matriks) jabatan: String,
    pub(in crate::matriks) asal: Asal,
}

/// Sebuah RHK, barisnya, dan kolomnya.
pub type Dibagikan<'a> = (&'a Isi, &'a Baris, &'a Kolom);

/// Matriks lain dari pimpinan dan tahun yang sama.
#[derive(Clone, Debug, Deserialize)]
pub struct Lain {
    /// Jati dirinya.
    pub id: MatriksId,
    /// Keberapa.
    pub nomor: i32,
    /// Ejaan keadaannya.
    pub status: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kolom(rhk: &str) -> Kolom {
        Kolom { id: Some(RencanaId::new()), rhk: rhk.into() }
    }

    fn isi(pegawai: PegawaiId, kolom: &Kolom, rhk: &str) -> Isi {
        Isi {
            pokok: Uuid::now_v7(),
            pegawai,
            kolom: kolom.id,
            rhk_pimpinan: kolom.rhk.clone(),
            rhk: rhk.into(),
            di_skp: DiSkp::Belum,
        }
    }

    fn baris(nama: &str, asal: Asal) -> Baris {
        Baris { pegawai: PegawaiId::new(), nama: nama.into(), jabatan: String::new(), asal, skp: None, versi: 1 }
    }

    fn susunan(kolom: Vec<Kolom>, baris: Vec<Baris>, isi: Vec<Isi>) -> Susunan {
        let pemimpin = Pejabat { nama: "Budi".into(), jabatan: String::new() };
        Susunan { pemimpin, kolom, baris, isi, luar: Vec::new(), usulan: Vec::new() }
    }

    #[test]
    fn peringatan_menyebut_orang_dan_kolom_yang_kosong() {
        let (a, b) = (kolom("Mutu data"), kolom("Layanan"));
        let (sari, tono) = (baris("Sari", Asal::Bawahan), baris("Tono", Asal::Bawahan));
        let lepas = baris("Joko", Asal::Lepas);
        let isi = vec![isi(sari.pegawai, &a, "Laporan")];
        let hasil = susunan(vec![a, b], vec![sari, tono, lepas], isi).peringatan();
        assert_eq!(hasil.tanpa_sumbangan, ["Tono"]);
        assert_eq!(hasil.tanpa_pendukung, ["Layanan"]);
        assert!(hasil.kolom_hilang.is_empty());
    }

    #[test]
    fn sel_mengikuti_bunyi_bila_skp_pimpinan_diganti_dan_tidak_hilang_bila_rhk_nya_hilang() {
        let (lama, hilang) = (kolom("Mutu data"), kolom("Yang dihapus"));
        let sari = baris("Sari", Asal::Bawahan);
        let isi = vec![isi(sari.pegawai, &lama, "Satu"), isi(sari.pegawai, &hilang, "Dua")];
        let kini = lengkapi(vec![kolom("mutu DATA"), kolom("Lain")], &isi);
        assert_eq!(kini.iter().map(|k| k.rhk.as_str()).collect::<Vec<_>>(), ["mutu DATA", "Lain", "Yang dihapus"]);
        let s = susunan(kini, vec![sari.clone()], isi);
        assert_eq!(s.sel(sari.pegawai)[0][0].rhk, "Satu");
        assert_eq!(s.sel(sari.pegawai)[2][0].rhk, "Dua");
        assert_eq!(s.peringatan().kolom_hilang, ["Yang dihapus"]);
        assert_eq!(s.peringatan().tanpa_pendukung, ["Lain"]);
    }
}
