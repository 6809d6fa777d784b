//! Halaman akun seseorang, dan tautan yang ditampilkan satu kali.

use askama::Template;

use super::model::{Akun, Keadaan};
use crate::kernel::{form::Galat, id::PegawaiId, layout::Bingkai, time::Zona};

/// `GET /pegawai/{id}/akun`
#[derive(Template)]
#[template(path = "kepegawaian/akun.html")]
pub struct HalamanAkun {
    /// Kerangka.
    pub bingkai: Bingkai,
    /// Akunnya.
    pub akun: Akun,
    /// Mengapa dan sejak kapan ia tidak lagi dapat masuk, bila tidak lagi bertugas.
    pub purna: Option<String>,
    /// Pelaku melihat akunnya sendiri.
    pub sendiri: bool,
    /// Pelaku boleh mengurusnya.
    pub boleh: bool,
    /// Zona pelaku, untuk menulis waktu.
    pub zona: Zona,
    /// Alasan penonaktifan atau pengaktifan, sebagaimana diketik.
    pub alasan: String,
    /// Alasan tautan, sebagaimana diketik.
    pub alasan_tautan: String,
    /// Mengapa belum dilakukan.
    pub galat: Galat,
    /// Keadaannya tidak lagi seperti yang ditampilkan.
    pub usang: Option<&'static str>,
}

/// Jawaban `POST /pegawai/{id}/akun/tautan`: satu-satunya saat tautannya tampak.
#[derive(Template)]
#[template(path = "kepegawaian/akun_tautan.html")]
pub struct HalamanTautan {
    /// Kerangka.
    pub bingkai: Bingkai,
    /// Orangnya.
    pub pegawai: PegawaiId,
    /// Nama dengan gelar.
    pub nama: String,
    /// Tautannya.
    pub tautan: String,
    /// Sampai kapan berlaku.
    pub berakhir: String,
}
