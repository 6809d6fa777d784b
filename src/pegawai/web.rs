//! Pintu `pegawai`: profil sendiri. Layar kepegawaian menyusul.

use axum::{extract::State, http::StatusCode, response::Response};

use super::{store, view::HalamanProfil};
use crate::kernel::{
    app::App,
    auth::Pengguna,
    error::{Error, Result},
    layout::{Bingkai, halaman},
    routes::Routes,
    time,
};

/// Alamat `pegawai`.
pub fn routes() -> Routes {
    Routes::new().get("/profil", profil)
}

async fn profil(State(app): State<App>, pelaku: Pengguna, bingkai: Bingkai) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let hari = pelaku.hari_ini;
    let garis = store::garis(&mut conn, pelaku.id, hari).await?;
    let mut siapa = vec![(pelaku.id, None)];
    siapa.extend(garis.penilai.map(|p| (p, garis.unit_penilai)));
    siapa.extend(garis.atasan.map(|a| (a, garis.unit_atasan)));
    let mut pihak = store::identitas(&mut conn, &siapa, hari).await?.into_iter();
    let peran = store::peran(&mut conn, pelaku.id, hari).await?;
    drop(conn);
    let page = HalamanProfil {
        bingkai,
        hari: time::tanggal(hari),
        saya: pihak.next().ok_or(Error::NotFound)?,
        penilai: garis.penilai.and_then(|_| pihak.next()),
        atasan: pihak.next(),
        peran,
    };
    halaman(StatusCode::OK, &page)
}
