//! Pintu impor SIASN. Bagi yang bukan kepegawaian seinstansi, tidak ada satu pun.

use axum::{
    extract::{FromRequest, Multipart, Query, Request, State, rejection::QueryRejection},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use serde_json::json;

use super::{
    batal::batalkan,
    beda::bandingkan,
    berkas::{BerkasKeliru, MAKS_BERKAS, baca},
    model::{Alasan, ImporId, Keadaan, Status},
    store::{self, Impor, SEHALAMAN},
    terap::{KepalaGanda, terapkan},
    view::{BarisImpor, HalamanImpor, HalamanPratinjau, HalamanUsulan, Potongan},
};
use crate::{
    kepegawaian::policy::Kepegawaian,
    kernel::{
        app::App,
        audit::{self, Jejak},
        auth::Pengguna,
        db::Tx,
        error::{Error, Result},
        form::{Alamat, Formulir, Galat, Kiriman, sebaris},
        layout::{Bingkai, halaman, lanjut},
        routes::Routes,
        time,
    },
};

const ALAMAT: &str = "/pegawai/impor";

/// Alamat impor SIASN.
pub fn routes() -> Routes {
    Routes::new()
        .get(ALAMAT, daftar)
        // Sampul multipart sedikit lebih besar daripada berkasnya.
        .upload(ALAMAT, MAKS_BERKAS + 64 * 1024, unggah)
        .get("/pegawai/impor/{id}", pratinjau)
        .post("/pegawai/impor/{id}/pilihan", pilih)
        .get("/pegawai/impor/{id}/usulan", usulan)
        .post("/pegawai/impor/{id}/usulan", tentukan)
        .sweep("/pegawai/impor/{id}/penerapan", terapkan_impor)
        .sweep("/pegawai/impor/{id}/pembatalan", batalkan_impor)
}

/// Peran kepegawaian atas sebagian unit tidak cukup: berkasnya memuat semua orang.
async fn izinkan(conn: &mut sqlx::PgConnection, pelaku: &Pengguna) -> Result<()> {
    pelaku.sebagai(Kepegawaian, ()).map_err(|_| Error::NotFound)?;
    if store::seinstansi(conn, pelaku).await? { Ok(()) } else { Err(Error::NotFound) }
}

async fn daftar(State(app): State<App>, pelaku: Pengguna, bingkai: Bingkai) -> Result<Response> {
    gambar_daftar(&app, &pelaku, bingkai, StatusCode::OK, Galat::default()).await
}

async fn gambar_daftar(
    app: &App,
    pelaku: &Pengguna,
    bingkai: Bingkai,
    status: StatusCode,
    galat: Galat,
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
    halaman(status, &HalamanImpor { bingkai, galat, impor: impor.into_iter().map(baris).collect() })
}

fn keterangan(i: &Impor, pelaku: &Pengguna) -> String {
    let mut kalimat = format!("Diunggah {} pada {}", i.oleh, pelaku.zona.waktu(i.diunggah));
    for (kata, pada) in [("diterapkan", i.diterapkan), ("dibatalkan", i.dibatalkan)] {
        if let Some(pada) = pada {
            kalimat += &format!("; {kata} pada {}", pelaku.zona.waktu(pada));
        }
    }
    kalimat + "."
}

async fn unggah(State(app): State<App>, pelaku: Pengguna, bingkai: Bingkai, request: Request) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    izinkan(&mut conn, &pelaku).await?;
    // Isinya baru diterima sesudah diketahui siapa pengirimnya, dan tidak sambil memegang sambungan.
    drop(conn);
    let (kunci, nama, isi) = terima(request).await?;
    let kiriman = Kiriman::berkas(&kunci, ALAMAT, &isi);
    if let Some(lokasi) = pernah(&app, &kiriman, &pelaku).await? {
        return Ok(Redirect::to(&lokasi).into_response());
    }
    // Membuka berkas memakan satu inti; berkas cacat yang membuat pembacanya panik dijawab seperti yang rusak.
    let berkas = tokio::task::spawn_blocking(move || baca(&isi)).await.unwrap_or(Err(BerkasKeliru::Rusak));
    let berkas = match berkas {
        Ok(berkas) => berkas,
        Err(keliru) => {
            let mut galat = Galat::default();
            galat.catat("berkas", keliru.to_string());
            return gambar_daftar(&app, &pelaku, bingkai, StatusCode::UNPROCESSABLE_ENTITY, galat).await;
        }
    };
    let kini = store::kini(&mut *app.db.acquire().await?, pelaku.hari_ini).await?;
    let kolom_hilang = berkas.kolom_hilang.clone();
    let banding = tokio::task::spawn_blocking(move || bandingkan(&berkas, &kini));
    let (baris, usul) = banding.await.map_err(|e| anyhow::Error::new(e).context("bandingkan"))?;
    let id = ImporId::new();
    let kiriman = kiriman.ke(format!("{ALAMAT}/{id}"));
    let mut tx = app.db.begin().await?;
    let pada = app.clock.now();
    store::simpan(&mut tx, id, &nama, &kolom_hilang, (&baris, &usul), (pelaku.id, pada)).await?;
    let rincian = json!({ "baris": baris.len() });
    match selesai(&app, tx, "kepegawaian.impor.unggah", id, &pelaku, rincian, &kiriman).await {
        Ok(()) => Ok(lanjut(kiriman.lokasi(), "Berkas terbaca. Belum ada yang berubah; periksa perbedaannya.")),
        // Kembarannya mendahului selagi yang ini dibaca.
        Err(Error::Repeated) => match pernah(&app, &kiriman, &pelaku).await? {
            Some(lokasi) => Ok(Redirect::to(&lokasi).into_response()),
            None => Err(Error::Repeated),
        },
        Err(galat) => Err(galat),
    }
}

/// Kunci formulir, nama berkas, dan isinya.
async fn terima(request: Request) -> Result<(String, String, Vec<u8>)> {
    let terputus =
        |_| Error::Invalid("Kiriman terputus, atau berkasnya lebih besar dari 25 MB. Coba unggah lagi.".into());
    let mut isian = Multipart::from_request(request, &()).await.map_err(|_| {
        Error::Invalid("Formulir ini tidak dapat dibaca. Muat ulang halamannya, lalu unggah lagi.".into())
    })?;
    let (mut kunci, mut nama, mut isi) = (String::new(), String::new(), Vec::new());
    while let Some(kolom) = isian.next_field().await.map_err(terputus)? {
        match kolom.name() {
            Some("kunci") => kunci = kolom.text().await.map_err(terputus)?,
            Some("berkas") => {
                nama = sebaris(kolom.file_name().unwrap_or_default()).chars().take(120).collect();
                isi = kolom.bytes().await.map_err(terputus)?.into();
            }
            _ => {}
        }
    }
    let nama = if nama.is_empty() { "Berkas tanpa nama".into() } else { nama };
    Ok((kunci, nama, isi))
}

async fn pernah(app: &App, kiriman: &Kiriman, pelaku: &Pengguna) -> Result<Option<String>> {
    let Some(kunci) = kiriman.kunci() else { return Ok(None) };
    store::jawaban_pertama(&mut *app.db.acquire().await?, kunci, kiriman.sidik(), pelaku.id).await
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
async fn kunci(tx: &mut Tx, pelaku: &Pengguna, id: ImporId, harapan: Keadaan) -> Result<()> {
    izinkan(tx, pelaku).await?;
    match store::kunci(tx, id).await?.ok_or(Error::NotFound)? {
        kini if kini == harapan => Ok(()),
        Keadaan::Pratinjau => Err(Error::Conflict("Impor ini belum diterapkan.".into())),
        Keadaan::Diterapkan => Err(Error::Conflict("Impor ini sudah diterapkan.".into())),
        Keadaan::Dibatalkan => Err(Error::Conflict("Impor ini sudah dibatalkan.".into())),
    }
}

async fn selesai(
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
        objek_jenis: "impor_siasn",
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
        let pilihan: &[&str] =
            if jenis == "UNIT" { &["", "SAMA", "BUAT"] } else { &["", "JPT", "ADMINISTRATOR", "PENGAWAS"] };
        let dikenal = pilihan.contains(&cara.as_str());
        if !dikenal || !store::tentukan(&mut tx, id, (jenis, kunci), cara, kode.trim()).await? {
            galat.catat(format!("kode-{}", n + 1), "Pilih kode unit yang ada pada daftar.");
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
    kunci(&mut tx, &pelaku, id, Keadaan::Pratinjau).await?;
    let n = match terapkan(&mut tx, id, pelaku.hari_ini, app.clock.now()).await? {
        Ok(n) => n,
        Err(KepalaGanda(unit)) => {
            return Err(Error::Invalid(format!(
                "Belum diterapkan, dan tidak ada yang berubah: akan ada dua pejabat definitif pada {}. \
                 Perbaiki di SIASN atau pada data penempatan, lalu unggah lagi.",
                unit.join(", ")
            )));
        }
    };
    let kiriman = formulir.kiriman.ke(format!("{ALAMAT}/{id}"));
    selesai(&app, tx, "kepegawaian.impor.terapkan", id, &pelaku, json!({ "orang": n }), &kiriman).await?;
    let pesan =
        format!("Impor diterapkan: {n} orang ditambahkan atau disesuaikan, per {}.", time::tanggal(pelaku.hari_ini));
    Ok(lanjut(kiriman.lokasi(), &pesan))
}

async fn batalkan_impor(
    State(app): State<App>,
    pelaku: Pengguna,
    Alamat(id): Alamat<ImporId>,
    formulir: Formulir<Kosong>,
) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    kunci(&mut tx, &pelaku, id, Keadaan::Diterapkan).await?;
    let (kembali, tertahan) = batalkan(&mut tx, id, app.clock.now()).await?;
    let kiriman = formulir.kiriman.ke(format!("{ALAMAT}/{id}"));
    let rincian = json!({ "kembali": kembali, "dibiarkan": tertahan });
    selesai(&app, tx, "kepegawaian.impor.batalkan", id, &pelaku, rincian, &kiriman).await?;
    let pesan = match tertahan {
        0 => format!("Impor dibatalkan: {kembali} orang kembali seperti semula."),
        n => format!(
            "Impor dibatalkan: {kembali} orang kembali seperti semula; {n} dibiarkan karena sudah diubah orang lain."
        ),
    };
    Ok(lanjut(kiriman.lokasi(), &pesan))
}
