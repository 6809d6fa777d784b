//! Pintu penempatan.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    http::StatusCode,
    response::Response,
};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::{
    formulir::{Bahan, FormPenempatan, Langkah},
    model::{Penempatan, PenempatanId, Perintah},
    penunjukan, store,
    view::HalamanPenempatan,
};
use crate::{
    kepegawaian::{
        Kepegawaian,
        akibat::{self, HalamanAkibat},
        orang::{self, Orang},
    },
    kernel::{
        app::App,
        audit::{self, Jejak},
        auth::Pengguna,
        error::{Error, Result},
        form::{self, Alamat, Formulir, Galat},
        id::PegawaiId,
        layout::{Bingkai, halaman, lanjut},
        routes::Routes,
        web::bersaing,
    },
};

type Kiriman = Formulir<FormPenempatan>;

/// Alamat penempatan.
pub fn routes() -> Routes {
    Routes::new()
        .get("/pegawai/{id}/penempatan/baru", baru)
        .merge(penunjukan::routes())
        .sweep("/pegawai/{id}/penempatan", tambah)
        .get("/pegawai/{id}/penempatan/{penempatan}", lihat_pembetulan)
        .sweep("/pegawai/{id}/penempatan/{penempatan}", betulkan)
        .get("/pegawai/{id}/penempatan/{penempatan}/pengakhiran", lihat_pengakhiran)
        .sweep("/pegawai/{id}/penempatan/{penempatan}/pengakhiran", akhiri)
        .get("/pegawai/{id}/penempatan/{penempatan}/penghapusan", lihat_penghapusan)
        .sweep("/pegawai/{id}/penempatan/{penempatan}/penghapusan", hapus)
}

fn aksi(id: PegawaiId, langkah: Langkah) -> String {
    match langkah {
        Langkah::Tambah => format!("/pegawai/{id}/penempatan"),
        Langkah::Betulkan(p) => format!("/pegawai/{id}/penempatan/{p}"),
        Langkah::Akhiri(p) => format!("/pegawai/{id}/penempatan/{p}/pengakhiran"),
        Langkah::Hapus(p) => format!("/pegawai/{id}/penempatan/{p}/penghapusan"),
    }
}

type Satu = Alamat<(PegawaiId, PenempatanId)>;

/// Dari penunjukan Plt. atau Plh. formulirnya sudah terisi.
async fn baru(
    app: State<App>,
    p: Pengguna,
    b: Bingkai,
    Alamat(id): Alamat<PegawaiId>,
    tanya: Result<Query<FormPenempatan>, QueryRejection>,
) -> Result<Response> {
    let Query(isian) = tanya.map_err(|_| Error::NotFound)?;
    tampilkan(&app, &p, b, id, Langkah::Tambah, isian).await
}

async fn lihat_pembetulan(app: State<App>, p: Pengguna, b: Bingkai, Alamat((id, t)): Satu) -> Result<Response> {
    tampilkan(&app, &p, b, id, Langkah::Betulkan(t), FormPenempatan::default()).await
}

async fn lihat_pengakhiran(app: State<App>, p: Pengguna, b: Bingkai, Alamat((id, t)): Satu) -> Result<Response> {
    tampilkan(&app, &p, b, id, Langkah::Akhiri(t), FormPenempatan::default()).await
}

async fn lihat_penghapusan(app: State<App>, p: Pengguna, b: Bingkai, Alamat((id, t)): Satu) -> Result<Response> {
    tampilkan(&app, &p, b, id, Langkah::Hapus(t), FormPenempatan::default()).await
}

async fn tambah(
    app: State<App>,
    p: Pengguna,
    b: Bingkai,
    Alamat(id): Alamat<PegawaiId>,
    kiriman: Kiriman,
) -> Result<Response> {
    terima(&app, &p, b, id, Langkah::Tambah, kiriman).await
}

async fn betulkan(app: State<App>, p: Pengguna, b: Bingkai, Alamat((id, t)): Satu, k: Kiriman) -> Result<Response> {
    terima(&app, &p, b, id, Langkah::Betulkan(t), k).await
}

async fn akhiri(app: State<App>, p: Pengguna, b: Bingkai, Alamat((id, t)): Satu, k: Kiriman) -> Result<Response> {
    terima(&app, &p, b, id, Langkah::Akhiri(t), k).await
}

async fn hapus(app: State<App>, p: Pengguna, b: Bingkai, Alamat((id, t)): Satu, k: Kiriman) -> Result<Response> {
    terima(&app, &p, b, id, Langkah::Hapus(t), k).await
}

/// Penempatan pertama orang yang ditambahkan dalam transaksi ini juga. Yang ditolak dijawab dengan kalimatnya.
pub async fn pertama(
    conn: &mut PgConnection,
    orang: Orang,
    isian: &FormPenempatan,
    pelaku: &Pengguna,
    pada: DateTime<Utc>,
) -> Result<Galat> {
    let id = orang.id;
    let bahan = store::bahan(conn, id, isian, pelaku).await?;
    let meja = pelaku.sebagai(Kepegawaian, orang)?;
    let perintah = match meja.menempatkan(Langkah::Tambah, None, isian, &bahan, pelaku.hari_ini) {
        Ok(perintah) => perintah,
        Err(galat) => return Ok(galat),
    };
    let sebelum = akibat::mulai(conn, id).await?;
    store::laksanakan(conn, id, &perintah).await?;
    akibat::selesaikan(conn, sebelum, pelaku.hari_ini).await?;
    simpan(conn, pelaku, &perintah, id, pada, &form::Kiriman::sistem()).await?;
    Ok(Galat::default())
}

/// Penempatan yang dikenai langkah itu; di luar lingkup berarti tidak ada.
fn sasaran(bahan: &Bahan, langkah: Langkah) -> Result<Option<Penempatan>> {
    let Some(id) = langkah.sasaran() else { return Ok(None) };
    let penempatan = bahan.milik.iter().find(|p| p.id == id && p.terjangkau);
    penempatan.cloned().map(Some).ok_or(Error::NotFound)
}

async fn tampilkan(
    app: &App,
    pelaku: &Pengguna,
    bingkai: Bingkai,
    id: PegawaiId,
    langkah: Langkah,
    isian: FormPenempatan,
) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let orang = orang::cari(&mut conn, id, pelaku).await?;
    let bahan = store::bahan(&mut conn, id, &isian, pelaku).await?;
    drop(conn);
    let lama = sasaran(&bahan, langkah)?;
    let mut isian = lama.as_ref().map_or(isian, FormPenempatan::dari);
    if langkah.mengakhiri() {
        isian.nomor_sk.clear();
    }
    let page = formulir(bingkai, &orang, langkah, isian, Galat::default(), bahan, lama);
    halaman(StatusCode::OK, &page)
}

fn formulir(
    bingkai: Bingkai,
    orang: &Orang,
    langkah: Langkah,
    isian: FormPenempatan,
    galat: Galat,
    bahan: Bahan,
    lama: Option<Penempatan>,
) -> HalamanPenempatan {
    HalamanPenempatan {
        bingkai,
        id: orang.id,
        nama: orang.nama(),
        langkah,
        aksi: aksi(orang.id, langkah),
        isian,
        galat,
        bahan,
        lama,
        bergeser: false,
    }
}

async fn terima(
    app: &App,
    pelaku: &Pengguna,
    bingkai: Bingkai,
    id: PegawaiId,
    langkah: Langkah,
    kiriman: Kiriman,
) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    let orang = orang::kunci(&mut tx, id, pelaku).await?;
    let meja = pelaku.sebagai(Kepegawaian, orang.clone())?;
    let bahan = store::bahan(&mut tx, id, &kiriman.isi, pelaku).await?;
    let lama = sasaran(&bahan, langkah)?;
    if let Some(lama) = &lama
        && lama.versi != kiriman.versi()?
    {
        let mut page = formulir(bingkai, &orang, langkah, kiriman.isi, Galat::default(), bahan, Some(lama.clone()));
        page.bergeser = true;
        return halaman(StatusCode::CONFLICT, &page).map(bersaing);
    }
    let perintah = match meja.menempatkan(langkah, lama.as_ref(), &kiriman.isi, &bahan, pelaku.hari_ini) {
        Ok(perintah) if kiriman.isi.tindakan != "ubah" => perintah,
        keputusan => {
            let status = if keputusan.is_ok() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
            let galat = keputusan.err().unwrap_or_default();
            let page = formulir(bingkai, &orang, langkah, kiriman.isi, galat, bahan, lama);
            return halaman(status, &page).map(bersaing);
        }
    };
    let sebelum = akibat::mulai(&mut tx, id).await?;
    store::laksanakan(&mut tx, id, &perintah).await?;
    let akibat = akibat::selesaikan(&mut tx, sebelum, pelaku.hari_ini).await?;
    if akibat.sidik() != kiriman.isi.sidik {
        tx.rollback().await?;
        let bergeser = !kiriman.isi.sidik.is_empty();
        let page = HalamanAkibat {
            bingkai,
            id,
            nama: orang.nama(),
            judul: langkah.judul().into(),
            butir: perintah.kalimat(),
            akibat,
            bergeser,
            aksi: aksi(id, langkah),
            versi: lama.map(|l| l.versi),
            isian: akibat::isian(&kiriman.isi)?,
            tombol: langkah.tombol(),
        };
        return halaman(if bergeser { StatusCode::CONFLICT } else { StatusCode::OK }, &page);
    }
    let kiriman = kiriman.kiriman.ke(format!("/pegawai/{id}"));
    simpan(&mut tx, pelaku, &perintah, id, app.clock.now(), &kiriman).await?;
    tx.commit().await?;
    Ok(lanjut(&format!("/pegawai/{id}"), "Penempatan disimpan. Penilai yang terdampak sudah disusun ulang."))
}

async fn simpan(
    conn: &mut PgConnection,
    pelaku: &Pengguna,
    perintah: &Perintah,
    id: PegawaiId,
    pada: DateTime<Utc>,
    kiriman: &form::Kiriman,
) -> Result<()> {
    let jejak = Jejak {
        peristiwa: perintah.peristiwa(),
        objek_jenis: "pegawai",
        objek: id.uuid(),
        pelaku: Some(pelaku.id),
        pada,
        rincian: perintah.rincian(),
    };
    audit::catat(conn, jejak, kiriman).await
}
