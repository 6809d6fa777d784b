//! Pintu umpan balik.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    http::StatusCode,
    response::Response,
};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    model::{Butir, FormBalasan, Kelompok, Umpan, UmpanBalikId, UmpanTersimpan, semester},
    penulisan, permintaan,
    policy::Penerima,
    ringkasan,
    store::{self, SEHALAMAN, Saringan},
    survei,
    view::{Bagian, HalamanDiberikan, HalamanDiterima, HalamanUmpan, Rincian, Saring, Tab},
};
use crate::{
    bukti::{self, Untuk},
    kernel::{
        app::App,
        auth::Pengguna,
        error::{Error, Result},
        form::{Alamat, Formulir, Galat},
        layout::{Bingkai, halaman, lanjut},
        routes::Routes,
        time::{Zona, tanggal},
        web::bersaing,
    },
};

/// Alamat umpan balik.
pub fn routes() -> Routes {
    Routes::new()
        .get("/umpan-balik", diterima)
        .get("/umpan-balik/diberikan", diberikan)
        .get("/umpan-balik/{id}", lihat)
        .post("/umpan-balik/{id}/balasan", balas)
        .merge(penulisan::routes())
        .merge(permintaan::routes())
        .merge(ringkasan::routes())
        .merge(survei::routes())
}

#[derive(Deserialize)]
struct TanyaDiterima {
    #[serde(default)]
    rhk: String,
    #[serde(default)]
    nilai: String,
    #[serde(default)]
    peran: String,
    #[serde(default)]
    semester: String,
    sebelum: Option<Uuid>,
}

impl TanyaDiterima {
    /// Saringan yang dapat dibaca; yang rekaan tidak menamai apa pun.
    fn saringan(&self) -> Result<Saringan> {
        fn ada<T>(tulisan: &str, baca: impl FnOnce(&str) -> Option<T>) -> Result<Option<T>> {
            if tulisan.is_empty() { Ok(None) } else { baca(tulisan).map(Some).ok_or(Error::NotFound) }
        }
        Ok(Saringan {
            rencana: ada(&self.rhk, |s| s.parse().ok())?,
            nilai: ada(&self.nilai, |s| s.parse().ok().filter(|n| (0..7).contains(n)))?,
            kelompok: ada(&self.peran, Kelompok::baca)?,
            masa: ada(&self.semester, semester)?,
        })
    }

    fn berikut(&self, butir: &[Butir]) -> Option<String> {
        let sebelum = butir.last()?.id.to_string();
        let tanya = [
            ("rhk", self.rhk.as_str()),
            ("nilai", &self.nilai),
            ("peran", &self.peran),
            ("semester", &self.semester),
            ("sebelum", &sebelum),
        ];
        let terisi = tanya.into_iter().filter(|(_, nilai)| !nilai.is_empty()).collect::<Vec<_>>();
        serde_html_form::to_string(terisi).ok().map(|q| format!("/umpan-balik?{q}"))
    }
}

async fn diterima(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    tanya: Result<Query<TanyaDiterima>, QueryRejection>,
) -> Result<Response> {
    let Query(tanya) = tanya.map_err(|_| Error::NotFound)?;
    let saringan = tanya.saringan()?;
    let mut conn = app.db.acquire().await?;
    let mut butir = store::diterima(&mut conn, &saringan, tanya.sebelum, &pelaku).await?;
    let rhk = store::rhk_diterima(&mut conn, &pelaku).await?;
    let menunggu = store::menunggu(&mut conn, &pelaku).await?;
    drop(conn);
    let lebih = butir.len() > SEHALAMAN;
    butir.truncate(SEHALAMAN);
    let berikut = tanya.berikut(&butir).filter(|_| lebih);
    let page = HalamanDiterima {
        bingkai,
        tab: Tab {
            di: Bagian::Diterima,
            menunggu: menunggu.permintaan,
            survei: menunggu.survei_dipakai,
            menilai: pelaku.menilai,
        },
        saring: Saring { rhk: tanya.rhk, nilai: tanya.nilai, peran: tanya.peran, semester: tanya.semester },
        rhk: rhk.into_iter().map(|(id, bunyi)| (id.to_string(), bunyi)).collect(),
        hari: pelaku.hari_ini,
        butir,
        draf: menunggu.draf,
        survei: menunggu.survei,
        batas_survei: menunggu.batas_survei.map(tanggal),
        lanjutan: tanya.sebelum.is_some(),
        berikut,
    };
    halaman(StatusCode::OK, &page)
}

/// Kursor sebuah daftar.
#[derive(Deserialize)]
pub struct Kursor {
    pub sebelum: Option<Uuid>,
}

async fn diberikan(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    tanya: Result<Query<Kursor>, QueryRejection>,
) -> Result<Response> {
    let Query(Kursor { sebelum }) = tanya.map_err(|_| Error::NotFound)?;
    let mut conn = app.db.acquire().await?;
    let mut butir = store::diberikan(&mut conn, sebelum, &pelaku).await?;
    let menunggu = store::menunggu(&mut conn, &pelaku).await?;
    drop(conn);
    let lebih = butir.len() > SEHALAMAN;
    butir.truncate(SEHALAMAN);
    let berikut = butir.last().filter(|_| lebih).map(|b| format!("/umpan-balik/diberikan?sebelum={}", b.id));
    let tab = Tab {
        di: Bagian::Diberikan,
        menunggu: menunggu.permintaan,
        survei: menunggu.survei_dipakai,
        menilai: pelaku.menilai,
    };
    halaman(StatusCode::OK, &HalamanDiberikan { bingkai, tab, butir, lanjutan: sebelum.is_some(), berikut })
}

/// Tidak ada isian selain kunci dan versi.
#[derive(Deserialize)]
pub struct Kosong {}

fn rincian(umpan: UmpanTersimpan, zona: Zona) -> Rincian {
    fn dari<S>(u: Umpan<S>, pada: Option<String>, balasan: Option<(String, String)>) -> Rincian {
        Rincian {
            id: u.id,
            penerima: u.penerima,
            pemberi: u.pemberi,
            pihak: u.pihak,
            peran: u.peran,
            tujuan: u.tujuan,
            isi: u.isi,
            pembetulan: u.pembetulan,
            dibetulkan: u.dibetulkan,
            versi: u.versi,
            pada,
            balasan,
        }
    }
    match umpan {
        UmpanTersimpan::Draf(u) => dari(u, None, None),
        UmpanTersimpan::Terkirim(u) => {
            let pada = zona.waktu(u.keadaan.pada);
            dari(u, Some(pada), None)
        }
        UmpanTersimpan::Dibalas(u) => {
            let pada = zona.waktu(u.keadaan.kirim.pada);
            let balasan = (u.keadaan.balasan.clone(), zona.waktu(u.keadaan.pada));
            dari(u, Some(pada), Some(balasan))
        }
    }
}

async fn lihat(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<UmpanBalikId>,
) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let umpan = store::cari(&mut conn, id, &pelaku).await?;
    let bukti = bukti::daftar(&mut conn, Untuk::UmpanBalik, &[id.uuid()]).await?;
    drop(conn);
    let umpan = rincian(umpan, pelaku.zona);
    let (isian, galat) = (FormBalasan::default(), Galat::default());
    halaman(StatusCode::OK, &HalamanUmpan { bingkai, umpan, bukti, isian, galat })
}

async fn balas(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<UmpanBalikId>,
    formulir: Formulir<FormBalasan>,
) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    let umpan = store::kunci(&mut tx, id, &pelaku).await?;
    let utuh = umpan.clone();
    let meja = pelaku.sebagai(Penerima, umpan.terkirim()?)?;
    match meja.balas(&formulir.isi) {
        Ok(balasan) => {
            let kiriman = formulir.kiriman.ke(format!("/umpan-balik/{id}"));
            store::balas(&mut tx, &balasan, app.clock.now(), &kiriman).await?;
            tx.commit().await?;
            Ok(lanjut(kiriman.lokasi(), "Balasan terkirim."))
        }
        Err(galat) => {
            let bukti = bukti::daftar(&mut tx, Untuk::UmpanBalik, &[id.uuid()]).await?;
            let umpan = rincian(utuh, pelaku.zona);
            let page = HalamanUmpan { bingkai, umpan, bukti, isian: formulir.isi, galat };
            halaman(StatusCode::UNPROCESSABLE_ENTITY, &page).map(bersaing)
        }
    }
}
