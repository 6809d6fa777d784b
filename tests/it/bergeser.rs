//! Keadaan SKP berubah di antara membuka dan menekan: halamannya menjelaskan, tulisannya tidak hilang.

use axum::http::StatusCode;

use crate::bantuan::{Aplikasi, Kantor, pabrik};

#[tokio::test]
async fn penilai_yang_terlambat_diberi_tahu_siapa_menarik_dan_kapan() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let skp = pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.diajukan().await;
    let alamat = format!("/skp/{}", skp.id);
    let (sari, budi) = (app.masuk(&kantor.sari).await, app.masuk(&kantor.budi).await);
    let di_meja_budi = budi.buka(&alamat).await;
    let draf = sari.tekan(&sari.buka(&alamat).await, "Tarik kembali", &[]).await;
    let terlambat = budi.tekan(&di_meja_budi, "Tetapkan", &[]).await;
    assert_eq!(terlambat.status, StatusCode::CONFLICT);
    let kejadian = "Sari menarik kembali SKP ini menjadi draf pada 12 Januari 2026 pukul 09.00 WIB.";
    assert!(terlambat.memuat(kejadian), "{}", terlambat.isi());
    assert_eq!(terlambat.tautan("Buka SKP 2026"), Some(alamat.clone()));
    // Catatan yang sedang ditulis pun tidak hilang.
    let isian = [("catatan", "Target <triwulan> belum jelas.")];
    let terlambat = budi.tekan(&di_meja_budi, "Kembalikan untuk perbaikan", &isian).await;
    assert_eq!(terlambat.status, StatusCode::CONFLICT);
    assert!(terlambat.memuat(kejadian) && terlambat.memuat("Target <triwulan> belum jelas."), "{}", terlambat.isi());
    // Sesudah ditarik isinya diubah: keduanya disebut.
    let ubah = sari.buka(&draf.tautan("Ubah hasil kerja 1").unwrap()).await;
    sari.tekan(&ubah, "Simpan draf", &[("rhk", "Tersusunnya laporan baru")]).await;
    let terlambat = budi.tekan(&di_meja_budi, "Tetapkan", &[]).await;
    assert!(terlambat.memuat(kejadian), "{}", terlambat.isi());
    assert!(terlambat.memuat("Sari mengubah rencana hasil kerjanya pada 12 Januari"), "{}", terlambat.isi());
}

#[tokio::test]
async fn rhk_yang_ditulis_sesudah_diajukan_di_tab_lain_tetap_terbaca() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let skp = pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await;
    let alamat = format!("/skp/{}", skp.id);
    let sari = app.masuk(&kantor.sari).await;
    let halaman = sari.buka(&alamat).await;
    let formulir = sari.buka(&format!("{alamat}/rencana/baru")).await;
    let lampiran = sari.buka(&format!("{alamat}/lampiran")).await;
    sari.tekan(&halaman, "Ajukan", &[]).await;
    let isian = [("rhk", "Tersusunnya panduan"), ("indikator", "Jumlah panduan"), ("target", "3 panduan")];
    let terlambat = sari.tekan(&formulir, "Simpan draf", &isian).await;
    assert_eq!(terlambat.status, StatusCode::CONFLICT);
    assert!(terlambat.memuat("Anda menandatangani dan mengajukan SKP ini pada 12 Januari 2026"), "{}", terlambat.isi());
    assert_eq!(terlambat.semua(".tulisan dd"), ["Tersusunnya panduan", "Jumlah panduan", "3 panduan"]);
    let terlambat = sari.tekan(&lampiran, "Simpan draf", &[("skema", "Laporan harian")]).await;
    assert!(terlambat.semua(".tulisan dd").contains(&"Laporan harian".to_owned()), "{}", terlambat.isi());
    let lama = sari.buka(&format!("{alamat}/rencana/baru")).await;
    assert_eq!((lama.status, lama.tautan("Buka SKP 2026")), (StatusCode::CONFLICT, Some(alamat)));
}
