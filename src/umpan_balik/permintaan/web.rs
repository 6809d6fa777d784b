//! Pintu permintaan.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    http::StatusCode,
    response::Response,
};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    model::{BahanMinta, FormMinta, PermintaanId},
    policy::{Diminta, Peminta},
    store::{self, SEHALAMAN},
    view::{HalamanDaftar, HalamanMinta, HalamanPermintaan},
};
use crate::{
    kernel::{
        app::App,
        auth::Pengguna,
        error::{Error, Result},
        form::{Alamat, Formulir, Galat},
        layout::{Bingkai, halaman, lanjut},
        routes::Routes,
        time::tanggal,
        web::bersaing,
    },
    umpan_balik::{
        store::menunggu,
        view::{Bagian, Tab},
        web::Kosong,
    },
};

/// Alamat permintaan.
pub fn routes() -> Routes {
    Routes::new()
        .get("/umpan-balik/permintaan", daftar)
        .post("/umpan-balik/permintaan", minta)
        .get("/umpan-balik/permintaan/baru", baru)
        .get("/umpan-balik/permintaan/{id}", lihat)
        .post("/umpan-balik/permintaan/{id}/penolakan", tolak)
        .post("/umpan-balik/permintaan/{id}/penarikan", tarik)
}

#[derive(Deserialize)]
struct TanyaDaftar {
    #[serde(default)]
    dari: String,
    sebelum: Option<Uuid>,
}

async fn daftar(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    tanya: Result<Query<TanyaDaftar>, QueryRejection>,
) -> Result<Response> {
    let Query(tanya) = tanya.map_err(|_| Error::NotFound)?;
    let dari_saya = tanya.dari == "saya";
    let mut conn = app.db.acquire().await?;
    let mut permintaan = store::daftar(&mut conn, dari_saya, tanya.sebelum, &pelaku).await?;
    let menunggu = menunggu(&mut conn, &pelaku).await?;
    drop(conn);
    let lebih = permintaan.len() > SEHALAMAN;
    permintaan.truncate(SEHALAMAN);
    let awal = if dari_saya { "/umpan-balik/permintaan?dari=saya&sebelum" } else { "/umpan-balik/permintaan?sebelum" };
    let berikut = permintaan.last().filter(|_| lebih).map(|p| format!("{awal}={}", p.id));
    let permintaan = permintaan
        .into_iter()
        .map(|p| {
            let pada = tanggal(pelaku.zona.hari(p.pada));
            (p, pada)
        })
        .collect();
    let tab = Tab {
        di: Bagian::Permintaan,
        menunggu: menunggu.permintaan,
        survei: menunggu.survei_dipakai,
        menilai: pelaku.menilai,
    };
    halaman(StatusCode::OK, &HalamanDaftar { bingkai, tab, dari_saya, permintaan, berikut })
}

#[derive(Deserialize)]
struct TanyaBaru {
    #[serde(default)]
    tentang: String,
    #[serde(default)]
    rencana: String,
}

fn halaman_minta(
    status: StatusCode,
    bingkai: Bingkai,
    bahan: BahanMinta,
    (isian, galat): (FormMinta, Galat),
    pelaku: &Pengguna,
) -> Result<Response> {
    let sendiri = bahan.pegawai.id == pelaku.id;
    halaman(status, &HalamanMinta { bingkai, bahan, sendiri, isian, galat })
}

async fn baru(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    tanya: Result<Query<TanyaBaru>, QueryRejection>,
) -> Result<Response> {
    let Query(tanya) = tanya.map_err(|_| Error::NotFound)?;
    let isian = FormMinta { tentang: tanya.tentang, rencana: tanya.rencana, ..FormMinta::default() };
    let bahan = store::bahan(&mut *app.db.acquire().await?, &isian, &pelaku).await?;
    let meja = pelaku.sebagai(Peminta, bahan).map_err(|_| Error::NotFound)?;
    halaman_minta(StatusCode::OK, bingkai, meja.objek().clone(), (isian, Galat::default()), &pelaku)
}

async fn minta(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    formulir: Formulir<FormMinta>,
) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    let isian = &formulir.isi;
    let bahan = store::bahan(&mut tx, isian, &pelaku).await?;
    // Yang tidak berhak meminta juga tidak dapat mencari orang dari sini.
    let bahan = pelaku.sebagai(Peminta, bahan).map_err(|_| Error::NotFound)?.objek().clone();
    let calon = store::calon(&mut tx, &isian.cari, &isian.pegawai, &pelaku).await?;
    let meja = pelaku.sebagai(Peminta, BahanMinta { calon, ..bahan })?;
    let galat = match meja.minta(isian) {
        Ok(permintaan) => {
            let id = PermintaanId::new();
            let kiriman = formulir.kiriman.clone().ke(format!("/umpan-balik/permintaan/{id}"));
            if store::minta(&mut tx, id, &permintaan, app.clock.now(), &kiriman).await? {
                tx.commit().await?;
                return Ok(lanjut(kiriman.lokasi(), "Permintaan umpan balik terkirim."));
            }
            let mut galat = Galat::default();
            galat.catat("cari", "Permintaan yang sama kepada orang ini masih menunggu jawabannya.");
            galat
        }
        Err(galat) => galat,
    };
    let (bahan, isian) = (meja.objek().clone(), (formulir.isi, galat));
    halaman_minta(StatusCode::UNPROCESSABLE_ENTITY, bingkai, bahan, isian, &pelaku).map(bersaing)
}

async fn lihat(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<PermintaanId>,
) -> Result<Response> {
    let permintaan = store::cari(&mut *app.db.acquire().await?, id, &pelaku).await?;
    let pada = pelaku.zona.waktu(permintaan.pada);
    let diminta = permintaan.diminta == pelaku.id;
    halaman(StatusCode::OK, &HalamanPermintaan { bingkai, permintaan, pada, diminta })
}

async fn tolak(
    State(app): State<App>,
    pelaku: Pengguna,
    Alamat(id): Alamat<PermintaanId>,
    formulir: Formulir<Kosong>,
) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    let akhir = pelaku.sebagai(Diminta, store::kunci(&mut tx, id, &pelaku).await?)?.tolak()?;
    let kiriman = formulir.kiriman.ke("/umpan-balik/permintaan");
    store::akhiri(&mut tx, &akhir, app.clock.now(), &kiriman).await?;
    tx.commit().await?;
    Ok(lanjut(kiriman.lokasi(), "Permintaan dijawab: Anda tidak dapat memberi umpan balik."))
}

async fn tarik(
    State(app): State<App>,
    pelaku: Pengguna,
    Alamat(id): Alamat<PermintaanId>,
    formulir: Formulir<Kosong>,
) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    let akhir = pelaku.sebagai(Peminta, store::kunci(&mut tx, id, &pelaku).await?)?.tarik()?;
    let kiriman = formulir.kiriman.ke("/umpan-balik/permintaan?dari=saya");
    store::akhiri(&mut tx, &akhir, app.clock.now(), &kiriman).await?;
    tx.commit().await?;
    Ok(lanjut(kiriman.lokasi(), "Permintaan ditarik kembali."))
}
