//! Membetulkan dan membatalkan: yang diakhiri kembali, tepat seperti sebelumnya.

use super::*;

/// Semua yang dapat diakhiri sebuah peristiwa, tanpa versinya.
async fn keadaan(app: &Aplikasi) -> Vec<String> {
    sqlx::query_scalar(
        "select (to_jsonb(p) - 'versi')::text from penempatan p
         union all select (to_jsonb(p) - 'versi')::text from peran_pegawai p
         union all select (to_jsonb(p) - 'versi')::text from penetapan_penilai p
         union all select (to_jsonb(p) - 'versi')::text from keadaan_pegawai p
         union all select (to_jsonb(h) - 'pihak')::text from penilai_pegawai h
         order by 1",
    )
    .fetch_all(&app.db)
    .await
    .unwrap()
}

#[tokio::test]
async fn pembatalan_memulihkan_setiap_baris_tepat_seperti_semula() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    budi_banyak_tugas(&app, &kantor).await;
    let semula = keadaan(&app).await;
    let dewi = app.masuk(&kantor.dewi).await;
    simpan(&dewi, &kantor.budi, &PENSIUN).await;
    assert_ne!(keadaan(&app).await, semula);
    // Digeser dahulu ke hari yang lebih awal; yang diakhirinya ikut bergeser.
    let formulir = langkah(&dewi, &kantor.budi, "").await;
    assert_eq!(
        (formulir.nilai("mulai"), formulir.nilai("jenis")),
        (vec!["1 Maret 2026".into()], vec!["PENSIUN".into()])
    );
    let isian = [("mulai", "15 Januari 2026"), ("alasan", "TMT pada SK keliru dibaca")];
    let akibat = dewi.tekan(&formulir, "Lihat akibatnya", &isian).await;
    for kalimat in [
        "Semula Pensiun sejak 1 Maret 2026.",
        "Menjadi Pensiun sejak 15 Januari 2026",
        "Penempatan Kepala Seksi Data, Seksi Data berakhir 14 Januari 2026.",
        "Masa persiapan pensiun yang baru mulai 1 Februari 2026 tidak jadi.",
    ] {
        assert!(akibat.memuat(kalimat), "{kalimat}\n{}", akibat.isi());
    }
    dewi.tekan(&akibat, "Simpan pembetulan", &[]).await;
    let tegas = "select count(*) from penempatan t join pegawai p using (pegawai_id)
                 where p.nama = 'Budi' and t.selesai = '2026-01-15'";
    assert_eq!(app.hitung(tegas).await, 1);

    let batal = langkah(&dewi, &kantor.budi, "/pembatalan").await;
    let akibat = dewi.tekan(&batal, "Lihat akibatnya", &[("alasan", "SK dicabut")]).await;
    for kalimat in [
        "Pensiun sejak 15 Januari 2026 dibatalkan: SK dicabut.",
        "Penempatan Kepala Seksi Data, Seksi Data berlaku kembali sejak 1 Januari 2020 tanpa batas waktu.",
        "Peran Pengelola kinerja, Bidang Pelayanan, berlaku kembali sejak 1 Januari 2021 tanpa batas waktu.",
        "Penetapan Budi sebagai penilai Joko berlaku kembali sejak 1 Januari 2026 sampai 30 Juni 2026.",
        "Penilai 2 orang: Ratna → Budi.",
    ] {
        assert!(akibat.memuat(kalimat), "{kalimat}\n{}", akibat.isi());
    }
    assert!(!akibat.memuat("tidak dipulihkan"), "{}", akibat.isi());
    let orang = dewi.tekan(&akibat, "Batalkan peristiwa", &[]).await;
    assert!(orang.memuat("Dibatalkan: SK dicabut"), "{}", orang.isi());
    assert_eq!(keadaan(&app).await, semula);
    assert_eq!(app.hitung("select count(*) from keadaan_akibat").await, 0);
}

#[tokio::test]
async fn yang_sudah_diisi_orang_lain_tidak_dipulihkan_dan_disebut() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    budi_banyak_tugas(&app, &kantor).await;
    let dewi = app.masuk(&kantor.dewi).await;
    simpan(&dewi, &kantor.budi, &PENSIUN).await;
    // Tono menggantikannya, dan penetapan bagi Joko dilanjutkan orang dengan penilai lain.
    sql(
        &app.db,
        format!(
            "update penempatan set selesai = '2026-03-01' where pegawai_id = '{0}';
             insert into penempatan (penempatan_id, pegawai_id, unit_id, jabatan_id, sebagai, kepala, mulai)
             select gen_random_uuid(), '{0}', '{1}', jabatan_id, 'DEFINITIF', true, '2026-03-01'
             from jabatan where nama = 'Kepala Seksi Data';
             update penetapan_penilai set penilai_id = '{2}', versi = versi + 1 where pegawai_id = '{3}'",
            kantor.tono.id, kantor.seksi, kantor.ratna.id, kantor.joko.id
        ),
    )
    .await;
    pabrik::susun_penilai(&app.db).await;
    // Membetulkan keterangannya saja tidak menyentuh yang sudah diisi.
    let akibat = dewi
        .tekan(
            &langkah(&dewi, &kantor.budi, "").await,
            "Lihat akibatnya",
            &[("nomor_sk", "SK-6/2026"), ("alasan", "Nomor keliru")],
        )
        .await;
    assert!(akibat.memuat("Tidak ada yang berganti penilai."), "{}", akibat.isi());
    dewi.tekan(&akibat, "Simpan pembetulan", &[]).await;

    let batal = langkah(&dewi, &kantor.budi, "/pembatalan").await;
    let akibat = dewi.tekan(&batal, "Lihat akibatnya", &[("alasan", "Diperpanjang")]).await;
    for kalimat in [
        "Penempatan Kepala Seksi Data, Seksi Data tidak dipulihkan: sejak peristiwa ini dicatat ia sudah diubah, atau tempatnya sudah diisi.",
        "Penetapan Budi sebagai penilai Joko tidak dipulihkan",
        "Peran Pengelola kinerja, Bidang Pelayanan, berlaku kembali",
    ] {
        assert!(akibat.memuat(kalimat), "{kalimat}\n{}", akibat.isi());
    }
    dewi.tekan(&akibat, "Batalkan peristiwa", &[]).await;
    let tetap = "select count(*) from penempatan t join pegawai p using (pegawai_id)
                 where p.nama in ('Budi', 'Tono') and t.kepala and t.sebagai = 'DEFINITIF'
                   and coalesce(t.selesai, 'infinity') = case p.nama when 'Budi' then '2026-03-01' else 'infinity' end::date";
    assert_eq!(app.hitung(tetap).await, 2);
    assert_eq!(app.hitung("select count(*) from keadaan_akibat").await, 0);
}

#[tokio::test]
async fn plt_yang_tertinggal_disebut_ketika_kepalanya_kembali() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let dewi = app.masuk(&kantor.dewi).await;
    simpan(&dewi, &kantor.budi, &PENSIUN).await;
    sql(
        &app.db,
        format!(
            "insert into penempatan (penempatan_id, pegawai_id, unit_id, jabatan_id, sebagai, kepala, mulai)
             select gen_random_uuid(), '{}', '{}', jabatan_id, 'PLT', true, '2026-03-01'
             from jabatan where nama = 'Kepala Seksi Data'",
            kantor.tono.id, kantor.seksi
        ),
    )
    .await;
    pabrik::susun_penilai(&app.db).await;
    let batal = langkah(&dewi, &kantor.budi, "/pembatalan").await;
    let akibat = dewi.tekan(&batal, "Lihat akibatnya", &[("alasan", "SK dicabut")]).await;
    let kalimat = "Seksi Data dikepalai Budi, tetapi masih mempunyai Plt. Tono. Akhiri penempatan Plt. itu.";
    assert!(akibat.memuat(kalimat), "{}", akibat.isi());
    assert!(akibat.memuat("Penilai Sari: Tono → Budi."), "{}", akibat.isi());
}

#[tokio::test]
async fn akibat_yang_sudah_lain_diperlihatkan_lagi() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let dewi = app.masuk(&kantor.dewi).await;
    let akibat = catat(&dewi, &kantor.budi, &PENSIUN).await;
    // Sementara itu Budi mendapat peran; peran itu pun akan berakhir.
    sql(
        &app.db,
        format!(
            "insert into peran_pegawai (pegawai_id, peran, unit_id, dasar, mulai)
             values ('{}', 'PENGELOLA', '{}', 'SK', '2026-01-01')",
            kantor.budi.id, kantor.seksi
        ),
    )
    .await;
    let lagi = dewi.tekan(&akibat, "Simpan peristiwa", &[]).await;
    assert_eq!(lagi.status, StatusCode::CONFLICT);
    assert!(lagi.memuat("Akibatnya sudah berubah") && lagi.memuat("Peran Pengelola kinerja"), "{}", lagi.isi());
    assert_eq!(app.hitung("select count(*) from keadaan_pegawai").await, 0);
    let orang = dewi.tekan(&lagi, "Simpan peristiwa", &[]).await;
    assert!(orang.memuat("Peristiwa disimpan") || orang.memuat("Pensiun sejak 1 Maret 2026"), "{}", orang.isi());
}
