//! Pintu bukti dukung.

use axum::{
    body::Body,
    extract::{Query, State, rejection::QueryRejection},
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use chrono::TimeDelta;
use serde::Deserialize;
use tokio::sync::Semaphore;
use url::Url;
use uuid::Uuid;

use super::{
    model::{BuktiId, IsiMelekat, Objek, Untuk, alamat},
    periksa::MAKS_BERKAS,
    policy::{Pelihat, Pemasang},
    store,
    tautan::{minta_masuk, nilai},
    unggah,
    view::{HalamanBukti, Isian},
};
use crate::kernel::{
    app::App,
    auth::Pengguna,
    error::{Error, Result},
    form::{Alamat, Formulir, Galat, rapikan},
    layout::{Bingkai, halaman, lampiran, lanjut},
    outbound::{Answer, Unreached},
    routes::Routes,
};

/// Sampul multipart sedikit lebih besar daripada berkasnya.
pub const MAKS_KIRIMAN: usize = MAKS_BERKAS + 64 * 1024;
/// Jarak antara dua percobaan atas tautan yang sama.
const JEDA_COBA: TimeDelta = TimeDelta::seconds(10);
/// Tautan yang dicoba serentak oleh server ini.
static PENCOBA: Semaphore = Semaphore::const_new(8);

/// Alamat bukti dukung.
pub fn routes() -> Routes {
    Routes::new()
        .get("/bukti/{untuk}/{objek}", lihat)
        .upload("/bukti/{untuk}/{objek}", MAKS_KIRIMAN + 1024, unggah::unggah)
        .get("/bukti/{id}", unduh)
        .post("/bukti/{id}/penghapusan", hapus)
        .asking("/bukti/{id}/percobaan", coba)
}

#[derive(Deserialize)]
struct Tanya {
    #[serde(default)]
    kembali: String,
}

/// Jalan pulang yang diminta, bila menunjuk ke dalam aplikasi.
pub fn pulang(diminta: &str) -> String {
    let di_dalam = diminta.starts_with('/') && !diminta.starts_with("//") && diminta.len() <= 500;
    let polos = !diminta.contains('\\') && !diminta.chars().any(char::is_control);
    if di_dalam && polos { diminta.into() } else { String::new() }
}

async fn lihat(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat((untuk, objek)): Alamat<(String, Uuid)>,
    tanya: Result<Query<Tanya>, QueryRejection>,
) -> Result<Response> {
    let Query(tanya) = tanya.map_err(|_| Error::NotFound)?;
    let untuk = Untuk::dari_jalur(&untuk).ok_or(Error::NotFound)?;
    let objek = store::objek(&mut *app.db.acquire().await?, untuk, objek, &pelaku).await?;
    gambar(&app, pelaku, bingkai, objek, (StatusCode::OK, Isian::default(), Galat::default()), pulang(&tanya.kembali))
        .await
}

/// Halaman bukti sebuah objek, dengan yang diketik dan yang salah padanya.
///
/// # Errors
/// Hanya bila basis data gagal.
pub async fn gambar(
    app: &App,
    pelaku: Pengguna,
    bingkai: Bingkai,
    objek: Objek,
    (status, isian, galat): (StatusCode, Isian, Galat),
    kembali: String,
) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let bukti = store::daftar(&mut conn, objek.untuk, &[objek.id]).await?;
    let terpakai = store::terpakai(&mut conn, pelaku.id).await?;
    drop(conn);
    let kuota = app.config.kuota_bukti;
    halaman(status, &HalamanBukti { bingkai, pelaku, objek, bukti, terpakai, kuota, isian, galat, kembali })
}

/// Selalu lampiran, tidak pernah tampil di dalam aplikasi: isinya milik orang lain.
async fn unduh(State(app): State<App>, pelaku: Pengguna, Alamat(id): Alamat<BuktiId>) -> Result<Response> {
    let bukti = store::cari(&mut *app.db.acquire().await?, id, &pelaku).await?;
    let IsiMelekat::Berkas(sidik, jenis, ukuran) = bukti.isi else { return Err(Error::NotFound) };
    let isi = Body::from_stream(app.files.fetch(sidik).await?);
    let mut jawaban = lampiran(&bukti.nama, jenis.media(), isi)?;
    jawaban.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(ukuran));
    Ok(jawaban)
}

#[derive(Deserialize)]
struct FormKembali {
    #[serde(default)]
    kembali: String,
}

async fn hapus(
    State(app): State<App>,
    pelaku: Pengguna,
    Alamat(id): Alamat<BuktiId>,
    formulir: Formulir<FormKembali>,
) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    let pemasang = pelaku.sebagai(Pemasang, store::cari(&mut tx, id, &pelaku).await?)?;
    let objek = &pemasang.objek().objek;
    let kiriman = formulir.kiriman.ke(alamat(objek.untuk, &objek.id, &pulang(&formulir.isi.kembali)));
    store::hapus(&mut tx, &pemasang.hapus(), app.clock.now(), &kiriman).await?;
    tx.commit().await?;
    Ok(lanjut(kiriman.lokasi(), "Bukti dihapus."))
}

async fn coba(
    State(app): State<App>,
    pelaku: Pengguna,
    Alamat(id): Alamat<BuktiId>,
    formulir: Formulir<FormKembali>,
) -> Result<Response> {
    let bukti = store::cari(&mut *app.db.acquire().await?, id, &pelaku).await?;
    let pelihat = pelaku.sebagai(Pelihat, bukti)?;
    let bukti = pelihat.objek();
    let IsiMelekat::Tautan(tautan) = &bukti.isi else { return Err(Error::NotFound) };
    let kiriman =
        formulir.kiriman.ke(alamat(bukti.objek.untuk, &bukti.objek.id, &pulang(&rapikan(&formulir.isi.kembali))));
    if bukti.dicoba.is_some_and(|d| app.clock.now() - d < JEDA_COBA) {
        return Ok(lanjut(kiriman.lokasi(), "Tautan ini baru saja dicoba. Tunggu sebentar sebelum mencobanya lagi."));
    }
    let jawaban = match Url::parse(tautan) {
        Ok(tautan) => tanyakan(&app, &tautan).await?,
        Err(_) => Err(Unreached::Garbled),
    };
    let halangan = nilai(jawaban.as_ref().map_err(|e| *e));
    let mut tx = app.db.begin().await?;
    // Yang menunggu situs itu mungkin tidak lagi boleh melihatnya.
    let pelihat = pelaku.sebagai(Pelihat, store::cari(&mut tx, id, &pelaku).await?)?;
    store::dicoba(&mut tx, &pelihat.dicoba(halangan), app.clock.now(), &kiriman).await?;
    tx.commit().await?;
    Ok(lanjut(kiriman.lokasi(), halangan.map_or("Tautan dapat dibuka tanpa masuk.", |h| h.kalimat())))
}

/// Menanyai sebuah alamat, beberapa saja pada satu waktu.
///
/// # Errors
/// [`Error::Unavailable`] bila gilirannya tidak kunjung tiba.
pub async fn tanyakan(app: &App, tautan: &Url) -> Result<Result<Answer, Unreached>> {
    let giliran = tokio::time::timeout(std::time::Duration::from_secs(2), PENCOBA.acquire()).await;
    let _giliran = giliran.map_err(|_| Error::Unavailable)?.map_err(|_| Error::Unavailable)?;
    Ok(app.config.luar.look(tautan, minta_masuk).await)
}
