//! Pintu perjanjian kinerja. Alamat setiap perubahan adalah kata benda dari kata kerjanya.

use axum::{extract::State, http::StatusCode, response::Response};
use serde::Deserialize;
use sqlx::PgConnection;

use super::{
    daftar,
    formulir::FormPerjanjian,
    model::{Ditolak, PerjanjianId, Tersimpan, kekurangan},
    policy::Penyusun,
    store::{self, Versi},
    view::{BarisVersi, HalamanCetak, HalamanFormulir, HalamanPerjanjian, Tampak},
};
use crate::kernel::{
    app::App,
    auth::Pengguna,
    error::{Error, Result},
    form::{Alamat, Formulir, Galat},
    layout::{Bingkai, halaman, lanjut},
    routes::Routes,
    time,
    web::bersaing,
};

/// Alamat perjanjian kinerja.
pub fn routes() -> Routes {
    Routes::new()
        .merge(daftar::routes())
        .get("/perjanjian/{id}", lihat)
        .get("/perjanjian/{id}/cetak", cetak)
        .get("/perjanjian/{id}/isi", isi)
        .post("/perjanjian/{id}/isi", simpan)
        .post("/perjanjian/{id}/penetapan", tetapkan)
        .post("/perjanjian/{id}/perubahan", ubah)
        .post("/perjanjian/{id}/penghapusan", hapus)
}

/// Yang dikatakan halaman perjanjian selain isinya.
struct Jawaban {
    status: StatusCode,
    galat: Galat,
    tanggal: String,
    alasan: String,
}

impl Jawaban {
    fn biasa(pelaku: &Pengguna) -> Self {
        let tanggal = time::tanggal(pelaku.hari_ini);
        Self { status: StatusCode::OK, galat: Galat::default(), tanggal, alasan: String::new() }
    }

    fn ditolak(pelaku: &Pengguna, galat: Galat) -> Self {
        Self { status: StatusCode::UNPROCESSABLE_ENTITY, galat, ..Self::biasa(pelaku) }
    }
}

async fn lihat(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<PerjanjianId>,
) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let tersimpan = store::cari(&mut conn, id, &pelaku).await?;
    tampilkan(&mut conn, &pelaku, bingkai, tersimpan, Jawaban::biasa(&pelaku)).await
}

async fn tampilkan(
    conn: &mut PgConnection,
    pelaku: &Pengguna,
    bingkai: Bingkai,
    tersimpan: Tersimpan,
    jawaban: Jawaban,
) -> Result<Response> {
    let (kekurangan, p): (_, Tampak) = match tersimpan {
        Tersimpan::Draf(p) => (kekurangan(&p), p.into()),
        Tersimpan::Ditetapkan(p) => (Vec::new(), p.into()),
    };
    let versi = store::versi(conn, p.id, pelaku).await?.into_iter().map(|v| baris_versi(v, pelaku)).collect();
    let Jawaban { status, galat, tanggal, alasan } = jawaban;
    halaman(status, &HalamanPerjanjian { bingkai, p, versi, kekurangan, galat, tanggal, alasan })
}

fn baris_versi(v: Versi, pelaku: &Pengguna) -> BarisVersi {
    let keterangan = match v.tanggal.zip(v.pada) {
        Some((hari, pada)) => {
            format!("Ditetapkan {}, dicatat {} pada {}", time::tanggal(hari), v.oleh, pelaku.zona.waktu(pada))
        }
        None => "Masih draf".to_owned(),
    };
    BarisVersi { id: v.id, ke: v.ke, alasan: v.alasan, keterangan, draf: v.tanggal.is_none() }
}

async fn cetak(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<PerjanjianId>,
) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let p = match store::cari(&mut conn, id, &pelaku).await? {
        Tersimpan::Draf(p) => p.into(),
        Tersimpan::Ditetapkan(p) => p.into(),
    };
    drop(conn);
    halaman(StatusCode::OK, &HalamanCetak { bingkai, p, instansi: pelaku.instansi })
}

async fn isi(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<PerjanjianId>,
) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let draf = store::cari(&mut conn, id, &pelaku).await?.draf()?;
    drop(conn);
    let draf = pelaku.sebagai(Penyusun, draf)?;
    let p = draf.objek();
    let page = HalamanFormulir {
        bingkai,
        id,
        unit: p.nama_unit.clone(),
        tahun: p.tahun,
        versi: p.versi,
        isian: FormPerjanjian::dari(&p.nomor, &p.sasaran),
        galat: Galat::default(),
        kotor: false,
        tersentuh: 0,
        tersimpan: None,
    };
    halaman(StatusCode::OK, &page)
}

async fn simpan(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<PerjanjianId>,
    kiriman: Formulir<FormPerjanjian>,
) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    let draf = pelaku.sebagai(Penyusun, store::kunci(&mut tx, id, &pelaku).await?.draf()?)?;
    let p = draf.objek();
    let mut page = HalamanFormulir {
        bingkai,
        id,
        unit: p.nama_unit.clone(),
        tahun: p.tahun,
        versi: p.versi,
        isian: kiriman.isi.clone(),
        galat: Galat::default(),
        kotor: true,
        tersentuh: 0,
        tersimpan: None,
    };
    let versi = kiriman.versi()?;
    if let Some((tertata, tersentuh)) = kiriman.isi.tata_baris() {
        // Menata baris belum menyimpan: yang dilihatnya tetap versi semula.
        (page.versi, page.isian, page.tersentuh) = (versi, tertata, tersentuh);
        return halaman(StatusCode::OK, &page);
    }
    match kiriman.isi.baca() {
        Err(galat) => {
            (page.versi, page.galat) = (versi, galat);
            halaman(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        Ok(_) if versi != p.versi => {
            page.tersimpan = Some(FormPerjanjian::dari(&p.nomor, &p.sasaran));
            page.galat.catat("sasaran-1", "Perjanjian ini sudah diubah sejak halaman ini Anda buka.");
            halaman(StatusCode::CONFLICT, &page).map(bersaing)
        }
        Ok(isi) => {
            let ke = format!("/perjanjian/{id}");
            let simpanan = kiriman.kiriman.ke(&ke);
            store::simpan(&mut tx, &draf.sunting(), versi, &isi, app.clock.now(), &simpanan).await?;
            tx.commit().await?;
            Ok(lanjut(&ke, "Perjanjian kinerja tersimpan."))
        }
    }
}

/// Tanggal yang tertulis pada dokumennya.
#[derive(Deserialize)]
struct FormPenetapan {
    #[serde(default)]
    tanggal: String,
}

async fn tetapkan(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<PerjanjianId>,
    formulir: Formulir<FormPenetapan>,
) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    let tersimpan = store::kunci(&mut tx, id, &pelaku).await?;
    let draf = pelaku.sebagai(Penyusun, tersimpan.clone().draf()?)?;
    if draf.objek().versi != formulir.versi()? {
        return Err(Ditolak::IsiBerubah.into());
    }
    match draf.tetapkan(&formulir.isi.tanggal, pelaku.hari_ini, app.clock.now()) {
        Err(galat) => {
            let jawaban = Jawaban { tanggal: formulir.isi.tanggal, ..Jawaban::ditolak(&pelaku, galat) };
            tampilkan(&mut tx, &pelaku, bingkai, tersimpan, jawaban).await
        }
        Ok(penetapan) => {
            let ke = format!("/perjanjian/{id}");
            let kiriman = formulir.kiriman.ke(&ke);
            store::simpan_penetapan(&mut tx, &penetapan, pelaku.hari_ini, &kiriman).await?;
            tx.commit().await?;
            Ok(lanjut(&ke, "Perjanjian kinerja ditetapkan dan dapat menjadi sumber RHK."))
        }
    }
}

/// Mengapa diubah.
#[derive(Deserialize)]
struct FormPerubahan {
    #[serde(default)]
    alasan: String,
}

async fn ubah(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<PerjanjianId>,
    formulir: Formulir<FormPerubahan>,
) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    let tersimpan = store::kunci(&mut tx, id, &pelaku).await?;
    let berlaku = pelaku.sebagai(Penyusun, tersimpan.clone().berlaku()?)?;
    match berlaku.ubah(&formulir.isi.alasan, app.clock.now()) {
        Err(galat) => {
            let jawaban = Jawaban { alasan: formulir.isi.alasan, ..Jawaban::ditolak(&pelaku, galat) };
            tampilkan(&mut tx, &pelaku, bingkai, tersimpan, jawaban).await
        }
        Ok(pengubahan) => {
            let ke = format!("/perjanjian/{}/isi", pengubahan.baru);
            let kiriman = formulir.kiriman.ke(&ke);
            store::simpan_pengubahan(&mut tx, &pengubahan, &kiriman).await?;
            tx.commit().await?;
            Ok(lanjut(&ke, "Draf versi berikutnya dibuat; yang lama tetap berlaku sampai draf ini ditetapkan."))
        }
    }
}

/// Formulir satu tombol.
#[derive(Deserialize)]
struct Tombol {}

async fn hapus(
    State(app): State<App>,
    pelaku: Pengguna,
    Alamat(id): Alamat<PerjanjianId>,
    formulir: Formulir<Tombol>,
) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    let draf = pelaku.sebagai(Penyusun, store::kunci(&mut tx, id, &pelaku).await?.draf()?)?;
    if draf.objek().versi != formulir.versi()? {
        return Err(Error::from(Ditolak::IsiBerubah));
    }
    let ke = format!("/perjanjian?tahun={}", draf.objek().tahun);
    let kiriman = formulir.kiriman.ke(&ke);
    store::hapus(&mut tx, &draf.hapus(app.clock.now()), &kiriman).await?;
    tx.commit().await?;
    Ok(lanjut(&ke, "Draf perjanjian kinerja dihapus."))
}
