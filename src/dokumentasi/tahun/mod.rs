//! Setahun kegiatan seseorang dalam satu halaman: peta harinya, jumlah setiap bulan, kemajuan setiap RHK.

mod model;
mod store;
mod view;
mod web;

pub(super) use model::alamat_tahun;
pub use web::routes;
