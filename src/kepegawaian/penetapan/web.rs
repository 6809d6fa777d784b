//! Pintu penetapan penilai.

use axum::{extract::State, http::StatusCode, response::Response};
use chrono::NaiveDate;
use sqlx::PgConnection;

use super::{
    model::{FormPenetapan, Penetapan, Perintah},
    store,
    view::HalamanPenetapan,
};
use crate::{
    kepegawaian::{
        Kepegawaian,
        akibat::{self, HalamanAkibat},
        orang::{self, Orang},
        peristiwa,
    },
    kernel::{
        app::App,
        audit::{self, Jejak},
        auth::Pengguna,
        error::{Error, Result},
        form::{Alamat, Formulir, Galat},
        id::PegawaiId,
        layout::{Bingkai, halaman, lanjut},
        policy::Oleh,
        routes::Routes,
        web::bersaing,
    },
};

type Kiriman = Formulir<FormPenetapan>;
type Satu = Alamat<(PegawaiId, NaiveDate)>;

/// Alamat penetapan penilai.
pub fn routes() -> Routes {
    Routes::new()
        .get("/pegawai/{id}/penilai/baru", baru)
        .sweep("/pegawai/{id}/penilai", tetapkan)
        .get("/pegawai/{id}/penilai/{mulai}/pengakhiran", lihat_pengakhiran)
        .sweep("/pegawai/{id}/penilai/{mulai}/pengakhiran", akhiri)
}

fn aksi(id: PegawaiId, lama: Option<&Penetapan>) -> String {
    match lama {
        None => format!("/pegawai/{id}/penilai"),
        Some(p) => format!("/pegawai/{id}/penilai/{}/pengakhiran", p.mulai),
    }
}

fn formulir(
    bingkai: Bingkai,
    orang: &Orang,
    lama: Option<Penetapan>,
    isian: FormPenetapan,
    galat: Galat,
) -> HalamanPenetapan {
    let aksi = aksi(orang.id, lama.as_ref());
    HalamanPenetapan { bingkai, id: orang.id, nama: orang.nama(), aksi, isian, galat, lama, bergeser: false }
}

async fn satu(conn: &mut PgConnection, id: PegawaiId, mulai: NaiveDate) -> Result<Penetapan> {
    store::daftar(conn, id).await?.into_iter().find(|p| p.mulai == mulai).ok_or(Error::NotFound)
}

async fn baru(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<PegawaiId>,
) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let orang = orang::cari(&mut conn, id, &pelaku).await?;
    drop(conn);
    halaman(StatusCode::OK, &formulir(bingkai, &orang, None, FormPenetapan::default(), Galat::default()))
}

async fn lihat_pengakhiran(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat((id, mulai)): Satu,
) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let orang = orang::cari(&mut conn, id, &pelaku).await?;
    let lama = satu(&mut conn, id, mulai).await?;
    drop(conn);
    halaman(StatusCode::OK, &formulir(bingkai, &orang, Some(lama), FormPenetapan::default(), Galat::default()))
}

async fn tetapkan(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<PegawaiId>,
    kiriman: Kiriman,
) -> Result<Response> {
    terima(&app, &pelaku, bingkai, id, None, kiriman).await
}

async fn akhiri(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat((id, mulai)): Satu,
    kiriman: Kiriman,
) -> Result<Response> {
    terima(&app, &pelaku, bingkai, id, Some(mulai), kiriman).await
}

async fn terima(
    app: &App,
    pelaku: &Pengguna,
    bingkai: Bingkai,
    id: PegawaiId,
    mulai: Option<NaiveDate>,
    kiriman: Kiriman,
) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    let orang = orang::kunci(&mut tx, id, pelaku).await?;
    let meja = pelaku.sebagai(Kepegawaian, orang.clone())?;
    let lama = match mulai {
        Some(mulai) => Some(satu(&mut tx, id, mulai).await?),
        None => None,
    };
    if let Some(lama) = &lama
        && lama.versi != kiriman.versi()?
    {
        let mut page = formulir(bingkai, &orang, Some(lama.clone()), kiriman.isi, Galat::default());
        page.bergeser = true;
        return halaman(StatusCode::CONFLICT, &page).map(bersaing);
    }
    let perintah = match memutuskan(&mut tx, &meja, lama.as_ref(), &kiriman.isi, pelaku).await? {
        Ok(perintah) if kiriman.isi.tindakan != "ubah" => perintah,
        keputusan => {
            let status = if keputusan.is_ok() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
            let page = formulir(bingkai, &orang, lama, kiriman.isi, keputusan.err().unwrap_or_default());
            return halaman(status, &page).map(bersaing);
        }
    };
    let sebelum = akibat::mulai(&mut tx, id).await?;
    store::laksanakan(&mut tx, id, &perintah).await?;
    let akibat = akibat::selesaikan(&mut tx, sebelum, pelaku.hari_ini).await?;
    if akibat.sidik() != kiriman.isi.sidik {
        tx.rollback().await?;
        let bergeser = !kiriman.isi.sidik.is_empty();
        let mengakhiri = lama.is_some();
        let page = HalamanAkibat {
            bingkai,
            id,
            nama: orang.nama(),
            judul: if mengakhiri { "Akhiri penetapan penilai" } else { "Tetapkan penilai" }.into(),
            butir: perintah.kalimat(),
            akibat,
            bergeser,
            aksi: aksi(id, lama.as_ref()),
            versi: lama.map(|l| l.versi),
            isian: akibat::isian(&kiriman.isi)?,
            tombol: if mengakhiri { "Akhiri penetapan" } else { "Simpan penetapan" },
        };
        return halaman(if bergeser { StatusCode::CONFLICT } else { StatusCode::OK }, &page);
    }
    let lokasi = format!("/pegawai/{id}");
    let jejak = Jejak {
        peristiwa: perintah.peristiwa(),
        objek_jenis: "pegawai",
        objek: id.uuid(),
        pelaku: Some(pelaku.id),
        pada: app.clock.now(),
        rincian: perintah.rincian(),
    };
    audit::catat(&mut tx, jejak, &kiriman.kiriman.ke(&lokasi)).await?;
    tx.commit().await?;
    Ok(lanjut(&lokasi, "Penetapan penilai disimpan."))
}

async fn memutuskan(
    conn: &mut PgConnection,
    meja: &Oleh<Kepegawaian, Orang>,
    lama: Option<&Penetapan>,
    isian: &FormPenetapan,
    pelaku: &Pengguna,
) -> Result<Result<Perintah, Galat>> {
    if let Some(lama) = lama {
        return Ok(meja.mengakhiri_penetapan(lama, isian));
    }
    let penilai = store::temukan(conn, &isian.penilai, pelaku).await?;
    let atasan = store::temukan(conn, &isian.atasan, pelaku).await?;
    let ada = store::daftar(conn, meja.objek().id).await?;
    let pihak: Vec<_> = [Some(meja.objek().id.uuid()), penilai.orang(), atasan.orang()].into_iter().flatten().collect();
    let purna = peristiwa::purna(conn, &pihak).await?;
    Ok(meja.menetapkan_penilai(isian, &penilai, &atasan, &ada, &purna))
}
