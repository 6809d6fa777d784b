//! Begitu RHK pimpinan ada: RHK yang sementara bertumpu pada perjanjian kinerja ditautkan, semuanya sekali tekan.
//! Yang diusulkan adalah RHK penilai yang berasal dari sasaran yang sama.
//!
//! Bila pimpinan mengubah SKP-nya, RHK yang bersandar pada RHK yang berubah atau hilang tetap berbunyi sama; pemiliknya
//! melihat bunyi lama dan barunya pada `/skp/penautan`, dan menyambungnya ke yang baru.

mod model;
mod store;
mod view;
mod web;

pub(super) use model::Usulan;
pub(super) use store::{Pimpinan, pimpinan};
pub(super) use web::routes;
