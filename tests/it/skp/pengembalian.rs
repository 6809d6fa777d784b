//! Catatan pengembalian: di mana tampak, kapan hilang.

use axum::http::StatusCode;

use super::tulis_rhk;
use crate::bantuan::{Aplikasi, Kantor, Peramban, pabrik};

/// SKP Sari yang baru saja dikembalikan Budi.
async fn dikembalikan(app: &Aplikasi, kantor: &Kantor) -> (Peramban, Peramban, String) {
    let skp = pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.diajukan().await;
    let alamat = format!("/skp/{}", skp.id);
    let (sari, budi) = (app.masuk(&kantor.sari).await, app.masuk(&kantor.budi).await);
    let halaman = budi.buka(&alamat).await;
    budi.tekan(&halaman, "Kembalikan untuk perbaikan", &[("catatan", "Targetnya ditambah.")]).await;
    (sari, budi, alamat)
}

#[tokio::test]
async fn daftar_bawahan_menyebut_yang_dikembalikan() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    pabrik::skp(&app.db, &kantor.tono, Some(&kantor.budi)).await;
    let (sari, budi, alamat) = dikembalikan(&app, &kantor).await;
    let lencana = async || budi.buka("/skp/bawahan").await.semua(".daftar__baris .lencana");
    assert_eq!(lencana().await, ["Dikembalikan untuk perbaikan", "Draf"]);
    sari.tekan(&sari.buka(&alamat).await, "Ajukan", &[]).await;
    assert_eq!(lencana().await, ["Diajukan", "Draf"]);
}

#[tokio::test]
async fn menarik_kembali_melepaskan_catatan_yang_sudah_dijawab() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let (sari, budi, alamat) = dikembalikan(&app, &kantor).await;
    let draf = sari.buka(&alamat).await;
    assert!(draf.memuat("Targetnya ditambah."));
    let diajukan = sari.tekan(&draf, "Ajukan", &[]).await;
    let draf = sari.tekan(&diajukan, "Tarik kembali", &[]).await;
    assert_eq!(draf.teks(".lencana"), "Draf");
    assert!(!draf.memuat("Targetnya ditambah."), "{}", draf.isi());
    assert!(sari.buka("/").await.memuat("Lanjutkan draf SKP 2026"));
    assert_eq!(budi.buka("/skp/bawahan").await.semua(".lencana")[0], "Draf");
    // Riwayatnya tetap menyebut apa yang pernah diminta.
    assert!(sari.buka(&format!("{alamat}/riwayat")).await.memuat("Targetnya ditambah."));
}

#[tokio::test]
async fn mengembalikan_isi_yang_sudah_berubah_ditolak_dan_catatannya_tetap() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let skp = pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.diajukan().await;
    let alamat = format!("/skp/{}", skp.id);
    let (sari, budi) = (app.masuk(&kantor.sari).await, app.masuk(&kantor.budi).await);
    let di_meja_budi = budi.buka(&alamat).await;
    sari.tekan(&sari.buka(&alamat).await, "Tarik kembali", &[]).await;
    let isian = [("rhk", "Baru"), ("bagian", "TAMBAHAN"), ("indikator", "x"), ("target", "y"), ("aspek", "BIAYA")];
    let draf = tulis_rhk(&sari, &alamat, &isian).await;
    assert_eq!(sari.tekan(&draf, "Ajukan", &[]).await.teks(".lencana"), "Diajukan");

    let catatan = [("catatan", "Tambah <target> & «waktu»")];
    let usang = budi.tekan(&di_meja_budi, "Kembalikan untuk perbaikan", &catatan).await;
    assert_eq!(usang.status, StatusCode::CONFLICT, "{}", usang.isi());
    assert!(usang.teks("[role=alert]").contains("Isi SKP berubah sejak halaman ini Anda buka"), "{}", usang.isi());
    assert_eq!(usang.nilai("catatan"), [catatan[0].1]);
    assert!(usang.memuat("Baru"), "isi yang baru tidak tampak: {}", usang.isi());
    assert_eq!(
        app.hitung(
            "select count(*) from skp where pemilik_id in
        (select pegawai_id from pegawai where nama = 'Sari') and status = 'diajukan'"
        )
        .await,
        1
    );
    // Sesudah membaca yang baru, catatannya dapat dikirim.
    let hasil = budi.tekan(&usang, "Kembalikan untuk perbaikan", &[]).await;
    assert_eq!(hasil.teks(".lencana"), "Dikembalikan untuk perbaikan", "{}", hasil.isi());
}
