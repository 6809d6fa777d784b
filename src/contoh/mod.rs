//! Instansi contoh: kantor yang nyata strukturnya, orang-orang yang rekaan, SKP dalam setiap
//! keadaan. SKP-nya dimasukkan lewat kode yang sama dengan yang dipakai orang.

mod catatan;
mod kantor;
mod matriks;
mod model;
mod muat;
mod perjanjian;
mod semester;
mod skp;

pub use muat::{Contoh, muat};
