//! Pintu unit. Setiap perubahan diperiksa dahulu, diperlihatkan akibatnya, baru disimpan.

use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::Response,
};
use chrono::NaiveDate;
use serde::Deserialize;
use sqlx::PgConnection;

use super::{
    dampak::{Dampak, timbang},
    formulir::FormUnit,
    model::{Kerja, Langkah, Penghuni, Perubahan, Tempat, Tujuan, Unit, UnitId},
    store, susunan,
    tunjuk::tunjuk,
    view::{Didahului, HalamanBaru, HalamanFormulir, HalamanPeriksa, terbaca},
};
use crate::{
    kepegawaian::policy::Kepegawaian,
    kernel::{
        app::App,
        auth::{Pengguna, PeranInstansi},
        db::Tx,
        error::{Error, Result},
        form::{Alamat, Formulir, Galat, Kiriman},
        layout::{Bingkai, halaman, lanjut},
        routes::Routes,
        time::tanggal,
        web::bersaing,
    },
};

/// Alamat unit.
pub fn routes() -> Routes {
    Routes::new()
        .merge(susunan::routes())
        .get("/unit/baru", baru)
        .post("/unit", dirikan)
        .get("/unit/{id}/perubahan", ubah)
        .sweep("/unit/{id}/perubahan", simpan_ubah)
        .get("/unit/{id}/pemindahan", pindah)
        .sweep("/unit/{id}/pemindahan", simpan_pindah)
        .get("/unit/{id}/penutupan", tutup)
        .sweep("/unit/{id}/penutupan", simpan_tutup)
        .get("/unit/{id}/pembatalan", batal)
        .sweep("/unit/{id}/pembatalan", simpan_batal)
}

macro_rules! pintu {
    ($kerja:expr, $buka:ident, $simpan:ident) => {
        async fn $buka(
            State(app): State<App>,
            pelaku: Pengguna,
            bingkai: Bingkai,
            Alamat(id): Alamat<UnitId>,
        ) -> Result<Response> {
            buka(&app, &pelaku, bingkai, id, $kerja).await
        }

        async fn $simpan(
            State(app): State<App>,
            pelaku: Pengguna,
            bingkai: Bingkai,
            Alamat(id): Alamat<UnitId>,
            formulir: Formulir<FormUnit>,
        ) -> Result<Response> {
            terima(&app, &pelaku, bingkai, id, $kerja, formulir).await
        }
    };
}

pintu!(Kerja::Ubah, ubah, simpan_ubah);
pintu!(Kerja::Pindah, pindah, simpan_pindah);
pintu!(Kerja::Tutup, tutup, simpan_tutup);
pintu!(Kerja::Batal, batal, simpan_batal);

async fn buka(app: &App, pelaku: &Pengguna, bingkai: Bingkai, id: UnitId, kerja: Kerja) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let unit = store::cari(&mut conn, id, pelaku).await?;
    let isian = FormUnit { sejak: tanggal(pelaku.hari_ini), ..FormUnit::dari(&unit) };
    let page = formulir(&mut conn, pelaku, bingkai, unit, kerja, isian).await?;
    drop(conn);
    halaman(StatusCode::OK, &page)
}

async fn formulir(
    conn: &mut PgConnection,
    pelaku: &Pengguna,
    bingkai: Bingkai,
    unit: Unit,
    kerja: Kerja,
    isian: FormUnit,
) -> Result<HalamanFormulir> {
    let hari = pelaku.hari_ini;
    let pilihan = match kerja {
        Kerja::Pindah => store::pilihan_induk(conn, Some(unit.id), pelaku).await?,
        _ => Vec::new(),
    };
    let jenis = if kerja == Kerja::Ubah { store::jenis_dipakai(conn).await? } else { Vec::new() };
    let penghuni = match kerja {
        Kerja::Tutup => store::penghuni(conn, unit.id, Some(isian.tanggal().unwrap_or(hari))).await?,
        _ => Penghuni::default(),
    };
    let rencana = unit.rencana(hari).map(|r| r.kalimat());
    Ok(HalamanFormulir {
        bingkai,
        unit,
        kerja,
        isian,
        galat: Galat::default(),
        pilihan,
        jenis,
        penghuni,
        rencana,
        didahului: None,
        kotor: false,
    })
}

async fn terima(
    app: &App,
    pelaku: &Pengguna,
    bingkai: Bingkai,
    id: UnitId,
    kerja: Kerja,
    kiriman: Formulir<FormUnit>,
) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    store::giliran(&mut tx).await?;
    let unit = store::cari(&mut tx, id, pelaku).await?;
    if kiriman.versi()? != unit.versi {
        return didahului(&mut tx, pelaku, bingkai, unit, kerja, kiriman.isi).await;
    }
    if kiriman.isi.tindakan == "isi" {
        let mut page = formulir(&mut tx, pelaku, bingkai, unit, kerja, kiriman.isi).await?;
        page.kotor = true;
        return halaman(StatusCode::OK, &page);
    }
    let perubahan = match timbang_syarat(&mut tx, pelaku, unit.clone(), kerja, &kiriman.isi).await? {
        Ok(perubahan) => perubahan,
        Err(galat) => {
            let mut page = formulir(&mut tx, pelaku, bingkai, unit, kerja, kiriman.isi).await?;
            page.galat = galat;
            page.kotor = true;
            return halaman(StatusCode::UNPROCESSABLE_ENTITY, &page);
        }
    };
    if kiriman.isi.tindakan != "simpan" {
        return periksa(app, tx, pelaku, bingkai, kerja, perubahan, kiriman.isi).await;
    }
    let ke = if perubahan.langkah == Langkah::Hapus { "/unit".to_owned() } else { format!("/unit/{id}") };
    let simpanan = kiriman.kiriman.ke(&ke);
    store::terapkan(&mut tx, &perubahan, pelaku.hari_ini, app.clock.now(), &simpanan).await?;
    tx.commit().await?;
    Ok(lanjut(&ke, &pesan(kerja, &perubahan)))
}

fn pesan(kerja: Kerja, p: &Perubahan) -> String {
    let (nama, sejak) = (&p.unit.isi.nama, tanggal(p.sejak));
    match kerja {
        Kerja::Ubah => format!("Perubahan tersimpan dan berlaku mulai {sejak}."),
        Kerja::Pindah => format!("{nama} pindah mulai {sejak}; penilai yang terdampak sudah disusun ulang."),
        Kerja::Tutup => format!("{nama} ditutup mulai {sejak}."),
        Kerja::Batal => format!("Rencana mulai {sejak} atas {nama} dibatalkan."),
    }
}

/// Mengumpulkan yang perlu diketahui, lalu bertanya kepada model.
async fn timbang_syarat(
    conn: &mut PgConnection,
    pelaku: &Pengguna,
    unit: Unit,
    kerja: Kerja,
    isian: &FormUnit,
) -> Result<Result<Perubahan, Galat>> {
    let (id, hari) = (unit.id, pelaku.hari_ini);
    let sejak = isian.tanggal().unwrap_or(hari);
    Ok(match kerja {
        Kerja::Ubah => pelaku.sebagai(Kepegawaian, unit)?.ubah(isian, hari),
        Kerja::Pindah => {
            let tujuan = induk(conn, pelaku, &isian.induk, Some(id), sejak).await?;
            let tujuan = tujuan.as_ref().map_err(String::as_str);
            pelaku.sebagai(Kepegawaian, unit)?.pindah(isian, tujuan, hari)
        }
        Kerja::Tutup => {
            let penghuni = store::penghuni(conn, id, Some(sejak)).await?;
            pelaku.sebagai(Kepegawaian, unit)?.tutup(isian, penghuni, hari)
        }
        Kerja::Batal => {
            let (semula, penghuni) = (store::induk_semula(conn, &unit).await?, store::penghuni(conn, id, None).await?);
            pelaku.sebagai(Kepegawaian, unit)?.batal(isian, semula.as_ref(), penghuni, hari)
        }
    })
}

/// Induk yang ditunjuk tulisan itu sejak suatu hari; atau kalimat mengapa tidak ada.
async fn induk(
    conn: &mut PgConnection,
    pelaku: &Pengguna,
    tulisan: &str,
    bagi: Option<UnitId>,
    sejak: NaiveDate,
) -> Result<std::result::Result<Tujuan, String>> {
    let tertunjuk = tunjuk(conn, pelaku, PeranInstansi::Kepegawaian, tulisan, pelaku.hari_ini).await?;
    let Some(satu) = tertunjuk.satu() else {
        return Ok(Err(tertunjuk.keberatan(tulisan).unwrap_or_else(|| "Tuliskan kode atau nama induknya.".into())));
    };
    let tujuan = store::tujuan(conn, satu.id.into(), bagi, sejak, pelaku).await?;
    Ok(tujuan.ok_or_else(|| format!("{} tidak ada pada {}. Tuliskan unit yang lain.", satu.nama, tanggal(sejak))))
}

/// Menjalankan perubahannya untuk melihat akibatnya, lalu menariknya kembali.
async fn periksa(
    app: &App,
    mut tx: Tx,
    pelaku: &Pengguna,
    bingkai: Bingkai,
    kerja: Kerja,
    perubahan: Perubahan,
    isian: FormUnit,
) -> Result<Response> {
    let siapa = store::terdampak(&mut tx, perubahan.unit.id).await?;
    let sebelum = store::garis(&mut tx, &siapa, perubahan.sejak).await?;
    let pada = app.clock.now();
    store::terapkan(&mut tx, &perubahan, pelaku.hari_ini, pada, &Kiriman::sistem()).await?;
    let sesudah = store::garis(&mut tx, &siapa, perubahan.sejak).await?;
    let kelak = match perubahan.langkah {
        Langkah::Hapus => None,
        _ => Some(store::cari(&mut tx, perubahan.unit.id, pelaku).await),
    };
    tx.rollback().await?;
    let dampak: Dampak = timbang(&sebelum, &sesudah, perubahan.sejak);
    let lama = &perubahan.unit;
    let ganti = match kelak.transpose()? {
        Some(baru) => terbaca(&lama.isi, lama.nama_induk.as_deref().unwrap_or_default())
            .into_iter()
            .zip(terbaca(&baru.isi, baru.nama_induk.as_deref().unwrap_or_default()))
            .filter(|((_, lama), (_, baru))| lama != baru)
            .map(|((sebutan, lama), (_, baru))| (sebutan, lama, baru))
            .collect(),
        None => Vec::new(),
    };
    let sejak = tanggal(perubahan.sejak);
    let page = HalamanPeriksa { bingkai, unit: perubahan.unit, kerja, isian, sejak, ganti, dampak };
    halaman(StatusCode::OK, &page)
}

/// Halaman 409: tulisan orangnya di samping yang tersimpan sekarang.
async fn didahului(
    conn: &mut PgConnection,
    pelaku: &Pengguna,
    bingkai: Bingkai,
    unit: Unit,
    kerja: Kerja,
    isian: FormUnit,
) -> Result<Response> {
    let oleh = match store::terakhir_diubah(conn, unit.id).await? {
        Some((nama, pada)) if !nama.is_empty() => format!("{nama} mengubahnya pada {}.", pelaku.zona.waktu(pada)),
        _ => "Unit ini diubah orang lain.".to_owned(),
    };
    let mut page = formulir(conn, pelaku, bingkai, unit, kerja, isian).await?;
    page.didahului = Some(Didahului { oleh, banding: banding(&page) });
    page.kotor = true;
    halaman(StatusCode::CONFLICT, &page).map(bersaing)
}

fn banding(page: &HalamanFormulir) -> Vec<(&'static str, String, String)> {
    let (f, unit) = (&page.isian, &page.unit);
    let tersimpan = terbaca(&unit.isi, unit.nama_induk.as_deref().unwrap_or_default());
    let induk = if f.induk.trim().is_empty() { "Belum ditulis" } else { &f.induk };
    let menilai = if f.kepala_menilai == "ya" { "Ya" } else { "Tidak" };
    let tulisan = match page.kerja {
        Kerja::Ubah => vec![f.nama.clone(), f.jenis.clone(), f.zona.clone(), menilai.to_owned()],
        Kerja::Pindah => vec![String::new(); 4].into_iter().chain([induk.to_owned()]).collect(),
        Kerja::Tutup | Kerja::Batal => Vec::new(),
    };
    let mut banding: Vec<_> = tersimpan
        .into_iter()
        .enumerate()
        .map(|(ke, (sebutan, kini))| (sebutan, tulisan.get(ke).cloned().unwrap_or_default(), kini))
        .collect();
    banding.push(("Mulai berlaku", f.sejak.clone(), tanggal(unit.selesai.unwrap_or(unit.masa_sejak))));
    banding.push(("Dasar atau alasan", f.alasan.clone(), String::new()));
    banding
}

/// Induk yang ditawarkan lebih dahulu.
#[derive(Deserialize)]
struct TanyaBaru {
    induk: Option<UnitId>,
}

async fn baru(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    tanya: Result<Query<TanyaBaru>, axum::extract::rejection::QueryRejection>,
) -> Result<Response> {
    hanya_kepegawaian(&pelaku)?;
    let Query(tanya) = tanya.map_err(|_| Error::NotFound)?;
    let mut conn = app.db.acquire().await?;
    let (induk, zona) = match tanya.induk {
        Some(induk) => {
            let unit = store::cari(&mut conn, induk, &pelaku).await?;
            (unit.kode, unit.isi.zona)
        }
        None => (String::new(), pelaku.zona),
    };
    let isian = FormUnit { sejak: tanggal(pelaku.hari_ini), ..FormUnit::baru(induk, zona) };
    halaman_baru(&mut conn, &pelaku, bingkai, isian, Galat::default(), StatusCode::OK).await
}

/// Yang bukan kepegawaian tidak mengenal halaman ini.
pub(super) fn hanya_kepegawaian(pelaku: &Pengguna) -> Result<()> {
    if pelaku.memegang(PeranInstansi::Kepegawaian) { Ok(()) } else { Err(Error::NotFound) }
}

async fn halaman_baru(
    conn: &mut PgConnection,
    pelaku: &Pengguna,
    bingkai: Bingkai,
    isian: FormUnit,
    galat: Galat,
    status: StatusCode,
) -> Result<Response> {
    let pilihan = store::pilihan_induk(conn, None, pelaku).await?;
    let jenis = store::jenis_dipakai(conn).await?;
    let seinstansi = store::seinstansi(conn, pelaku).await?;
    halaman(status, &HalamanBaru { bingkai, isian, galat, pilihan, jenis, seinstansi })
}

async fn dirikan(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    formulir: Formulir<FormUnit>,
) -> Result<Response> {
    hanya_kepegawaian(&pelaku)?;
    let mut tx = app.db.begin().await?;
    store::giliran(&mut tx).await?;
    let form = &formulir.isi;
    let sejak = form.tanggal().unwrap_or(pelaku.hari_ini);
    let puncak = form.induk.trim().is_empty() && store::seinstansi(&mut tx, &pelaku).await?;
    let tempat = match puncak {
        true => Ok(Tempat(None)),
        false => induk(&mut tx, &pelaku, &form.induk, None, sejak).await?.map(|t| Tempat(Some(t))),
    };
    let pendirian = match tempat {
        Ok(tempat) => pelaku.sebagai(Kepegawaian, tempat)?.dirikan(form),
        Err(kalimat) => {
            let mut galat = Galat::default();
            galat.catat("induk", kalimat);
            Err(galat)
        }
    };
    let galat = match pendirian {
        Err(galat) => galat,
        Ok(p) => {
            let ke = format!("/unit/{}", p.id);
            let kiriman = formulir.kiriman.clone().ke(&ke);
            match store::dirikan(&mut tx, &p, app.clock.now(), &kiriman).await {
                Ok(()) => {
                    tx.commit().await?;
                    return Ok(lanjut(&ke, &format!("{} ada mulai {}.", p.isi.nama, tanggal(p.waktu.sejak))));
                }
                // Kiriman kedua dari formulir yang sama menabrak unit yang didirikan kiriman pertama.
                Err(Error::Conflict(kalimat)) => {
                    let mut galat = Galat::default();
                    galat.catat("kode", kalimat);
                    galat
                }
                Err(lain) => return Err(lain),
            }
        }
    };
    tx.rollback().await?;
    let mut conn = app.db.acquire().await?;
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    halaman_baru(&mut conn, &pelaku, bingkai, formulir.isi, galat, status).await.map(bersaing)
}
