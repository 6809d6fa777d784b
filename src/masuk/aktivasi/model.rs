//! Umur sebuah tautan, dan apa yang diketik pemiliknya.

use chrono::TimeDelta;

use crate::{kernel::form::Galat, masuk::model::Nomor};

/// Tautan berlaku selama ini sejak diterbitkan.
pub const BERLAKU: TimeDelta = TimeDelta::hours(72);

/// Sesudah sebanyak ini NIP keliru, tautannya mati.
pub const NIP_KELIRU: i32 = 5;

/// Formulir «Buat kata sandi Anda» sebagaimana diketik.
pub struct Isian {
    /// NIP, masih dengan hiasannya.
    pub nip: String,
    /// Tidak pernah digambar kembali.
    pub kata_sandi: String,
    /// Sekali lagi.
    pub ulang: String,
}

/// Pemilik sebuah tautan, diketahui sesudah tautannya ditemukan.
pub struct Pemilik {
    /// NIP atau NRP.
    pub nomor: String,
    /// Nama dengan gelar.
    pub nama: String,
    /// Nama instansi.
    pub instansi: String,
    /// NIP keliru pada tautan ini, termasuk percobaan yang sedang diperiksa.
    pub gagal: i32,
}

impl Pemilik {
    /// Nomor yang diketik memang miliknya.
    pub fn bernomor(&self, tulisan: &str) -> bool {
        !self.nomor.is_empty() && Nomor::baca(tulisan) == Nomor::baca(&self.nomor)
    }

    /// Kalimat bagi NIP yang keliru; `None` bila tautannya sudah mati karenanya.
    pub fn keliru(&self) -> Option<Galat> {
        let sisa = NIP_KELIRU - self.gagal;
        if sisa < 1 {
            return None;
        }
        let mut galat = Galat::default();
        galat.catat(
            "nip",
            format!("NIP ini tidak cocok dengan tautan Anda. Periksa kembali; masih ada {sisa} kesempatan."),
        );
        Some(galat)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pemilik(nomor: &str, gagal: i32) -> Pemilik {
        Pemilik { nomor: nomor.into(), nama: "Sari".into(), instansi: "Kantor".into(), gagal }
    }

    #[test]
    fn nip_dicocokkan_sebagaimana_ditempel() {
        let sari = pemilik("199003152015042001", 1);
        assert!(sari.bernomor(" 19900315 201504 2 001"));
        assert!(!sari.bernomor("199003152015042002"));
        assert!(!pemilik("", 1).bernomor(""));
    }

    #[test]
    fn kesempatan_terakhir_yang_keliru_mematikan_tautan() {
        let kalimat = |gagal| pemilik("1", gagal).keliru().map(|g| g.untuk("nip").unwrap_or_default().to_owned());
        assert!(kalimat(1).is_some_and(|k| k.contains("4 kesempatan")));
        assert!(kalimat(4).is_some_and(|k| k.contains("1 kesempatan")));
        assert_eq!(kalimat(5), None);
    }
}
