//! Formulir penempatan sebagaimana diketik, dan pemeriksaannya.

mod model;

pub use model::{Bahan, FormPenempatan, KepalaUnit, Langkah, baca_hari};
