//! Pintu dokumentasi bawahan.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    http::StatusCode,
    response::Response,
};
use chrono::Datelike;
use serde::Deserialize;
use uuid::Uuid;

use super::{
    model::Bawahan,
    store,
    view::{BarisAntrean, BarisBawahan, HalamanBawahan, tautan},
};
use crate::{
    dokumentasi::periode::model::{alamat, baca_kala, terlambat},
    kernel::{
        app::App,
        auth::Pengguna,
        error::{Error, Result},
        form::rapikan,
        layout::{Bingkai, halaman},
        routes::Routes,
    },
    periode::Kala,
};

/// Alamat dokumentasi bawahan.
pub fn routes() -> Routes {
    Routes::new().get("/dokumentasi/bawahan", daftar)
}

/// Periode dan kursor daftarnya.
#[derive(Deserialize)]
struct Tanya {
    jenis: Option<String>,
    mulai: Option<String>,
    nama: Option<String>,
    sesudah: Option<Uuid>,
}

async fn daftar(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    tanya: Result<Query<Tanya>, QueryRejection>,
) -> Result<Response> {
    let Query(tanya) = tanya.map_err(|_| Error::NotFound)?;
    let mut conn = app.db.acquire().await?;
    let (kalender, antrean) = store::antrean(&mut conn, &pelaku).await?;
    let kala = match (&tanya.jenis, &tanya.mulai) {
        (Some(jenis), Some(mulai)) => baca_kala(jenis, mulai).ok_or(Error::NotFound)?,
        _ => kalender.sebelum(pelaku.hari_ini).kala,
    };
    let nama = tanya.nama.map(|n| rapikan(&n));
    let mut bawahan = store::bawahan(&mut conn, &pelaku, kala, nama.as_deref().zip(tanya.sesudah)).await?;
    drop(conn);
    let lebih = bawahan.len() > 50;
    bawahan.truncate(50);
    let berikut = bawahan.last().filter(|_| lebih).and_then(|b| {
        let kursor = [("nama", b.kunci.0.clone()), ("sesudah", b.kunci.1.to_string())];
        serde_html_form::to_string(kursor).ok().map(|q| format!("{}&{q}", tautan(kala)))
    });
    let page = HalamanBawahan {
        bingkai,
        kala,
        tahun: kala.mulai().year(),
        antrean: antrean
            .into_iter()
            .map(|a| BarisAntrean {
                alamat: alamat(Some(a.pegawai), a.kala),
                nama: a.nama,
                periode: a.kala.sebutan(),
                sejak: pelaku.zona.waktu(a.dikirim),
            })
            .collect(),
        bawahan: bawahan.into_iter().map(|b| baris(b, kala, &pelaku)).collect(),
        berikut,
        berakhir: kala.selesai() < pelaku.hari_ini,
    };
    halaman(StatusCode::OK, &page)
}

fn baris(b: Bawahan, kala: Kala, pelaku: &Pengguna) -> BarisBawahan {
    let dikirim = b.dikirim.map(|pada| pelaku.zona.hari(pada));
    BarisBawahan {
        pegawai: b.pegawai,
        nama: b.nama,
        jabatan: b.jabatan,
        alamat: alamat(Some(b.pegawai), kala),
        ber_skp: b.ber_skp,
        terlambat: (b.ber_skp || b.dikirim.is_some()) && terlambat(kala, dikirim, pelaku.hari_ini),
        dikirim: b.dikirim.map(|pada| pelaku.zona.waktu(pada)),
        ditanggapi: b.ditanggapi.is_some(),
    }
}
