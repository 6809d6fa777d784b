//! Pintu daftar SKP.

use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::Response,
};
use chrono::Datelike;
use serde::Deserialize;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    model::{FormSkpBaru, tahun_depan},
    store,
    view::{BarisBawahan, BarisSkp, HalamanBaru, HalamanBawahan, HalamanDaftar},
};
use crate::{
    kernel::{
        app::App,
        auth::Pengguna,
        error::{Error, Result},
        form::{Formulir, Galat, rapikan},
        layout::{Bingkai, halaman, lanjut},
        routes::Routes,
        web::bersaing,
    },
    pegawai,
    skp::{Lencana, model::SkpId},
};

/// Alamat daftar SKP.
pub fn routes() -> Routes {
    Routes::new().get("/skp", daftar).post("/skp", buat).get("/skp/baru", baru).get("/skp/bawahan", bawahan)
}

async fn daftar(State(app): State<App>, pelaku: Pengguna, bingkai: Bingkai) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let milik = milik(&mut conn, &pelaku).await?;
    drop(conn);
    halaman(StatusCode::OK, &HalamanDaftar { bingkai, milik })
}

async fn milik(conn: &mut PgConnection, pelaku: &Pengguna) -> Result<Vec<BarisSkp>> {
    let ringkas = store::milik(conn, pelaku.id).await?;
    Ok(ringkas
        .into_iter()
        .map(|r| BarisSkp {
            id: r.skp,
            tahun: r.masa.tahun(),
            masa: r.masa.tulis(),
            lencana: Lencana::dari(&r.status, r.dikembalikan),
            pendekatan: r.pendekatan,
            rhk: r.rhk,
            silsilah: r.silsilah,
        })
        .collect())
}

async fn baru(State(app): State<App>, pelaku: Pengguna, bingkai: Bingkai) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let lama = milik(&mut conn, &pelaku).await?;
    let hari = pelaku.hari_ini;
    let isian = FormSkpBaru::setahun(tahun_depan(hari).unwrap_or(hari.year()));
    halaman_baru(&mut conn, bingkai, &pelaku, isian, Galat::default(), lama, StatusCode::OK).await
}

async fn halaman_baru(
    conn: &mut PgConnection,
    bingkai: Bingkai,
    pelaku: &Pengguna,
    isian: FormSkpBaru,
    galat: Galat,
    lama: Vec<BarisSkp>,
    status: StatusCode,
) -> Result<Response> {
    let garis = pegawai::garis(conn, pelaku.id, pelaku.hari_ini).await?;
    let siapa: Vec<_> = garis.penilai.map(|p| (p, garis.unit_penilai)).into_iter().collect();
    let penilai = pegawai::identitas(conn, &siapa, pelaku.hari_ini).await?.into_iter().next();
    let page =
        HalamanBaru { bingkai, isian, galat, lama, penilai: penilai.map(|p| format!("{}, {}", p.nama, p.jabatan)) };
    halaman(status, &page)
}

async fn buat(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    formulir: Formulir<FormSkpBaru>,
) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    let gagal = match formulir.isi.baca() {
        Err(galat) => galat,
        Ok((masa, salin)) => {
            let skp = SkpId::new();
            let lokasi = format!("/skp/{skp}");
            let kiriman = formulir.kiriman.clone().ke(&lokasi);
            let bentuk = (masa, formulir.isi.pendekatan());
            match store::buat_menurut(&mut tx, skp, pelaku.id, bentuk, app.clock.now(), &kiriman).await {
                Ok(()) => {
                    if let Some(dari) = salin {
                        store::salin(&mut tx, dari, skp, &pelaku).await?;
                    }
                    tx.commit().await?;
                    return Ok(lanjut(&lokasi, "Draf SKP dibuat. Isilah kapan saja; setiap simpanan langsung aman."));
                }
                // Kiriman kedua dari formulir yang sama menabrak SKP yang dibuat kiriman pertama.
                Err(Error::Conflict(kalimat)) => {
                    let mut galat = Galat::default();
                    galat.catat("mulai", kalimat);
                    galat
                }
                Err(lain) => return Err(lain),
            }
        }
    };
    tx.rollback().await?;
    let mut conn = app.db.acquire().await?;
    let lama = milik(&mut conn, &pelaku).await?;
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    halaman_baru(&mut conn, bingkai, &pelaku, formulir.isi, gagal, lama, status).await.map(bersaing)
}

/// Tahun dan kursor daftar bawahan.
#[derive(Deserialize)]
struct TanyaBawahan {
    tahun: Option<i32>,
    nama: Option<String>,
    sesudah: Option<Uuid>,
}

async fn bawahan(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    tanya: Result<Query<TanyaBawahan>, axum::extract::rejection::QueryRejection>,
) -> Result<Response> {
    let Query(tanya) = tanya.map_err(|_| Error::NotFound)?;
    let tahun = tanya.tahun.unwrap_or(pelaku.hari_ini.year());
    if !(2000..=2100).contains(&tahun) {
        return Err(Error::NotFound);
    }
    let nama = tanya.nama.map(|n| rapikan(&n));
    let kursor = nama.as_deref().zip(tanya.sesudah);
    let mut conn = app.db.acquire().await?;
    let mut baris = store::bawahan(&mut conn, &pelaku, tahun, kursor).await?;
    drop(conn);
    let sehalaman = usize::try_from(store::BAWAHAN_SEHALAMAN).unwrap_or(50);
    let lebih = baris.len() > sehalaman;
    baris.truncate(sehalaman);
    let berikut = baris.last().filter(|_| lebih).and_then(|(_, kunci, id)| {
        let tanya = [("tahun", tahun.to_string()), ("nama", kunci.clone()), ("sesudah", id.to_string())];
        serde_html_form::to_string(tanya).ok().map(|q| format!("/skp/bawahan?{q}"))
    });
    let bawahan = baris
        .into_iter()
        .map(|(b, _, _)| BarisBawahan {
            nama: b.nama,
            jabatan: b.jabatan,
            id: b.skp,
            lencana: b.status.map_or(Lencana::Belum, |s| Lencana::dari(&s, b.dikembalikan)),
            sejak: b.diajukan_pada.map(|p| pelaku.zona.waktu(p)),
            perubahan: b.perubahan,
        })
        .collect();
    halaman(StatusCode::OK, &HalamanBawahan { bingkai, tahun, bawahan, berikut })
}
