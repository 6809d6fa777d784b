//! Formulir unit sebagaimana diketik, dan kalimat bagi yang keliru.

mod model;

pub use model::{FormUnit, Terbaca};
