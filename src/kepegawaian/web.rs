//! Pintu meja kepegawaian.

use super::{orang, penempatan, penetapan, siasn, unit};
use crate::kernel::routes::Routes;

/// Alamat meja kepegawaian.
pub fn routes() -> Routes {
    Routes::new()
        .merge(orang::routes())
        .merge(penempatan::routes())
        .merge(penetapan::routes())
        .merge(siasn::routes())
        .merge(unit::routes())
}
