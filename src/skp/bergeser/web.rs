//! Membungkus pintu-pintu yang mengubah SKP.

use std::pin::Pin;

use axum::{
    body::{Body, to_bytes},
    extract::{FromRequestParts, Request},
    handler::Handler,
    http::{StatusCode, request::Parts},
    response::{IntoResponse, Response},
};
use serde::Deserialize;

use super::{
    model::{peralihan, perbuatan, tulisan},
    view::HalamanBergeser,
};
use crate::{
    kernel::{
        app::App,
        auth::Pengguna,
        error::{Error, Failure, Result},
        form::{Alamat, MAX_FORM},
        layout::{Bingkai, halaman},
        web::bersaing,
    },
    skp::{
        model::SkpId,
        riwayat::{self, Peristiwa},
        store,
    },
};

/// Pintu yang 409-nya dijelaskan dengan riwayat SKP itu.
pub fn bila_bergeser<H>(pintu: H) -> Terjelaskan<H> {
    Terjelaskan(pintu)
}

/// Lihat [`bila_bergeser`].
#[derive(Clone)]
pub struct Terjelaskan<H>(H);

impl<H: Handler<T, App>, T: 'static> Handler<T, App> for Terjelaskan<H> {
    type Future = Pin<Box<dyn Future<Output = Response> + Send>>;

    fn call(self, permintaan: Request, app: App) -> Self::Future {
        Box::pin(async move {
            let (asal, isi) = permintaan.into_parts();
            let Ok(isi) = to_bytes(isi, MAX_FORM).await else {
                return Error::Invalid("Kiriman terputus. Coba kirim lagi.".into()).into_response();
            };
            let ulang = Request::from_parts(asal.clone(), Body::from(isi.clone()));
            let jawaban = self.0.call(ulang, app.clone()).await;
            let Some(kalimat) = sebab(&jawaban) else { return jawaban };
            jelaskan(&app, asal, &isi, kalimat).await.unwrap_or(jawaban)
        })
    }
}

/// Kalimat sebuah 409 yang belum digambar. Formulir yang sudah pernah diterima bukan perkara keadaan SKP.
fn sebab(jawaban: &Response) -> Option<String> {
    let kalimat = &jawaban.extensions().get::<Failure>()?.kalimat;
    let bergeser = jawaban.status() == StatusCode::CONFLICT && !kalimat.is_empty();
    (bergeser && *kalimat != Error::Repeated.to_string()).then(|| kalimat.clone())
}

#[derive(Deserialize)]
struct SkpIni {
    id: SkpId,
}

async fn jelaskan(app: &App, mut asal: Parts, kiriman: &[u8], kalimat: String) -> Result<Response> {
    let pelaku = Pengguna::from_request_parts(&mut asal, app).await?;
    let Ok(bingkai) = <Bingkai as FromRequestParts<App>>::from_request_parts(&mut asal, app).await;
    let Alamat(SkpIni { id }) = Alamat::from_request_parts(&mut asal, app).await?;
    let mut conn = app.db.acquire().await?;
    let tahun = store::cari(&mut conn, id, &pelaku).await?.skp.masa().tahun();
    let riwayat = riwayat::riwayat(&mut conn, id, None).await?;
    drop(conn);
    let kejadian = kejadian(&riwayat).into_iter().map(|p| ceritakan(p, &pelaku)).collect();
    let page = HalamanBergeser { bingkai, id, tahun, kalimat, kejadian, tulisan: tulisan(kiriman) };
    // Kiriman kedua dari formulir yang kiriman pertamanya berhasil tetap dijawab seperti yang pertama.
    halaman(StatusCode::CONFLICT, &page).map(bersaing)
}

/// Peralihan keadaan terakhir, dan perubahan isi sesudahnya bila ada.
fn kejadian(riwayat: &[Peristiwa]) -> Vec<&Peristiwa> {
    let peralihan = riwayat.iter().position(|p| peralihan(&p.peristiwa));
    let terakhir = riwayat.first().filter(|_| peralihan != Some(0));
    peralihan.map(|n| &riwayat[n]).into_iter().chain(terakhir).collect()
}

fn ceritakan(p: &Peristiwa, pelaku: &Pengguna) -> String {
    let siapa = match &p.oleh {
        _ if p.pelaku == Some(pelaku.id) => "Anda",
        Some(nama) => nama,
        None => "Sistem",
    };
    format!("{siapa} {} pada {}.", perbuatan(&p.peristiwa), pelaku.zona.waktu(p.pada))
}
