//! Matriks Peran Hasil (formulir F5): RHK utama pimpinan sebagai kolom, timnya sebagai baris, dan di
//! setiap sel RHK yang mendukung kolom itu.
//!
//! ```text
//!            tetapkan                    matriks baru ditetapkan
//!   Draf ───────────────► Ditetapkan ────────────────────────────► Digantikan
//!    ▲ │ ajak tim           │ │ bagikan                               (tetap terbaca)
//!    └─┘ (mengusulkan)      │ └──► draf SKP bawahan
//!    ▲                      │
//!    └── susun matriks baru ┘
//! ```
//!
//! Kolomnya RHK utama pada SKP pimpinan tahun itu, juga selagi masih draf. Barisnya pimpinan, orang
//! yang ia nilai hari ini, dan anggota tim yang ia ketuai (bertanda nama timnya). Sejak diajak, setiap
//! orang dapat mengusulkan RHK bagi barisnya sendiri; sejak ditetapkan, tim membaca semuanya, juga
//! Atasan Penilai, pengelola kinerja unit itu, dan kepegawaian (aturan 2.2). Peringatan tidak
//! menghalangi apa pun (aturan 4.3).
//!
//! «Bagikan» menitipkan setiap RHK ke draf SKP pemiliknya, tertaut pada RHK pimpinan. Yang belum
//! mempunyai SKP tidak dibuatkan: masa dan pendekatannya pilihan orangnya. RHK-nya menunggu pada
//! `/skp/{id}/matriks`, halaman yang ditunjuk draf SKP-nya. Yang sudah diajukan tidak disentuh.
//!
//! Ketua tim bukan penilai anggotanya: dari matriksnya ia tidak membaca SKP mereka, juga tidak sampai
//! di mana. RHK darinya masuk sebagai hasil kerja tambahan dengan «Penugasan dari» timnya; pegawainya
//! dapat menjadikannya utama dengan memilih RHK penilainya sendiri.
//!
//! Yang tidak berwenang tidak punya kata kerjanya:
//!
//! ```compile_fail,E0599
//! use kinerja::kernel::policy::{Oleh, Penilai};
//! use kinerja::matriks::{Draf, Matriks};
//! fn membagikan_draf(m: Oleh<Penilai, Matriks<Draf>>) {
//!     let _ = m.bagikan(&[], "");
//! }
//! ```
//! ```
//! use kinerja::kernel::policy::{Oleh, Penilai};
//! use kinerja::matriks::{Ditetapkan, Matriks};
//! fn membagikan_yang_ditetapkan(m: Oleh<Penilai, Matriks<Ditetapkan>>) {
//!     let _ = m.bagikan(&[], "");
//! }
//! ```
//! ```compile_fail,E0599
//! use kinerja::kernel::policy::{Oleh, Penilai};
//! use kinerja::matriks::{Ditetapkan, Matriks};
//! fn menyunting_yang_ditetapkan(m: Oleh<Penilai, Matriks<Ditetapkan>>) {
//!     let _ = m.sunting();
//! }
//! ```
//! ```compile_fail,E0599
//! use kinerja::kernel::policy::Oleh;
//! use kinerja::matriks::{BagianTim, Draf, Matriks};
//! fn anggota_menyunting(m: Oleh<BagianTim, Matriks<Draf>>) {
//!     let _ = m.sunting();
//! }
//! ```

mod baris;
mod model;
mod policy;
mod store;
mod susunan;
mod titipan;
mod usulan;
mod view;
mod wakil;
mod web;

pub use model::{Digantikan, Ditetapkan, Draf, Matriks, MatriksId, MatriksTersimpan};
pub use policy::BagianTim;
pub use wakil::susun_atas_nama;
pub use web::routes;
