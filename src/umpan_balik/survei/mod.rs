//! Survei tertutup: satu-satunya umpan balik tanpa nama, bila instansi memakainya (aturan 2.3; pilihannya per tahun).
//!
//! ```text
//!  Berjalan ──hari terakhir lewat──► Ditutup: hasilnya terbaca bila pemberinya sedikitnya lima
//!      └──────────────────────────► Dibatalkan: semua yang ditulis hilang
//! ```
//!
//! Dibuka pengelola kinerja atau kepegawaian bagi orang-orang unit dalam lingkupnya; yang mengisi dipilih sistem, menurut
//! undian, di antara rekan dan bawahan. Setiap orang mengisi satu kali tentang satu penerima. Hasilnya dibaca penerima,
//! penilainya, dan atasan penilainya; tidak pembuka surveinya.
//!
//! # Tidak seorang pun dapat mengatakan siapa menulis apa
//!
//! - Tulisan tersimpan tanpa nama, tanpa waktu, bernomor acak (UUID v4), setiap bagian sendiri-sendiri. Yang mengisi hanya
//!   tercatat pada undangannya, tanpa waktu, dan hanya ia sendiri yang melihatnya: tidak ada daftar «sudah mengisi».
//! - Setiap tulisan baru menulis ulang semua tulisan bagi penerima itu dalam urutan acak, jadi letak (`ctid`) dan transaksi
//!   (`xmin`) semuanya sama; ketika ditutup sekali lagi, lalu undangannya dihapus dan tidak ada lagi catatan siapa mengisi.
//! - Mengisi tidak menulis jejak, kunci formulir (`pengiriman`), atau kabar; alamatnya pada catatan server tidak menyebut
//!   siapa yang dibicarakan. Yang terkirim dua kali dikenali dari undangannya.
//! - Sebelum ditutup tidak seorang pun membaca hasil. Kurang dari lima pemberi: tulisannya dihapus, dan yang tampak hanya
//!   «belum cukup», bukan berapa. Yang calon pemberinya kurang dari lima tidak diikutkan sejak awal.
//!
//! Yang **tetap** mungkin, dan dikatakan terus terang kepada yang mengisi: gaya menulis atau peristiwa yang disebut dapat
//! dikenali; penerima yang bersekongkol dengan semua pemberi lain tahu yang tersisa. Yang tidak dapat dicegah aplikasi:
//! pengurus basis data yang membandingkan isi tabel sebelum dan sesudah satu kiriman, atau membaca ketika baru satu orang
//! mengisi; halaman lama yang belum disapu `vacuum`, WAL dan cadangan selama survei berjalan menyimpan urutan kiriman.
//! Karena itu `log_statement` tidak boleh mencatat isian pada server yang memakai survei.

mod model;
mod pilihan;
mod policy;
mod store;
mod view;
mod wakil;
mod web;

pub use model::SurveiId;
pub(super) use store::hasil_bagi;
pub use store::tutup_yang_berakhir;
pub use wakil::{buka_atas_nama, isi_atas_nama};
pub(super) use web::routes;
