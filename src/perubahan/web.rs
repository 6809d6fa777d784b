//! Pintu usul perubahan.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    http::StatusCode,
    response::Response,
};
use serde::Deserialize;
use sqlx::PgConnection;

use super::{
    banding, daftar,
    formulir::{FormMenteri, FormPerubahan},
    model::{Ditolak, Hubungan, PerubahanId, PerubahanTersimpan, SkpDiubah},
    policy::{Pemutus, Pencatat, Pengusul, tindakan},
    serah_terima, store,
    view::{HalamanFormulir, HalamanPerubahan, Ketikan},
    wakil,
};
use crate::{
    bukti::{self, Untuk},
    kernel::{
        app::App,
        auth::Pengguna,
        db::Tx,
        error::{Error, Result},
        form::{Alamat, Formulir, Galat, Kiriman},
        layout::{Bingkai, halaman, lanjut},
        routes::Routes,
        web::bersaing,
    },
    skp::{self, SkpId},
};

/// Alamat perubahan SKP dan serah terima.
pub fn routes() -> Routes {
    Routes::new()
        .merge(daftar::routes())
        .get("/skp/{id}/perubahan/baru", baru)
        .post("/skp/{id}/perubahan", siapkan)
        .get("/perubahan/{id}", lihat)
        .get("/perubahan/{id}/ubah", ubah)
        .post("/perubahan/{id}", sunting)
        .post("/perubahan/{id}/pembuangan", buang)
        .post("/perubahan/{id}/pengusulan", usulkan)
        .post("/perubahan/{id}/penarikan", tarik)
        .post("/perubahan/{id}/persetujuan", setujui)
        .post("/perubahan/{id}/penolakan", tolak)
        .post("/perubahan/{id}/persetujuan-menteri", catat)
        .post("/perubahan/{id}/pembatalan", batalkan)
        .merge(banding::routes())
        .merge(serah_terima::routes())
}

/// Yang sudah terisi ketika formulirnya dibuka dari halaman lain.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Tanya {
    kondisi: String,
    asal: String,
    rujukan: String,
    berlaku: String,
}

fn formulir(bingkai: Bingkai, skp: &SkpDiubah, isian: FormPerubahan) -> HalamanFormulir {
    HalamanFormulir {
        bingkai,
        skp: skp.skp,
        nama: skp.nama.clone(),
        tahun: skp.masa.tahun(),
        ke: skp.ke,
        masa: skp.masa.tulis(),
        milik: skp.hubungan == Hubungan::Pemilik,
        lama: None,
        isian,
        galat: Galat::default(),
        tersimpan: None,
    }
}

/// SKP yang dapat diubah pelaku, atau sebabnya tidak.
async fn dapat_diubah(conn: &mut PgConnection, id: SkpId, pelaku: &Pengguna) -> Result<SkpDiubah> {
    let skp = store::skp(conn, id, pelaku).await?;
    match (skp.hubungan.mengusulkan(), skp.ditetapkan, skp.dapat) {
        (false, ..) => Err(Error::Forbidden),
        (_, false, _) => Err(skp::Ditolak::BelumDitetapkan.into()),
        (_, _, false) => Err(skp::Ditolak::SudahDiubah.into()),
        _ => Ok(skp),
    }
}

async fn baru(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<SkpId>,
    tanya: Result<Query<Tanya>, QueryRejection>,
) -> Result<Response> {
    let Query(tanya) = tanya.map_err(|_| Error::NotFound)?;
    let mut conn = app.db.acquire().await?;
    let skp = dapat_diubah(&mut conn, id, &pelaku).await?;
    drop(conn);
    let Tanya { kondisi, asal, rujukan, berlaku } = tanya;
    let isian = FormPerubahan { kondisi, asal, rujukan, berlaku, ..FormPerubahan::default() };
    halaman(StatusCode::OK, &formulir(bingkai, &skp, isian))
}

async fn siapkan(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<SkpId>,
    kiriman: Formulir<FormPerubahan>,
) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    let skp = dapat_diubah(&mut tx, id, &pelaku).await?;
    let usul = match kiriman.isi.baca(skp.masa) {
        Ok(usul) => usul,
        Err(galat) => {
            let page = HalamanFormulir { galat, ..formulir(bingkai, &skp, kiriman.isi) };
            return halaman(StatusCode::UNPROCESSABLE_ENTITY, &page);
        }
    };
    let baru = PerubahanId::new();
    let kiriman = kiriman.kiriman.ke(format!("/perubahan/{baru}"));
    store::siapkan(&mut tx, baru, &skp, &usul, &pelaku, app.clock.now(), &kiriman).await?;
    selesai(tx, &kiriman, "Usul disimpan. Tambahkan buktinya, lalu kirimkan.").await
}

async fn lihat(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<PerubahanId>,
) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let p = store::cari(&mut conn, id, &pelaku).await?;
    tampilkan(&mut conn, &pelaku, bingkai, p, Jawaban::default()).await
}

/// Apa yang perlu dikatakan halaman usul selain isinya.
#[derive(Default)]
struct Jawaban {
    status: StatusCode,
    galat: Galat,
    ketikan: Ketikan,
}

impl Jawaban {
    fn dari(kolom: &str, ditolak: &Ditolak, ketikan: Ketikan) -> Self {
        let mut galat = Galat::default();
        galat.catat(kolom, ditolak.to_string());
        let status = if ditolak.isian() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::CONFLICT };
        Self { status, galat, ketikan }
    }
}

async fn tampilkan(
    conn: &mut PgConnection,
    pelaku: &Pengguna,
    bingkai: Bingkai,
    p: PerubahanTersimpan,
    jawaban: Jawaban,
) -> Result<Response> {
    let bukti = bukti::daftar(conn, Untuk::Perubahan, &[p.pokok().id.uuid()]).await?;
    let page = HalamanPerubahan {
        bingkai,
        tindakan: tindakan(pelaku, &p),
        milik: p.pokok().pemilik == pelaku.id,
        bukti,
        zona: pelaku.zona,
        galat: jawaban.galat,
        ketikan: jawaban.ketikan,
        p,
    };
    let halaman = halaman(jawaban.status, &page)?;
    Ok(if jawaban.status == StatusCode::CONFLICT { bersaing(halaman) } else { halaman })
}

fn menyunting(bingkai: Bingkai, p: &PerubahanTersimpan, isian: FormPerubahan) -> HalamanFormulir {
    let pokok = p.pokok();
    HalamanFormulir {
        bingkai,
        skp: pokok.skp,
        nama: pokok.nama_pemilik.clone(),
        tahun: pokok.masa.tahun(),
        ke: pokok.ke,
        masa: pokok.masa.tulis(),
        milik: pokok.hubungan == Hubungan::Pemilik,
        lama: Some((pokok.id, pokok.versi)),
        isian,
        galat: Galat::default(),
        tersimpan: None,
    }
}

async fn ubah(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<PerubahanId>,
) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let p = store::cari(&mut conn, id, &pelaku).await?;
    drop(conn);
    pelaku.sebagai(Pengusul, p.clone().draf()?)?;
    let isian = FormPerubahan::dari(&p.pokok().usul);
    halaman(StatusCode::OK, &menyunting(bingkai, &p, isian))
}

async fn sunting(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<PerubahanId>,
    kiriman: Formulir<FormPerubahan>,
) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    let p = store::kunci(&mut tx, id, &pelaku).await?;
    let draf = pelaku.sebagai(Pengusul, p.clone().draf()?)?;
    let versi = kiriman.versi()?;
    if versi != p.pokok().versi {
        let mut page = menyunting(bingkai, &p, kiriman.isi);
        page.tersimpan = Some(FormPerubahan::dari(&p.pokok().usul));
        return halaman(StatusCode::CONFLICT, &page).map(bersaing);
    }
    match kiriman.isi.baca(p.pokok().masa) {
        Ok(usul) => {
            let suntingan = draf.sunting(versi, usul);
            let kiriman = kiriman.kiriman.ke(format!("/perubahan/{id}"));
            store::sunting(&mut tx, &suntingan, app.clock.now(), &kiriman).await?;
            selesai(tx, &kiriman, "Usul disimpan.").await
        }
        Err(galat) => {
            let page = HalamanFormulir { galat, ..menyunting(bingkai, &p, kiriman.isi) };
            halaman(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
    }
}

/// Formulir satu tombol.
#[derive(Deserialize)]
struct Tombol {}

async fn buang(
    State(app): State<App>,
    pelaku: Pengguna,
    Alamat(id): Alamat<PerubahanId>,
    formulir: Formulir<Tombol>,
) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    let p = store::kunci(&mut tx, id, &pelaku).await?;
    let skp = p.pokok().skp;
    let dibuang = pelaku.sebagai(Pengusul, p.draf()?)?.buang();
    let kiriman = formulir.kiriman.ke(format!("/skp/{skp}/perubahan"));
    store::buang(&mut tx, dibuang, pelaku.id, app.clock.now(), &kiriman).await?;
    selesai(tx, &kiriman, "Usul yang belum dikirim itu dibuang.").await
}

async fn usulkan(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<PerubahanId>,
    formulir: Formulir<Tombol>,
) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    let p = store::kunci(&mut tx, id, &pelaku).await?;
    let pada = app.clock.now();
    let pengusulan = match pelaku.sebagai(Pengusul, p.clone().draf()?)?.usulkan(formulir.versi()?, pada) {
        Ok(pengusulan) => pengusulan,
        Err(ditolak) => {
            let jawaban = Jawaban::dari("bukti", &ditolak, Ketikan::default());
            return tampilkan(&mut tx, &pelaku, bingkai, p, jawaban).await;
        }
    };
    let kiriman = formulir.kiriman.ke(format!("/perubahan/{id}"));
    if !pengusulan.langsung {
        store::usulkan(&mut tx, &pengusulan, pelaku.hari_ini, &kiriman).await?;
        return selesai(tx, &kiriman, "Usul dikirim kepada yang memutuskannya.").await;
    }
    store::usulkan(&mut tx, &pengusulan, pelaku.hari_ini, &Kiriman::sistem()).await?;
    let usul = store::kunci(&mut tx, id, &pelaku).await?.diusulkan()?;
    let versi = usul.pokok().versi;
    let persetujuan = pelaku.sebagai(Pemutus, usul)?.setujui(versi, pada)?;
    wakil::buka(&mut tx, &pelaku, &persetujuan, &kiriman).await?;
    selesai(tx, &kiriman, "Perubahan dimulai. Pegawai kini menyusun versi baru SKP-nya.").await
}

async fn setujui(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<PerubahanId>,
    formulir: Formulir<Tombol>,
) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    let p = store::kunci(&mut tx, id, &pelaku).await?;
    let usul = p.clone().diusulkan()?;
    match pelaku.sebagai(Pemutus, usul)?.setujui(formulir.versi()?, app.clock.now()) {
        Ok(persetujuan) => {
            let kiriman = formulir.kiriman.ke(format!("/perubahan/{id}"));
            wakil::buka(&mut tx, &pelaku, &persetujuan, &kiriman).await?;
            selesai(tx, &kiriman, "Perubahan disetujui. Pegawai kini menyusun versi baru SKP-nya.").await
        }
        Err(ditolak) => {
            let jawaban = Jawaban::dari("putuskan", &ditolak, Ketikan::default());
            tampilkan(&mut tx, &pelaku, bingkai, p, jawaban).await
        }
    }
}

/// Formulir beralasan.
#[derive(Default, Deserialize)]
#[serde(default)]
struct FormAlasan {
    alasan: String,
}

async fn tolak(
    app: State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    id: Alamat<PerubahanId>,
    formulir: Formulir<FormAlasan>,
) -> Result<Response> {
    beralasan(&app, pelaku, bingkai, id.0, formulir, Akhir::Ditolak).await
}

async fn batalkan(
    app: State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    id: Alamat<PerubahanId>,
    formulir: Formulir<FormAlasan>,
) -> Result<Response> {
    beralasan(&app, pelaku, bingkai, id.0, formulir, Akhir::Dibatalkan).await
}

/// Keputusan yang mengakhiri sebuah perubahan dan selalu beralasan.
#[derive(Clone, Copy)]
enum Akhir {
    /// Usulnya ditolak.
    Ditolak,
    /// Yang sudah disetujui tidak jadi.
    Dibatalkan,
}

/// Mengakhiri perubahan itu; tanpa alasan, atau bila didahului, halamannya kembali dengan tulisannya.
async fn beralasan(
    app: &App,
    pelaku: Pengguna,
    bingkai: Bingkai,
    id: PerubahanId,
    formulir: Formulir<FormAlasan>,
    akhir: Akhir,
) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    let p = store::kunci(&mut tx, id, &pelaku).await?;
    let (versi, alasan, pada) = (formulir.versi()?, &formulir.isi.alasan, app.clock.now());
    let kiriman = formulir.kiriman.ke(format!("/perubahan/{id}"));
    let ditolak = match (akhir, p.clone()) {
        (Akhir::Ditolak, usul) => match pelaku.sebagai(Pemutus, usul.diusulkan()?)?.tolak(versi, alasan, pada) {
            Ok(penolakan) => {
                store::tolak(&mut tx, &penolakan, &kiriman).await?;
                return selesai(tx, &kiriman, "Usul ditolak; pegawai membaca alasannya.").await;
            }
            Err(ditolak) => ditolak,
        },
        (Akhir::Dibatalkan, PerubahanTersimpan::Disetujui(disetujui)) => {
            match pelaku.sebagai(Pemutus, disetujui)?.batalkan(versi, alasan, pada) {
                Ok(pembatalan) => {
                    store::batalkan(&mut tx, &pembatalan, &kiriman).await?;
                    if let Some(draf) = pembatalan.baru {
                        skp::batalkan_versi(&mut tx, draf, pelaku.id, pada, &Kiriman::sistem()).await?;
                    }
                    return selesai(tx, &kiriman, "Perubahan dibatalkan; SKP yang lama berlaku terus.").await;
                }
                Err(ditolak) => ditolak,
            }
        }
        (Akhir::Dibatalkan, _) => return Err(Ditolak::LainKeadaan.into()),
    };
    let ketikan = Ketikan { alasan: formulir.isi.alasan, ..Ketikan::default() };
    tampilkan(&mut tx, &pelaku, bingkai, p, Jawaban::dari("alasan", &ditolak, ketikan)).await
}

async fn tarik(
    State(app): State<App>,
    pelaku: Pengguna,
    Alamat(id): Alamat<PerubahanId>,
    formulir: Formulir<Tombol>,
) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    let usul = store::kunci(&mut tx, id, &pelaku).await?.diusulkan()?;
    let pembatalan = pelaku.sebagai(Pengusul, usul)?.tarik(formulir.versi()?, app.clock.now())?;
    let kiriman = formulir.kiriman.ke(format!("/perubahan/{id}"));
    store::batalkan(&mut tx, &pembatalan, &kiriman).await?;
    selesai(tx, &kiriman, "Usul dibatalkan.").await
}

async fn catat(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<PerubahanId>,
    formulir: Formulir<FormMenteri>,
) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    let p = store::kunci(&mut tx, id, &pelaku).await?;
    let usul = pelaku.sebagai(Pencatat, p.clone().diusulkan()?)?;
    let ketikan = Ketikan { menteri: formulir.isi.clone(), ..Ketikan::default() };
    let surat = match formulir.isi.baca(pelaku.hari_ini) {
        Ok(surat) => surat,
        Err(galat) => {
            let jawaban = Jawaban { status: StatusCode::UNPROCESSABLE_ENTITY, galat, ketikan };
            return tampilkan(&mut tx, &pelaku, bingkai, p, jawaban).await;
        }
    };
    match usul.catat(formulir.versi()?, surat, app.clock.now()) {
        Ok(pencatatan) => {
            let kiriman = formulir.kiriman.ke(format!("/perubahan/{id}"));
            store::catat_menteri(&mut tx, &pencatatan, &kiriman).await?;
            selesai(tx, &kiriman, "Persetujuan menteri dicatat.").await
        }
        Err(ditolak) => tampilkan(&mut tx, &pelaku, bingkai, p, Jawaban::dari("nomor", &ditolak, ketikan)).await,
    }
}

async fn selesai(tx: Tx, kiriman: &Kiriman, pesan: &str) -> Result<Response> {
    tx.commit().await?;
    Ok(lanjut(kiriman.lokasi(), pesan))
}
