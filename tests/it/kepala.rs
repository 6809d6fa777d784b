//! Kepala setiap jawaban, dan permintaan dari situs lain.

use axum::{
    body::Body,
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use http_body_util::BodyExt;
use tower::ServiceExt;

use crate::bantuan::{Aplikasi, Kantor, Peramban, basis_data, config, pabrik};

async fn minta(
    app: &Aplikasi,
    method: Method,
    alamat: &str,
    kepala: &[(&str, &str)],
    isi: &str,
) -> (StatusCode, HeaderMap, String) {
    let mut permintaan = Request::builder().method(method).uri(alamat);
    for (nama, nilai) in kepala {
        permintaan = permintaan.header(*nama, *nilai);
    }
    let permintaan = permintaan.body(Body::from(isi.to_owned())).unwrap();
    let (bagian, isi) = kinerja::router(&app.app).oneshot(permintaan).await.unwrap().into_parts();
    let isi = isi.collect().await.unwrap().to_bytes();
    (bagian.status, bagian.headers, String::from_utf8_lossy(&isi).into_owned())
}

/// Semua kepala yang tetap, menurut abjad.
fn tetap(kepala: &HeaderMap) -> String {
    let mut baris: Vec<String> = kepala
        .iter()
        .filter(|(nama, _)| !["x-request-id", "content-length", "set-cookie"].contains(&nama.as_str()))
        .map(|(nama, nilai)| format!("{nama}: {}", nilai.to_str().unwrap()))
        .collect();
    baris.sort();
    baris.join("\n")
}

const KEPALA_HALAMAN: &str = "\
cache-control: no-store
content-security-policy: default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'
content-type: text/html; charset=utf-8
cross-origin-opener-policy: same-origin
cross-origin-resource-policy: same-origin
permissions-policy: camera=(), geolocation=(), microphone=()
referrer-policy: same-origin
";
const KEPALA_AKHIR: &str = "\
vary: accept-encoding
x-content-type-options: nosniff
x-frame-options: DENY";

#[tokio::test]
async fn setiap_halaman_membawa_kepala_yang_menutupnya() {
    let pilihan = basis_data().await;
    let app = Aplikasi::di_atas(pilihan.clone(), config()).await;
    let mut aman = config();
    aman.https = true;
    let aman = Aplikasi::di_atas(pilihan, aman).await;
    for (app, hsts) in [(&app, ""), (&aman, "strict-transport-security: max-age=31536000; includeSubDomains\n")] {
        for alamat in ["/masuk", "/tidak-ada"] {
            let (_, kepala, _) = minta(app, Method::GET, alamat, &[], "").await;
            assert_eq!(tetap(&kepala), format!("{KEPALA_HALAMAN}{hsts}{KEPALA_AKHIR}"), "{alamat}");
            assert!(kepala.contains_key("x-request-id"));
        }
    }
}

#[tokio::test]
async fn halaman_pribadi_tidak_disimpan_siapa_pun_dan_gaya_disimpan_selamanya() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let skp = format!("/skp/{}", pabrik::skp(&app.db, &kantor.sari, None).await.id);
    let sari = app.masuk(&kantor.sari).await;
    let kuki = format!("sesi={}", sari.kuki("sesi").unwrap());
    let mut gaya = String::new();
    for alamat in ["/", "/skp", &skp, &format!("{skp}/cetak"), "/sesi", "/kata-sandi", "/profil", "/tidak-ada"] {
        let (_, kepala, html) = minta(&app, Method::GET, alamat, &[("cookie", &kuki)], "").await;
        assert_eq!(kepala[header::CACHE_CONTROL], "no-store", "{alamat}");
        for terlarang in [" style=\"", "<style", " onclick=", " onload=", " onsubmit=", "javascript:", "<script>"] {
            assert!(!html.contains(terlarang), "{alamat} memuat {terlarang}, yang ditolak CSP");
        }
        gaya =
            html.split("href=\"").find_map(|s| s.strip_prefix("/statis/")).unwrap().split('"').next().unwrap().into();
    }
    let kirim = [("cookie", kuki.as_str()), ("sec-fetch-site", "same-origin")];
    let (status, kepala, _) = minta(&app, Method::POST, &format!("{skp}/lampiran"), &kirim, "versi=1").await;
    assert_eq!((status, &kepala[header::CACHE_CONTROL]), (StatusCode::CONFLICT, &"no-store".parse().unwrap()));

    let alamat = format!("/statis/{gaya}");
    for (minta_, kemasan) in [
        ("gzip, deflate, br, zstd", Some("br")),
        ("gzip, deflate", Some("gzip")),
        ("br;q=0, GZIP;q=0.5", Some("gzip")),
        ("gzip;q=0, deflate", None),
        ("", None),
    ] {
        let (status, kepala, _) = minta(&app, Method::GET, &alamat, &[("accept-encoding", minta_)], "").await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(kepala[header::CACHE_CONTROL], "public, max-age=31536000, immutable");
        assert_eq!(kepala[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert_eq!(kepala.get(header::CONTENT_ENCODING).map(|k| k.to_str().unwrap()), kemasan, "{minta_}");
        assert_eq!(kepala[header::VARY], "accept-encoding");
    }
    let (status, ..) = minta(&app, Method::GET, "/statis/app-0000000000000000.css", &[], "").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn pesan_dikatakan_satu_kali_dan_kukinya_ikut_tertutup() {
    let pilihan = basis_data().await;
    let app = Aplikasi::di_atas(pilihan.clone(), config()).await;
    let kantor = Kantor::kecil(&app.db).await;
    let mut aman = config();
    aman.https = true;
    let aman = Aplikasi::di_atas(pilihan, aman).await;
    for (app, secure) in [(&app, false), (&aman, true)] {
        let sari = app.masuk(&kantor.sari).await;
        let (aksi, isi) = sari.buka("/sesi").await.formulir("Keluar dari semua perangkat", &[]);
        let keluar = sari.kirim(Method::POST, &aksi, Some(isi)).await;
        let kuki: Vec<_> = keluar.kepala.get_all(header::SET_COOKIE).iter().map(|k| k.to_str().unwrap()).collect();
        let pesan = kuki.iter().find(|k| k.starts_with("pesan=")).unwrap();
        assert!(pesan.contains("HttpOnly") && pesan.contains("SameSite=Lax"), "{pesan}");
        assert_eq!(pesan.contains("; Secure"), secure, "{pesan}");
        assert!(sari.buka("/masuk").await.memuat("Anda sudah keluar"));
        assert!(!sari.buka("/masuk").await.memuat("Anda sudah keluar"));
    }
}

/// Alamat dengan nomor yang berbentuk benar.
fn terisi(jalur: &str) -> String {
    let bagian = jalur.split('/').map(|b| if b.starts_with('{') { "01890000-0000-7000-8000-000000000000" } else { b });
    bagian.collect::<Vec<_>>().join("/")
}

#[tokio::test]
async fn kiriman_dari_situs_lain_ditolak_tanpa_akibat() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let skp = format!("/skp/{}", pabrik::skp(&app.db, &kantor.sari, None).await.id);
    let sari = app.masuk(&kantor.sari).await;
    let kuki = format!("sesi={}", sari.kuki("sesi").unwrap());
    let sebelum = app.hitung("select count(*) from jejak").await;
    let (aksi, isi) = sari.buka(&format!("{skp}/lampiran")).await.formulir("Simpan draf", &[("dukungan", "dicuri")]);
    let asing: [&[(&str, &str)]; 5] = [
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "cross-site"), ("host", "kinerja.id"), ("origin", "https://kinerja.id")],
        &[("host", "kinerja.id"), ("origin", "https://jahat.id")],
        &[("host", "kinerja.id"), ("origin", "null")],
    ];
    for tanda in asing {
        let kepala = [tanda, &[("cookie", kuki.as_str())]].concat();
        let (status, _, html) = minta(&app, Method::POST, &aksi, &kepala, &isi).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{tanda:?}");
        assert!(html.contains("<html lang=\"id\">"), "{tanda:?}");
    }
    // Setiap perubahan yang dilayani, juga bagi tamu.
    let kepala = [("sec-fetch-site", "cross-site"), ("cookie", kuki.as_str())];
    for (method, jalur) in kinerja::routes().list().iter().filter(|(m, _)| *m != Method::GET) {
        let (status, ..) = minta(&app, method.clone(), &terisi(jalur), &kepala, "").await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{method} {jalur}");
    }
    assert_eq!(app.hitung("select count(*) from jejak").await, sebelum);
    assert_eq!(sari.buka("/").await.alamat, "/", "sesi berakhir karena situs lain");

    // Tautan dari situs lain tetap boleh dibuka, dan kiriman sendiri diterima.
    let (status, ..) = minta(&app, Method::GET, &skp, &kepala, "").await;
    assert_eq!(status, StatusCode::OK);
    let sendiri = [("host", "kinerja.id"), ("origin", "https://kinerja.id"), ("cookie", kuki.as_str())];
    let (status, ..) = minta(&app, Method::POST, &aksi, &sendiri, &isi).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn halaman_orang_lain_tidak_tertinggal_sesudah_keluar() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let sari: Peramban = app.masuk(&kantor.sari).await;
    let (aksi, isi) = sari.buka("/").await.formulir("Keluar", &[]);
    let keluar = sari.kirim(Method::POST, &aksi, Some(isi)).await;
    assert_eq!(keluar.kepala["clear-site-data"], "\"cache\", \"storage\"");
    assert_eq!(sari.kuki("sesi"), None);
}
