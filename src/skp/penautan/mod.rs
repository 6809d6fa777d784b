//! Begitu RHK pimpinan ada: RHK yang sementara bertumpu pada perjanjian kinerja ditautkan, semuanya sekali tekan.
//! Yang diusulkan adalah RHK penilai yang berasal dari sasaran yang sama.

mod model;
mod store;
mod web;

pub(super) use model::Usulan;
pub(super) use store::{Pimpinan, pimpinan};
pub(super) use web::routes;
