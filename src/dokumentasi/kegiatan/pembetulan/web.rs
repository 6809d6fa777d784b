//! Pintu catatan pembetulan.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use sqlx::PgConnection;

use super::{
    model::{Batas, Pembetulan},
    store::batas,
    view::HalamanPembetulan,
};
use crate::{
    dokumentasi::{
        kegiatan::{
            model::{Ditolak, Isi, Ketikan},
            simpanan::{Hasil, Permintaan, Sebab, Simpanan, catat, simpan},
            store::cari,
            view::KegiatanTampak,
        },
        model::KegiatanId,
    },
    kernel::{
        app::App,
        auth::Pengguna,
        error::{Error, Result},
        form::{Alamat, Formulir, Galat, Kiriman},
        layout::{Bingkai, halaman, lanjut},
        policy::Pemilik,
        routes::Routes,
        web::bersaing,
    },
};

/// Alamat pembetulan.
pub fn routes() -> Routes {
    Routes::new()
        .get("/dokumentasi/kegiatan/{id}/pembetulan", tulis)
        .post("/dokumentasi/kegiatan/{id}/pembetulan", betulkan)
}

async fn tulis(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<KegiatanId>,
) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let lama = pelaku.sebagai(Pemilik, cari(&mut conn, id, &pelaku).await?.0.terkirim()?)?;
    let pokok = lama.objek().pokok();
    if let Some(asal) = pokok.pembetulan {
        // Semua pembetulan menyebut kegiatan yang sama, agar jumlahnya tetap jumlah.
        return Ok(Redirect::to(&format!("/dokumentasi/kegiatan/{asal}/pembetulan")).into_response());
    }
    let batas = batas(&mut conn, id).await?;
    drop(conn);
    let isian = Ketikan {
        tanggal: batas.tanggal(pelaku.hari_ini).format("%d/%m/%Y").to_string(),
        satuan: pokok.isi.satuan.clone(),
        ..Ketikan::default()
    };
    let k = KegiatanTampak::dari(pokok);
    let page = HalamanPembetulan { bingkai, k, batas, isian, galat: Galat::default(), kotor: false };
    halaman(StatusCode::OK, &page)
}

async fn betulkan(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<KegiatanId>,
    kiriman: Formulir<FormPembetulan>,
) -> Result<Response> {
    let isian: Ketikan = kiriman.isi.into();
    let mut conn = app.db.acquire().await?;
    let lama = pelaku.sebagai(Pemilik, cari(&mut conn, id, &pelaku).await?.0.terkirim()?)?;
    drop(conn);
    if lama.objek().pokok().pembetulan.is_some() {
        return Err(Ditolak::Pembetulan.into());
    }
    let k = KegiatanTampak::dari(lama.objek().pokok());
    let (galat, batas) = match lama.betulkan(&isian, pelaku.hari_ini) {
        Ok(pembetulan) => match simpan_pembetulan(&app, &pelaku, pembetulan, kiriman.kiriman).await? {
            Ok(jawaban) => return Ok(jawaban),
            Err(ditolak) => ditolak,
        },
        Err(galat) => (galat, batas(&mut *app.db.acquire().await?, id).await?),
    };
    let page = HalamanPembetulan { bingkai, k, batas, isian, galat, kotor: true };
    halaman(StatusCode::UNPROCESSABLE_ENTITY, &page).map(bersaing)
}

/// Jawabannya, atau kalimat bagi isian yang keliru.
async fn simpan_pembetulan(
    app: &App,
    pelaku: &Pengguna,
    pembetulan: Pembetulan,
    kiriman: Kiriman,
) -> Result<Result<Response, (Galat, Batas)>> {
    let baru = KegiatanId::new();
    let Pembetulan { lama, isi } = pembetulan;
    let baris = vec![Simpanan { id: baru, versi: 0, isi: isi.clone(), pembetulan: Some(lama) }];
    let permintaan = Permintaan { baris, ..Permintaan::default() };
    let pada = app.clock.now();
    let mut tx = app.db.begin().await?;
    let mut hasil = simpan(&mut tx, pelaku.id, &permintaan, pada).await;
    if matches!(hasil, Err(Error::Conflict(_))) {
        // Didahului pengiriman atau pembetulan lain: yang kedua tahu mengapa.
        tx.rollback().await?;
        tx = app.db.begin().await?;
        hasil = simpan(&mut tx, pelaku.id, &permintaan, pada).await;
    }
    let hasil = hasil?;
    if !hasil.keliru.is_empty() {
        tx.rollback().await?;
        let mut conn = app.db.acquire().await?;
        return jelaskan(&mut conn, lama, &isi, &hasil).await.map(Err);
    }
    let ke = format!("/dokumentasi/kegiatan/{baru}");
    catat(&mut tx, "kegiatan.pembetulan", pelaku.id, (&permintaan, &hasil), pada, &kiriman.ke(&ke)).await?;
    tx.commit().await?;
    Ok(Ok(lanjut(&ke, "Catatan pembetulan tersimpan.")))
}

async fn jelaskan(conn: &mut PgConnection, lama: KegiatanId, isi: &Isi, hasil: &Hasil) -> Result<(Galat, Batas)> {
    let batas = batas(conn, lama).await?;
    let mut galat = Galat::default();
    for (_, sebab) in &hasil.keliru {
        match sebab {
            Sebab::Terkirim => galat.catat(
                "tanggal",
                "Dokumentasi yang memuat tanggal ini juga sudah dikirim. Pakai tanggal yang belum dikirim, misalnya hari ini.",
            ),
            Sebab::Melebihi => galat.catat("realisasi", batas.melebihi(isi)),
            _ => galat.catat("tanggal", batas.di_luar_masa()),
        }
    }
    Ok((galat, batas))
}

/// Catatan pembetulan sebagaimana diketik.
#[derive(serde::Deserialize, Default)]
#[serde(default)]
struct FormPembetulan {
    tanggal: String,
    jam_mulai: String,
    jam_selesai: String,
    uraian: String,
    realisasi: String,
    satuan: String,
    kendala: String,
}

impl From<FormPembetulan> for Ketikan {
    fn from(f: FormPembetulan) -> Self {
        Self {
            tanggal: f.tanggal,
            jam_mulai: f.jam_mulai,
            jam_selesai: f.jam_selesai,
            sasaran: String::new(),
            uraian: f.uraian,
            realisasi: f.realisasi,
            satuan: f.satuan,
            kendala: f.kendala,
        }
    }
}
