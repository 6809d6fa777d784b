//! Pintu Lampiran dan ekspektasi khusus.

use axum::{extract::State, http::StatusCode, response::Response};

use super::{
    model::{FormEkspektasi, FormLampiran},
    store as simpanan,
    view::{HalamanEkspektasi, HalamanLampiran},
};
use crate::{
    kernel::{
        app::App,
        auth::Pengguna,
        error::{Error, Result},
        form::{Alamat, Formulir, Galat},
        layout::{Bingkai, halaman},
        policy::{Pemilik, Penilai},
        routes::Routes,
        web::bersaing,
    },
    skp::{bergeser::bila_bergeser, model::SkpId, policy, store, web::selesai},
};

/// Alamat Lampiran dan ekspektasi.
pub fn routes() -> Routes {
    Routes::new()
        .get("/skp/{id}/lampiran", lampiran)
        .post("/skp/{id}/lampiran", bila_bergeser(simpan_lampiran))
        .get("/skp/{id}/ekspektasi", ekspektasi)
        .post("/skp/{id}/ekspektasi", bila_bergeser(simpan_ekspektasi))
}

async fn lampiran(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<SkpId>,
) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let skp = store::cari(&mut conn, id, &pelaku).await?.skp;
    drop(conn);
    if !policy::tindakan(&pelaku, &skp).lampiran {
        return Err(Error::Forbidden);
    }
    let skp = skp.draf()?;
    let page = HalamanLampiran {
        bingkai,
        id,
        tahun: skp.masa.tahun(),
        versi: skp.versi_lampiran,
        isian: FormLampiran::dari(&skp.lampiran),
        galat: Galat::default(),
        tersimpan: None,
    };
    halaman(StatusCode::OK, &page)
}

async fn simpan_lampiran(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<SkpId>,
    formulir: Formulir<FormLampiran>,
) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    let skp = store::kunci(&mut tx, id, &pelaku).await?.draf()?;
    let (versi, usang) = (formulir.versi()?, skp.versi_lampiran != formulir.versi()?);
    let mut page = HalamanLampiran {
        bingkai,
        id,
        tahun: skp.masa.tahun(),
        versi: skp.versi_lampiran,
        isian: formulir.isi.clone(),
        galat: Galat::default(),
        tersimpan: None,
    };
    let tersimpan = FormLampiran::dari(&skp.lampiran);
    let sebagai_pemilik = pelaku.id == skp.pemilik;
    let lampiran = formulir.isi.baca();
    let perubahan = match (lampiran, sebagai_pemilik) {
        (Err(galat), _) => Err(galat),
        (Ok(lampiran), true) => Ok(pelaku.sebagai(Pemilik, skp)?.isi_lampiran(lampiran)),
        (Ok(lampiran), false) => Ok(pelaku.sebagai(Penilai, skp)?.isi_lampiran(lampiran)),
    };
    match perubahan {
        Err(galat) => {
            page.galat = galat;
            halaman(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        Ok(_) if usang => {
            page.tersimpan = Some(tersimpan);
            halaman(StatusCode::CONFLICT, &page).map(bersaing)
        }
        Ok(perubahan) => {
            let kiriman = formulir.kiriman.ke(format!("/skp/{id}"));
            simpanan::simpan_lampiran(&mut tx, &perubahan, versi, app.clock.now(), &kiriman).await?;
            selesai(tx, &kiriman, "Lampiran tersimpan.").await
        }
    }
}

async fn ekspektasi(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<SkpId>,
) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let terbaca = store::cari(&mut conn, id, &pelaku).await?;
    drop(conn);
    if !policy::tindakan(&pelaku, &terbaca.skp).ekspektasi {
        return Err(Error::Forbidden);
    }
    let skp = terbaca.skp.draf()?;
    let page = HalamanEkspektasi {
        bingkai,
        id,
        nama: terbaca.pihak.into_iter().next().map(|p| p.nama).unwrap_or_default(),
        tahun: skp.masa.tahun(),
        versi: skp.versi_ekspektasi,
        ekspektasi: skp.ekspektasi,
        galat: Galat::default(),
        tersimpan: None,
    };
    halaman(StatusCode::OK, &page)
}

async fn simpan_ekspektasi(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<SkpId>,
    formulir: Formulir<FormEkspektasi>,
) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    let skp = store::kunci(&mut tx, id, &pelaku).await?.draf()?;
    let (versi, sekarang) = (formulir.versi()?, skp.versi_ekspektasi);
    let (tahun, tersimpan) = (skp.masa.tahun(), skp.ekspektasi.clone());
    let ekspektasi = formulir.isi.baca();
    let penilai = pelaku.sebagai(Penilai, skp)?;
    let (status, galat, tersimpan) = match ekspektasi {
        Err(galat) => (StatusCode::UNPROCESSABLE_ENTITY, galat, None),
        Ok(_) if versi != sekarang => (StatusCode::CONFLICT, Galat::default(), Some(tersimpan)),
        Ok(ekspektasi) => {
            let perubahan = penilai.beri_ekspektasi(ekspektasi);
            let kiriman = formulir.kiriman.ke(format!("/skp/{id}"));
            simpanan::simpan_ekspektasi(&mut tx, &perubahan, versi, app.clock.now(), &kiriman).await?;
            return selesai(tx, &kiriman, "Ekspektasi khusus tersimpan.").await;
        }
    };
    let mut diketik = formulir.isi.ekspektasi;
    diketik.resize(7, String::new());
    let page = HalamanEkspektasi {
        bingkai,
        id,
        nama: String::new(),
        tahun,
        versi: sekarang,
        ekspektasi: diketik,
        galat,
        tersimpan,
    };
    halaman(status, &page).map(bersaing)
}
