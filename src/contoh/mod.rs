//! Instansi contoh: kantor yang nyata strukturnya, orang-orang yang rekaan, SKP dalam setiap
//! keadaan. SKP-nya dimasukkan lewat kode yang sama dengan yang dipakai orang.

mod bukti;
mod catatan;
mod kabar;
mod kantor;
mod langkah;
mod matriks;
mod model;
mod muat;
mod mutasi;
mod pengukuran;
mod perjanjian;
mod perubahan;
mod semester;
mod skp;
mod tokoh;
mod umpan;

pub use muat::{Contoh, muat};
