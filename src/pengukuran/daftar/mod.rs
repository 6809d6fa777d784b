//! Pengukuran seseorang setahun, dan periode yang menunggu diukur.

mod store;

pub use store::daftar;
