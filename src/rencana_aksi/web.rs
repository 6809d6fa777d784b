//! Pintu rencana aksi. Satu alamat bagi pemilik dan pembacanya.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    http::StatusCode,
    response::Response,
};
use chrono::{Datelike, NaiveDate};
use serde::Deserialize;
use sqlx::PgConnection;

use super::{
    formulir::FormAksi,
    model::{Ditolak, Lembar, kode_jenis},
    store,
    view::{BarisPeriode, HalamanCetak, HalamanDaftar, HalamanIsi, HalamanLembar},
};
use crate::{
    kernel::{
        app::App,
        auth::Pengguna,
        error::{Error, Result},
        form::{Alamat, Formulir, Galat},
        id::PegawaiId,
        layout::{Bingkai, halaman, lanjut},
        policy::{Oleh, Pemilik},
        routes::Routes,
        web::bersaing,
    },
    pegawai,
    periode::{JenisPeriode, Kala},
};

/// Alamat rencana aksi.
pub fn routes() -> Routes {
    Routes::new()
        .get("/rencana-aksi", daftar)
        .get("/rencana-aksi/{id}/{periode}", lihat)
        .get("/rencana-aksi/{id}/{periode}/isi", isi)
        .post("/rencana-aksi/{id}/{periode}/isi", simpan)
        .post("/rencana-aksi/{id}/{periode}/pemberlakuan", berlakukan)
        .post("/rencana-aksi/{id}/{periode}/salinan", salin)
        .get("/rencana-aksi/{id}/{periode}/cetak", cetak)
}

/// Bulan atau triwulan pada alamat.
fn periode(kode: &str) -> Result<Kala> {
    Kala::baca(kode).filter(|k| kode_jenis(k.jenis()).is_some()).ok_or(Error::NotFound)
}

async fn buka(conn: &mut PgConnection, pelaku: &Pengguna, alamat: &(PegawaiId, String)) -> Result<Lembar> {
    store::buka(conn, alamat.0, periode(&alamat.1)?, pelaku).await
}

#[derive(Deserialize)]
struct Tanya {
    tahun: Option<i32>,
}

async fn daftar(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    tanya: Result<Query<Tanya>, QueryRejection>,
) -> Result<Response> {
    let Query(tanya) = tanya.map_err(|_| Error::NotFound)?;
    let hari = pelaku.hari_ini;
    let tahun = tanya.tahun.unwrap_or(hari.year());
    let setahun = (2000..=2100).contains(&tahun).then(|| NaiveDate::from_ymd_opt(tahun, 1, 1)).flatten();
    let setahun = Kala::memuat(JenisPeriode::Tahunan, setahun.ok_or(Error::NotFound)?);
    let isi = store::setahun(&mut *app.db.acquire().await?, pelaku.id, setahun, hari).await?;
    let mut kala: Vec<Kala> = setahun.bagian(isi.jenis).into_iter().map(|b| b.kala).collect();
    // Yang disusun sebelum instansi mengganti jenis periodenya tetap terbuka.
    kala.extend(isi.berisi.iter().map(|r| r.kala).filter(|k| k.jenis() != isi.jenis));
    let periode = kala.into_iter().map(|k| BarisPeriode::dari(k, &isi.berisi, k.berisi(hari))).collect();
    let page = HalamanDaftar {
        bingkai,
        pegawai: pelaku.id,
        tahun,
        jenis: isi.jenis,
        dokumentasi: isi.dokumentasi,
        ber_skp: isi.ber_skp,
        periode,
    };
    halaman(StatusCode::OK, &page)
}

async fn lihat(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(alamat): Alamat<(PegawaiId, String)>,
) -> Result<Response> {
    let lembar = buka(&mut *app.db.acquire().await?, &pelaku, &alamat).await?;
    halaman(StatusCode::OK, &HalamanLembar { bingkai, lembar })
}

/// Lembar di tangan pemiliknya, selama masih dapat diubah.
async fn milik(
    conn: &mut PgConnection,
    pelaku: &Pengguna,
    alamat: &(PegawaiId, String),
) -> Result<Oleh<Pemilik, Lembar>> {
    let lembar = pelaku.sebagai(Pemilik, buka(conn, pelaku, alamat).await?)?;
    if lembar.objek().terkunci { Err(Ditolak::Terkunci.into()) } else { Ok(lembar) }
}

async fn isi(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(alamat): Alamat<(PegawaiId, String)>,
) -> Result<Response> {
    let lembar = milik(&mut *app.db.acquire().await?, &pelaku, &alamat).await?;
    halaman(StatusCode::OK, &formulir(bingkai, lembar.objek(), FormAksi::dari(lembar.objek())))
}

fn formulir(bingkai: Bingkai, lembar: &Lembar, isian: FormAksi) -> HalamanIsi {
    HalamanIsi {
        bingkai,
        versi: lembar.versi,
        lembar: lembar.clone(),
        isian,
        galat: Galat::default(),
        kotor: false,
        tersentuh: 0,
        tersimpan: None,
    }
}

async fn simpan(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(alamat): Alamat<(PegawaiId, String)>,
    kiriman: Formulir<FormAksi>,
) -> Result<Response> {
    let versi = kiriman.versi()?;
    let mut tx = app.db.begin().await?;
    let lembar = milik(&mut tx, &pelaku, &alamat).await?;
    let mut page = formulir(bingkai, lembar.objek(), kiriman.isi.clone());
    page.kotor = true;
    if let Some((tertata, tersentuh)) = kiriman.isi.tata_baris() {
        (page.versi, page.isian, page.tersentuh) = (versi, tertata, tersentuh);
        return halaman(StatusCode::OK, &page);
    }
    let simpanan = match lembar.simpan(&kiriman.isi, versi) {
        Ok(simpanan) => simpanan,
        Err(galat) => {
            (page.versi, page.galat) = (versi, galat);
            return halaman(StatusCode::UNPROCESSABLE_ENTITY, &page);
        }
    };
    let ke = lembar.objek().alamat();
    let kiriman = kiriman.kiriman.ke(&ke);
    match store::simpan(&mut tx, &simpanan, app.clock.now(), &kiriman).await {
        Ok(()) => {
            tx.commit().await?;
            Ok(lanjut(&ke, "Draf rencana aksi tersimpan."))
        }
        Err(Error::Conflict(_)) => {
            page.tersimpan = Some(FormAksi::dari(lembar.objek()));
            halaman(StatusCode::CONFLICT, &page).map(bersaing)
        }
        Err(lain) => Err(lain),
    }
}

/// Formulir satu tombol.
#[derive(Deserialize)]
struct Tombol {}

async fn berlakukan(
    State(app): State<App>,
    pelaku: Pengguna,
    Alamat(alamat): Alamat<(PegawaiId, String)>,
    formulir: Formulir<Tombol>,
) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    let lembar = milik(&mut tx, &pelaku, &alamat).await?;
    let peralihan = lembar.berlakukan(formulir.versi()?)?;
    let kiriman = formulir.kiriman.ke(lembar.objek().alamat());
    store::berlakukan(&mut tx, &peralihan, app.clock.now(), &kiriman).await?;
    tx.commit().await?;
    Ok(lanjut(kiriman.lokasi(), "Rencana aksi berlaku, dan terbaca penilai Anda."))
}

async fn salin(
    State(app): State<App>,
    pelaku: Pengguna,
    Alamat(alamat): Alamat<(PegawaiId, String)>,
    formulir: Formulir<Tombol>,
) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    let lembar = milik(&mut tx, &pelaku, &alamat).await?;
    let (peralihan, dari) = lembar.salin(formulir.versi()?)?;
    let kiriman = formulir.kiriman.ke(format!("{}/isi", lembar.objek().alamat()));
    let tersalin = store::salin(&mut tx, &peralihan, dari, app.clock.now(), &kiriman).await?;
    tx.commit().await?;
    Ok(lanjut(kiriman.lokasi(), &format!("{tersalin} langkah {} disalin sebagai draf.", dari.sebutan())))
}

async fn cetak(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(alamat): Alamat<(PegawaiId, String)>,
) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let lembar = buka(&mut conn, &pelaku, &alamat).await?;
    let hari = pelaku.hari_ini.clamp(lembar.kala.mulai(), lembar.kala.selesai());
    let garis = pegawai::garis(&mut conn, lembar.pegawai, hari).await?;
    let siapa = [Some((lembar.pegawai, None)), garis.penilai.map(|p| (p, garis.unit_penilai))];
    let siapa: Vec<_> = siapa.into_iter().flatten().collect();
    let mut pihak = pegawai::identitas(&mut conn, &siapa, hari).await?.into_iter();
    drop(conn);
    let (pegawai, penilai) = (pihak.next(), pihak.next());
    halaman(StatusCode::OK, &HalamanCetak { bingkai, lembar, instansi: pelaku.instansi, pegawai, penilai })
}
