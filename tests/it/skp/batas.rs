//! Yang tidak dapat dikirim halaman kami, tetapi dapat dikirim tangan yang nakal.

use axum::http::{Method, StatusCode};
use uuid::Uuid;

use super::tulis_rhk;
use crate::bantuan::{Aplikasi, Kantor, pabrik};

#[tokio::test]
async fn rhk_ke_61_ditolak_juga_dengan_nomor_pilihan_sendiri() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let skp = format!("/skp/{}", pabrik::skp(&app.db, &kantor.sari, None).await.id);
    let sari = app.masuk(&kantor.sari).await;
    let isian = [("rhk", "Kelebihan"), ("indikator", "Jumlah"), ("target", "1 buah")];
    let (_, isi) = sari.buka(&format!("{skp}/rencana/baru")).await.formulir("Simpan draf", &isian);
    let bernomor = async || {
        let alamat = format!("{skp}/rencana/{}", Uuid::now_v7());
        sari.kirim(Method::POST, &alamat, Some(isi.clone())).await.status
    };
    // Nomor yang belum pernah ada tidak menunjuk apa pun, juga sebelum penuh.
    assert_eq!(bernomor().await, StatusCode::CONFLICT);

    sqlx::raw_sql(
        "insert into rencana (rencana_id, skp_id, urutan, bagian, rhk)
         select gen_random_uuid(), skp_id, n, 'UTAMA', 'Hasil ' || n from skp, generate_series(2, 60) n",
    )
    .execute(&app.db)
    .await
    .unwrap();
    let ditolak = tulis_rhk(&sari, &skp, &isian).await;
    assert_eq!(ditolak.status, StatusCode::CONFLICT);
    assert!(ditolak.teks("[role=alert]").contains("paling banyak 60 rencana hasil kerja"), "{}", ditolak.isi());
    assert_eq!(ditolak.nilai("rhk"), ["Kelebihan"]);
    assert_eq!(bernomor().await, StatusCode::CONFLICT);
    assert_eq!(app.hitung("select count(*) from rencana").await, 60);
}

#[tokio::test]
async fn kursor_bawahan_yang_tak_terbaca_basis_data_tetap_dijawab_halaman() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let budi = app.masuk(&kantor.budi).await;
    let kursor = |nama: &str| format!("/skp/bawahan?tahun=2026&nama={nama}&sesudah={}", Uuid::nil());
    for nama in ["%00", "S%00ari", "%E2%80%AESari"] {
        let halaman = budi.buka(&kursor(nama)).await;
        assert_eq!(halaman.status, StatusCode::OK, "{nama}: {}", halaman.isi());
        assert_eq!(halaman.teks("h1"), "SKP bawahan 2026");
    }
}
