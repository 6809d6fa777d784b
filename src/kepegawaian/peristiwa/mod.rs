//! Peristiwa kepegawaian: sejak suatu hari seseorang tidak lagi bertugas di sini, atau sementara tidak bertugas.
//!
//! Mutasi adalah penempatan baru (`penempatan/`). Pensiun, meninggal, berhenti dan pindah instansi mengakhiri
//! penempatan, peran, dan penetapan penilai orang itu sejak harinya, dan menutup jalannya masuk; cuti, tugas
//! belajar dan sejenisnya tidak mengubah siapa menilai siapa, tetapi kepala yang berhalangan perlu Plh. Apa yang
//! diakhiri sebuah peristiwa disimpan baris demi baris, sehingga pembatalannya memulihkan tepat itu.
//!
//! Peran yang bukan wewenang kepegawaian (misalnya admin aplikasi) ikut berakhir: tugas berakhir karena hukum,
//! bukan karena peran itu dicabut. Halaman akibatnya menyebut peran itu dan siapa yang perlu menunjuk penggantinya;
//! satu-satunya admin aplikasi tetap tidak dapat diakhiri sebelum ada penggantinya.
//!
//! ```text
//! pencatatan ─► akan berlaku ─► berlaku ─► lampau
//!                   └─── pembetulan ───┘
//!                   └─── pembatalan: yang diakhirinya berlaku kembali
//! ```

mod formulir;
mod model;
mod store;
mod view;
mod web;

pub use model::{Dinanti, Jenis, Purna, Tercatat};
pub use store::{dinanti, purna, riwayat, terapkan_hari};
pub use web::routes;
