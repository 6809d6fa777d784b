//! Dua tab, dua perangkat, dan mengirim selagi mencatat.

use axum::http::{Method, StatusCode};
use chrono::{TimeZone, Utc};
use kinerja::dokumentasi::kegiatan;

use super::{PEKAN, catat, isi, sari_ber_skp, terkirim, uraian};
use crate::bantuan::{Aplikasi, Halaman, Orang};

#[tokio::test]
async fn dua_tab_yang_mengubah_baris_sama_dijawab_dengan_kedua_tulisan() {
    let (app, kantor, sari) = sari_ber_skp().await;
    catat(&app.db, kantor.sari.id, vec![isi("2026-01-05", "Semula"), isi("2026-01-06", "Lain")]).await;
    let (a, b, c) = (sari.buka(PEKAN).await, sari.buka(PEKAN).await, sari.buka(PEKAN).await);
    sari.tekan(&a, "Simpan", &[("uraian", "Dari tab A")]).await;
    let berselisih = sari.tekan(&b, "Simpan", &[("uraian", "Dari tab B")]).await;
    assert_eq!(berselisih.status, StatusCode::CONFLICT);
    let banding = berselisih.teks(".banding");
    assert!(banding.contains("Dari tab B") && banding.contains("Dari tab A"), "{banding}");
    assert_eq!(uraian(&app.db).await, ["Dari tab A", "Lain"]);
    let jadi = sari.tekan(&berselisih, "Simpan", &[]).await;
    assert_eq!(jadi.status, StatusCode::OK);
    assert_eq!(uraian(&app.db).await, ["Dari tab B", "Lain"]);
    // Tab C hanya menyentuh baris lain: bukan perselisihan.
    let jadi = sari.tekan(&c, "Simpan", &[("uraian", "Semula"), ("uraian", "Lain diubah")]).await;
    assert_eq!(jadi.status, StatusCode::OK, "{}", jadi.isi());
    assert_eq!(uraian(&app.db).await, ["Dari tab B", "Lain diubah"]);
    // Yang dihapus dari tempat lain tidak hilang bersama tulisannya.
    let d = sari.buka(PEKAN).await;
    let e = sari.tekan(&sari.buka(PEKAN).await, "Hapus baris 1", &[]).await;
    sari.tekan(&e, "Simpan", &[]).await;
    let hilang = sari.tekan(&d, "Simpan", &[("uraian", "Tetap kutulis")]).await;
    assert_eq!(hilang.status, StatusCode::CONFLICT);
    sari.tekan(&hilang, "Simpan", &[]).await;
    assert_eq!(
        uraian(&app.db).await,
        ["Lain diubah", "Tetap kutulis"].map(String::from).into_iter().rev().collect::<Vec<_>>()
    );
}

#[tokio::test]
async fn draf_bertahan_dan_draf_dua_tab_digabung() {
    let (app, kantor, sari) = sari_ber_skp().await;
    let (a, b) = (sari.buka(PEKAN).await, sari.buka(PEKAN).await);
    // Skripnya mengirim formulir yang sama dengan tindakan «otomatis».
    let (aksi, kiriman) = a.formulir("Tambah baris", &[("uraian", "Belum selesai")]);
    let kiriman = kiriman.replace("tindakan=tambah", "tindakan=otomatis");
    let otomatis = sari.kirim(Method::POST, &format!("{aksi}/draf"), Some(kiriman.clone())).await;
    assert_eq!((otomatis.status, otomatis.html.as_str()), (StatusCode::OK, "1"));
    let usang = sari.kirim(Method::POST, &format!("{aksi}/draf"), Some(kiriman)).await;
    assert_eq!(usang.status, StatusCode::CONFLICT, "tab yang tertinggal tidak menimpa");

    let (_, kiriman) = b.formulir("Simpan draf", &[("uraian", "Dari tab B")]);
    let gabung = sari.kirim(Method::POST, &format!("{aksi}/draf"), Some(kiriman)).await;
    assert_eq!(gabung.status, StatusCode::CONFLICT);
    let kini = gabung.nilai("uraian");
    assert!(kini.contains(&"Dari tab B".into()) && kini.contains(&"Belum selesai".into()), "{kini:?}");
    let (_, kiriman) = gabung.formulir("Simpan draf", &[]);
    assert_eq!(sari.kirim(Method::POST, &format!("{aksi}/draf"), Some(kiriman)).await.status, StatusCode::SEE_OTHER);

    let lagi = app.masuk(&kantor.sari).await;
    let kembali = lagi.buka(PEKAN).await;
    assert!(kembali.nilai("uraian").contains(&"Belum selesai".into()));
    let budi = app.masuk(&kantor.budi).await;
    assert!(!budi.buka(PEKAN).await.html.contains("Belum selesai"), "draf hanya bagi pemiliknya");
    let dibuang = lagi.tekan(&kembali, "Buang draf", &[]).await;
    assert!(dibuang.nilai("uraian").iter().all(String::is_empty));
    assert_eq!(app.hitung("select count(*) from draf_kegiatan").await, 0);
}

#[tokio::test]
async fn mengirim_dokumentasi_menunggu_yang_sedang_mencatat() {
    let (app, kantor, _) = sari_ber_skp().await;
    let mut tx = app.db.begin().await.unwrap();
    let pada = Utc.with_ymd_and_hms(2026, 1, 12, 0, 0, 0).unwrap();
    kegiatan::catat_atas_nama(&mut tx, kantor.sari.id, vec![isi("2026-01-05", "Sedang disimpan")], pada).await.unwrap();
    let (db, sari) = (app.db.clone(), kantor.sari.clone());
    let mengirim = tokio::spawn(async move { terkirim(&db, &sari, "2026-01-05", "2026-01-11").await });
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    assert!(!mengirim.is_finished(), "dikirim selagi kegiatannya belum tersimpan");
    tx.commit().await.unwrap();
    mengirim.await.unwrap();
    assert_eq!(uraian(&app.db).await, ["Sedang disimpan"]);
}

/// Dokumentasi dikirim tepat ketika simpanannya sudah berjalan: trigernya yang menolak, bukan pemeriksaan sebelumnya.
async fn selagi_dikirim(app: &Aplikasi, siapa: &Orang, simpanan: impl Future<Output = Halaman>) -> Halaman {
    let mut tx = app.db.begin().await.unwrap();
    sqlx::query_scalar::<_, bool>(
        "insert into dokumentasi (dokumentasi_id, pegawai_id, jenis, mulai, selesai, status, dikirim_pada)
         values (gen_random_uuid(), $1, 'MINGGUAN', '2026-01-05', '2026-01-11', 'DIKIRIM', now()) returning true",
    )
    .bind(siapa.id.uuid())
    .fetch_one(&mut *tx)
    .await
    .unwrap();
    let mengirim = async {
        tokio::time::sleep(std::time::Duration::from_millis(400)).await;
        tx.commit().await.unwrap();
    };
    tokio::join!(simpanan, mengirim).0
}

#[tokio::test]
async fn mencatat_tepat_ketika_dikirim_dijawab_barisnya_dan_ketikannya_utuh() {
    let (app, kantor, sari) = sari_ber_skp().await;
    let isian = [("uraian", "Terlambat sedetik"), ("tanggal", "2026-01-06")];
    let tabel = sari.buka(PEKAN).await;
    let ditolak = selagi_dikirim(&app, &kantor.sari, sari.tekan(&tabel, "Simpan", &isian)).await;
    assert_eq!(ditolak.status, StatusCode::CONFLICT);
    assert!(ditolak.tautan("Baris 1, Sel 6 Jan: Dokumentasi yang memuat").is_some(), "{}", ditolak.isi());
    assert_eq!(ditolak.nilai("uraian")[0], "Terlambat sedetik");
    assert_eq!(app.hitung("select count(*) from kegiatan").await, 0);
    assert_eq!(app.hitung("select count(*) from draf_kegiatan where isi like '%Terlambat sedetik%'").await, 1);
}

#[tokio::test]
async fn menempel_tepat_ketika_dikirim_menyimpan_barisnya_untuk_dibetulkan() {
    let (app, kantor, sari) = sari_ber_skp().await;
    let tempel = sari.buka("/dokumentasi/tempel").await;
    let baris = "6/1/2026\t\t\t1\tTerkunci\n12/1/2026\t\t\t1\tMasih terbuka";
    let jadi = selagi_dikirim(&app, &kantor.sari, sari.tekan(&tempel, "Catat barisnya", &[("baris", baris)])).await;
    assert_eq!(jadi.status, StatusCode::OK, "{}", jadi.isi());
    assert!(jadi.memuat("1 kegiatan tercatat. 1 masih perlu dibetulkan"), "{}", jadi.isi());
    assert!(jadi.nilai("baris")[0].contains("Terkunci"), "{}", jadi.isi());
    assert_eq!(uraian(&app.db).await, ["Masih terbuka"]);
}
