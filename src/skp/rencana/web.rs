//! Pintu RHK: menambah, mengubah, mengurutkan, menghapus. Semuanya bagi pemilik draf.

use axum::{extract::State, http::StatusCode, response::Response};
use serde::Deserialize;
use sqlx::PgConnection;

use super::{
    formulir::FormRencana,
    model::{Rencana, RencanaId},
    store,
    view::HalamanRencana,
};
use crate::{
    kernel::{
        app::App,
        auth::Pengguna,
        error::{Error, Result},
        form::{Alamat, Formulir, Galat},
        layout::{Bingkai, halaman},
        policy::{Oleh, Pemilik},
        routes::Routes,
        web::bersaing,
    },
    pegawai::{self, JenisJabatan},
    perjanjian,
    skp::{
        bergeser::bila_bergeser,
        model::{Draf, Skp, SkpId},
        store as skp_store,
        web::selesai,
    },
    tim,
};

/// Alamat RHK.
pub fn routes() -> Routes {
    Routes::new()
        .get("/skp/{id}/rencana/baru", bila_bergeser(baru))
        .post("/skp/{id}/rencana", bila_bergeser(tambah))
        .post("/skp/{id}/perspektif", bila_bergeser(kelompokkan))
        .get("/skp/{id}/rencana/{rencana}", bila_bergeser(ubah))
        .post("/skp/{id}/rencana/{rencana}", bila_bergeser(simpan))
        .post("/skp/{id}/rencana/{rencana}/urutan", bila_bergeser(geser))
        .post("/skp/{id}/rencana/{rencana}/penghapusan", bila_bergeser(hapus))
}

/// Draf di tangan pemiliknya, untuk ditampilkan formulirnya.
async fn draf_saya(conn: &mut PgConnection, id: SkpId, pelaku: &Pengguna) -> Result<Oleh<Pemilik, Skp<Draf>>> {
    let skp = skp_store::cari(conn, id, pelaku).await?.skp.draf()?;
    pelaku.sebagai(Pemilik, skp)
}

async fn satu(conn: &mut PgConnection, skp: SkpId, rencana: RencanaId) -> Result<Rencana> {
    let semua = store::daftar(conn, skp).await?;
    semua.into_iter().find(|r| r.id == rencana).ok_or(Error::NotFound)
}

/// Melengkapi formulir dengan pilihan RHK pimpinan.
async fn formulir(
    conn: &mut PgConnection,
    draf: &Oleh<Pemilik, Skp<Draf>>,
    pelaku: &Pengguna,
    bingkai: Bingkai,
    lama: Option<(RencanaId, i32)>,
    isian: FormRencana,
) -> Result<HalamanRencana> {
    let skp = draf.objek();
    let pilihan = store::pilihan(conn, skp.penilai, skp.masa.tahun()).await?;
    let pihak: Vec<_> = [Some(skp.pemilik), skp.penilai].into_iter().flatten().map(|p| (p, None)).collect();
    let mut pihak = pegawai::identitas(conn, &pihak, pelaku.hari_ini).await?.into_iter();
    let saya = pihak.next();
    let jpt = saya.is_some_and(|i| i.jenis_jabatan == Some(JenisJabatan::Jpt));
    let acuan = match !jpt && pilihan.is_empty() {
        true => perjanjian::acuan(conn, skp.pemilik, skp.masa.tahun(), pelaku.hari_ini).await?,
        false => None,
    };
    let penugas = tim::penugas(conn, skp.pemilik, (skp.masa.mulai, skp.masa.selesai)).await?;
    Ok(HalamanRencana {
        bingkai,
        skp: skp.id,
        tahun: skp.masa.tahun(),
        rencana: lama.map(|(id, _)| id),
        versi: lama.map_or(1, |(_, versi)| versi),
        isian,
        galat: Galat::default(),
        pilihan,
        penugas,
        penilai: pihak.next().map(|p| p.nama),
        jpt,
        pendekatan: skp.pendekatan,
        acuan,
        kotor: false,
        tersentuh: 0,
        tersimpan: None,
    })
}

async fn baru(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<SkpId>,
) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let draf = draf_saya(&mut conn, id, &pelaku).await?;
    let page = formulir(&mut conn, &draf, &pelaku, bingkai, None, FormRencana::kosong()).await?;
    drop(conn);
    halaman(StatusCode::OK, &page)
}

async fn ubah(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat((id, rencana)): Alamat<(SkpId, RencanaId)>,
) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let draf = draf_saya(&mut conn, id, &pelaku).await?;
    let tersimpan = satu(&mut conn, id, rencana).await?;
    let isian = FormRencana::dari(&tersimpan.isi);
    let lama = Some((rencana, tersimpan.versi));
    let page = formulir(&mut conn, &draf, &pelaku, bingkai, lama, isian).await?;
    drop(conn);
    halaman(StatusCode::OK, &page)
}

async fn tambah(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<SkpId>,
    kiriman: Formulir<FormRencana>,
) -> Result<Response> {
    terima(&app, &pelaku, bingkai, id, None, kiriman).await
}

async fn simpan(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat((id, rencana)): Alamat<(SkpId, RencanaId)>,
    kiriman: Formulir<FormRencana>,
) -> Result<Response> {
    terima(&app, &pelaku, bingkai, id, Some((rencana, kiriman.versi()?)), kiriman).await
}

async fn terima(
    app: &App,
    pelaku: &Pengguna,
    bingkai: Bingkai,
    id: SkpId,
    lama: Option<(RencanaId, i32)>,
    kiriman: Formulir<FormRencana>,
) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    let skp = skp_store::kunci(&mut tx, id, pelaku).await?.draf()?;
    let draf = pelaku.sebagai(Pemilik, skp)?;
    if let Some((tertata, tersentuh)) = kiriman.isi.tata_baris() {
        let mut page = formulir(&mut tx, &draf, pelaku, bingkai, lama, tertata).await?;
        page.kotor = true;
        page.tersentuh = tersentuh;
        return halaman(StatusCode::OK, &page);
    }
    let isi = match kiriman.isi.baca_menurut(draf.objek().pendekatan) {
        Ok(isi) => isi,
        Err(galat) => {
            let mut page = formulir(&mut tx, &draf, pelaku, bingkai, lama, kiriman.isi).await?;
            page.galat = galat;
            return halaman(StatusCode::UNPROCESSABLE_ENTITY, &page);
        }
    };
    let izin = draf.sunting();
    let simpanan = kiriman.kiriman.ke(format!("/skp/{id}"));
    let pesan = if lama.is_some() { "Perubahan tersimpan." } else { "Rencana hasil kerja tersimpan." };
    match store::simpan(&mut tx, &izin, lama, &isi, app.clock.now(), &simpanan).await {
        Ok(_) => selesai(tx, &simpanan, pesan).await,
        Err(Error::Conflict(kalimat)) => {
            tx.rollback().await?;
            usang(app, pelaku, bingkai, id, lama, kiriman.isi, kalimat).await
        }
        Err(lain) => Err(lain),
    }
}

/// Halaman 409: tulisan orangnya di samping yang tersimpan sekarang; tidak ada kata yang hilang.
async fn usang(
    app: &App,
    pelaku: &Pengguna,
    bingkai: Bingkai,
    id: SkpId,
    lama: Option<(RencanaId, i32)>,
    isian: FormRencana,
    kalimat: String,
) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let draf = draf_saya(&mut conn, id, pelaku).await?;
    let tersimpan = match lama {
        Some((rencana, _)) => satu(&mut conn, id, rencana).await.ok(),
        None => None,
    };
    // Yang dihapus di tab lain disimpan lagi sebagai RHK baru.
    let kini = tersimpan.as_ref().map(|r| (r.id, r.versi));
    let mut page = formulir(&mut conn, &draf, pelaku, bingkai, kini, isian).await?;
    page.galat.catat("rhk", kalimat);
    page.kotor = true;
    page.tersimpan = tersimpan.map(|r| FormRencana::dari(&r.isi));
    halaman(StatusCode::CONFLICT, &page).map(bersaing)
}

/// Tombol Naik atau Turun.
#[derive(Deserialize)]
struct FormUrutan {
    #[serde(default)]
    arah: String,
}

async fn geser(
    State(app): State<App>,
    pelaku: Pengguna,
    Alamat((id, rencana)): Alamat<(SkpId, RencanaId)>,
    kiriman: Formulir<FormUrutan>,
) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    let skp = skp_store::kunci(&mut tx, id, &pelaku).await?.draf()?;
    let izin = pelaku.sebagai(Pemilik, skp)?.sunting();
    let naik = kiriman.isi.arah == "naik";
    let kiriman = kiriman.kiriman.ke(format!("/skp/{id}#rhk-{rencana}"));
    store::geser(&mut tx, &izin, rencana, naik, app.clock.now(), &kiriman).await?;
    selesai(tx, &kiriman, "Urutan diubah.").await
}

async fn kelompokkan(
    State(app): State<App>,
    pelaku: Pengguna,
    Alamat(id): Alamat<SkpId>,
    kiriman: Formulir<FormHapus>,
) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    let skp = skp_store::kunci(&mut tx, id, &pelaku).await?.draf()?;
    let izin = pelaku.sebagai(Pemilik, skp)?.sunting();
    let kiriman = kiriman.kiriman.ke(format!("/skp/{id}#hasil"));
    store::kelompokkan(&mut tx, &izin, app.clock.now(), &kiriman).await?;
    selesai(tx, &kiriman, "Hasil kerja dikelompokkan menurut perspektif.").await
}

async fn hapus(
    State(app): State<App>,
    pelaku: Pengguna,
    Alamat((id, rencana)): Alamat<(SkpId, RencanaId)>,
    kiriman: Formulir<FormHapus>,
) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    let skp = skp_store::kunci(&mut tx, id, &pelaku).await?.draf()?;
    let izin = pelaku.sebagai(Pemilik, skp)?.sunting();
    let kiriman = kiriman.kiriman.ke(format!("/skp/{id}"));
    store::hapus(&mut tx, &izin, rencana, app.clock.now(), &kiriman).await?;
    selesai(tx, &kiriman, "Rencana hasil kerja dihapus.").await
}

/// Formulir satu tombol.
#[derive(Deserialize)]
struct FormHapus {}
