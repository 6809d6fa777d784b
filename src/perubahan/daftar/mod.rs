//! Usul yang menunggu seseorang, yang diikutinya, dan yang mengenai sebuah SKP.

mod model;
mod store;
mod view;
mod web;

pub(super) use web::routes;
