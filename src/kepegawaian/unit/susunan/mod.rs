//! Melihat unit: susunannya setingkat demi setingkat, pencarian, dan rincian satu unit.

mod model;
mod store;
mod view;
mod web;

pub(super) use web::routes;
