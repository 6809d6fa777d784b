//! Siapa yang ditunjuk.

use askama::Template;
use uuid::Uuid;

use crate::{
    kepegawaian::penempatan::model::Sebagai,
    kernel::{form::Galat, layout::Bingkai},
};

/// `/unit/{id}/penunjukan`
#[derive(Template)]
#[template(path = "kepegawaian/penempatan/penunjukan.html")]
pub struct HalamanPenunjukan {
    pub bingkai: Bingkai,
    pub unit: Uuid,
    pub nama: String,
    pub sebagai: Sebagai,
    /// Hari pertama dan terakhir, dibawa ke formulir penempatan.
    pub mulai: String,
    pub selesai: String,
    /// Yang diketik.
    pub siapa: String,
    pub galat: Galat,
}
