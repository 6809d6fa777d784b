//! Uji Kinerja: satu biner, setiap uji dengan basis data sendiri. Cerita ditekan lewat halaman.

#![allow(clippy::unwrap_used, reason = "uji gagal dengan panik")]

mod bantuan;

mod aktivasi;
mod anggaran;
mod arsitektur;
mod beranda;
mod bergeser;
mod bobot;
mod formulir;
mod impor;
mod izin;
mod jabatan;
mod kepala;
mod lapor;
mod masuk;
mod matriks;
mod orang;
mod pegawai;
mod penahan;
mod pengaturan;
mod pengisian;
mod peramban_nyata;
mod peran;
mod periode;
mod peristiwa;
mod perjanjian;
mod proses;
mod reviu;
mod riwayat;
mod skp;
mod skp_nyata;
mod susunan;
mod tahan;
mod tim;
mod umpan_balik;
mod unit;
mod waktu;
