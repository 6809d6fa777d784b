//! Pintu reviu.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    http::StatusCode,
    response::Response,
};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    model::{DokumenReviu, DrafReviu, FormReviu, Peninjauan},
    store as simpanan,
    view::{BarisMenunggu, HalamanAntrean, HalamanCetakReviu, HalamanReviu},
};
use crate::{
    kernel::{
        app::App,
        auth::{Pengguna, PeranInstansi},
        error::{Error, Result},
        form::{Alamat, Formulir, Galat, rapikan},
        layout::{Bingkai, halaman},
        routes::Routes,
        time,
        web::bersaing,
    },
    pegawai::{self, Identitas},
    skp::{
        bergeser::bila_bergeser,
        dokumen::{Dokumen, TandaTangan},
        model::SkpId,
        policy::Pengelola,
        store::{self, Terbaca},
        web::{dokumen, selesai},
    },
};

/// Alamat reviu.
pub fn routes() -> Routes {
    Routes::new()
        .get("/skp/reviu", antrean)
        .get("/skp/{id}/reviu", lihat)
        .post("/skp/{id}/reviu", bila_bergeser(reviu))
        .get("/skp/{id}/reviu/cetak", cetak)
}

/// Kursor antrean.
#[derive(Deserialize)]
struct Tanya {
    pada: Option<DateTime<Utc>>,
    sesudah: Option<Uuid>,
}

async fn antrean(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    tanya: Result<Query<Tanya>, QueryRejection>,
) -> Result<Response> {
    if !pelaku.memegang(PeranInstansi::Pengelola) {
        return Err(Error::NotFound);
    }
    let Query(tanya) = tanya.map_err(|_| Error::NotFound)?;
    let mut conn = app.db.acquire().await?;
    let dipakai = simpanan::dipakai(&mut conn).await?;
    let mut menunggu =
        simpanan::antrean(&mut conn, &pelaku, tanya.pada.filter(time::storable).zip(tanya.sesudah)).await?;
    drop(conn);
    let lebih = menunggu.len() > simpanan::SEHALAMAN;
    menunggu.truncate(simpanan::SEHALAMAN);
    let berikut = menunggu.last().filter(|_| lebih).and_then(|m| {
        let tanya = [("pada", m.diajukan_pada.to_rfc3339()), ("sesudah", m.skp.to_string())];
        serde_html_form::to_string(tanya).ok().map(|q| format!("/skp/reviu?{q}"))
    });
    let menunggu = menunggu
        .into_iter()
        .map(|m| BarisMenunggu {
            id: m.skp,
            nama: m.nama,
            unit: m.unit,
            tahun: m.tahun,
            sejak: pelaku.zona.waktu(m.diajukan_pada),
        })
        .collect();
    halaman(StatusCode::OK, &HalamanAntrean { bingkai, dipakai, menunggu, berikut })
}

async fn lihat(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<SkpId>,
) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let terbaca = store::cari(&mut conn, id, &pelaku).await?;
    pelaku.sebagai(Pengelola, terbaca.skp.clone().diajukan()?)?;
    let draf = simpanan::draf(&mut conn, id, pelaku.id).await?;
    let mut page = formulir(&mut conn, bingkai, terbaca, FormReviu::default()).await?;
    drop(conn);
    if let Some((draf, pada)) = draf {
        page.isian = draf.formulir(page.dok.isi.hasil_kerja.iter().map(|r| r.id));
        page.tersimpan = Some(pelaku.zona.waktu(pada));
    }
    halaman(StatusCode::OK, &page)
}

async fn formulir(
    conn: &mut PgConnection,
    bingkai: Bingkai,
    terbaca: Terbaca,
    isian: FormReviu,
) -> Result<HalamanReviu> {
    let (id, versi) = (terbaca.skp.id(), terbaca.skp.versi());
    let dok = dokumen(conn, terbaca).await?.dok;
    Ok(HalamanReviu { bingkai, id, dok, versi, isian, galat: Galat::default(), usang: false, tersimpan: None })
}

async fn reviu(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<SkpId>,
    formulir: Formulir<FormReviu>,
) -> Result<Response> {
    let (versi, pada) = (formulir.versi()?, app.clock.now());
    let mut tx = app.db.begin().await?;
    let terbaca = store::kunci_terbaca(&mut tx, id, &pelaku).await?;
    let diajukan = terbaca.skp.clone().diajukan()?;
    let meja = pelaku.sebagai(Pengelola, diajukan.clone())?;
    if versi != terbaca.skp.versi() {
        let mut page = self::formulir(&mut tx, bingkai, terbaca, formulir.isi).await?;
        page.usang = true;
        return halaman(StatusCode::CONFLICT, &page).map(bersaing);
    }
    if formulir.isi.tindakan == "simpan" {
        let rencana = store::daftar_rencana(&mut tx, id).await?;
        let draf = DrafReviu::dari(&formulir.isi, rencana.iter().map(|r| r.id));
        simpanan::simpan_draf(&mut tx, id, pelaku.id, &draf, pada).await?;
        let kiriman = formulir.kiriman.ke(format!("/skp/{id}/reviu"));
        return selesai(tx, &kiriman, "Catatan Anda tersimpan, dan baru Anda sendiri yang melihatnya.").await;
    }
    let dikembalikan = formulir.isi.tindakan == "kembalikan";
    let pengembalian = match dikembalikan {
        true => pelaku.sebagai(Pengelola, diajukan)?.kembalikan(rapikan(&formulir.isi.catatan), pada).map(Some),
        false => Ok(None),
    };
    let (isian, pengembalian) = match (formulir.isi.baca(), pengembalian) {
        (Ok(isian), Ok(pengembalian)) => (isian, pengembalian),
        (isian, pengembalian) => {
            let mut galat = isian.err().unwrap_or_default();
            if let Err(ditolak) = pengembalian {
                galat.catat("catatan", ditolak.to_string());
            }
            let mut page = self::formulir(&mut tx, bingkai, terbaca, formulir.isi).await?;
            page.galat = galat;
            return halaman(StatusCode::UNPROCESSABLE_ENTITY, &page).map(bersaing);
        }
    };
    let rencana = store::daftar_rencana(&mut tx, id).await?;
    let peninjauan = meja.reviu(versi, &rencana, isian, pada)?;
    let siapa = pegawai::identitas(&mut tx, &[(pelaku.id, None)], pelaku.hari_ini).await?;
    let siapa = siapa.into_iter().next().ok_or(Error::NotFound)?;
    let beku = bekukan(terbaca, &peninjauan, siapa, &rencana)?;
    let kiriman = formulir.kiriman.ke(if dikembalikan { "/skp/reviu".to_owned() } else { format!("/skp/{id}") });
    simpanan::simpan(&mut tx, &peninjauan, &beku, pengembalian.as_ref(), &kiriman).await?;
    let pesan = match dikembalikan {
        true => "SKP dikembalikan; pegawai melihat alasan dan catatan Anda pada drafnya.",
        false => "Reviu ditandatangani. Pegawai dan penilainya melihat catatan Anda.",
    };
    selesai(tx, &kiriman, pesan).await
}

fn bekukan(
    terbaca: Terbaca,
    p: &Peninjauan,
    pengelola: Identitas,
    rencana: &[crate::skp::Rencana],
) -> Result<DokumenReviu> {
    let (dasar, dasar_reviu) = (terbaca.dasar, terbaca.dasar_reviu);
    let isi = terbaca.skp.diajukan()?.isi(rencana);
    let skp = Dokumen::susun(terbaca.instansi, terbaca.tempat, isi, terbaca.pihak)
        .ok_or(Error::NotFound)?
        .berdasar(dasar)
        .ditandatangani_pegawai(p.diajukan_pada);
    let (nama, jabatan) = (pengelola.nama.clone(), pengelola.jabatan.clone());
    let ttd = TandaTangan { oleh: pengelola.id, nama, jabatan, pada: p.pada };
    let catatan = p.catatan.clone();
    Ok(DokumenReviu { bentuk: 1, skp, hasil: p.hasil, catatan, pengelola, ttd, dasar: dasar_reviu })
}

async fn cetak(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<SkpId>,
) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    store::cari(&mut conn, id, &pelaku).await?;
    let (reviu, sidik) = simpanan::dokumen(&mut conn, id).await?;
    drop(conn);
    let page = HalamanCetakReviu { bingkai, id, reviu, zona: pelaku.zona, sidik: hex::encode(sidik) };
    halaman(StatusCode::OK, &page)
}
