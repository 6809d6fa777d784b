//! Usulan anggota bagi barisnya sendiri, dan jawaban pimpinannya: matriks dibangun bersama tim.

mod store;
mod view;
mod web;

pub use web::routes;
