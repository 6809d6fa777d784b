//! Pintu masuk: `/masuk`, dan alamat seluruh folder ini.

use axum::{
    Extension,
    extract::{Query, State, rejection::QueryRejection},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use serde_json::json;

use super::{
    aktivasi,
    kata_sandi::{self, KATA_SANDI_CONTOH},
    klien::{Klien, Kuki, Token},
    model::{Akun, Isian, Nomor, Sambutan, TIDAK_COCOK, tujuan},
    percobaan::{self, Ember},
    sesi::{self, SesiBaru},
    store,
    view::HalamanMasuk,
};
use crate::kernel::{
    app::App,
    audit::{self, Jejak},
    auth::Kehadiran,
    error::{Error, Result},
    form::{Formulir, Galat, Kiriman},
    layout::{Bingkai, halaman},
    routes::Routes,
};

/// Alamat `masuk`.
pub fn routes() -> Routes {
    Routes::new()
        .get("/masuk", lihat)
        .post("/masuk", masuk)
        .merge(kata_sandi::routes())
        .merge(sesi::routes())
        .merge(aktivasi::routes())
}

#[derive(Default, Deserialize)]
struct Arah {
    #[serde(default)]
    lanjut: String,
}

async fn lihat(
    State(app): State<App>,
    Extension(kehadiran): Extension<Kehadiran>,
    bingkai: Bingkai,
    arah: Result<Query<Arah>, QueryRejection>,
) -> Result<Response> {
    let Query(arah) = arah.unwrap_or_default();
    if !matches!(kehadiran, Kehadiran::Tamu) {
        return Ok(Redirect::to("/").into_response());
    }
    let sambutan = store::sambutan(&mut *app.db.acquire().await?).await?;
    let isian = Isian::baru("", String::new(), arah.lanjut);
    halaman(StatusCode::OK, &gambar(bingkai, isian, Galat::default(), sambutan))
}

#[derive(Deserialize)]
struct FormulirMasuk {
    #[serde(default)]
    nip: String,
    #[serde(default)]
    kata_sandi: String,
    #[serde(default)]
    lanjut: String,
}

async fn masuk(
    State(app): State<App>,
    Extension(kehadiran): Extension<Kehadiran>,
    klien: Klien,
    bingkai: Bingkai,
    Formulir { isi, .. }: Formulir<FormulirMasuk>,
) -> Result<Response> {
    let isian = Isian::baru(&isi.nip, isi.kata_sandi, isi.lanjut);
    let galat = isian.periksa();
    if !galat.kosong() {
        return tolak(&app, bingkai, isian, StatusCode::UNPROCESSABLE_ENTITY, galat).await;
    }
    let mut galat = Galat::default();
    match coba(&app, &kehadiran, &klien, &isian).await {
        Ok(Some(masuk)) => Ok(sambut(&app, &masuk, &isian)),
        Ok(None) => {
            galat.catat("kata_sandi", TIDAK_COCOK);
            tolak(&app, bingkai, isian, StatusCode::UNPROCESSABLE_ENTITY, galat).await
        }
        Err(Error::Throttled(detik)) => {
            galat.catat(
                "kata_sandi",
                format!("Terlalu banyak percobaan dari perangkat ini. Coba lagi dalam {detik} detik."),
            );
            let mut jawaban = tolak(&app, bingkai, isian, StatusCode::TOO_MANY_REQUESTS, galat).await?;
            jawaban.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(detik));
            Ok(jawaban)
        }
        Err(Error::Unavailable) => sedang_pergi(bingkai, isian),
        Err(galat) => Err(galat),
    }
}

/// Yang dibawa pulang peramban sesudah berhasil masuk.
struct Masuk {
    sesi: Token,
    peramban: Token,
    harus_ganti: bool,
}

/// Urutannya sama bagi nomor yang ada dan yang tidak: cari, pesan giliran, satu kali argon2, catat.
/// `None` bila nomor dan kata sandi tidak cocok.
async fn coba(app: &App, kehadiran: &Kehadiran, klien: &Klien, isian: &Isian) -> Result<Option<Masuk>> {
    let kini = app.clock.now();
    let nomor = Nomor::baca(&isian.nip);
    let peramban = klien.peramban.as_ref().map(|t| t.sidik_untuk(nomor.as_str()));
    let akun = store::akun(&mut *app.db.acquire().await?, &nomor, peramban.as_deref(), kini).await?;
    let ember = match (&akun, &peramban) {
        (Some(akun), Some(peramban)) if akun.peramban_dikenal => Ember::dikenal(nomor.as_str(), peramban),
        _ => Ember::asing(nomor.as_str(), klien.alamat),
    };
    percobaan::pesan(&app.db, &ember, kini).await?;

    let sidik = akun.as_ref().map(|a| a.kata_sandi.clone());
    let cocok = match kata_sandi::cocok(isian.kata_sandi.clone(), sidik).await {
        Ok(cocok) => cocok,
        // Antrean penuh bukan kesalahan orang ini.
        Err(galat) => {
            percobaan::batalkan(&mut *app.db.acquire().await?, &ember).await?;
            return Err(galat);
        }
    };
    let masuk = match &akun {
        Some(akun) if cocok && akun.aktif => buka(app, kehadiran, klien, &nomor, akun, &ember).await?,
        _ => None,
    };
    if masuk.is_none() {
        let pemilik = akun.map(|a| a.pegawai);
        let mut conn = app.db.acquire().await?;
        percobaan::catat_gagal(&mut conn, nomor.as_str(), pemilik, klien.alamat, kini).await?;
    }
    Ok(masuk)
}

async fn buka(
    app: &App,
    kehadiran: &Kehadiran,
    klien: &Klien,
    nomor: &Nomor,
    akun: &Akun,
    ember: &Ember,
) -> Result<Option<Masuk>> {
    let kini = app.clock.now();
    let token = Token::baru();
    // Peramban dinas dipakai bergantian; tokennya tetap, sidiknya lain bagi setiap orang.
    let peramban = klien.peramban.clone().unwrap_or_else(Token::baru);
    let sesi = SesiBaru::untuk(akun.pegawai, &token, klien, kini);
    let sebelumnya = match kehadiran {
        Kehadiran::Masuk(p) | Kehadiran::HarusGanti(p) => Some(p.sesi),
        Kehadiran::Tamu => None,
    };

    let mut tx = app.db.begin().await?;
    if !sesi::buka(&mut tx, &sesi, &akun.kata_sandi).await? {
        return Ok(None);
    }
    sesi::bersihkan(&mut tx, akun.pegawai, sebelumnya, kini).await?;
    store::kenal_peramban(&mut tx, &peramban.sidik_untuk(nomor.as_str()), akun.pegawai, kini).await?;
    let jejak = Jejak {
        peristiwa: "masuk.berhasil",
        objek_jenis: "akun",
        objek: akun.pegawai.uuid(),
        pelaku: Some(akun.pegawai),
        pada: kini,
        rincian: json!({ "sesi": sesi.id, "alamat": sesi.alamat, "perangkat": sesi.perangkat }),
    };
    audit::catat(&mut tx, jejak, &Kiriman::sistem()).await?;
    percobaan::berhasil(&mut tx, ember).await?;
    percobaan::buang_lama(&mut tx, kini).await?;
    tx.commit().await?;
    Ok(Some(Masuk { sesi: token, peramban, harus_ganti: akun.harus_ganti }))
}

fn sambut(app: &App, masuk: &Masuk, isian: &Isian) -> Response {
    let ke = if masuk.harus_ganti { "/kata-sandi" } else { tujuan(&isian.lanjut) };
    let mut jawaban = Redirect::to(ke).into_response();
    Kuki::Sesi.beri(&app.config, &masuk.sesi, jawaban.headers_mut());
    Kuki::Peramban.beri(&app.config, &masuk.peramban, jawaban.headers_mut());
    jawaban
}

/// Halaman masuk lagi, dengan nomor yang sudah diketik.
async fn tolak(app: &App, bingkai: Bingkai, isian: Isian, status: StatusCode, galat: Galat) -> Result<Response> {
    let sambutan = match app.db.acquire().await {
        Ok(mut conn) => store::sambutan(&mut conn).await,
        Err(galat) => Err(galat.into()),
    };
    match sambutan {
        Ok(sambutan) => {
            let mut page = gambar(bingkai, isian, galat, sambutan);
            page.menunggu = status == StatusCode::TOO_MANY_REQUESTS;
            halaman(status, &page)
        }
        Err(Error::Unavailable) => sedang_pergi(bingkai, isian),
        Err(galat) => Err(galat),
    }
}

/// Basis data sedang pergi: formulir yang sama, tanpa apa pun yang harus dibaca darinya.
fn sedang_pergi(bingkai: Bingkai, isian: Isian) -> Result<Response> {
    let mut galat = Galat::default();
    galat.catat("kata_sandi", Error::Unavailable.to_string());
    let page = gambar(bingkai, isian, galat, Sambutan::default());
    let mut jawaban = halaman(StatusCode::SERVICE_UNAVAILABLE, &page)?;
    jawaban.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(2));
    Ok(jawaban)
}

fn gambar(bingkai: Bingkai, isian: Isian, galat: Galat, sambutan: Sambutan) -> HalamanMasuk {
    HalamanMasuk {
        css: bingkai.css,
        js: bingkai.js,
        pesan: bingkai.pesan,
        nip: isian.nip,
        lanjut: isian.lanjut,
        galat,
        menunggu: false,
        sambutan,
        kata_sandi_contoh: KATA_SANDI_CONTOH,
    }
}
