//! Dari matriks ke draf SKP dan sebaliknya: membagikan, mengambil RHK di luar matriks, dan halaman tempat
//! pegawai memasukkan sendiri RHK yang menunggunya.

mod model;
mod store;
mod view;
mod web;

pub(in crate::matriks) use store::bagikan;
pub use web::routes;
