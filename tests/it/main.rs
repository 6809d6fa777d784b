//! Uji Kinerja: satu biner, setiap uji dengan basis data sendiri. Cerita ditekan lewat halaman.

mod bantuan;

mod anggaran;
mod arsitektur;
mod izin;
mod masuk;
mod peramban_nyata;
mod skp;
mod skp_nyata;
