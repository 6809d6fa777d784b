//! Pintu peran.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use chrono::NaiveDate;
use serde::Deserialize;
use uuid::Uuid;

use super::{
    model::{Isian, Masa, Orang, PeranTercatat, Sasaran},
    policy::{Pemberi, berkuasa, mengurus_akun, pemberi},
    store::{self, Dicabut, SEHALAMAN},
    view::{BarisPeran, HalamanCabut, HalamanPemegang, HalamanPeran, HalamanPeranBaru, judul, kelompokkan, sebutan},
};
use crate::{
    kepegawaian::{peristiwa, unit},
    kernel::{
        app::App,
        auth::{Pengguna, PeranInstansi},
        db::Tx,
        error::{Error, Result},
        form::{Alamat, Formulir, Galat, sebaris},
        id::PegawaiId,
        layout::{Bingkai, halaman, lanjut},
        policy::Oleh,
        routes::Routes,
        time::{Zona, tanggal},
        web::bersaing,
    },
    masuk,
    pegawai::{self, Nip},
};

/// Alamat peran.
pub fn routes() -> Routes {
    Routes::new()
        .get("/peran", pemegang)
        .get("/pegawai/{id}/peran", lihat)
        .post("/pegawai/{id}/peran", beri)
        .get("/pegawai/{id}/peran/baru", baru)
        .get("/pegawai/{id}/peran/{peran}/pencabutan", lihat_pencabutan)
        .post("/pegawai/{id}/peran/{peran}/pencabutan", cabut)
}

/// Peran berganti pada tengah malam WIB, sebagaimana sesi membacanya: yang dicabut «hari ini» hilang
/// pada permintaan berikutnya, di zona mana pun pelakunya.
fn hari(app: &App) -> NaiveDate {
    Zona::Wib.hari(app.clock.now())
}

fn sasaran(orang: &Orang, peran: PeranInstansi, hari: NaiveDate) -> Sasaran {
    Sasaran { pegawai: orang.id, peran, jangkauan: orang.jangkauan.clone(), hari }
}

fn berwenang(saya: &Pengguna, orang: &Orang, peran: PeranInstansi, hari: NaiveDate) -> Result<Oleh<Pemberi, Sasaran>> {
    saya.sebagai(Pemberi, sasaran(orang, peran, hari))
}

#[derive(Default, Deserialize)]
struct Halaman {
    sesudah: Option<Uuid>,
    nip: Option<String>,
}

/// Orang dengan NIP itu, bila dijangkau; atau kalimat bagi yang mencarinya.
async fn cari(app: &App, saya: &Pengguna, tulisan: &str) -> Result<std::result::Result<PegawaiId, String>> {
    let nip = match Nip::baca(tulisan) {
        Ok(nip) => nip,
        Err(keliru) => return Ok(Err(keliru.to_string())),
    };
    let tidak_ada = || Ok(Err("Tidak ada orang dengan NIP ini dalam jangkauan Anda.".to_owned()));
    let mut conn = app.db.acquire().await?;
    let Some(siapa) = pegawai::cari_nomor(&mut conn, &nip).await? else { return tidak_ada() };
    match store::orang(&mut conn, saya, siapa, hari(app)).await {
        Ok(orang) => Ok(Ok(orang.id)),
        Err(Error::NotFound) => tidak_ada(),
        Err(galat) => Err(galat),
    }
}

async fn pemegang(
    State(app): State<App>,
    saya: Pengguna,
    bingkai: Bingkai,
    minta: Result<Query<Halaman>, QueryRejection>,
) -> Result<Response> {
    if !saya.memegang(PeranInstansi::Admin) && !saya.memegang(PeranInstansi::PimpinanKepegawaian) {
        return Err(Error::NotFound);
    }
    let Query(minta) = minta.unwrap_or_default();
    let nip = minta.nip.map(|nip| sebaris(&nip)).unwrap_or_default();
    let mut galat = Galat::default();
    if !nip.is_empty() {
        match cari(&app, &saya, &nip).await? {
            Ok(siapa) => return Ok(Redirect::to(&format!("/pegawai/{siapa}/peran")).into_response()),
            Err(kalimat) => galat.catat("nip", kalimat),
        }
    }
    let status = if galat.kosong() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let hari = hari(&app);
    let mut semua = store::pemegang(&mut *app.db.acquire().await?, &saya, minta.sesudah, hari).await?;
    let sehalaman = usize::try_from(SEHALAMAN).unwrap_or(usize::MAX);
    let masih = semua.len() > sehalaman;
    semua.truncate(sehalaman);
    let berikut = semua.last().filter(|_| masih).map(|p| format!("/peran?sesudah={}", p.id));
    let page = HalamanPemegang { bingkai, hari: tanggal(hari), kelompok: kelompokkan(semua), berikut, nip, galat };
    halaman(status, &page)
}

async fn lihat(
    State(app): State<App>,
    saya: Pengguna,
    Alamat(id): Alamat<PegawaiId>,
    bingkai: Bingkai,
) -> Result<Response> {
    let hari = hari(&app);
    let mut conn = app.db.acquire().await?;
    let orang = store::orang(&mut conn, &saya, id, hari).await?;
    let riwayat = store::riwayat(&mut conn, &saya, id, hari).await?;
    drop(conn);
    let mut bagian = Vec::new();
    for masa in [Masa::Berlaku, Masa::AkanDatang, Masa::Pernah] {
        let baris: Vec<_> = riwayat
            .iter()
            .filter(|t| t.masa(hari) == masa)
            .map(|t| {
                let boleh = masa != Masa::Pernah && t.dalam_lingkup && berwenang(&saya, &orang, t.peran, hari).is_ok();
                BarisPeran::dari(t, id, boleh)
            })
            .collect();
        if !baris.is_empty() {
            bagian.push((judul(masa), baris));
        }
    }
    let tawaran = PeranInstansi::SEMUA
        .into_iter()
        .filter(|&peran| berwenang(&saya, &orang, peran, hari).is_ok())
        .map(|peran| (peran.kode(), sebutan(peran)))
        .collect();
    halaman(StatusCode::OK, &HalamanPeran { bingkai, sendiri: saya.id == id, orang, bagian, tawaran })
}

#[derive(Deserialize)]
struct Pilihan {
    #[serde(default)]
    peran: String,
}

async fn baru(
    State(app): State<App>,
    saya: Pengguna,
    Alamat(id): Alamat<PegawaiId>,
    bingkai: Bingkai,
    pilihan: Result<Query<Pilihan>, QueryRejection>,
) -> Result<Response> {
    let Query(pilihan) = pilihan.map_err(|_| Error::NotFound)?;
    let hari = hari(&app);
    let peran = PeranInstansi::baca(&pilihan.peran).ok_or(Error::NotFound)?;
    let mut conn = app.db.acquire().await?;
    let orang = store::orang(&mut conn, &saya, id, hari).await?;
    berwenang(&saya, &orang, peran, hari)?;
    let unit = unit::ditawarkan(&mut conn, &saya, pemberi(peran), hari).await?;
    drop(conn);
    let isian = Isian { mulai: tanggal(hari), ..Isian::default() };
    halaman(StatusCode::OK, &HalamanPeranBaru { bingkai, orang, peran, isian, galat: Galat::default(), unit })
}

#[derive(Deserialize)]
struct FormulirPeran {
    #[serde(default)]
    peran: String,
    #[serde(default)]
    unit: String,
    #[serde(default)]
    mulai: String,
    #[serde(default)]
    sampai: String,
    #[serde(default)]
    dasar: String,
    #[serde(default)]
    nomor_sertifikat: String,
    #[serde(default)]
    tanggal_sertifikat: String,
    #[serde(default)]
    nomor_sk: String,
}

async fn beri(
    State(app): State<App>,
    saya: Pengguna,
    Alamat(id): Alamat<PegawaiId>,
    bingkai: Bingkai,
    Formulir { isi, kiriman, .. }: Formulir<FormulirPeran>,
) -> Result<Response> {
    let hari = hari(&app);
    let mut tx = app.db.begin().await?;
    store::giliran(&mut tx).await?;
    let orang = store::orang(&mut tx, &saya, id, hari).await?;
    let peran = PeranInstansi::baca(&isi.peran).ok_or(Error::NotFound)?;
    let sasaran = berwenang(&saya, &orang, peran, hari)?;
    let isian = Isian {
        unit: isi.unit,
        mulai: isi.mulai,
        sampai: isi.sampai,
        dasar: isi.dasar,
        nomor_sertifikat: isi.nomor_sertifikat,
        tanggal_sertifikat: isi.tanggal_sertifikat,
        nomor_sk: isi.nomor_sk,
    }
    .rapi();
    let tempat = store::tempat(&mut tx, &saya, pemberi(peran), &isian.unit, hari).await?;
    let purna = peristiwa::purna(&mut tx, &[id.uuid()]).await?;
    let kembali = format!("/pegawai/{id}/peran");
    let galat = match sasaran.beri(&isian, tempat, &purna) {
        Err(galat) => galat,
        Ok(pemberian) => {
            if store::beri(&mut tx, &pemberian, app.clock.now(), &kiriman.ke(&kembali)).await? {
                if berkuasa(peran) {
                    masuk::cabut_tautan(&mut tx, id).await?;
                }
                tx.commit().await?;
                return Ok(lanjut(&kembali, &format!("Peran {} sudah diberikan.", sebutan(peran))));
            }
            let mut galat = Galat::default();
            galat.catat("mulai", format!("{} sudah memegang peran ini pada unit itu dalam masa tersebut.", orang.nama));
            galat
        }
    };
    tx.rollback().await?;
    let unit = unit::ditawarkan(&mut *app.db.acquire().await?, &saya, pemberi(peran), hari).await?;
    let page = HalamanPeranBaru { bingkai, orang, peran, isian, galat, unit };
    halaman(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// Sebuah peran seseorang, di tangan yang berwenang mencabutnya.
struct Dipegang {
    orang: Orang,
    tercatat: PeranTercatat,
    sasaran: Oleh<Pemberi, Sasaran>,
    aksi: String,
    hari: NaiveDate,
}

async fn buka(app: &App, tx: &mut Tx, saya: &Pengguna, id: PegawaiId, peran: Uuid) -> Result<Dipegang> {
    let hari = hari(app);
    let orang = store::orang(tx, saya, id, hari).await?;
    let riwayat = store::riwayat(tx, saya, id, hari).await?;
    let tercatat = riwayat.into_iter().find(|t| t.id == peran).ok_or(Error::NotFound)?;
    let sasaran = berwenang(saya, &orang, tercatat.peran, hari)?;
    if !tercatat.dalam_lingkup {
        return Err(Error::Forbidden);
    }
    let aksi = format!("/pegawai/{id}/peran/{peran}/pencabutan");
    Ok(Dipegang { orang, tercatat, sasaran, aksi, hari })
}

async fn lihat_pencabutan(
    State(app): State<App>,
    saya: Pengguna,
    Alamat((id, peran)): Alamat<(PegawaiId, Uuid)>,
    bingkai: Bingkai,
) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    let dipegang = buka(&app, &mut tx, &saya, id, peran).await?;
    tx.rollback().await?;
    let sejak = tanggal(dipegang.hari);
    gambar(StatusCode::OK, bingkai, dipegang, (sejak, String::new()), Galat::default(), false)
}

#[derive(Deserialize)]
struct FormulirCabut {
    #[serde(default)]
    sejak: String,
    #[serde(default)]
    alasan: String,
}

async fn cabut(
    State(app): State<App>,
    saya: Pengguna,
    Alamat((id, peran)): Alamat<(PegawaiId, Uuid)>,
    bingkai: Bingkai,
    formulir: Formulir<FormulirCabut>,
) -> Result<Response> {
    let versi = formulir.versi()?;
    let FormulirCabut { sejak, alasan } = formulir.isi;
    let mut tx = app.db.begin().await?;
    store::giliran(&mut tx).await?;
    let dipegang = buka(&app, &mut tx, &saya, id, peran).await?;
    if dipegang.tercatat.versi != versi {
        tx.rollback().await?;
        let usang = gambar(StatusCode::CONFLICT, bingkai, dipegang, (sejak, alasan), Galat::default(), true)?;
        return Ok(bersaing(usang));
    }
    let pencabutan = match dipegang.sasaran.cabut(&dipegang.tercatat, &sejak, &alasan) {
        Ok(pencabutan) => pencabutan,
        Err(galat) => {
            tx.rollback().await?;
            return gambar(StatusCode::UNPROCESSABLE_ENTITY, bingkai, dipegang, (sejak, alasan), galat, false);
        }
    };
    let kembali = format!("/pegawai/{id}/peran");
    match store::cabut(&mut tx, &pencabutan, versi, app.clock.now(), &formulir.kiriman.ke(&kembali)).await? {
        Dicabut::Ya => {}
        Dicabut::Usang => return Err(Error::Conflict("Peran ini baru saja diubah orang lain.".into())),
        Dicabut::AdminTerakhir => {
            tx.rollback().await?;
            let mut galat = Galat::default();
            galat.catat("sejak", "Ini admin terakhir pada hari itu. Beri peran admin kepada orang lain dahulu.");
            return gambar(StatusCode::UNPROCESSABLE_ENTITY, bingkai, dipegang, (sejak, alasan), galat, false);
        }
    }
    if mengurus_akun(dipegang.tercatat.peran) {
        masuk::cabut_tautan_terbitan(&mut tx, id).await?;
    }
    tx.commit().await?;
    Ok(lanjut(&kembali, &format!("Peran {} sudah dicabut.", sebutan(dipegang.tercatat.peran))))
}

fn gambar(
    status: StatusCode,
    bingkai: Bingkai,
    dipegang: Dipegang,
    (sejak, alasan): (String, String),
    galat: Galat,
    usang: bool,
) -> Result<Response> {
    let page = HalamanCabut {
        bingkai,
        aksi: dipegang.aksi,
        peran: BarisPeran::dari(&dipegang.tercatat, dipegang.orang.id, false),
        orang: dipegang.orang,
        versi: dipegang.tercatat.versi,
        sejak,
        alasan,
        galat,
        usang,
        terbuka: dipegang.tercatat.masa(dipegang.hari) != Masa::Pernah,
    };
    halaman(status, &page)
}
