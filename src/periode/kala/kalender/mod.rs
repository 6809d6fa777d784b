//! Jenis periode yang dipakai instansi dari hari ke hari.
//!
//! ```text
//!  bulanan ───────────────► 1 April ── mingguan ──────────────►
//!  … Februari │ Maret │ 1 s.d. 4 │ 5 s.d. 11 │ 12 s.d. 18 April …
//! ```
//!
//! Jenis yang baru tidak mulai di tengah periode yang lama, dan periode pertamanya dihitung sejak hari ia mulai. Jadi
//! setiap hari milik tepat satu periode, dan periode yang sudah berakhir tidak berubah karena jenisnya berganti.

mod model;

pub use model::{Berjadwal, Berlaku, Jadwal, Kalender};
