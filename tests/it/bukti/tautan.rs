//! Tautan dicoba sebelum dipasang, dan server tidak pernah menjadi jalan ke jaringan tempatnya berdiri.

use std::{
    net::{IpAddr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use axum::{
    Router,
    body::Body,
    http::{StatusCode, Uri, header},
    response::{Html, IntoResponse, Redirect, Response},
};
use chrono::TimeDelta;
use kinerja::kernel::outbound::Outside;
use uuid::Uuid;

use super::{alamat, kegiatan};
use crate::bantuan::{Aplikasi, Halaman, Kantor, Peramban, basis_data, config};

/// Situs rekaan di mesin ini, dan berapa kali ia ditanya.
struct Situs {
    alamat: SocketAddr,
    ditanya: Arc<AtomicUsize>,
}

async fn jawab(jalur: Uri, porta: u16) -> Response {
    match jalur.path() {
        "/terbuka" => Html("<h1>Laporan</h1>").into_response(),
        "/pindah" => Redirect::to("/terbuka").into_response(),
        "/ke-google" => Redirect::to("https://accounts.google.com/ServiceLogin?continue=x").into_response(),
        "/ke-login" => Redirect::to("/akun/login?lanjut=%2Fterbuka").into_response(),
        "/kata-sandi" => Html("<form><input type=\"password\"></form>").into_response(),
        "/putar" => Redirect::to("/putar").into_response(),
        "/ke-metadata" => Redirect::to("http://169.254.169.254/latest/meta-data/").into_response(),
        "/ke-dalam" => Redirect::to(&format!("http://dalam.uji.id:{porta}/terbuka")).into_response(),
        "/ke-berkas" => Redirect::to("file:///etc/passwd").into_response(),
        "/ke-porta" => Redirect::to("http://contoh.uji.id:6379/").into_response(),
        "/tertutup" => (StatusCode::UNAUTHORIZED, [(header::WWW_AUTHENTICATE, "Basic")]).into_response(),
        "/bermasalah" => StatusCode::BAD_GATEWAY.into_response(),
        "/lambat" => {
            tokio::time::sleep(Duration::from_secs(20)).await;
            StatusCode::OK.into_response()
        }
        "/tanpa-akhir" => {
            let bita = futures_util::stream::repeat_with(|| Ok::<_, std::io::Error>(vec![b'x'; 64 * 1024]));
            ([(header::CONTENT_TYPE, "text/html")], Body::from_stream(bita)).into_response()
        }
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn situs() -> Situs {
    let pendengar = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let alamat = pendengar.local_addr().unwrap();
    let ditanya = Arc::new(AtomicUsize::new(0));
    let hitung = Arc::clone(&ditanya);
    let porta = alamat.port();
    let router = Router::new().fallback(move |jalur: Uri| {
        hitung.fetch_add(1, Ordering::Relaxed);
        jawab(jalur, porta)
    });
    tokio::spawn(async move { axum::serve(pendengar, router).await });
    Situs { alamat, ditanya }
}

/// Aplikasi yang boleh ke situs itu saja, dan mengenal beberapa nama.
async fn aplikasi(situs: &Situs) -> Aplikasi {
    let ip = |teks: &str| teks.parse::<IpAddr>().unwrap();
    let mut config = config();
    config.luar = Outside {
        names: vec![
            ("contoh.uji.id".into(), vec![ip("127.0.0.1")]),
            ("dalam.uji.id".into(), vec![ip("10.0.0.1")]),
            ("metadata.uji.id".into(), vec![ip("169.254.169.254")]),
            ("lokal6.uji.id".into(), vec![ip("::1")]),
            ("petaan.uji.id".into(), vec![ip("::ffff:192.168.1.1")]),
            ("ula.uji.id".into(), vec![ip("fd00::1")]),
            ("campur.uji.id".into(), vec![ip("127.0.0.1"), ip("192.168.0.10")]),
            ("terputus.uji.id".into(), vec![]),
        ],
        open: vec![situs.alamat],
    };
    Aplikasi::di_atas(basis_data().await, config).await
}

async fn pasang(siapa: &Peramban, objek: Uuid, tautan: &str) -> Halaman {
    let kunci = Uuid::new_v4().to_string();
    let isian = [("kunci", kunci.as_str()), ("cara", "tautan"), ("tautan", tautan)];
    siapa.unggah_bagian(&alamat(objek), &isian, None).await
}

#[tokio::test]
async fn hasil_percobaan_tampak_di_samping_tautannya() {
    let situs = situs().await;
    let app = aplikasi(&situs).await;
    let kantor = Kantor::kecil(&app.db).await;
    let sari = app.masuk(&kantor.sari).await;
    let pangkal = format!("http://contoh.uji.id:{}", situs.alamat.port());
    for (jalur, harapan) in [
        ("/terbuka", "Dapat dibuka tanpa masuk."),
        ("/pindah", "Dapat dibuka tanpa masuk."),
        ("/tanpa-akhir", "Dapat dibuka tanpa masuk."),
        ("/ke-google", "Tautan meminta masuk; atasan Anda mungkin tidak bisa membukanya"),
        ("/ke-login", "Tautan meminta masuk"),
        ("/kata-sandi", "Tautan meminta masuk"),
        ("/tertutup", "Tautan meminta masuk"),
        ("/entah", "Tidak ada apa pun di alamat ini"),
        ("/bermasalah", "sedang bermasalah"),
        ("/putar", "dialihkan terus-menerus"),
        ("/lambat", "tidak menjawab"),
    ] {
        let objek = kegiatan(&app.db, &kantor.sari).await;
        let mulai = Instant::now();
        let jawaban = pasang(&sari, objek, &format!("{pangkal}{jalur}")).await;
        assert!(mulai.elapsed() < Duration::from_secs(5), "{jalur}: {:?}", mulai.elapsed());
        let halaman = sari.buka(&jawaban.lokasi().unwrap_or_else(|| panic!("{jalur} {}", jawaban.isi()))).await;
        assert!(halaman.teks(".daftar").contains(harapan), "{jalur}: {}", halaman.teks(".daftar"));
        assert!(halaman.html.contains("rel=\"noopener noreferrer nofollow external\""));
    }
    // Tanpa jalan keluar, tautannya tetap diterima dan dapat dicoba lagi.
    let objek = kegiatan(&app.db, &kantor.sari).await;
    let jawaban = pasang(&sari, objek, "http://terputus.uji.id/a").await;
    let halaman = sari.buka(&jawaban.lokasi().unwrap()).await;
    assert!(halaman.teks(".daftar").contains("belum dapat dicoba"), "{}", halaman.isi());
    assert_eq!(app.hitung("select count(*) from bukti where dicoba_pada is null").await, 1);
}

#[tokio::test]
async fn tautan_dicoba_lagi_sesudah_berbaginya_dibetulkan() {
    let situs = situs().await;
    let app = aplikasi(&situs).await;
    let kantor = Kantor::kecil(&app.db).await;
    let sari = app.masuk(&kantor.sari).await;
    let objek = kegiatan(&app.db, &kantor.sari).await;
    let tautan = format!("http://contoh.uji.id:{}/terbuka", situs.alamat.port());
    pasang(&sari, objek, &tautan).await;
    sqlx::query_scalar::<_, bool>("update bukti set hasil_coba = 'MEMINTA_MASUK' returning true")
        .fetch_one(&app.db)
        .await
        .unwrap();
    let halaman = sari.buka(&alamat(objek)).await;
    assert!(halaman.memuat("Tautan meminta masuk"));
    let terlalu_cepat = sari.tekan(&halaman, "Coba lagi", &[]).await;
    assert!(terlalu_cepat.memuat("baru saja dicoba"));
    assert_eq!(situs.ditanya.load(Ordering::Relaxed), 1);
    app.app.clock.set(app.app.clock.now() + TimeDelta::minutes(1));
    let (aksi, isi) = halaman.formulir("Coba lagi", &[]);
    for _ in 0..2 {
        let jawaban = sari.kirim(axum::http::Method::POST, &aksi, Some(isi.clone())).await;
        assert_eq!(jawaban.status, StatusCode::SEE_OTHER);
        app.app.clock.set(app.app.clock.now() + TimeDelta::minutes(1));
    }
    assert!(sari.buka(&alamat(objek)).await.teks(".daftar").contains("Dapat dibuka tanpa masuk"));
    assert_eq!(app.hitung("select count(*) from jejak where peristiwa = 'bukti.coba'").await, 1);
    // Yang tidak melihat objeknya tidak mencobanya; yang melihat, boleh, juga sesudah dikirim.
    let budi = app.masuk(&kantor.budi).await;
    assert_eq!(budi.paksa(&aksi, &[("kunci", "x")]).await.status, StatusCode::NOT_FOUND);
    super::kirim(&app.db, &kantor.sari).await;
    assert_eq!(budi.paksa(&aksi, &[("kunci", "x")]).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn jaringan_dalam_tidak_pernah_ditanya_lewat_ejaan_nama_atau_pengalihan_apa_pun() {
    let situs = situs().await;
    let app = aplikasi(&situs).await;
    let kantor = Kantor::kecil(&app.db).await;
    let sari = app.masuk(&kantor.sari).await;
    let objek = kegiatan(&app.db, &kantor.sari).await;
    let porta = situs.alamat.port();
    let lewat = |jalur: &str| format!("http://contoh.uji.id:{porta}{jalur}");
    let langsung = [
        "http://127.0.0.1/",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0177.0.0.1/",
        "http://10.0.0.1/",
        "http://172.16.0.1/",
        "http://192.168.1.1/",
        "http://100.64.0.1/",
        "http://169.254.169.254/",
        "http://0.0.0.0/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[fd00::1]/",
        "http://[fe80::1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://localhost/",
        "http://contoh.uji.id:22/",
        "http://contoh.uji.id:5432/",
        "http://dalam.uji.id/",
        "http://metadata.uji.id/",
        "http://lokal6.uji.id/",
        "http://petaan.uji.id/",
        "http://ula.uji.id/",
    ]
    .map(str::to_owned);
    let campur = format!("http://campur.uji.id:{porta}/terbuka");
    for tautan in langsung.into_iter().chain([campur]) {
        let jawaban = pasang(&sari, objek, &tautan).await;
        assert_eq!(jawaban.status, StatusCode::UNPROCESSABLE_ENTITY, "{tautan}: {}", jawaban.isi());
        assert!(
            jawaban.teks("[role=alert]").contains("jaringan tertutup"),
            "{tautan}: {}",
            jawaban.teks("[role=alert]")
        );
        assert_eq!(jawaban.nilai("tautan"), [tautan.as_str()]);
    }
    assert_eq!(situs.ditanya.load(Ordering::Relaxed), 0, "situs ditanya");
    for (ke, jalur) in ["/ke-metadata", "/ke-dalam", "/ke-berkas", "/ke-porta"].into_iter().enumerate() {
        let jawaban = pasang(&sari, objek, &lewat(jalur)).await;
        assert_eq!(jawaban.status, StatusCode::UNPROCESSABLE_ENTITY, "{jalur}: {}", jawaban.isi());
        assert_eq!(situs.ditanya.load(Ordering::Relaxed), ke + 1, "{jalur}: pengalihannya diikuti");
    }
    assert_eq!(app.hitung("select count(*) from bukti").await, 0);
}

#[tokio::test]
async fn tanpa_panggung_uji_mesin_sendiri_tidak_dapat_ditanya() {
    let situs = situs().await;
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let sari = app.masuk(&kantor.sari).await;
    let objek = kegiatan(&app.db, &kantor.sari).await;
    let tautan = format!("http://{}/terbuka", situs.alamat);
    assert_eq!(pasang(&sari, objek, &tautan).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(situs.ditanya.load(Ordering::Relaxed), 0);
}
