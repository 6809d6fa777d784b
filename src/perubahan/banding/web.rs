//! Pintu perbandingan dan cetakan F22.

use axum::{extract::State, http::StatusCode, response::Response};
use sqlx::PgConnection;

use super::{
    model::bandingkan,
    store::{dokumen, versi},
    view::{HalamanF22, HalamanPerbandingan, IsiPerbandingan},
};
use crate::{
    kernel::{
        app::App,
        auth::Pengguna,
        error::{Error, Result},
        form::Alamat,
        layout::{Bingkai, halaman},
        routes::Routes,
    },
    perubahan::{
        model::{Hubungan, PerubahanId, PerubahanTersimpan, Tertutup},
        store,
    },
};

/// Alamat perbandingan.
pub fn routes() -> Routes {
    Routes::new().get("/perubahan/{id}/perbandingan", perbandingan).get("/perubahan/{id}/cetak", cetak)
}

/// Kedua versi, bila versi barunya sudah ada dan boleh dibaca: selama draf hanya oleh pemilik dan penilainya.
async fn isi(conn: &mut PgConnection, p: &PerubahanTersimpan) -> Result<Option<IsiPerbandingan>> {
    let PerubahanTersimpan::Disetujui(disetujui) = p else { return Ok(None) };
    let (pokok, keadaan) = (disetujui.pokok(), disetujui.keadaan());
    let penyusun = matches!(pokok.hubungan, Hubungan::Pemilik | Hubungan::Penilai);
    if keadaan.status == "draf" && !penyusun {
        return Ok(None);
    }
    let mut versi = versi(conn, &[pokok.skp, keadaan.baru], pokok.usul.berlaku).await?.into_iter();
    let (Some(lama), Some(baru)) = (versi.next(), versi.next()) else { return Ok(None) };
    let rhk = bandingkan(&lama.rhk, &baru.rhk);
    Ok(Some(IsiPerbandingan { lama, baru, rhk }))
}

async fn perbandingan(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<PerubahanId>,
) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let p = store::cari(&mut conn, id, &pelaku).await?;
    let isi = isi(&mut conn, &p).await?;
    drop(conn);
    halaman(StatusCode::OK, &HalamanPerbandingan { bingkai, pokok: p.pokok().clone(), isi })
}

async fn cetak(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<PerubahanId>,
) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let p = store::cari(&mut conn, id, &pelaku).await?;
    if matches!(p, PerubahanTersimpan::Draf(_)) {
        return Err(Error::NotFound);
    }
    let isi = isi(&mut conn, &p).await?;
    let (lama, baru, bukti) = dokumen(&mut conn, p.pokok().skp, p.baru(), id).await?;
    drop(conn);
    let (putusan, keadaan) = match &p {
        PerubahanTersimpan::Disetujui(d) if d.keadaan().status == "ditetapkan" => {
            (Some(d.keadaan().putusan.clone()), "VERSI BARU DITETAPKAN")
        }
        PerubahanTersimpan::Disetujui(d) => (Some(d.keadaan().putusan.clone()), "DISETUJUI"),
        PerubahanTersimpan::Tertutup(t) => match t.keadaan() {
            Tertutup::Ditolak(putusan, _) => (Some(putusan.clone()), "DITOLAK"),
            Tertutup::Dibatalkan(..) => (None, "DIBATALKAN"),
        },
        _ => (None, "DIUSULKAN"),
    };
    let pokok = p.pokok().clone();
    let page = HalamanF22 { bingkai, pokok, bukti, putusan, keadaan, isi, lama, baru, zona: pelaku.zona };
    halaman(StatusCode::OK, &page)
}
