//! Perjanjian yang berlaku sebagai sumber RHK: bagi pimpinan perjanjian unit yang dikepalainya, bagi pegawai
//! perjanjian unitnya atau yang terdekat di atasnya.

mod store;

pub use store::{acuan, acuan_dikepalai};
