//! Cara seseorang ingin dikabari, per macam, dan alamat surelnya.
//!
//! Tenang sejak awal: semuanya tampil di aplikasi dan masuk satu ringkasan setiap pagi. Alamat surel ditulis
//! orangnya sendiri dan dipakai sesudah tautan yang dikirim ke sana dibuka olehnya, dalam sehari, sekali.

mod model;
mod store;
mod view;
mod web;

pub use model::hari_ringkasan;
pub use web::routes;
