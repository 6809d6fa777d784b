//! Pintu daftar perjanjian kinerja, dan memulai draf.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    http::StatusCode,
    response::Response,
};
use chrono::Datelike;
use serde::Deserialize;
use uuid::Uuid;

use super::{
    store::{self, Baris, SEHALAMAN},
    view::{BarisUnit, HalamanDaftar},
};
use crate::{
    kernel::{
        app::App,
        auth::Pengguna,
        error::{Error, Result},
        form::{Formulir, Galat, rapikan},
        layout::{Bingkai, halaman, lanjut},
        routes::Routes,
        time,
        web::bersaing,
    },
    perjanjian::{model::PerjanjianId, store as perjanjian},
};

/// Alamat daftar.
pub fn routes() -> Routes {
    Routes::new().get("/perjanjian", daftar).post("/perjanjian", mulai)
}

/// Tahun dan kursor.
#[derive(Deserialize)]
struct Tanya {
    tahun: Option<i32>,
    sesudah: Option<String>,
}

/// Lima tahun yang lalu sampai tahun depan.
fn terjangkau(tahun: i32, pelaku: &Pengguna) -> bool {
    let kini = pelaku.hari_ini.year();
    (kini - 5..=kini + 1).contains(&tahun)
}

fn tahun(diminta: Option<i32>, pelaku: &Pengguna) -> Result<i32> {
    let tahun = diminta.unwrap_or(pelaku.hari_ini.year());
    if terjangkau(tahun, pelaku) { Ok(tahun) } else { Err(Error::NotFound) }
}

async fn daftar(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    tanya: Result<Query<Tanya>, QueryRejection>,
) -> Result<Response> {
    let Query(tanya) = tanya.map_err(|_| Error::NotFound)?;
    let tahun = tahun(tanya.tahun, &pelaku)?;
    let kursor = tanya.sesudah.as_deref().map(rapikan);
    tampilkan(&app, &pelaku, bingkai, tahun, kursor, Galat::default(), StatusCode::OK).await
}

async fn tampilkan(
    app: &App,
    pelaku: &Pengguna,
    bingkai: Bingkai,
    tahun: i32,
    kursor: Option<String>,
    galat: Galat,
    status: StatusCode,
) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let rantai = match kursor {
        None => store::rantai(&mut conn, pelaku, tahun).await?,
        Some(_) => Vec::new(),
    };
    let mut lain = store::lain(&mut conn, pelaku, tahun, kursor.as_deref()).await?;
    drop(conn);
    let lebih = lain.len() > SEHALAMAN;
    lain.truncate(SEHALAMAN);
    let berikut = lain.last().filter(|_| lebih).and_then(|b| {
        let tanya = [("tahun", tahun.to_string()), ("sesudah", b.kode.clone())];
        serde_html_form::to_string(tanya).ok().map(|q| format!("/perjanjian?{q}"))
    });
    let gambar = |semua: Vec<Baris>| semua.into_iter().map(baris).collect::<Vec<_>>();
    let page = HalamanDaftar {
        bingkai,
        tahun,
        tahun_lain: [tahun - 1, tahun + 1].into_iter().filter(|t| terjangkau(*t, pelaku)).collect(),
        galat,
        rantai: gambar(rantai),
        lain: gambar(lain),
        lanjutan: kursor.is_some(),
        berikut,
    };
    halaman(status, &page)
}

fn baris(b: Baris) -> BarisUnit {
    let keterangan = match (&b.berlaku, b.draf) {
        (Some((_, hari, 1)), _) => format!("Ditetapkan {}", time::tanggal(*hari)),
        (Some((_, hari, ke)), _) => format!("Versi {ke}, ditetapkan {}", time::tanggal(*hari)),
        (None, _) => String::new(),
    };
    BarisUnit {
        unit: b.unit,
        nama: b.nama,
        mulai: b.menyusun && b.berlaku.is_none() && b.draf.is_none(),
        berlaku: b.berlaku.map(|(id, ..)| id),
        keterangan,
        draf: b.draf,
    }
}

/// Unit dan tahun yang mulai disusun.
#[derive(Deserialize)]
struct FormMulai {
    unit: Option<Uuid>,
    tahun: Option<i32>,
}

async fn mulai(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    formulir: Formulir<FormMulai>,
) -> Result<Response> {
    let tahun = tahun(formulir.isi.tahun, &pelaku)?;
    let unit = formulir.isi.unit.ok_or(Error::NotFound)?;
    let id = PerjanjianId::new();
    let ke = format!("/perjanjian/{id}/isi");
    let kiriman = formulir.kiriman.ke(&ke);
    let mut tx = app.db.begin().await?;
    match perjanjian::buat(&mut tx, id, unit, tahun, &pelaku, app.clock.now(), &kiriman).await {
        Ok(()) => {
            tx.commit().await?;
            Ok(lanjut(&ke, "Draf perjanjian kinerja dibuat."))
        }
        Err(Error::Conflict(kalimat)) => {
            tx.rollback().await?;
            let mut galat = Galat::default();
            galat.catat("unit-saya", kalimat);
            tampilkan(&app, &pelaku, bingkai, tahun, None, galat, StatusCode::CONFLICT).await.map(bersaing)
        }
        Err(lain) => Err(lain),
    }
}
