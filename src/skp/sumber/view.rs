//! Halaman «Ambil dari perjanjian kinerja».

use std::collections::BTreeSet;

use askama::Template;
use uuid::Uuid;

use super::model::FormAmbil;
use crate::{
    kernel::{form::Galat, layout::Bingkai},
    perjanjian::{Acuan, Sasaran},
    skp::model::SkpId,
};

/// `/skp/{id}/perjanjian`
#[derive(Template)]
#[template(path = "skp/perjanjian.html")]
pub struct HalamanSumber {
    pub bingkai: Bingkai,
    pub id: SkpId,
    pub tahun: i32,
    pub versi: i32,
    pub acuan: Vec<Acuan>,
    /// Asal sasaran yang sudah menjadi RHK.
    pub terambil: BTreeSet<Uuid>,
    pub isian: FormAmbil,
    pub galat: Galat,
}

impl HalamanSumber {
    fn sudah(&self, s: &Sasaran) -> bool {
        self.terambil.contains(&s.asal)
    }

    fn dicentang(&self, s: &Sasaran) -> bool {
        self.isian.sasaran.iter().any(|id| *id == s.id.to_string())
    }
}
