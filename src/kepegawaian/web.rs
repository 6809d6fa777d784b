//! Pintu meja kepegawaian.

use super::{akun, orang, penempatan, penetapan, peran, peristiwa, siasn, unit};
use crate::kernel::routes::Routes;

/// Alamat meja kepegawaian.
pub fn routes() -> Routes {
    Routes::new()
        .merge(orang::routes())
        .merge(penempatan::routes())
        .merge(penetapan::routes())
        .merge(peristiwa::routes())
        .merge(peran::routes())
        .merge(akun::routes())
        .merge(siasn::routes())
        .merge(unit::routes())
}
