//! Menerima berkas, dan membacanya di belakang layar: yang mengunggah melihat sampai mana, dan boleh pergi.

mod web;

pub use web::unggah;
