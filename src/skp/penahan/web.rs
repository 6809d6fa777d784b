//! Pintu «Siapa yang menahan SKP saya».

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    http::StatusCode,
    response::Response,
};
use chrono::Datelike;
use serde::Deserialize;
use sqlx::PgConnection;

use super::{
    model::{Penahan, Sampai, Tangga, penahan},
    store,
    view::{BarisAnak, HalamanPenahan, Langkah},
};
use crate::{
    kepegawaian,
    kernel::{
        app::App,
        auth::Pengguna,
        error::{Error, Result},
        form::{Formulir, bertitik},
        layout::{Bingkai, halaman},
        routes::Routes,
    },
    skp::web::selesai,
};

/// Alamat penahan.
pub fn routes() -> Routes {
    Routes::new().get("/skp/penahan", lihat).post("/skp/penahan/pengingat", ingatkan)
}

/// Tahun yang ditanyakan; kosong berarti tahun ini.
#[derive(Deserialize)]
struct Tanya {
    tahun: Option<i32>,
}

/// Hanya tahun lalu sampai tahun depan yang ada jawabannya.
fn tahun(diminta: Option<i32>, pelaku: &Pengguna) -> Result<i32> {
    let kini = pelaku.hari_ini.year();
    let tahun = diminta.unwrap_or(kini);
    if (kini - 1..=kini + 1).contains(&tahun) { Ok(tahun) } else { Err(Error::NotFound) }
}

async fn lihat(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    tanya: Result<Query<Tanya>, QueryRejection>,
) -> Result<Response> {
    let Query(tanya) = tanya.map_err(|_| Error::NotFound)?;
    let tahun = tahun(tanya.tahun, &pelaku)?;
    let mut conn = app.db.acquire().await?;
    let tangga = store::tangga(&mut conn, &pelaku, tahun).await?;
    let penahan = penahan(&tangga);
    let (kalimat, penjelasan) = kalimat(&mut conn, &pelaku, &penahan, &tangga, tahun).await?;
    let langkah = langkah(&mut conn, &pelaku, &penahan, &tangga).await?;
    let laporan = kepegawaian::laporan_saya(&mut conn, &pelaku).await?;
    drop(conn);
    let sambil = matches!(penahan, Penahan::Pimpinan(..) | Penahan::TanpaPenilai);
    let laporan: Vec<_> = laporan
        .into_iter()
        .filter(|l| l.berjalan())
        .map(|l| {
            let kalimat = format!("Laporan tentang {} Anda: {}", l.datum.sebutan(), l.ringkas(&pelaku).lengkap());
            (kalimat, format!("/laporan-data/{}", l.id))
        })
        .collect();
    let lapor = match &penahan {
        Penahan::TanpaPenempatan => Some("JABATAN"),
        Penahan::TanpaPenilai => Some("PENILAI"),
        _ => None,
    };
    let tangga = gambar(&tangga, &penahan);
    halaman(
        StatusCode::OK,
        &HalamanPenahan { bingkai, tahun, kalimat, penjelasan, sambil, langkah, laporan, lapor, tangga },
    )
}

async fn kalimat(
    conn: &mut PgConnection,
    pelaku: &Pengguna,
    penahan: &Penahan,
    tangga: &Tangga,
    tahun: i32,
) -> Result<(String, String)> {
    let nama = |ke: usize| tangga.anak.get(ke).map_or("Pimpinan Anda", |a| a.orang.nama.as_str());
    Ok(match penahan {
        Penahan::TidakAda => (format!("Tidak ada: SKP {tahun} Anda sudah ditetapkan."), String::new()),
        Penahan::Saya(Some(_)) => (
            "Anda sendiri: drafnya belum diajukan.".into(),
            "Penilai Anda sudah mengajukan SKP-nya, jadi RHK-nya sudah dapat ditautkan.".into(),
        ),
        Penahan::Saya(None) => {
            (format!("Anda sendiri: SKP {tahun} belum disusun."), "Tidak ada yang perlu ditunggu.".into())
        }
        Penahan::TanpaPenempatan => (
            "Jabatan Anda belum tercatat.".into(),
            "Laporkan kepada kepegawaian. Sementara itu draf SKP tetap dapat disusun.".into(),
        ),
        Penahan::TanpaPenilai => {
            let unit = store::unit_tanpa_kepala(conn, pelaku.id, pelaku.hari_ini).await?;
            let sebab = match unit.as_slice() {
                [] => "Penilai Anda belum diketahui.".to_owned(),
                unit => format!("Penilai Anda belum diketahui: {} tidak berkepala.", unit.join(", ")),
            };
            (sebab, "Laporkan kepada kepegawaian. Sementara itu draf SKP tetap dapat disusun.".into())
        }
        Penahan::Periode(halangan) => {
            let siapa = store::pembuka(conn, pelaku.hari_ini).await?;
            let siapa = match siapa.as_slice() {
                [] => String::new(),
                siapa => bertitik(&format!("Yang dapat membukanya: {}", siapa.join(", "))),
            };
            (halangan.clone(), siapa)
        }
        Penahan::Pengelola(_) => (
            bertitik(&format!("Menunggu reviu {}", nama_pereviu(tangga))),
            "SKP Anda sudah diajukan; penilai menetapkannya sesudah direviu pengelola kinerja.".into(),
        ),
        Penahan::Penilai(_) => (
            format!("{} belum memeriksa SKP Anda.", nama(1)),
            "SKP Anda sudah diajukan dan menunggu keputusannya.".into(),
        ),
        Penahan::Pimpinan(ke, _) => (
            format!("{} belum mengajukan SKP {tahun}.", nama(*ke)),
            match ke {
                1 => "RHK-nya belum ada untuk ditautkan. Sementara itu Anda dapat menyusun draf, lalu menautkannya begitu ada.".into(),
                _ => format!(
                    "Karena itu {} belum dapat menautkan RHK, dan Anda pun menunggu. Sementara itu Anda dapat menyusun draf.",
                    nama(ke - 1)
                ),
            },
        ),
    })
}

async fn langkah(conn: &mut PgConnection, pelaku: &Pengguna, penahan: &Penahan, tangga: &Tangga) -> Result<Langkah> {
    if let Some((kepada, _)) = penahan.diingatkan() {
        let pereviu = tangga.pereviu.iter().find(|p| p.id == kepada).map(|p| p.nama.clone());
        let orang = || tangga.anak.iter().find(|a| a.orang.id == kepada).map(|a| a.orang.nama.clone());
        let nama = pereviu.or_else(orang).unwrap_or_default();
        return Ok(match store::sudah_diingatkan(conn, pelaku, kepada).await? {
            true => Langkah::Diingatkan(nama),
            false => Langkah::Ingatkan(nama),
        });
    }
    Ok(match (penahan, tangga.anak.first().map(|a| a.sampai)) {
        (Penahan::TidakAda, _) => Langkah::Tidak,
        (_, Some(Sampai::Draf(skp))) => Langkah::Ajukan(skp),
        _ => Langkah::Susun,
    })
}

fn nama_pereviu(tangga: &Tangga) -> String {
    tangga.pereviu.iter().map(|p| p.nama.as_str()).collect::<Vec<_>>().join(" atau ")
}

/// Dari puncak ke saya.
fn gambar(tangga: &Tangga, penahan: &Penahan) -> Vec<BarisAnak> {
    let menahan = match penahan {
        Penahan::Saya(_) => Some(0),
        Penahan::Penilai(_) => Some(1),
        Penahan::Pimpinan(ke, _) => Some(*ke),
        _ => None,
    };
    let baris = tangga.anak.iter().enumerate().map(|(ke, anak)| {
        let (keterangan, rupa) = match anak.sampai {
            Sampai::Ditetapkan => ("SKP ditetapkan", " lencana--selesai"),
            Sampai::Diajukan => ("SKP diajukan", " lencana--menunggu"),
            Sampai::Direviu => ("SKP direviu", " lencana--menunggu"),
            Sampai::Draf(_) => ("Draf", " lencana--draf"),
            Sampai::Belum => ("SKP belum diajukan", " lencana--draf"),
            Sampai::DiLuar => ("Di luar aplikasi ini", ""),
        };
        BarisAnak {
            nama: anak.orang.nama.clone(),
            jabatan: anak.orang.jabatan.clone(),
            keterangan,
            rupa,
            saya: ke == 0,
            menahan: menahan == Some(ke),
        }
    });
    let mut baris: Vec<BarisAnak> = baris.collect();
    baris.reverse();
    baris
}

/// Formulir pengingat.
#[derive(Deserialize)]
struct FormPengingat {
    tahun: Option<i32>,
}

async fn ingatkan(State(app): State<App>, pelaku: Pengguna, formulir: Formulir<FormPengingat>) -> Result<Response> {
    let tahun = tahun(formulir.isi.tahun, &pelaku)?;
    let mut tx = app.db.begin().await?;
    let tangga = store::tangga(&mut tx, &pelaku, tahun).await?;
    let Some(kepada) = penahan(&tangga).diingatkan() else {
        return Err(Error::Conflict(
            "Tidak ada lagi yang perlu diingatkan; muat ulang halaman untuk melihatnya.".into(),
        ));
    };
    let kiriman = formulir.kiriman.ke(format!("/skp/penahan?tahun={tahun}"));
    let dikirim = store::ingatkan(&mut tx, &pelaku, kepada, tahun, app.clock.now(), &kiriman).await?;
    let pesan = match dikirim {
        true => "Pengingat terkirim; ia melihatnya di berandanya.",
        false => "Hari ini Anda sudah mengingatkannya.",
    };
    selesai(tx, &kiriman, pesan).await
}
