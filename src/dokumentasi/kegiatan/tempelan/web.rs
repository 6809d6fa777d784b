//! Pintu tempelan dan unggahan.

use axum::{
    extract::{FromRequest, Multipart, Request, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use chrono::{Datelike, NaiveDate};
use serde::Deserialize;
use sqlx::PgConnection;
use tokio::sync::Semaphore;

use super::{
    model::{BARIS_MAKS, BERKAS_MAKS, BarisTempel, SISA_MAKS, Terpilah, dari_berkas, dari_teks, pilah, tulis},
    store::{self, Sisa},
    view::HalamanTempel,
};
use crate::{
    dokumentasi::{
        kegiatan::{
            model::Ditolak,
            pilihan::konteks,
            simpanan::{Hasil, Permintaan, Sebab, Simpanan, catat, simpan},
        },
        model::KegiatanId,
    },
    kepegawaian::lembar::BerkasKeliru,
    kernel::{
        app::App,
        auth::Pengguna,
        error::{Error, Result},
        form::{Formulir, Galat, Kiriman},
        layout::{Bingkai, halaman, lanjut},
        routes::Routes,
        web::bersaing,
    },
};

const ALAMAT: &str = "/dokumentasi/tempel";
const UNGGAHAN: &str = "/dokumentasi/impor";

/// Membaca berkas memakan satu inti.
static GILIRAN: Semaphore = Semaphore::const_new(1);

/// Alamat tempelan.
pub fn routes() -> Routes {
    Routes::new().get(ALAMAT, lihat).post(ALAMAT, kirim).upload(UNGGAHAN, BERKAS_MAKS + 16 * 1024, unggah)
}

#[derive(Deserialize)]
struct FormTempel {
    #[serde(default)]
    #[serde(rename = "baris")]
    isi: String,
    #[serde(default)]
    tindakan: String,
}

async fn lihat(State(app): State<App>, pelaku: Pengguna, bingkai: Bingkai) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let sisa = store::sisa(&mut conn, pelaku.id).await?;
    gambar(&mut conn, &pelaku, bingkai, (StatusCode::OK, Galat::default()), sisa, None).await
}

/// Halamannya; baris yang tersisa dijelaskan lagi menurut keadaan hari ini.
async fn gambar(
    conn: &mut PgConnection,
    pelaku: &Pengguna,
    bingkai: Bingkai,
    (status, galat): (StatusCode, Galat),
    sisa: Sisa,
    tersimpan: Option<String>,
) -> Result<Response> {
    let keliru = jelaskan(conn, pelaku, &sisa.isi).await?;
    let hari = pelaku.hari_ini;
    let page = HalamanTempel {
        bingkai,
        isi: sisa.isi,
        versi: sisa.versi,
        petunjuk: sisa.petunjuk,
        mulai: format!("01/01/{}", hari.year()),
        selesai: hari.format("%d/%m/%Y").to_string(),
        galat,
        keliru,
        tersimpan,
    };
    halaman(status, &page)
}

async fn jelaskan(conn: &mut PgConnection, pelaku: &Pengguna, isi: &str) -> Result<Vec<(usize, Vec<String>)>> {
    let baris = dari_teks(isi);
    if baris.is_empty() || baris.len() > BARIS_MAKS {
        return Ok(Vec::new());
    }
    let (mulai, selesai) = rentang(&baris, pelaku.hari_ini);
    let konteks = konteks(conn, pelaku.id, mulai, selesai).await?;
    let Terpilah { baik, keliru, .. } = pilah(baris, &konteks.pilihan, pelaku.hari_ini);
    let terkirim = |hari: NaiveDate| konteks.terkirim.iter().any(|(awal, akhir)| *awal <= hari && hari <= *akhir);
    let terkunci = baik.iter().filter(|(_, isi)| terkirim(isi.tanggal));
    let mut semua: Vec<_> = terkunci.map(|(b, _)| (b.nomor, vec![Ditolak::Terkunci.to_string()])).collect();
    semua.extend(keliru.into_iter().map(|(b, kalimat)| (b.nomor, kalimat)));
    semua.sort_unstable();
    Ok(semua)
}

fn rentang(baris: &[BarisTempel], hari_ini: NaiveDate) -> (NaiveDate, NaiveDate) {
    let hari = || baris.iter().filter_map(|b| b.tanggal(hari_ini));
    (hari().min().unwrap_or(hari_ini), hari().max().unwrap_or(hari_ini))
}

async fn kirim(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    formulir: Formulir<FormTempel>,
) -> Result<Response> {
    let versi = formulir.versi()?;
    // Basis data menolak NUL; tab di depan tetap berarti kolom kosong.
    let isi = formulir.isi.isi.replace('\0', "");
    match formulir.isi.tindakan.as_str() {
        // Petunjuknya sudah dibaca; baris yang keliru tetap.
        "baca" => ganti_sisa(&app, &pelaku, Sisa { isi, petunjuk: Vec::new(), versi }, "Petunjuk ditutup.").await,
        "buang" => ganti_sisa(&app, &pelaku, Sisa { versi, ..Sisa::default() }, "Baris yang tersisa dibuang.").await,
        _ => {
            let baris = dari_teks(&isi);
            let tersisa = Sisa { isi, petunjuk: Vec::new(), versi };
            if let Some(kalimat) = halangan(&baris) {
                let mut galat = Galat::default();
                galat.catat("baris", kalimat);
                let mut conn = app.db.acquire().await?;
                let jawaban = (StatusCode::UNPROCESSABLE_ENTITY, galat);
                return gambar(&mut conn, &pelaku, bingkai, jawaban, tersisa, None).await.map(bersaing);
            }
            match terima(&app, &pelaku, baris, (versi, ""), formulir.kiriman.ke(ALAMAT)).await? {
                Some(jawaban) => Ok(jawaban),
                None => didahului(&app, &pelaku, bingkai, tersisa).await,
            }
        }
    }
}

fn halangan(baris: &[BarisTempel]) -> Option<String> {
    match baris.len() {
        0 => Some("Tempel dahulu barisnya.".into()),
        n if n > BARIS_MAKS => Some(format!(
            "Sekali tempel paling banyak {BARIS_MAKS} baris; yang Anda tempel {n}. Bagi menjadi beberapa kali."
        )),
        _ => None,
    }
}

async fn ganti_sisa(app: &App, pelaku: &Pengguna, sisa: Sisa, kabar: &str) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    if store::ganti(&mut conn, pelaku.id, &sisa, app.clock.now()).await? {
        return Ok(lanjut(ALAMAT, kabar));
    }
    Err(Error::Conflict("Tempelan ini sudah diubah dari tab lain. Muat ulang halamannya.".into()))
}

/// Tab lain mendahului: yang diketik tetap ada, di samping yang tersimpan.
async fn didahului(app: &App, pelaku: &Pengguna, bingkai: Bingkai, mut tulisan: Sisa) -> Result<Response> {
    let mut galat = Galat::default();
    galat.catat("baris", "Baris yang tersisa sudah diubah dari tab lain. Mencatat sekarang memakai tulisan Anda.");
    let mut conn = app.db.acquire().await?;
    let kini = store::sisa(&mut conn, pelaku.id).await?;
    tulisan.versi = kini.versi;
    gambar(&mut conn, pelaku, bingkai, (StatusCode::CONFLICT, galat), tulisan, Some(kini.isi)).await.map(bersaing)
}

/// Mencatat yang baik dan menyimpan yang keliru, dalam satu transaksi; `None` bila tab lain mendahului. Bila dokumentasinya
/// dikirim tepat pada saat itu, sekali lagi: kini barisnya dikenali terkunci dan ikut yang keliru.
async fn terima(
    app: &App,
    pelaku: &Pengguna,
    baris: Vec<BarisTempel>,
    sisa: (i32, &str),
    kiriman: Kiriman,
) -> Result<Option<Response>> {
    match terima_sekali(app, pelaku, baris.clone(), sisa, kiriman.clone()).await {
        Err(Error::Conflict(_)) => terima_sekali(app, pelaku, baris, sisa, kiriman).await,
        selesai => selesai,
    }
}

async fn terima_sekali(
    app: &App,
    pelaku: &Pengguna,
    baris: Vec<BarisTempel>,
    (versi, di_depan): (i32, &str),
    kiriman: Kiriman,
) -> Result<Option<Response>> {
    let pada = app.clock.now();
    let mut tx = app.db.begin().await?;
    let (mulai, selesai) = rentang(&baris, pelaku.hari_ini);
    let pilihan = konteks(&mut tx, pelaku.id, mulai, selesai).await?.pilihan;
    let mut terpilah = pilah(baris, &pilihan, pelaku.hari_ini);
    let (permintaan, hasil) = simpan_yang_baik(&mut tx, pelaku, &mut terpilah, pada).await?;
    let Terpilah { mut keliru, petunjuk, .. } = terpilah;
    keliru.sort_by_key(|(b, _)| b.nomor);
    let mut isi = di_depan.to_owned();
    if !isi.is_empty() && !keliru.is_empty() {
        isi.push('\n');
    }
    isi.push_str(&tulis(keliru.iter().map(|(b, _)| &b.sel)));
    if isi.len() > SISA_MAKS {
        return Err(Error::Invalid(
            "Baris yang keliru terlalu banyak untuk dibetulkan di sini. Betulkan di lembar kerjanya, lalu ulangi."
                .into(),
        ));
    }
    let sisa = Sisa { isi, petunjuk, versi };
    let bersih = sisa.isi.is_empty() && sisa.petunjuk.is_empty();
    if !store::ganti(&mut tx, pelaku.id, &sisa, pada).await? {
        tx.rollback().await?;
        return Ok(None);
    }
    let ke = match permintaan.baris.last().filter(|_| bersih) {
        Some(b) => format!("/dokumentasi/minggu/{}", b.isi.tanggal),
        None => ALAMAT.to_owned(),
    };
    let kiriman = kiriman.ke(&ke);
    catat(&mut tx, "kegiatan.tempel", pelaku.id, (&permintaan, &hasil), pada, &kiriman).await?;
    tx.commit().await?;
    Ok(Some(lanjut(&ke, &kabar(&hasil, keliru.len()))))
}

/// Yang ternyata tidak dapat disimpan berpindah ke yang keliru; sisanya disimpan.
async fn simpan_yang_baik(
    conn: &mut PgConnection,
    pelaku: &Pengguna,
    terpilah: &mut Terpilah,
    pada: chrono::DateTime<chrono::Utc>,
) -> Result<(Permintaan, Hasil)> {
    let asal = std::mem::take(&mut terpilah.baik);
    let nomor: Vec<KegiatanId> = asal.iter().map(|_| KegiatanId::new()).collect();
    let baris = nomor.iter().zip(&asal).map(|(id, (_, isi))| Simpanan {
        id: *id,
        versi: 0,
        isi: isi.clone(),
        pembetulan: None,
    });
    let mut permintaan = Permintaan { baris: baris.collect(), lewati_kembar: true, ..Permintaan::default() };
    let mut hasil = simpan(conn, pelaku.id, &permintaan, pada).await?;
    if !hasil.keliru.is_empty() {
        for (id, (b, _)) in nomor.iter().zip(asal) {
            if let Some((_, sebab)) = hasil.keliru.iter().find(|(k, _)| k == id) {
                terpilah.keliru.push((b, vec![kalimat(*sebab)]));
            }
        }
        permintaan.baris.retain(|b| hasil.keliru.iter().all(|(k, _)| *k != b.id));
        hasil = simpan(conn, pelaku.id, &permintaan, pada).await?;
        if !hasil.keliru.is_empty() {
            return Err(Error::Conflict("Dokumentasinya sedang dikirim dari tab lain. Coba lagi.".into()));
        }
    }
    Ok((permintaan, hasil))
}

fn kalimat(sebab: Sebab) -> String {
    match sebab {
        Sebab::Terkirim => Ditolak::Terkunci.to_string(),
        _ => "RHK-nya baru saja berubah. Coba catat lagi.".into(),
    }
}

fn kabar(hasil: &Hasil, keliru: usize) -> String {
    let mut kabar = format!("{} kegiatan tercatat.", hasil.ditambah);
    if hasil.kembar > 0 {
        kabar.push_str(&format!(" {} sudah ada, jadi tidak dicatat dua kali.", hasil.kembar));
    }
    if keliru > 0 {
        kabar.push_str(&format!(" {keliru} masih perlu dibetulkan."));
    }
    kabar
}

/// `POST /dokumentasi/impor`
async fn unggah(State(app): State<App>, pelaku: Pengguna, bingkai: Bingkai, request: Request) -> Result<Response> {
    let (kunci, isi) = baca_unggahan(request).await?;
    let kiriman = Kiriman::berkas(&kunci, UNGGAHAN, &isi);
    let mut conn = app.db.acquire().await?;
    if let Some(lokasi) = store::jawaban_pertama(&mut conn, pelaku.id, &kiriman).await? {
        return Ok(Redirect::to(&lokasi).into_response());
    }
    let sisa = store::sisa(&mut conn, pelaku.id).await?;
    drop(conn);
    let giliran = GILIRAN.acquire().await.map_err(anyhow::Error::new)?;
    // Berkas yang membuat pembacanya panik dijawab seperti yang rusak.
    let terbaca = tokio::task::spawn_blocking(move || dari_berkas(&isi)).await.unwrap_or(Err(BerkasKeliru::Rusak));
    drop(giliran);
    let kalimat = match terbaca {
        Err(keliru) => keliru.to_string(),
        Ok(baris) => match halangan(&baris) {
            Some(kalimat) => kalimat,
            None => match terima(&app, &pelaku, baris, (sisa.versi, &sisa.isi), kiriman).await? {
                Some(jawaban) => return Ok(jawaban),
                None => "Baris yang tersisa sedang diubah dari tab lain. Unggah lagi.".into(),
            },
        },
    };
    let mut galat = Galat::default();
    galat.catat("berkas", kalimat);
    let mut conn = app.db.acquire().await?;
    gambar(&mut conn, &pelaku, bingkai, (StatusCode::UNPROCESSABLE_ENTITY, galat), sisa, None).await
}

async fn baca_unggahan(request: Request) -> Result<(String, Vec<u8>)> {
    let terputus =
        |_| Error::Invalid("Kiriman terputus, atau berkasnya lebih besar dari 2 MB. Coba unggah lagi.".into());
    let mut isian = Multipart::from_request(request, &()).await.map_err(|_| {
        Error::Invalid("Formulir ini tidak dapat dibaca. Muat ulang halamannya, lalu unggah lagi.".into())
    })?;
    let (mut kunci, mut isi) = (String::new(), Vec::new());
    while let Some(kolom) = isian.next_field().await.map_err(terputus)? {
        match kolom.name() {
            Some("kunci") => kunci = kolom.text().await.map_err(terputus)?,
            Some("berkas") => isi = kolom.bytes().await.map_err(terputus)?.into(),
            _ => {}
        }
    }
    Ok((kunci, isi))
}
