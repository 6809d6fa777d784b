//! Pintu penunjukan. Belum ada yang disimpan di sini; penempatannya diperiksa dan disimpan pada formulirnya.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use uuid::Uuid;

use super::{store, view::HalamanPenunjukan};
use crate::{
    kepegawaian::{
        orang,
        penempatan::model::Sebagai,
        penetapan::{self, Temuan},
    },
    kernel::{
        app::App,
        auth::Pengguna,
        error::{Error, Result},
        form::{Alamat, Galat},
        layout::{Bingkai, halaman},
        routes::Routes,
        time,
    },
};

/// Alamat penunjukan.
pub fn routes() -> Routes {
    Routes::new().get("/unit/{id}/penunjukan", tunjuk)
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Tanya {
    sebagai: String,
    mulai: String,
    selesai: String,
    siapa: String,
}

/// Tanggal pada alamat, sebagaimana ditulis orang.
fn terbaca(tulisan: &str) -> String {
    time::baca_tanggal(tulisan).map_or_else(|_| tulisan.to_owned(), time::tanggal)
}

async fn tunjuk(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(unit): Alamat<Uuid>,
    tanya: Result<Query<Tanya>, QueryRejection>,
) -> Result<Response> {
    let Query(tanya) = tanya.map_err(|_| Error::NotFound)?;
    let mut conn = app.db.acquire().await?;
    let (kode, nama) = store::unit(&mut conn, unit, &pelaku).await?;
    let sebagai = Sebagai::baca(&tanya.sebagai).filter(|s| *s != Sebagai::Definitif).unwrap_or(Sebagai::Plt);
    let (mulai, selesai) = (terbaca(&tanya.mulai), terbaca(&tanya.selesai));
    let mut galat = Galat::default();
    match penetapan::temukan(&mut conn, &tanya.siapa, &pelaku).await? {
        Temuan::Kosong => {}
        Temuan::Tiada => galat.catat("siapa", DI_LUAR),
        Temuan::Banyak => galat.catat("siapa", "Ada lebih dari satu orang bernama itu; tulis NIP-nya."),
        Temuan::Satu(calon) => match orang::cari(&mut conn, calon.id.into(), &pelaku).await {
            Ok(orang) => {
                let isian = [
                    ("sebagai", sebagai.kode()),
                    ("unit", kode.as_str()),
                    ("mulai", mulai.as_str()),
                    ("selesai", selesai.as_str()),
                ];
                let isian = serde_html_form::to_string(isian).map_err(anyhow::Error::new)?;
                let ke = format!("/pegawai/{}/penempatan/baru?{isian}", orang.id);
                return Ok(Redirect::to(&ke).into_response());
            }
            Err(Error::NotFound) => galat.catat("siapa", DI_LUAR),
            Err(lain) => return Err(lain),
        },
    }
    drop(conn);
    let status = if galat.kosong() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let siapa = tanya.siapa;
    halaman(status, &HalamanPenunjukan { bingkai, unit, nama, sebagai, mulai, selesai, siapa, galat })
}

const DI_LUAR: &str =
    "Tidak ada orang dengan nomor atau nama itu dalam jangkauan Anda. Tulis NIP-nya, atau nama lengkap tanpa gelar.";
