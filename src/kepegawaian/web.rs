//! Pintu meja kepegawaian.

use super::{akun, peran};
use crate::kernel::routes::Routes;

/// Alamat meja kepegawaian.
pub fn routes() -> Routes {
    Routes::new().merge(peran::routes()).merge(akun::routes())
}
