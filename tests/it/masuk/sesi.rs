//! Sesi: berapa lama, di perangkat mana, dan dengan kuki apa.

use axum::http::{Method, StatusCode, header};
use chrono::TimeDelta;
use uuid::Uuid;

use super::{coba, majukan, masih_masuk};
use crate::bantuan::{Aplikasi, Kantor, basis_data, config, pabrik::KATA_SANDI, pagi};

#[tokio::test]
async fn sesi_berakhir_sesudah_tiga_puluh_menit_diam() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let sari = app.masuk(&kantor.sari).await;
    for _ in 0..3 {
        majukan(&app, TimeDelta::minutes(29));
        assert!(masih_masuk(&sari).await);
    }
    majukan(&app, TimeDelta::minutes(30));
    let halaman = sari.kirim(Method::GET, "/skp?tahun=2026", None).await;
    assert_eq!(halaman.status, StatusCode::SEE_OTHER);
    assert_eq!(halaman.kepala[header::LOCATION], "/masuk?lanjut=%2Fskp%3Ftahun%3D2026");
}

#[tokio::test]
async fn sesi_berakhir_sesudah_dua_belas_jam_walau_terus_dipakai() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let sari = app.masuk(&kantor.sari).await;
    for _ in 0..35 {
        majukan(&app, TimeDelta::minutes(20));
        assert!(masih_masuk(&sari).await, "{}", app.app.clock.now());
    }
    majukan(&app, TimeDelta::minutes(20));
    assert_eq!(app.app.clock.now(), pagi() + TimeDelta::hours(12));
    assert!(!masih_masuk(&sari).await);
}

#[tokio::test]
async fn sesi_di_perangkat_lain_terlihat_dan_dapat_diakhiri() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let (sari, ponsel) = (app.masuk(&kantor.sari).await, app.masuk(&kantor.sari).await);
    let joko = app.masuk(&kantor.joko).await;
    let daftar = sari.buka("/sesi").await;
    assert_eq!(daftar.semua(".daftar__baris").len(), 2);
    let milik_joko: Uuid = sqlx::query_scalar("select sesi_id from sesi where pegawai_id = $1")
        .bind(kantor.joko.id.uuid())
        .fetch_one(&app.db)
        .await
        .unwrap();
    let bukan_miliknya = sari.paksa(&format!("/sesi/{milik_joko}/pengakhiran"), &[]).await;
    assert_eq!(bukan_miliknya.status, StatusCode::NOT_FOUND);
    assert!(masih_masuk(&joko).await);

    let daftar = sari.tekan(&daftar, "Akhiri", &[]).await;
    assert_eq!(daftar.semua(".daftar__baris").len(), 1);
    assert!(!masih_masuk(&ponsel).await);
    assert!(masih_masuk(&sari).await);

    let ponsel = app.masuk(&kantor.sari).await;
    let token = sari.kuki("sesi").unwrap();
    let halaman = sari.tekan(&sari.buka("/sesi").await, "Keluar dari semua perangkat", &[]).await;
    assert!(halaman.memuat("Anda sudah keluar dari semua perangkat."), "{}", halaman.isi());
    assert_eq!(sari.kuki("sesi"), None);
    sari.taruh_kuki("sesi", &token);
    assert!(!masih_masuk(&sari).await && !masih_masuk(&ponsel).await);
    assert!(masih_masuk(&joko).await);
}

#[tokio::test]
async fn token_berganti_saat_masuk_dan_yang_lama_mati() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let (titipan, sari) = ("ab".repeat(32), app.tamu());
    sari.taruh_kuki("sesi", &titipan);
    coba(&sari, &kantor.sari.nip, KATA_SANDI).await;
    let pertama = sari.kuki("sesi").unwrap();
    assert_ne!(pertama, titipan);
    coba(&sari, &kantor.sari.nip, KATA_SANDI).await;
    assert_ne!(sari.kuki("sesi").unwrap(), pertama);
    assert!(masih_masuk(&sari).await);
    for mati in [titipan, pertama] {
        sari.taruh_kuki("sesi", &mati);
        assert!(!masih_masuk(&sari).await);
    }
    assert_eq!(app.hitung("select count(*) from sesi").await, 1);
}

#[tokio::test]
async fn kuki_tertutup_bagi_skrip_dan_situs_lain() {
    let pilihan = basis_data().await;
    let app = Aplikasi::di_atas(pilihan.clone(), config()).await;
    let kantor = Kantor::kecil(&app.db).await;
    let mut aman = config();
    aman.https = true;
    let aman = Aplikasi::di_atas(pilihan, aman).await;
    for (app, awalan, akhiran) in [(&app, "", ""), (&aman, "__Host-", "; Secure")] {
        let jawaban = coba(&app.tamu(), &kantor.sari.nip, KATA_SANDI).await;
        let mut kuki: Vec<String> = jawaban
            .kepala
            .get_all(header::SET_COOKIE)
            .iter()
            .map(|k| {
                let (nama, sisa) = k.to_str().unwrap().split_once('=').unwrap();
                let (isi, sifat) = sisa.split_once(';').unwrap();
                assert!(isi.len() == 64 && isi.chars().all(|c| c.is_ascii_hexdigit()), "{isi}");
                format!("{nama};{sifat}")
            })
            .collect();
        kuki.sort();
        assert_eq!(
            kuki,
            [
                format!("{awalan}peramban; Path=/; HttpOnly; SameSite=Lax{akhiran}; Max-Age=15552000"),
                format!("{awalan}sesi; Path=/; HttpOnly; SameSite=Lax{akhiran}"),
            ]
        );
    }
    // Tanpa TLS, kuki ber-Secure tidak akan pernah dibaca kembali, dan sebaliknya.
    let tamu = aman.tamu();
    coba(&tamu, &kantor.sari.nip, KATA_SANDI).await;
    assert!(masih_masuk(&tamu).await);
    let token = tamu.kuki("__Host-sesi").unwrap();
    let polos = aman.tamu();
    polos.taruh_kuki("sesi", &token);
    assert!(!masih_masuk(&polos).await);
}
