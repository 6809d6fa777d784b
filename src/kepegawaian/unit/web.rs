//! Pintu unit. Setiap perubahan diperiksa dahulu, diperlihatkan akibatnya, baru disimpan.

use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::Response,
};
use serde::Deserialize;
use sqlx::PgConnection;

use super::{
    dampak::{Dampak, timbang},
    formulir::FormUnit,
    model::{Kerja, Langkah, Penghuni, Perubahan, Tempat, Unit, UnitId},
    store, susunan,
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
    let (tujuan, penghuni) = match (kerja, isian.induk()) {
        (Kerja::Pindah, Some(calon)) => {
            (store::tujuan(conn, calon, Some(id), sejak, pelaku).await?, Penghuni::default())
        }
        (Kerja::Tutup, _) => (None, store::penghuni(conn, id, Some(sejak)).await?),
        (Kerja::Batal, _) => (store::induk_semula(conn, &unit).await?, store::penghuni(conn, id, None).await?),
        _ => (None, Penghuni::default()),
    };
    let unit = pelaku.sebagai(Kepegawaian, unit)?;
    Ok(match kerja {
        Kerja::Ubah => unit.ubah(isian, hari),
        Kerja::Pindah => unit.pindah(isian, tujuan.as_ref(), hari),
        Kerja::Tutup => unit.tutup(isian, penghuni, hari),
        Kerja::Batal => unit.batal(isian, tujuan.as_ref(), penghuni, hari),
    })
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
    let induk = page.pilihan.iter().find(|(id, _)| Some(*id) == f.induk());
    let menilai = if f.kepala_menilai == "ya" { "Ya" } else { "Tidak" };
    let tulisan = match page.kerja {
        Kerja::Ubah => vec![f.nama.clone(), f.jenis.clone(), f.zona.clone(), menilai.to_owned()],
        Kerja::Pindah => vec![String::new(); 4]
            .into_iter()
            .chain([induk.map_or_else(|| "Belum dipilih".to_owned(), |(_, teks)| teks.clone())])
            .collect(),
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
    let zona = match tanya.induk {
        Some(induk) => store::cari(&mut conn, induk, &pelaku).await?.isi.zona,
        None => pelaku.zona,
    };
    let isian = FormUnit { sejak: tanggal(pelaku.hari_ini), ..FormUnit::baru(tanya.induk, zona) };
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
    let tempat = match form.induk() {
        Some(induk) => store::tujuan(&mut tx, induk, None, sejak, &pelaku).await?.map(|t| Tempat(Some(t))),
        None if form.induk.is_empty() && store::seinstansi(&mut tx, &pelaku).await? => Some(Tempat(None)),
        None => None,
    };
    let pendirian = match tempat {
        Some(tempat) => pelaku.sebagai(Kepegawaian, tempat)?.dirikan(form),
        None => {
            let mut galat = Galat::default();
            galat.catat("induk", "Pilih unit induknya.");
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
