//! Halaman membuat kata sandi dari sebuah tautan.

use askama::Template;

use crate::kernel::form::Galat;

/// `GET /aktivasi/{token}`; tidak menyebut milik siapa.
#[derive(Template)]
#[template(path = "masuk/aktivasi.html")]
pub struct HalamanAktivasi {
    /// Alamat lembar gaya.
    pub css: String,
    /// Alamat skrip.
    pub js: String,
    /// Nama instansi.
    pub instansi: String,
    /// Tujuan formulirnya, tautan itu sendiri.
    pub aksi: String,
    /// NIP sebagaimana diketik.
    pub nip: String,
    /// Mengapa belum berhasil.
    pub galat: Galat,
}

/// Jawaban bagi setiap tautan yang tidak berlaku: tak dikenal, terpakai, atau kedaluwarsa.
#[derive(Template)]
#[template(path = "masuk/aktivasi_usang.html")]
pub struct HalamanUsang {
    /// Alamat lembar gaya.
    pub css: String,
    /// Alamat skrip.
    pub js: String,
}
