//! Peristiwa pada jejak dalam kalimat.

use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::{
    kernel::id::PegawaiId,
    skp::{
        rencana::{Bagian, Pendekatan},
        reviu::Hasil,
    },
};

/// Satu peristiwa pada riwayat SKP.
pub struct Peristiwa {
    /// Nomor jejaknya, kursor halaman berikutnya.
    pub jejak: i64,
    /// Nama peristiwa pada jejak.
    pub peristiwa: String,
    /// Siapa.
    pub pelaku: Option<PegawaiId>,
    /// Namanya.
    pub oleh: Option<String>,
    /// Kapan.
    pub pada: DateTime<Utc>,
    /// Yang dicatat bersamanya.
    pub rincian: Rincian,
}

/// Rincian jejak yang dibaca riwayat. Jejak lama tidak selalu membawanya, jadi semuanya boleh tidak ada.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Rincian {
    /// Hasil reviu.
    pub hasil: Option<Hasil>,
    /// Catatan pengembalian.
    pub catatan: Option<String>,
    /// RHK itu baru ditambahkan.
    pub baru: Option<bool>,
    /// RHK itu dinaikkan.
    pub naik: Option<bool>,
    /// Kelompok RHK itu.
    pub bagian: Option<Bagian>,
    /// Nomornya dalam kelompok itu.
    pub nomor: Option<i64>,
    /// Bunyinya, dipendekkan.
    pub rhk: Option<String>,
    /// Pendekatan dokumen sesudahnya.
    pub pendekatan: Option<Pendekatan>,
    /// Banyaknya RHK yang diambil atau ditautkan.
    pub banyak: Option<i64>,
    /// Daftar Lampiran atau nilai yang berubah.
    pub perubahan: Vec<String>,
}

impl Peristiwa {
    /// Apa yang terjadi.
    pub fn kalimat(&self) -> &'static str {
        match (self.peristiwa.as_str(), self.rincian.baru, self.rincian.naik) {
            ("skp.pembuatan", ..) => "Dibuat",
            ("skp.rencana", Some(true), _) => "Rencana hasil kerja ditambahkan",
            ("skp.rencana", Some(false), _) => "Rencana hasil kerja diubah",
            ("skp.rencana", None, _) => "Rencana hasil kerja disimpan",
            ("skp.rencana_dihapus", ..) => "Rencana hasil kerja dihapus",
            ("skp.rencana_digeser", _, Some(true)) => "Rencana hasil kerja dinaikkan",
            ("skp.rencana_digeser", _, Some(false)) => "Rencana hasil kerja diturunkan",
            ("skp.rencana_digeser", _, None) => "Urutan rencana hasil kerja diubah",
            ("skp.titipan", ..) => "Rencana hasil kerja dari Matriks Peran Hasil dimasukkan",
            ("skp.lampiran", ..) => "Lampiran disimpan",
            ("skp.ekspektasi", ..) => "Ekspektasi khusus pimpinan disimpan",
            ("skp.pengajuan", ..) => "Ditandatangani pegawai dan diajukan",
            ("skp.penarikan", ..) => "Ditarik kembali",
            ("skp.pengembalian", ..) => "Dikembalikan untuk perbaikan",
            ("skp.reviu", ..) => "Direviu pengelola kinerja",
            ("skp.penetapan", ..) => "Ditandatangani penilai dan ditetapkan",
            ("skp.pendekatan", ..) => "Pendekatan hasil kerja diganti",
            ("skp.ambil", ..) => "Rencana hasil kerja diambil dari perjanjian kinerja",
            ("skp.penautan", ..) => "Ditautkan ke RHK pimpinan",
            ("skp.versi_baru", ..) => "Dibuka sebagai versi baru",
            ("skp.sambung", ..) => "Ditautkan ke RHK pimpinan yang baru",
            ("skp.impor", ..) => "Dimasukkan dari berkas",
            _ => "Perubahan lain",
        }
    }

    /// Bagian mana dari SKP yang dikenainya.
    pub fn mengenai(&self) -> Option<String> {
        let r = &self.rincian;
        if let (Some(bagian), Some(nomor), Some(rhk)) = (r.bagian, r.nomor, &r.rhk) {
            let bunyi = if rhk.is_empty() { String::new() } else { format!(": «{rhk}»") };
            return Some(format!("{} nomor {nomor}{bunyi}", bagian.sebutan()));
        }
        if let ("skp.reviu", Some(hasil)) = (self.peristiwa.as_str(), r.hasil) {
            return Some(format!("Hasil: {}", hasil.sebutan().to_lowercase()));
        }
        if let Some(pendekatan) = r.pendekatan {
            return Some(format!("Pendekatan {}", pendekatan.sebutan().to_lowercase()));
        }
        if let Some(banyak) = r.banyak {
            return Some(format!("{banyak} rencana hasil kerja"));
        }
        (!r.perubahan.is_empty()).then(|| format!("Berubah: {}", r.perubahan.join(", ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn peristiwa(nama: &str, rincian: &str) -> Peristiwa {
        Peristiwa {
            jejak: 1,
            peristiwa: nama.into(),
            pelaku: None,
            oleh: None,
            pada: DateTime::UNIX_EPOCH,
            rincian: serde_json::from_str(rincian).unwrap(),
        }
    }

    #[test]
    fn jejak_lama_dan_baru_sama_sama_terbaca() {
        let check = |nama, rincian, kalimat, mengenai: Option<&str>| {
            let p = peristiwa(nama, rincian);
            assert_eq!((p.kalimat(), p.mengenai().as_deref()), (kalimat, mengenai), "{rincian}");
        };
        check("skp.rencana", r#"{"rencana": "x"}"#, "Rencana hasil kerja disimpan", None);
        check("skp.rencana_digeser", r#"{"naik": true}"#, "Rencana hasil kerja dinaikkan", None);
        check("skp.lampiran", "{}", "Lampiran disimpan", None);
        let baru = r#"{"baru": true, "bagian": "TAMBAHAN", "nomor": 2, "rhk": "Hasil"}"#;
        check("skp.rencana", baru, "Rencana hasil kerja ditambahkan", Some("Tambahan nomor 2: «Hasil»"));
        check(
            "skp.pendekatan",
            r#"{"pendekatan": "KUALITATIF"}"#,
            "Pendekatan hasil kerja diganti",
            Some("Pendekatan kualitatif"),
        );
        check("skp.penautan", r#"{"banyak": 2}"#, "Ditautkan ke RHK pimpinan", Some("2 rencana hasil kerja"));
        let lampiran = r#"{"perubahan": ["Konsekuensi"]}"#;
        check("skp.lampiran", lampiran, "Lampiran disimpan", Some("Berubah: Konsekuensi"));
    }
}
