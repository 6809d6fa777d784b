//! Yang sudah dijawab «tersimpan» tidak pernah hilang, dan yang diketik orang tidak pernah lenyap:
//! juga ketika peramban pergi, basis data pergi, atau formulir yang sama datang delapan kali.

mod basis_data;
mod beku;
mod kembar;
mod ketikan;
mod kiriman;
mod panik;
mod pekan;
mod peramban_pergi;

use std::{
    future::{Future, poll_fn},
    net::SocketAddr,
    task::Poll,
    time::{Duration, Instant},
};

use axum::http::StatusCode;
use kinerja::kernel::{db, serve, web::DEFAULT_WAIT};
use sqlx::PgPool;
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};
use uuid::Uuid;

use crate::bantuan::{
    Aplikasi, Halaman, Kantor, Orang, Peramban, basis_data, config, kabel::Kabel, pabrik, proksi::Proksi,
};

const LAMPIRAN: [(&str, &str); 3] =
    [("dukungan", "Komputer & «kertas» <b>\nsatu rim"), ("skema", "Laporan"), ("konsekuensi", "Apresiasi")];

/// Kantor kecil dengan aplikasi yang mencapai basis datanya lewat perantara.
struct Panggung {
    app: Aplikasi,
    proksi: Proksi,
    /// Sambungan yang tidak lewat perantara.
    langsung: PgPool,
    kantor: Kantor,
}

impl Panggung {
    async fn baru() -> Self {
        let pilihan = basis_data().await;
        let langsung = db::pool(pilihan.clone(), 3);
        let kantor = Kantor::kecil(&langsung).await;
        let proksi = Proksi::baru(&pilihan).await;
        let mut config = config();
        config.batas_tunggu = DEFAULT_WAIT;
        let app = Aplikasi::di_atas(proksi.pilihan(), config).await;
        Self { app, proksi, langsung, kantor }
    }

    /// Orang itu masuk, dan punya draf SKP.
    async fn dengan_draf(&self, siapa: &Orang) -> (Peramban, String) {
        let id = pabrik::skp(&self.langsung, siapa, None).await.id;
        (self.app.masuk(siapa).await, format!("/skp/{id}"))
    }

    async fn hitung(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(&self.langsung).await.unwrap()
    }
}

/// Aplikasi di balik pendengar yang sesungguhnya.
struct Layanan {
    alamat: SocketAddr,
    berhenti: oneshot::Sender<()>,
    selesai: JoinHandle<anyhow::Result<()>>,
}

async fn layani(app: &Aplikasi) -> Layanan {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let alamat = listener.local_addr().unwrap();
    let (berhenti, diminta) = oneshot::channel();
    let (router, writes) = (kinerja::router(&app.app), app.app.writes.clone());
    let selesai = tokio::spawn(serve::serve(listener, router, writes, async {
        let _ = diminta.await;
    }));
    Layanan { alamat, berhenti, selesai }
}

fn kabel(layanan: &Layanan, peramban: &Peramban) -> Kabel {
    let kabel = Kabel::ke(layanan.alamat);
    kabel.taruh_kuki("sesi", &peramban.kuki("sesi").unwrap());
    kabel
}

/// Menunggu sampai jawabannya ya, paling lama sekian.
async fn hingga(paling_lama: Duration, mut benar: impl AsyncFnMut() -> bool) -> Option<Duration> {
    let mulai = Instant::now();
    while mulai.elapsed() < paling_lama {
        if benar().await {
            return Some(mulai.elapsed());
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    None
}

fn isian_lampiran(versi: i64, tulisan: &str) -> (Uuid, String) {
    let kunci = Uuid::new_v4();
    let (kunci_, versi) = (kunci.to_string(), versi.to_string());
    let isi = [
        ("kunci", kunci_.as_str()),
        ("versi", &versi),
        ("dukungan", tulisan),
        ("skema", "Laporan"),
        ("konsekuensi", "Apresiasi"),
    ];
    (kunci, serde_html_form::to_string(isi).unwrap())
}

async fn serentak<T>(semua: impl Iterator<Item = impl Future<Output = T>>) -> Vec<T> {
    let mut semua: Vec<_> = semua.map(Box::pin).collect();
    let mut hasil: Vec<Option<T>> = semua.iter().map(|_| None).collect();
    poll_fn(|cx| {
        for (kerja, hasil) in semua.iter_mut().zip(&mut hasil).filter(|(_, h)| h.is_none()) {
            if let Poll::Ready(jadi) = kerja.as_mut().poll(cx) {
                *hasil = Some(jadi);
            }
        }
        if hasil.iter().all(Option::is_some) { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    hasil.into_iter().flatten().collect()
}

fn halaman_galat(halaman: &Halaman, status: StatusCode) {
    assert_eq!(halaman.status, status, "{}: {}", halaman.alamat, halaman.isi());
    assert!(halaman.html.contains("<html lang=\"id\">"), "{}: {}", halaman.alamat, halaman.html);
    assert_eq!(halaman.semua("h1").len(), 1, "{}", halaman.alamat);
}
