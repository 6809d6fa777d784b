//! Pintu pemantauan.

use axum::{extract::State, http::StatusCode, response::Response};
use sqlx::PgConnection;

use super::{
    daftar, gambaran, kewajiban,
    model::{FormBantuan, FormPemantauan, FormPenyebab, dicatat},
    store::{self, Terbaca},
    view::{BarisSkp, HalamanSemester},
};
use crate::{
    kernel::{
        app::App,
        auth::Pengguna,
        db::Tx,
        error::{Error, Result},
        form::{Alamat, Formulir, Galat, Kiriman},
        id::PegawaiId,
        layout::{Bingkai, halaman, lanjut},
        policy::{Pemilik, Penilai},
        routes::Routes,
        web::bersaing,
    },
    pemberitahuan::{Jenis, Kabar, kabarkan},
    periode::{Rentang, Semester},
    skp::Pengelola,
};

/// Alamat pemantauan.
pub fn routes() -> Routes {
    Routes::new()
        .merge(daftar::routes())
        .merge(kewajiban::routes())
        .get("/pemantauan/{pegawai}/{semester}", lihat)
        .post("/pemantauan/{pegawai}/{semester}", putuskan)
        .post("/pemantauan/{pegawai}/{semester}/penyebab", tulis_penyebab)
        .post("/pemantauan/{pegawai}/{semester}/bantuan", bantu)
}

/// Semester yang sudah mulai; yang belum tidak ada.
fn sudah_mulai(semester: Semester, pelaku: &Pengguna) -> Result<()> {
    if semester > Semester::pada(pelaku.hari_ini) { Err(Error::NotFound) } else { Ok(()) }
}

async fn lihat(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat((siapa, semester)): Alamat<(PegawaiId, Semester)>,
) -> Result<Response> {
    sudah_mulai(semester, &pelaku)?;
    let mut conn = app.db.acquire().await?;
    let terbaca = store::cari(&mut conn, siapa, semester, &pelaku).await?;
    let page = susun(&mut conn, &pelaku, bingkai, terbaca).await?;
    drop(conn);
    halaman(StatusCode::OK, &page)
}

/// Halamannya dari yang tersimpan; formulirnya diisi dengan yang tersimpan pula.
async fn susun(conn: &mut PgConnection, pelaku: &Pengguna, bingkai: Bingkai, t: Terbaca) -> Result<HalamanSemester> {
    let (siapa, semester) = (t.pemantauan.pegawai, t.pemantauan.semester);
    let utuh = semester.rentang();
    let rentang = Rentang { selesai: utuh.selesai.min(pelaku.hari_ini), ..utuh };
    let catatan = gambaran::catatan(conn, siapa, rentang).await?;
    let pelaksanaan = gambaran::pelaksanaan(conn, siapa, utuh).await?;
    let (bukti, banyak_bukti) = gambaran::bukti(conn, siapa, utuh).await?;
    let skp = t.skp.iter().map(|s| BarisSkp {
        id: s.id,
        masa: s.dok.isi.masa.tulis(),
        rhk: gambaran::kemajuan(s, &catatan),
        pengukuran: s.pengukuran.as_ref().map(|(id, d)| (*id, d.nama())),
    });
    Ok(HalamanSemester {
        siapa,
        semester,
        hubungan: t.hubungan,
        penilai: t.penilai,
        kecuali: t.kecuali,
        skp: skp.collect(),
        gambaran: pelaksanaan,
        bukti,
        banyak_bukti,
        versi: t.pemantauan.versi(),
        dicatat: dicatat(semester, pelaku.hari_ini),
        putusan: FormPemantauan::dari(&t.isi),
        penyebab: FormPenyebab { penyebab: t.isi.penyebab_pegawai.clone(), upaya: t.isi.upaya_pegawai.clone() },
        bantuan: FormBantuan { bantuan: t.isi.bantuan.clone() },
        pegawai: t.pegawai,
        selesai: t.selesai,
        isi: t.isi,
        galat: Galat::default(),
        didahului: false,
        zona: pelaku.zona,
        bingkai,
    })
}

fn alamat(siapa: PegawaiId, semester: Semester) -> String {
    format!("/pemantauan/{siapa}/{semester}")
}

async fn selesai(tx: Tx, kiriman: &Kiriman, pesan: &str) -> Result<Response> {
    tx.commit().await?;
    Ok(lanjut(kiriman.lokasi(), pesan))
}

/// Halaman yang sama dengan ketikan orangnya: keberatannya pada setiap isian, atau yang mendahuluinya.
fn tolak(mut page: HalamanSemester, galat: Option<Galat>) -> Result<Response> {
    let status = match galat {
        Some(galat) => {
            page.galat = galat;
            StatusCode::UNPROCESSABLE_ENTITY
        }
        None => {
            page.didahului = true;
            StatusCode::CONFLICT
        }
    };
    halaman(status, &page).map(bersaing)
}

async fn putuskan(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat((siapa, semester)): Alamat<(PegawaiId, Semester)>,
    formulir: Formulir<FormPemantauan>,
) -> Result<Response> {
    sudah_mulai(semester, &pelaku)?;
    let (versi, pada) = (formulir.versi()?, app.clock.now());
    let mut tx = app.db.begin().await?;
    let terbaca = store::cari(&mut tx, siapa, semester, &pelaku).await?;
    let meja = pelaku.sebagai(Penilai, terbaca.pemantauan.clone())?;
    let putusan = match formulir.isi.menyelesaikan() {
        true => meja.selesaikan(&formulir.isi, pada)?,
        false => meja.simpan(&formulir.isi)?,
    };
    let penulisan = match putusan {
        Ok(penulisan) if versi == terbaca.pemantauan.versi() => penulisan,
        lain => {
            let mut page = susun(&mut tx, &pelaku, bingkai, terbaca).await?;
            page.putusan = formulir.isi;
            return tolak(page, lain.err());
        }
    };
    let kiriman = formulir.kiriman.ke(alamat(siapa, semester));
    let id = store::siapkan(&mut tx, siapa, semester, versi, pada).await?;
    if penulisan.selesai.is_none() {
        store::simpan_putusan(&mut tx, id, &penulisan, None, pada, &kiriman).await?;
        return selesai(tx, &kiriman, "Disimpan. Pegawai baru membacanya sesudah Anda selesaikan.").await;
    }
    store::simpan_putusan(&mut tx, id, &penulisan, terbaca.penilai.as_ref(), pada, &kiriman).await?;
    let tautan = alamat(siapa, semester);
    let kabar = Kabar { kepada: &[siapa], jenis: Jenis::PemantauanDicatat, tautan: &tautan, pada };
    kabarkan(&mut tx, &kabar).await?;
    selesai(tx, &kiriman, "Pemantauan selesai dicatat; pegawai membacanya.").await
}

async fn tulis_penyebab(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat((siapa, semester)): Alamat<(PegawaiId, Semester)>,
    formulir: Formulir<FormPenyebab>,
) -> Result<Response> {
    sudah_mulai(semester, &pelaku)?;
    let (versi, pada) = (formulir.versi()?, app.clock.now());
    let mut tx = app.db.begin().await?;
    let terbaca = store::cari(&mut tx, siapa, semester, &pelaku).await?;
    let meja = pelaku.sebagai(Pemilik, terbaca.pemantauan.clone())?;
    match meja.tulis_penyebab(&formulir.isi)? {
        Ok(penulisan) if versi == terbaca.pemantauan.versi() => {
            let kiriman = formulir.kiriman.ke(alamat(siapa, semester));
            let id = store::siapkan(&mut tx, siapa, semester, versi, pada).await?;
            store::simpan_penyebab(&mut tx, id, &penulisan, pada, &kiriman).await?;
            selesai(tx, &kiriman, "Disimpan. Penilai Anda membacanya ketika memantau.").await
        }
        lain => {
            let mut page = susun(&mut tx, &pelaku, bingkai, terbaca).await?;
            page.penyebab = formulir.isi;
            tolak(page, lain.err())
        }
    }
}

async fn bantu(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat((siapa, semester)): Alamat<(PegawaiId, Semester)>,
    formulir: Formulir<FormBantuan>,
) -> Result<Response> {
    sudah_mulai(semester, &pelaku)?;
    let (versi, pada) = (formulir.versi()?, app.clock.now());
    let mut tx = app.db.begin().await?;
    let terbaca = store::cari(&mut tx, siapa, semester, &pelaku).await?;
    let meja = pelaku.sebagai(Pengelola, terbaca.pemantauan.clone())?;
    match meja.bantu(&formulir.isi)? {
        Ok(penulisan) if versi == terbaca.pemantauan.versi() => {
            let kiriman = formulir.kiriman.ke(alamat(siapa, semester));
            let id = store::siapkan(&mut tx, siapa, semester, versi, pada).await?;
            store::simpan_bantuan(&mut tx, id, &penulisan, pada, &kiriman).await?;
            selesai(tx, &kiriman, "Catatan disimpan. Penilainya membacanya ketika memantau.").await
        }
        lain => {
            let mut page = susun(&mut tx, &pelaku, bingkai, terbaca).await?;
            page.bantuan = formulir.isi;
            tolak(page, lain.err())
        }
    }
}
