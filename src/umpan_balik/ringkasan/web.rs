//! Pintu ringkasan.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    http::StatusCode,
    response::Response,
};
use chrono::{Datelike, NaiveDate};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    store::{self, SEHALAMAN},
    view::{BarisBawahan, HalamanBawahan, HalamanCetak, HalamanPegawai},
};
use crate::{
    kernel::{
        app::App,
        auth::Pengguna,
        error::{Error, Result},
        form::{Alamat, rapikan},
        id::PegawaiId,
        layout::{Bingkai, halaman},
        routes::Routes,
        time::tanggal,
    },
    umpan_balik::{
        store::menunggu,
        survei,
        view::{Bagian, Tab},
    },
};

/// Alamat ringkasan.
pub fn routes() -> Routes {
    Routes::new()
        .get("/umpan-balik/bawahan", bawahan)
        .get("/umpan-balik/pegawai/{id}", pegawai)
        .get("/umpan-balik/pegawai/{id}/cetak", cetak)
}

#[derive(Deserialize)]
struct Kursor {
    nama: Option<String>,
    sesudah: Option<Uuid>,
}

async fn bawahan(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    tanya: Result<Query<Kursor>, QueryRejection>,
) -> Result<Response> {
    let Query(tanya) = tanya.map_err(|_| Error::NotFound)?;
    if !pelaku.menilai {
        return Err(Error::NotFound);
    }
    let tahun = pelaku.hari_ini.year();
    let awal_tahun = NaiveDate::from_ymd_opt(tahun, 1, 1).unwrap_or(pelaku.hari_ini);
    let nama = tanya.nama.map(|n| rapikan(&n));
    let mut conn = app.db.acquire().await?;
    let mut bawahan = store::bawahan(&mut conn, awal_tahun, nama.as_deref().zip(tanya.sesudah), &pelaku).await?;
    let menunggu = menunggu(&mut conn, &pelaku).await?;
    drop(conn);
    let lebih = bawahan.len() > SEHALAMAN;
    bawahan.truncate(SEHALAMAN);
    let berikut = bawahan.last().filter(|_| lebih).and_then(|b| {
        let tanya = [("nama", b.kunci.clone()), ("sesudah", b.orang.id.to_string())];
        serde_html_form::to_string(tanya).ok().map(|q| format!("/umpan-balik/bawahan?{q}"))
    });
    let bawahan = bawahan
        .into_iter()
        .map(|b| BarisBawahan { orang: b.orang, diterima: b.diterima, terakhir: b.terakhir_dari_saya.map(tanggal) })
        .collect();
    let tab = Tab {
        di: Bagian::Bawahan,
        menunggu: menunggu.permintaan,
        survei: menunggu.survei_dipakai,
        menilai: pelaku.menilai,
    };
    halaman(StatusCode::OK, &HalamanBawahan { bingkai, tab, tahun, bawahan, berikut })
}

#[derive(Deserialize)]
struct Tanya {
    tahun: Option<i32>,
}

/// Tahun yang diminta; tahun ini bila tidak disebut.
fn tahun(tanya: Result<Query<Tanya>, QueryRejection>, pelaku: &Pengguna) -> Result<i32> {
    let Query(tanya) = tanya.map_err(|_| Error::NotFound)?;
    let tahun = tanya.tahun.unwrap_or(pelaku.hari_ini.year());
    (2000..=pelaku.hari_ini.year()).contains(&tahun).then_some(tahun).ok_or(Error::NotFound)
}

async fn pegawai(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<PegawaiId>,
    tanya: Result<Query<Tanya>, QueryRejection>,
) -> Result<Response> {
    let tahun = tahun(tanya, &pelaku)?;
    let mut conn = app.db.acquire().await?;
    let ringkasan = store::ringkasan(&mut conn, id, tahun, &pelaku).await?;
    let survei = survei::hasil_bagi(&mut conn, id, tahun).await?;
    drop(conn);
    halaman(StatusCode::OK, &HalamanPegawai { bingkai, id, tahun, ringkasan, survei })
}

async fn cetak(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<PegawaiId>,
    tanya: Result<Query<Tanya>, QueryRejection>,
) -> Result<Response> {
    let tahun = tahun(tanya, &pelaku)?;
    let ringkasan = store::ringkasan(&mut *app.db.acquire().await?, id, tahun, &pelaku).await?;
    let (instansi, dicetak) = (pelaku.instansi.clone(), pelaku.zona.waktu(app.clock.now()));
    halaman(StatusCode::OK, &HalamanCetak { bingkai, id, tahun, instansi, dicetak, ringkasan })
}
