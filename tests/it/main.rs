//! Uji Kinerja: satu biner, setiap uji dengan basis data sendiri. Cerita ditekan lewat halaman.

#![allow(clippy::unwrap_used, reason = "uji gagal dengan panik")]

mod bantuan;

mod aktivasi;
mod alamat;
mod anggaran;
mod arsitektur;
mod beranda;
mod bergeser;
mod bobot;
mod bukti;
mod contoh;
mod formulir;
mod impor;
mod impor_contoh;
mod izin;
mod jabatan;
mod kala;
mod kegiatan;
mod kepala;
mod kewajiban;
mod lapor;
mod masuk;
mod matriks;
mod orang;
mod pegawai;
mod pemantauan;
mod pemberitahuan;
mod penahan;
mod pengaturan;
mod pengisian;
mod pengukuran;
mod peramban_nyata;
mod peran;
mod periode;
mod periodik;
mod peristiwa;
mod perjanjian;
mod perubahan;
mod proses;
mod rekap;
mod rencana_aksi;
mod reviu;
mod riwayat;
mod serah_terima;
mod setahun;
mod skp;
mod skp_nyata;
mod susunan;
mod tahan;
mod tim;
mod umpan_balik;
mod unit;
mod waktu;
