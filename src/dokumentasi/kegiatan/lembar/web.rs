//! Pintu unduhan.

use anyhow::Context;
use axum::{
    extract::{Query, State},
    response::Response,
};
use chrono::NaiveDate;
use serde::Deserialize;
use tokio::sync::Semaphore;

use super::model::{kegiatan, progres, templat};
use crate::{
    bukti::{self, Untuk},
    dokumentasi::kegiatan::store::antara,
    kernel::{
        app::App,
        auth::Pengguna,
        error::{Error, Result},
        layout::{XLSX, unduhan},
        routes::Routes,
        time::baca_tanggal,
    },
};

/// Unduhan serentak; setiap buku memakan satu inti.
static UNDUHAN: Semaphore = Semaphore::const_new(2);
/// Rentang terpanjang, dalam hari.
const HARI_MAKS: i64 = 366;

/// Alamat unduhan.
pub fn routes() -> Routes {
    Routes::new().get("/dokumentasi/templat", unduh_templat).get("/dokumentasi/unduhan", unduh)
}

async fn unduh_templat(_: Pengguna) -> Result<Response> {
    unduhan("templat-kegiatan.xlsx", XLSX, templat().context("templat kegiatan")?)
}

#[derive(Deserialize)]
struct Tanya {
    #[serde(default)]
    mulai: String,
    #[serde(default)]
    selesai: String,
    #[serde(default)]
    bentuk: String,
}

async fn unduh(
    State(app): State<App>,
    pelaku: Pengguna,
    tanya: Result<Query<Tanya>, axum::extract::rejection::QueryRejection>,
) -> Result<Response> {
    let Query(tanya) = tanya.map_err(|_| Error::Invalid("Alamat unduhan ini tidak dapat dibaca.".into()))?;
    let (mulai, selesai) = rentang(&tanya)?;
    let _giliran = UNDUHAN.try_acquire().map_err(|_| Error::Unavailable)?;
    let mut conn = app.db.acquire().await?;
    let semua = antara(&mut conn, pelaku.id, mulai, selesai).await?;
    let bkn = tanya.bentuk == "progres";
    let bukti = match bkn {
        true => {
            let objek: Vec<_> = semua.iter().filter(|p| p.bukti > 0).map(|p| p.id.uuid()).collect();
            bukti::daftar(&mut conn, Untuk::Kegiatan, &objek).await?
        }
        false => Vec::new(),
    };
    drop(conn);
    let susun = move || if bkn { progres(&semua, &bukti) } else { kegiatan(&semua) };
    let isi = tokio::task::spawn_blocking(susun).await.map_err(anyhow::Error::new)?.context("lembar kegiatan")?;
    let nama = if bkn { "progress-harian" } else { "kegiatan" };
    unduhan(&format!("{nama}-{mulai}-{selesai}.xlsx"), XLSX, isi)
}

fn rentang(tanya: &Tanya) -> Result<(NaiveDate, NaiveDate)> {
    let hari = |tulisan: &str| {
        baca_tanggal(tulisan)
            .map_err(|_| Error::Invalid(format!("Tanggal «{tulisan}» tidak terbaca. Tulis misalnya 31/12/2026.")))
    };
    let (mulai, selesai) = (hari(&tanya.mulai)?, hari(&tanya.selesai)?);
    if selesai < mulai || (selesai - mulai).num_days() >= HARI_MAKS {
        return Err(Error::Invalid(
            "Pilih rentang paling lama satu tahun, dengan tanggal akhir sesudah tanggal awal.".into(),
        ));
    }
    Ok((mulai, selesai))
}
