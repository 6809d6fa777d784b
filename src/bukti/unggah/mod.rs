//! Menerima berkas atau tautan: tidak lebih daripada yang boleh, dan tidak sambil memegang sambungan basis data.

mod web;

pub use web::unggah;
