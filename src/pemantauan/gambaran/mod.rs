//! Semester seorang pegawai pada satu halaman: kemajuan di samping rencana, dokumentasi, bukti dan umpan baliknya.

mod model;
mod store;

pub use model::{BuktiSemester, Gambaran, KemajuanRhk, SkpDiamati, kemajuan};
pub use store::{bukti, catatan, pelaksanaan};
