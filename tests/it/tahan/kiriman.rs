//! Kiriman yang keliru, terlalu besar, atau terlalu lama.

use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use tower::ServiceExt;

use super::{halaman_galat, layani};
use crate::bantuan::{Aplikasi, Kantor, kabel::Kabel, pabrik};

#[tokio::test]
async fn permintaan_yang_keliru_dijawab_halaman_yang_terbaca() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let skp = format!("/skp/{}", pabrik::skp(&app.db, &kantor.sari, None).await.id);
    let (sari, tamu) = (app.masuk(&kantor.sari).await, app.tamu());
    for alamat in ["/tidak-ada", "/skp/bukan-nomor", "/skp/00000000-0000-7000-8000-000000000000", "/SKP"] {
        halaman_galat(&sari.kirim(Method::GET, alamat, None).await, StatusCode::NOT_FOUND);
    }
    halaman_galat(&tamu.kirim(Method::GET, "/tidak-ada", None).await, StatusCode::NOT_FOUND);
    for (method, alamat) in [(Method::GET, format!("{skp}/pengajuan")), (Method::PUT, skp.clone())] {
        halaman_galat(&sari.kirim(method, &alamat, Some(String::new())).await, StatusCode::METHOD_NOT_ALLOWED);
    }
    let besar = format!("dukungan={}", "x".repeat(256 * 1024));
    for alamat in [format!("{skp}/lampiran"), "/masuk".to_owned()] {
        let halaman = sari.kirim(Method::POST, &alamat, Some(besar.clone())).await;
        halaman_galat(&halaman, StatusCode::PAYLOAD_TOO_LARGE);
    }
    let sampah: [&[u8]; 4] = [b"\xff\xfe\0\x80&&&===%", b"{\"versi\": 1}", b"kunci=a&kunci=b&versi=1&versi=2", b""];
    for isi in sampah {
        for alamat in [format!("{skp}/lampiran"), format!("{skp}/rencana"), format!("{skp}/pengajuan")] {
            let permintaan = Request::post(&alamat)
                .header(header::COOKIE, format!("sesi={}", sari.kuki("sesi").unwrap()))
                .header("sec-fetch-site", "same-origin")
                .body(Body::from(isi));
            let jawaban = kinerja::router(&app.app).oneshot(permintaan.unwrap()).await.unwrap();
            assert_eq!(jawaban.status(), StatusCode::UNPROCESSABLE_ENTITY, "{alamat} {isi:?}");
        }
    }
    assert_eq!(app.hitung("select count(*) from pengiriman").await, 0);
}

#[tokio::test]
async fn formulir_yang_jauh_terlalu_besar_tetap_mendapat_jawabannya_lewat_kabel() {
    let app = Aplikasi::baru().await;
    let layanan = layani(&app).await;
    let kabel = Kabel::ke(layanan.alamat);
    let isi = format!("nip={}", "9".repeat(3 * 1024 * 1024));
    let halaman = kabel.tanya("POST", "/masuk", &isi).await.expect("sambungan diputus sebelum jawabannya terbaca");
    halaman_galat(&halaman, StatusCode::PAYLOAD_TOO_LARGE);
}
