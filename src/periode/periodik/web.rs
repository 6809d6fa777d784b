//! Pintu periode kinerja.

use axum::{extract::State, http::StatusCode, response::Response};

use super::{model::FormPeriodik, store, view::HalamanPeriodik};
use crate::{
    kernel::{
        app::App,
        auth::Pengguna,
        error::Result,
        form::{Formulir, Galat},
        layout::{Bingkai, halaman, lanjut},
        routes::Routes,
        web::bersaing,
    },
    periode::{
        pengaturan::{didahului, hanya_pengatur},
        policy::PengaturInstansi,
    },
};

/// Alamat periode kinerja.
pub fn routes() -> Routes {
    Routes::new().get("/pengaturan/periodik", lihat).post("/pengaturan/periodik", simpan)
}

async fn lihat(State(app): State<App>, pelaku: Pengguna, bingkai: Bingkai) -> Result<Response> {
    hanya_pengatur(&pelaku)?;
    let kini = store::periodik(&mut *app.db.acquire().await?, &pelaku).await?;
    let kini = pelaku.sebagai(PengaturInstansi, kini)?;
    let (versi, isian) = (kini.objek().versi, FormPeriodik::dari(kini.objek().isi));
    halaman(StatusCode::OK, &HalamanPeriodik { bingkai, versi, isian, galat: Galat::default(), didahului: None })
}

async fn simpan(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    formulir: Formulir<FormPeriodik>,
) -> Result<Response> {
    hanya_pengatur(&pelaku)?;
    let versi = formulir.versi()?;
    let mut tx = app.db.begin().await?;
    let kini = pelaku.sebagai(PengaturInstansi, store::periodik(&mut tx, &pelaku).await?)?;
    let isian = formulir.isi.clone();
    let mut page =
        HalamanPeriodik { bingkai, versi: kini.objek().versi, isian, galat: Galat::default(), didahului: None };
    if versi != page.versi {
        page.didahului = Some((didahului(&mut tx, &pelaku, kini.objek()).await?, kini.objek().isi));
        return halaman(StatusCode::CONFLICT, &page).map(bersaing);
    }
    match kini.pilih(&formulir.isi) {
        Err(galat) => {
            page.galat = galat;
            halaman(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        Ok(perubahan) => {
            let kiriman = formulir.kiriman.ke("/pengaturan");
            store::simpan(&mut tx, &perubahan, app.clock.now(), &kiriman).await?;
            tx.commit().await?;
            Ok(lanjut(kiriman.lokasi(), "Periode dokumentasi dan rencana aksi disimpan."))
        }
    }
}
