//! Pintu profil.

use axum::{extract::State, http::StatusCode, response::Response};

use super::{
    model::{Butir, Datum},
    store,
    view::{Baris, HalamanProfil},
};
use crate::{
    kepegawaian::laporan,
    kernel::{
        app::App,
        auth::Pengguna,
        error::Result,
        layout::{Bingkai, halaman},
        routes::Routes,
        time,
    },
};

/// Alamat profil.
pub fn routes() -> Routes {
    Routes::new().get("/profil", lihat)
}

async fn lihat(State(app): State<App>, pelaku: Pengguna, bingkai: Bingkai) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let profil = store::profil(&mut conn, pelaku.id, pelaku.hari_ini).await?;
    let laporan = laporan::milik(&mut conn, &pelaku).await?;
    drop(conn);
    let (berjalan, selesai): (Vec<_>, Vec<_>) = laporan.into_iter().partition(|l| l.berjalan());
    let tentang = |datum: Datum| berjalan.iter().find(|l| l.datum == datum).map(|l| l.ringkas(&pelaku));
    let baris = |butir: Butir| Baris { laporan: tentang(butir.datum), butir };
    let page = HalamanProfil {
        bingkai,
        hari: time::tanggal(pelaku.hari_ini),
        zona: pelaku.zona,
        diri: profil.diri(pelaku.zona).into_iter().map(baris).collect(),
        tugas: profil.tugas(),
        garis: profil.garis(pelaku.zona).into_iter().map(baris).collect(),
        laporan_peran: tentang(Datum::Peran),
        laporan_lain: tentang(Datum::Lain),
        peran: profil.peran,
        selesai,
    };
    halaman(StatusCode::OK, &page)
}
