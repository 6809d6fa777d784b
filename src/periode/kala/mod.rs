//! Periode kalender: hari, minggu, bulan, triwulan, semester, tahun. Tempat suatu hari di dalamnya, dan periode yang
//! lebih pendek di dalam yang lebih panjang.
//!
//! Minggu mulai Senin dan boleh melintasi bulan atau tahun; selain minggu, setiap periode tepat terbagi habis oleh yang
//! lebih pendek. Minggu di dalam sebuah bulan dihitung hanya sebatas harinya di dalam bulan itu ([`Bagian`]).
//!
//! Jenis mana yang dipakai instansi berganti dari hari ke hari: `kalender/`. Semester dengan hari-hari batasnya:
//! `semester/`.

mod kalender;
mod model;
mod semester;

pub use kalender::{Berjadwal, Berlaku, Jadwal, Kalender};
pub use model::{Bagian, JenisPeriode, Kala, Rentang};
pub use semester::Semester;
