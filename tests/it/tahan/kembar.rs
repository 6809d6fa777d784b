//! Formulir yang sama, dikirim lebih dari satu kali.

use axum::http::{Method, StatusCode, header};
use uuid::Uuid;

use super::{LAMPIRAN, serentak};
use crate::bantuan::{Aplikasi, Kantor, Peramban, pabrik};

/// Delapan kali serentak lalu sekali lagi; semua jawabannya sama dan jejaknya bertambah satu.
async fn delapan_kali(app: &Aplikasi, peramban: &Peramban, aksi: &str, isi: &str) -> String {
    let jejak = app.hitung("select count(*) from jejak").await;
    let kirim = || peramban.kirim(Method::POST, aksi, Some(isi.to_owned()));
    let mut jawaban = serentak((0..8).map(|_| kirim())).await;
    jawaban.push(kirim().await);
    let lokasi: Vec<_> = jawaban
        .iter()
        .map(|h| {
            assert_eq!(h.status, StatusCode::SEE_OTHER, "{aksi}: {}", h.isi());
            h.kepala[header::LOCATION].to_str().unwrap().to_owned()
        })
        .collect();
    assert!(lokasi.iter().all(|l| *l == lokasi[0]), "{aksi}: {lokasi:?}");
    assert_eq!(app.hitung("select count(*) from jejak").await, jejak + 1, "{aksi}");
    lokasi[0].clone()
}

#[tokio::test]
async fn formulir_yang_terkirim_delapan_kali_berakibat_satu_kali() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    pabrik::skp(&app.db, &kantor.budi, Some(&kantor.ratna)).await.diajukan().await;
    let (sari, budi) = (app.masuk(&kantor.sari).await, app.masuk(&kantor.budi).await);

    let (aksi, isi) = sari.buka("/skp/baru").await.formulir("Buat draf", &[]);
    let skp = delapan_kali(&app, &sari, &aksi, &isi).await;
    let baru = sari.buka(&format!("{skp}/rencana/baru")).await;
    let pimpinan = baru.pilihan("rhk_pimpinan")[1].1.clone();
    let rhk = [
        ("rhk", "Tersusunnya laporan"),
        ("rhk_pimpinan", &pimpinan),
        ("aspek", "KUANTITAS"),
        ("indikator", "Jumlah laporan"),
        ("target", "12 laporan"),
    ];
    let (aksi, isi) = baru.formulir("Simpan draf", &rhk);
    delapan_kali(&app, &sari, &aksi, &isi).await;
    assert_eq!(sari.buka(&skp).await.semua(".rhk__teks"), ["Tersusunnya laporan"]);

    let (aksi, isi) = sari.buka(&format!("{skp}/lampiran")).await.formulir("Simpan draf", &LAMPIRAN);
    delapan_kali(&app, &sari, &aksi, &isi).await;
    let (aksi, isi) = sari.buka(&skp).await.formulir("Ajukan", &[]);
    delapan_kali(&app, &sari, &aksi, &isi).await;
    let (aksi, isi) = budi.buka(&skp).await.formulir("Kembalikan untuk perbaikan", &[("catatan", "Targetnya.")]);
    delapan_kali(&app, &budi, &aksi, &isi).await;
    let (aksi, isi) = sari.buka(&skp).await.formulir("Ajukan", &[]);
    delapan_kali(&app, &sari, &aksi, &isi).await;
    let (aksi, isi) = budi.buka(&skp).await.formulir("Tetapkan", &[]);
    delapan_kali(&app, &budi, &aksi, &isi).await;
    assert_eq!(sari.buka(&skp).await.teks(".lencana"), "Ditetapkan");
}

#[tokio::test]
async fn penghapusan_yang_terkirim_dua_kali_dijawab_sama() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let skp = format!("/skp/{}", pabrik::skp(&app.db, &kantor.sari, None).await.id);
    let sari = app.masuk(&kantor.sari).await;
    let rencana: Uuid = sqlx::query_scalar("select rencana_id from rencana").fetch_one(&app.db).await.unwrap();
    let kunci = |k: Uuid| format!("kunci={k}");
    delapan_kali(&app, &sari, &format!("{skp}/rencana/{rencana}/penghapusan"), &kunci(Uuid::new_v4())).await;
    delapan_kali(&app, &sari, &format!("{skp}/penghapusan"), &kunci(Uuid::new_v4())).await;
    assert_eq!(app.hitung("select count(*) from skp").await, 0);
}

#[tokio::test]
async fn kunci_yang_sama_dengan_isian_lain_ditolak_tanpa_akibat() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let skp = format!("/skp/{}", pabrik::skp(&app.db, &kantor.sari, None).await.id);
    let sari = app.masuk(&kantor.sari).await;
    let baru = sari.buka(&format!("{skp}/rencana/baru")).await;
    let kirim = async |rhk: &str| {
        let isian = [("rhk", rhk), ("rhk_pimpinan", "direktif"), ("indikator", "Jumlah"), ("target", "1")];
        let (aksi, isi) = baru.formulir("Simpan draf", &isian);
        sari.kirim(Method::POST, &aksi, Some(isi)).await
    };
    assert_eq!(kirim("Tersusunnya yang pertama").await.status, StatusCode::SEE_OTHER);
    let ditolak = kirim("Tersusunnya yang kedua").await;
    assert_eq!(ditolak.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(app.hitung("select count(*) from rencana").await, 2);
    assert!(!sari.buka(&skp).await.html.contains("Tersusunnya yang kedua"));
    // Orangnya kembali ke formulir tadi lalu menulis yang lain: tulisannya masih ada.
    assert_eq!(ditolak.nilai("rhk"), ["Tersusunnya yang kedua"]);
    assert!(sari.tekan(&ditolak, "Kirim ulang", &[]).await.memuat("Tersusunnya yang kedua"));
    assert_eq!(app.hitung("select count(*) from rencana").await, 3);
}

#[tokio::test]
async fn kunci_milik_orang_lain_tidak_menunjukkan_ke_mana_ia_sampai() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let (sari, tono) = (app.masuk(&kantor.sari).await, app.masuk(&kantor.tono).await);
    let (aksi, isi) = sari.buka("/skp/baru").await.formulir("Buat draf", &[]);
    let kirim = async |siapa: &Peramban| siapa.kirim(Method::POST, &aksi, Some(isi.clone())).await;
    let skp = kirim(&sari).await.kepala[header::LOCATION].to_str().unwrap().to_owned();

    // Peramban yang dipakai bergantian, atau kunci yang tercuri: isinya sama sampai ke bytenya.
    let ditolak = kirim(&tono).await;
    assert_eq!(ditolak.status, StatusCode::CONFLICT, "{}", ditolak.isi());
    assert!(!ditolak.kepala.contains_key(header::LOCATION));
    assert!(!ditolak.html.contains(&skp), "{}", ditolak.html);
    assert_eq!(app.hitung("select count(*) from skp").await, 1);
    let (aksi, isi) = sari.buka(&format!("{skp}/lampiran")).await.formulir("Simpan draf", &LAMPIRAN);
    assert_eq!(sari.kirim(Method::POST, &aksi, Some(isi.clone())).await.status, StatusCode::SEE_OTHER);
    assert_eq!(tono.kirim(Method::POST, &aksi, Some(isi)).await.status, StatusCode::NOT_FOUND);
    // Pemiliknya sendiri tetap dijawab sama.
    assert_eq!(kirim(&sari).await.kepala[header::LOCATION], skp);
}
