//! Pintu meja kepegawaian.

use super::siasn;
use crate::kernel::routes::Routes;

/// Alamat meja kepegawaian.
pub fn routes() -> Routes {
    Routes::new().merge(siasn::routes())
}
