//! Pintu SKP. Alamat setiap perubahan adalah kata benda dari kata kerjanya: ajukan → pengajuan.

use axum::{extract::State, http::StatusCode, response::Response};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use sqlx::PgConnection;

use super::{
    bergeser::bila_bergeser,
    daftar,
    dokumen::Dokumen,
    kelengkapan::{Kekurangan, kelengkapan},
    lampiran,
    model::{Ditolak, Pengembalian, SkpId, SkpTersimpan},
    penahan,
    penautan::{self, Usulan},
    pendekatan,
    policy::{self, Pengelola},
    rencana, reviu, riwayat,
    store::{self, Terbaca},
    sumber,
    view::{HalamanCetak, HalamanSkp, Lencana},
};
use crate::kernel::{
    app::App,
    auth::{Pengguna, PeranInstansi},
    db::Tx,
    error::{Error, Result},
    form::{Alamat, Formulir, Galat, Kiriman, rapikan},
    layout::{Bingkai, halaman, lanjut},
    policy::{Pemilik, Penilai},
    routes::Routes,
};

/// Alamat SKP.
pub fn routes() -> Routes {
    Routes::new()
        .merge(daftar::routes())
        .merge(penahan::routes())
        .merge(reviu::routes())
        .get("/skp/{id}", lihat)
        .get("/skp/{id}/cetak", cetak)
        .merge(riwayat::routes())
        .post("/skp/{id}/pengajuan", bila_bergeser(ajukan))
        .post("/skp/{id}/penarikan", bila_bergeser(tarik_kembali))
        .post("/skp/{id}/penetapan", bila_bergeser(tetapkan))
        .post("/skp/{id}/pengembalian", bila_bergeser(kembalikan))
        .post("/skp/{id}/penghapusan", bila_bergeser(hapus))
        .merge(pendekatan::routes())
        .merge(sumber::routes())
        .merge(penautan::routes())
        .merge(rencana::routes())
        .merge(lampiran::routes())
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
    let silsilah = terbaca.skp.silsilah().clone();
    let penilainya = terbaca.skp.penilai() == Some(pelaku.id);
    let tenggat = (lencana != Lencana::Ditetapkan).then_some(terbaca.tenggat);
    let (reviu, reviu_dipakai) = (terbaca.reviu.clone(), terbaca.reviu_dipakai);
    let menunggu_reviu = match &terbaca.skp {
        SkpTersimpan::Diajukan(skp) => skp.ditunggu(),
        _ => None,
    };
    let Tersusun { dok, kekurangan, ditunggu, usulan } = dokumen(conn, terbaca).await?;
    let page = HalamanSkp {
        bingkai,
        id,
        lencana,
        tindakan,
        milik_sendiri: dok.isi.pemilik == pelaku.id,
        memimpin: pelaku.menilai || dok.jpt(),
        penilainya,
        versi,
        catatan,
        kekurangan,
        ditunggu,
        usulan,
        ditolak: jawaban.ditolak,
        galat: jawaban.galat,
        catatan_ditulis: jawaban.catatan_ditulis,
        zona: pelaku.zona,
        hari: pelaku.hari_ini,
        silsilah,
        sidik,
        tenggat,
        reviu,
        reviu_dipakai,
        menunggu_reviu,
        pengelolanya: pelaku.memegang(PeranInstansi::Pengelola),
        dok,
    };
    halaman(jawaban.status, &page)
}

fn lencana(skp: &SkpTersimpan) -> Lencana {
    match skp {
        SkpTersimpan::Draf(_) if skp.pengembalian().is_some() => Lencana::Dikembalikan,
        SkpTersimpan::Draf(_) => Lencana::Draf,
        SkpTersimpan::Diajukan(_) => Lencana::Diajukan,
        SkpTersimpan::Direviu(_) => Lencana::Direviu,
        SkpTersimpan::Ditetapkan(_) => Lencana::Ditetapkan,
    }
}

fn sidik(skp: &SkpTersimpan) -> Option<String> {
    match skp {
        SkpTersimpan::Ditetapkan(skp) => Some(hex::encode(&skp.keadaan.sidik)),
        _ => None,
    }
}

/// Dokumen dan yang masih kurang padanya.
pub(super) struct Tersusun {
    pub(super) dok: Dokumen,
    kekurangan: Vec<Kekurangan>,
    /// Penilai yang RHK-nya belum ada untuk ditautkan.
    ditunggu: Option<String>,
    /// RHK yang dapat ditautkan sekali tekan.
    usulan: Vec<Usulan>,
}

/// Dokumen untuk ditampilkan: yang beku apa adanya, yang lain dari isi dan para pihak hari ini.
pub(super) async fn dokumen(conn: &mut PgConnection, terbaca: Terbaca) -> Result<Tersusun> {
    if let SkpTersimpan::Ditetapkan(skp) = &terbaca.skp {
        let dok = Dokumen::baca(&skp.keadaan.dokumen).map_err(anyhow::Error::new)?;
        return Ok(Tersusun { dok, kekurangan: Vec::new(), ditunggu: None, usulan: Vec::new() });
    }
    let rencana = store::daftar_rencana(conn, terbaca.skp.id()).await?;
    let pihak = &terbaca.pihak;
    let jabatan = pihak.first().and_then(|p| p.jenis_jabatan);
    let pimpinan = match &terbaca.skp {
        SkpTersimpan::Draf(skp) => penautan::pimpinan(conn, skp, &rencana).await?,
        _ => penautan::Pimpinan::default(),
    };
    let ditunggu = pihak.get(1).filter(|_| pimpinan.ditunggu).map(|penilai| penilai.nama.clone());
    let (isi, diajukan, kekurangan) = match &terbaca.skp {
        SkpTersimpan::Draf(skp) => (skp.isi(&rencana), None, kelengkapan(skp, &rencana, jabatan, ditunggu.as_deref())),
        SkpTersimpan::Diajukan(skp) => (skp.isi(&rencana), Some(skp.keadaan.pada), Vec::new()),
        SkpTersimpan::Direviu(skp) => (skp.isi(&rencana), Some(skp.keadaan.pada), Vec::new()),
        SkpTersimpan::Ditetapkan(skp) => (skp.isi(&rencana), Some(skp.keadaan.pada), Vec::new()),
    };
    let dok = Dokumen::susun(terbaca.instansi, terbaca.tempat, isi, terbaca.pihak)
        .ok_or(Error::NotFound)?
        .berdasar(terbaca.dasar);
    let dok = match diajukan {
        Some(pada) => dok.ditandatangani_pegawai(pada),
        None => dok,
    };
    Ok(Tersusun { dok, kekurangan, ditunggu, usulan: pimpinan.usulan })
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
    let digantikan = terbaca.skp.silsilah().clone().pengganti.filter(|p| p.ditetapkan);
    let dok = dokumen(&mut conn, terbaca).await?.dok;
    drop(conn);
    let page = HalamanCetak { bingkai, id, dok, lencana, zona: pelaku.zona, sidik, digantikan };
    halaman(StatusCode::OK, &page)
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
    let jabatan = terbaca.pihak.first().and_then(|p| p.jenis_jabatan);
    match milik.ajukan(formulir.versi()?, &rencana, jabatan, app.clock.now()) {
        Ok(pengajuan) => {
            let kiriman = formulir.kiriman.ke(format!("/skp/{id}"));
            store::simpan_pengajuan(&mut tx, &pengajuan, &kiriman).await?;
            selesai(tx, &kiriman, "SKP ditandatangani dan diajukan. Yang memeriksanya melihatnya di berandanya.").await
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
    let kiriman = formulir.kiriman.ke(format!("/skp/{id}"));
    store::simpan_penarikan(&mut tx, &penarikan, &kiriman).await?;
    selesai(tx, &kiriman, "SKP ditarik kembali menjadi draf.").await
}

async fn tetapkan(
    State(app): State<App>,
    pelaku: Pengguna,
    Alamat(id): Alamat<SkpId>,
    formulir: Formulir<Tombol>,
) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    let terbaca = store::kunci_terbaca(&mut tx, id, &pelaku).await?;
    let rencana = store::daftar_rencana(&mut tx, id).await?;
    let (versi, pada) = (formulir.versi()?, app.clock.now());
    let (isi, penetapan) = match terbaca.skp {
        SkpTersimpan::Direviu(skp) => {
            (skp.isi(&rencana), pelaku.sebagai(Penilai, skp)?.tetapkan(versi, &rencana, pada)?)
        }
        lain => {
            let skp = lain.diajukan()?;
            (skp.isi(&rencana), pelaku.sebagai(Penilai, skp)?.tetapkan(versi, &rencana, pada)?)
        }
    };
    let dokumen = Dokumen::susun(terbaca.instansi, terbaca.tempat, isi, terbaca.pihak)
        .ok_or(Error::NotFound)?
        .berdasar(terbaca.dasar)
        .ditandatangani_pegawai(penetapan.diajukan_pada)
        .ditandatangani_penilai(penetapan.pada);
    let kiriman = formulir.kiriman.ke(format!("/skp/{id}"));
    store::simpan_penetapan(&mut tx, &penetapan, &dokumen, &kiriman).await?;
    selesai(tx, &kiriman, "SKP ditandatangani dan ditetapkan. Dokumennya kini terkunci.").await
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
    let catatan = rapikan(&formulir.isi.catatan);
    let pengembalian = dikembalikan(&pelaku, terbaca.skp.clone(), catatan, app.clock.now())?;
    let pengembalian = match formulir.versi()? == terbaca.skp.versi() {
        true => pengembalian,
        false => Err(Ditolak::IsiBerubah),
    };
    match pengembalian {
        Ok(pengembalian) => {
            // Draf tidak lagi terbaca oleh pengelola yang mengembalikannya.
            let terbaca_lagi = terbaca.skp.penilai() == Some(pelaku.id);
            let kiriman = formulir.kiriman.ke(if terbaca_lagi { format!("/skp/{id}") } else { "/skp/reviu".into() });
            store::simpan_pengembalian(&mut tx, &pengembalian, &kiriman).await?;
            selesai(tx, &kiriman, "SKP dikembalikan; pegawai melihat catatan Anda di puncak drafnya.").await
        }
        Err(ditolak) => {
            let mut galat = Galat::default();
            galat.catat("catatan", ditolak.to_string());
            let usang = matches!(ditolak, Ditolak::IsiBerubah);
            let jawaban = Jawaban {
                status: if usang { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY },
                galat,
                catatan_ditulis: formulir.isi.catatan,
                ditolak: false,
            };
            tampilkan(&mut tx, &pelaku, bingkai, terbaca, jawaban).await
        }
    }
}

/// Pengembalian oleh penilainya, atau oleh pengelola kinerja yang mereviunya.
fn dikembalikan(
    pelaku: &Pengguna,
    skp: SkpTersimpan,
    catatan: String,
    pada: DateTime<Utc>,
) -> Result<Result<Pengembalian, Ditolak>> {
    let penilai = skp.penilai() == Some(pelaku.id);
    Ok(match skp {
        SkpTersimpan::Direviu(skp) if penilai => pelaku.sebagai(Penilai, skp)?.kembalikan(catatan, pada),
        SkpTersimpan::Direviu(skp) => pelaku.sebagai(Pengelola, skp)?.kembalikan(catatan, pada),
        SkpTersimpan::Diajukan(skp) if penilai => pelaku.sebagai(Penilai, skp)?.kembalikan(catatan, pada),
        lain => pelaku.sebagai(Pengelola, lain.diajukan()?)?.kembalikan(catatan, pada),
    })
}

async fn hapus(
    State(app): State<App>,
    pelaku: Pengguna,
    Alamat(id): Alamat<SkpId>,
    formulir: Formulir<Tombol>,
) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    let draf = store::kunci(&mut tx, id, &pelaku).await?.draf()?;
    let sunting = pelaku.sebagai(Pemilik, draf)?.hapus()?;
    let kiriman = formulir.kiriman.ke("/skp");
    store::hapus(&mut tx, sunting.skp, sunting.oleh, app.clock.now(), &kiriman).await?;
    selesai(tx, &kiriman, "Draf SKP dihapus.").await
}

/// Menutup setiap perubahan: menyimpannya, lalu ke halaman yang dicatat bersama kirimannya.
pub(super) async fn selesai(tx: Tx, kiriman: &Kiriman, pesan: &str) -> Result<Response> {
    tx.commit().await?;
    Ok(lanjut(kiriman.lokasi(), pesan))
}
