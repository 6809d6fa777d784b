//! Versi SKP: yang ditetapkan tidak disunting. Perubahannya adalah SKP tersendiri yang, begitu ditetapkan,
//! menggantikannya sejak suatu hari; yang lama tetap terbaca dan berlaku bagi hari-hari sebelumnya.
//!
//! ```text
//!  versi 1 ditetapkan ──buka──► versi 1 «sedang diubah», masih berlaku ──versi 2 ditetapkan──► versi 1 digantikan
//!                                versi 2 draf ─► diajukan ─► ditetapkan ─┘
//! ```

mod model;
mod store;

pub use model::{Pengganti, Silsilah, VersiBaru};
pub use store::{batalkan, buka, ditetapkan};
pub(super) use store::{gantikan, sambung};
