//! Pintu jabatan. Bagi yang bukan kepegawaian seinstansi, tidak ada satu pun.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    http::StatusCode,
    response::Response,
};
use serde::Deserialize;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    model::{FormJabatan, Isi, Jabatan, JabatanId, Pencarian, sebutan},
    store,
    view::{BarisJabatan, HalamanDaftar, HalamanFormulir, HalamanGabung, HalamanJabatan, HalamanPeriksa},
};
use crate::{
    kepegawaian::{Kepegawaian, orang},
    kernel::{
        app::App,
        auth::Pengguna,
        error::{Error, Result},
        form::{Alamat, Formulir, Galat, sebaris},
        layout::{Bingkai, halaman, lanjut},
        policy::Oleh,
        routes::Routes,
        web::bersaing,
    },
};

/// Alamat jabatan.
pub fn routes() -> Routes {
    Routes::new()
        .get("/jabatan", daftar)
        .post("/jabatan", tambah)
        .get("/jabatan/baru", baru)
        .get("/jabatan/{id}", lihat)
        .get("/jabatan/{id}/perubahan", perubahan)
        .sweep("/jabatan/{id}/perubahan", ubah)
        .get("/jabatan/{id}/penggabungan", penggabungan)
        .sweep("/jabatan/{id}/penggabungan", gabung)
        .post("/jabatan/{id}/penghapusan", hapus)
}

async fn meja<T>(conn: &mut PgConnection, pelaku: &Pengguna, apa: T) -> Result<Oleh<Kepegawaian, T>> {
    let di_tangan = pelaku.sebagai(Kepegawaian, apa).map_err(|_| Error::NotFound)?;
    if orang::seinstansi(conn, pelaku).await? { Ok(di_tangan) } else { Err(Error::NotFound) }
}

async fn daftar(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    tanya: Result<Query<Pencarian>, QueryRejection>,
) -> Result<Response> {
    let Query(cari) = tanya.map_err(|_| Error::NotFound)?;
    let mut conn = app.db.acquire().await?;
    meja(&mut conn, &pelaku, ()).await?;
    let mut semua = store::daftar(&mut conn, &cari, pelaku.hari_ini).await?;
    drop(conn);
    let lebih = semua.len() > store::SEHALAMAN;
    semua.truncate(store::SEHALAMAN);
    let berikut = semua.last().filter(|_| lebih).and_then(|j| {
        let tanya = Pencarian { sesudah: j.kunci.clone(), ..cari.clone() };
        serde_html_form::to_string(tanya).ok().map(|q| format!("/jabatan?{q}"))
    });
    let jabatan = semua.into_iter().map(|j| BarisJabatan {
        id: j.id,
        nama: j.nama,
        jenis: sebutan(&j.jenis),
        pemegang: j.pemegang,
    });
    halaman(StatusCode::OK, &HalamanDaftar { bingkai, cari, jabatan: jabatan.collect(), berikut })
}

async fn lihat(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<JabatanId>,
) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    meja(&mut conn, &pelaku, ()).await?;
    gambar(&mut conn, &pelaku, bingkai, id, None).await
}

async fn gambar(
    conn: &mut PgConnection,
    pelaku: &Pengguna,
    bingkai: Bingkai,
    id: JabatanId,
    usang: Option<&'static str>,
) -> Result<Response> {
    let jabatan = store::cari(conn, id, pelaku.hari_ini).await?;
    let pemegang = store::pemegang(conn, id, pelaku.hari_ini).await?;
    let status = if usang.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
    halaman(status, &HalamanJabatan { bingkai, jabatan, pemegang, usang }).map(bersaing)
}

fn formulir(bingkai: Bingkai, lama: Option<Jabatan>, isian: FormJabatan, galat: Galat) -> HalamanFormulir {
    HalamanFormulir { bingkai, lama, isian, galat, bergeser: false }
}

async fn baru(State(app): State<App>, pelaku: Pengguna, bingkai: Bingkai) -> Result<Response> {
    meja(&mut *app.db.acquire().await?, &pelaku, ()).await?;
    halaman(StatusCode::OK, &formulir(bingkai, None, FormJabatan::default(), Galat::default()))
}

async fn tambah(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Formulir { isi, kiriman, .. }: Formulir<FormJabatan>,
) -> Result<Response> {
    let mut tx = app.db.begin().await?;
    let meja = meja(&mut tx, &pelaku, ()).await?;
    store::giliran(&mut tx).await?;
    let kembar = store::kembar(&mut tx, &isi.nama, None).await?;
    match meja.mencatat_jabatan(&isi, kembar.as_deref()) {
        Ok(jabatan) => {
            let id = JabatanId::new();
            let lokasi = format!("/jabatan/{id}");
            store::tambah(&mut tx, id, &jabatan, &pelaku, app.clock.now(), &kiriman.ke(&lokasi)).await?;
            tx.commit().await?;
            Ok(lanjut(&lokasi, "Jabatan ditambahkan."))
        }
        Err(galat) => {
            let page = formulir(bingkai, None, isi, galat);
            halaman(StatusCode::UNPROCESSABLE_ENTITY, &page).map(bersaing)
        }
    }
}

async fn perubahan(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<JabatanId>,
) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    meja(&mut conn, &pelaku, ()).await?;
    let lama = store::cari(&mut conn, id, pelaku.hari_ini).await?;
    drop(conn);
    let isian = FormJabatan { nama: lama.nama.clone(), jenis: lama.jenis.clone(), ..FormJabatan::default() };
    halaman(StatusCode::OK, &formulir(bingkai, Some(lama), isian, Galat::default()))
}

async fn ubah(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<JabatanId>,
    kiriman: Formulir<FormJabatan>,
) -> Result<Response> {
    let versi = kiriman.versi()?;
    let Formulir { isi, kiriman, .. } = kiriman;
    let mut tx = app.db.begin().await?;
    let meja = meja(&mut tx, &pelaku, ()).await?;
    store::giliran(&mut tx).await?;
    let lama = store::cari(&mut tx, id, pelaku.hari_ini).await?;
    if lama.versi != versi {
        let page = HalamanFormulir { bergeser: true, ..formulir(bingkai, Some(lama), isi, Galat::default()) };
        return halaman(StatusCode::CONFLICT, &page).map(bersaing);
    }
    let kembar = store::kembar(&mut tx, &isi.nama, Some(id)).await?;
    let baru = match meja.mencatat_jabatan(&isi, kembar.as_deref()) {
        Ok(baru) if isi.tindakan != "ubah" => baru,
        keputusan => {
            let status = if keputusan.is_ok() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
            let page = formulir(bingkai, Some(lama), isi, keputusan.err().unwrap_or_default());
            return halaman(status, &page).map(bersaing);
        }
    };
    if isi.sidik != lama.pakai.sidik() {
        return periksa_perubahan(bingkai, lama, &baru, &isi);
    }
    let lokasi = format!("/jabatan/{id}");
    store::ubah(&mut tx, &lama, &baru, &pelaku, app.clock.now(), &kiriman.ke(&lokasi)).await?;
    tx.commit().await?;
    Ok(lanjut(&lokasi, "Jabatan diubah; yang tercetak pada SKP yang belum ditetapkan ikut berubah."))
}

fn periksa_perubahan(bingkai: Bingkai, lama: Jabatan, baru: &Isi, isi: &FormJabatan) -> Result<Response> {
    let mut butir = Vec::new();
    if lama.nama != baru.nama {
        butir.push(format!("Nama: «{}» menjadi «{}».", lama.nama, baru.nama));
    }
    if lama.jenis != baru.jenis {
        butir.push(format!(
            "Jenis: {} menjadi {}; bentuk SKP pemegangnya mengikuti jenis ini.",
            sebutan(&lama.jenis),
            sebutan(&baru.jenis)
        ));
    }
    butir.push(format!("Dasar atau alasan: {}", baru.alasan));
    let isian = vec![
        ("nama", baru.nama.clone()),
        ("jenis", baru.jenis.clone()),
        ("alasan", baru.alasan.clone()),
        ("sidik", lama.pakai.sidik()),
    ];
    let bergeser = !isi.sidik.is_empty();
    let page = HalamanPeriksa {
        bingkai,
        aksi: format!("/jabatan/{}/perubahan", lama.id),
        judul: "Ubah jabatan",
        tombol: "Simpan perubahan",
        butir,
        isian,
        bergeser,
        jabatan: lama,
    };
    halaman(if bergeser { StatusCode::CONFLICT } else { StatusCode::OK }, &page)
}

#[derive(Deserialize)]
struct Cari {
    #[serde(default)]
    cari: String,
}

async fn penggabungan(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<JabatanId>,
    tanya: Result<Query<Cari>, QueryRejection>,
) -> Result<Response> {
    let Query(tanya) = tanya.map_err(|_| Error::NotFound)?;
    let mut conn = app.db.acquire().await?;
    meja(&mut conn, &pelaku, ()).await?;
    let jabatan = store::cari(&mut conn, id, pelaku.hari_ini).await?;
    let isi = FormGabung { cari: tanya.cari, ..FormGabung::default() };
    let page = halaman_gabung(&mut conn, &pelaku, bingkai, jabatan, isi, Galat::default()).await?;
    halaman(StatusCode::OK, &page)
}

/// Formulir penggabungan sebagaimana diketik.
#[derive(Default, Deserialize)]
#[serde(default)]
struct FormGabung {
    cari: String,
    ke: String,
    alasan: String,
    sidik: String,
    minta: String,
    tindakan: String,
}

/// Tanpa kata yang dicari, yang ditawarkan adalah yang bernama mirip: kata pertamanya sama.
async fn halaman_gabung(
    conn: &mut PgConnection,
    pelaku: &Pengguna,
    bingkai: Bingkai,
    jabatan: Jabatan,
    isi: FormGabung,
    galat: Galat,
) -> Result<HalamanGabung> {
    let kata = match sebaris(&isi.cari) {
        kata if kata.is_empty() => jabatan.nama.split(' ').next().unwrap_or_default().to_owned(),
        kata => kata,
    };
    let calon = store::calon(conn, &kata, jabatan.id, pelaku.hari_ini).await?;
    let FormGabung { ke, alasan, .. } = isi;
    Ok(HalamanGabung { bingkai, jabatan, cari: kata, calon, ke, alasan, galat, bergeser: false })
}

async fn gabung(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<JabatanId>,
    kiriman: Formulir<FormGabung>,
) -> Result<Response> {
    let versi = kiriman.versi()?;
    let Formulir { isi, kiriman, .. } = kiriman;
    let mut tx = app.db.begin().await?;
    meja(&mut tx, &pelaku, ()).await?;
    store::giliran(&mut tx).await?;
    let dari = store::cari(&mut tx, id, pelaku.hari_ini).await?;
    if dari.versi != versi {
        let mut page = halaman_gabung(&mut tx, &pelaku, bingkai, dari, isi, Galat::default()).await?;
        page.bergeser = true;
        return halaman(StatusCode::CONFLICT, &page).map(bersaing);
    }
    let ke = match isi.ke.parse::<Uuid>() {
        Ok(ke) => store::cari(&mut tx, ke.into(), pelaku.hari_ini).await.ok(),
        Err(_) => None,
    };
    let di_tangan = pelaku.sebagai(Kepegawaian, dari.clone())?;
    // Kembali ke formulir, atau baru mencari: belum ada yang diminta.
    let sekadar = isi.tindakan == "ubah" || isi.minta == "cari";
    let p = match di_tangan.menggabungkan(ke, &isi.alasan) {
        Ok(p) if !sekadar => p,
        keputusan => {
            let status = if sekadar { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
            let galat = if sekadar { Galat::default() } else { keputusan.err().unwrap_or_default() };
            let page = halaman_gabung(&mut tx, &pelaku, bingkai, dari, isi, galat).await?;
            return halaman(status, &page).map(bersaing);
        }
    };
    let sidik = format!("{}:{}", p.dari.pakai.sidik(), p.ke.versi);
    if isi.sidik != sidik {
        let bergeser = !isi.sidik.is_empty();
        let mut butir =
            vec![format!("«{}» dihapus dari daftar; semua penempatannya menjadi «{}».", p.dari.nama, p.ke.nama)];
        if p.dari.jenis != p.ke.jenis {
            butir.push(format!("Jenisnya menjadi {}.", sebutan(&p.ke.jenis)));
        }
        butir.push(format!("Dasar atau alasan: {}", p.alasan));
        let isian = vec![("ke", p.ke.id.to_string()), ("alasan", p.alasan), ("sidik", sidik)];
        let page = HalamanPeriksa {
            bingkai,
            aksi: format!("/jabatan/{id}/penggabungan"),
            judul: "Gabungkan jabatan",
            tombol: "Gabungkan",
            butir,
            isian,
            bergeser,
            jabatan: dari,
        };
        return halaman(if bergeser { StatusCode::CONFLICT } else { StatusCode::OK }, &page);
    }
    let lokasi = format!("/jabatan/{}", p.ke.id);
    if store::gabungkan(&mut tx, &p, &pelaku, app.clock.now(), &kiriman.ke(&lokasi)).await? {
        tx.commit().await?;
        return Ok(lanjut(&lokasi, "Kedua jabatan sudah digabung."));
    }
    tx.rollback().await?;
    let mut conn = app.db.acquire().await?;
    gambar(&mut conn, &pelaku, bingkai, id, Some("Jabatan ini masih disebut data lain, jadi belum digabung.")).await
}

#[derive(Deserialize)]
struct Kosong {}

async fn hapus(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<JabatanId>,
    kiriman: Formulir<Kosong>,
) -> Result<Response> {
    let versi = kiriman.versi()?;
    let mut tx = app.db.begin().await?;
    meja(&mut tx, &pelaku, ()).await?;
    store::giliran(&mut tx).await?;
    let jabatan = store::cari(&mut tx, id, pelaku.hari_ini).await?;
    let usang = if jabatan.versi != versi {
        "Jabatan ini diubah orang lain sejak Anda membukanya; belum dihapus."
    } else if store::hapus(&mut tx, &jabatan, &pelaku, app.clock.now(), &kiriman.kiriman.ke("/jabatan")).await? {
        tx.commit().await?;
        return Ok(lanjut("/jabatan", &format!("Jabatan {} dihapus.", jabatan.nama)));
    } else {
        "Jabatan ini dipakai, jadi tidak dapat dihapus. Gabungkan ke jabatan lain bila kembar."
    };
    tx.rollback().await?;
    let mut conn = app.db.acquire().await?;
    gambar(&mut conn, &pelaku, bingkai, id, Some(usang)).await
}
