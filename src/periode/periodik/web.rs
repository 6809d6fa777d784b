//! Pintu periode kinerja.

use axum::{extract::State, http::StatusCode, response::Response};
use serde::Deserialize;

use super::{
    model::{FormPeriodik, Hal, Periodik},
    store,
    view::{HalamanPengukuran, HalamanPeriodik},
};
use crate::{
    kernel::{
        app::App,
        auth::Pengguna,
        error::{Error, Result},
        form::{Formulir, Galat},
        layout::{Bingkai, halaman, lanjut},
        routes::Routes,
        web::bersaing,
    },
    periode::{
        pengaturan::{didahului, hanya_pengatur},
        policy::PengaturInstansi,
    },
};

/// Alamat periode kinerja. Menyimpannya menyusun ulang periode wajib semua orang.
pub fn routes() -> Routes {
    Routes::new()
        .get("/pengaturan/periodik", dokumentasi)
        .sweep("/pengaturan/periodik", simpan_dokumentasi)
        .sweep("/pengaturan/periodik/pembatalan", batalkan_dokumentasi)
        .get("/pengaturan/pengukuran", pengukuran)
        .sweep("/pengaturan/pengukuran", simpan_pengukuran)
        .sweep("/pengaturan/pengukuran/pembatalan", batalkan_pengukuran)
}

/// Yang dikatakan halamannya.
struct Jawaban {
    status: StatusCode,
    versi: i32,
    isian: FormPeriodik,
    galat: Galat,
    kini: Periodik,
    didahului: Option<String>,
}

fn gambar(bingkai: Bingkai, hal: Hal, j: Jawaban) -> Result<Response> {
    let Jawaban { status, versi, isian, galat, kini, didahului } = j;
    let page = match hal {
        Hal::Dokumentasi => halaman(status, &HalamanPeriodik { bingkai, versi, isian, galat, kini, didahului }),
        Hal::Pengukuran => halaman(status, &HalamanPengukuran { bingkai, versi, isian, galat, kini, didahului }),
    }?;
    Ok(if status == StatusCode::CONFLICT { bersaing(page) } else { page })
}

async fn lihat(app: &App, pelaku: &Pengguna, bingkai: Bingkai, hal: Hal) -> Result<Response> {
    hanya_pengatur(pelaku)?;
    let kini = store::periodik(&mut *app.db.acquire().await?, pelaku).await?;
    let kini = pelaku.sebagai(PengaturInstansi, kini)?;
    let (versi, kini) = (kini.objek().versi, kini.objek().isi.clone());
    let isian = FormPeriodik::dari(&kini, hal);
    let (status, galat) = (StatusCode::OK, Galat::default());
    gambar(bingkai, hal, Jawaban { status, versi, isian, galat, kini, didahului: None })
}

async fn simpan(
    app: &App,
    pelaku: &Pengguna,
    bingkai: Bingkai,
    hal: Hal,
    formulir: Formulir<FormPeriodik>,
) -> Result<Response> {
    hanya_pengatur(pelaku)?;
    let dilihat = formulir.versi()?;
    let mut tx = app.db.begin().await?;
    let kini = pelaku.sebagai(PengaturInstansi, store::periodik(&mut tx, pelaku).await?)?;
    let (versi, isi) = (kini.objek().versi, kini.objek().isi.clone());
    let jawaban = |status, galat, didahului| {
        let isian = formulir.isi.clone();
        Jawaban { status, versi, isian, galat, kini: isi, didahului }
    };
    if dilihat != versi {
        let oleh = didahului(&mut tx, pelaku, kini.objek()).await?;
        return gambar(bingkai, hal, jawaban(StatusCode::CONFLICT, Galat::default(), Some(oleh)));
    }
    let pilihan = match hal {
        Hal::Dokumentasi => kini.pilih_dokumentasi(&formulir.isi),
        Hal::Pengukuran => kini.pilih_pengukuran(&formulir.isi),
    };
    match pilihan {
        Err(galat) => gambar(bingkai, hal, jawaban(StatusCode::UNPROCESSABLE_ENTITY, galat, None)),
        Ok(perubahan) => {
            let kiriman = formulir.kiriman.ke("/pengaturan");
            store::simpan(&mut tx, &perubahan, app.clock.now(), &kiriman).await?;
            tx.commit().await?;
            Ok(lanjut(kiriman.lokasi(), &perubahan.pesan()))
        }
    }
}

/// Formulir satu tombol.
#[derive(Deserialize)]
struct Tombol {}

async fn batalkan(app: &App, pelaku: &Pengguna, hal: Hal, formulir: Formulir<Tombol>) -> Result<Response> {
    hanya_pengatur(pelaku)?;
    let versi = formulir.versi()?;
    let mut tx = app.db.begin().await?;
    let kini = pelaku.sebagai(PengaturInstansi, store::periodik(&mut tx, pelaku).await?)?;
    let pembatalan = kini.batalkan(hal).filter(|_| kini.objek().versi == versi);
    let pembatalan = pembatalan.ok_or_else(|| {
        Error::Conflict("Perubahan itu sudah mulai berlaku, dibatalkan, atau diganti. Baca lagi yang terbaru.".into())
    })?;
    let kiriman = formulir.kiriman.ke(hal.alamat());
    store::simpan(&mut tx, &pembatalan, app.clock.now(), &kiriman).await?;
    tx.commit().await?;
    Ok(lanjut(kiriman.lokasi(), &pembatalan.pesan()))
}

async fn dokumentasi(State(app): State<App>, pelaku: Pengguna, bingkai: Bingkai) -> Result<Response> {
    lihat(&app, &pelaku, bingkai, Hal::Dokumentasi).await
}

async fn simpan_dokumentasi(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    formulir: Formulir<FormPeriodik>,
) -> Result<Response> {
    simpan(&app, &pelaku, bingkai, Hal::Dokumentasi, formulir).await
}

async fn batalkan_dokumentasi(
    State(app): State<App>,
    pelaku: Pengguna,
    formulir: Formulir<Tombol>,
) -> Result<Response> {
    batalkan(&app, &pelaku, Hal::Dokumentasi, formulir).await
}

async fn pengukuran(State(app): State<App>, pelaku: Pengguna, bingkai: Bingkai) -> Result<Response> {
    lihat(&app, &pelaku, bingkai, Hal::Pengukuran).await
}

async fn simpan_pengukuran(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    formulir: Formulir<FormPeriodik>,
) -> Result<Response> {
    simpan(&app, &pelaku, bingkai, Hal::Pengukuran, formulir).await
}

async fn batalkan_pengukuran(State(app): State<App>, pelaku: Pengguna, formulir: Formulir<Tombol>) -> Result<Response> {
    batalkan(&app, &pelaku, Hal::Pengukuran, formulir).await
}
