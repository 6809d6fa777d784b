//! Daftar jabatan: nama dan jenisnya, dan siapa yang memegangnya hari ini. Dirawat kepegawaian seinstansi.
//!
//! Nama dan jenis sebuah jabatan tidak bertanggal: yang berganti, berganti bagi semua pemegangnya, juga pada SKP
//! yang belum ditetapkan. Karena itu akibatnya ditampilkan dahulu. Dua jabatan yang kembar digabung: semua
//! penempatannya pindah. Yang masih dipakai tidak dapat dihapus.

mod model;
mod store;
mod view;
mod web;

pub use web::routes;
