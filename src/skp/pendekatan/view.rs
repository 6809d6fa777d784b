//! Halaman pergantian pendekatan.

use askama::Template;

use super::model::Ganti;
use crate::{
    kernel::{form::Galat, layout::Bingkai},
    skp::{model::SkpId, rencana::Pendekatan},
};

/// `/skp/{id}/pendekatan`
#[derive(Template)]
#[template(path = "skp/pendekatan.html")]
pub struct HalamanPendekatan {
    pub bingkai: Bingkai,
    pub id: SkpId,
    pub tahun: i32,
    pub versi: i32,
    pub kini: Pendekatan,
    pub menjadi: Pendekatan,
    pub ganti: Vec<Ganti>,
    pub galat: Galat,
}
