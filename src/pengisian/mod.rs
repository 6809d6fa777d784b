//! Pemantauan pengisian: sampai di mana SKP setiap orang, per unit ke bawah, menunggu siapa dan sejak kapan.
//!
//! Jawabannya dihitung ketika sesuatu ditulis dan ketika sebuah tahun dibuka, bukan ketika dibaca:
//!
//! ```text
//! skp, penempatan, penilai_pegawai, ──► pengisian_usang ──commit──► pengisian_pegawai ──► rekap_pengisian
//! keadaan_pegawai, unit_masa                                        (per orang dan unit)  (per unit)
//! ```
//!
//! Semuanya bermasa, seperti hubungan yang mendasarinya: yang berganti besok sudah tertulis bertanggal besok. Jadi
//! bagi setiap hari sejak rekap terakhir dilipat, rekap sama dengan menghitung satu per satu, begitu transaksi yang
//! mengubahnya selesai; tengah malam berlalu tanpa menulis apa pun.
//!
//! Yang dipantau keadaannya, bukan isinya: draf hanya tampak sebagai draf.

mod daftar;
mod lembar;
mod model;
mod store;
mod view;
mod web;

pub use store::{lipat, terapkan_hari};
pub use web::routes;
