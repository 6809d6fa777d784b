//! Pintu orang.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    http::StatusCode,
    response::Response,
};
use sqlx::PgConnection;

use super::{
    model::{FormOrang, Orang, Pencarian},
    store,
    view::{BarisOrang, BarisPenilai, HalamanDaftar, HalamanIdentitas, HalamanOrang},
};
use crate::{
    kepegawaian::{Kepegawaian, penempatan, penetapan, peristiwa, unit},
    kernel::{
        app::App,
        auth::{Pengguna, PeranInstansi},
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
    let (wewenang, hari) = (PeranInstansi::Kepegawaian, pelaku.hari_ini);
    let tertunjuk = unit::tunjuk(&mut conn, &pelaku, wewenang, &cari.unit, hari).await?;
    let mut galat = Galat::default();
    let mut baris = Vec::new();
    match tertunjuk.keberatan(&cari.unit) {
        Some(kalimat) => galat.catat("unit", kalimat),
        None => baris = store::daftar(&mut conn, &pelaku, &cari, tertunjuk.satu().map(|u| u.id)).await?,
    }
    let unit = unit::ditawarkan(&mut conn, &pelaku, wewenang, hari).await?;
    drop(conn);
    let lebih = baris.len() > store::SEHALAMAN;
    baris.truncate(store::SEHALAMAN);
    let berikut = baris.last().filter(|_| lebih).and_then(|b| {
        let tanya = Pencarian { nama: b.kunci.clone(), sesudah: b.id.to_string(), ..cari.clone() };
        serde_html_form::to_string(tanya).ok().map(|q| format!("/pegawai?{q}"))
    });
    let orang = baris
        .into_iter()
        .filter_map(|b| {
            let keadaan = b.keadaan.as_deref().and_then(peristiwa::Jenis::baca).map(peristiwa::Jenis::sebutan);
            let penilai = b.penilai.filter(|p| !p.is_empty());
            b.kartu.map(|k| BarisOrang { orang: k.0.into(), penilai, keadaan })
        })
        .collect();
    let status = if galat.kosong() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    halaman(status, &HalamanDaftar { bingkai, cari, galat, unit, orang, berikut })
}

/// Unit yang ditawarkan sebagai penempatan pertama. Orang yang belum ditempatkan hanya dijangkau kepegawaian
/// seinstansi; yang lain menambahkannya langsung pada unit dalam lingkupnya.
async fn unit_pertama(conn: &mut PgConnection, pelaku: &Pengguna) -> Result<Option<Vec<(String, String)>>> {
    match store::seinstansi(conn, pelaku).await? {
        true => Ok(None),
        false => unit::ditawarkan(conn, pelaku, PeranInstansi::Kepegawaian, pelaku.hari_ini).await.map(Some),
    }
}

fn formulir(
    bingkai: Bingkai,
    lama: Option<(PegawaiId, i32, String)>,
    isian: FormOrang,
    galat: Galat,
) -> HalamanIdentitas {
    HalamanIdentitas {
        bingkai,
        lama,
        isian,
        galat,
        golongan: FormOrang::golongan_ditawarkan(),
        unit: None,
        tersimpan: None,
    }
}

async fn baru(State(app): State<App>, pelaku: Pengguna, bingkai: Bingkai) -> Result<Response> {
    meja(&pelaku, ())?;
    let mut conn = app.db.acquire().await?;
    let unit = unit_pertama(&mut conn, &pelaku).await?;
    drop(conn);
    let isian = FormOrang { jenis: "PNS".into(), ..FormOrang::default() };
    halaman(StatusCode::OK, &HalamanIdentitas { unit, ..formulir(bingkai, None, isian, Galat::default()) })
}

async fn tambah(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    kiriman: Formulir<FormOrang>,
) -> Result<Response> {
    let meja = meja(&pelaku, ())?;
    let mut tx = app.db.begin().await?;
    store::giliran(&mut tx).await?;
    let unit = unit_pertama(&mut tx, &pelaku).await?;
    let galat = match meja.mencatat_identitas(&kiriman.isi, pelaku.hari_ini) {
        Err(galat) => galat,
        Ok(ketetapan) => {
            let galat = nomor_terpakai(&mut tx, &ketetapan.identitas, None, &pelaku).await?;
            if galat.kosong() {
                let id = PegawaiId::new();
                let lokasi = format!("/pegawai/{id}");
                let (kini, simpanan) = (app.clock.now(), kiriman.kiriman.clone().ke(&lokasi));
                store::tambah(&mut tx, id, &ketetapan, &pelaku, kini, &simpanan).await?;
                let galat = match unit {
                    None => Galat::default(),
                    Some(_) => {
                        let orang = Orang::baru(id, ketetapan.identitas);
                        penempatan::pertama(&mut tx, orang, &kiriman.isi.penempatan(), &pelaku, kini).await?
                    }
                };
                if galat.kosong() {
                    tx.commit().await?;
                    return Ok(lanjut(&lokasi, ditambahkan(unit.is_some())));
                }
                tx.rollback().await?;
                pada_formulir_orang(&galat)
            } else {
                galat
            }
        }
    };
    let page = HalamanIdentitas { unit, ..formulir(bingkai, None, kiriman.isi, galat) };
    halaman(StatusCode::UNPROCESSABLE_ENTITY, &page).map(bersaing)
}

fn ditambahkan(ditempatkan: bool) -> &'static str {
    match ditempatkan {
        true => "Pegawai ditambahkan dan ditempatkan. Penilainya tampil di bawah.",
        false => "Pegawai ditambahkan. Tambahkan penempatannya agar penilainya diketahui.",
    }
}

/// Kolom penempatan yang bernama lain pada formulir orang.
fn pada_formulir_orang(galat: &Galat) -> Galat {
    let mut hasil = Galat::default();
    for (kolom, kalimat) in galat.semua() {
        let kolom = match kolom {
            "jenis" => "jenis_jabatan",
            "sebagai" => "jenis",
            lain => lain,
        };
        hasil.catat(kolom, kalimat);
    }
    hasil
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
    let tercatat = peristiwa::riwayat(&mut conn, id).await?;
    let dinanti = peristiwa::dinanti(&mut conn, id, &pelaku).await?;
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
        peristiwa: tercatat,
        dinanti,
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
