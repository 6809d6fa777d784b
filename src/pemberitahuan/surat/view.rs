//! Tulisan sebuah surat.

use askama::Template;

use super::model::Isi;

/// Isi surat: teks polos, tanpa nama siapa pun.
#[derive(Template)]
#[template(path = "pemberitahuan/surat.txt", escape = "none")]
pub struct TulisanSurat<'a> {
    /// Apa yang dikatakan.
    pub isi: &'a Isi,
    /// Alamat aplikasi sebagaimana dibuka orang, tanpa garis miring penutup.
    pub luar: String,
}
