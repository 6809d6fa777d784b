//! Pintu matriks.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    http::StatusCode,
    response::Response,
};
use chrono::Datelike;
use serde::Deserialize;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    baris,
    model::{Hubungan, MatriksId, MatriksTersimpan},
    policy, store,
    susunan::{self, letak},
    titipan, usulan,
    view::{BarisDaftar, HalamanCetak, HalamanDaftar, HalamanMatriks, Kertas, LencanaMatriks, LuarTampak, tampak},
};
use crate::kernel::{
    app::App,
    auth::Pengguna,
    db::Tx,
    error::{Error, Result},
    form::{Alamat, Formulir, Kiriman, rapikan},
    layout::{Bingkai, halaman, lanjut},
    policy::Penilai,
    routes::Routes,
};

/// Alamat matriks.
pub fn routes() -> Routes {
    Routes::new()
        .get("/matriks", daftar)
        .post("/matriks", susun)
        .get("/matriks/{id}", lihat)
        .get("/matriks/{id}/cetak", cetak)
        .post("/matriks/{id}/ajakan", ajak)
        .post("/matriks/{id}/penetapan", tetapkan)
        .post("/matriks/{id}/penghapusan", hapus)
        .merge(baris::routes())
        .merge(usulan::routes())
        .merge(titipan::routes())
}

/// Tahun dan kursor daftar.
#[derive(Deserialize)]
struct Tanya {
    tahun: Option<i32>,
    nama: Option<String>,
    sesudah: Option<Uuid>,
}

async fn daftar(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    tanya: Result<Query<Tanya>, QueryRejection>,
) -> Result<Response> {
    let Query(tanya) = tanya.map_err(|_| Error::NotFound)?;
    let tahun = tanya.tahun.unwrap_or(pelaku.hari_ini.year());
    if !(2000..=2100).contains(&tahun) {
        return Err(Error::NotFound);
    }
    let nama = tanya.nama.map(|n| rapikan(&n));
    let mut conn = app.db.acquire().await?;
    let mut semua = store::daftar(&mut conn, &pelaku, tahun, nama.as_deref().zip(tanya.sesudah)).await?;
    let boleh_susun = menyusun(&mut conn, &pelaku).await?;
    drop(conn);
    let lebih = semua.len() > store::SEHALAMAN;
    semua.truncate(store::SEHALAMAN);
    let berikut = semua.last().filter(|_| lebih).and_then(|m| {
        let tanya = [("tahun", tahun.to_string()), ("nama", m.kunci.clone()), ("sesudah", m.id.to_string())];
        serde_html_form::to_string(tanya).ok().map(|q| format!("/matriks?{q}"))
    });
    let milik = |status: &str| semua.iter().any(|m| m.sendiri && m.status == status);
    let susun = match (boleh_susun && nama.is_none() && !milik("draf"), milik("ditetapkan")) {
        (true, true) => Some("Susun matriks baru dari yang berlaku"),
        (true, false) => Some("Susun matriks"),
        _ => None,
    };
    let mut bagian = [("Matriks saya", Vec::new()), ("Matriks tim saya", Vec::new()), ("Matriks lain", Vec::new())];
    for m in semua {
        let baris = BarisDaftar {
            id: m.id,
            judul: match m.sendiri {
                true => format!("Matriks Peran Hasil {tahun}, nomor {}", m.nomor),
                false => format!("Matriks {}", m.nama),
            },
            lencana: LencanaMatriks::dari(&m.status, m.diundang),
        };
        let ke = if m.sendiri {
            0
        } else if m.tim {
            1
        } else {
            2
        };
        bagian[ke].1.push(baris);
    }
    let bagian = bagian.into_iter().filter(|(_, isi)| !isi.is_empty()).collect();
    halaman(StatusCode::OK, &HalamanDaftar { bingkai, tahun, bagian, berikut, susun })
}

/// Menyusun matriks: yang menilai seseorang hari ini, atau mengetuai sebuah tim.
async fn menyusun(conn: &mut PgConnection, pelaku: &Pengguna) -> Result<bool> {
    Ok(pelaku.menilai || store::mengetuai(conn, pelaku).await?)
}

/// Tahun matriks yang disusun.
#[derive(Default, Deserialize)]
#[serde(default)]
struct FormTahun {
    tahun: String,
}

async fn susun(State(app): State<App>, pelaku: Pengguna, formulir: Formulir<FormTahun>) -> Result<Response> {
    let tahun = formulir.isi.tahun.parse::<i32>().ok().filter(|t| (2000..=2100).contains(t));
    let tahun = tahun.ok_or_else(|| Error::Invalid("Tahun matriksnya tidak terbaca. Muat ulang halamannya.".into()))?;
    let id = MatriksId::new();
    let mut tx = app.db.begin().await?;
    if !menyusun(&mut tx, &pelaku).await? {
        return Err(Error::Forbidden);
    }
    let kiriman = formulir.kiriman.ke(format!("/matriks/{id}"));
    store::buat(&mut tx, id, &pelaku, tahun, app.clock.now(), &kiriman).await?;
    selesai(tx, &kiriman, "Draf matriks dibuat. Isilah baris demi baris; setiap simpanan langsung aman.").await
}

async fn selesai(tx: Tx, kiriman: &Kiriman, pesan: &str) -> Result<Response> {
    tx.commit().await?;
    Ok(lanjut(kiriman.lokasi(), pesan))
}

fn lencana(matriks: &MatriksTersimpan) -> LencanaMatriks {
    match matriks {
        MatriksTersimpan::Draf(m) if m.keadaan.diundang.is_some() => LencanaMatriks::Diajak,
        MatriksTersimpan::Draf(_) => LencanaMatriks::Draf,
        MatriksTersimpan::Ditetapkan(_) => LencanaMatriks::Ditetapkan,
        MatriksTersimpan::Digantikan(_) => LencanaMatriks::Digantikan,
    }
}

fn kapan(matriks: &MatriksTersimpan, pelaku: &Pengguna) -> Vec<String> {
    let zona = pelaku.zona;
    match matriks {
        MatriksTersimpan::Draf(m) => {
            m.keadaan.diundang.map(|p| format!("Tim diajak mengusulkan {}", zona.waktu(p))).into_iter().collect()
        }
        MatriksTersimpan::Ditetapkan(m) => {
            let dibagikan = m.keadaan.dibagikan.map(|p| format!("Dibagikan {}", zona.waktu(p)));
            [Some(format!("Ditetapkan {}", zona.waktu(m.keadaan.pada))), dibagikan].into_iter().flatten().collect()
        }
        MatriksTersimpan::Digantikan(m) => vec![format!("Digantikan {}", zona.waktu(m.keadaan.pada))],
    }
}

async fn lihat(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<MatriksId>,
) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let terbaca = store::cari(&mut conn, id, &pelaku).await?;
    let susunan = susunan::baca(&mut conn, &terbaca, &pelaku).await?;
    drop(conn);
    let pemimpin_sendiri = terbaca.matriks.hubungan() == Hubungan::Pemimpin;
    let (_, tahun, nomor, versi) = terbaca.matriks.pokok();
    let luar = susunan
        .luar
        .iter()
        .map(|l| LuarTampak {
            rencana: l.rencana.to_string(),
            nama: susunan.nama(l.pegawai).to_owned(),
            rhk: l.rhk.clone(),
            kolom: letak(&susunan.kolom, l.kolom, &l.rhk_pimpinan).map(|n| susunan.kolom[n].rhk.clone()),
        })
        .collect();
    let page = HalamanMatriks {
        bingkai,
        id,
        tahun,
        nomor,
        versi,
        lencana: lencana(&terbaca.matriks),
        tindakan: policy::tindakan(&terbaca.matriks),
        pemimpin_sendiri,
        kapan: kapan(&terbaca.matriks, &pelaku),
        baris: tampak(&susunan, pemimpin_sendiri),
        luar,
        peringatan: susunan.peringatan(),
        draf: terbaca.lain.iter().find(|l| l.status == "draf").map(|l| l.id),
        lain: terbaca.lain,
        susunan,
    };
    halaman(StatusCode::OK, &page)
}

/// Kertas yang diminta.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Cetakan {
    kertas: String,
}

async fn cetak(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<MatriksId>,
    cetakan: Result<Query<Cetakan>, QueryRejection>,
) -> Result<Response> {
    let Query(cetakan) = cetakan.unwrap_or_default();
    let mut conn = app.db.acquire().await?;
    let terbaca = store::cari(&mut conn, id, &pelaku).await?;
    let susunan = susunan::baca(&mut conn, &terbaca, &pelaku).await?;
    drop(conn);
    let (_, tahun, nomor, _) = terbaca.matriks.pokok();
    let page = HalamanCetak {
        bingkai,
        id,
        tahun,
        nomor,
        lencana: lencana(&terbaca.matriks),
        instansi: terbaca.instansi,
        unit: terbaca.unit,
        kertas: if cetakan.kertas == "f4" { Kertas::F4 } else { Kertas::A4 },
        baris: tampak(&susunan, false),
        susunan,
    };
    halaman(StatusCode::OK, &page)
}

/// Formulir satu tombol.
#[derive(Deserialize)]
struct Tombol {}

async fn ajak(
    State(app): State<App>,
    pelaku: Pengguna,
    Alamat(id): Alamat<MatriksId>,
    formulir: Formulir<Tombol>,
) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    let draf = store::kunci(&mut tx, id, &pelaku).await?.matriks.draf()?;
    let suntingan = pelaku.sebagai(Penilai, draf)?.sunting();
    let kiriman = formulir.kiriman.ke(format!("/matriks/{id}"));
    store::undang(&mut tx, &suntingan, app.clock.now(), &kiriman).await?;
    let pesan = "Tim diajak. Setiap orang kini melihat RHK Anda dan barisnya sendiri, dan dapat mengusulkan.";
    selesai(tx, &kiriman, pesan).await
}

async fn tetapkan(
    State(app): State<App>,
    pelaku: Pengguna,
    Alamat(id): Alamat<MatriksId>,
    formulir: Formulir<Tombol>,
) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    let terbaca = store::kunci(&mut tx, id, &pelaku).await?;
    let draf = pelaku.sebagai(Penilai, terbaca.matriks.clone().draf()?)?;
    let susunan = susunan::baca(&mut tx, &terbaca, &pelaku).await?;
    let penetapan = draf.tetapkan(formulir.versi()?, &susunan)?;
    let kiriman = formulir.kiriman.ke(format!("/matriks/{id}"));
    store::tetapkan(&mut tx, &penetapan, app.clock.now(), &kiriman).await?;
    selesai(tx, &kiriman, "Matriks ditetapkan; tim Anda kini membacanya. Bagikan RHK-nya ke draf SKP mereka.").await
}

async fn hapus(
    State(app): State<App>,
    pelaku: Pengguna,
    Alamat(id): Alamat<MatriksId>,
    formulir: Formulir<Tombol>,
) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    let terbaca = store::kunci(&mut tx, id, &pelaku).await?;
    let (_, tahun, ..) = terbaca.matriks.pokok();
    let suntingan = pelaku.sebagai(Penilai, terbaca.matriks.draf()?)?.sunting();
    let kiriman = formulir.kiriman.ke(format!("/matriks?tahun={tahun}"));
    store::hapus(&mut tx, &suntingan, app.clock.now(), &kiriman).await?;
    selesai(tx, &kiriman, "Draf matriks dihapus.").await
}
