//! Halaman jabatan.

use askama::Template;
use uuid::Uuid;

use super::model::{FormJabatan, JENIS, Jabatan, Pencarian};
use crate::kernel::{form::Galat, layout::Bingkai};

/// Satu baris daftar.
pub struct BarisJabatan {
    pub id: Uuid,
    pub nama: String,
    pub jenis: &'static str,
    pub pemegang: i64,
}

/// `/jabatan`
#[derive(Template)]
#[template(path = "kepegawaian/jabatan/daftar.html")]
pub struct HalamanDaftar {
    pub bingkai: Bingkai,
    pub cari: Pencarian,
    pub jabatan: Vec<BarisJabatan>,
    /// Alamat halaman berikutnya, bila masih ada.
    pub berikut: Option<String>,
}

/// `/jabatan/{id}`
#[derive(Template)]
#[template(path = "kepegawaian/jabatan/lihat.html")]
pub struct HalamanJabatan {
    pub bingkai: Bingkai,
    pub jabatan: Jabatan,
    pub pemegang: Vec<(Uuid, String, String)>,
    pub usang: Option<&'static str>,
}

/// `/jabatan/baru` dan `/jabatan/{id}/perubahan`
#[derive(Template)]
#[template(path = "kepegawaian/jabatan/formulir.html")]
pub struct HalamanFormulir {
    pub bingkai: Bingkai,
    /// Kosong bagi yang baru.
    pub lama: Option<Jabatan>,
    pub isian: FormJabatan,
    pub galat: Galat,
    /// Yang tersimpan sudah lain daripada yang ditampilkan formulirnya.
    pub bergeser: bool,
}

/// Akibat perubahan atau penggabungan, sebelum ditegaskan.
#[derive(Template)]
#[template(path = "kepegawaian/jabatan/periksa.html")]
pub struct HalamanPeriksa {
    pub bingkai: Bingkai,
    pub jabatan: Jabatan,
    pub aksi: String,
    pub judul: &'static str,
    pub tombol: &'static str,
    /// Apa menjadi apa, satu kalimat masing-masing.
    pub butir: Vec<String>,
    /// Dibawa sampai ditegaskan.
    pub isian: Vec<(&'static str, String)>,
    /// Akibatnya sudah lain daripada yang tadi dibaca.
    pub bergeser: bool,
}

/// `/jabatan/{id}/penggabungan`
#[derive(Template)]
#[template(path = "kepegawaian/jabatan/gabung.html")]
pub struct HalamanGabung {
    pub bingkai: Bingkai,
    pub jabatan: Jabatan,
    pub cari: String,
    pub calon: Vec<(Uuid, String, i64)>,
    pub ke: String,
    pub alasan: String,
    pub galat: Galat,
    pub bergeser: bool,
}
