//! Pintu pemantauan pengisian.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    http::StatusCode,
    response::Response,
};
use chrono::{Datelike, NaiveDate};
use sqlx::PgConnection;
use tokio::sync::Semaphore;
use uuid::Uuid;

use super::{
    daftar::store::{self as daftar_store, Cakupan, Orang, SEHALAMAN},
    lembar::{Isi, KOLOM, Lembar},
    model::{Hitungan, Keadaan, Menunggu, Saringan, Tanya, sebutan_rincian, tenggat},
    store::{self, CABANG, Cabang, Masa, Penahan, Tempat},
    view::{BarisOrang, BarisPenahan, Batang, Daftar, HalamanDaftar, HalamanPenahan, HalamanPengisian, terisi},
};
use crate::{
    kepegawaian::UnitId,
    kernel::{
        app::App,
        auth::Pengguna,
        db::Conn,
        error::{Error, Result},
        form::{Alamat, Galat, rapikan},
        layout::{Bingkai, XLSX, halaman, unduhan},
        routes::Routes,
        time::{hari_tanggal, tanggal},
    },
};

/// Alamat pemantauan pengisian.
pub fn routes() -> Routes {
    Routes::new()
        .get("/pengisian", ringkasan)
        .get("/pengisian/bawahan", bawahan)
        .get("/pengisian/bawahan/unduhan", unduh_bawahan)
        .get("/pengisian/{unit}", unit)
        .get("/pengisian/{unit}/pegawai", pegawai)
        .get("/pengisian/{unit}/penahan", penahan)
        .get("/pengisian/{unit}/unduhan", unduh_unit)
}

type Ditanya = Result<Query<Tanya>, QueryRejection>;

/// Yang ditanyakan dan tahunnya.
fn baca(tanya: Ditanya, hari: NaiveDate) -> Result<(Tanya, i32)> {
    let Query(tanya) = tanya.map_err(|_| Error::NotFound)?;
    let tahun = match tanya.tahun.trim() {
        "" => hari.year(),
        tahun => tahun.parse().map_err(|_| Error::NotFound)?,
    };
    if !(2000..=2100).contains(&tahun) {
        return Err(Error::NotFound);
    }
    Ok((Tanya { tahun: tahun.to_string(), ..tanya }, tahun))
}

/// Tahun lain yang dapat dipilih, dan apakah yang ini masih disusun. Tahun yang tidak dipantau tidak ada.
fn pilihan_tahun(masa: &Masa, tahun: i32, hari: NaiveDate) -> Result<(Vec<i32>, bool)> {
    let disusun = !masa.siap.contains(&tahun);
    if disusun && tahun != hari.year() {
        return Err(Error::NotFound);
    }
    let mut lain: Vec<i32> = masa.siap.iter().copied().filter(|t| *t != tahun).collect();
    lain.sort_unstable();
    Ok((lain, disusun))
}

fn alamat(unit: UnitId) -> String {
    format!("/pengisian/{unit}")
}

fn ber_tahun(alamat: &str, tahun: i32) -> String {
    format!("{alamat}?tahun={tahun}")
}

fn batang(cabang: Vec<Cabang>, tahun: i32) -> Vec<Batang> {
    let baris = cabang.into_iter().filter(|c| c.hitungan.semua() > 0);
    baris
        .map(|c| Batang { nama: c.nama, alamat: Some(ber_tahun(&alamat(c.id), tahun)), hitungan: c.hitungan })
        .collect()
}

/// Sub-unit, lalu yang langsung pada unit itu bila ada.
fn batang_unit(seluruhnya: &Hitungan, mut cabang: Vec<Cabang>, tahun: i32) -> (Vec<Batang>, bool) {
    let terpotong = cabang.len() > CABANG;
    cabang.truncate(CABANG);
    let langsung = seluruhnya.clone().dikurangi(cabang.iter().map(|c| &c.hitungan));
    let mut semua = batang(cabang, tahun);
    if !terpotong && !semua.is_empty() && langsung.semua() > 0 {
        semua.push(Batang { nama: "Langsung pada unit ini".into(), alamat: None, hitungan: langsung });
    }
    (semua, terpotong)
}

fn baris_penahan(penahan: Vec<Penahan>, alamat: &str, tahun: i32, hari: NaiveDate) -> Vec<BarisPenahan> {
    let baris = penahan.into_iter().map(|p| BarisPenahan {
        alamat: format!("{alamat}?tahun={tahun}&menunggu={}#daftar", p.id),
        nama: p.nama,
        jumlah: p.jumlah,
        lama: lama(p.sejak, hari),
        sejak: p.sejak,
    });
    baris.collect()
}

fn lama(sejak: NaiveDate, hari: NaiveDate) -> i64 {
    (hari - sejak).num_days().max(0)
}

async fn ringkasan(State(app): State<App>, pelaku: Pengguna, bingkai: Bingkai, tanya: Ditanya) -> Result<Response> {
    let hari = pelaku.hari_ini;
    let (_, tahun) = baca(tanya, hari)?;
    let mut conn = app.db.acquire().await?;
    match store::cari(&mut conn, None, &pelaku, tahun, true).await {
        Ok(tempat) => {
            drop(conn);
            let id = tempat.jalur.last().ok_or(Error::NotFound)?.0;
            return halaman(StatusCode::OK, &gambar_unit(bingkai, (tahun, hari), id, tempat)?);
        }
        Err(Error::NotFound) => {}
        Err(error) => return Err(error),
    }
    let puncak = store::puncak(&mut conn, &pelaku).await?;
    if puncak.is_empty() {
        return Err(Error::NotFound);
    }
    let (cabang, masa) = store::beberapa(&mut conn, &puncak, tahun, hari).await?;
    drop(conn);
    let jumlah = cabang.iter().fold(Hitungan::default(), |h, c| h.ditambah(&c.hitungan));
    let page = gambar(bingkai, (tahun, hari), &masa, jumlah)?;
    let cabang = batang(cabang, tahun);
    let page = HalamanPengisian {
        judul: "Unit yang Anda pantau".into(),
        legenda: terisi(&page.seluruhnya, &cabang),
        cabang,
        ..page
    };
    halaman(StatusCode::OK, &page)
}

async fn unit(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<UnitId>,
    tanya: Ditanya,
) -> Result<Response> {
    let hari = pelaku.hari_ini;
    let (_, tahun) = baca(tanya, hari)?;
    let tempat = store::cari(&mut *app.db.acquire().await?, Some(id), &pelaku, tahun, true).await?;
    halaman(StatusCode::OK, &gambar_unit(bingkai, (tahun, hari), id, tempat)?)
}

fn gambar_unit(bingkai: Bingkai, kapan: (i32, NaiveDate), id: UnitId, tempat: Tempat) -> Result<HalamanPengisian> {
    let page = gambar(bingkai, kapan, &tempat.masa, tempat.hitungan)?;
    let (cabang, terpotong) = batang_unit(&page.seluruhnya.hitungan, tempat.cabang, kapan.0);
    Ok(HalamanPengisian {
        judul: nama_akhir(&tempat.jalur),
        remah: remah(&tempat.jalur, 1, kapan.0),
        alamat: alamat(id),
        daftar_di: Some(format!("{}/pegawai", alamat(id))),
        legenda: terisi(&page.seluruhnya, &cabang),
        cabang,
        terpotong,
        ..page
    })
}

/// Unit-unit dari puncak lingkup, kecuali sekian yang terakhir.
fn remah(jalur: &[(UnitId, String)], kecuali: usize, tahun: i32) -> Vec<(String, String)> {
    let atas = jalur.iter().take(jalur.len().saturating_sub(kecuali));
    atas.map(|(unit, nama)| (ber_tahun(&alamat(*unit), tahun), nama.clone())).collect()
}

async fn pegawai(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<UnitId>,
    tanya: Ditanya,
) -> Result<Response> {
    let hari = pelaku.hari_ini;
    let (tanya, tahun) = baca(tanya, hari)?;
    let mut conn = app.db.acquire().await?;
    let tempat = store::cari(&mut conn, Some(id), &pelaku, tahun, false).await?;
    pilihan_tahun(&tempat.masa, tahun, hari)?;
    let tersaring = Tersaring::ambil(&mut conn, Cakupan::Unit(id), (tahun, hari), &tanya).await?;
    drop(conn);
    let status = tersaring.status();
    let daftar = tersaring.daftar((&alamat(id), "/pegawai"), tanya, &tempat.hitungan, true, tempat.lihat_skp, hari);
    let page = HalamanDaftar {
        bingkai,
        judul: nama_akhir(&tempat.jalur),
        remah: remah(&tempat.jalur, 0, tahun),
        tahun,
        hari: hari_tanggal(hari),
        daftar,
    };
    halaman(status, &page)
}

async fn penahan(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat(id): Alamat<UnitId>,
    tanya: Ditanya,
) -> Result<Response> {
    let hari = pelaku.hari_ini;
    let (_, tahun) = baca(tanya, hari)?;
    let mut conn = app.db.acquire().await?;
    let tempat = store::cari(&mut conn, Some(id), &pelaku, tahun, false).await?;
    pilihan_tahun(&tempat.masa, tahun, hari)?;
    let penahan = store::penahan(&mut conn, id, tahun, hari).await?;
    drop(conn);
    let page = HalamanPenahan {
        bingkai,
        judul: nama_akhir(&tempat.jalur),
        remah: remah(&tempat.jalur, 0, tahun),
        tahun,
        penahan: baris_penahan(penahan, &format!("{}/pegawai", alamat(id)), tahun, hari),
    };
    halaman(StatusCode::OK, &page)
}

/// Halaman dengan gambar seluruhnya; bagian-bagiannya diisi pemanggilnya.
fn gambar(
    bingkai: Bingkai,
    (tahun, hari): (i32, NaiveDate),
    masa: &Masa,
    hitungan: Hitungan,
) -> Result<HalamanPengisian> {
    let (tahun_lain, disusun) = pilihan_tahun(masa, tahun, hari)?;
    Ok(HalamanPengisian {
        bingkai,
        judul: String::new(),
        alamat: "/pengisian".into(),
        remah: Vec::new(),
        tahun,
        tahun_lain,
        disusun,
        hari: hari_tanggal(hari),
        tenggat: tenggat(masa.batas, hari),
        seluruhnya: Batang { nama: "Seluruhnya".into(), alamat: None, hitungan },
        cabang: Vec::new(),
        judul_cabang: "Menurut unit",
        terpotong: false,
        legenda: Vec::new(),
        daftar: None,
        daftar_di: None,
    })
}

fn nama_akhir(jalur: &[(UnitId, String)]) -> String {
    jalur.last().map(|(_, nama)| nama.clone()).unwrap_or_default()
}

async fn bawahan(State(app): State<App>, pelaku: Pengguna, bingkai: Bingkai, tanya: Ditanya) -> Result<Response> {
    const ALAMAT: &str = "/pengisian/bawahan";
    let hari = pelaku.hari_ini;
    let (tanya, tahun) = baca(tanya, hari)?;
    if !pelaku.menilai {
        return Err(Error::NotFound);
    }
    let mut conn = app.db.acquire().await?;
    let (seluruhnya, masa) = store::bawahan(&mut conn, &pelaku, tahun).await?;
    let unit = store::unit_bawahan(&mut conn, &pelaku, tahun).await?;
    let tersaring = Tersaring::ambil(&mut conn, Cakupan::Penilai(pelaku.id), (tahun, hari), &tanya).await?;
    drop(conn);
    let page = gambar(bingkai, (tahun, hari), &masa, seluruhnya)?;
    let status = tersaring.status();
    let daftar = tersaring.daftar((ALAMAT, ""), tanya, &page.seluruhnya.hitungan, false, true, hari);
    let cabang: Vec<_> = batang(unit, tahun).into_iter().map(|b| Batang { alamat: None, ..b }).collect();
    let page = HalamanPengisian {
        judul: "Orang yang Anda nilai".into(),
        alamat: ALAMAT.into(),
        judul_cabang: "Unit yang dipimpin mereka",
        daftar_di: Some(ALAMAT.into()),
        legenda: terisi(&page.seluruhnya, &cabang),
        cabang,
        daftar: Some(daftar),
        ..page
    };
    halaman(status, &page)
}

/// Satu halaman orang yang tersaring.
struct Tersaring {
    saringan: Saringan,
    galat: Galat,
    orang: Vec<Orang>,
}

impl Tersaring {
    async fn ambil(conn: &mut PgConnection, cakupan: Cakupan, kapan: (i32, NaiveDate), tanya: &Tanya) -> Result<Self> {
        let (saringan, galat) = tanya.baca();
        let sesudah = rapikan(&tanya.sesudah);
        let kursor = (sesudah.as_str(), tanya.orang.parse().unwrap_or_default());
        let orang = daftar_store::daftar(conn, cakupan, kapan, &saringan, kursor, SEHALAMAN + 1).await?;
        Ok(Self { saringan, galat, orang })
    }

    fn status(&self) -> StatusCode {
        if self.galat.kosong() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
    }

    fn daftar(
        self,
        (alamat, daftar): (&str, &str),
        tanya: Tanya,
        hitungan: &Hitungan,
        bertingkat: bool,
        lihat_skp: bool,
        hari: NaiveDate,
    ) -> Daftar {
        let Self { saringan, galat, mut orang } = self;
        let lebih = orang.len() > SEHALAMAN;
        orang.truncate(SEHALAMAN);
        let berikut = orang.last().filter(|_| lebih).map(|o| {
            let tanya = Tanya { sesudah: o.kunci.clone(), orang: o.id.to_string(), ..tanya.clone() };
            format!("{alamat}{daftar}?{}#daftar", tulis(&tanya))
        });
        let penahan = saringan.penahan.map(|_| {
            let nama = orang.iter().find_map(|o| o.penahan.clone());
            nama.unwrap_or_else(|| "Penilai yang dipilih".into())
        });
        let dapat = Keadaan::SEMUA.into_iter().map(|k| (k, hitungan.pada(k)));
        Daftar {
            pilihan: dapat.filter(|(k, n)| *n > 0 || saringan.keadaan == Some(*k)).collect(),
            orang: orang.into_iter().map(|o| baris_orang(o, lihat_skp, hari)).collect(),
            alamat: format!("{alamat}{daftar}"),
            unduhan: format!("{alamat}/unduhan?{}", tulis(&tanya.dari_awal())),
            berikut,
            tanya,
            galat,
            bertingkat,
            penahan,
        }
    }
}

fn tulis(tanya: &Tanya) -> String {
    serde_html_form::to_string(tanya).unwrap_or_default()
}

fn ditunggu(orang: &Orang) -> Option<String> {
    Some(match Menunggu::baca(orang.menunggu.as_deref()?)? {
        Menunggu::Penilai => orang.penahan.clone().unwrap_or_else(|| Menunggu::Penilai.sebutan().into()),
        lain => lain.sebutan().into(),
    })
}

fn baris_orang(mut orang: Orang, lihat_skp: bool, hari: NaiveDate) -> BarisOrang {
    let sejak = match lama(orang.sejak, hari) {
        0 if orang.sejak > hari => format!("mulai {}", tanggal(orang.sejak)),
        0 => "sejak hari ini".to_owned(),
        n => format!("sejak {}, {n} hari", tanggal(orang.sejak)),
    };
    let menunggu = match ditunggu(&orang) {
        Some(siapa) => format!("Ditunggu: {siapa}, {sejak}"),
        None => format!("{}{}", sejak[..1].to_uppercase(), &sejak[1..]),
    };
    let keadaan = Keadaan::baca(&orang.keadaan).unwrap_or(Keadaan::Belum);
    let skp = orang.skp.filter(|_| lihat_skp);
    let rincian = sebutan_rincian(&orang.rincian);
    let (nama, jabatan) = match orang.identitas() {
        Some(i) if i.unit.is_empty() => (i.nama, i.jabatan),
        Some(i) => (i.nama, format!("{}, {}", i.jabatan, i.unit)),
        None => (orang.kunci, String::new()),
    };
    BarisOrang { nama, jabatan, keadaan, rincian, menunggu, skp }
}

/// Berkas besar disusun paling banyak dua serentak; yang ketiga diminta datang lagi.
static UNDUHAN: Semaphore = Semaphore::const_new(2);

/// Sekali ambil dari basis data selagi menulis berkas: ingatan yang dipakai tetap, berapa pun orangnya.
const SEKALI_AMBIL: usize = 2_000;

async fn unduh_unit(
    State(app): State<App>,
    pelaku: Pengguna,
    Alamat(id): Alamat<UnitId>,
    tanya: Ditanya,
) -> Result<Response> {
    let (tanya, tahun) = baca(tanya, pelaku.hari_ini)?;
    let mut conn = app.db.acquire().await?;
    let tempat = store::cari(&mut conn, Some(id), &pelaku, tahun, false).await?;
    pilihan_tahun(&tempat.masa, tahun, pelaku.hari_ini)?;
    unduh(&app, conn, &pelaku, (Cakupan::Unit(id), nama_akhir(&tempat.jalur)), tahun, &tanya).await
}

async fn unduh_bawahan(State(app): State<App>, pelaku: Pengguna, tanya: Ditanya) -> Result<Response> {
    let (tanya, tahun) = baca(tanya, pelaku.hari_ini)?;
    if !pelaku.menilai {
        return Err(Error::NotFound);
    }
    let mut conn = app.db.acquire().await?;
    let (_, masa) = store::bawahan(&mut conn, &pelaku, tahun).await?;
    pilihan_tahun(&masa, tahun, pelaku.hari_ini)?;
    let siapa = format!("Orang yang dinilai {}", pelaku.nama);
    unduh(&app, conn, &pelaku, (Cakupan::Penilai(pelaku.id), siapa), tahun, &tanya).await
}

async fn unduh(
    app: &App,
    mut conn: Conn,
    pelaku: &Pengguna,
    (cakupan, judul): (Cakupan, String),
    tahun: i32,
    tanya: &Tanya,
) -> Result<Response> {
    let _giliran = UNDUHAN.try_acquire().map_err(|_| Error::Unavailable)?;
    let (saringan, galat) = tanya.baca();
    if let Some((_, kalimat)) = galat.semua().next() {
        return Err(Error::Invalid(kalimat.to_owned()));
    }
    let hari = pelaku.hari_ini;
    let mut lembar = Lembar::baru("Pengisian", &keterangan(pelaku, &judul, tahun, &saringan), &KOLOM)?;
    let (mut banyak, mut sesudah, mut orang) = (0, String::new(), Uuid::nil());
    loop {
        let kursor = (sesudah.as_str(), orang);
        let sebagian = daftar_store::daftar(&mut conn, cakupan, (tahun, hari), &saringan, kursor, SEKALI_AMBIL).await?;
        let diambil = sebagian.len();
        if let Some(akhir) = sebagian.last() {
            (sesudah, orang) = (akhir.kunci.clone(), akhir.id.uuid());
        }
        for o in sebagian {
            lembar.tambah(baris_lembar(o, hari))?;
        }
        banyak += diambil;
        if diambil < SEKALI_AMBIL {
            break;
        }
    }
    let saringan = tulis(&tanya.dari_awal());
    daftar_store::catat_unduhan(&mut conn, cakupan, pelaku, &saringan, banyak, app.clock.now()).await?;
    drop(conn);
    let isi = tokio::task::spawn_blocking(move || lembar.tutup()).await.map_err(anyhow::Error::new)??;
    unduhan(&format!("pengisian-{tahun}-{hari}.xlsx"), XLSX, isi)
}

/// Dari mana berkas ini, kapan, dan apa yang tersaring.
fn keterangan(pelaku: &Pengguna, judul: &str, tahun: i32, saringan: &Saringan) -> Vec<String> {
    let mut tersaring = Vec::new();
    if let Some(k) = saringan.keadaan {
        tersaring.push(format!("keadaan {}", k.sebutan()));
    }
    match (saringan.menunggu, saringan.penahan) {
        (Some(m), _) => tersaring.push(format!("ditunggu {}", m.sebutan())),
        (None, Some(_)) => tersaring.push("ditunggu seorang penilai tertentu".into()),
        (None, None) => {}
    }
    if let Some(n) = saringan.lama {
        tersaring.push(format!("sekurang-kurangnya {n} hari"));
    }
    if let Some(nama) = &saringan.nama {
        tersaring.push(format!("nama memuat «{nama}»"));
    }
    if saringan.langsung {
        tersaring.push("hanya yang langsung pada unit ini".into());
    }
    let tersaring = if tersaring.is_empty() { "semua orang".into() } else { tersaring.join(", ") };
    vec![
        format!("Pengisian SKP {tahun}"),
        pelaku.instansi.clone(),
        judul.to_owned(),
        format!("Keadaan pada {}", hari_tanggal(pelaku.hari_ini)),
        format!("Saringan: {tersaring}"),
    ]
}

fn baris_lembar(mut orang: Orang, hari: NaiveDate) -> [Isi; 9] {
    let identitas = orang.identitas();
    let keadaan = Keadaan::baca(&orang.keadaan).map_or("", Keadaan::sebutan);
    let (nama, nip, jabatan, unit) = match identitas {
        Some(i) => (i.nama, i.nomor.map(|n| n.nomor).unwrap_or_default(), i.jabatan, i.unit),
        None => (orang.kunci.clone(), String::new(), String::new(), String::new()),
    };
    [
        nama.into(),
        nip.into(),
        jabatan.into(),
        unit.into(),
        keadaan.into(),
        sebutan_rincian(&orang.rincian).into(),
        ditunggu(&orang).unwrap_or_default().into(),
        tanggal(orang.sejak).into(),
        Isi::Angka(lama(orang.sejak, hari)),
    ]
}
