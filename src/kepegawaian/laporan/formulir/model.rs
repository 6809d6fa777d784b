//! Yang diketik pelapor.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    kepegawaian::{laporan::model::batas, profil::Datum},
    kernel::form::{Galat, batasi, rapikan, sebaris},
};

/// Formulir sebagaimana diketik.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct FormLaporan {
    /// Apa yang keliru.
    pub datum: String,
    /// Yang benar, atau yang dicari pada daftar.
    pub seharusnya: String,
    /// Unit atau orang yang dipilih dari daftar.
    pub pilihan: String,
    /// Keterangan.
    pub catatan: String,
    /// `cari` bila ia baru mencari.
    pub minta: String,
}

/// Unit atau pejabat yang dimaksud pelapor.
#[derive(Clone, Debug)]
pub struct Calon {
    /// Nomornya.
    pub id: Uuid,
    /// Namanya.
    pub nama: String,
    /// Jabatan, atau unit induknya.
    pub keterangan: String,
}

impl Calon {
    /// `Ratna, Kepala Bidang Pelayanan`
    pub fn tulis(&self) -> String {
        if self.keterangan.is_empty() { self.nama.clone() } else { format!("{}, {}", self.nama, self.keterangan) }
    }
}

/// Laporan yang boleh dikirim.
pub struct Kiriman {
    pub(in crate::kepegawaian::laporan) datum: Datum,
    pub(in crate::kepegawaian::laporan) tercatat: String,
    pub(in crate::kepegawaian::laporan) seharusnya: String,
    pub(in crate::kepegawaian::laporan) catatan: String,
    pub(in crate::kepegawaian::laporan) calon: Option<Uuid>,
    pub(in crate::kepegawaian::laporan) batas: NaiveDate,
}

/// Memeriksa sebuah laporan terhadap yang tercatat. `calon` adalah pilihan yang ditemukan pada daftar.
///
/// # Errors
/// Kalimat bagi setiap isian yang keliru.
pub fn periksa(
    datum: Datum,
    tercatat: String,
    isian: &FormLaporan,
    calon: Option<&Calon>,
    hari: NaiveDate,
) -> Result<Kiriman, Galat> {
    let mut galat = Galat::default();
    if !isian.pilihan.is_empty() && calon.is_none() {
        galat.catat("seharusnya", "Pilihan itu sudah tidak ada. Cari lagi, atau tulis saja yang benar.");
    }
    let seharusnya = calon.map_or_else(|| sebaris(&isian.seharusnya), Calon::tulis);
    let catatan = rapikan(&isian.catatan);
    if seharusnya.is_empty() {
        galat.catat("seharusnya", "Tulis yang seharusnya, sejauh Anda ketahui.");
    } else if seharusnya == tercatat {
        galat.catat("seharusnya", "Ini sama dengan yang tercatat. Tulis yang seharusnya.");
    }
    batasi(&mut galat, "seharusnya", "Yang seharusnya", &seharusnya, 300);
    batasi(&mut galat, "catatan", "Keterangan", &catatan, 1000);
    if !galat.kosong() {
        return Err(galat);
    }
    Ok(Kiriman { datum, tercatat, seharusnya, catatan, calon: calon.map(|c| c.id), batas: batas(hari) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::time::baca_tanggal;

    fn hari(tulisan: &str) -> NaiveDate {
        baca_tanggal(tulisan).unwrap()
    }

    #[test]
    fn laporan_berisi_yang_lain_dari_yang_tercatat() {
        let check = |seharusnya: &str, kata: &str| {
            let isian = FormLaporan { seharusnya: seharusnya.into(), ..FormLaporan::default() };
            let galat = periksa(Datum::Nama, "Sari".into(), &isian, None, hari("12 Januari 2026")).err().unwrap();
            assert!(galat.untuk("seharusnya").unwrap().contains(kata), "{galat:?}");
        };
        check(" \u{200b} ", "sejauh Anda ketahui");
        check(" Sari ", "sama dengan yang tercatat");
        check(&"a".repeat(301), "paling panjang 300");
    }
}
