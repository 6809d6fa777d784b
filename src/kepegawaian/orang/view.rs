//! Halaman orang: daftar, tambah, lihat, identitas.

use askama::Template;
use chrono::NaiveDate;

use super::model::{FormOrang, Pencarian};
use crate::{
    kepegawaian::{
        penempatan::Penempatan,
        penetapan::Penetapan,
        peristiwa::{Dinanti, Tercatat},
    },
    kernel::{form::Galat, id::PegawaiId, layout::Bingkai},
    pegawai::{Identitas, PeranDipegang},
};

/// Satu baris daftar.
pub struct BarisOrang {
    pub orang: Identitas,
    pub penilai: Option<String>,
    /// Mengapa ia tidak bertugas hari ini.
    pub keadaan: Option<&'static str>,
}

/// `/pegawai`
#[derive(Template)]
#[template(path = "kepegawaian/orang/daftar.html")]
pub struct HalamanDaftar {
    pub bingkai: Bingkai,
    pub cari: Pencarian,
    pub galat: Galat,
    pub unit: Vec<(String, String)>,
    pub orang: Vec<BarisOrang>,
    /// Alamat halaman berikutnya, bila masih ada.
    pub berikut: Option<String>,
}

/// `/pegawai/baru` dan `/pegawai/{id}/identitas`
#[derive(Template)]
#[template(path = "kepegawaian/orang/identitas.html")]
pub struct HalamanIdentitas {
    pub bingkai: Bingkai,
    /// Siapa dan versinya; kosong bagi yang baru.
    pub lama: Option<(PegawaiId, i32, String)>,
    pub isian: FormOrang,
    pub galat: Galat,
    pub golongan: Vec<(&'static str, String)>,
    /// Unit penempatan pertama, bagi pelaku yang lingkupnya sebagian instansi.
    pub unit: Option<Vec<(String, String)>>,
    /// Yang disimpan orang lain sementara itu.
    pub tersimpan: Option<FormOrang>,
}

/// Penilai dan Atasan Penilai selama serentang hari.
pub struct BarisPenilai {
    pub masa: String,
    pub penilai: Option<Identitas>,
    pub atasan: Option<Identitas>,
}

/// `/pegawai/{id}`
#[derive(Template)]
#[template(path = "kepegawaian/orang/lihat.html")]
pub struct HalamanOrang {
    pub bingkai: Bingkai,
    pub orang: Identitas,
    pub non_asn: bool,
    pub hari: NaiveDate,
    /// Yang berlaku hari ini.
    pub kini: Option<BarisPenilai>,
    /// Pergantian yang sudah diketahui.
    pub nanti: Vec<BarisPenilai>,
    pub penempatan: Vec<Penempatan>,
    pub penetapan: Vec<Penetapan>,
    pub peran: Vec<PeranDipegang>,
    /// Yang tercatat, juga yang dibatalkan.
    pub peristiwa: Vec<Tercatat>,
    /// Unit yang menunggu Plt. atau Plh. karenanya.
    pub dinanti: Vec<Dinanti>,
}
