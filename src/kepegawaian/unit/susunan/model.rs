//! Unit sebagaimana tampak pada susunan.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::{kepegawaian::unit::model::UnitId, kernel::time::tanggal};

/// Satu unit pada susunan atau hasil pencarian.
#[derive(Clone, Debug)]
pub struct Simpul {
    /// Unitnya.
    pub id: UnitId,
    /// Kode.
    pub kode: String,
    /// Nama hari ini.
    pub nama: String,
    /// Nama induknya; kosong bila tidak perlu disebut.
    pub induk: Option<String>,
    /// Orang yang ditempatkan padanya.
    pub orang: i64,
    /// Banyaknya sub-unit.
    pub anak: i64,
    /// Belum ada, atau tidak ada lagi.
    pub keadaan: Option<String>,
    /// Yang di bawahnya, bila ditampilkan.
    pub di_bawah: Vec<Simpul>,
}

/// Menyebut bahwa sebuah unit belum ada atau tidak ada lagi pada `hari`.
pub fn keadaan(mulai: NaiveDate, selesai: Option<NaiveDate>, hari: NaiveDate) -> Option<String> {
    match selesai {
        Some(s) if s <= hari => Some(format!("Ditutup sejak {}", tanggal(s))),
        Some(s) => Some(format!("Ditutup mulai {}", tanggal(s))),
        None => (mulai > hari).then(|| format!("Ada mulai {}", tanggal(mulai))),
    }
}

/// Menyusun baris-baris, induk selalu sebelum anaknya, menjadi pohon.
pub fn pohon(baris: Vec<(Option<UnitId>, Simpul)>) -> Vec<Simpul> {
    let mut menunggu: BTreeMap<Option<UnitId>, Vec<Simpul>> = BTreeMap::new();
    // Dari yang paling bawah, sehingga anak-anak setiap unit sudah terkumpul ketika ia tiba.
    for (induk, mut simpul) in baris.into_iter().rev() {
        simpul.di_bawah = menunggu.remove(&Some(simpul.id)).unwrap_or_default();
        simpul.di_bawah.reverse();
        menunggu.entry(induk).or_default().push(simpul);
    }
    let mut akar = menunggu.remove(&None).unwrap_or_default();
    akar.reverse();
    akar
}

/// Kepala sebuah unit hari ini.
#[derive(Clone, Debug)]
pub struct Kepala {
    /// Nama dengan gelar.
    pub nama: String,
    /// Jabatannya, didahului Plt. atau Plh.
    pub jabatan: String,
}

/// Satu masa pada riwayat sebuah unit.
#[derive(Clone, Debug)]
pub struct Masa {
    /// Hari pertama.
    pub mulai: NaiveDate,
    /// Nama.
    pub nama: String,
    /// Nama induk.
    pub induk: Option<String>,
    /// Jenis.
    pub jenis: String,
    /// Zona.
    pub zona: String,
    /// Kepalanya menilai.
    pub kepala_menilai: bool,
    /// Dasar perubahannya.
    pub dasar: String,
}

/// Satu unit hari ini.
#[derive(Clone, Debug)]
pub struct Rincian {
    /// Unit, isinya hari ini.
    pub simpul: Simpul,
    /// Jenis.
    pub jenis: String,
    /// Zona.
    pub zona: String,
    /// Kepalanya menilai.
    pub kepala_menilai: bool,
    /// Induknya, bila dalam lingkup dapat dibuka.
    pub induk: Option<(UnitId, String, bool)>,
    /// Kepalanya.
    pub kepala: Option<Kepala>,
    /// Orang pada unit ini dan semua di bawahnya.
    pub semua_orang: i64,
}
