//! Formulir peristiwa sebagaimana diketik, dan pemeriksaannya.

mod model;

pub use model::{FormPeristiwa, Langkah};
