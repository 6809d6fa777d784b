//! `POST /bukti/{untuk}/{objek}`

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, ready},
    time::Duration,
};

use axum::{
    body::{Body, BodyDataStream, Bytes},
    extract::{
        FromRequest, Multipart, Request, State,
        multipart::{Field, MultipartError},
    },
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use bytes::BytesMut;
use futures_util::{Stream, StreamExt};
use tokio::sync::Semaphore;
use uuid::Uuid;

use crate::{
    bukti::{
        model::{BuktiId, Objek, Pemakaian, Pemasangan, Untuk, alamat},
        periksa::{Ditolak, MAKS_BERKAS, periksa},
        policy::Pemasang,
        store,
        tautan::{Halangan, baca_alamat, nilai},
        view::Isian,
        web::{MAKS_KIRIMAN, gambar, pulang, tanyakan},
    },
    kernel::{
        app::App,
        audit,
        auth::Pengguna,
        berkas::Sidik,
        error::{Error, Result},
        form::{Alamat, Galat, Kiriman},
        layout::{Bingkai, lanjut},
        outbound::Unreached,
        policy::Oleh,
        web::bersaing,
    },
};

/// Isian selain berkas.
const MAKS_ISIAN: usize = 8 * 1024;
/// Isian dalam satu formulir; yang kita gambar berisi lima.
const BANYAK_ISIAN: usize = 12;
/// Unggahan yang dipegang serentak, masing-masing paling besar seukuran berkasnya.
static TAMPUNGAN: Semaphore = Semaphore::const_new(24);
/// Pemeriksaan serentak: masing-masing memakan satu inti.
static PEMERIKSA: Semaphore = Semaphore::const_new(2);
const SABAR: Duration = Duration::from_secs(5);

/// Menerima satu bukti.
pub async fn unggah(
    State(app): State<App>,
    pelaku: Pengguna,
    bingkai: Bingkai,
    Alamat((untuk, objek)): Alamat<(String, Uuid)>,
    request: Request,
) -> Result<Response> {
    let untuk = Untuk::dari_jalur(&untuk).ok_or(Error::NotFound)?;
    // Isinya baru diterima sesudah diketahui siapa pengirimnya.
    let objek = store::objek(&mut *app.db.acquire().await?, untuk, objek, &pelaku).await?;
    let meja = Meja { pemasang: pelaku.sebagai(Pemasang, objek)?, app, pelaku, bingkai };
    let _tempat = giliran(&TAMPUNGAN).await?;
    let kiriman = terima(request).await?;
    if kiriman.cara == "tautan" { meja.tautan(kiriman).await } else { meja.berkas(kiriman).await }
}

async fn giliran(siapa: &'static Semaphore) -> Result<tokio::sync::SemaphorePermit<'static>> {
    let giliran = tokio::time::timeout(SABAR, siapa.acquire()).await;
    giliran.map_err(|_| Error::Unavailable)?.map_err(|_| Error::Unavailable)
}

/// Seseorang yang berwenang, di depan objeknya.
struct Meja {
    app: App,
    pelaku: Pengguna,
    bingkai: Bingkai,
    pemasang: Oleh<Pemasang, Objek>,
}

impl Meja {
    async fn berkas(self, k: Diterima) -> Result<Response> {
        let Some((asal, isi)) = k.berkas.as_ref() else {
            return self.tolak(k, "berkas", &Ditolak::TanpaBerkas.to_string(), StatusCode::UNPROCESSABLE_ENTITY).await;
        };
        let Some(isi) = isi.clone() else {
            return self.tolak(k, "berkas", &Ditolak::TerlaluBesar.to_string(), StatusCode::PAYLOAD_TOO_LARGE).await;
        };
        if asal.is_empty() && isi.is_empty() {
            return self.tolak(k, "berkas", &Ditolak::TanpaBerkas.to_string(), StatusCode::UNPROCESSABLE_ENTITY).await;
        }
        let sidik_kiriman = Sidik::of(&isi);
        let antre = giliran(&PEMERIKSA).await?;
        // Yang membuat pemeriksanya panik dijawab seperti yang rusak.
        let diperiksa = tokio::task::spawn_blocking(move || periksa(isi)).await.unwrap_or(Err(Ditolak::Rusak));
        drop(antre);
        let berkas = match diperiksa {
            Ok(berkas) => berkas,
            Err(ditolak) => {
                return self.tolak(k, "berkas", &ditolak.to_string(), StatusCode::UNPROCESSABLE_ENTITY).await;
            }
        };
        let kiriman = self.kiriman(&k, &[k.nama.as_bytes(), asal.as_bytes(), sidik_kiriman.bytes()]);
        let titipan = (Sidik::of(berkas.isi()), berkas.isi().len(), berkas.jenis());
        let mut conn = self.app.db.acquire().await?;
        if let Some(lokasi) = audit::first_answer(&mut conn, &kiriman, self.pelaku.id).await? {
            return Ok(Redirect::to(&lokasi).into_response());
        }
        let kini = self.app.clock.now();
        let pemakaian = store::titip(&mut conn, titipan, self.pemasang.objek(), self.pelaku.id, kini).await?;
        drop(conn);
        let nama = (k.nama.as_str(), asal.as_str());
        let pemasangan = match self.pemasang.pasang_berkas(&berkas, nama, pemakaian, self.app.config.kuota_bukti) {
            Ok(pemasangan) => pemasangan,
            Err(penuh) => {
                return self.tolak(k, "berkas", &penuh.to_string(), StatusCode::UNPROCESSABLE_ENTITY).await;
            }
        };
        self.app.files.keep(titipan.0, berkas.isi().clone()).await?;
        let pesan = if berkas.terkunci() {
            "Berkas terpasang. PDF ini berpengaman: pastikan atasan Anda dapat membukanya tanpa kata sandi."
        } else {
            "Berkas terpasang."
        };
        self.pasang(&pemasangan, &kiriman, pesan).await
    }

    async fn tautan(self, k: Diterima) -> Result<Response> {
        let alamat = match baca_alamat(&k.tautan) {
            Ok(alamat) => alamat,
            Err(kalimat) => return self.tolak(k, "tautan", kalimat, StatusCode::UNPROCESSABLE_ENTITY).await,
        };
        let kiriman = self.kiriman(&k, &[k.nama_tautan.as_bytes(), alamat.as_str().as_bytes()]);
        let mut conn = self.app.db.acquire().await?;
        if let Some(lokasi) = audit::first_answer(&mut conn, &kiriman, self.pelaku.id).await? {
            return Ok(Redirect::to(&lokasi).into_response());
        }
        let pada_objek = store::pada_objek(&mut conn, self.pemasang.objek()).await?;
        drop(conn);
        let jawaban = tanyakan(&self.app, &alamat).await?;
        if matches!(jawaban, Err(Unreached::Forbidden)) {
            let kalimat = "Alamat ini berada di jaringan tertutup atau memakai porta yang tidak lazim, jadi tidak dapat \
                           menjadi bukti. Unggah berkasnya, atau pakai tautan yang terbuka dari internet.";
            return self.tolak(k, "tautan", kalimat, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
        let halangan = nilai(jawaban.as_ref().map_err(|e| *e));
        let pemakaian = Pemakaian { pada_objek, ..Pemakaian::default() };
        let pemasangan = match self.pemasang.pasang_tautan(&alamat, halangan, &k.nama_tautan, pemakaian) {
            Ok(pemasangan) => pemasangan,
            Err(penuh) => {
                return self.tolak(k, "tautan", &penuh.to_string(), StatusCode::UNPROCESSABLE_ENTITY).await;
            }
        };
        let pesan = match halangan {
            None => "Tautan terpasang; sudah dicoba dan dapat dibuka tanpa masuk.".into(),
            Some(Halangan::BelumDicoba) => format!("Tautan terpasang. {}", Halangan::BelumDicoba.kalimat()),
            Some(h) => format!("Tautan terpasang, tetapi periksa lagi. {}", h.kalimat()),
        };
        self.pasang(&pemasangan, &kiriman, &pesan).await
    }

    fn kiriman(&self, k: &Diterima, isi: &[&[u8]]) -> Kiriman {
        let objek = self.pemasang.objek();
        let halaman = alamat(objek.untuk, &objek.id, &pulang(&k.kembali));
        Kiriman::berkas(&k.kunci, &self.bingkai.jalur, &isi.join(&0)).ke(halaman)
    }

    async fn pasang(self, pemasangan: &Pemasangan, kiriman: &Kiriman, pesan: &str) -> Result<Response> {
        let mut tx = self.app.db.begin().await?;
        let pada = self.app.clock.now();
        match store::pasang(&mut tx, BuktiId::new(), pemasangan, &self.pelaku, pada, kiriman).await {
            Ok(()) => {}
            // Kembarannya mendahului selagi yang ini diperiksa.
            Err(Error::Repeated) => {
                tx.rollback().await?;
                let mut conn = self.app.db.acquire().await?;
                let lokasi = audit::first_answer(&mut conn, kiriman, self.pelaku.id).await?.ok_or(Error::Repeated)?;
                return Ok(Redirect::to(&lokasi).into_response());
            }
            Err(galat) => return Err(galat),
        }
        tx.commit().await?;
        Ok(lanjut(kiriman.lokasi(), pesan))
    }

    async fn tolak(self, k: Diterima, kolom: &str, kalimat: &str, status: StatusCode) -> Result<Response> {
        let mut galat = Galat::default();
        galat.catat(kolom, kalimat);
        let isian = Isian { nama: k.nama, tautan: k.tautan, nama_tautan: k.nama_tautan };
        let objek = self.pemasang.objek().clone();
        let kembali = pulang(&k.kembali);
        gambar(&self.app, self.pelaku, self.bingkai, objek, (status, isian, galat), kembali).await.map(bersaing)
    }
}

/// Satu kiriman sebagaimana tiba.
#[derive(Default)]
struct Diterima {
    kunci: String,
    kembali: String,
    cara: String,
    nama: String,
    tautan: String,
    nama_tautan: String,
    /// Nama dan isinya; tanpa isi bila melewati batas.
    berkas: Option<(String, Option<Bytes>)>,
}

async fn terima(request: Request) -> Result<Diterima> {
    let terputus = |_: MultipartError| Error::Invalid("Kiriman terputus atau tidak terbaca. Coba kirim lagi.".into());
    let panjang = request.headers().get(header::CONTENT_LENGTH).and_then(|p| p.to_str().ok()?.parse::<usize>().ok());
    let lebih = Arc::new(AtomicBool::new(panjang.is_some_and(|p| p > MAKS_KIRIMAN)));
    let request = request.map(|isi| Body::from_stream(Terbatas::baru(isi, Arc::clone(&lebih))));
    let mut isian = Multipart::from_request(request, &()).await.map_err(|_| {
        Error::Invalid("Formulir ini tidak dapat dibaca. Muat ulang halamannya, lalu unggah lagi.".into())
    })?;
    let mut ini = Diterima::default();
    for _ in 0..BANYAK_ISIAN {
        let kolom = match isian.next_field().await {
            Ok(Some(kolom)) => kolom,
            Ok(None) => break,
            // Yang melewati batas sebelum berkasnya tiba tetap dijawab terlalu besar.
            Err(_) if lebih.load(Ordering::Relaxed) => {
                ini.berkas = Some((String::new(), None));
                break;
            }
            Err(galat) => return Err(terputus(galat)),
        };
        let tujuan = match kolom.name().unwrap_or_default() {
            "kunci" => &mut ini.kunci,
            "kembali" => &mut ini.kembali,
            "cara" => &mut ini.cara,
            "nama" => &mut ini.nama,
            "tautan" => &mut ini.tautan,
            "nama_tautan" => &mut ini.nama_tautan,
            "berkas" => {
                let nama = kolom.file_name().unwrap_or_default().to_owned();
                match isi_kolom(kolom, MAKS_BERKAS).await {
                    _ if lebih.load(Ordering::Relaxed) => ini.berkas = Some((nama, None)),
                    Ok(isi) => ini.berkas = Some((nama, isi)),
                    Err(galat) => return Err(terputus(galat)),
                }
                // Berkas yang terlalu besar tidak ditunggu habis.
                if ini.berkas.as_ref().is_some_and(|(_, isi)| isi.is_none()) {
                    break;
                }
                continue;
            }
            _ => continue,
        };
        match isi_kolom(kolom, MAKS_ISIAN).await.map_err(terputus)? {
            Some(isi) => *tujuan = String::from_utf8_lossy(&isi).into_owned(),
            None => return Err(Error::Invalid("Isian pada formulir ini terlalu panjang.".into())),
        }
    }
    Ok(ini)
}

/// Isi satu isian, atau `None` begitu melewati batasnya.
async fn isi_kolom(mut kolom: Field<'_>, maks: usize) -> Result<Option<Bytes>, MultipartError> {
    let mut isi = BytesMut::new();
    while let Some(potongan) = kolom.chunk().await? {
        if isi.len() + potongan.len() > maks {
            return Ok(None);
        }
        isi.extend_from_slice(&potongan);
    }
    Ok(Some(isi.freeze()))
}

/// Isi permintaan yang berhenti terbaca begitu melewati batas. Sisanya ditelan tanpa disimpan, agar peramban yang masih
/// mengirim sempat membaca jawabannya, bukan sambungan yang diputus.
struct Terbatas {
    isi: Option<BodyDataStream>,
    sisa: usize,
    lebih: Arc<AtomicBool>,
}

/// Sesudah sekian, atau selama sekian, pengirimnya tidak ditunggu lagi.
const DITELAN: usize = 128 * 1024 * 1024;
const LAMA_MENELAN: Duration = Duration::from_secs(30);

impl Terbatas {
    fn baru(isi: Body, lebih: Arc<AtomicBool>) -> Self {
        Self { isi: Some(isi.into_data_stream()), sisa: MAKS_KIRIMAN, lebih }
    }
}

impl Stream for Terbatas {
    type Item = Result<Bytes, axum::BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Some(isi) = self.isi.as_mut() else { return Poll::Ready(None) };
        let Some(potongan) = ready!(isi.poll_next_unpin(cx)) else {
            self.isi = None;
            return Poll::Ready(None);
        };
        let potongan = potongan?;
        match self.sisa.checked_sub(potongan.len()) {
            Some(sisa) => self.sisa = sisa,
            None => {
                self.lebih.store(true, Ordering::Relaxed);
                return Poll::Ready(Some(Err("terlalu besar".into())));
            }
        }
        Poll::Ready(Some(Ok(potongan)))
    }
}

impl Drop for Terbatas {
    fn drop(&mut self) {
        if let Some(isi) = self.isi.take() {
            tokio::spawn(tokio::time::timeout(LAMA_MENELAN, telan(isi)));
        }
    }
}

async fn telan(mut isi: BodyDataStream) {
    let mut tertelan = 0;
    while let Some(Ok(potongan)) = isi.next().await {
        tertelan += potongan.len();
        if tertelan > DITELAN {
            return;
        }
    }
}
