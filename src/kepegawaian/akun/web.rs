//! Pintu akun.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::Response,
};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use sqlx::PgConnection;

use super::{
    model::{Akun, Ditolak, Keputusan, Tindakan},
    policy::Pengurus,
    store,
    view::{HalamanAkun, HalamanTautan},
};
use crate::{
    kepegawaian::{
        peran,
        peristiwa::{self, Purna},
    },
    kernel::{
        app::App,
        auth::Pengguna,
        db::Tx,
        error::Result,
        form::{Alamat, Formulir, Galat, Kiriman},
        id::PegawaiId,
        layout::{Bingkai, halaman, lanjut},
        policy::Peran,
        routes::Routes,
        time::Zona,
        web::bersaing,
    },
    masuk,
};

/// Alamat akun.
pub fn routes() -> Routes {
    Routes::new()
        .get("/pegawai/{id}/akun", lihat)
        .post("/pegawai/{id}/akun/tautan", terbitkan)
        .post("/pegawai/{id}/akun/penonaktifan", nonaktifkan)
        .post("/pegawai/{id}/akun/pengaktifan", aktifkan)
}

async fn lihat(
    State(app): State<App>,
    saya: Pengguna,
    Alamat(id): Alamat<PegawaiId>,
    bingkai: Bingkai,
) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let akun = store::buka(&mut conn, &saya, id, app.clock.now()).await?;
    let page = gambar(&mut conn, bingkai, &saya, akun, app.clock.now()).await?;
    drop(conn);
    halaman(StatusCode::OK, &page)
}

async fn gambar(
    conn: &mut PgConnection,
    bingkai: Bingkai,
    saya: &Pengguna,
    akun: Akun,
    kini: DateTime<Utc>,
) -> Result<HalamanAkun> {
    // Jalan masuk berganti pada tengah malam WIB.
    let purna = peristiwa::purna(conn, &[akun.pegawai.uuid()]).await?;
    Ok(HalamanAkun {
        bingkai,
        purna: Purna::pada(&purna, Zona::Wib.hari(kini)),
        sendiri: saya.id == akun.pegawai,
        boleh: Pengurus::melekat(saya, &akun),
        akun,
        zona: saya.zona,
        alasan: String::new(),
        alasan_tautan: String::new(),
        galat: Galat::default(),
        usang: None,
    })
}

#[derive(Deserialize)]
struct FormulirAlasan {
    #[serde(default)]
    alasan: String,
    #[serde(default)]
    alasan_tautan: String,
}

/// Yang diminta, sebagaimana datang.
struct Permintaan {
    saya: Pengguna,
    siapa: PegawaiId,
    tindakan: Tindakan,
    alasan: String,
    kiriman: Kiriman,
}

enum Hasil {
    /// Sudah tercatat; akibatnya menyusul dalam transaksi yang sama.
    Diputuskan(Keputusan, String, Tx),
    /// Halamannya kembali, dengan tulisannya.
    Kembali(Response),
}

async fn putuskan(app: &App, bingkai: &Bingkai, minta: Permintaan) -> Result<Hasil> {
    let kini = app.clock.now();
    let mut tx = app.db.begin().await?;
    peran::giliran(&mut tx).await?;
    let akun = store::buka(&mut tx, &minta.saya, minta.siapa, kini).await?;
    let nama = akun.nama.clone();
    let di_tangan = minta.saya.sebagai(Pengurus, akun)?;
    let ditolak = match di_tangan.putuskan(minta.tindakan, &minta.alasan) {
        Ok(keputusan) => {
            let kembali = format!("/pegawai/{}/akun", minta.siapa);
            store::catat(&mut tx, &keputusan, kini, &minta.kiriman.ke(kembali)).await?;
            return Ok(Hasil::Diputuskan(keputusan, nama, tx));
        }
        Err(ditolak) => ditolak,
    };
    let akun = store::buka(&mut tx, &minta.saya, minta.siapa, kini).await?;
    let mut page = gambar(&mut tx, bingkai.clone(), &minta.saya, akun, kini).await?;
    tx.rollback().await?;
    match minta.tindakan {
        Tindakan::Tautan => page.alasan_tautan = minta.alasan,
        Tindakan::Penonaktifan | Tindakan::Pengaktifan => page.alasan = minta.alasan,
    }
    Ok(Hasil::Kembali(match ditolak {
        Ditolak::Isian(galat) => {
            page.galat = galat;
            halaman(StatusCode::UNPROCESSABLE_ENTITY, &page)?
        }
        Ditolak::Keadaan(kalimat) => {
            page.usang = Some(kalimat);
            bersaing(halaman(StatusCode::CONFLICT, &page)?)
        }
    }))
}

/// Dijawab dengan halaman, bukan 303: tautannya tampak satu kali ini saja, dan tidak pernah
/// disimpan, juga tidak dalam kuki pesan. Memuat ulang mengantar kembali ke halaman akun.
async fn terbitkan(
    State(app): State<App>,
    saya: Pengguna,
    Alamat(siapa): Alamat<PegawaiId>,
    bingkai: Bingkai,
    kepala: HeaderMap,
    Formulir { isi, kiriman, .. }: Formulir<FormulirAlasan>,
) -> Result<Response> {
    let zona = saya.zona;
    let minta = Permintaan { saya, siapa, tindakan: Tindakan::Tautan, alasan: isi.alasan_tautan, kiriman };
    let (keputusan, nama, mut tx) = match putuskan(&app, &bingkai, minta).await? {
        Hasil::Diputuskan(keputusan, nama, tx) => (keputusan, nama, tx),
        Hasil::Kembali(jawaban) => return Ok(jawaban),
    };
    let (token, berakhir) =
        masuk::terbitkan_tautan(&mut tx, keputusan.pegawai, keputusan.oleh, app.clock.now()).await?;
    tx.commit().await?;
    let tautan = format!("{}/aktivasi/{token}", asal(&app, &kepala));
    let berakhir = zona.waktu(berakhir);
    halaman(StatusCode::OK, &HalamanTautan { bingkai, pegawai: siapa, nama, tautan, berakhir })
}

/// Awal alamat sebagaimana pelaku sendiri membukanya.
fn asal(app: &App, kepala: &HeaderMap) -> String {
    let skema = if app.config.https { "https" } else { "http" };
    let tuan_rumah = kepala.get(header::HOST).and_then(|h| h.to_str().ok());
    tuan_rumah.map(|h| format!("{skema}://{h}")).unwrap_or_default()
}

async fn nonaktifkan(
    State(app): State<App>,
    saya: Pengguna,
    Alamat(siapa): Alamat<PegawaiId>,
    bingkai: Bingkai,
    Formulir { isi, kiriman, .. }: Formulir<FormulirAlasan>,
) -> Result<Response> {
    let minta = Permintaan { saya, siapa, tindakan: Tindakan::Penonaktifan, alasan: isi.alasan, kiriman };
    match putuskan(&app, &bingkai, minta).await? {
        Hasil::Kembali(jawaban) => Ok(jawaban),
        Hasil::Diputuskan(_, nama, mut tx) => {
            masuk::nonaktifkan(&mut tx, siapa).await?;
            tx.commit().await?;
            let pesan = format!("Akun {nama} sudah dinonaktifkan, dan semua perangkatnya dikeluarkan.");
            Ok(lanjut(&format!("/pegawai/{siapa}/akun"), &pesan))
        }
    }
}

async fn aktifkan(
    State(app): State<App>,
    saya: Pengguna,
    Alamat(siapa): Alamat<PegawaiId>,
    bingkai: Bingkai,
    Formulir { isi, kiriman, .. }: Formulir<FormulirAlasan>,
) -> Result<Response> {
    let minta = Permintaan { saya, siapa, tindakan: Tindakan::Pengaktifan, alasan: isi.alasan, kiriman };
    match putuskan(&app, &bingkai, minta).await? {
        Hasil::Kembali(jawaban) => Ok(jawaban),
        Hasil::Diputuskan(_, nama, mut tx) => {
            masuk::aktifkan(&mut tx, siapa).await?;
            tx.commit().await?;
            Ok(lanjut(&format!("/pegawai/{siapa}/akun"), &format!("Akun {nama} sudah aktif kembali.")))
        }
    }
}
