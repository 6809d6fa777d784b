//! Permintaan umpan balik dan survei tertutup: berapa pun banyaknya, pernyataannya tetap.

use axum::http::Method;

use super::{mulai_menghitung, periksa};
use crate::{
    bantuan::{Aplikasi, Halaman, Kantor, Peramban, pabrik},
    umpan_balik::{buka_survei, kantor_survei, pakai_survei},
};

/// Menekan tombolnya tanpa mengikuti pengalihannya.
async fn kirim(siapa: &Peramban, halaman: &Halaman, label: &str, isian: &[(&str, &str)]) -> Halaman {
    let (aksi, isi) = halaman.formulir(label, isian);
    let jawaban = siapa.kirim(Method::POST, &aksi, Some(isi)).await;
    assert_eq!(jawaban.status, 303, "{label}: {}", jawaban.isi());
    jawaban
}

#[tokio::test]
async fn permintaan_hemat_pernyataan_berapa_pun_banyaknya() {
    mulai_menghitung();
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.ditetapkan().await;
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!(
        "insert into permintaan_umpan_balik (permintaan_id, pegawai_id, peminta_id, diminta_id, status, pada, selesai_pada)
         select gen_random_uuid(), '{0}', '{0}', '{1}', 'DITOLAK', now() - n * interval '1 hour', now()
         from generate_series(1, 120) n",
        kantor.sari.id, kantor.joko.id
    )))
    .execute(&app.db)
    .await
    .unwrap();
    let (sari, joko) = (app.masuk(&kantor.sari).await, app.masuk(&kantor.joko).await);
    let baru = sari.buka("/umpan-balik/permintaan/baru").await;
    let minta = kirim(&sari, &baru, "Kirim permintaan", &[("cari", "Joko")]).await;
    let alamat = minta.lokasi().unwrap();
    let (dilihat, diminta) = (sari.buka(&alamat).await, joko.buka(&alamat).await);
    let tulis = joko.buka(&diminta.tautan("Tulis umpan balik").unwrap()).await;
    let tolak = kirim(&joko, &diminta, "Saya tidak dapat menjawab", &[]).await;
    periksa(&[
        ("formulir permintaan", &baru, 4),
        ("meminta", &minta, 6),
        ("permintaan di mata peminta", &dilihat, 3),
        ("permintaan di mata yang diminta", &diminta, 3),
        ("menulis jawabannya", &tulis, 4),
        ("menolak", &tolak, 4),
        ("daftar permintaan yang diminta", &joko.buka("/umpan-balik/permintaan").await, 3),
        ("daftar permintaan peminta", &sari.buka("/umpan-balik/permintaan").await, 3),
        ("umpan balik yang diterima", &sari.buka("/umpan-balik").await, 4),
    ]);
}

#[tokio::test]
async fn survei_hemat_pernyataan_berapa_pun_pesertanya() {
    mulai_menghitung();
    let app = Aplikasi::baru().await;
    let (kantor, staf) = kantor_survei(&app).await;
    pakai_survei(&app, &kantor).await;
    let umi = app.masuk(&kantor.umi).await;
    let formulir = umi.buka("/umpan-balik/survei/baru").await;
    let survei = buka_survei(&app, &kantor).await;
    let ani = app.masuk(&staf[1]).await;
    let undangan = ani.buka(&survei).await;
    let isian = ani.buka(&undangan.tautan("Tulis tentang Tono").unwrap()).await;
    let ditulis =
        kirim(&ani, &isian, "Kirim tanpa nama", &[("baik", "Sabar"), ("diperbaiki", "Datang lebih awal")]).await;
    let di_umi = umi.buka(&survei).await;
    let lagi = umi.buka("/umpan-balik/survei/baru").await;
    let isian_lagi = [
        ("judul", "Survei kedua"),
        ("cari", "Seksi Data"),
        ("mulai", "13 Januari 2026"),
        ("selesai", "20 Januari 2026"),
    ];
    let dibuka = kirim(&umi, &lagi, "Buka survei", &isian_lagi).await;
    app.app.clock.set("2026-01-22T02:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap());
    let tono = app.masuk(&kantor.tono).await;
    let hasil = tono.buka(&format!("{survei}/hasil/{}", kantor.tono.id)).await;
    let adi = app.masuk(&kantor.adi).await;
    periksa(&[
        ("formulir survei", &formulir, 4),
        ("membuka survei", &dibuka, 9),
        ("survei di mata pembukanya", &di_umi, 4),
        ("survei di mata yang diundang", &undangan, 4),
        ("formulir pendapat", &isian, 4),
        ("mengirim pendapat", &ditulis, 6),
        ("hasil", &hasil, 6),
        ("daftar survei", &umi.buka("/umpan-balik/survei").await, 4),
        ("pengaturan survei", &adi.buka("/pengaturan/survei").await, 3),
    ]);
}
