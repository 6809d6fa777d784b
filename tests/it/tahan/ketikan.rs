//! Yang diketik orang tetap ada ketika sesinya berakhir atau tab lain mendahuluinya.

use axum::http::{Method, StatusCode};
use chrono::TimeDelta;
use uuid::Uuid;

use super::LAMPIRAN;
use crate::bantuan::{Aplikasi, Kantor, pabrik, pagi};

#[tokio::test]
async fn tulisan_tidak_hilang_ketika_sesi_berakhir() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let skp = format!("/skp/{}", pabrik::skp(&app.db, &kantor.sari, None).await.id);
    let sari = app.masuk(&kantor.sari).await;
    let (aksi, isi) = sari.buka(&format!("{skp}/lampiran")).await.formulir("Simpan draf", &LAMPIRAN);
    app.app.clock.set(pagi() + TimeDelta::minutes(31));
    let berakhir = sari.kirim(Method::POST, &aksi, Some(isi)).await;
    assert_eq!(berakhir.status, StatusCode::UNAUTHORIZED);
    assert_eq!(berakhir.nilai("dukungan"), [LAMPIRAN[0].1]);
    assert!(berakhir.isi().contains("Komputer & «kertas» <b>"));
    assert_eq!(app.hitung("select count(*) from pengiriman").await, 0);

    let pintu = sari.buka("/masuk").await;
    sari.tekan(&pintu, "Masuk", &[("nip", &kantor.sari.nip), ("kata_sandi", pabrik::KATA_SANDI)]).await;
    let hasil = sari.tekan(&berakhir, "Kirim ulang", &[]).await;
    assert_eq!((hasil.status, hasil.alamat.as_str()), (StatusCode::OK, skp.as_str()), "{}", hasil.isi());
    assert!(hasil.memuat("Komputer & «kertas» <b>"));
}

#[tokio::test]
async fn tab_yang_usang_mempertahankan_tulisan_di_samping_yang_tersimpan() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let skp = format!("/skp/{}", pabrik::skp(&app.db, &kantor.sari, None).await.id);
    let sari = app.masuk(&kantor.sari).await;
    let rencana: Uuid = sqlx::query_scalar("select rencana_id from rencana").fetch_one(&app.db).await.unwrap();
    for (alamat, kolom) in [(format!("{skp}/lampiran"), "dukungan"), (format!("{skp}/rencana/{rencana}"), "rhk")] {
        let (satu, dua) = (sari.buka(&alamat).await, sari.buka(&alamat).await);
        let tersimpan = sari.tekan(&satu, "Simpan draf", &[(kolom, "Tulisan tab pertama")]).await;
        assert_eq!(tersimpan.alamat, skp, "{}", tersimpan.isi());
        let usang = sari.tekan(&dua, "Simpan draf", &[(kolom, "Tulisan tab kedua")]).await;
        assert_eq!(usang.status, StatusCode::CONFLICT);
        assert_eq!(usang.nilai(kolom), ["Tulisan tab kedua"]);
        assert!(usang.teks(".banding").contains("Tulisan tab pertama"), "{}", usang.isi());
        assert!(usang.teks(".banding").contains("Tulisan tab kedua"));
        // Sesudah melihat keduanya, orangnya memutuskan.
        let hasil = sari.tekan(&usang, "Simpan draf", &[]).await;
        assert_eq!(hasil.alamat, skp, "{}", hasil.isi());
        assert!(hasil.memuat("Tulisan tab kedua"));
    }
}
