//! Pintu sebuah kegiatan dan pembetulannya.

use axum::{extract::State, http::StatusCode, response::Response};

use super::{
    lembar, minggu,
    model::{Ketikan, Pembetulan, Sasaran, Tersimpan},
    simpanan::{self, Permintaan, Sebab, Simpanan},
    store, tempelan,
    view::{HalamanKegiatan, HalamanPembetulan, KegiatanTampak},
};
use crate::{
    bukti::{self, Untuk},
    dokumentasi::model::KegiatanId,
    kernel::{
        app::App,
        auth::Pengguna,
        error::Result,
        form::{Alamat, Formulir, Galat},
        layout::{Bingkai, halaman, lanjut},
        policy::Pemilik,
        routes::Routes,
        web::bersaing,
    },
};

/// Alamat kegiatan.
pub fn routes() -> Routes {
    Routes::new()
        .merge(minggu::routes())
        .merge(tempelan::routes())
        .merge(lembar::routes())
        .get("/dokumentasi/kegiatan/{id}", lihat)
        .get("/dokumentasi/kegiatan/{id}/pembetulan", tulis_pembetulan)
        .post("/dokumentasi/kegiatan/{id}/pembetulan", betulkan)
}

async fn lihat(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<KegiatanId>,
) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let (kegiatan, nama) = store::cari(&mut conn, id, &pelaku).await?;
    let bukti = bukti::daftar(&mut conn, Untuk::Kegiatan, &[id.uuid()]).await?;
    drop(conn);
    let pokok = kegiatan.pokok();
    let page = HalamanKegiatan {
        bingkai,
        k: KegiatanTampak::dari(pokok),
        milik: pokok.pemilik == pelaku.id,
        tanggal: pokok.isi.tanggal.to_string(),
        terkirim: matches!(kegiatan, Tersimpan::Terkirim(_)),
        nama,
        bukti: bukti.into_iter().map(Into::into).collect(),
    };
    halaman(StatusCode::OK, &page)
}

async fn tulis_pembetulan(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<KegiatanId>,
) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let lama = pelaku.sebagai(Pemilik, store::cari(&mut conn, id, &pelaku).await?.0.terkirim()?)?;
    drop(conn);
    let pokok = &lama.objek().pokok;
    let isian = Ketikan {
        tanggal: pelaku.hari_ini.format("%d/%m/%Y").to_string(),
        satuan: pokok.isi.satuan.clone(),
        ..Ketikan::default()
    };
    let page =
        HalamanPembetulan { bingkai, k: KegiatanTampak::dari(pokok), isian, galat: Galat::default(), kotor: false };
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
    let mut tx = app.db.begin().await?;
    let lama = pelaku.sebagai(Pemilik, store::cari(&mut tx, id, &pelaku).await?.0.terkirim()?)?;
    let k = KegiatanTampak::dari(&lama.objek().pokok);
    let galat = match lama.betulkan(&isian, pelaku.hari_ini) {
        Err(galat) => galat,
        Ok(pembetulan) => {
            let baru = KegiatanId::new();
            let ke = format!("/dokumentasi/kegiatan/{baru}");
            let sasaran = lama.objek().pokok.isi.sasaran;
            match simpan_pembetulan(&app, &mut tx, &pelaku, (baru, pembetulan, sasaran), kiriman.kiriman.ke(&ke))
                .await?
            {
                None => {
                    tx.commit().await?;
                    return Ok(lanjut(&ke, "Catatan pembetulan tersimpan."));
                }
                Some(galat) => galat,
            }
        }
    };
    tx.rollback().await?;
    let page = HalamanPembetulan { bingkai, k, isian, galat, kotor: true };
    halaman(StatusCode::UNPROCESSABLE_ENTITY, &page).map(bersaing)
}

/// RHK-nya mengikuti yang dibetulkan, selama masih berlaku pada tanggal barunya.
async fn simpan_pembetulan(
    app: &App,
    conn: &mut sqlx::PgConnection,
    pelaku: &Pengguna,
    (id, pembetulan, sasaran): (KegiatanId, Pembetulan, Option<Sasaran>),
    kiriman: crate::kernel::form::Kiriman,
) -> Result<Option<Galat>> {
    let pada = app.clock.now();
    let Pembetulan { lama, mut isi } = pembetulan;
    isi.sasaran = sasaran;
    let baris = vec![Simpanan { id, versi: 0, isi, pembetulan: Some(lama) }];
    let mut permintaan = Permintaan { baris, ..Permintaan::default() };
    let mut hasil = simpanan::simpan(conn, pelaku.id, &permintaan, pada).await?;
    if hasil.keliru.iter().any(|(_, s)| *s == Sebab::Sasaran) && hasil.keliru.len() == 1 {
        permintaan.baris[0].isi.sasaran = None;
        hasil = simpanan::simpan(conn, pelaku.id, &permintaan, pada).await?;
    }
    if !hasil.keliru.is_empty() {
        let mut galat = Galat::default();
        galat.catat("tanggal", "Dokumentasi yang memuat tanggal ini juga sudah dikirim. Pakai tanggal yang belum dikirim, misalnya hari ini.");
        return Ok(Some(galat));
    }
    simpanan::catat(conn, "kegiatan.pembetulan", pelaku.id, (&permintaan, &hasil), pada, &kiriman).await?;
    Ok(None)
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
