//! Pintu ringkasan pengukuran.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    http::StatusCode,
    response::Response,
};
use chrono::{Datelike, NaiveDate};
use serde::Deserialize;

use super::{
    store::{self, SEHALAMAN},
    view::HalamanRingkasan,
};
use crate::{
    kernel::{
        app::App,
        auth::Pengguna,
        error::{Error, Result},
        form::rapikan,
        layout::{Bingkai, halaman},
        routes::Routes,
    },
    periode::Rentang,
};

/// Alamat ringkasan.
pub fn routes() -> Routes {
    Routes::new().get("/pengukuran/ringkasan", ringkasan)
}

/// Periode yang dilihat, menurut salah satu harinya, dan kursornya.
#[derive(Deserialize)]
struct Tanya {
    hari: Option<NaiveDate>,
    #[serde(default)]
    sesudah: String,
}

async fn ringkasan(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    tanya: Result<Query<Tanya>, QueryRejection>,
) -> Result<Response> {
    if !pelaku.memantau {
        return Err(Error::NotFound);
    }
    let Query(tanya) = tanya.map_err(|_| Error::NotFound)?;
    let mut conn = app.db.acquire().await?;
    let kalender = store::kalender(&mut conn).await?;
    // Bila tidak disebut, periode terakhir yang sudah berakhir.
    let hari = tanya.hari.unwrap_or_else(|| kalender.sebelum(pelaku.hari_ini).selesai);
    let periode = kalender.memuat(hari);
    if periode.mulai > pelaku.hari_ini || hari.year() < 2000 {
        return Err(Error::NotFound);
    }
    let mut baris =
        store::per_unit(&mut conn, &pelaku, periode.kala.jenis(), periode.rentang(), &rapikan(&tanya.sesudah)).await?;
    drop(conn);
    let lebih = baris.len() > SEHALAMAN;
    baris.truncate(SEHALAMAN);
    let alamat = |hari: NaiveDate| format!("/pengukuran/ringkasan?hari={hari}");
    let berikut = baris.last().filter(|_| lebih).and_then(|b| {
        let tanya = [("hari", periode.mulai.to_string()), ("sesudah", b.kode.clone())];
        serde_html_form::to_string(tanya).ok().map(|q| format!("/pengukuran/ringkasan?{q}"))
    });
    let setahun = NaiveDate::from_ymd_opt(periode.mulai.year(), 1, 1).unwrap_or(periode.mulai);
    let lain = kalender.dalam(Rentang { mulai: setahun, selesai: pelaku.hari_ini.max(setahun) });
    let lain = lain.into_iter().filter(|p| p.mulai != periode.mulai && p.mulai.year() == setahun.year());
    let lain = lain.map(|p| (p.kala.sebutan(), alamat(p.mulai))).collect();
    let (nama, rentang) = (periode.kala.sebutan(), periode.rentang().tulis());
    halaman(StatusCode::OK, &HalamanRingkasan { bingkai, periode: nama, rentang, lain, baris, berikut })
}
