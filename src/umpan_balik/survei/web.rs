//! Pintu survei tertutup.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    http::StatusCode,
    response::Response,
};
use chrono::Datelike;
use serde::Deserialize;
use sqlx::PgConnection;

use super::{
    model::{Fase, FormPendapat, FormPilihan, FormSurvei, Pilihan, PilihanUnit, Survei, SurveiId, Undangan},
    pilihan,
    policy::{PEMBUKA, PENGATUR, PembukaSurvei, PengaturSurvei, memegang},
    store::{self, Ringkas, Terbuka},
    view::{BarisSurvei, HalamanBaru, HalamanDaftar, HalamanHasil, HalamanIsi, HalamanPilihan, HalamanSurvei},
};
use crate::{
    kernel::{
        app::App,
        auth::Pengguna,
        error::{Error, Result},
        form::{Alamat, Formulir, Galat},
        id::PegawaiId,
        layout::{Bingkai, halaman, lanjut},
        routes::Routes,
        time::{rentang, tanggal},
        web::bersaing,
    },
    umpan_balik::{
        store::menunggu,
        view::{Bagian, Tab},
        web::Kosong,
    },
};

/// Alamat survei. Siapa yang dibicarakan tidak ada pada alamat yang mengisi: alamat tercatat pada catatan server.
pub fn routes() -> Routes {
    Routes::new()
        .get("/umpan-balik/survei", daftar)
        .post("/umpan-balik/survei", buka)
        .get("/umpan-balik/survei/baru", baru)
        .get("/umpan-balik/survei/{id}", lihat)
        .get("/umpan-balik/survei/{id}/pendapat", lihat_isian)
        .post("/umpan-balik/survei/{id}/pendapat", isi)
        .post("/umpan-balik/survei/{id}/pembatalan", batalkan)
        .get("/umpan-balik/survei/{id}/hasil/{pegawai}", hasil)
        .get("/pengaturan/survei", pilihan)
        .post("/pengaturan/survei", pilih)
}

fn baris(survei: Ringkas) -> BarisSurvei {
    let keterangan = format!("{} · {}", survei.unit, rentang(survei.mulai, survei.terakhir));
    BarisSurvei {
        id: survei.id,
        judul: survei.judul,
        keterangan,
        fase: survei.fase,
        belum: survei.belum,
        menerima: survei.menerima,
    }
}

async fn daftar(State(app): State<App>, pelaku: Pengguna, bingkai: Bingkai) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let menunggu = menunggu(&mut conn, &pelaku).await?;
    if !menunggu.survei_dipakai {
        return Err(Error::NotFound);
    }
    let membuka = memegang(&pelaku, PEMBUKA);
    let bagi_saya = store::bagi_saya(&mut conn, &pelaku).await?;
    let dikelola = if membuka { store::dikelola(&mut conn, &pelaku).await? } else { Vec::new() };
    drop(conn);
    let page = HalamanDaftar {
        bingkai,
        tab: Tab { di: Bagian::Survei, menunggu: menunggu.permintaan, survei: true, menilai: pelaku.menilai },
        saya: pelaku.id,
        bagi_saya: bagi_saya.into_iter().map(baris).collect(),
        dikelola: dikelola.into_iter().map(baris).collect(),
        membuka,
    };
    halaman(StatusCode::OK, &page)
}

/// Yang tidak membuka survei, atau ketika survei tidak dipakai, tidak mempunyai halaman ini.
async fn hanya_pembuka(conn: &mut PgConnection, pelaku: &Pengguna) -> Result<()> {
    let dipakai = memegang(pelaku, PEMBUKA) && menunggu(conn, pelaku).await?.survei_dipakai;
    if dipakai { Ok(()) } else { Err(Error::NotFound) }
}

async fn baru(State(app): State<App>, pelaku: Pengguna, bingkai: Bingkai) -> Result<Response> {
    hanya_pembuka(&mut *app.db.acquire().await?, &pelaku).await?;
    let isian = FormSurvei { mulai: tanggal(pelaku.hari_ini), ..FormSurvei::default() };
    halaman(StatusCode::OK, &HalamanBaru { bingkai, isian, unit: Vec::new(), galat: Galat::default() })
}

fn alasan(terbuka: &Terbuka) -> Galat {
    let mut galat = Galat::default();
    match terbuka {
        Terbuka::Bagi(_) => {}
        Terbuka::TidakDipakai => galat.catat("mulai", "Survei tertutup tidak dipakai pada tahun itu."),
        Terbuka::TanpaPenerima => galat.catat(
            "cari",
            "Tidak seorang pun di unit ini mempunyai sedikitnya lima rekan atau bawahan yang dapat mengisi. Pilih unit yang lebih besar.",
        ),
        Terbuka::TerlaluBanyak => {
            galat.catat("cari", "Satu survei paling banyak bagi 500 orang. Pilih unit yang lebih kecil.");
        }
    }
    galat
}

async fn buka(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    formulir: Formulir<FormSurvei>,
) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    hanya_pembuka(&mut tx, &pelaku).await?;
    let unit = store::unit(&mut tx, &formulir.isi.cari, &formulir.isi.unit, &pelaku).await?;
    let galat = match pelaku.sebagai(PembukaSurvei, unit.clone())?.buka(&formulir.isi, pelaku.hari_ini) {
        Ok(pembukaan) => {
            let id = SurveiId::new();
            let kiriman = formulir.kiriman.clone().ke(format!("/umpan-balik/survei/{id}"));
            let kapan = (pelaku.hari_ini, app.clock.now());
            match store::buka(&mut tx, id, &pembukaan, kapan, &kiriman).await? {
                Terbuka::Bagi(banyak) => {
                    tx.commit().await?;
                    let pesan = format!("Survei dibuka bagi {banyak} orang. Yang mengisi sudah dikabari.");
                    return Ok(lanjut(kiriman.lokasi(), &pesan));
                }
                tidak => alasan(&tidak),
            }
        }
        Err(galat) => galat,
    };
    tx.rollback().await?;
    ditolak(bingkai, formulir.isi, unit, galat)
}

fn ditolak(bingkai: Bingkai, isian: FormSurvei, unit: Vec<PilihanUnit>, galat: Galat) -> Result<Response> {
    halaman(StatusCode::UNPROCESSABLE_ENTITY, &HalamanBaru { bingkai, isian, unit, galat }).map(bersaing)
}

async fn lihat(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<SurveiId>,
) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let survei = store::cari(&mut conn, id, &pelaku).await?;
    let undangan = store::undangan(&mut conn, id, &pelaku).await?;
    drop(conn);
    halaman(StatusCode::OK, &HalamanSurvei { bingkai, saya: pelaku.id, survei, undangan })
}

#[derive(Deserialize)]
struct Untuk {
    untuk: PegawaiId,
}

/// Survei itu dan undangan pelaku bagi orang itu.
async fn undangan(
    conn: &mut PgConnection,
    id: SurveiId,
    untuk: PegawaiId,
    pelaku: &Pengguna,
) -> Result<(Survei, Undangan)> {
    let survei = store::cari(conn, id, pelaku).await?;
    let semua = store::undangan(conn, id, pelaku).await?;
    let satu = semua.into_iter().find(|u| u.id == untuk).ok_or(Error::NotFound)?;
    Ok((survei, satu))
}

fn terbuka(survei: &Survei) -> Result<()> {
    match survei.fase {
        Fase::Terbuka => Ok(()),
        Fase::AkanDatang => Err(Error::Conflict(format!("Survei ini baru dibuka pada {}.", tanggal(survei.mulai)))),
        _ => Err(Error::Conflict("Survei ini sudah ditutup.".into())),
    }
}

async fn lihat_isian(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<SurveiId>,
    tanya: Result<Query<Untuk>, QueryRejection>,
) -> Result<Response> {
    let Query(Untuk { untuk }) = tanya.map_err(|_| Error::NotFound)?;
    let (survei, untuk) = undangan(&mut *app.db.acquire().await?, id, untuk, &pelaku).await?;
    terbuka(&survei)?;
    let isian = FormPendapat { untuk: untuk.id.to_string(), ..FormPendapat::default() };
    let sudah = untuk.ikut;
    halaman(StatusCode::OK, &HalamanIsi { bingkai, survei, untuk, isian, galat: Galat::default(), sudah })
}

async fn isi(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<SurveiId>,
    formulir: Formulir<FormPendapat>,
) -> Result<Response> {
    let untuk: PegawaiId = formulir.isi.untuk.parse().map_err(|_| Error::NotFound)?;
    let mut tx = app.db.begin().await?;
    let (survei, untuk) = undangan(&mut tx, id, untuk, &pelaku).await?;
    terbuka(&survei)?;
    let pendapat = match formulir.isi.periksa() {
        Ok(pendapat) => pendapat,
        Err(galat) => {
            let page = HalamanIsi { bingkai, survei, untuk, isian: formulir.isi, galat, sudah: false };
            return halaman(StatusCode::UNPROCESSABLE_ENTITY, &page);
        }
    };
    // Kunci formulir sengaja tidak dipakai: ia akan tersimpan bersama nama dan waktu. Kiriman kedua dikenali dari
    // undangannya, dan tidak dibandingkan dengan yang tersimpan: jawabannya akan menceritakan tulisan orang lain.
    if store::taruh(&mut tx, id, untuk.id, &pendapat, &pelaku).await? {
        tx.commit().await?;
        return Ok(lanjut(&format!("/umpan-balik/survei/{id}"), "Pendapat Anda tersimpan, tanpa nama Anda."));
    }
    let page = HalamanIsi { bingkai, survei, untuk, isian: formulir.isi, galat: Galat::default(), sudah: true };
    halaman(StatusCode::CONFLICT, &page)
}

async fn batalkan(
    State(app): State<App>,
    pelaku: Pengguna,
    Alamat(id): Alamat<SurveiId>,
    formulir: Formulir<Kosong>,
) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    let pembatalan = pelaku.sebagai(PembukaSurvei, store::cari(&mut tx, id, &pelaku).await?)?.batalkan();
    let kiriman = formulir.kiriman.ke("/umpan-balik/survei");
    store::batalkan(&mut tx, &pembatalan, app.clock.now(), &kiriman).await?;
    tx.commit().await?;
    Ok(lanjut(kiriman.lokasi(), "Survei dibatalkan. Semua yang sudah ditulis dihapus."))
}

async fn hasil(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat((id, pegawai)): Alamat<(SurveiId, PegawaiId)>,
) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let hasil = store::hasil(&mut conn, id, pegawai, &pelaku).await?;
    let tulisan = store::tulisan(&mut conn, &hasil).await?;
    drop(conn);
    let (baik, diperbaiki): (Vec<_>, Vec<_>) = tulisan.into_iter().partition(|(bagian, _)| bagian == "BAIK");
    let bunyi = |semua: Vec<(String, String)>| semua.into_iter().map(|(_, isi)| isi).collect();
    let page = HalamanHasil {
        bingkai,
        judul: hasil.judul,
        sendiri: hasil.penerima.id == pelaku.id,
        penerima: hasil.penerima,
        terakhir: tanggal(hasil.terakhir),
        fase: hasil.fase,
        cukup: hasil.cukup,
        baik: bunyi(baik),
        diperbaiki: bunyi(diperbaiki),
    };
    halaman(StatusCode::OK, &page)
}

#[derive(Deserialize)]
struct TanyaTahun {
    tahun: Option<i32>,
}

/// Tahun ini atau tahun depan, di tangan yang mengaturnya.
async fn di_meja(conn: &mut PgConnection, tahun: i32, pelaku: &Pengguna) -> Result<Pilihan> {
    let kini = pelaku.hari_ini.year();
    if !memegang(pelaku, PENGATUR) || !(kini..=kini + 1).contains(&tahun) {
        return Err(Error::NotFound);
    }
    let pilihan = pilihan::pilihan(conn, tahun, pelaku).await?;
    Ok(pelaku.sebagai(PengaturSurvei, pilihan)?.objek().clone())
}

fn halaman_pilihan(
    bingkai: Bingkai,
    kini: &Pilihan,
    pilihan: bool,
    didahului: bool,
    pelaku: &Pengguna,
) -> HalamanPilihan {
    let tahun = pelaku.hari_ini.year();
    let lain = if kini.tahun == tahun { tahun + 1 } else { tahun };
    HalamanPilihan { bingkai, tahun: kini.tahun, lain, versi: kini.versi, aktif: kini.aktif, pilihan, didahului }
}

async fn pilihan(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    tanya: Result<Query<TanyaTahun>, QueryRejection>,
) -> Result<Response> {
    let Query(tanya) = tanya.map_err(|_| Error::NotFound)?;
    let tahun = tanya.tahun.unwrap_or(pelaku.hari_ini.year());
    let kini = di_meja(&mut *app.db.acquire().await?, tahun, &pelaku).await?;
    halaman(StatusCode::OK, &halaman_pilihan(bingkai, &kini, kini.aktif, false, &pelaku))
}

async fn pilih(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    formulir: Formulir<FormPilihan>,
) -> Result<Response> {
    let aktif = formulir.isi.survei == "ya";
    let tahun = formulir.isi.tahun.parse().unwrap_or(pelaku.hari_ini.year());
    let mut tx = app.db.begin().await?;
    let kini = di_meja(&mut tx, tahun, &pelaku).await?;
    if formulir.versi()? != kini.versi {
        return halaman(StatusCode::CONFLICT, &halaman_pilihan(bingkai, &kini, aktif, true, &pelaku)).map(bersaing);
    }
    let kiriman = formulir.kiriman.ke("/pengaturan");
    let pemilihan = pelaku.sebagai(PengaturSurvei, kini)?.pilih(aktif);
    pilihan::simpan_pilihan(&mut tx, &pemilihan, app.clock.now(), &kiriman).await?;
    tx.commit().await?;
    let pesan = match aktif {
        true => format!("Survei tertutup dipakai pada tahun {tahun}."),
        false => format!("Survei tertutup tidak dipakai pada tahun {tahun}."),
    };
    Ok(lanjut(kiriman.lokasi(), &pesan))
}
