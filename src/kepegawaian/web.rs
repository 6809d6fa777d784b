//! Pintu meja kepegawaian.

use super::{akun, impor, orang, penempatan, penetapan, peran, unit};
use crate::kernel::routes::Routes;

/// Alamat meja kepegawaian.
pub fn routes() -> Routes {
    Routes::new()
        .merge(orang::routes())
        .merge(penempatan::routes())
        .merge(penetapan::routes())
        .merge(peran::routes())
        .merge(akun::routes())
        .merge(impor::routes())
        .merge(unit::routes())
}
