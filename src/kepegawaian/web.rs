//! Pintu meja kepegawaian.

use super::{akun, jabatan, laporan, orang, penempatan, penetapan, peran, profil, siasn, unit};
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
        .merge(peran::routes())
        .merge(akun::routes())
        .merge(siasn::routes())
        .merge(unit::routes())
}
