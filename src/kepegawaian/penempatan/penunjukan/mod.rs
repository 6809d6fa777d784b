//! Menunjuk Plt. atau Plh. sebuah unit: mencari orangnya, lalu mengantar ke formulir penempatannya yang sudah terisi.

mod store;
mod view;
mod web;

pub use web::routes;
