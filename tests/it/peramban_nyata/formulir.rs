//! Perjanjian kinerja dan formulir kualitatif di Chromium sungguhan: diperiksa, ditempel dari lembar kerja.

use serde_json::json;

use super::{chromium::Chromium, tempel};
use crate::bantuan::{Aplikasi, Kantor, pabrik};

const ISI: &str = "return [...document.querySelectorAll('fieldset.baris')].map(b =>
    [...b.querySelectorAll('textarea, input:not([type=hidden])')].map(i => i.value))";

#[tokio::test]
async fn perjanjian_ditempel_dari_lembar_kerja_lalu_menjadi_sumber_rhk() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let ratna = Chromium::baru(&app).await;
    ratna.masuk(&kantor.ratna).await;
    ratna.ke("/perjanjian").await;
    ratna.periksa("daftar perjanjian").await;
    ratna.klik("form[action='/perjanjian'] button").await;
    ratna.periksa("formulir perjanjian kosong").await;
    // Sel sasaran yang digabung datang sebagai sel kosong.
    let sel = "Meningkatnya layanan\tIndeks kepuasan\t85\tLayanan\tRp 10.000.000\r\n\
               \tLama layanan\t3 hari\t\t\r\nTerserapnya anggaran\tSerapan\t97%\t\t\r\n";
    tempel(&ratna, "sasaran-1", sel, "").await;
    let harapan = json!([
        ["Meningkatnya layanan", "Indeks kepuasan", "85", "Layanan", "Rp 10.000.000"],
        ["", "Lama layanan", "3 hari", "", ""],
        ["Terserapnya anggaran", "Serapan", "97%", "", ""],
    ]);
    assert_eq!(ratna.jalankan(ISI, vec![]).await, harapan);
    ratna.periksa("perjanjian ditempel").await;
    ratna.tekan("Simpan draf").await;
    assert_eq!(ratna.banyak(".rhk").await, 2);
    ratna.periksa("draf perjanjian").await;
    ratna.isi("tanggal", "besok").await;
    ratna.tekan("Tetapkan").await;
    ratna.periksa("penetapan ditolak").await;
    ratna.isi("tanggal", "12 Januari 2026").await;
    ratna.tekan("Tetapkan").await;
    assert!(ratna.teks("[role=status]").await.contains("ditetapkan"));
    ratna.periksa("perjanjian ditetapkan").await;
    let alamat = ratna.jalur().await;
    ratna.ke(&format!("{alamat}/cetak")).await;
    ratna.periksa("cetakan perjanjian").await;
    assert!(ratna.cetak().await.iter().all(|ukuran| *ukuran == (210, 297)), "A4 tegak");
    let tercetak = ratna.teks_tercetak().await;
    assert!(tercetak.contains("PERJANJIAN KINERJA TAHUN 2026") && tercetak.contains("Lama layanan"), "{tercetak}");

    let skp = pabrik::skp(&app.db, &kantor.ratna, Some(&kantor.hasan)).await.id;
    ratna.ke(&format!("/skp/{skp}/perjanjian")).await;
    ratna.periksa("ambil dari perjanjian").await;
    ratna.klik("label.pilihan__butir").await;
    ratna.tekan("Ambil yang dicentang").await;
    assert_eq!(ratna.banyak(".rhk").await, 2);
    ratna.periksa("SKP bersumber perjanjian").await;

    // Budi bertumpu pada perjanjian itu, lalu Ratna mengajukan SKP-nya.
    let budi = Chromium::baru(&app).await;
    budi.masuk(&kantor.budi).await;
    let draf = pabrik::skp(&app.db, &kantor.budi, None).await.id;
    budi.ke(&format!("/skp/{draf}/rencana/baru")).await;
    budi.klik("#rhk_pimpinan optgroup option:first-child").await;
    budi.isi("rhk", "Terlayaninya permintaan data").await;
    budi.periksa("RHK bertumpu pada perjanjian").await;
    budi.tekan("Simpan draf").await;
    assert!(budi.teks("main").await.contains("Sementara mendukung perjanjian kinerja: Meningkatnya layanan"));
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!(
        "update skp set status = 'diajukan', diajukan_pada = now(), sidik_isi = '\\x00' where skp_id = '{skp}'"
    )))
    .execute(&app.db)
    .await
    .unwrap();
    budi.ke(&format!("/skp/{draf}")).await;
    budi.periksa("tautkan sekarang").await;
    budi.tekan("Tautkan sekarang").await;
    assert!(budi.teks("main").await.contains("RHK pimpinan yang diintervensi: Meningkatnya layanan"));
}

#[tokio::test]
async fn kualitatif_ditulis_ditempel_dan_dicetak() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let skp = pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.id;
    let sari = Chromium::baru(&app).await;
    sari.masuk(&kantor.sari).await;
    sari.ke(&format!("/skp/{skp}/pendekatan")).await;
    sari.periksa("ganti pendekatan").await;
    sari.tekan("Ganti menjadi kualitatif").await;
    sari.periksa("SKP kualitatif").await;
    sari.klik("a[href$='/rencana/baru']").await;
    sari.isi("rhk", "Tersusunnya pedoman").await;
    // Tabel kuantitatif yang ditempel tidak kehilangan kolomnya.
    tempel(&sari, "indikator-1", "Draf selesai\t12 pedoman\tJuni\nPedoman dipahami\t\t", "").await;
    assert_eq!(sari.jalankan(ISI, vec![]).await, json!([["Draf selesai, 12 pedoman, Juni"], ["Pedoman dipahami"]]));
    sari.periksa("ukuran ditempel").await;
    sari.tekan("Simpan draf").await;
    assert_eq!(sari.banyak(".ukuran li").await, 3);
    sari.ke(&format!("/skp/{skp}/cetak")).await;
    sari.periksa("cetakan kualitatif").await;
    assert!(sari.cetak().await.iter().all(|ukuran| *ukuran == (210, 297)), "A4 tegak");
    assert!(sari.teks_tercetak().await.contains("PENDEKATAN HASIL KERJA KUALITATIF"));
}
