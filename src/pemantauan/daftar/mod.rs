//! Bawahan seorang penilai pada sebuah semester, dan pemantauan atas diri sendiri.

mod model;
mod store;
mod view;
mod web;

pub use web::routes;
