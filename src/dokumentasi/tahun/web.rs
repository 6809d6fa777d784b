//! Pintu setahun kegiatan.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use chrono::NaiveDate;

use super::{
    model::{Setahun, alamat_tahun, jumlah, peta},
    store,
    view::{BarisJumlah, HalamanTahun, StatusKirim},
};
use crate::{
    dokumentasi::periode::{alamat_periode, jam, terlambat},
    kernel::{
        app::App,
        auth::Pengguna,
        error::{Error, Result},
        form::Alamat,
        id::PegawaiId,
        layout::{Bingkai, halaman},
        routes::Routes,
    },
    pegawai::Hubungan,
    periode::{Bagian, JenisPeriode, Kala},
};

/// Alamat setahun kegiatan.
pub fn routes() -> Routes {
    Routes::new().get("/dokumentasi/tahun/{tahun}", milik).get("/dokumentasi/{id}/tahun/{tahun}", lihat)
}

async fn milik(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(tahun): Alamat<i32>,
) -> Result<Response> {
    let id = pelaku.id;
    tampilkan(&app, &pelaku, bingkai, id, tahun).await
}

async fn lihat(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat((id, tahun)): Alamat<(PegawaiId, i32)>,
) -> Result<Response> {
    if id == pelaku.id {
        return Ok(Redirect::to(&alamat_tahun(None, tahun)).into_response());
    }
    tampilkan(&app, &pelaku, bingkai, id, tahun).await
}

async fn tampilkan(app: &App, pelaku: &Pengguna, bingkai: Bingkai, pegawai: PegawaiId, tahun: i32) -> Result<Response> {
    let awal = Some(tahun).filter(|t| (2000..=2100).contains(t)).and_then(|t| NaiveDate::from_ymd_opt(t, 1, 1));
    let kala = Kala::memuat(JenisPeriode::Tahunan, awal.ok_or(Error::NotFound)?);
    let isi = store::setahun(&mut *app.db.acquire().await?, pegawai, kala, pelaku).await?;
    let saya = isi.hubungan == Hubungan::Pemilik;
    let semester = Kala::memuat(JenisPeriode::Semesteran, kala.mulai());
    let siapa = (!saya).then_some(pegawai);
    let baris = |b: Bagian| baris(pelaku, siapa, &isi, b.kala);
    let bulan = kala.bagian(JenisPeriode::Bulanan).into_iter().map(baris).collect();
    let mut lain: Vec<(JenisPeriode, Vec<BarisJumlah>)> = Vec::new();
    for b in isi.kalender.dalam(kala.rentang()) {
        match (b.kala.jenis(), lain.last_mut()) {
            (JenisPeriode::Harian | JenisPeriode::Bulanan, _) => {}
            (jenis, Some((ini, semua))) if *ini == jenis => semua.push(baris(b)),
            (jenis, _) => lain.push((jenis, vec![baris(b)])),
        }
    }
    let page = HalamanTahun {
        bingkai,
        pegawai,
        saya,
        tahun,
        peta: [peta(semester, &isi.hari), peta(semester.sesudah(), &isi.hari)],
        bulan,
        lain,
        jumlah: jumlah(&isi.hari, kala),
        nama: isi.nama,
        rekap: isi.rekap,
    };
    halaman(StatusCode::OK, &page)
}

fn baris(pelaku: &Pengguna, siapa: Option<PegawaiId>, isi: &Setahun, kala: Kala) -> BarisJumlah {
    let (hari, kegiatan, menit) = jumlah(&isi.hari, kala);
    let status = isi.kalender.memakai(kala).then(|| {
        let dokumentasi = isi.dokumentasi.iter().find(|d| d.kala == kala);
        match dokumentasi.map(|d| (d.dikirim, d.ditanggapi)) {
            Some((_, true)) => StatusKirim::Ditanggapi,
            Some((Some(_), _)) => StatusKirim::Dikirim,
            _ if siapa.is_some() || kala.selesai() >= pelaku.hari_ini || kegiatan == 0 => StatusKirim::Belum,
            _ if terlambat(kala, None, pelaku.hari_ini) => StatusKirim::Terlambat,
            _ => StatusKirim::Menunggu,
        }
    });
    BarisJumlah {
        sebutan: kala.sebutan(),
        alamat: alamat_periode(siapa, kala),
        hari,
        kegiatan,
        lama: jam(menit),
        status,
    }
}
