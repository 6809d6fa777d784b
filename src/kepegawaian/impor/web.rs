//! Pintu impor SIASN. Bagi yang bukan kepegawaian seinstansi, tidak ada satu pun.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    http::StatusCode,
    response::Response,
};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::json;

use super::{
    batal::batalkan,
    lembar::MAKS_BERKAS,
    model::{Alasan, ImporId, Jenis, Keadaan, Status},
    store::{self, Impor, SEHALAMAN},
    susunan, tempat, templat,
    terap::{KepalaGanda, terapkan},
    unggah,
    view::{BarisImpor, HalamanImpor, HalamanPembacaan, HalamanPratinjau, HalamanUsulan, Potongan},
};
use crate::{
    kepegawaian::policy::Kepegawaian,
    kernel::{
        app::App,
        audit::{self, Jejak},
        auth::Pengguna,
        db::Tx,
        error::{Error, Result},
        form::{Alamat, Formulir, Galat, Kiriman, rapikan},
        layout::{Bingkai, halaman, lanjut},
        routes::Routes,
        time,
    },
};

/// Alamat daftar impor dan unggahannya.
pub const ALAMAT: &str = "/pegawai/impor";

/// Alamat impor.
pub fn routes() -> Routes {
    Routes::new()
        .get(ALAMAT, daftar)
        // Sampul multipart sedikit lebih besar daripada berkasnya.
        .upload(ALAMAT, MAKS_BERKAS + 64 * 1024, unggah::unggah)
        .get("/pegawai/impor/templat/{jenis}", templat::unduh)
        .get("/pegawai/impor/{id}", pratinjau)
        .post("/pegawai/impor/{id}/pilihan", pilih)
        .get("/pegawai/impor/{id}/usulan", usulan)
        .post("/pegawai/impor/{id}/usulan", tentukan)
        .sweep("/pegawai/impor/{id}/penerapan", terapkan_impor)
        .sweep("/pegawai/impor/{id}/pembatalan", batalkan_impor)
}

/// Peran kepegawaian atas sebagian unit tidak cukup: berkasnya memuat semua orang.
///
/// # Errors
/// [`Error::NotFound`] bagi yang lain.
pub async fn izinkan(conn: &mut sqlx::PgConnection, pelaku: &Pengguna) -> Result<()> {
    pelaku.sebagai(Kepegawaian, ()).map_err(|_| Error::NotFound)?;
    if store::seinstansi(conn, pelaku).await? { Ok(()) } else { Err(Error::NotFound) }
}

async fn daftar(State(app): State<App>, pelaku: Pengguna, bingkai: Bingkai) -> Result<Response> {
    gambar_daftar(&app, &pelaku, bingkai, StatusCode::OK, (Galat::default(), Jenis::Siasn)).await
}

/// Daftar impor dan formulir unggahannya.
///
/// # Errors
/// [`Error::NotFound`] bagi yang tidak berhak.
pub async fn gambar_daftar(
    app: &App,
    pelaku: &Pengguna,
    bingkai: Bingkai,
    status: StatusCode,
    (galat, jenis): (Galat, Jenis),
) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    izinkan(&mut conn, pelaku).await?;
    let impor = store::daftar(&mut conn, None).await?;
    drop(conn);
    let baris = |i: Impor| BarisImpor {
        id: i.id,
        keadaan: i.keadaan,
        keterangan: keterangan(&i, pelaku),
        nama_berkas: i.nama_berkas,
    };
    halaman(status, &HalamanImpor { bingkai, galat, jenis, impor: impor.into_iter().map(baris).collect() })
}

fn keterangan(i: &Impor, pelaku: &Pengguna) -> String {
    let mut kalimat = format!("{}, diunggah {} pada {}", i.jenis.sebutan(), i.oleh, pelaku.zona.waktu(i.diunggah));
    for (kata, pada) in [("diterapkan", i.diterapkan), ("dibatalkan", i.dibatalkan)] {
        if let Some(pada) = pada {
            kalimat += &format!("; {kata} pada {}", pelaku.zona.waktu(pada));
        }
    }
    kalimat + "."
}

#[derive(Deserialize)]
struct Tanya {
    saring: Option<String>,
    sesudah: Option<i32>,
}

async fn pratinjau(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<ImporId>,
    tanya: Result<Query<Tanya>, QueryRejection>,
) -> Result<Response> {
    let Query(tanya) = tanya.map_err(|_| Error::NotFound)?;
    let mut conn = app.db.acquire().await?;
    izinkan(&mut conn, &pelaku).await?;
    let impor = store::daftar(&mut conn, Some(id)).await?.pop().ok_or(Error::NotFound)?;
    if matches!(impor.keadaan, Keadaan::Dibaca | Keadaan::Gagal) {
        return gambar_pembacaan(bingkai, impor, &pelaku, app.clock.now());
    }
    let saring = tanya.saring.as_deref().and_then(Status::dari_kode);
    let mut baris = store::baris(&mut conn, id, saring, tanya.sesudah.unwrap_or(0)).await?;
    let alasan = store::jumlah_alasan(&mut conn, id).await?;
    let usul = store::usul(&mut conn, id).await?;
    drop(conn);
    let lebih = baris.len() > SEHALAMAN;
    baris.truncate(SEHALAMAN);
    let page = HalamanPratinjau {
        bingkai,
        id,
        jenis: impor.jenis,
        keadaan: impor.keadaan,
        keterangan: keterangan(&impor, &pelaku),
        kolom_hilang: impor.kolom_hilang.join(", "),
        batang: batang(&impor),
        nama_berkas: impor.nama_berkas,
        saring,
        alasan,
        belum_dikenal: usul.len(),
        belum_ditentukan: usul.iter().filter(|u| u.cara.is_empty()).count(),
        lanjutan: baris.last().filter(|_| lebih).map(|b| b.nomor),
        baris,
    };
    halaman(StatusCode::OK, &page)
}

fn gambar_pembacaan(bingkai: Bingkai, impor: Impor, pelaku: &Pengguna, kini: DateTime<Utc>) -> Result<Response> {
    let page = HalamanPembacaan {
        bingkai,
        keterangan: keterangan(&impor, pelaku),
        nama_berkas: impor.nama_berkas,
        terputus: impor.keadaan == Keadaan::Dibaca && impor.kemajuan.terputus(kini),
        kemajuan: impor.kemajuan,
        galat: impor.galat,
    };
    halaman(StatusCode::OK, &page)
}

/// Sebanding dengan jumlahnya; yang sedikit tetap tampak.
fn batang(impor: &Impor) -> Vec<Potongan> {
    let jumlah = |s: Status| impor.jumlah.get(s.kode()).copied().unwrap_or(0);
    let semua = impor.jumlah.values().sum::<i64>().max(1);
    let mut mulai = 0;
    Status::SEMUA
        .into_iter()
        .map(|status| {
            let jumlah = jumlah(status);
            let lebar = if jumlah == 0 { 0 } else { (jumlah * 10_000 / semua).max(60) };
            mulai += lebar;
            Potongan { status, jumlah, mulai: mulai - lebar, lebar }
        })
        .collect()
}

/// Mengunci impor itu bagi pelaku, selagi masih dalam keadaan yang diharapkan.
async fn kunci(tx: &mut Tx, pelaku: &Pengguna, id: ImporId, harapan: Keadaan) -> Result<Jenis> {
    izinkan(tx, pelaku).await?;
    match store::kunci(tx, id).await?.ok_or(Error::NotFound)? {
        (jenis, kini) if kini == harapan => Ok(jenis),
        (_, Keadaan::Pratinjau) => Err(Error::Conflict("Impor ini belum diterapkan.".into())),
        (_, Keadaan::Diterapkan) => Err(Error::Conflict("Impor ini sudah diterapkan.".into())),
        (_, Keadaan::Dibaca | Keadaan::Gagal) => Err(Error::Conflict("Berkas ini belum terbaca.".into())),
        (_, Keadaan::Dibatalkan) => Err(Error::Conflict("Impor ini sudah dibatalkan.".into())),
    }
}

/// Menutup sebuah langkah dengan jejaknya.
///
/// # Errors
/// [`Error::Repeated`] bila formulirnya sudah pernah diterima.
pub async fn selesai(
    app: &App,
    mut tx: Tx,
    peristiwa: &'static str,
    id: ImporId,
    pelaku: &Pengguna,
    rincian: serde_json::Value,
    kiriman: &Kiriman,
) -> Result<()> {
    let jejak = Jejak {
        peristiwa,
        objek_jenis: "impor",
        objek: id.uuid(),
        pelaku: Some(pelaku.id),
        pada: app.clock.now(),
        rincian,
    };
    audit::catat(&mut tx, jejak, kiriman).await?;
    tx.commit().await?;
    Ok(())
}

#[derive(Deserialize)]
struct FormPilihan {
    #[serde(default)]
    alasan: String,
    #[serde(default)]
    saring: String,
    #[serde(default)]
    tampil: Vec<i32>,
    #[serde(default)]
    ikut: Vec<i32>,
}

async fn pilih(
    State(app): State<App>,
    pelaku: Pengguna,
    Alamat(id): Alamat<ImporId>,
    formulir: Formulir<FormPilihan>,
) -> Result<Response> {
    let FormPilihan { alasan, saring, tampil, ikut } = formulir.isi;
    let alasan = Alasan::dari_kode(&alasan).filter(|a| a.dicentang());
    let mut tx = app.db.begin().await?;
    kunci(&mut tx, &pelaku, id, Keadaan::Pratinjau).await?;
    let n = store::pilih(&mut tx, id, &tampil, &ikut, alasan).await?;
    let saring = Status::dari_kode(&saring).map(|s| format!("?saring={}", s.kode())).unwrap_or_default();
    let kiriman = formulir.kiriman.ke(format!("{ALAMAT}/{id}{saring}"));
    let rincian = json!({ "baris": n, "alasan": alasan.map(Alasan::kode) });
    selesai(&app, tx, "kepegawaian.impor.pilihan", id, &pelaku, rincian, &kiriman).await?;
    Ok(lanjut(kiriman.lokasi(), "Pilihan tersimpan."))
}

async fn usulan(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<ImporId>,
) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    izinkan(&mut conn, &pelaku).await?;
    store::daftar(&mut conn, Some(id)).await?.pop().ok_or(Error::NotFound)?;
    let (usul, unit) = (store::usul(&mut conn, id).await?, store::pilihan_unit(&mut conn).await?);
    drop(conn);
    halaman(StatusCode::OK, &HalamanUsulan { bingkai, id, galat: Galat::default(), usul, unit })
}

#[derive(Deserialize)]
struct FormUsulan {
    #[serde(default)]
    jenis: Vec<String>,
    #[serde(default)]
    kunci_usul: Vec<String>,
    #[serde(default)]
    cara: Vec<String>,
    #[serde(default)]
    kode: Vec<String>,
}

async fn tentukan(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<ImporId>,
    formulir: Formulir<FormUsulan>,
) -> Result<Response> {
    let isi = &formulir.isi;
    let mut tx = app.db.begin().await?;
    kunci(&mut tx, &pelaku, id, Keadaan::Pratinjau).await?;
    let mut galat = Galat::default();
    let baris = isi.jenis.iter().zip(&isi.kunci_usul).zip(isi.cara.iter().zip(&isi.kode));
    for (n, ((jenis, kunci), (cara, kode))) in baris.enumerate() {
        let (kunci, kode) = (rapikan(kunci), rapikan(kode));
        let pilihan: &[&str] =
            if jenis == "UNIT" { &["", "SAMA", "BUAT"] } else { &["", "JPT", "ADMINISTRATOR", "PENGAWAS"] };
        let dikenal = pilihan.contains(&cara.as_str());
        if !dikenal || !store::tentukan(&mut tx, id, (&rapikan(jenis), &kunci), cara, &kode).await? {
            galat.catat(format!("kode-{}", n + 1), "Tuliskan kode unit yang ada di sini.");
        }
    }
    if !galat.kosong() {
        let mut usul = store::usul(&mut tx, id).await?;
        let unit = store::pilihan_unit(&mut tx).await?;
        tx.rollback().await?;
        for (u, (cara, kode)) in usul.iter_mut().zip(isi.cara.iter().zip(&isi.kode)) {
            (u.cara, u.kode_unit) = (cara.clone(), kode.clone());
        }
        return halaman(StatusCode::UNPROCESSABLE_ENTITY, &HalamanUsulan { bingkai, id, galat, usul, unit });
    }
    let rincian = json!({ "ketentuan": isi.cara.iter().filter(|c| !c.is_empty()).count() });
    let kiriman = formulir.kiriman.ke(format!("{ALAMAT}/{id}"));
    selesai(&app, tx, "kepegawaian.impor.ketentuan", id, &pelaku, rincian, &kiriman).await?;
    Ok(lanjut(kiriman.lokasi(), "Ketentuan tersimpan."))
}

#[derive(Deserialize)]
struct Kosong {}

async fn terapkan_impor(
    State(app): State<App>,
    pelaku: Pengguna,
    Alamat(id): Alamat<ImporId>,
    formulir: Formulir<Kosong>,
) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    let jenis = kunci(&mut tx, &pelaku, id, Keadaan::Pratinjau).await?;
    let (hari, pada) = (pelaku.hari_ini, app.clock.now());
    let n = match jenis {
        Jenis::Siasn => terapkan(&mut tx, id, hari, pada).await?.map_err(|KepalaGanda(unit)| {
            Error::Invalid(format!(
                "Belum diterapkan, dan tidak ada yang berubah: akan ada dua pejabat definitif pada {}. \
                 Perbaiki di SIASN atau pada data penempatan, lalu unggah lagi.",
                unit.join(", ")
            ))
        })?,
        Jenis::Unit => susunan::terapkan(&mut tx, id, hari, pada).await?,
        Jenis::Penempatan => tempat::terapkan(&mut tx, id, pada).await?,
    };
    store::lepas_yang_lebih_lama(&mut tx, id).await?;
    let kiriman = formulir.kiriman.ke(format!("{ALAMAT}/{id}"));
    selesai(&app, tx, "kepegawaian.impor.terapkan", id, &pelaku, json!({ "baris": n }), &kiriman).await?;
    let (satuan, per) = (jenis.satuan(), time::tanggal(hari));
    let pesan = format!("Impor diterapkan: {n} {satuan} ditambahkan atau disesuaikan, per {per}.");
    Ok(lanjut(kiriman.lokasi(), &pesan))
}

async fn batalkan_impor(
    State(app): State<App>,
    pelaku: Pengguna,
    Alamat(id): Alamat<ImporId>,
    formulir: Formulir<Kosong>,
) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    let jenis = kunci(&mut tx, &pelaku, id, Keadaan::Diterapkan).await?;
    let (kembali, tertahan) = match jenis {
        Jenis::Unit => susunan::batalkan(&mut tx, id, pelaku.hari_ini, app.clock.now()).await?,
        _ => batalkan(&mut tx, id, app.clock.now()).await?,
    };
    let kiriman = formulir.kiriman.ke(format!("{ALAMAT}/{id}"));
    let rincian = json!({ "kembali": kembali, "dibiarkan": tertahan });
    selesai(&app, tx, "kepegawaian.impor.batalkan", id, &pelaku, rincian, &kiriman).await?;
    let satuan = jenis.satuan();
    let pesan = match tertahan {
        0 => format!("Impor dibatalkan: {kembali} {satuan} kembali seperti semula."),
        n => format!(
            "Impor dibatalkan: {kembali} {satuan} kembali seperti semula; {n} dibiarkan karena sudah diubah orang lain."
        ),
    };
    Ok(lanjut(kiriman.lokasi(), &pesan))
}
