//! Formulir usul perubahan sebagaimana diketik.

mod model;

pub use model::{FormMenteri, FormPerubahan};
