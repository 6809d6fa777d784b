//! Masuk, keluar, dan siapa yang tidak dapat masuk.

use axum::http::StatusCode;

use crate::bantuan::{Aplikasi, Kantor, pabrik::KATA_SANDI};

#[tokio::test]
async fn pegawai_masuk_dan_keluar() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let sari = app.masuk(&kantor.sari).await;
    assert!(sari.buka("/").await.memuat("Tidak ada yang menunggu Anda"));
    let token = sari.kuki("sesi").unwrap();
    let beranda = sari.buka("/").await;
    sari.tekan(&beranda, "Keluar", &[]).await;
    sari.taruh_kuki("sesi", &token);
    assert_eq!(sari.buka("/").await.alamat, "/masuk?lanjut=%2F".split('?').next().unwrap());
}

#[tokio::test]
async fn nip_tak_dikenal_dan_sandi_keliru_dijawab_sama() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let tamu = app.tamu();
    let halaman = tamu.buka("/masuk").await;
    let keliru =
        tamu.tekan(&halaman, "Masuk", &[("nip", &kantor.sari.nip), ("kata_sandi", "bukan ini sandinya")]).await;
    let asing = tamu.tekan(&halaman, "Masuk", &[("nip", "199901012020011999"), ("kata_sandi", KATA_SANDI)]).await;
    assert_eq!(keliru.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(asing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(keliru.teks("[role=alert]"), asing.teks("[role=alert]"));
    assert_eq!(keliru.nilai("nip"), [kantor.sari.nip.clone()]);
}
