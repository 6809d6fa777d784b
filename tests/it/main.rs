//! Uji Kinerja: satu biner, setiap uji dengan basis data sendiri. Cerita ditekan lewat halaman.

#![allow(clippy::unwrap_used, reason = "uji gagal dengan panik")]

mod bantuan;

mod aktivasi;
mod anggaran;
mod arsitektur;
mod beranda;
mod bergeser;
mod bobot;
mod izin;
mod kepala;
mod masuk;
mod orang;
mod pegawai;
mod penahan;
mod peramban_nyata;
mod peran;
mod peristiwa;
mod proses;
mod riwayat;
mod siasn;
mod skp;
mod skp_nyata;
mod tahan;
mod unit;
mod waktu;
