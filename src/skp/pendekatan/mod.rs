//! Mengganti pendekatan hasil kerja selama draf: kuantitatif (F1, F2) atau kualitatif (F3), satu bagi seluruh
//! dokumen. Tidak ada kata yang hilang: aspek dan target pindah ke dalam kalimat, dan sebaliknya kalimat menjadi
//! indikator yang aspek dan targetnya tinggal diisi.

mod model;
mod store;
mod view;
mod web;

pub(super) use web::routes;
