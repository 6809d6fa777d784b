//! Pintu meja kepegawaian.

use super::{akun, impor, jabatan, laporan, orang, penempatan, penetapan, peran, peristiwa, profil, unit};
use crate::kernel::routes::Routes;

/// Alamat meja kepegawaian.
pub fn routes() -> Routes {
    Routes::new()
        .merge(profil::routes())
        .merge(laporan::routes())
        .merge(jabatan::routes())
        .merge(orang::routes())
        .merge(penempatan::routes())
        .merge(penetapan::routes())
        .merge(peristiwa::routes())
        .merge(peran::routes())
        .merge(akun::routes())
        .merge(impor::routes())
        .merge(unit::routes())
}
