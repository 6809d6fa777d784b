//! RHK seorang pimpinan diambil dari perjanjian kinerja unit yang dikepalainya: bunyi, indikator dan targetnya
//! disalin menjadi draf, dan asalnya tercatat.

mod model;
mod store;
mod view;
mod web;

pub(super) use web::routes;
