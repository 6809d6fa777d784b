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
    periode::{JenisPeriode, Kala},
    rencana_aksi::Hubungan,
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
    let baris = |jenis| kala.bagian(jenis).into_iter().map(|b| baris(pelaku, siapa, &isi, b.kala)).collect();
    let lain = match isi.wajib {
        JenisPeriode::Harian | JenisPeriode::Bulanan => Vec::new(),
        jenis => baris(jenis),
    };
    let page = HalamanTahun {
        bingkai,
        pegawai,
        saya,
        tahun,
        wajib: isi.wajib,
        peta: [peta(semester, &isi.hari), peta(semester.sesudah(), &isi.hari)],
        bulan: baris(JenisPeriode::Bulanan),
        lain,
        jumlah: jumlah(&isi.hari, kala),
        nama: isi.nama,
        rekap: isi.rekap,
    };
    halaman(StatusCode::OK, &page)
}

fn baris(pelaku: &Pengguna, siapa: Option<PegawaiId>, isi: &Setahun, kala: Kala) -> BarisJumlah {
    let (hari, kegiatan, menit) = jumlah(&isi.hari, kala);
    let status = (kala.jenis() == isi.wajib).then(|| {
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
