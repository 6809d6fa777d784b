//! Halaman ganti kata sandi.

use askama::Template;

use crate::kernel::{form::Galat, layout::Bingkai};

/// `GET /kata-sandi`; tidak pernah memuat kata sandi apa pun.
#[derive(Template)]
#[template(path = "masuk/kata_sandi.html")]
pub struct HalamanKataSandi {
    /// Kerangka.
    pub bingkai: Bingkai,
    /// Kata sandinya dibuatkan orang lain dan wajib diganti dahulu.
    pub harus_ganti: bool,
    /// NIP atau NRP pemiliknya, agar pengelola kata sandi menyimpan yang baru pada akun yang benar.
    pub nomor: String,
    /// Mengapa belum diganti.
    pub galat: Galat,
}
