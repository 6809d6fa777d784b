//! Kinerja: pengelolaan kinerja pegawai ASN.
//!
//! Modules in reading order; each may use those above it and none below.

pub mod beranda;
pub mod bukti;
pub mod config;
pub mod contoh;
pub mod dokumentasi;
pub mod kepegawaian;
pub mod kernel;
pub mod masuk;
pub mod matriks;
pub mod pegawai;
pub mod pemantauan;
pub mod pemberitahuan;
pub mod pengisian;
pub mod pengukuran;
pub mod periode;
pub mod perjanjian;
pub mod perubahan;
pub mod rencana_aksi;
pub mod skp;
pub mod tim;
pub mod umpan_balik;

use axum::{Router, middleware::from_fn_with_state};

use kernel::{app::App, routes::Routes};

/// Every address that needs to know who asks; the permission matrix is held against this list.
pub fn routes() -> Routes {
    Routes::new()
        .merge(masuk::routes())
        .merge(pemberitahuan::routes())
        .merge(kepegawaian::routes())
        .merge(periode::routes())
        .merge(perjanjian::routes())
        .merge(tim::routes())
        .merge(skp::routes())
        .merge(matriks::routes())
        .merge(pengisian::routes())
        .merge(bukti::routes())
        .merge(rencana_aksi::routes())
        .merge(dokumentasi::routes())
        .merge(umpan_balik::routes())
        .merge(pengukuran::routes())
        .merge(pemantauan::routes())
        .merge(perubahan::routes())
        .merge(beranda::routes())
}

/// The application, with everything the kernel promises around it.
pub fn router(app: &App) -> Router {
    let routes = routes();
    let leeways = routes.leeways();
    let pages = routes.into_router().layer(from_fn_with_state(app.clone(), masuk::kenali));
    kernel::web::wrap(pages, app, leeways)
}
