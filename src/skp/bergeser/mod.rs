//! Jawaban bagi yang datang terlambat: keadaan SKP berubah sejak halamannya digambar. Halamannya
//! menyebut apa yang terjadi, oleh siapa dan kapan, dan memperlihatkan kembali tulisan orangnya.

mod model;
mod view;
mod web;

pub(super) use web::bila_bergeser;
