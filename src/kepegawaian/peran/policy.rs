//! Siapa memberikan dan mencabut peran apa.

use super::model::Sasaran;
use crate::kernel::{
    auth::{
        Pengguna,
        PeranInstansi::{self, *},
    },
    policy::Peran,
};

/// Peran yang berwenang memberikan dan mencabut sebuah peran.
pub fn pemberi(peran: PeranInstansi) -> PeranInstansi {
    match peran {
        Pengelola | Konselor | KonselorPenilai | KonselorFungsional => Kepegawaian,
        Kepegawaian | Pyb => PimpinanKepegawaian,
        PimpinanKepegawaian | Admin | Auditor => Admin,
    }
}

/// Pemegang peran ini dapat masuk sebagai orang lain lewat akunnya, atau memberi peran kepada
/// dirinya lewat tangan orang lain: tautan lama atas akunnya tidak boleh tetap hidup.
pub fn berkuasa(peran: PeranInstansi) -> bool {
    pemberi(peran) != Kepegawaian
}

/// Pemegangnya menerbitkan tautan kata sandi bagi orang lain.
pub fn mengurus_akun(peran: PeranInstansi) -> bool {
    matches!(peran, Admin | Kepegawaian)
}

/// Peran yang hanya ada artinya bagi seluruh instansi.
pub fn seinstansi(peran: PeranInstansi) -> bool {
    matches!(peran, Admin | Auditor)
}

/// Yang berwenang atas sebuah peran pada seseorang.
pub struct Pemberi;

impl Peran<Sasaran> for Pemberi {
    fn melekat(pelaku: &Pengguna, sasaran: &Sasaran) -> bool {
        let pemberi = pemberi(sasaran.peran);
        pelaku.id != sasaran.pegawai && pelaku.memegang(pemberi) && sasaran.jangkauan.contains(&pemberi)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::id::PegawaiId;

    /// Tabelnya sebagaimana diputuskan; setiap pasangan lain ditolak.
    const BOLEH: [(PeranInstansi, PeranInstansi); 9] = [
        (Kepegawaian, Pengelola),
        (Kepegawaian, Konselor),
        (Kepegawaian, KonselorPenilai),
        (Kepegawaian, KonselorFungsional),
        (PimpinanKepegawaian, Kepegawaian),
        (PimpinanKepegawaian, Pyb),
        (Admin, Admin),
        (Admin, Auditor),
        (Admin, PimpinanKepegawaian),
    ];

    fn pelaku(peran: Vec<PeranInstansi>) -> Pengguna {
        let hari = chrono::NaiveDate::from_ymd_opt(2026, 1, 12).unwrap();
        Pengguna { peran, ..Pengguna::mewakili(PegawaiId::new(), hari) }
    }

    fn sasaran(pegawai: PegawaiId, peran: PeranInstansi) -> Sasaran {
        Sasaran { pegawai, peran, jangkauan: PeranInstansi::SEMUA.to_vec(), hari: chrono::NaiveDate::MIN }
    }

    #[test]
    fn setiap_pasangan_pemegang_dan_peran() {
        for pemegang in PeranInstansi::SEMUA {
            for peran in PeranInstansi::SEMUA {
                let boleh = Pemberi::melekat(&pelaku(vec![pemegang]), &sasaran(PegawaiId::new(), peran));
                assert_eq!(boleh, BOLEH.contains(&(pemegang, peran)), "{pemegang:?} memberi {peran:?}");
            }
        }
    }

    #[test]
    fn tidak_kepada_diri_sendiri_dan_tidak_di_luar_jangkauan() {
        let semua = pelaku(PeranInstansi::SEMUA.to_vec());
        for peran in PeranInstansi::SEMUA {
            assert!(!Pemberi::melekat(&semua, &sasaran(semua.id, peran)), "{peran:?}");
            let mut jauh = sasaran(PegawaiId::new(), peran);
            jauh.jangkauan.retain(|&p| p != pemberi(peran));
            assert!(!Pemberi::melekat(&semua, &jauh), "{peran:?}");
            assert!(!Pemberi::melekat(&pelaku(vec![]), &sasaran(PegawaiId::new(), peran)), "{peran:?}");
        }
    }
}
