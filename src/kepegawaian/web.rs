//! Pintu meja kepegawaian.

use super::unit;
use crate::kernel::routes::Routes;

/// Alamat meja kepegawaian.
pub fn routes() -> Routes {
    Routes::new().merge(unit::routes())
}
