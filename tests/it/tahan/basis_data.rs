//! Basis data yang mati, bungkam, habis sambungannya, atau lama menjawab.

use std::{
    future::Future,
    time::{Duration, Instant},
};

use axum::http::{Method, StatusCode, header};
use uuid::Uuid;

use super::{LAMPIRAN, Panggung, hingga, isian_lampiran, serentak};
use crate::bantuan::{Halaman, proksi::Proksi};

/// Janjinya dua detik; selebihnya bagi mesin uji yang sedang sibuk.
const SEGERA: Duration = Duration::from_millis(3_200);

async fn terukur<T>(kerja: impl Future<Output = T>) -> (T, Duration) {
    let mulai = Instant::now();
    (kerja.await, mulai.elapsed())
}

fn sedang_pergi(halaman: &Halaman, lama: Duration) {
    assert_eq!(halaman.status, StatusCode::SERVICE_UNAVAILABLE, "{}", halaman.isi());
    assert!(halaman.kepala.contains_key(header::RETRY_AFTER));
    assert!(halaman.html.contains("<html lang=\"id\">"));
    assert_eq!(halaman.semua("h1").len(), 1);
    assert!(lama < SEGERA, "dijawab sesudah {lama:?}");
}

/// Basis data pergi dengan cara `pergi`, lalu kembali.
async fn pergi_lalu_kembali(pergi: impl Fn(&Proksi)) {
    let p = Panggung::baru().await;
    let (sari, skp) = p.dengan_draf(&p.kantor.sari).await;
    let lampiran = sari.buka(&format!("{skp}/lampiran")).await;
    let sebelumnya = p.hitung("select versi_lampiran::bigint from skp").await;
    pergi(&p.proksi);

    let (halaman, lama) = terukur(sari.buka(&skp)).await;
    sedang_pergi(&halaman, lama);
    let (aksi, isi) = lampiran.formulir("Simpan draf", &LAMPIRAN);
    let (belum, lama) = terukur(sari.kirim(Method::POST, &aksi, Some(isi))).await;
    sedang_pergi(&belum, lama);
    assert_eq!(belum.nilai("dukungan"), [LAMPIRAN[0].1.replace('\n', "\r\n").replace("\r\n", "\n")]);
    assert!(belum.isi().contains("Komputer & «kertas» <b>"), "yang diketik tidak terbaca: {}", belum.isi());
    assert_eq!(belum.tombol(), ["Kirim ulang"]);

    assert_eq!(sari.buka("/healthz").await.status, StatusCode::OK);
    let (siap, lama) = terukur(sari.buka("/readyz")).await;
    assert_eq!(siap.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(siap.html.contains("basis data"), "{}", siap.html);
    assert!(lama < SEGERA);

    let tamu = p.app.tamu();
    let pintu = "nip=198501012010011901&kata_sandi=rahasia-yang-panjang".to_owned();
    let (masuk, lama) = terukur(tamu.kirim(Method::POST, "/masuk", Some(pintu))).await;
    sedang_pergi(&masuk, lama);
    assert_eq!(masuk.nilai("nip"), ["198501012010011901"]);
    assert!(!masuk.html.contains("rahasia-yang-panjang"));

    p.proksi.pulih();
    let lama = hingga(Duration::from_secs(20), async || sari.buka(&skp).await.status == StatusCode::OK).await;
    assert!(lama.is_some_and(|lama| lama < SEGERA), "pulih sesudah {lama:?}");
    let hasil = sari.tekan(&belum, "Kirim ulang", &[]).await;
    assert_eq!(hasil.status, StatusCode::OK, "{}", hasil.isi());
    assert_eq!(hasil.alamat, skp);
    assert_eq!(p.hitung("select versi_lampiran::bigint from skp").await, sebelumnya + 1);
    assert_eq!(p.hitung("select count(*) from pengiriman").await, 1);
    let isi: String = sqlx::query_scalar("select dukungan[1] from skp").fetch_one(&p.langsung).await.unwrap();
    assert_eq!(isi, "Komputer & «kertas» <b>");
}

#[tokio::test]
async fn basis_data_yang_mati_dijawab_503_dan_tulisan_dapat_dikirim_ulang() {
    pergi_lalu_kembali(Proksi::putus).await;
}

#[tokio::test]
async fn basis_data_yang_bungkam_dijawab_503_dan_tulisan_dapat_dikirim_ulang() {
    pergi_lalu_kembali(Proksi::bungkam).await;
}

#[tokio::test]
async fn sambungan_yang_tak_pernah_menjawab_lagi_tidak_menghabiskan_pool() {
    let p = Panggung::baru().await;
    let (sari, skp) = p.dengan_draf(&p.kantor.sari).await;
    // Kelima sambungan hangat, lalu kabelnya tercabut selamanya.
    serentak((0..5).map(|_| sari.buka(&skp))).await;
    p.proksi.bungkam_selamanya();
    serentak((0..8).map(|_| async {
        assert_eq!(sari.buka(&skp).await.status, StatusCode::SERVICE_UNAVAILABLE);
    }))
    .await;
    p.proksi.pulih();
    let lama = hingga(Duration::from_secs(20), async || sari.buka(&skp).await.status == StatusCode::OK).await;
    assert!(lama.is_some_and(|lama| lama < SEGERA), "pulih sesudah {lama:?}");
}

#[tokio::test]
async fn simpanan_yang_tak_pernah_dijawab_basis_data_tidak_memegang_sambungan_selamanya() {
    let p = Panggung::baru().await;
    let (sari, skp) = p.dengan_draf(&p.kantor.sari).await;
    let lampiran = format!("{skp}/lampiran");
    let simpan =
        async |kunci_dan_isi: (Uuid, String)| sari.kirim(Method::POST, &lampiran, Some(kunci_dan_isi.1)).await.status;
    serentak((0..5).map(|_| sari.buka(&skp))).await;
    p.proksi.bungkam_selamanya();
    serentak((0..5).map(|n| simpan(isian_lampiran(n, "Tak sampai")))).await;
    p.proksi.pulih();
    // Lebih lama daripada satu perintah SQL boleh berlangsung, lebih singkat daripada berhenti menunggu.
    let lama = hingga(Duration::from_secs(40), async || sari.buka(&skp).await.status == StatusCode::OK).await;
    assert!(lama.is_some_and(|lama| lama < Duration::from_secs(17)), "pulih sesudah {lama:?}");
}

#[tokio::test]
async fn pool_yang_habis_dijawab_503_lalu_pulih_sendiri() {
    let p = Panggung::baru().await;
    let (sari, skp) = p.dengan_draf(&p.kantor.sari).await;
    let dipegang = serentak((0..5).map(|_| p.app.app.db.acquire())).await;
    assert!(dipegang.iter().all(Result::is_ok));
    let (halaman, lama) = terukur(sari.buka(&skp)).await;
    sedang_pergi(&halaman, lama);
    let lampiran = format!("{skp}/lampiran");
    let (_, isi) = isian_lampiran(2, "Tetap di halaman");
    let (belum, lama) = terukur(sari.kirim(Method::POST, &lampiran, Some(isi))).await;
    sedang_pergi(&belum, lama);
    assert_eq!(belum.nilai("dukungan"), ["Tetap di halaman"]);
    drop(dipegang);
    let lama = hingga(Duration::from_secs(20), async || sari.buka(&skp).await.status == StatusCode::OK).await;
    assert!(lama.is_some_and(|lama| lama < SEGERA), "pulih sesudah {lama:?}");
}

#[tokio::test]
async fn simpanan_yang_lama_menunggu_dijawab_503_lalu_tersimpan_satu_kali() {
    let p = Panggung::baru().await;
    let (sari, skp) = p.dengan_draf(&p.kantor.sari).await;
    let lampiran = sari.buka(&format!("{skp}/lampiran")).await;
    let sebelumnya = p.hitung("select versi_lampiran::bigint from skp").await;
    let mut pengunci = p.langsung.begin().await.unwrap();
    sqlx::raw_sql("select from skp for update").execute(&mut *pengunci).await.unwrap();
    let (aksi, isi) = lampiran.formulir("Simpan draf", &LAMPIRAN);
    let (belum, lama) = terukur(sari.kirim(Method::POST, &aksi, Some(isi))).await;
    sedang_pergi(&belum, lama);
    pengunci.rollback().await.unwrap();
    let hasil = sari.tekan(&belum, "Kirim ulang", &[]).await;
    assert_eq!(hasil.alamat, skp);
    assert_eq!(p.hitung("select versi_lampiran::bigint from skp").await, sebelumnya + 1);
}
