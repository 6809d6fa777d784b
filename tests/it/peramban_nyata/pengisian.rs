//! Pemantauan pengisian di Chromium: gambarnya, daftarnya, dan saringannya.

use super::chromium::Chromium;
use crate::bantuan::{Aplikasi, Kantor, pabrik};

#[tokio::test]
async fn pemantauan_pengisian_tanpa_pelanggaran() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    pabrik::rhk_pimpinan(&app.db, Some(&kantor.budi), 2026).await;
    pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.diajukan().await;
    pabrik::skp(&app.db, &kantor.tono, Some(&kantor.budi)).await.ditetapkan().await;
    let hari = "2026-01-12".parse().unwrap();
    kinerja::pengisian::terapkan_hari(&mut app.db.acquire().await.unwrap(), hari).await.unwrap();

    let peramban = Chromium::baru(&app).await;
    peramban.masuk(&kantor.dewi).await;
    peramban.ke("/pengisian").await;
    assert!(peramban.banyak(".grafik__nama").await >= 2);
    peramban.periksa("pengisian instansi").await;
    let unit = format!("/pengisian/{}", kantor.seksi);
    peramban.ke(&unit).await;
    assert_eq!(peramban.teks(".capaian__angka").await, "33% ditetapkan");
    peramban.periksa("pengisian sebuah unit").await;
    peramban.ke(&format!("{unit}/pegawai")).await;
    assert_eq!(peramban.banyak("#daftar .daftar__baris").await, 3);
    peramban.periksa("orang-orangnya").await;
    peramban.ke(&format!("{unit}/pegawai?lama=sebulan")).await;
    assert!(peramban.teks("main").await.contains("Tulis banyaknya hari dengan angka"));
    peramban.periksa("saringan ditolak").await;
    peramban.ke(&format!("{unit}/pegawai?nama=tidak+ada")).await;
    peramban.periksa("tidak ada yang tersaring").await;
    peramban.ke(&format!("{unit}/penahan")).await;
    assert!(peramban.teks("main").await.contains("Budi"));
    peramban.periksa("yang paling lama ditunggu").await;
    peramban.keluar().await;

    peramban.masuk(&kantor.ratna).await;
    peramban.ke("/pengisian/bawahan").await;
    assert_eq!(peramban.teks(".grafik__nama").await, "Seksi Data");
    peramban.periksa("pengisian bawahan").await;
}
