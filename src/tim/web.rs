//! Pintu tim kerja.

use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::Response,
};
use serde::Deserialize;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    model::{Anggota, AnggotaId, FormAkhir, FormAnggota, FormTim, Kapan, Kedudukan, Tim, TimId, kapan, masa},
    policy::{Pembentuk, Pengakhir, Pengatur, boleh_membentuk},
    store::{self, SEHALAMAN},
    view::{BarisTim, HalamanAnggota, HalamanDaftar, HalamanFormulir, HalamanPengakhiran, HalamanTim, ditampilkan},
};
use crate::kernel::{
    app::App,
    auth::Pengguna,
    error::{Error, Result},
    form::{Alamat, Formulir, Galat, rapikan},
    layout::{Bingkai, halaman, lanjut},
    policy::Oleh,
    routes::Routes,
    time::tanggal,
    web::bersaing,
};

/// Alamat tim kerja.
pub fn routes() -> Routes {
    Routes::new()
        .get("/tim", daftar)
        .post("/tim", bentuk)
        .get("/tim/baru", baru)
        .get("/tim/{id}", lihat)
        .get("/tim/{id}/perubahan", lihat_perubahan)
        .post("/tim/{id}/perubahan", ubah)
        .get("/tim/{id}/anggota/baru", anggota_baru)
        .post("/tim/{id}/anggota", tambah)
        .get("/tim/{id}/anggota/{anggota}/pengakhiran", lihat_pengakhiran)
        .post("/tim/{id}/anggota/{anggota}/pengakhiran", akhiri)
}

#[derive(Deserialize)]
struct Kursor {
    nama: Option<String>,
    sesudah: Option<Uuid>,
}

async fn daftar(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    tanya: Result<Query<Kursor>, axum::extract::rejection::QueryRejection>,
) -> Result<Response> {
    let Query(tanya) = tanya.map_err(|_| Error::NotFound)?;
    let nama = tanya.nama.map(|n| rapikan(&n));
    let mut conn = app.db.acquire().await?;
    let mut tim = store::daftar(&mut conn, &pelaku, nama.as_deref().zip(tanya.sesudah)).await?;
    drop(conn);
    let lebih = tim.len() > SEHALAMAN;
    tim.truncate(SEHALAMAN);
    let berikut = tim.last().filter(|_| lebih).and_then(|t| {
        let tanya = [("nama", t.kunci.clone()), ("sesudah", t.id.to_string())];
        serde_html_form::to_string(tanya).ok().map(|q| format!("/tim?{q}"))
    });
    let tim = tim
        .into_iter()
        .map(|t| BarisTim {
            id: t.id,
            nama: t.nama,
            ketua: t.ketua.unwrap_or_else(|| "belum berketua".into()),
            masa: masa(t.mulai, t.selesai),
            saya: t.saya.map(|s| if s == "KETUA" { "Anda ketuanya" } else { "Anda anggotanya" }),
        })
        .collect();
    halaman(StatusCode::OK, &HalamanDaftar { bingkai, tim, berikut, boleh_bentuk: boleh_membentuk(&pelaku) })
}

async fn lihat(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<TimId>,
) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let tim = store::cari(&mut conn, id, &pelaku).await?;
    let anggota = store::anggota(&mut conn, id, pelaku.hari_ini).await?;
    drop(conn);
    let hari = pelaku.hari_ini;
    let kini = |a: &&Anggota| a.pegawai == pelaku.id && kapan(a.mulai, a.selesai, hari) == Kapan::Berlaku;
    let mengetuai = anggota.iter().filter(kini).any(|a| a.ketua);
    let saya = pelaku.id;
    let mengatur = pelaku.sebagai(Pengatur, tim.clone()).is_ok();
    halaman(StatusCode::OK, &HalamanTim { bingkai, tim, anggota, hari, saya, mengatur, mengetuai })
}

async fn baru(State(_): State<App>, pelaku: Pengguna, bingkai: Bingkai) -> Result<Response> {
    // Yang tidak membentuk tim tidak mempunyai halaman ini.
    pelaku.sebagai(Pembentuk, Vec::new()).map_err(|_| Error::NotFound)?;
    let isian = FormTim { mulai: tanggal(pelaku.hari_ini), ..FormTim::default() };
    let page = HalamanFormulir { bingkai, lama: None, isian, calon: Vec::new(), galat: Galat::default(), usang: false };
    halaman(StatusCode::OK, &page)
}

async fn bentuk(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    formulir: Formulir<FormTim>,
) -> Result<Response> {
    pelaku.sebagai(Pembentuk, Vec::new()).map_err(|_| Error::NotFound)?;
    let mut tx = app.db.begin().await?;
    let calon = store::calon(&mut tx, &formulir.isi.cari, &formulir.isi.pegawai, &pelaku).await?;
    let pembentuk = pelaku.sebagai(Pembentuk, calon.clone())?;
    match pembentuk.bentuk(&formulir.isi, pelaku.menilai) {
        Ok(tim) => {
            let id = TimId::new();
            let kiriman = formulir.kiriman.ke(format!("/tim/{id}"));
            store::bentuk(&mut tx, id, &tim, app.clock.now(), &kiriman).await?;
            tx.commit().await?;
            Ok(lanjut(kiriman.lokasi(), "Tim kerja dibentuk. Tambahkan anggotanya, dari unit mana pun."))
        }
        Err(galat) => {
            let calon = ditampilkan(calon);
            let page = HalamanFormulir { bingkai, lama: None, isian: formulir.isi, calon, galat, usang: false };
            halaman(StatusCode::UNPROCESSABLE_ENTITY, &page).map(bersaing)
        }
    }
}

async fn lihat_perubahan(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<TimId>,
) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let tim = store::cari(&mut conn, id, &pelaku).await?;
    drop(conn);
    let tim = pelaku.sebagai(Pengatur, tim)?.objek().clone();
    let isian = FormTim {
        nama: tim.nama.clone(),
        dasar: tim.dasar.clone(),
        selesai: tim.selesai.and_then(|s| s.pred_opt()).map(tanggal).unwrap_or_default(),
        ..FormTim::default()
    };
    let galat = Galat::default();
    let page = HalamanFormulir { bingkai, lama: Some(tim), isian, calon: Vec::new(), galat, usang: false };
    halaman(StatusCode::OK, &page)
}

async fn ubah(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<TimId>,
    formulir: Formulir<FormTim>,
) -> Result<Response> {
    let versi = formulir.versi()?;
    let mut tx = app.db.begin().await?;
    let meja = pelaku.sebagai(Pengatur, store::kunci(&mut tx, id, &pelaku).await?)?;
    let usang = meja.objek().versi != versi;
    let galat = match meja.ubah(&formulir.isi) {
        Ok(perubahan) if !usang => {
            let kiriman = formulir.kiriman.ke(format!("/tim/{id}"));
            store::ubah(&mut tx, &perubahan, versi, app.clock.now(), &kiriman).await?;
            tx.commit().await?;
            return Ok(lanjut(kiriman.lokasi(), "Perubahan tim tersimpan."));
        }
        keputusan => keputusan.err().unwrap_or_default(),
    };
    let status = if usang { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
    let lama = Some(meja.objek().clone());
    let page = HalamanFormulir { bingkai, lama, isian: formulir.isi, calon: Vec::new(), galat, usang };
    halaman(status, &page).map(bersaing)
}

async fn anggota_baru(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<TimId>,
) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let tim = store::cari(&mut conn, id, &pelaku).await?;
    drop(conn);
    let tim = pelaku.sebagai(Pengatur, tim)?.objek().clone();
    let mulai = tanggal(pelaku.hari_ini.max(tim.mulai));
    let isian = FormAnggota { mulai, sebagai: "ANGGOTA".into(), ..FormAnggota::default() };
    halaman(StatusCode::OK, &HalamanAnggota { bingkai, tim, isian, calon: Vec::new(), galat: Galat::default() })
}

async fn tambah(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<TimId>,
    formulir: Formulir<FormAnggota>,
) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    let meja = pelaku.sebagai(Pengatur, store::kunci(&mut tx, id, &pelaku).await?)?;
    let calon = store::calon(&mut tx, &formulir.isi.cari, &formulir.isi.pegawai, &pelaku).await?;
    let ada = store::anggota(&mut tx, id, pelaku.hari_ini).await?;
    match meja.tambah(&formulir.isi, &calon, &ada) {
        Ok(penambahan) => {
            let kiriman = formulir.kiriman.ke(format!("/tim/{id}"));
            store::tambah(&mut tx, &penambahan, app.clock.now(), &kiriman).await?;
            tx.commit().await?;
            Ok(lanjut(kiriman.lokasi(), "Anggota tim tersimpan."))
        }
        Err(galat) => {
            let tim = meja.objek().clone();
            let page = HalamanAnggota { bingkai, tim, isian: formulir.isi, calon: ditampilkan(calon), galat };
            halaman(StatusCode::UNPROCESSABLE_ENTITY, &page).map(bersaing)
        }
    }
}

/// Sebuah kedudukan, di tangan yang berhak mengakhirinya.
async fn kedudukan(
    conn: &mut PgConnection,
    pelaku: &Pengguna,
    tim: Tim,
    anggota: AnggotaId,
) -> Result<Oleh<Pengakhir, Kedudukan>> {
    let semua = store::anggota(conn, tim.id, pelaku.hari_ini).await?;
    let anggota = semua.into_iter().find(|a| a.id == anggota).ok_or(Error::NotFound)?;
    pelaku.sebagai(Pengakhir, Kedudukan { tim, anggota, hari: pelaku.hari_ini })
}

fn pengakhiran(
    bingkai: Bingkai,
    meja: &Oleh<Pengakhir, Kedudukan>,
    isian: FormAkhir,
    galat: Galat,
    usang: bool,
) -> HalamanPengakhiran {
    let Kedudukan { tim, anggota, .. } = meja.objek().clone();
    HalamanPengakhiran { bingkai, tim, sendiri: meja.objek().sendiri(meja.pelaku()), anggota, isian, galat, usang }
}

async fn lihat_pengakhiran(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat((id, anggota)): Alamat<(TimId, AnggotaId)>,
) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let tim = store::cari(&mut conn, id, &pelaku).await?;
    let meja = kedudukan(&mut conn, &pelaku, tim, anggota).await?;
    drop(conn);
    let isian = FormAkhir { selesai: tanggal(pelaku.hari_ini) };
    halaman(StatusCode::OK, &pengakhiran(bingkai, &meja, isian, Galat::default(), false))
}

async fn akhiri(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat((id, anggota)): Alamat<(TimId, AnggotaId)>,
    formulir: Formulir<FormAkhir>,
) -> Result<Response> {
    let versi = formulir.versi()?;
    let mut tx = app.db.begin().await?;
    let tim = store::kunci(&mut tx, id, &pelaku).await?;
    let meja = kedudukan(&mut tx, &pelaku, tim, anggota).await?;
    let usang = meja.objek().tim.versi != versi;
    let galat = match meja.akhiri(&formulir.isi) {
        Ok(pengakhiran) if !usang => {
            let kiriman = formulir.kiriman.ke(format!("/tim/{id}"));
            store::akhiri(&mut tx, &pengakhiran, versi, app.clock.now(), &kiriman).await?;
            tx.commit().await?;
            return Ok(lanjut(kiriman.lokasi(), "Kedudukan dalam tim diakhiri."));
        }
        keputusan => keputusan.err().unwrap_or_default(),
    };
    let status = if usang { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
    halaman(status, &pengakhiran(bingkai, &meja, formulir.isi, galat, usang)).map(bersaing)
}
