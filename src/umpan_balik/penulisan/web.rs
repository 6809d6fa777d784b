//! Pintu penulisan.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    http::StatusCode,
    response::Response,
};
use serde::Deserialize;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    model::{Bahan, FormUmpan},
    store::{self, Asal},
    view::{HalamanCari, HalamanTulis},
};
use crate::{
    kernel::{
        app::App,
        auth::Pengguna,
        error::{Error, Result},
        form::{Alamat, Formulir, Galat, rapikan},
        layout::{Bingkai, halaman, lanjut},
        policy::Oleh,
        routes::Routes,
        web::bersaing,
    },
    umpan_balik::{
        model::{CALON_MAKS, JenisSasaran, Umpan, UmpanBalikId},
        policy::Pemberi,
        store::{cari, kunci},
        web::Kosong,
    },
};

/// Alamat penulisan.
pub fn routes() -> Routes {
    Routes::new()
        .get("/umpan-balik/baru", baru)
        .post("/umpan-balik", tulis)
        .get("/umpan-balik/{id}/perubahan", lihat_draf)
        .post("/umpan-balik/{id}/perubahan", teruskan)
        .post("/umpan-balik/{id}/pengiriman", kirim)
        .post("/umpan-balik/{id}/penghapusan", hapus)
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct TanyaBaru {
    pegawai: Option<Uuid>,
    permintaan: Option<Uuid>,
    kegiatan: Option<Uuid>,
    rencana: Option<Uuid>,
    pembetulan: Option<Uuid>,
    cari: Option<String>,
}

impl TanyaBaru {
    fn asal(&self) -> Option<Asal> {
        let asal = Asal {
            pegawai: self.pegawai,
            permintaan: self.permintaan,
            kegiatan: self.kegiatan,
            pembetulan: self.pembetulan,
            draf: None,
        };
        let ada = [asal.pegawai, asal.permintaan, asal.kegiatan, asal.pembetulan].into_iter().any(|a| a.is_some());
        ada.then_some(asal)
    }
}

async fn baru(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    tanya: Result<Query<TanyaBaru>, QueryRejection>,
) -> Result<Response> {
    let Query(tanya) = tanya.map_err(|_| Error::NotFound)?;
    let mut conn = app.db.acquire().await?;
    let Some(asal) = tanya.asal() else {
        let cari = rapikan(tanya.cari.as_deref().unwrap_or_default());
        let mut calon = match cari.as_str() {
            "" => Vec::new(),
            cari => store::cari_penerima(&mut conn, cari, &pelaku).await?,
        };
        let terlalu_banyak = calon.len() > CALON_MAKS;
        calon.truncate(CALON_MAKS);
        let dicari = tanya.cari.is_some() && !cari.is_empty();
        return halaman(StatusCode::OK, &HalamanCari { bingkai, cari, dicari, calon, terlalu_banyak });
    };
    let bahan = store::bahan(&mut conn, asal, &pelaku).await?;
    drop(conn);
    let meja = di_meja(&pelaku, bahan)?;
    let bahan = meja.objek().clone();
    let isian = FormUmpan {
        pegawai: bahan.penerima.id.to_string(),
        permintaan: bahan.permintaan.as_ref().map(|p| p.id.to_string()).unwrap_or_default(),
        kegiatan: bahan.kegiatan.as_ref().and_then(|k| k.kegiatan).map(|k| k.to_string()).unwrap_or_default(),
        pembetulan: bahan.pembetulan.as_ref().map(|(id, _)| id.to_string()).unwrap_or_default(),
        sasaran: match (&bahan.kegiatan, tanya.rencana) {
            (Some(kegiatan), _) => kegiatan.kode(),
            (None, Some(rencana)) => format!("RHK:{rencana}"),
            _ => String::new(),
        },
        ..FormUmpan::default()
    };
    halaman(StatusCode::OK, &HalamanTulis { bingkai, bahan, isian, galat: Galat::default(), didahului: None })
}

/// Bahan di tangan yang boleh memberi; bagi yang lain orang itu tidak ada di sini.
fn di_meja(pelaku: &Pengguna, bahan: Bahan) -> Result<Oleh<Pemberi, Bahan>> {
    pelaku.sebagai(Pemberi, bahan).map_err(|_| Error::NotFound)
}

fn ditolak(bingkai: Bingkai, bahan: &Bahan, isian: FormUmpan, galat: Galat) -> Result<Response> {
    let page = HalamanTulis { bingkai, bahan: bahan.clone(), isian, galat, didahului: None };
    halaman(StatusCode::UNPROCESSABLE_ENTITY, &page).map(bersaing)
}

fn pesan(terkirim: bool) -> &'static str {
    if terkirim { "Umpan balik terkirim." } else { "Draf umpan balik tersimpan. Hanya Anda yang melihatnya." }
}

async fn tulis(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    formulir: Formulir<FormUmpan>,
) -> Result<Response> {
    let isian = &formulir.isi;
    let asal = Asal {
        pegawai: isian.pegawai.parse().ok(),
        permintaan: isian.permintaan.parse().ok(),
        kegiatan: isian.kegiatan.parse().ok(),
        pembetulan: isian.pembetulan.parse().ok(),
        draf: None,
    };
    let mut tx = app.db.begin().await?;
    let meja = di_meja(&pelaku, store::bahan(&mut tx, asal, &pelaku).await?)?;
    match meja.tulis(isian) {
        Ok(tulisan) => {
            let id = UmpanBalikId::new();
            let kiriman = formulir.kiriman.ke(format!("/umpan-balik/{id}"));
            store::simpan(&mut tx, id, &tulisan, (pelaku.hari_ini, app.clock.now()), &kiriman).await?;
            tx.commit().await?;
            Ok(lanjut(kiriman.lokasi(), pesan(tulisan.terkirim())))
        }
        Err(galat) => ditolak(bingkai, meja.objek(), formulir.isi, galat),
    }
}

/// Draf pelaku dan bahannya.
async fn draf(conn: &mut PgConnection, id: UmpanBalikId, pelaku: &Pengguna) -> Result<(FormUmpan, Bahan)> {
    let umpan = kunci(conn, id, pelaku).await?.draf()?;
    let bahan = store::bahan(conn, Asal { draf: Some(id.uuid()), ..Asal::default() }, pelaku).await?;
    Ok((FormUmpan::dari(&umpan), bahan))
}

impl FormUmpan {
    fn dari<S>(umpan: &Umpan<S>) -> Self {
        let sendiri = umpan.tujuan.as_ref().filter(|t| t.jenis == JenisSasaran::Umum);
        Self {
            sasaran: umpan.tujuan.as_ref().map(|t| t.kode()).unwrap_or_default(),
            perihal: sendiri.map(|t| t.perihal.clone()).unwrap_or_default(),
            isi: umpan.isi.clone(),
            ..Self::default()
        }
    }
}

/// Draf bagi yang hubungannya sudah berakhir: masih terbaca olehnya, tetapi tidak dapat dikirim.
fn masih_boleh(pelaku: &Pengguna, bahan: Bahan) -> Result<Oleh<Pemberi, Bahan>> {
    let nama = bahan.penerima.nama.clone();
    pelaku.sebagai(Pemberi, bahan).map_err(|_| {
        Error::Conflict(format!("Hubungan kerja Anda dengan {nama} sudah berakhir, jadi draf ini tidak dapat dikirim."))
    })
}

async fn lihat_draf(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<UmpanBalikId>,
) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let umpan = cari(&mut conn, id, &pelaku).await?.draf()?;
    let bahan = store::bahan(&mut conn, Asal { draf: Some(id.uuid()), ..Asal::default() }, &pelaku).await?;
    drop(conn);
    let bahan = masih_boleh(&pelaku, bahan)?.objek().clone();
    let isian = FormUmpan::dari(&umpan);
    halaman(StatusCode::OK, &HalamanTulis { bingkai, bahan, isian, galat: Galat::default(), didahului: None })
}

async fn teruskan(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<UmpanBalikId>,
    formulir: Formulir<FormUmpan>,
) -> Result<Response> {
    let versi = formulir.versi()?;
    let mut tx = app.db.begin().await?;
    let (tersimpan, bahan) = draf(&mut tx, id, &pelaku).await?;
    let meja = masih_boleh(&pelaku, bahan)?;
    if meja.objek().draf.is_none_or(|(_, kini)| kini != versi) {
        let bahan = meja.objek().clone();
        let galat = Galat::default();
        let page = HalamanTulis { bingkai, bahan, isian: formulir.isi, galat, didahului: Some(tersimpan) };
        return halaman(StatusCode::CONFLICT, &page).map(bersaing);
    }
    match meja.tulis(&formulir.isi) {
        Ok(tulisan) => {
            let kiriman = formulir.kiriman.ke(format!("/umpan-balik/{id}"));
            store::simpan(&mut tx, id, &tulisan, (pelaku.hari_ini, app.clock.now()), &kiriman).await?;
            tx.commit().await?;
            Ok(lanjut(kiriman.lokasi(), pesan(tulisan.terkirim())))
        }
        Err(galat) => ditolak(bingkai, meja.objek(), formulir.isi, galat),
    }
}

async fn kirim(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<UmpanBalikId>,
    formulir: Formulir<Kosong>,
) -> Result<Response> {
    let versi = formulir.versi()?;
    let mut tx = app.db.begin().await?;
    let (tersimpan, bahan) = draf(&mut tx, id, &pelaku).await?;
    let meja = masih_boleh(&pelaku, bahan)?;
    if meja.objek().draf.is_none_or(|(_, kini)| kini != versi) {
        return Err(Error::Conflict(
            "Draf ini sudah diubah sejak halaman Anda buka; baca dahulu sebelum dikirim.".into(),
        ));
    }
    let isian = FormUmpan { tindakan: "kirim".into(), ..tersimpan };
    match meja.tulis(&isian) {
        Ok(tulisan) => {
            let kiriman = formulir.kiriman.ke(format!("/umpan-balik/{id}"));
            store::simpan(&mut tx, id, &tulisan, (pelaku.hari_ini, app.clock.now()), &kiriman).await?;
            tx.commit().await?;
            Ok(lanjut(kiriman.lokasi(), pesan(true)))
        }
        Err(galat) => ditolak(bingkai, meja.objek(), isian, galat),
    }
}

async fn hapus(
    State(app): State<App>,
    pelaku: Pengguna,
    Alamat(id): Alamat<UmpanBalikId>,
    formulir: Formulir<Kosong>,
) -> Result<Response> {
    let versi = formulir.versi()?;
    let mut tx = app.db.begin().await?;
    let draf = kunci(&mut tx, id, &pelaku).await?.draf()?;
    let penghapusan = pelaku.sebagai(Pemberi, draf)?.hapus(versi);
    let kiriman = formulir.kiriman.ke("/umpan-balik/diberikan");
    store::hapus(&mut tx, &penghapusan, app.clock.now(), &kiriman).await?;
    tx.commit().await?;
    Ok(lanjut(kiriman.lokasi(), "Draf umpan balik dihapus."))
}
