//! Rencana hasil kerja (RHK): satu hasil yang direncanakan, RHK pimpinan yang diintervensinya,
//! dan indikator beserta targetnya (formulir F1).
//!
//! Hanya pemilik yang menyuntingnya, dan hanya selama SKP masih draf.

mod formulir;
mod model;
pub(super) mod store;
mod target;
mod view;
mod web;

pub use formulir::FormRencana;
pub use model::{Arah, Aspek, Bagian, Indikator, IndikatorId, IsiRencana, Perspektif, Pimpinan, Rencana, RencanaId};
pub(super) use model::{RENCANA_MAKS, butir};
pub use target::{AngkaTarget, TargetGanda, baca_target};
pub(super) use web::routes;
