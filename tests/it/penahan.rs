//! «Siapa yang menahan SKP saya», dan pengingat sekali sehari.

use axum::http::{Method, StatusCode};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::bantuan::{Aplikasi, Kantor, pabrik};

const ALAMAT: &str = "/skp/penahan?tahun=2026";

#[tokio::test]
async fn yang_menahan_disebut_dari_puncak_dan_diingatkan_sekali_sehari() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let (sari, hasan) = (app.masuk(&kantor.sari).await, app.masuk(&kantor.hasan).await);
    // Gubernur dinilai di luar; di bawahnya belum ada satu pun yang mengajukan.
    let menahan = sari.buka("/skp").await.tautan("Siapa yang menahan SKP saya?").unwrap();
    let halaman = sari.buka(&menahan).await;
    assert_eq!(halaman.teks("#jawaban"), "Hasan belum mengajukan SKP 2026.");
    assert!(halaman.memuat("Ratna belum dapat menautkan RHK"));
    assert_eq!(halaman.semua(".daftar__baris").len(), 5);
    assert!(halaman.semua("[aria-current=step]")[0].contains("Hasan"));

    let terkirim = sari.tekan(&halaman, "Ingatkan", &[]).await;
    assert!(terkirim.memuat("Pengingat terkirim") && terkirim.memuat("Besok dapat lagi"));
    assert_eq!(terkirim.tombol().iter().filter(|t| *t == "Ingatkan").count(), 0);
    assert!(hasan.buka("/").await.memuat("Sari menunggu SKP 2026 Anda"));
    // Dikirim langsung sekali lagi: tetap satu.
    let isi = format!("kunci={}&tahun=2026", Uuid::new_v4());
    let lagi = sari.kirim(Method::POST, "/skp/penahan/pengingat", Some(isi)).await;
    assert_eq!(lagi.status, StatusCode::SEE_OTHER);
    assert_eq!(app.hitung("select count(*) from pengingat_skp").await, 1);
    app.app.clock.set("2026-01-13T02:00:00Z".parse::<DateTime<Utc>>().unwrap());
    let (sari, hasan) = (app.masuk(&kantor.sari).await, app.masuk(&kantor.hasan).await);
    sari.tekan(&sari.buka(ALAMAT).await, "Ingatkan", &[]).await;
    assert_eq!(app.hitung("select count(*) from pengingat_skp").await, 2);
    assert_eq!(hasan.buka("/").await.html.matches("menunggu SKP 2026 Anda").count(), 1);

    pabrik::rhk_pimpinan(&app.db, Some(&kantor.hasan), 2026).await;
    assert!(!hasan.buka("/").await.memuat("menunggu SKP 2026 Anda"), "pengingat yang terjawab masih tampak");
    assert_eq!(sari.buka(ALAMAT).await.teks("#jawaban"), "Ratna belum mengajukan SKP 2026.");
    pabrik::rhk_pimpinan(&app.db, Some(&kantor.budi), 2026).await;
    assert_eq!(sari.buka(ALAMAT).await.teks("#jawaban"), "Anda sendiri: SKP 2026 belum disusun.");
    let skp = pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await;
    let draf = sari.buka(ALAMAT).await;
    assert_eq!(draf.teks("#jawaban"), "Anda sendiri: drafnya belum diajukan.");
    assert_eq!(draf.tautan("Buka draf saya").unwrap(), format!("/skp/{}", skp.id));
    // Draf orang lain tidak diceritakan, juga tidak kepada yang menunggunya.
    let tono = app.masuk(&kantor.tono).await;
    assert!(!tono.buka(ALAMAT).await.memuat("Sari"));

    let skp = skp.diajukan().await;
    let diajukan = sari.buka(ALAMAT).await;
    assert_eq!(diajukan.teks("#jawaban"), "Budi belum memeriksa SKP Anda.");
    sari.tekan(&diajukan, "Ingatkan", &[]).await;
    let budi = app.masuk(&kantor.budi).await;
    assert!(budi.buka("/").await.memuat("Sari mengingatkan SKP 2026-nya"));
    let di_meja = budi.buka(&format!("/skp/{}", skp.id)).await;
    assert_eq!(budi.tekan(&di_meja, "Tetapkan", &[]).await.teks(".lencana"), "Ditetapkan");
    assert!(!budi.buka("/").await.memuat("mengingatkan"));
    let selesai = sari.buka(ALAMAT).await;
    assert_eq!(selesai.teks("#jawaban"), "Tidak ada: SKP 2026 Anda sudah ditetapkan.");
    let isi = format!("kunci={}&tahun=2026", Uuid::new_v4());
    let terlambat = sari.kirim(Method::POST, "/skp/penahan/pengingat", Some(isi)).await;
    assert_eq!(terlambat.status, StatusCode::CONFLICT);
    assert_eq!(sari.buka("/skp/penahan?tahun=1999").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn tanpa_penilai_menyebut_unit_yang_tidak_berkepala() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    sqlx::raw_sql("update penempatan set selesai = '2026-01-01' where kepala").execute(&app.db).await.unwrap();
    pabrik::susun_penilai(&app.db).await;
    let halaman = app.masuk(&kantor.sari).await.buka(ALAMAT).await;
    let jawaban = halaman.teks("#jawaban");
    assert!(jawaban.contains("Seksi Data, Bidang Pelayanan, Kantor Uji tidak berkepala"), "{jawaban}");
    assert_eq!(halaman.tautan("Laporkan kepada kepegawaian").unwrap(), "/laporan-data/baru?datum=PENILAI");
    sqlx::raw_sql("update penempatan set selesai = '2026-01-01' where selesai is null").execute(&app.db).await.unwrap();
    let halaman = app.masuk(&kantor.sari).await.buka(ALAMAT).await;
    assert_eq!(halaman.teks("#jawaban"), "Jabatan Anda belum tercatat.");
}
