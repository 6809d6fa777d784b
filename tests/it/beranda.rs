//! Beranda: tugas, tenggat, dan kabar.

use chrono::{DateTime, TimeDelta, TimeZone, Utc};

use crate::bantuan::{Aplikasi, Kantor, pabrik, pagi};

fn hari(tahun: i32, bulan: u32, hari: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(tahun, bulan, hari, 2, 0, 0).unwrap()
}

#[tokio::test]
async fn penetapan_dikabarkan_selama_dua_minggu() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let skp = pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.ditetapkan().await.id;
    let beranda = app.masuk(&kantor.sari).await.buka("/").await;
    assert_eq!(beranda.tautan("SKP 2026 Anda sudah ditetapkan"), Some(format!("/skp/{skp}")));
    assert!(beranda.memuat("Oleh Budi pada 12 Januari 2026 pukul 09.00 WIB"), "{}", beranda.isi());
    // Bukan kabar bagi orang lain.
    assert!(!app.masuk(&kantor.tono).await.buka("/").await.memuat("sudah ditetapkan"));
    app.app.clock.set(pagi() + TimeDelta::days(15));
    assert!(!app.masuk(&kantor.sari).await.buka("/").await.memuat("sudah ditetapkan"));
}

#[tokio::test]
async fn sejak_november_diajak_menyusun_skp_tahun_depan() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    app.app.clock.set(hari(2026, 10, 31));
    assert!(!app.masuk(&kantor.sari).await.buka("/").await.memuat("SKP 2027"));
    app.app.clock.set(hari(2026, 11, 1));
    let sari = app.masuk(&kantor.sari).await;
    let ajakan = sari.buka("/").await.tautan("Susun SKP 2027").unwrap();
    let baru = sari.buka(&ajakan).await;
    assert_eq!(baru.nilai("mulai"), ["1 Januari 2027"]);
    sari.tekan(&baru, "Buat draf", &[]).await;
    let beranda = sari.buka("/").await;
    assert!(!beranda.memuat("Susun SKP 2027") && beranda.memuat("Lanjutkan draf SKP 2027"), "{}", beranda.isi());
}

#[tokio::test]
async fn tenggat_yang_lama_lewat_disebut_tanpa_menghitung_hari() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await;
    app.app.clock.set(hari(2026, 11, 24));
    let beranda = app.masuk(&kantor.sari).await.buka("/").await;
    assert_eq!(beranda.teks(".tenggat"), "Terlambat sejak 31 Januari 2026");
}

#[tokio::test]
async fn yang_tersusun_dibaca_lagi_sampai_ada_yang_mengubahnya() {
    const TERKINI: &str = "select count(*) from beranda_terkini";
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await;
    let (budi, tono) = (app.masuk(&kantor.budi).await, app.masuk(&kantor.tono).await);
    assert_eq!(app.hitung(TERKINI).await, 2);
    // Yang dibuka selagi simpanan orang lain belum selesai tidak boleh dianggap sudah melihatnya.
    let mut tx = app.db.begin().await.unwrap();
    sqlx::raw_sql("update skp set status = 'diajukan', diajukan_pada = now(), sidik_isi = ''")
        .execute(&mut *tx)
        .await
        .unwrap();
    assert!(!budi.buka("/").await.memuat("Sari"));
    tx.commit().await.unwrap();
    assert_eq!(app.hitung(TERKINI).await, 1, "hanya milik Tono yang tidak berubah");
    let beranda = budi.buka("/").await;
    assert!(beranda.memuat("Sari"), "{}", beranda.isi());
    // Yang menyangkut semua orang mengusangkan semuanya, dan hari yang baru disusun sendiri.
    sqlx::raw_sql("update instansi set tempat = 'Bantul'").execute(&app.db).await.unwrap();
    assert_eq!(app.hitung(TERKINI).await, 0);
    tono.buka("/").await;
    app.app.clock.set(pagi() + TimeDelta::days(2));
    kinerja::skp::sapu_antrean(&mut app.db.acquire().await.unwrap(), hari(2026, 1, 14).date_naive()).await.unwrap();
    assert_eq!(app.hitung("select count(*) from beranda_siap").await, 0);
    assert_eq!(app.hitung("select count(*) from beranda_usang").await, 0);
}
