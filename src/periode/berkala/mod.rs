//! Bulan, triwulan, semester dan tahun: potongan tahun yang dipakai pengukuran dan kewajiban semester.

mod model;

pub use model::{Berkala, Rentang, Semester};
