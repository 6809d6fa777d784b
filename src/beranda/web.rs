//! Pintu depan.

use anyhow::Context;
use axum::{extract::State, http::StatusCode, response::Response};

use super::{
    model,
    tahun::{self, MenungguTahun},
    view::HalamanBeranda,
};
use crate::{
    kernel::{
        app::App,
        auth::Pengguna,
        error::Result,
        layout::{Bingkai, halaman},
        routes::Routes,
        time,
    },
    skp,
};

/// Alamat beranda.
pub fn routes() -> Routes {
    Routes::new().get("/", beranda)
}

async fn beranda(State(app): State<App>, pelaku: Pengguna, bingkai: Bingkai) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let tahun_depan = skp::tahun_depan(pelaku.hari_ini);
    let sejak = model::awal_kabar(pelaku.hari_ini);
    let skp::MejaSkp { antrean, pengingat, batas, laporan, tahun } =
        skp::antrean(&mut conn, &pelaku, sejak, tahun_depan).await?;
    drop(conn);
    let mut kabar = model::kabar_laporan(&laporan, pelaku.zona);
    kabar.extend(model::kabar(&antrean, pengingat, tahun_depan.zip(batas), sejak, pelaku.zona));
    let setahun: MenungguTahun = match &tahun {
        Some(isi) => serde_json::from_str(isi).context("menunggu_tahun")?,
        None => MenungguTahun::default(),
    };
    let setahun = tahun::tugas(&setahun, pelaku.hari_ini);
    let tugas = model::tugas(antrean, &laporan, setahun, pelaku.hari_ini, pelaku.zona);
    let (perlu, ditunggu) = tugas.into_iter().partition(|t| t.perlu_tindakan);
    let page = HalamanBeranda {
        bingkai,
        sapaan: pelaku.nama,
        hari: time::hari_tanggal(pelaku.hari_ini),
        perlu,
        ditunggu,
        kabar,
    };
    halaman(StatusCode::OK, &page)
}
