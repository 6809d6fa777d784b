//! Halaman masuk.

use askama::Template;

use super::model::Sambutan;
use crate::kernel::form::Galat;

/// `GET /masuk`, dan jawaban bagi percobaan yang belum berhasil.
#[derive(Template)]
#[template(path = "masuk/masuk.html")]
pub struct HalamanMasuk {
    /// Alamat lembar gaya.
    pub css: String,
    /// Alamat skrip.
    pub js: String,
    /// Kabar dari halaman sebelumnya, misalnya «Anda sudah keluar.»
    pub pesan: Option<String>,
    /// Nomor sebagaimana diketik.
    pub nip: String,
    /// Halaman yang diminta semula.
    pub lanjut: String,
    /// Mengapa belum berhasil.
    pub galat: Galat,
    /// Harus menunggu: halaman meyakinkan bahwa akunnya tidak dikunci.
    pub menunggu: bool,
    /// Nama instansi dan akun contoh.
    pub sambutan: Sambutan,
    /// Kata sandi bersama akun contoh.
    pub kata_sandi_contoh: &'static str,
}
