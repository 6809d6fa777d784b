//! Siapa menyusun perjanjian kinerja sebuah unit. Hubungannya ditanyakan SQL (`perjanjian_disusun`).

use super::model::Perjanjian;
use crate::kernel::{auth::Pengguna, policy::Peran};

/// Kepala unit itu hari ini, atau kepegawaian dan pengelola kinerja yang lingkupnya memuat unit itu.
pub struct Penyusun;

impl<S> Peran<Perjanjian<S>> for Penyusun {
    fn melekat(pelaku: &Pengguna, p: &Perjanjian<S>) -> bool {
        p.penyusun == Some(pelaku.id)
    }
}
