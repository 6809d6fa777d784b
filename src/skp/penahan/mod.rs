//! «Siapa yang menahan SKP saya»: dari saya ke atas, langkah pertama yang belum ada, dan pengingat.

mod model;
mod store;
mod view;
mod web;

pub use model::Minta;
pub(super) use web::routes;
