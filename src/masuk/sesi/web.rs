//! Mengenali siapa yang bertanya, dan pintu untuk melihat serta mengakhiri sesi.

use axum::{
    Extension,
    extract::{Request, State},
    http::{HeaderName, HeaderValue, Method, StatusCode},
    middleware::Next,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    store,
    view::{BarisSesi, HalamanSesi},
};
use crate::{
    kernel::{
        app::App,
        auth::{Kehadiran, Pengguna, PenggunaBaru},
        db::{Conn, hand_on},
        error::{Error, Result},
        form::{Alamat, Formulir},
        layout::{Bingkai, halaman, lanjut},
        routes::Routes,
    },
    masuk::klien::{Kuki, Token},
};

/// Alamat sesi.
pub fn routes() -> Routes {
    Routes::new()
        .post("/keluar", keluar)
        .get("/sesi", daftar)
        .post("/sesi/pengakhiran", akhiri_semua)
        .post("/sesi/perpanjang", perpanjang)
        .post("/sesi/{id}/pengakhiran", akhiri)
}

/// Mendahului setiap halaman: menaruh [`Kehadiran`] ke dalam permintaan.
pub async fn kenali(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let token = Kuki::Sesi.baca(&app.config, request.headers());
    let (kehadiran, conn) = match kehadiran(&app, token).await {
        Ok(dikenali) => dikenali,
        // Halaman masuk menggambar sendiri jawabannya, dengan NIP yang sudah diketik.
        Err(Error::Unavailable) if request.method() == Method::POST && request.uri().path() == "/masuk" => {
            (Kehadiran::Tamu, None)
        }
        Err(galat) => return galat.into_response(),
    };
    let peminta = kehadiran.peminta();
    request.extensions_mut().insert(kehadiran);
    let mut jawaban = match conn {
        Some(conn) => hand_on(conn, next.run(request), |answer| !answer.status().is_server_error()).await,
        None => next.run(request).await,
    };
    if let Some(peminta) = peminta.filter(|_| jawaban.status().is_client_error()) {
        jawaban.extensions_mut().insert(peminta);
    }
    jawaban
}

/// Yang dikenali, dan sambungan tempat ia dikenali.
type Dikenali = (Kehadiran, Option<Conn>);

async fn kehadiran(app: &App, token: Option<Token>) -> Result<Dikenali> {
    let Some(token) = token else {
        return Ok((Kehadiran::Tamu, None));
    };
    let kini = app.clock.now();
    let mut conn = app.db.acquire().await?;
    let Some(mut ditemukan) = store::temukan(&mut conn, &token, kini).await? else {
        return Ok((Kehadiran::Tamu, None));
    };
    if ditemukan.umur.perlu_disentuh(kini) {
        match store::sentuh(&mut conn, ditemukan.pengguna.sesi, kini).await {
            Ok(()) => {
                ditemukan.umur.terakhir = kini;
                ditemukan.pengguna.sisa_sesi = ditemukan.umur.sisa(kini);
            }
            // Basis data yang hanya dapat dibaca tetap boleh dibaca.
            Err(galat) => tracing::warn!(%galat, "sesi tidak dapat disentuh"),
        }
    }
    let kehadiran = match ditemukan.harus_ganti {
        true => Kehadiran::HarusGanti(ditemukan.pengguna),
        false => Kehadiran::Masuk(ditemukan.pengguna),
    };
    Ok((kehadiran, Some(conn)))
}

#[derive(Deserialize)]
struct Kosong {}

async fn keluar(
    State(app): State<App>,
    Extension(kehadiran): Extension<Kehadiran>,
    Formulir { kiriman, .. }: Formulir<Kosong>,
) -> Result<Response> {
    if let Kehadiran::Masuk(saya) | Kehadiran::HarusGanti(saya) = kehadiran {
        let mut tx = app.db.begin().await?;
        store::keluar(&mut tx, &saya, app.clock.now(), &kiriman.ke("/masuk")).await?;
        tx.commit().await?;
    }
    Ok(tutup(&app, "Anda sudah keluar."))
}

async fn daftar(State(app): State<App>, saya: Pengguna, bingkai: Bingkai) -> Result<Response> {
    let sesi = store::milik(&mut *app.db.acquire().await?, saya.id, app.clock.now()).await?;
    let page = HalamanSesi { bingkai, sesi: sesi.into_iter().map(|s| BarisSesi::dari(s, &saya)).collect() };
    halaman(StatusCode::OK, &page)
}

async fn akhiri(
    State(app): State<App>,
    saya: Pengguna,
    Alamat(id): Alamat<Uuid>,
    Formulir { kiriman, .. }: Formulir<Kosong>,
) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    store::akhiri(&mut tx, &saya, id, app.clock.now(), &kiriman.ke("/sesi")).await?;
    tx.commit().await?;
    if id == saya.sesi {
        return Ok(tutup(&app, "Anda sudah keluar."));
    }
    Ok(lanjut("/sesi", "Perangkat itu sudah dikeluarkan."))
}

async fn akhiri_semua(
    State(app): State<App>,
    Extension(kehadiran): Extension<Kehadiran>,
    Formulir { kiriman, .. }: Formulir<Kosong>,
) -> Result<Response> {
    // Tamu sudah berada di tempat yang diminta formulir ini.
    if let Kehadiran::Masuk(saya) | Kehadiran::HarusGanti(saya) = kehadiran {
        let mut tx = app.db.begin().await?;
        store::akhiri_semua(&mut tx, &saya, app.clock.now(), &kiriman.ke("/masuk")).await?;
        tx.commit().await?;
    }
    Ok(tutup(&app, "Anda sudah keluar dari semua perangkat."))
}

async fn perpanjang(State(app): State<App>, PenggunaBaru(saya): PenggunaBaru) -> Result<StatusCode> {
    store::perpanjang(&mut *app.db.acquire().await?, saya.sesi, app.clock.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Kembali ke halaman masuk, tanpa kuki sesi dan tanpa halaman yang tertinggal di peramban.
fn tutup(app: &App, pesan: &str) -> Response {
    let mut jawaban = lanjut("/masuk", pesan);
    let headers = jawaban.headers_mut();
    Kuki::Sesi.hapus(&app.config, headers);
    headers.insert(HeaderName::from_static("clear-site-data"), HeaderValue::from_static("\"cache\", \"storage\""));
    jawaban
}
