//! Pintu pengaturan instansi.

use axum::{extract::State, http::StatusCode, response::Response};
use serde::Deserialize;
use sqlx::PgConnection;

use super::{
    model::{DasarHukum, FormInstansi, Pengaturan},
    store,
    view::{HalamanDasar, HalamanInstansi, HalamanPengaturan, HalamanReviu},
};
use crate::{
    kernel::{
        app::App,
        auth::Pengguna,
        error::{Error, Result},
        form::{Alamat, Formulir, Galat, Kiriman},
        layout::{Bingkai, halaman, lanjut},
        routes::Routes,
        web::bersaing,
    },
    periode::{
        periodik::periodik,
        policy::{PENGATUR, PengaturInstansi, memegang},
    },
};

/// Alamat pengaturan.
pub fn routes() -> Routes {
    Routes::new()
        .get("/pengaturan", lihat)
        .get("/pengaturan/instansi", instansi)
        // Nama yang berganti menyusun ulang identitas semua orang.
        .sweep("/pengaturan/instansi", simpan_instansi)
        .get("/pengaturan/reviu", reviu)
        .post("/pengaturan/reviu", simpan_reviu)
        .get("/pengaturan/dasar/{kunci}", dasar)
        .post("/pengaturan/dasar/{kunci}", simpan_dasar)
}

/// Yang tidak mengatur instansi tidak mengenal halaman ini.
pub fn hanya_pengatur(pelaku: &Pengguna) -> Result<()> {
    if memegang(pelaku, PENGATUR) { Ok(()) } else { Err(Error::NotFound) }
}

async fn lihat(State(app): State<App>, pelaku: Pengguna, bingkai: Bingkai) -> Result<Response> {
    hanya_pengatur(&pelaku)?;
    let mut conn = app.db.acquire().await?;
    let instansi = store::instansi(&mut conn, &pelaku).await?;
    let dasar = store::dasar(&mut conn, &pelaku).await?;
    let periodik = periodik(&mut conn, &pelaku).await?;
    drop(conn);
    halaman(StatusCode::OK, &HalamanPengaturan { bingkai, instansi, dasar, periodik })
}

/// Siapa yang mendahului, dan kapan.
pub async fn didahului<T>(conn: &mut PgConnection, pelaku: &Pengguna, apa: &Pengaturan<T>) -> Result<String> {
    Ok(match store::terakhir(conn, apa).await? {
        Some(p) => format!("{} mengubahnya pada {}.", p.oleh, pelaku.zona.waktu(p.pada)),
        None => "Diubah orang lain.".into(),
    })
}

fn tersimpan(kiriman: &Kiriman, pesan: &str) -> Response {
    lanjut(kiriman.lokasi(), pesan)
}

async fn instansi(State(app): State<App>, pelaku: Pengguna, bingkai: Bingkai) -> Result<Response> {
    hanya_pengatur(&pelaku)?;
    let kini = store::instansi(&mut *app.db.acquire().await?, &pelaku).await?;
    let kini = pelaku.sebagai(PengaturInstansi, kini)?;
    let kini = kini.objek();
    let page = HalamanInstansi {
        bingkai,
        versi: kini.versi,
        isian: FormInstansi::dari(&kini.isi),
        galat: Galat::default(),
        akibat: None,
        didahului: None,
    };
    halaman(StatusCode::OK, &page)
}

async fn simpan_instansi(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    formulir: Formulir<FormInstansi>,
) -> Result<Response> {
    hanya_pengatur(&pelaku)?;
    let versi = formulir.versi()?;
    let mut tx = app.db.begin().await?;
    let kini = pelaku.sebagai(PengaturInstansi, store::instansi(&mut tx, &pelaku).await?)?;
    let mut page = HalamanInstansi {
        bingkai,
        versi: kini.objek().versi,
        isian: FormInstansi { setuju: String::new(), ..formulir.isi.clone() },
        galat: Galat::default(),
        akibat: None,
        didahului: None,
    };
    if versi != page.versi {
        let oleh = didahului(&mut tx, &pelaku, kini.objek()).await?;
        page.didahului = Some((oleh, FormInstansi::dari(&kini.objek().isi)));
        return halaman(StatusCode::CONFLICT, &page).map(bersaing);
    }
    let perubahan = match kini.ganti(&formulir.isi) {
        Ok(perubahan) => perubahan,
        Err(galat) => {
            page.galat = galat;
            return halaman(StatusCode::UNPROCESSABLE_ENTITY, &page);
        }
    };
    if perubahan.berganti_nama() && formulir.isi.setuju != "ya" {
        page.akibat = Some(kini.objek().isi.nama.clone());
        return halaman(StatusCode::OK, &page);
    }
    let kiriman = formulir.kiriman.ke("/pengaturan");
    store::simpan_instansi(&mut tx, &perubahan, app.clock.now(), &kiriman).await?;
    tx.commit().await?;
    Ok(tersimpan(&kiriman, "Nama dan tempat instansi disimpan."))
}

async fn reviu(State(app): State<App>, pelaku: Pengguna, bingkai: Bingkai) -> Result<Response> {
    hanya_pengatur(&pelaku)?;
    let kini = store::instansi(&mut *app.db.acquire().await?, &pelaku).await?;
    let kini = pelaku.sebagai(PengaturInstansi, kini)?;
    let aktif = kini.objek().isi.reviu;
    let page = HalamanReviu { bingkai, versi: kini.objek().versi, aktif, pilihan: aktif, didahului: None };
    halaman(StatusCode::OK, &page)
}

#[derive(Deserialize)]
struct FormReviu {
    #[serde(default)]
    reviu: String,
}

async fn simpan_reviu(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    formulir: Formulir<FormReviu>,
) -> Result<Response> {
    hanya_pengatur(&pelaku)?;
    let (versi, pilihan) = (formulir.versi()?, formulir.isi.reviu == "ya");
    let mut tx = app.db.begin().await?;
    let kini = pelaku.sebagai(PengaturInstansi, store::instansi(&mut tx, &pelaku).await?)?;
    if versi != kini.objek().versi {
        let oleh = didahului(&mut tx, &pelaku, kini.objek()).await?;
        let (versi, aktif) = (kini.objek().versi, kini.objek().isi.reviu);
        let page = HalamanReviu { bingkai, versi, aktif, pilihan, didahului: Some(oleh) };
        return halaman(StatusCode::CONFLICT, &page).map(bersaing);
    }
    let kiriman = formulir.kiriman.ke("/pengaturan");
    store::simpan_instansi(&mut tx, &kini.atur_reviu(pilihan), app.clock.now(), &kiriman).await?;
    tx.commit().await?;
    let pesan = match pilihan {
        true => "Reviu dipakai: SKP yang diajukan menunggu pengelola kinerja unitnya sebelum ditetapkan.",
        false => "Reviu tidak dipakai: SKP yang diajukan langsung menunggu penilai.",
    };
    Ok(tersimpan(&kiriman, pesan))
}

fn kunci(kode: &str) -> Result<DasarHukum> {
    DasarHukum::baca(kode).ok_or(Error::NotFound)
}

async fn dasar(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(kode): Alamat<String>,
) -> Result<Response> {
    hanya_pengatur(&pelaku)?;
    let kunci = kunci(&kode)?;
    let kini = store::satu_dasar(&mut *app.db.acquire().await?, &pelaku, kunci).await?;
    let kini = pelaku.sebagai(PengaturInstansi, kini)?;
    let (versi, teks) = (kini.objek().versi, kini.objek().isi.teks.clone());
    let page = HalamanDasar { bingkai, kunci, versi, teks, galat: Galat::default(), didahului: None };
    halaman(StatusCode::OK, &page)
}

#[derive(Deserialize)]
struct FormDasar {
    #[serde(default)]
    teks: String,
}

async fn simpan_dasar(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(kode): Alamat<String>,
    formulir: Formulir<FormDasar>,
) -> Result<Response> {
    hanya_pengatur(&pelaku)?;
    let (kunci, versi) = (kunci(&kode)?, formulir.versi()?);
    let mut tx = app.db.begin().await?;
    let kini = pelaku.sebagai(PengaturInstansi, store::satu_dasar(&mut tx, &pelaku, kunci).await?)?;
    let teks = formulir.isi.teks;
    let mut page =
        HalamanDasar { bingkai, kunci, versi: kini.objek().versi, teks, galat: Galat::default(), didahului: None };
    if versi != page.versi {
        let oleh = didahului(&mut tx, &pelaku, kini.objek()).await?;
        page.didahului = Some((oleh, kini.objek().isi.teks.clone()));
        return halaman(StatusCode::CONFLICT, &page).map(bersaing);
    }
    match kini.tulis(&page.teks) {
        Ok(perubahan) => {
            let kiriman = formulir.kiriman.ke("/pengaturan");
            store::simpan_dasar(&mut tx, &perubahan, app.clock.now(), &kiriman).await?;
            tx.commit().await?;
            Ok(tersimpan(&kiriman, &format!("{} disimpan.", kunci.sebutan())))
        }
        Err(galat) => {
            page.galat = galat;
            halaman(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
    }
}
