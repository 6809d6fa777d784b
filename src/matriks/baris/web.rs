//! Pintu sel.

use axum::{extract::State, http::StatusCode, response::Response};

use super::{model::FormBaris, store, view::HalamanBaris};
use crate::{
    kernel::{
        app::App,
        auth::Pengguna,
        error::Result,
        form::{Alamat, Formulir, Galat},
        id::PegawaiId,
        layout::{Bingkai, halaman, lanjut},
        policy::Penilai,
        routes::Routes,
        web::bersaing,
    },
    matriks::{model::MatriksId, store as matriks_store, susunan::lengkapi},
};

/// Alamat sel.
pub fn routes() -> Routes {
    Routes::new().get("/matriks/{id}/pegawai/{pegawai}", lihat).post("/matriks/{id}/pegawai/{pegawai}", simpan)
}

async fn lihat(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat((id, pegawai)): Alamat<(MatriksId, PegawaiId)>,
) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let terbaca = matriks_store::cari(&mut conn, id, &pelaku).await?;
    let draf = pelaku.sebagai(Penilai, terbaca.matriks.draf()?)?;
    let baris = matriks_store::satu_baris(&mut conn, id, pelaku.id, pegawai, pelaku.hari_ini).await?;
    drop(conn);
    let kolom = lengkapi(terbaca.kolom, &baris.isi);
    let page = HalamanBaris {
        bingkai,
        id,
        tahun: draf.objek().tahun,
        pegawai,
        nama: baris.nama,
        jabatan: baris.jabatan,
        versi: baris.versi,
        isian: FormBaris::dari(&kolom, &baris.isi),
        galat: Galat::default(),
        tersimpan: None,
    };
    halaman(StatusCode::OK, &page)
}

async fn simpan(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat((id, pegawai)): Alamat<(MatriksId, PegawaiId)>,
    formulir: Formulir<FormBaris>,
) -> Result<Response> {
    let versi = formulir.versi()?;
    let mut tx = app.db.begin().await?;
    let terbaca = matriks_store::kunci(&mut tx, id, &pelaku).await?;
    let draf = pelaku.sebagai(Penilai, terbaca.matriks.draf()?)?;
    let baris = matriks_store::satu_baris(&mut tx, id, pelaku.id, pegawai, pelaku.hari_ini).await?;
    let usang = baris.versi != versi;
    let galat = match formulir.isi.baca(&terbaca.kolom, &baris.isi) {
        Ok(isi) if !usang => {
            let kiriman = formulir.kiriman.ke(format!("/matriks/{id}#pegawai-{pegawai}"));
            store::simpan(&mut tx, &draf.sunting(), pegawai, versi, &isi, app.clock.now(), &kiriman).await?;
            tx.commit().await?;
            return Ok(lanjut(kiriman.lokasi(), &format!("Baris {} tersimpan.", baris.nama)));
        }
        keputusan => keputusan.err().unwrap_or_default(),
    };
    tx.rollback().await?;
    let kolom = lengkapi(terbaca.kolom, &baris.isi);
    let page = HalamanBaris {
        bingkai,
        id,
        tahun: draf.objek().tahun,
        pegawai,
        nama: baris.nama,
        jabatan: baris.jabatan,
        versi: baris.versi,
        tersimpan: usang.then(|| FormBaris::dari(&kolom, &baris.isi)),
        isian: formulir.isi,
        galat,
    };
    let status = if usang { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
    halaman(status, &page).map(bersaing)
}
