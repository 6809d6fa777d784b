//! Pintu pembagian dan pengambilan.

use axum::{extract::State, http::StatusCode, response::Response};
use serde::Deserialize;
use uuid::Uuid;

use super::{model::kalimat, store, view::HalamanMenunggu};
use crate::{
    kernel::{
        app::App,
        auth::Pengguna,
        error::{Error, Result},
        form::{Alamat, Formulir},
        layout::{Bingkai, halaman, lanjut},
        policy::Penilai,
        routes::Routes,
    },
    matriks::{
        model::MatriksId,
        store as matriks_store,
        susunan::{self, DiSkp, Isi, letak},
    },
    skp::{self, Dari, Nasib, RencanaId, SkpId},
};

/// Alamat pembagian dan pengambilan.
pub fn routes() -> Routes {
    Routes::new()
        .post("/matriks/{id}/pembagian", bagikan)
        .post("/matriks/{id}/pengambilan", ambil)
        .get("/skp/{id}/matriks", lihat)
        .post("/skp/{id}/matriks", masukkan)
}

/// Formulir satu tombol.
#[derive(Deserialize)]
struct Tombol {}

async fn bagikan(
    State(app): State<App>,
    pelaku: Pengguna,
    Alamat(id): Alamat<MatriksId>,
    formulir: Formulir<Tombol>,
) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    let terbaca = matriks_store::kunci(&mut tx, id, &pelaku).await?;
    let ditetapkan = pelaku.sebagai(Penilai, terbaca.matriks.clone().ditetapkan()?)?;
    let susunan = susunan::baca(&mut tx, &terbaca, &pelaku).await?;
    let satu = |isi| susunan.dibagikan(isi);
    let semua: Vec<_> = susunan.isi.iter().filter_map(satu).collect();
    let pembagian = ditetapkan.bagikan(&semua, &susunan.pemimpin.nama);
    let kiriman = formulir.kiriman.ke(format!("/matriks/{id}"));
    let nasib = store::bagikan(&mut tx, &pembagian, &pelaku, app.clock.now(), &kiriman).await?;
    tx.commit().await?;
    Ok(lanjut(kiriman.lokasi(), &kalimat(&pembagian.titipan, &nasib)))
}

/// RHK di luar matriks yang diambil ke dalamnya.
#[derive(Default, Deserialize)]
#[serde(default)]
struct FormAmbil {
    rencana: String,
}

async fn ambil(
    State(app): State<App>,
    pelaku: Pengguna,
    Alamat(id): Alamat<MatriksId>,
    formulir: Formulir<FormAmbil>,
) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    let terbaca = matriks_store::kunci(&mut tx, id, &pelaku).await?;
    let draf = pelaku.sebagai(Penilai, terbaca.matriks.draf()?)?;
    let rencana: RencanaId = formulir.isi.rencana.parse().map_err(|_| Error::NotFound)?;
    if store::sudah_ada(&mut tx, id, rencana).await? {
        return Err(Error::Conflict("RHK itu sudah ada di matriks ini.".into()));
    }
    let pokok = Uuid::now_v7();
    let diakui = skp::akui(&mut tx, &pelaku, rencana, pokok).await?;
    let (pegawai, rhk, kolom, rhk_pimpinan) = diakui.ok_or(Error::NotFound)?;
    let kolom = letak(&terbaca.kolom, kolom, &rhk_pimpinan).and_then(|n| terbaca.kolom.get(n)).ok_or_else(|| {
        Error::Invalid("RHK itu belum ditautkan pegawainya ke salah satu RHK Anda, jadi belum ada kolomnya.".into())
    })?;
    let isi = Isi { pokok, pegawai, kolom: kolom.id, rhk_pimpinan: kolom.rhk.clone(), rhk, di_skp: DiSkp::Sama };
    matriks_store::tambah_isi(&mut tx, &draf.sunting(), &isi).await?;
    let kiriman = formulir.kiriman.ke(format!("/matriks/{id}#pegawai-{pegawai}"));
    store::catat_pengambilan(&mut tx, id, &pelaku, &isi.rhk, app.clock.now(), &kiriman).await?;
    tx.commit().await?;
    Ok(lanjut(kiriman.lokasi(), "RHK itu kini ada di dalam matriks."))
}

async fn lihat(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<SkpId>,
) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let draf = skp::draf_saya(&mut conn, id, &pelaku, false).await?;
    let tahun = draf.objek().tahun();
    let menunggu = store::menunggu(&mut conn, &pelaku, tahun).await?;
    drop(conn);
    halaman(StatusCode::OK, &HalamanMenunggu { bingkai, skp: id, tahun, menunggu })
}

/// RHK yang dicentang.
#[derive(Default, Deserialize)]
#[serde(default)]
struct FormMasuk {
    pokok: Vec<String>,
}

async fn masukkan(
    State(app): State<App>,
    pelaku: Pengguna,
    Alamat(id): Alamat<SkpId>,
    formulir: Formulir<FormMasuk>,
) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    let draf = skp::draf_saya(&mut tx, id, &pelaku, true).await?;
    let tahun = draf.objek().tahun();
    let dipilih = |pokok: Uuid| formulir.isi.pokok.iter().any(|p| *p == pokok.to_string());
    let titipan: Vec<_> = store::menunggu(&mut tx, &pelaku, tahun)
        .await?
        .into_iter()
        .map(|m| m.titipan)
        .filter(|t| dipilih(t.pokok))
        .collect();
    let pada = app.clock.now();
    let dari = Dari::Pemilik(pelaku.id, id);
    let nasib = skp::titipkan(&mut tx, dari, (tahun, pelaku.hari_ini), &titipan, pada).await?;
    let masuk = nasib.iter().filter(|(_, n)| *n == Nasib::Masuk).count();
    let kiriman = formulir.kiriman.ke(format!("/skp/{id}"));
    store::catat_masuk(&mut tx, id, &pelaku, masuk, pada, &kiriman).await?;
    tx.commit().await?;
    Ok(lanjut(
        kiriman.lokasi(),
        &format!("{masuk} RHK dari matriks masuk ke draf Anda. Lengkapi indikator dan targetnya."),
    ))
}
