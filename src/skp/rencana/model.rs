//! RHK dan indikatornya: apa yang boleh ditulis.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    kernel::form::{rapikan, sebaris},
    perjanjian::{PerjanjianId, SasaranId},
};

crate::id!(
    /// Satu rencana hasil kerja.
    RencanaId
);
crate::id!(
    /// Satu indikator kinerja individu.
    IndikatorId
);

/// Indikator paling banyak dalam satu RHK; SKP nyata memuat sampai dua belas.
pub const INDIKATOR_MAKS: usize = 20;
/// Panjang sebuah indikator.
pub const INDIKATOR_PANJANG: usize = 500;
/// Panjang sebuah ukuran keberhasilan kualitatif; memuat indikator, target dan keterangannya sekaligus.
pub const UKURAN_PANJANG: usize = 1_000;
/// RHK paling banyak dalam satu SKP.
pub const RENCANA_MAKS: i64 = 60;

/// Pilihan dengan ejaan tetap pada basis data, formulir, dan dokumen beku.
macro_rules! pilihan {
    ($(#[$doc:meta])* $nama:ident { $($(#[$vdoc:meta])* $varian:ident = $kode:literal, $sebutan:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        pub enum $nama { $($(#[$vdoc])* #[serde(rename = $kode)] $varian,)+ }

        impl $nama {
            /// Semua pilihan, menurut urutan pada formulir.
            pub const SEMUA: &[Self] = &[$(Self::$varian,)+];

            /// Ejaan yang disimpan.
            pub fn kode(self) -> &'static str {
                match self { $(Self::$varian => $kode,)+ }
            }

            /// Sebutan yang dibaca orang.
            pub fn sebutan(self) -> &'static str {
                match self { $(Self::$varian => $sebutan,)+ }
            }

            /// Membaca ejaan yang disimpan.
            pub fn baca(kode: &str) -> Option<Self> {
                Self::SEMUA.iter().copied().find(|p| p.kode() == kode)
            }
        }
    };
}

pilihan!(
    /// Pendekatan hasil kerja; satu bagi seluruh dokumen.
    Pendekatan {
        /// Indikator beraspek dan bertarget (formulir F1, F2).
        Kuantitatif = "KUANTITATIF", "Kuantitatif";
        /// Ukuran keberhasilan dalam kalimat, targetnya menyatu (formulir F3).
        Kualitatif = "KUALITATIF", "Kualitatif";
    }
);
pilihan!(
    /// Kelompok hasil kerja pada formulir.
    Bagian {
        /// A. Utama.
        Utama = "UTAMA", "Utama";
        /// B. Tambahan.
        Tambahan = "TAMBAHAN", "Tambahan";
    }
);
pilihan!(
    /// Aspek indikator.
    Aspek {
        /// Kuantitas.
        Kuantitas = "KUANTITAS", "Kuantitas";
        /// Kualitas.
        Kualitas = "KUALITAS", "Kualitas";
        /// Waktu.
        Waktu = "WAKTU", "Waktu";
        /// Biaya.
        Biaya = "BIAYA", "Biaya";
    }
);
pilihan!(
    /// Ke mana capaian membaik (aturan 5.1).
    Arah {
        /// Makin tinggi makin baik.
        Naik = "NAIK", "Makin tinggi makin baik";
        /// Makin rendah makin baik.
        Turun = "TURUN", "Makin rendah makin baik";
    }
);
pilihan!(
    /// Perspektif hasil kerja pejabat pimpinan tinggi (formulir F2).
    Perspektif {
        /// Penerima layanan.
        PenerimaLayanan = "PENERIMA_LAYANAN", "Penerima Layanan";
        /// Proses bisnis.
        ProsesBisnis = "PROSES_BISNIS", "Proses Bisnis";
        /// Penguatan internal.
        PenguatanInternal = "PENGUATAN_INTERNAL", "Penguatan Internal";
        /// Anggaran.
        Anggaran = "ANGGARAN", "Anggaran";
    }
);

/// RHK pimpinan yang diintervensi sebuah RHK.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "jenis", rename_all = "snake_case", from = "PimpinanTertulis")]
pub enum Pimpinan {
    /// Belum dipilih.
    Belum,
    /// Bunyinya diketahui, tetapi belum ditautkan ke SKP pimpinan.
    Tulisan {
        /// Bunyi RHK pimpinan.
        teks: String,
    },
    /// Penugasan langsung, tanpa RHK pimpinan.
    Direktif,
    /// Sementara RHK pimpinan belum ada: sasaran perjanjian kinerja unit yang didukung.
    Perjanjian {
        /// Sasaran yang dipilih.
        id: SasaranId,
        /// Bunyinya saat dipilih.
        teks: String,
    },
    /// RHK pada SKP penilai.
    Tautan {
        /// RHK yang dipilih.
        id: RencanaId,
        /// Bunyinya saat dipilih.
        teks: String,
    },
}

impl Pimpinan {
    /// Yang tercetak pada kolom (2).
    pub fn teks(&self) -> &str {
        match self {
            Self::Belum => "",
            Self::Tulisan { teks } | Self::Perjanjian { teks, .. } | Self::Tautan { teks, .. } => teks,
            Self::Direktif => "Direktif Pimpinan",
        }
    }

    /// Sudah jelas untuk diajukan.
    pub fn jelas(&self) -> bool {
        matches!(self, Self::Tautan { .. } | Self::Direktif)
    }
}

/// Satu indikator kinerja individu dengan targetnya.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Indikator {
    /// Jati dirinya; tetap walau kalimatnya diperbaiki.
    pub id: IndikatorId,
    /// Aspek; boleh kosong selama draf.
    pub aspek: Option<Aspek>,
    /// Kalimat indikator.
    pub indikator: String,
    /// Target sebagaimana ditulis.
    pub target: String,
    /// Angka target, atau batas bawah rentang.
    pub angka: Option<Decimal>,
    /// Batas atas rentang.
    pub angka_maks: Option<Decimal>,
    /// Satuan.
    pub satuan: String,
    /// Arah; kosong bila tidak dinyatakan.
    pub arah: Option<Arah>,
    /// Target sudah setinggi yang mungkin.
    pub target_maksimal: bool,
}

impl Indikator {
    /// Target seperti tercetak: tulisannya, dan satuannya bila belum ikut tertulis.
    pub fn cetak_target(&self) -> String {
        if self.satuan.is_empty()
            || self.target.to_lowercase().contains(&self.satuan.to_lowercase())
            || self.angka.is_none()
        {
            return self.target.clone();
        }
        // «dari skala 5» sudah menyebut «skala 5»; «Rp» sudah menyebut rupiah.
        if self.satuan == "rupiah" && self.target.starts_with("Rp") {
            return self.target.clone();
        }
        format!("{} {}", self.target, self.satuan)
    }

    /// Indikator, target, aspek dan arahnya menyatu dalam satu kalimat, tanpa kehilangan sepatah kata pun.
    pub fn kalimat(&self) -> String {
        let target = match self.cetak_target() {
            target if self.satuan.is_empty() || target.to_lowercase().contains(&self.satuan.to_lowercase()) => target,
            target if target.is_empty() || self.angka.is_none() => {
                format!("{target} {}", self.satuan).trim().to_owned()
            }
            target => target,
        };
        let inti = match (self.indikator.is_empty(), target.is_empty()) {
            (false, false) => format!("{}: {target}", self.indikator),
            (true, _) => target,
            (_, true) => self.indikator.clone(),
        };
        let tertinggi = self.target_maksimal.then(|| "target sudah yang tertinggi".to_owned());
        let keterangan: Vec<String> = [self.aspek.map(Aspek::sebutan), self.arah.map(Arah::sebutan)]
            .into_iter()
            .flatten()
            .map(str::to_lowercase)
            .chain(tertinggi)
            .collect();
        if keterangan.is_empty() { inti } else { format!("{inti} ({})", keterangan.join("; ")).trim().to_owned() }
    }

    /// Ukuran keberhasilan tanpa aspek dan target tersendiri.
    fn menyatu(&self) -> Self {
        Self {
            id: self.id,
            aspek: None,
            indikator: self.kalimat(),
            target: String::new(),
            angka: None,
            angka_maks: None,
            satuan: String::new(),
            arah: None,
            target_maksimal: false,
        }
    }
}

/// Isi sebuah RHK tanpa jati dirinya: yang disimpan dari formulir.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IsiRencana {
    /// Utama atau tambahan.
    pub bagian: Bagian,
    /// Kalimat RHK.
    pub rhk: String,
    /// RHK pimpinan yang diintervensi.
    pub pimpinan: Pimpinan,
    /// «Penugasan dari …»; kosong bila tidak ada.
    pub penugasan_dari: String,
    /// Hanya pada SKP pejabat pimpinan tinggi.
    pub perspektif: Option<Perspektif>,
    /// Indikator menurut urutannya.
    pub indikator: Vec<Indikator>,
}

impl IsiRencana {
    /// Isi yang sama menurut pendekatan dokumennya.
    pub fn menurut(&self, pendekatan: Pendekatan) -> Self {
        match pendekatan {
            Pendekatan::Kuantitatif => self.clone(),
            Pendekatan::Kualitatif => {
                Self { indikator: self.indikator.iter().map(Indikator::menyatu).collect(), ..self.clone() }
            }
        }
    }

    /// RHK pimpinan yang diintervensi masih harus dipilih dari SKP penilai.
    pub fn dapat_ditautkan(&self) -> bool {
        match self.pimpinan {
            Pimpinan::Belum => self.bagian == Bagian::Utama,
            Pimpinan::Tulisan { .. } | Pimpinan::Perjanjian { .. } => true,
            Pimpinan::Direktif | Pimpinan::Tautan { .. } => false,
        }
    }
}

/// Sebuah RHK sebagaimana tersimpan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "RencanaTertulis")]
pub struct Rencana {
    /// Jati dirinya.
    pub id: RencanaId,
    /// Versi barisnya, untuk mengenali formulir yang usang.
    #[serde(skip)]
    pub versi: i32,
    /// Perjanjian kinerja yang menjadi sumbernya.
    #[serde(skip)]
    pub sumber: Option<PerjanjianId>,
    /// Isinya.
    #[serde(flatten)]
    pub isi: IsiRencana,
}

/// [`Rencana`] sebagaimana tertulis pada dokumen. Serde membaca `flatten` dan `tag` lewat salinan seluruh isinya, dan
/// dokumen beku dibaca setiap kali SKP dibuka.
#[derive(Deserialize)]
struct RencanaTertulis {
    id: RencanaId,
    bagian: Bagian,
    rhk: String,
    pimpinan: Pimpinan,
    penugasan_dari: String,
    perspektif: Option<Perspektif>,
    indikator: Vec<Indikator>,
}

impl From<RencanaTertulis> for Rencana {
    fn from(r: RencanaTertulis) -> Self {
        let RencanaTertulis { id, bagian, rhk, pimpinan, penugasan_dari, perspektif, indikator } = r;
        let isi = IsiRencana { bagian, rhk, pimpinan, penugasan_dari, perspektif, indikator };
        Self { id, versi: 0, sumber: None, isi }
    }
}

/// [`Pimpinan`] sebagaimana tertulis pada dokumen.
#[derive(Deserialize)]
struct PimpinanTertulis {
    jenis: JenisPimpinan,
    id: Option<Uuid>,
    #[serde(default)]
    teks: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum JenisPimpinan {
    Belum,
    Tulisan,
    Direktif,
    Perjanjian,
    Tautan,
}

impl From<PimpinanTertulis> for Pimpinan {
    fn from(p: PimpinanTertulis) -> Self {
        let PimpinanTertulis { jenis, id, teks } = p;
        match (jenis, id) {
            (JenisPimpinan::Belum, _) => Self::Belum,
            (JenisPimpinan::Direktif, _) => Self::Direktif,
            (JenisPimpinan::Perjanjian, Some(id)) => Self::Perjanjian { id: id.into(), teks },
            (JenisPimpinan::Tautan, Some(id)) => Self::Tautan { id: id.into(), teks },
            (JenisPimpinan::Tulisan | JenisPimpinan::Perjanjian | JenisPimpinan::Tautan, _) => Self::Tulisan { teks },
        }
    }
}

/// Pilihan RHK pimpinan pada formulir.
#[derive(Clone, Debug)]
pub struct PilihanRhk {
    /// RHK pada SKP penilai.
    pub id: RencanaId,
    /// Bunyinya.
    pub teks: String,
}

/// Bunyi sebuah RHK pada jejak: cukup untuk mengenalinya.
pub fn ringkas(rhk: &str) -> String {
    match rhk.char_indices().nth(120) {
        Some((batas, _)) => format!("{}…", rhk[..batas].trim_end()),
        None => rhk.to_owned(),
    }
}

/// Daftar teks pada Lampiran: satu butir per baris, tanpa baris kosong.
pub fn butir(tulisan: &str) -> Vec<String> {
    rapikan(tulisan).lines().map(|b| tanpa_nomor(&sebaris(b)).to_owned()).filter(|b| !b.is_empty()).collect()
}

/// Nomor dan tanda butir dari pengolah kata dibuang: daftarnya bernomor sendiri.
fn tanpa_nomor(baris: &str) -> &str {
    let tanpa_tanda = baris.trim_start_matches(['•', '-', '–', '*', '·']).trim_start();
    match tanpa_tanda.split_once(['.', ')']) {
        Some((nomor, sisa)) if sisa.starts_with(' ') && nomor.len() <= 2 && nomor.parse::<u8>().is_ok() => sisa.trim(),
        _ => tanpa_tanda,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yang_tertulis_terbaca_sama() {
        let teks = || "Meningkatnya \"mutu\"".to_owned();
        for pimpinan in [
            Pimpinan::Belum,
            Pimpinan::Direktif,
            Pimpinan::Tulisan { teks: teks() },
            Pimpinan::Perjanjian { id: SasaranId::new(), teks: teks() },
            Pimpinan::Tautan { id: RencanaId::new(), teks: teks() },
        ] {
            let rencana = Rencana {
                id: RencanaId::new(),
                versi: 0,
                sumber: None,
                isi: IsiRencana {
                    bagian: Bagian::Tambahan,
                    rhk: "Tersusunnya laporan".into(),
                    pimpinan,
                    penugasan_dari: "Ketua tim".into(),
                    perspektif: Some(Perspektif::Anggaran),
                    indikator: Vec::new(),
                },
            };
            let tertulis = serde_json::to_string(&rencana).unwrap();
            assert_eq!(serde_json::from_str::<Rencana>(&tertulis).unwrap(), rencana, "{tertulis}");
        }
    }

    #[test]
    fn indikator_menyatu_tanpa_kehilangan_kata() {
        let indikator = |aspek, target: &str, satuan: &str, angka: Option<i64>, arah| Indikator {
            id: IndikatorId::new(),
            aspek,
            indikator: "Jumlah laporan".into(),
            target: target.into(),
            angka: angka.map(Into::into),
            angka_maks: None,
            satuan: satuan.into(),
            arah,
            target_maksimal: false,
        };
        let check = |i: Indikator, harapan: &str| {
            assert_eq!(i.kalimat(), harapan);
            let sekali = i.menyatu();
            assert_eq!(sekali.kalimat(), harapan, "menyatukan dua kali tidak mengubah apa pun");
        };
        check(indikator(None, "", "", None, None), "Jumlah laporan");
        check(indikator(None, "12 laporan", "laporan", Some(12), None), "Jumlah laporan: 12 laporan");
        check(
            indikator(Some(Aspek::Kuantitas), "12", "laporan", Some(12), Some(Arah::Naik)),
            "Jumlah laporan: 12 laporan (kuantitas; makin tinggi makin baik)",
        );
        check(indikator(None, "Tepat waktu", "dokumen", None, None), "Jumlah laporan: Tepat waktu dokumen");
        check(indikator(Some(Aspek::Waktu), "", "", None, None), "Jumlah laporan (waktu)");
    }

    #[test]
    fn butir_tempelan_tidak_bernomor_dua_kali() {
        assert_eq!(
            butir("1. SDM: 2 orang\n\n2) Anggaran 1.5 juta\n• Komputer\n3 laporan"),
            ["SDM: 2 orang", "Anggaran 1.5 juta", "Komputer", "3 laporan"]
        );
    }
}
