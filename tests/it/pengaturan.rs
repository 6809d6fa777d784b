//! Pengaturan instansi: nama, reviu, dan dasar hukum yang tercetak.

use axum::http::StatusCode;

use crate::bantuan::{Aplikasi, Kantor, pabrik};

#[tokio::test]
async fn dasar_hukum_tercetak_sebagaimana_saat_ditandatangani() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let lama = pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.ditetapkan().await.id;
    let baru = pabrik::skp(&app.db, &kantor.tono, Some(&kantor.budi)).await.diajukan().await.id;
    let adi = app.masuk(&kantor.adi).await;
    let pengaturan = adi.buka(&adi.buka("/peran").await.tautan("Pengaturan").unwrap()).await;
    assert!(pengaturan.memuat("Nomor 6 Tahun 2022") && pengaturan.memuat("Dasar reviu rencana SKPTidak dicetak"));
    let dasar = adi.buka("/pengaturan/dasar/skp").await;
    let isian = [("teks", "Peraturan <b>Pengganti</b> Nomor 1 Tahun 2027")];
    let jadi = adi.tekan(&dasar, "Simpan", &isian).await;
    assert!(jadi.memuat("Dasar SKP disimpan.") && jadi.memuat(isian[0].1), "{}", jadi.isi());
    let ttd = adi.buka("/pengaturan/dasar/tanda_tangan").await;
    adi.tekan(&ttd, "Simpan", &[("teks", "")]).await;

    let budi = app.masuk(&kantor.budi).await;
    let kaki = async |skp: &str| budi.buka(&format!("/skp/{skp}/cetak")).await.semua(".cetak__kaki");
    let beku = kaki(&lama.to_string()).await;
    assert_eq!(beku.len(), 2);
    for lembar in beku {
        assert!(lembar.contains("Nomor 6 Tahun 2022") && lembar.contains("(PP 71/2019 ps. 60)"), "{lembar}");
    }
    assert!(kaki(&baru.to_string()).await[0].contains("Dasar: Peraturan <b>Pengganti</b> Nomor 1 Tahun 2027."));
    budi.tekan(&budi.buka(&format!("/skp/{baru}")).await, "Tetapkan", &[]).await;
    adi.tekan(&adi.buka("/pengaturan/dasar/skp").await, "Simpan", &[("teks", "")]).await;
    let beku = kaki(&baru.to_string()).await[0].clone();
    assert!(beku.contains("Nomor 1 Tahun 2027") && beku.contains("tidak tersertifikasi. SHA-256"), "{beku}");
    assert_eq!(app.hitung("select count(*) from jejak where peristiwa = 'pengaturan.dasar_hukum'").await, 3);
}

#[tokio::test]
async fn dokumen_yang_beku_sebelum_dasar_hukum_ikut_dibekukan_tetap_terbaca() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let skp = pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.ditetapkan().await.id;
    sqlx::raw_sql(
        "alter table skp disable trigger skp_beku;
         update skp set dokumen = ((dokumen::jsonb - 'dasar') || '{\"bentuk\": 1}')::text where status = 'ditetapkan';
         alter table skp enable trigger skp_beku;
         update dasar_hukum set teks = 'Lain'",
    )
    .execute(&app.db)
    .await
    .unwrap();
    let kaki = app.masuk(&kantor.sari).await.buka(&format!("/skp/{skp}/cetak")).await.teks(".cetak__kaki");
    assert!(kaki.starts_with("Ditandatangani") && kaki.contains("(PP 71/2019 ps. 60)"), "{kaki}");
}

#[tokio::test]
async fn nama_instansi_berganti_sesudah_akibatnya_dibaca() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let beku = pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.ditetapkan().await.id;
    let adi = app.masuk(&kantor.adi).await;
    let formulir = adi.buka("/pengaturan/instansi").await;
    let kosong = adi.tekan(&formulir, "Simpan", &[("nama", " "), ("tempat", "")]).await;
    assert_eq!(kosong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(kosong.memuat("Tuliskan nama instansi") && kosong.memuat("Tuliskan tempat penandatanganan"));
    let akibat = adi.tekan(&formulir, "Simpan", &[("nama", "Bidang Pelayanan"), ("tempat", "Kotalama")]).await;
    assert_eq!(akibat.status, StatusCode::OK);
    assert!(akibat.memuat("Dari «Kantor Uji» menjadi «Bidang Pelayanan»") && akibat.memuat("Belum ada yang disimpan"));
    assert_eq!(app.hitung("select count(*) from instansi where nama = 'Kantor Uji'").await, 1);
    let jadi = adi.tekan(&akibat, "Ya, ganti nama", &[]).await;
    assert!(jadi.memuat("Nama dan tempat instansi disimpan.") && jadi.memuat("Kotalama"), "{}", jadi.isi());
    assert_eq!(jadi.teks("footer"), "Bidang Pelayanan");
    // Puncak susunan tidak diulang pada unit yang tercetak; penilai tidak ikut berganti.
    let unit = "select count(*) from penilai_pegawai h
                where h.pihak -> 0 ->> 'nama' = 'Sari' and h.pihak -> 0 ->> 'unit' = 'Seksi Data'
                  and h.pihak -> 1 ->> 'nama' = 'Budi'";
    assert_eq!(app.hitung(unit).await, 1);
    let cetak = app.masuk(&kantor.sari).await.buka(&format!("/skp/{beku}/cetak")).await;
    assert!(cetak.memuat("KANTOR UJI") && !cetak.memuat("BIDANG PELAYANAN PERIODE"), "{}", cetak.isi());
    // Tempat saja tidak menyusun ulang siapa pun, jadi tidak ditanyakan dua kali.
    let tempat = adi.tekan(&adi.buka("/pengaturan/instansi").await, "Simpan", &[("tempat", "Kotabaru")]).await;
    assert_eq!(tempat.alamat, "/pengaturan");
}

#[tokio::test]
async fn pengaturan_yang_usang_dijawab_409_dengan_tulisan_utuh() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let adi = app.masuk(&kantor.adi).await;
    let (instansi, reviu) = (adi.buka("/pengaturan/instansi").await, adi.buka("/pengaturan/reviu").await);
    let dasar = adi.buka("/pengaturan/dasar/reviu").await;
    adi.tekan(&adi.buka("/pengaturan/reviu").await, "Simpan", &[("reviu", "ya")]).await;
    adi.tekan(&adi.buka("/pengaturan/dasar/reviu").await, "Simpan", &[("teks", "Keputusan 1")]).await;
    let usang = adi.tekan(&instansi, "Simpan", &[("tempat", "Kotalama")]).await;
    assert_eq!(usang.status, StatusCode::CONFLICT);
    assert!(usang.memuat("Adi mengubahnya pada 12 Januari 2026") && usang.nilai("tempat") == ["Kotalama"]);
    let usang = adi.tekan(&reviu, "Simpan", &[("reviu", "tidak")]).await;
    assert_eq!(usang.status, StatusCode::CONFLICT);
    assert!(usang.memuat("Sekarang reviu dipakai") && usang.nilai("reviu") == ["tidak"], "{}", usang.isi());
    let usang = adi.tekan(&dasar, "Simpan", &[("teks", "Keputusan 2")]).await;
    assert_eq!(usang.status, StatusCode::CONFLICT);
    assert!(usang.memuat("Keputusan 1") && usang.nilai("teks") == ["Keputusan 2"]);
    let jadi = adi.tekan(&usang, "Simpan", &[]).await;
    assert!(jadi.memuat("Keputusan 2"));
    let panjang = adi.tekan(&adi.buka("/pengaturan/dasar/reviu").await, "Simpan", &[("teks", &"x".repeat(501))]).await;
    assert_eq!(panjang.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn hanya_admin_dan_pimpinan_kepegawaian_yang_mengatur_instansi() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let halaman = ["/pengaturan", "/pengaturan/instansi", "/pengaturan/reviu", "/pengaturan/dasar/skp"];
    for siapa in [&kantor.sari, &kantor.budi, &kantor.umi, &kantor.dewi] {
        let peramban = app.masuk(siapa).await;
        for alamat in halaman {
            assert_eq!(peramban.buka(alamat).await.status, StatusCode::NOT_FOUND, "{} {alamat}", siapa.nama);
            if alamat != "/pengaturan" {
                let kiriman = peramban.paksa(alamat, &[("versi", "1"), ("nama", "x"), ("tempat", "y")]).await;
                assert_eq!(kiriman.status, StatusCode::NOT_FOUND, "{} {alamat}", siapa.nama);
            }
        }
    }
    let peran = "insert into peran_pegawai (pegawai_id, peran, unit_id, dasar, mulai)
                 values ($1, 'PIMPINAN_KEPEGAWAIAN', (select unit_id from unit where kode = $2), 'SK', '2020-01-01')
                 returning true";
    for (siapa, unit) in [(&kantor.ratna, None), (&kantor.wawan, Some("K.B"))] {
        sqlx::query_scalar::<_, bool>(peran).bind(siapa.id.uuid()).bind(unit).fetch_one(&app.db).await.unwrap();
    }
    let (ratna, wawan) = (app.masuk(&kantor.ratna).await, app.masuk(&kantor.wawan).await);
    assert!(wawan.buka("/pengaturan").await.memuat("Yang mengubahnya admin aplikasi"));
    for alamat in &halaman[1..] {
        assert_eq!(wawan.buka(alamat).await.status, StatusCode::FORBIDDEN, "{alamat}");
        assert_eq!(wawan.paksa(alamat, &[("versi", "1"), ("reviu", "ya")]).await.status, StatusCode::FORBIDDEN);
        assert_eq!(ratna.buka(alamat).await.status, StatusCode::OK, "{alamat}");
    }
    assert_eq!(ratna.buka("/pengaturan/dasar/lain").await.status, StatusCode::NOT_FOUND);
}
