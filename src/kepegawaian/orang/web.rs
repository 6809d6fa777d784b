//! Pintu orang.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    http::StatusCode,
    response::Response,
};
use sqlx::PgConnection;

use super::{
    model::{FormOrang, Pencarian},
    store,
    view::{BarisOrang, BarisPenilai, HalamanDaftar, HalamanIdentitas, HalamanOrang},
};
use crate::{
    kepegawaian::{Kepegawaian, penempatan, penetapan},
    kernel::{
        app::App,
        auth::Pengguna,
        error::{Error, Result},
        form::{Alamat, Formulir, Galat},
        id::PegawaiId,
        layout::{Bingkai, halaman, lanjut},
        policy::Oleh,
        routes::Routes,
        web::bersaing,
    },
    pegawai::{self, Identitas, Kartu},
};

/// Alamat orang.
pub fn routes() -> Routes {
    Routes::new()
        .get("/pegawai", daftar)
        .post("/pegawai", tambah)
        .get("/pegawai/baru", baru)
        .get("/pegawai/{id}", lihat)
        .get("/pegawai/{id}/identitas", identitas)
        .post("/pegawai/{id}/identitas", simpan_identitas)
}

/// Meja kepegawaian; bagi yang lain ia tidak ada.
fn meja<T>(pelaku: &Pengguna, apa: T) -> Result<Oleh<Kepegawaian, T>> {
    pelaku.sebagai(Kepegawaian, apa).map_err(|_| Error::NotFound)
}

async fn daftar(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    tanya: Result<Query<Pencarian>, QueryRejection>,
) -> Result<Response> {
    meja(&pelaku, ())?;
    let Query(cari) = tanya.map_err(|_| Error::NotFound)?;
    let mut conn = app.db.acquire().await?;
    let mut baris = store::daftar(&mut conn, &pelaku, &cari).await?;
    let unit = store::unit(&mut conn, &pelaku).await?;
    let boleh_tambah = store::seinstansi(&mut conn, &pelaku).await?;
    drop(conn);
    let lebih = baris.len() > store::SEHALAMAN;
    baris.truncate(store::SEHALAMAN);
    let berikut = baris.last().filter(|_| lebih).and_then(|b| {
        let tanya = Pencarian { nama: b.kunci.clone(), sesudah: b.id.to_string(), ..cari.clone() };
        serde_html_form::to_string(tanya).ok().map(|q| format!("/pegawai?{q}"))
    });
    let orang = baris
        .into_iter()
        .filter_map(|b| b.kartu.map(|k| BarisOrang { orang: k.0.into(), penilai: b.penilai.filter(|p| !p.is_empty()) }))
        .collect();
    halaman(StatusCode::OK, &HalamanDaftar { bingkai, cari, unit, orang, berikut, boleh_tambah })
}

/// Yang menjangkau seluruh instansi: orang baru belum ditempatkan, jadi hanya ia yang melihatnya.
async fn hanya_seinstansi(conn: &mut PgConnection, pelaku: &Pengguna) -> Result<()> {
    if store::seinstansi(conn, pelaku).await? { Ok(()) } else { Err(Error::NotFound) }
}

fn formulir(
    bingkai: Bingkai,
    lama: Option<(PegawaiId, i32, String)>,
    isian: FormOrang,
    galat: Galat,
) -> HalamanIdentitas {
    HalamanIdentitas { bingkai, lama, isian, galat, golongan: FormOrang::golongan_ditawarkan(), tersimpan: None }
}

async fn baru(State(app): State<App>, pelaku: Pengguna, bingkai: Bingkai) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    hanya_seinstansi(&mut conn, &pelaku).await?;
    drop(conn);
    let isian = FormOrang { jenis: "PNS".into(), ..FormOrang::default() };
    halaman(StatusCode::OK, &formulir(bingkai, None, isian, Galat::default()))
}

async fn tambah(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    kiriman: Formulir<FormOrang>,
) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    store::giliran(&mut tx).await?;
    hanya_seinstansi(&mut tx, &pelaku).await?;
    let meja = meja(&pelaku, ())?;
    let galat = match meja.mencatat_identitas(&kiriman.isi, pelaku.hari_ini) {
        Err(galat) => galat,
        Ok(ketetapan) => {
            let galat = nomor_terpakai(&mut tx, &ketetapan.identitas, None, &pelaku).await?;
            if galat.kosong() {
                let id = PegawaiId::new();
                let lokasi = format!("/pegawai/{id}");
                let kiriman = kiriman.kiriman.ke(&lokasi);
                store::tambah(&mut tx, id, &ketetapan, &pelaku, app.clock.now(), &kiriman).await?;
                tx.commit().await?;
                return Ok(lanjut(&lokasi, "Pegawai ditambahkan. Tambahkan penempatannya agar penilainya diketahui."));
            }
            galat
        }
    };
    halaman(StatusCode::UNPROCESSABLE_ENTITY, &formulir(bingkai, None, kiriman.isi, galat)).map(bersaing)
}

async fn nomor_terpakai(
    conn: &mut PgConnection,
    i: &super::model::Identitas,
    selain: Option<PegawaiId>,
    pelaku: &Pengguna,
) -> Result<Galat> {
    let mut galat = Galat::default();
    let kolom = if i.nip.is_some() { "nip" } else { "nrp" };
    match store::pemakai_nomor(conn, i, selain, pelaku).await? {
        Some(Some(nama)) => {
            galat.catat(kolom, format!("Nomor ini sudah dipakai {nama}. Cari namanya pada daftar pegawai."))
        }
        Some(None) => {
            galat.catat(kolom, "Nomor ini sudah terdaftar di luar jangkauan Anda. Hubungi kepegawaian instansi.")
        }
        None => {}
    }
    Ok(galat)
}

async fn identitas(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<PegawaiId>,
) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let orang = store::cari(&mut conn, id, &pelaku).await?;
    drop(conn);
    let isian = FormOrang::dari(&orang.identitas);
    let lama = Some((id, orang.versi, orang.nama()));
    halaman(StatusCode::OK, &formulir(bingkai, lama, isian, Galat::default()))
}

async fn simpan_identitas(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<PegawaiId>,
    kiriman: Formulir<FormOrang>,
) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    let orang = store::kunci(&mut tx, id, &pelaku).await?;
    let versi = kiriman.versi()?;
    let lama = Some((id, orang.versi, orang.nama()));
    if versi != orang.versi {
        let mut page = formulir(bingkai, lama, kiriman.isi, Galat::default());
        page.tersimpan = Some(FormOrang::dari(&orang.identitas));
        return halaman(StatusCode::CONFLICT, &page).map(bersaing);
    }
    let meja = meja(&pelaku, orang)?;
    let galat = match meja.mencatat_identitas(&kiriman.isi, pelaku.hari_ini) {
        Err(galat) => galat,
        Ok(ketetapan) => {
            let galat = nomor_terpakai(&mut tx, &ketetapan.identitas, Some(id), &pelaku).await?;
            if galat.kosong() {
                let lokasi = format!("/pegawai/{id}");
                let kiriman = kiriman.kiriman.ke(&lokasi);
                store::ubah(&mut tx, meja.objek(), &ketetapan, &pelaku, app.clock.now(), &kiriman).await?;
                tx.commit().await?;
                return Ok(lanjut(&lokasi, "Identitas disimpan."));
            }
            galat
        }
    };
    halaman(StatusCode::UNPROCESSABLE_ENTITY, &formulir(bingkai, lama, kiriman.isi, galat)).map(bersaing)
}

async fn lihat(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<PegawaiId>,
) -> Result<Response> {
    let hari = pelaku.hari_ini;
    let mut conn = app.db.acquire().await?;
    let orang = store::cari(&mut conn, id, &pelaku).await?;
    let siapa = pegawai::identitas(&mut conn, &[(id, None)], hari).await?.into_iter().next();
    let garis = store::garis(&mut conn, id, hari).await?;
    let penempatan = penempatan::riwayat(&mut conn, id, &pelaku).await?;
    let penetapan = penetapan::daftar(&mut conn, id).await?;
    let peran = pegawai::peran(&mut conn, id, hari).await?;
    drop(conn);
    let (kini, nanti): (Vec<_>, Vec<_>) = garis.into_iter().partition(|g| g.mulai <= hari);
    let page = HalamanOrang {
        bingkai,
        orang: siapa.ok_or(Error::NotFound)?,
        non_asn: orang.non_asn(),
        hari,
        kini: kini.into_iter().map(baris_penilai).next(),
        nanti: nanti.into_iter().map(baris_penilai).collect(),
        penempatan,
        penetapan,
        peran,
    };
    halaman(StatusCode::OK, &page)
}

fn baris_penilai(garis: store::Masa) -> BarisPenilai {
    let mut pihak = garis.pihak.0.into_iter().skip(1).map(|k: Option<Kartu>| k.map(Identitas::from));
    BarisPenilai {
        masa: penempatan::masa(garis.mulai, garis.selesai),
        penilai: pihak.next().flatten(),
        atasan: pihak.next().flatten(),
    }
}
