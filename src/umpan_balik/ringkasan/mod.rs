//! Ringkasan seorang pegawai setahun, tersusun seperti formulir F9: RHK dan tujuh nilai, umpan baliknya di samping.
//!
//! Bagi pegawainya sendiri, penilainya, dan atasan penilainya hari ini.

mod model;
mod store;
mod view;
mod web;

pub(super) use web::routes;
