//! Pintu laporan data.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    formulir::{Calon, FormLaporan, periksa},
    model::{Langkah, Laporan, LaporanId, LaporanTersimpan, Terbuka, batas, ditunggu, jam},
    policy::{Pelapor, Pengurus, mungkin_mengurus},
    store,
    view::{Baris, HalamanAntrean, HalamanBaru, HalamanLaporan, Ketikan},
};
use crate::{
    kepegawaian::profil::{self, Datum, Profil},
    kernel::{
        app::App,
        auth::{Pengguna, PeranInstansi},
        error::{Error, Result},
        form::{Alamat, Formulir, Galat, sebaris},
        layout::{Bingkai, halaman, lanjut},
        policy::{Oleh, Peran},
        routes::Routes,
        time::{self, tanggal},
        web::bersaing,
    },
};

/// Alamat laporan data.
pub fn routes() -> Routes {
    Routes::new()
        .get("/laporan-data", antrean)
        .post("/laporan-data", kirim)
        .get("/laporan-data/baru", baru)
        .get("/laporan-data/{id}", lihat)
        .post("/laporan-data/{id}/penarikan", tarik)
        .post("/laporan-data/{id}/pengerjaan", kerjakan)
        .post("/laporan-data/{id}/penerusan", teruskan)
        .post("/laporan-data/{id}/penyelesaian", selesaikan)
        .post("/laporan-data/{id}/penolakan", tolak)
}

#[derive(Deserialize)]
struct Tanya {
    #[serde(default)]
    datum: String,
}

async fn baru(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    tanya: Result<Query<Tanya>, QueryRejection>,
) -> Result<Response> {
    let Query(tanya) = tanya.map_err(|_| Error::NotFound)?;
    let datum = Datum::baca(&tanya.datum).ok_or(Error::NotFound)?;
    let mut conn = app.db.acquire().await?;
    if let Some(id) = store::berjalan(&mut conn, &pelaku, datum).await? {
        return Ok(Redirect::to(&format!("/laporan-data/{id}")).into_response());
    }
    let tercatat = profil::profil(&mut conn, pelaku.id, pelaku.hari_ini).await?.nilai(datum);
    drop(conn);
    let isian = FormLaporan { datum: tanya.datum, ..FormLaporan::default() };
    halaman(StatusCode::OK, &formulir(bingkai, &pelaku, datum, tercatat, isian))
}

fn formulir(bingkai: Bingkai, pelaku: &Pengguna, datum: Datum, tercatat: String, isian: FormLaporan) -> HalamanBaru {
    let batas = tanggal(batas(pelaku.hari_ini));
    HalamanBaru { bingkai, datum, tercatat, isian, galat: Galat::default(), temuan: None, batas }
}

/// Yang dicari pada daftar; terlalu pendek berarti semuanya, dan itu bukan pencarian.
async fn cari(conn: &mut PgConnection, pelaku: &Pengguna, page: &mut HalamanBaru) -> Result<()> {
    let tulisan = sebaris(&page.isian.seharusnya);
    if tulisan.chars().count() < 2 {
        page.galat.catat("seharusnya", "Tulis sedikitnya dua huruf dari nama atau jabatannya, lalu cari.");
        return Ok(());
    }
    page.temuan = Some(store::cari(conn, page.datum, &tulisan, pelaku.hari_ini).await?);
    Ok(())
}

async fn pilihan(
    conn: &mut PgConnection,
    pelaku: &Pengguna,
    datum: Datum,
    isian: &FormLaporan,
) -> Result<Option<Calon>> {
    match isian.pilihan.parse::<Uuid>() {
        Ok(id) if datum.dapat_dicari() => store::calon(conn, datum, id, pelaku.hari_ini).await,
        _ => Ok(None),
    }
}

async fn kirim(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Formulir { isi, kiriman, .. }: Formulir<FormLaporan>,
) -> Result<Response> {
    let datum = Datum::baca(&isi.datum).ok_or(Error::NotFound)?;
    let mut tx = app.db.begin().await?;
    let tercatat = profil::profil(&mut tx, pelaku.id, pelaku.hari_ini).await?.nilai(datum);
    if isi.minta == "cari" && datum.dapat_dicari() {
        let mut page = formulir(bingkai, &pelaku, datum, tercatat, isi);
        cari(&mut tx, &pelaku, &mut page).await?;
        let status = if page.galat.kosong() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        return halaman(status, &page);
    }
    let calon = pilihan(&mut tx, &pelaku, datum, &isi).await?;
    let laporan = match periksa(datum, tercatat.clone(), &isi, calon.as_ref(), pelaku.hari_ini) {
        Ok(laporan) => laporan,
        Err(galat) => {
            let page = HalamanBaru { galat, ..formulir(bingkai, &pelaku, datum, tercatat, isi) };
            return halaman(StatusCode::UNPROCESSABLE_ENTITY, &page);
        }
    };
    let id = LaporanId::new();
    let lokasi = format!("/laporan-data/{id}");
    if store::kirim(&mut tx, id, &laporan, &pelaku, app.clock.now(), &kiriman.ke(&lokasi)).await? {
        tx.commit().await?;
        return Ok(lanjut(&lokasi, "Laporan terkirim. Sampai di mana ia, tampak di sini, di profil, dan di beranda."));
    }
    tx.rollback().await?;
    let berjalan = store::berjalan(&mut *app.db.acquire().await?, &pelaku, datum).await?.ok_or(Error::NotFound)?;
    let pesan = format!("Laporan tentang {} Anda sudah berjalan; yang tadi tidak dikirim lagi.", datum.sebutan());
    Ok(lanjut(&format!("/laporan-data/{berjalan}"), &pesan))
}

/// Sesudah laporan mana halaman berikutnya mulai.
#[derive(Deserialize)]
struct Sesudah {
    pada: Option<DateTime<Utc>>,
    id: Option<Uuid>,
}

async fn antrean(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    tanya: Result<Query<Sesudah>, QueryRejection>,
) -> Result<Response> {
    if !mungkin_mengurus(&pelaku) {
        return Err(Error::NotFound);
    }
    let Query(tanya) = tanya.map_err(|_| Error::NotFound)?;
    let sesudah = tanya.pada.filter(time::storable).zip(tanya.id);
    let mut semua = store::antrean(&mut *app.db.acquire().await?, &pelaku, sesudah).await?;
    let lebih = semua.len() > store::SEHALAMAN;
    semua.truncate(store::SEHALAMAN);
    let berikut = semua.last().filter(|_| lebih).and_then(|l| {
        let pada = l.dikirim.to_rfc3339_opts(chrono::SecondsFormat::Micros, true);
        let tanya = [("pada", pada), ("id", l.id.to_string())];
        serde_html_form::to_string(tanya).ok().map(|q| format!("/laporan-data?{q}"))
    });
    let baris = semua.into_iter().map(|l| Baris {
        id: l.id,
        judul: format!("{}: {}", l.nama, l.datum.sebutan()),
        tercatat: l.tercatat,
        seharusnya: l.seharusnya,
        jam: jam(pelaku.zona.hari(l.dikirim), l.batas, pelaku.hari_ini),
        dikerjakan: l.dikerjakan,
        diteruskan: l.diteruskan,
    });
    halaman(StatusCode::OK, &HalamanAntrean { bingkai, baris: baris.collect(), berikut })
}

async fn lihat(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<LaporanId>,
) -> Result<Response> {
    let mut conn = app.db.acquire().await?;
    let laporan = store::buka(&mut conn, id, &pelaku).await?;
    let profil = profil_pelapor(&mut conn, &laporan, &pelaku).await?;
    drop(conn);
    halaman(StatusCode::OK, &gambar(bingkai, &pelaku, laporan, &profil))
}

async fn profil_pelapor(conn: &mut PgConnection, laporan: &LaporanTersimpan, pelaku: &Pengguna) -> Result<Profil> {
    profil::profil(conn, laporan.isi().pelapor, pelaku.hari_ini).await
}

fn gambar(bingkai: Bingkai, pelaku: &Pengguna, laporan: LaporanTersimpan, profil: &Profil) -> HalamanLaporan {
    let isi = laporan.isi();
    let mengurus = match &laporan {
        LaporanTersimpan::Terbuka(l) => Pengurus::melekat(pelaku, l),
        LaporanTersimpan::Tertutup(_) => false,
    };
    let dikerjakan = match &laporan {
        LaporanTersimpan::Terbuka(l) => l.keadaan.dikerjakan.as_ref().map(|(nama, _)| nama.as_str()),
        LaporanTersimpan::Tertutup(_) => None,
    };
    HalamanLaporan {
        milik: isi.pelapor == pelaku.id,
        mengurus,
        zona: pelaku.zona,
        jam: jam(pelaku.zona.hari(isi.dikirim), isi.batas, pelaku.hari_ini),
        ditunggu: ditunggu(&isi.pengurus, dikerjakan),
        berubah: profil.berubah(isi.datum, &isi.tercatat, isi.dikirim, pelaku.zona).map(|p| p.kalimat()),
        pembetulan: if mengurus { pembetulan(pelaku, isi.datum, profil) } else { Vec::new() },
        ketikan: Ketikan::default(),
        galat: Galat::default(),
        usang: None,
        bingkai,
        laporan,
    }
}

/// Halaman tempat hal itu dibetulkan, yang paling mungkin dahulu.
fn pembetulan(pelaku: &Pengguna, datum: Datum, profil: &Profil) -> Vec<(String, String)> {
    let orang = format!("/pegawai/{}", profil.id);
    let pintu = |alamat: String, label: &str| (alamat, label.to_owned());
    if !pelaku.memegang(PeranInstansi::Kepegawaian) {
        return vec![pintu("/peran".into(), "Beri peran kepegawaian kepada petugas yang dapat membetulkannya")];
    }
    let penempatan = profil.tempat.as_ref().map(|t| format!("{orang}/penempatan/{}", t.id));
    let mut semua = match datum {
        Datum::Nama | Datum::Nip | Datum::Golongan => {
            vec![pintu(format!("{orang}/identitas"), "Ubah identitas")]
        }
        Datum::Jabatan | Datum::Unit => {
            let mut pintu_penempatan = Vec::new();
            pintu_penempatan.extend(penempatan.map(|p| pintu(p, "Betulkan penempatannya")));
            pintu_penempatan.push(pintu(format!("{orang}/penempatan/baru"), "Catat penempatan baru"));
            pintu_penempatan
        }
        Datum::Penilai | Datum::Atasan => {
            let mut pintu_penilai = vec![pintu(format!("{orang}/penilai/baru"), "Tetapkan penilai tersendiri")];
            pintu_penilai.extend(penempatan.map(|p| pintu(p, "Betulkan penempatannya")));
            let unit = profil.unit_penilai.as_ref().map(|(id, nama, _)| (*id, nama.clone()));
            let unit = unit.or_else(|| profil.tempat.as_ref().map(|t| (t.unit, t.nama_unit.clone())));
            pintu_penilai.extend(unit.map(|(id, nama)| pintu(format!("/unit/{id}"), &format!("Lihat {nama}"))));
            pintu_penilai
        }
        Datum::Email | Datum::Kedudukan if pelaku.seinstansi => {
            vec![pintu("/pegawai/impor".into(), "Impor SIASN yang lebih baru")]
        }
        Datum::Peran => vec![pintu(format!("{orang}/peran"), "Lihat perannya")],
        _ => Vec::new(),
    };
    semua.push(pintu(orang, "Lihat datanya"));
    semua
}

/// Yang dikirim pada halaman sebuah laporan.
#[derive(Default, Deserialize)]
#[serde(default)]
struct FormJawaban {
    catatan_selesai: String,
    alasan: String,
}

impl From<FormJawaban> for Ketikan {
    fn from(f: FormJawaban) -> Self {
        Self { catatan_selesai: f.catatan_selesai, alasan: f.alasan }
    }
}

/// Mengapa sebuah langkah belum dicatat.
enum Tolakan {
    Isian(Galat),
    Keadaan(&'static str),
}

impl From<Galat> for Tolakan {
    fn from(galat: Galat) -> Self {
        Self::Isian(galat)
    }
}

/// Yang diminta, sebagaimana datang.
struct Permintaan {
    app: App,
    pelaku: Pengguna,
    bingkai: Bingkai,
    id: LaporanId,
    formulir: Formulir<FormJawaban>,
}

impl Permintaan {
    /// Membuka, memutuskan, mencatat, dan menjawab: sama bagi setiap langkah.
    async fn langkahkan<P: Peran<Laporan<Terbuka>>>(
        self,
        sebagai: P,
        putuskan: impl FnOnce(&Oleh<P, Laporan<Terbuka>>, &FormJawaban, &Profil) -> Result<Langkah, Tolakan>,
        pesan: &str,
    ) -> Result<Response> {
        let Self { app, pelaku, bingkai, id, formulir } = self;
        let versi = formulir.versi()?;
        let mut tx = app.db.begin().await?;
        let laporan = store::kunci(&mut tx, id, &pelaku).await?;
        let profil = profil_pelapor(&mut tx, &laporan, &pelaku).await?;
        let laporan = match laporan {
            LaporanTersimpan::Terbuka(laporan) if laporan.isi.versi == versi => laporan,
            lain => return didahului(bingkai, &pelaku, lain, &profil, formulir.isi),
        };
        let tolakan = match putuskan(&pelaku.sebagai(sebagai, laporan)?, &formulir.isi, &profil) {
            Ok(langkah) => {
                let lokasi = format!("/laporan-data/{id}");
                store::catat(&mut tx, &langkah, app.clock.now(), &formulir.kiriman.ke(&lokasi)).await?;
                tx.commit().await?;
                return Ok(lanjut(&lokasi, pesan));
            }
            Err(tolakan) => tolakan,
        };
        let laporan = store::buka(&mut tx, id, &pelaku).await?;
        tx.rollback().await?;
        let mut page = gambar(bingkai, &pelaku, laporan, &profil);
        page.ketikan = formulir.isi.into();
        let status = match tolakan {
            Tolakan::Isian(galat) => {
                page.galat = galat;
                StatusCode::UNPROCESSABLE_ENTITY
            }
            Tolakan::Keadaan(kalimat) => {
                page.usang = Some(kalimat);
                StatusCode::CONFLICT
            }
        };
        halaman(status, &page).map(bersaing)
    }
}

/// Langkah orang lain sementara itu dijawab 409, dengan ketikannya utuh.
fn didahului(
    bingkai: Bingkai,
    pelaku: &Pengguna,
    laporan: LaporanTersimpan,
    profil: &Profil,
    ketikan: FormJawaban,
) -> Result<Response> {
    let mut page = gambar(bingkai, pelaku, laporan, profil);
    page.ketikan = ketikan.into();
    page.usang = Some("Laporan ini berubah sejak Anda membukanya; yang tadi Anda kirim belum dicatat.");
    halaman(StatusCode::CONFLICT, &page).map(bersaing)
}

type Kiriman = Formulir<FormJawaban>;
type Satu = Alamat<LaporanId>;

async fn tarik(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Satu,
    formulir: Kiriman,
) -> Result<Response> {
    let minta = Permintaan { app, pelaku, bingkai, id, formulir };
    let pesan = "Laporan ditarik kembali.";
    minta.langkahkan(Pelapor, |l, _, _| Ok(l.tarik()), pesan).await
}

async fn kerjakan(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Satu,
    formulir: Kiriman,
) -> Result<Response> {
    let minta = Permintaan { app, pelaku, bingkai, id, formulir };
    let pesan = "Pelapor kini melihat bahwa Anda mengerjakannya.";
    minta.langkahkan(Pengurus, |l, _, _| Ok(l.kerjakan()), pesan).await
}

async fn teruskan(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Satu,
    formulir: Kiriman,
) -> Result<Response> {
    let minta = Permintaan { app, pelaku, bingkai, id, formulir };
    let pesan = "Diteruskan kepada kepegawaian yang menjangkau seluruh instansi.";
    minta.langkahkan(Pengurus, |l, _, _| l.teruskan().map_err(Tolakan::Keadaan), pesan).await
}

async fn selesaikan(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Satu,
    formulir: Kiriman,
) -> Result<Response> {
    let minta = Permintaan { app, pelaku, bingkai, id, formulir };
    let pesan = "Dijawab: sudah dibetulkan. Pelapor melihatnya di berandanya.";
    minta
        .langkahkan(
            Pengurus,
            |l, f, profil| Ok(l.selesaikan(&f.catatan_selesai, &profil.nilai(l.objek().isi.datum))?),
            pesan,
        )
        .await
}

async fn tolak(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Satu,
    formulir: Kiriman,
) -> Result<Response> {
    let minta = Permintaan { app, pelaku, bingkai, id, formulir };
    let pesan = "Dijawab: tidak perlu diubah. Pelapor membaca alasannya di berandanya.";
    minta.langkahkan(Pengurus, |l, f, _| Ok(l.tolak(&f.alasan)?), pesan).await
}
