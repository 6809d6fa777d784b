//! Siapa mengurus akun siapa.

use super::model::Akun;
use crate::{
    kepegawaian::peran::pemberi,
    kernel::{
        auth::{Pengguna, PeranInstansi},
        policy::Peran,
    },
};

/// Yang boleh menerbitkan tautan, menonaktifkan dan mengaktifkan akun orang itu.
pub struct Pengurus;

impl Peran<Akun> for Pengurus {
    fn melekat(pelaku: &Pengguna, akun: &Akun) -> bool {
        pelaku.id != akun.pegawai
            && [PeranInstansi::Admin, PeranInstansi::Kepegawaian].into_iter().any(|p| {
                pelaku.memegang(p)
                    && akun.jangkauan.contains(&p)
                    && !akun.terlampaui.contains(&p)
                    && (p == PeranInstansi::Admin || akun.peran.iter().all(|&milik| pemberi(milik) == p))
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{kepegawaian::akun::model::Keadaan, kernel::id::PegawaiId};

    fn akun(peran: Vec<PeranInstansi>) -> Akun {
        Akun {
            pegawai: PegawaiId::new(),
            nama: String::new(),
            bernomor: true,
            keadaan: Keadaan::Aktif,
            tautan: None,
            jangkauan: vec![PeranInstansi::Admin, PeranInstansi::Kepegawaian],
            terlampaui: vec![],
            peran,
        }
    }

    fn pelaku(peran: PeranInstansi) -> Pengguna {
        let hari = chrono::NaiveDate::from_ymd_opt(2026, 1, 12).unwrap();
        Pengguna { peran: vec![peran], ..Pengguna::mewakili(PegawaiId::new(), hari) }
    }

    #[test]
    fn kepegawaian_tidak_mengurus_akun_yang_lebih_berkuasa() {
        use PeranInstansi::{Admin, Kepegawaian};
        for pemegang in PeranInstansi::SEMUA {
            assert_eq!(Pengurus::melekat(&pelaku(pemegang), &akun(vec![])), [Admin, Kepegawaian].contains(&pemegang));
            for milik in PeranInstansi::SEMUA {
                let boleh = pemegang == Admin || (pemegang == Kepegawaian && pemberi(milik) == Kepegawaian);
                assert_eq!(Pengurus::melekat(&pelaku(pemegang), &akun(vec![milik])), boleh, "{pemegang:?} {milik:?}");
            }
        }
    }

    #[test]
    fn tidak_akun_sendiri_dan_tidak_di_luar_lingkup() {
        let admin = pelaku(PeranInstansi::Admin);
        assert!(!Pengurus::melekat(&admin, &Akun { pegawai: admin.id, ..akun(vec![]) }));
        assert!(!Pengurus::melekat(&admin, &Akun { jangkauan: vec![PeranInstansi::Kepegawaian], ..akun(vec![]) }));
        assert!(!Pengurus::melekat(&admin, &Akun { terlampaui: vec![PeranInstansi::Admin], ..akun(vec![]) }));
    }
}
