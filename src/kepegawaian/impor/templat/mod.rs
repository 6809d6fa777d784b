//! Templat daftar unit dan penempatan untuk diunduh: lembar yang diisi, dan lembar petunjuk dengan contohnya.

mod model;
mod web;

pub use web::unduh;
