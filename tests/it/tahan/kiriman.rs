//! Kiriman yang keliru, terlalu besar, atau terlalu lama.

use std::time::Duration;

use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use tokio::io::AsyncWriteExt;
use tower::ServiceExt;

use super::{halaman_galat, layani};
use crate::bantuan::{Aplikasi, Kantor, basis_data, config, kabel::Kabel, pabrik};

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

#[tokio::test]
async fn formulir_yang_datang_sebyte_demi_sebyte_dijawab_terlalu_lama() {
    let mut config = config();
    config.batas_kiriman = Duration::from_millis(300);
    let app = Aplikasi::di_atas(basis_data().await, config).await;
    let layanan = layani(&app).await;
    let kabel = Kabel::ke(layanan.alamat);
    let (baca, mut tulis) = kabel.mulai("POST", "/masuk", 4_000).await.unwrap().into_split();
    let menetes = tokio::spawn(async move {
        while tulis.write_all(b"9").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    let dijawab = tokio::time::timeout(Duration::from_secs(10), kabel.baca(baca, "/masuk"));
    let halaman = dijawab.await.expect("kursinya tetap dipegang").unwrap();
    halaman_galat(&halaman, StatusCode::REQUEST_TIMEOUT);
    assert!(halaman.memuat("tulisan Anda masih di sana"), "{}", halaman.isi());
    menetes.abort();
}
