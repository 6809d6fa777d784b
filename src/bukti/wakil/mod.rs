//! Bukti bagi yang bukan peramban: data contoh. Berkasnya diperiksa dan disimpan seperti unggahan.

mod store;

pub use store::{pasang_berkas_atas_nama, simpan_berkas};
