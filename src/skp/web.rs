//! Pintu SKP. Alamat setiap perubahan adalah kata benda dari kata kerjanya: ajukan → pengajuan.

use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::Response,
};
use chrono::Datelike;
use serde::Deserialize;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    dokumen::Dokumen,
    model::{Ditolak, FormEkspektasi, FormLampiran, FormSkpBaru, Kekurangan, SkpId, SkpTersimpan, kelengkapan},
    policy, rencana,
    store::{self, Terbaca},
    view::{
        BarisBawahan, BarisRiwayat, BarisSkp, HalamanBaru, HalamanBawahan, HalamanCetak, HalamanDaftar,
        HalamanEkspektasi, HalamanLampiran, HalamanRiwayat, HalamanSkp, Lencana, kalimat_peristiwa,
    },
};
use crate::{
    kernel::{
        app::App,
        auth::Pengguna,
        error::{Error, Result},
        form::{Alamat, Formulir, Galat, rapikan},
        layout::{Bingkai, halaman, lanjut},
        policy::{Pemilik, Penilai},
        routes::Routes,
        web::bersaing,
    },
    pegawai,
};

/// Alamat SKP.
pub fn routes() -> Routes {
    Routes::new()
        .get("/skp", daftar)
        .post("/skp", buat)
        .get("/skp/baru", baru)
        .get("/skp/bawahan", bawahan)
        .get("/skp/{id}", lihat)
        .get("/skp/{id}/cetak", cetak)
        .get("/skp/{id}/riwayat", riwayat)
        .post("/skp/{id}/pengajuan", ajukan)
        .post("/skp/{id}/penarikan", tarik_kembali)
        .post("/skp/{id}/penetapan", tetapkan)
        .post("/skp/{id}/pengembalian", kembalikan)
        .post("/skp/{id}/penghapusan", hapus)
        .get("/skp/{id}/lampiran", lampiran)
        .post("/skp/{id}/lampiran", simpan_lampiran)
        .get("/skp/{id}/ekspektasi", ekspektasi)
        .post("/skp/{id}/ekspektasi", simpan_ekspektasi)
        .merge(rencana::routes())
}

async fn daftar(State(app): State<App>, pelaku: Pengguna, bingkai: Bingkai) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let milik = milik(&mut conn, &pelaku).await?;
    drop(conn);
    halaman(StatusCode::OK, &HalamanDaftar { bingkai, milik })
}

async fn milik(conn: &mut PgConnection, pelaku: &Pengguna) -> Result<Vec<BarisSkp>> {
    let ringkas = store::milik(conn, pelaku.id).await?;
    Ok(ringkas
        .into_iter()
        .map(|r| BarisSkp {
            id: r.skp,
            tahun: r.masa.tahun(),
            masa: r.masa.tulis(),
            lencana: Lencana::dari(&r.status, r.dikembalikan),
            rhk: r.rhk,
        })
        .collect())
}

async fn baru(State(app): State<App>, pelaku: Pengguna, bingkai: Bingkai) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let lama = milik(&mut conn, &pelaku).await?;
    let hari = pelaku.hari_ini;
    // Akhir tahun orang menyusun SKP tahun depan.
    let tahun = if hari.month() >= 11 { hari.year() + 1 } else { hari.year() };
    let isian = FormSkpBaru::setahun(tahun);
    halaman_baru(&mut conn, bingkai, &pelaku, isian, Galat::default(), lama, StatusCode::OK).await
}

async fn halaman_baru(
    conn: &mut PgConnection,
    bingkai: Bingkai,
    pelaku: &Pengguna,
    isian: FormSkpBaru,
    galat: Galat,
    lama: Vec<BarisSkp>,
    status: StatusCode,
) -> Result<Response> {
    let garis = pegawai::garis(conn, pelaku.id, pelaku.hari_ini).await?;
    let siapa: Vec<_> = garis.penilai.map(|p| (p, garis.unit_penilai)).into_iter().collect();
    let penilai = pegawai::identitas(conn, &siapa, pelaku.hari_ini).await?.into_iter().next();
    let page =
        HalamanBaru { bingkai, isian, galat, lama, penilai: penilai.map(|p| format!("{}, {}", p.nama, p.jabatan)) };
    halaman(status, &page)
}

async fn buat(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    formulir: Formulir<FormSkpBaru>,
) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    let gagal = match formulir.isi.baca() {
        Err(galat) => galat,
        Ok((masa, salin)) => {
            let skp = SkpId::new();
            let lokasi = format!("/skp/{skp}");
            let kiriman = formulir.kiriman.clone().ke(&lokasi);
            match store::buat(&mut tx, skp, pelaku.id, masa, app.clock.now(), &kiriman).await {
                Ok(()) => {
                    if let Some(dari) = salin {
                        store::salin(&mut tx, dari, skp, &pelaku).await?;
                    }
                    tx.commit().await?;
                    return Ok(lanjut(&lokasi, "Draf SKP dibuat. Isilah kapan saja; setiap simpanan langsung aman."));
                }
                // Kiriman kedua dari formulir yang sama menabrak SKP yang dibuat kiriman pertama.
                Err(Error::Conflict(kalimat)) => {
                    let mut galat = Galat::default();
                    galat.catat("mulai", kalimat);
                    galat
                }
                Err(lain) => return Err(lain),
            }
        }
    };
    tx.rollback().await?;
    let mut conn = app.db.acquire().await?;
    let lama = milik(&mut conn, &pelaku).await?;
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    halaman_baru(&mut conn, bingkai, &pelaku, formulir.isi, gagal, lama, status).await.map(bersaing)
}

/// Tahun dan kursor daftar bawahan.
#[derive(Deserialize)]
struct TanyaBawahan {
    tahun: Option<i32>,
    nama: Option<String>,
    sesudah: Option<Uuid>,
}

async fn bawahan(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    tanya: Result<Query<TanyaBawahan>, axum::extract::rejection::QueryRejection>,
) -> Result<Response> {
    let Query(tanya) = tanya.map_err(|_| Error::NotFound)?;
    let tahun = tanya.tahun.unwrap_or(pelaku.hari_ini.year());
    let kursor = tanya.nama.as_deref().zip(tanya.sesudah);
    let mut conn = app.db.acquire().await?;
    let mut baris = store::bawahan(&mut conn, &pelaku, tahun, kursor).await?;
    drop(conn);
    let sehalaman = usize::try_from(store::BAWAHAN_SEHALAMAN).unwrap_or(50);
    let lebih = baris.len() > sehalaman;
    baris.truncate(sehalaman);
    let berikut = baris.last().filter(|_| lebih).and_then(|(_, kunci, id)| {
        let tanya = [("tahun", tahun.to_string()), ("nama", kunci.clone()), ("sesudah", id.to_string())];
        serde_html_form::to_string(tanya).ok().map(|q| format!("/skp/bawahan?{q}"))
    });
    let bawahan = baris
        .into_iter()
        .map(|(b, _, _)| BarisBawahan {
            nama: b.nama,
            jabatan: b.jabatan,
            id: b.skp,
            lencana: b.status.map_or(Lencana::Belum, |s| Lencana::dari(&s, false)),
            sejak: b.diajukan_pada.map(|p| pelaku.zona.waktu(p)),
        })
        .collect();
    halaman(StatusCode::OK, &HalamanBawahan { bingkai, tahun, bawahan, berikut })
}

async fn lihat(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<SkpId>,
) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let terbaca = store::cari(&mut conn, id, &pelaku).await?;
    tampilkan(&mut conn, &pelaku, bingkai, terbaca, Jawaban::default()).await
}

/// Apa yang perlu dikatakan halaman SKP selain isinya.
#[derive(Default)]
struct Jawaban {
    status: StatusCode,
    galat: Galat,
    catatan_ditulis: String,
    ditolak: bool,
}

async fn tampilkan(
    conn: &mut PgConnection,
    pelaku: &Pengguna,
    bingkai: Bingkai,
    terbaca: Terbaca,
    jawaban: Jawaban,
) -> Result<Response> {
    let id = terbaca.skp.id();
    let tindakan = policy::tindakan(pelaku, &terbaca.skp);
    let (versi, lencana) = (terbaca.skp.versi(), lencana(&terbaca.skp));
    let catatan = terbaca.skp.pengembalian().map(|p| (p.catatan.clone(), pelaku.zona.waktu(p.pada)));
    let sidik = sidik(&terbaca.skp);
    let (dok, kekurangan) = dokumen(conn, pelaku, terbaca).await?;
    let page = HalamanSkp {
        bingkai,
        id,
        lencana,
        tindakan,
        milik_sendiri: dok.isi.pemilik == pelaku.id,
        versi,
        catatan,
        kekurangan,
        ditolak: jawaban.ditolak,
        galat: jawaban.galat,
        catatan_ditulis: jawaban.catatan_ditulis,
        zona: pelaku.zona,
        sidik,
        dok,
    };
    halaman(jawaban.status, &page)
}

fn lencana(skp: &SkpTersimpan) -> Lencana {
    match skp {
        SkpTersimpan::Draf(_) if skp.pengembalian().is_some() => Lencana::Dikembalikan,
        SkpTersimpan::Draf(_) => Lencana::Draf,
        SkpTersimpan::Diajukan(_) => Lencana::Diajukan,
        SkpTersimpan::Ditetapkan(_) => Lencana::Ditetapkan,
    }
}

fn sidik(skp: &SkpTersimpan) -> Option<String> {
    match skp {
        SkpTersimpan::Ditetapkan(skp) => Some(hex::encode(&skp.keadaan.sidik)),
        _ => None,
    }
}

/// Dokumen untuk ditampilkan: yang beku apa adanya, yang lain dari isi dan para pihak hari ini.
async fn dokumen(conn: &mut PgConnection, pelaku: &Pengguna, terbaca: Terbaca) -> Result<(Dokumen, Vec<Kekurangan>)> {
    if let SkpTersimpan::Ditetapkan(skp) = &terbaca.skp {
        let dok = Dokumen::baca(&skp.keadaan.dokumen).map_err(anyhow::Error::new)?;
        return Ok((dok, Vec::new()));
    }
    let rencana = store::daftar_rencana(conn, terbaca.skp.id()).await?;
    let hari = terbaca.skp.masa().hari_jabatan(pelaku.hari_ini);
    let pihak = pegawai::identitas(conn, &terbaca.pihak, hari).await?;
    let jabatan = pihak.first().and_then(|p| p.jenis_jabatan);
    let (isi, diajukan, kurang) = match &terbaca.skp {
        SkpTersimpan::Draf(skp) => (skp.isi(&rencana), None, kelengkapan(skp, &rencana, jabatan)),
        SkpTersimpan::Diajukan(skp) => (skp.isi(&rencana), Some(skp.keadaan.pada), Vec::new()),
        SkpTersimpan::Ditetapkan(skp) => (skp.isi(&rencana), Some(skp.keadaan.pada), Vec::new()),
    };
    let dok = Dokumen::susun(terbaca.instansi, terbaca.tempat, isi, pihak).ok_or(Error::NotFound)?;
    let dok = match diajukan {
        Some(pada) => dok.ditandatangani_pegawai(pada),
        None => dok,
    };
    Ok((dok, kurang))
}

async fn cetak(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<SkpId>,
) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let terbaca = store::cari(&mut conn, id, &pelaku).await?;
    let (lencana, sidik) = (lencana(&terbaca.skp), sidik(&terbaca.skp));
    let (dok, _) = dokumen(&mut conn, &pelaku, terbaca).await?;
    drop(conn);
    let page = HalamanCetak { bingkai, id, dok, lencana, zona: pelaku.zona, sidik };
    halaman(StatusCode::OK, &page)
}

async fn riwayat(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<SkpId>,
) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let terbaca = store::cari(&mut conn, id, &pelaku).await?;
    let riwayat = store::riwayat(&mut conn, id).await?;
    drop(conn);
    let riwayat = riwayat
        .into_iter()
        .map(|p| BarisRiwayat {
            kalimat: kalimat_peristiwa(&p.peristiwa),
            oleh: p.oleh.unwrap_or_else(|| "Sistem".into()),
            pada: pelaku.zona.waktu(p.pada),
            catatan: p.catatan,
        })
        .collect();
    let tahun = terbaca.skp.masa().tahun();
    halaman(StatusCode::OK, &HalamanRiwayat { bingkai, id, tahun, riwayat })
}

/// Formulir satu tombol.
#[derive(Deserialize)]
struct Tombol {}

async fn ajukan(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<SkpId>,
    formulir: Formulir<Tombol>,
) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    let terbaca = store::kunci_terbaca(&mut tx, id, &pelaku).await?;
    let draf = terbaca.skp.clone().draf()?;
    let milik = pelaku.sebagai(Pemilik, draf)?;
    let rencana = store::daftar_rencana(&mut tx, id).await?;
    let hari = terbaca.skp.masa().hari_jabatan(pelaku.hari_ini);
    let pemilik = pegawai::identitas(&mut tx, &terbaca.pihak[..1], hari).await?;
    let jabatan = pemilik.first().and_then(|p| p.jenis_jabatan);
    match milik.ajukan(formulir.versi()?, &rencana, jabatan, app.clock.now()) {
        Ok(pengajuan) => {
            let lokasi = format!("/skp/{id}");
            store::simpan_pengajuan(&mut tx, &pengajuan, &formulir.kiriman.ke(&lokasi)).await?;
            tx.commit().await?;
            Ok(lanjut(&lokasi, "SKP ditandatangani dan diajukan. Penilai Anda melihatnya di berandanya."))
        }
        Err(Ditolak::BelumLengkap(_)) => {
            let jawaban = Jawaban { status: StatusCode::UNPROCESSABLE_ENTITY, ditolak: true, ..Jawaban::default() };
            tampilkan(&mut tx, &pelaku, bingkai, terbaca, jawaban).await
        }
        Err(lain) => Err(lain.into()),
    }
}

async fn tarik_kembali(
    State(app): State<App>,
    pelaku: Pengguna,
    Alamat(id): Alamat<SkpId>,
    formulir: Formulir<Tombol>,
) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    let diajukan = store::kunci(&mut tx, id, &pelaku).await?.diajukan()?;
    let penarikan = pelaku.sebagai(Pemilik, diajukan)?.tarik_kembali(app.clock.now());
    let lokasi = format!("/skp/{id}");
    store::simpan_penarikan(&mut tx, &penarikan, &formulir.kiriman.ke(&lokasi)).await?;
    tx.commit().await?;
    Ok(lanjut(&lokasi, "SKP ditarik kembali menjadi draf."))
}

async fn tetapkan(
    State(app): State<App>,
    pelaku: Pengguna,
    Alamat(id): Alamat<SkpId>,
    formulir: Formulir<Tombol>,
) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    let terbaca = store::kunci_terbaca(&mut tx, id, &pelaku).await?;
    let skp = terbaca.skp.diajukan()?;
    let rencana = store::daftar_rencana(&mut tx, id).await?;
    let isi = skp.isi(&rencana);
    let penetapan = pelaku.sebagai(Penilai, skp)?.tetapkan(formulir.versi()?, &rencana, app.clock.now())?;
    let pihak = pegawai::identitas(&mut tx, &terbaca.pihak, pelaku.hari_ini).await?;
    let dokumen = Dokumen::susun(terbaca.instansi, terbaca.tempat, isi, pihak)
        .ok_or(Error::NotFound)?
        .ditandatangani_pegawai(penetapan.diajukan_pada)
        .ditandatangani_penilai(penetapan.pada);
    let lokasi = format!("/skp/{id}");
    store::simpan_penetapan(&mut tx, &penetapan, &dokumen, &formulir.kiriman.ke(&lokasi)).await?;
    tx.commit().await?;
    Ok(lanjut(&lokasi, "SKP ditandatangani dan ditetapkan. Dokumennya kini beku."))
}

/// Formulir pengembalian.
#[derive(Deserialize)]
struct FormPengembalian {
    #[serde(default)]
    catatan: String,
}

async fn kembalikan(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<SkpId>,
    formulir: Formulir<FormPengembalian>,
) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    let terbaca = store::kunci_terbaca(&mut tx, id, &pelaku).await?;
    let diajukan = pelaku.sebagai(Penilai, terbaca.skp.clone().diajukan()?)?;
    match diajukan.kembalikan(rapikan(&formulir.isi.catatan), app.clock.now()) {
        Ok(pengembalian) => {
            let lokasi = format!("/skp/{id}");
            store::simpan_pengembalian(&mut tx, &pengembalian, &formulir.kiriman.ke(&lokasi)).await?;
            tx.commit().await?;
            Ok(lanjut(&lokasi, "SKP dikembalikan; pegawai melihat catatan Anda di puncak drafnya."))
        }
        Err(ditolak) => {
            let mut galat = Galat::default();
            galat.catat("catatan", ditolak.to_string());
            let jawaban = Jawaban {
                status: StatusCode::UNPROCESSABLE_ENTITY,
                galat,
                catatan_ditulis: formulir.isi.catatan,
                ditolak: false,
            };
            tampilkan(&mut tx, &pelaku, bingkai, terbaca, jawaban).await
        }
    }
}

async fn hapus(
    State(app): State<App>,
    pelaku: Pengguna,
    Alamat(id): Alamat<SkpId>,
    formulir: Formulir<Tombol>,
) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    let draf = store::kunci(&mut tx, id, &pelaku).await?.draf()?;
    let sunting = pelaku.sebagai(Pemilik, draf)?.sunting();
    store::hapus(&mut tx, sunting.skp, sunting.oleh, app.clock.now(), &formulir.kiriman.ke("/skp")).await?;
    tx.commit().await?;
    Ok(lanjut("/skp", "Draf SKP dihapus."))
}

async fn lampiran(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<SkpId>,
) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let skp = store::cari(&mut conn, id, &pelaku).await?.skp;
    drop(conn);
    if !policy::tindakan(&pelaku, &skp).lampiran {
        return Err(Error::Forbidden);
    }
    let skp = skp.draf()?;
    let page = HalamanLampiran {
        bingkai,
        id,
        tahun: skp.masa.tahun(),
        versi: skp.versi_lampiran,
        isian: FormLampiran::dari(&skp.lampiran),
        galat: Galat::default(),
        tersimpan: None,
    };
    halaman(StatusCode::OK, &page)
}

async fn simpan_lampiran(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<SkpId>,
    formulir: Formulir<FormLampiran>,
) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    let skp = store::kunci(&mut tx, id, &pelaku).await?.draf()?;
    let (versi, usang) = (formulir.versi()?, skp.versi_lampiran != formulir.versi()?);
    let mut page = HalamanLampiran {
        bingkai,
        id,
        tahun: skp.masa.tahun(),
        versi: skp.versi_lampiran,
        isian: formulir.isi.clone(),
        galat: Galat::default(),
        tersimpan: None,
    };
    let tersimpan = FormLampiran::dari(&skp.lampiran);
    let sebagai_pemilik = pelaku.id == skp.pemilik;
    let lampiran = formulir.isi.baca();
    let perubahan = match (lampiran, sebagai_pemilik) {
        (Err(galat), _) => Err(galat),
        (Ok(lampiran), true) => Ok(pelaku.sebagai(Pemilik, skp)?.isi_lampiran(lampiran)),
        (Ok(lampiran), false) => Ok(pelaku.sebagai(Penilai, skp)?.isi_lampiran(lampiran)),
    };
    match perubahan {
        Err(galat) => {
            page.galat = galat;
            halaman(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        Ok(_) if usang => {
            page.tersimpan = Some(tersimpan);
            halaman(StatusCode::CONFLICT, &page).map(bersaing)
        }
        Ok(perubahan) => {
            let lokasi = format!("/skp/{id}");
            let kiriman = formulir.kiriman.ke(&lokasi);
            store::simpan_lampiran(&mut tx, &perubahan, versi, app.clock.now(), &kiriman).await?;
            tx.commit().await?;
            Ok(lanjut(&lokasi, "Lampiran tersimpan."))
        }
    }
}

async fn ekspektasi(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<SkpId>,
) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let terbaca = store::cari(&mut conn, id, &pelaku).await?;
    let pihak = pegawai::identitas(&mut conn, &terbaca.pihak[..1], pelaku.hari_ini).await?;
    drop(conn);
    if !policy::tindakan(&pelaku, &terbaca.skp).ekspektasi {
        return Err(Error::Forbidden);
    }
    let skp = terbaca.skp.draf()?;
    let page = HalamanEkspektasi {
        bingkai,
        id,
        nama: pihak.into_iter().next().map(|p| p.nama).unwrap_or_default(),
        tahun: skp.masa.tahun(),
        versi: skp.versi_ekspektasi,
        ekspektasi: skp.ekspektasi,
        galat: Galat::default(),
        tersimpan: None,
    };
    halaman(StatusCode::OK, &page)
}

async fn simpan_ekspektasi(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<SkpId>,
    formulir: Formulir<FormEkspektasi>,
) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    let skp = store::kunci(&mut tx, id, &pelaku).await?.draf()?;
    let (versi, sekarang) = (formulir.versi()?, skp.versi_ekspektasi);
    let (tahun, tersimpan) = (skp.masa.tahun(), skp.ekspektasi.clone());
    let ekspektasi = formulir.isi.baca();
    let penilai = pelaku.sebagai(Penilai, skp)?;
    let (status, galat, tersimpan) = match ekspektasi {
        Err(galat) => (StatusCode::UNPROCESSABLE_ENTITY, galat, None),
        Ok(_) if versi != sekarang => (StatusCode::CONFLICT, Galat::default(), Some(tersimpan)),
        Ok(ekspektasi) => {
            let perubahan = penilai.beri_ekspektasi(ekspektasi);
            let lokasi = format!("/skp/{id}");
            let kiriman = formulir.kiriman.ke(&lokasi);
            store::simpan_ekspektasi(&mut tx, &perubahan, versi, app.clock.now(), &kiriman).await?;
            tx.commit().await?;
            return Ok(lanjut(&lokasi, "Ekspektasi khusus tersimpan."));
        }
    };
    let mut diketik = formulir.isi.ekspektasi;
    diketik.resize(7, String::new());
    let page = HalamanEkspektasi {
        bingkai,
        id,
        nama: String::new(),
        tahun,
        versi: sekarang,
        ekspektasi: diketik,
        galat,
        tersimpan,
    };
    halaman(status, &page).map(bersaing)
}
