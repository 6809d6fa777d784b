//! Reviu SKP oleh pengelola kinerja (F6), bila instansi memakainya.

use axum::http::{Method, StatusCode};

use crate::bantuan::{Aplikasi, Halaman, Kantor, Peramban, pabrik};

struct Cerita {
    app: Aplikasi,
    kantor: Kantor,
    skp: String,
    sari: Peramban,
    budi: Peramban,
    umi: Peramban,
}

/// SKP Sari yang diajukan, dalam instansi yang memakai reviu atau tidak.
async fn cerita(reviu: bool) -> Cerita {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    pabrik::pakai_reviu(&app.db, reviu).await;
    let skp = pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.diajukan().await.id;
    let (sari, budi) = (app.masuk(&kantor.sari).await, app.masuk(&kantor.budi).await);
    let umi = app.masuk(&kantor.umi).await;
    Cerita { skp: format!("/skp/{skp}"), app, kantor, sari, budi, umi }
}

impl Cerita {
    async fn formulir(&self) -> Halaman {
        self.umi.buka(&format!("{}/reviu", self.skp)).await
    }

    async fn direviu(&self) -> Halaman {
        let isian = [("catatan_rhk", "Perjelas satuan targetnya."), ("hasil", "PERLU_PERBAIKAN")];
        self.umi.tekan(&self.formulir().await, "Selesaikan reviu", &isian).await
    }
}

#[tokio::test]
async fn skp_direviu_lalu_ditetapkan_dan_formulirnya_dicetak() {
    let c = cerita(true).await;
    let menunggu = c.budi.buka(&c.skp).await;
    assert_eq!(menunggu.tombol(), ["Kembalikan untuk perbaikan"]);
    assert!(menunggu.memuat("SKP ini menunggu reviu Umi."), "{}", menunggu.isi());
    let beranda = c.budi.buka("/").await;
    assert!(beranda.memuat("SKP 2026 Sari menunggu reviu pengelola kinerja") && !beranda.memuat("Periksa SKP"));
    assert!(c.sari.buka("/").await.memuat("SKP 2026 menunggu reviu pengelola kinerja"));
    let penahan = c.sari.buka("/skp/penahan?tahun=2026").await;
    assert_eq!(penahan.teks("#jawaban"), "Menunggu reviu Umi.");
    c.sari.tekan(&penahan, "Ingatkan", &[]).await;
    let beranda = c.umi.buka("/").await;
    assert!(beranda.memuat("Sari mengingatkan reviu SKP 2026-nya"), "{}", beranda.isi());
    assert_eq!(beranda.tautan("Reviu SKP 2026 Sari"), Some(format!("{}/reviu", c.skp)));

    let antrean = c.umi.buka(&beranda.tautan("Reviu").unwrap()).await;
    let formulir = c.umi.buka(&antrean.tautan("SKP 2026 Sari").unwrap()).await;
    let kosong = c.umi.tekan(&formulir, "Selesaikan reviu", &[]).await;
    assert_eq!(kosong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(kosong.teks("[role=alert]").contains("Pilih hasil reviunya"));
    let tanpa = c.umi.tekan(&kosong, "Selesaikan reviu", &[("hasil", "PERLU_PERBAIKAN")]).await;
    assert!(tanpa.teks("[role=alert]").contains("Tuliskan catatan perbaikan"), "{}", tanpa.isi());
    let isian = [("catatan_rhk", "Perjelas <satuan> targetnya.")];
    let direviu = c.umi.tekan(&tanpa, "Selesaikan reviu", &isian).await;
    assert_eq!(direviu.teks(".lencana"), "Direviu", "{}", direviu.isi());
    assert_eq!(direviu.semua(".jalur li"), ["Draf", "Diajukan", "Direviu", "Ditetapkan"]);
    assert!(!c.umi.buka("/").await.memuat("mengingatkan reviu"));

    for siapa in [&c.sari, &c.budi] {
        let skp = siapa.buka(&c.skp).await;
        assert!(skp.teks(".reviu-catatan").contains("Perjelas <satuan> targetnya."), "{}", skp.isi());
        assert!(skp.memuat("Reviu pengelola kinerja: perlu perbaikan"));
    }
    assert!(c.budi.buka("/").await.memuat("Periksa SKP 2026 Sari"));
    assert!(c.sari.buka("/").await.memuat("SKP 2026 sudah direviu dan menunggu penilai Anda"));
    assert_eq!(c.sari.buka("/skp/penahan").await.teks("#jawaban"), "Budi belum memeriksa SKP Anda.");
    assert_eq!(c.sari.buka("/skp").await.teks(".lencana"), "Direviu");
    let cetak = c.sari.buka(&format!("{}/reviu/cetak", c.skp)).await;
    for kata in [
        "REVIU RENCANA SASARAN KINERJA PEGAWAI",
        "Catatan Perbaikan",
        "(7)",
        "Perjelas <satuan> targetnya.",
        "Hasil reviu: Perlu perbaikan",
        "PENGELOLA KINERJA",
        "UmiPenata Muda Tingkat I, III/bNIP",
    ] {
        assert!(cetak.memuat(kata), "{kata}: {}", cetak.isi());
    }
    let ditetapkan = c.budi.tekan(&c.budi.buka(&c.skp).await, "Tetapkan", &[]).await;
    assert_eq!(ditetapkan.teks(".lencana"), "Ditetapkan");
    assert!(ditetapkan.memuat("Lihat formulir reviu"));
    let riwayat = c.sari.buka(&format!("{}/riwayat", c.skp)).await;
    assert!(riwayat.memuat("Direviu pengelola kinerjaHasil: perlu perbaikanUmi"), "{}", riwayat.isi());
    // Yang sudah ditandatangani tidak berubah.
    assert!(sqlx::raw_sql("update reviu set hasil = 'SESUAI'").execute(&c.app.db).await.is_err());
}

#[tokio::test]
async fn yang_sudah_direviu_tidak_ditarik_dan_tidak_direviu_lagi() {
    let c = cerita(true).await;
    let (di_sari, di_umi) = (c.sari.buka(&c.skp).await, c.formulir().await);
    assert_eq!(di_sari.tombol(), ["Tarik kembali"]);
    assert_eq!(c.direviu().await.teks(".lencana"), "Direviu");
    let ditarik = c.sari.tekan(&di_sari, "Tarik kembali", &[]).await;
    assert_eq!(ditarik.status, StatusCode::CONFLICT);
    assert!(
        ditarik.memuat("sudah direviu pengelola kinerja") && ditarik.memuat("Umi menyelesaikan reviu"),
        "{}",
        ditarik.isi()
    );
    assert_eq!(c.sari.buka(&c.skp).await.tombol(), Vec::<String>::new());
    let isian = [("catatan_rhk", "Catatan lain"), ("hasil", "SESUAI")];
    let lagi = c.umi.tekan(&di_umi, "Selesaikan reviu", &isian).await;
    assert_eq!(lagi.status, StatusCode::CONFLICT);
    assert!(lagi.memuat("Catatan lain"), "tulisan yang terlambat hilang: {}", lagi.isi());
    assert_eq!(c.formulir().await.status, StatusCode::CONFLICT);
    assert_eq!(c.app.hitung("select count(*) from reviu").await, 1);
}

#[tokio::test]
async fn reviu_terkirim_dua_kali_berakibat_sekali() {
    let c = cerita(true).await;
    let (aksi, isi) = c.formulir().await.formulir("Selesaikan reviu", &[("hasil", "SESUAI")]);
    for _ in 0..2 {
        let jawaban = c.umi.kirim(Method::POST, &aksi, Some(isi.clone())).await;
        assert_eq!(jawaban.lokasi(), Some(c.skp.clone()), "{}", jawaban.isi());
    }
    let jejak = "select count(*) from jejak where peristiwa = 'skp.reviu' and rincian ->> 'hasil' = 'SESUAI'";
    assert_eq!(c.app.hitung(jejak).await, 1);
}

#[tokio::test]
async fn isi_yang_berubah_sesudah_dibuka_tidak_ikut_tereviu() {
    let c = cerita(true).await;
    let lama = c.formulir().await;
    c.sari.tekan(&c.sari.buka(&c.skp).await, "Tarik kembali", &[]).await;
    c.sari.tekan(&c.sari.buka(&c.skp).await, "Ajukan", &[]).await;
    let usang = c.umi.tekan(&lama, "Selesaikan reviu", &[("catatan_rhk", "Perjelas"), ("hasil", "SESUAI")]).await;
    assert_eq!(usang.status, StatusCode::CONFLICT);
    assert!(usang.teks("[role=alert]").contains("Isi SKP berubah"), "{}", usang.isi());
    assert_eq!((usang.nilai("catatan_rhk"), usang.nilai("hasil")), (vec!["Perjelas".into()], vec!["SESUAI".into()]));
    assert_eq!(c.umi.tekan(&usang, "Selesaikan reviu", &[]).await.teks(".lencana"), "Direviu");
}

#[tokio::test]
async fn pengelola_mengembalikan_dan_catatannya_dibaca_pada_draf() {
    let c = cerita(true).await;
    let formulir = c.formulir().await;
    let tanpa_alasan =
        c.umi.tekan(&formulir, "Kembalikan untuk perbaikan", &[("catatan_rhk", "Ganti targetnya")]).await;
    assert_eq!(tanpa_alasan.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(tanpa_alasan.teks("[role=alert]").contains("Tuliskan apa yang perlu diperbaiki"));
    assert_eq!(tanpa_alasan.nilai("catatan_rhk"), ["Ganti targetnya"]);
    let (aksi, isi) = tanpa_alasan.formulir("Kembalikan untuk perbaikan", &[("catatan", "Belum selaras")]);
    for _ in 0..2 {
        let jawaban = c.umi.kirim(Method::POST, &aksi, Some(isi.clone())).await;
        assert_eq!(jawaban.lokasi(), Some("/skp/reviu".into()), "{}", jawaban.isi());
    }
    assert_eq!(c.app.hitung("select count(*) from jejak where peristiwa = 'skp.pengembalian'").await, 1);
    assert_eq!(c.umi.buka(&c.skp).await.status, StatusCode::NOT_FOUND, "draf terbaca pengelola");
    let draf = c.sari.buka(&c.skp).await;
    assert_eq!(draf.teks(".lencana"), "Dikembalikan untuk perbaikan");
    assert!(draf.memuat("Belum selaras") && draf.teks(".reviu-catatan").contains("Ganti targetnya"), "{}", draf.isi());
    // Sesudah diajukan lagi, reviu yang lalu sudah terjawab dan yang baru ditunggu.
    let diajukan = c.sari.tekan(&draf, "Ajukan", &[]).await;
    assert_eq!(diajukan.teks(".lencana"), "Diajukan");
    assert!(diajukan.semua(".reviu-catatan").is_empty() && diajukan.memuat("Umi mereviu SKP ini"));
}

#[tokio::test]
async fn yang_sudah_direviu_dapat_dikembalikan_pengelola_maupun_penilai() {
    for pengelola in [true, false] {
        let c = cerita(true).await;
        c.direviu().await;
        let siapa = if pengelola { &c.umi } else { &c.budi };
        let halaman = siapa.buka(&c.skp).await;
        let kosong = siapa.tekan(&halaman, "Kembalikan untuk perbaikan", &[]).await;
        assert_eq!(kosong.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", kosong.isi());
        siapa.tekan(&kosong, "Kembalikan untuk perbaikan", &[("catatan", "Satuannya")]).await;
        let draf = c.sari.buka(&c.skp).await;
        assert_eq!(draf.teks(".lencana"), "Dikembalikan untuk perbaikan", "pengelola: {pengelola}");
        // Catatan reviunya tetap terbaca selama diperbaiki.
        assert!(draf.memuat("Satuannya") && draf.memuat("Perjelas satuan targetnya."), "{}", draf.isi());
    }
}

#[tokio::test]
async fn pengaturan_yang_berganti_di_tengah_jalan() {
    let c = cerita(false).await;
    let di_budi = c.budi.buka(&c.skp).await;
    assert!(di_budi.tombol().contains(&"Tetapkan".into()));
    assert_eq!(c.formulir().await.status, StatusCode::FORBIDDEN);
    assert!(c.umi.buka("/skp/reviu").await.memuat("tidak memakai reviu"));
    // Dipakai sesudah halaman penilai digambar: tombolnya masih ada, tetapi ditolak dengan nama yang ditunggu.
    pabrik::pakai_reviu(&c.app.db, true).await;
    let ditolak = c.budi.tekan(&di_budi, "Tetapkan", &[]).await;
    assert_eq!(ditolak.status, StatusCode::CONFLICT);
    assert!(ditolak.memuat("masih menunggu reviu Umi"), "{}", ditolak.isi());
    // Tidak dipakai lagi sesudah direviu: hasil reviunya tetap, dan penilai menetapkan.
    c.direviu().await;
    pabrik::pakai_reviu(&c.app.db, false).await;
    let halaman = c.budi.buka(&c.skp).await;
    assert_eq!(halaman.semua(".jalur li"), ["Draf", "Diajukan", "Direviu", "Ditetapkan"]);
    assert_eq!(c.budi.tekan(&halaman, "Tetapkan", &[]).await.teks(".lencana"), "Ditetapkan");
}

#[tokio::test]
async fn unit_tanpa_pengelola_tidak_tertahan() {
    let c = cerita(true).await;
    let halaman = c.budi.buka(&c.skp).await;
    assert!(!halaman.memuat("belum ada pengelola kinerja"));
    // Yang tidak dapat masuk tidak ditunggu, begitu pula yang perannya sudah berakhir.
    sqlx::raw_sql(
        "update akun set aktif = false where pegawai_id = (select pegawai_id from pegawai where nama = 'Umi')",
    )
    .execute(&c.app.db)
    .await
    .unwrap();
    let halaman = c.budi.buka(&c.skp).await;
    assert!(halaman.memuat("belum ada pengelola kinerja bagi unit ini. SKP ini tetap dapat Anda tetapkan"));
    assert_eq!(c.sari.buka("/skp/penahan").await.teks("#jawaban"), "Budi belum memeriksa SKP Anda.");
    assert!(c.budi.buka("/").await.memuat("Periksa SKP 2026 Sari"));
    assert_eq!(c.budi.tekan(&halaman, "Tetapkan", &[]).await.teks(".lencana"), "Ditetapkan");
}

#[tokio::test]
async fn pengelola_hanya_mereviu_unitnya_dan_tidak_pernah_dirinya_sendiri() {
    let c = cerita(true).await;
    let peran = "insert into peran_pegawai (pegawai_id, peran, unit_id, dasar, mulai)
                 values ($1, 'PENGELOLA', (select unit_id from unit where kode = $2), 'SK', '2020-01-01') returning true";
    // Joko mengelola bidang lain; Wawan seluruh instansi; Sari bidangnya sendiri.
    for (siapa, unit) in [(&c.kantor.joko, Some("K.B")), (&c.kantor.wawan, None), (&c.kantor.sari, Some("K.A"))] {
        sqlx::query_scalar::<_, bool>(peran).bind(siapa.id.uuid()).bind(unit).fetch_one(&c.app.db).await.unwrap();
    }
    let reviu = format!("{}/reviu", c.skp);
    let (joko, wawan, sari) =
        (c.app.masuk(&c.kantor.joko).await, c.app.masuk(&c.kantor.wawan).await, c.app.masuk(&c.kantor.sari).await);
    assert_eq!(joko.buka(&reviu).await.status, StatusCode::NOT_FOUND);
    let isian = [("versi", "1"), ("hasil", "SESUAI"), ("tindakan", "selesai")];
    assert_eq!(joko.paksa(&reviu, &isian).await.status, StatusCode::NOT_FOUND);
    assert_eq!(joko.buka(&format!("{reviu}/cetak")).await.status, StatusCode::NOT_FOUND);
    assert!(joko.buka("/skp/reviu").await.memuat("Tidak ada SKP yang menunggu reviu Anda"));
    assert_eq!(sari.buka(&reviu).await.status, StatusCode::FORBIDDEN);
    assert_eq!(sari.paksa(&reviu, &isian).await.status, StatusCode::FORBIDDEN);
    assert_eq!(sari.buka("/skp/reviu").await.semua(".daftar__utama a"), ["SKP 2026 Budi"]);
    assert!(!sari.buka("/").await.memuat("Reviu SKP 2026 Sari"));
    assert!(c.budi.buka(&c.skp).await.memuat("menunggu reviu Umi atau Wawan"));
    // Yang bukan pengelola tidak mengenal antreannya.
    for siapa in [&c.budi, &c.app.masuk(&c.kantor.dewi).await] {
        assert_eq!(siapa.buka("/skp/reviu").await.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(c.budi.buka(&format!("{reviu}/cetak")).await.status, StatusCode::NOT_FOUND, "belum direviu");
    assert_eq!(wawan.buka("/skp/reviu").await.semua(".daftar__utama a").len(), 2, "Sari, dan RHK pimpinan Budi");
    let formulir = wawan.buka(&reviu).await;
    assert_eq!(wawan.tekan(&formulir, "Selesaikan reviu", &[("hasil", "SESUAI")]).await.teks(".lencana"), "Direviu");
}

#[tokio::test]
async fn antrean_reviu_berhalaman() {
    let c = cerita(true).await;
    sqlx::raw_sql(
        "insert into skp (skp_id, pemilik_id, tahun, mulai, selesai, pendekatan, status, diajukan_pada, sidik_isi)
         select gen_random_uuid(), p.pegawai_id, 2020, date '2020-01-01' + n, date '2020-01-01' + n, 'KUANTITATIF',
                'diajukan', timestamptz '2020-01-01' + n * interval '1 minute', '\\x00'
         from pegawai p, generate_series(1, 60) n where p.nama = 'Tono'",
    )
    .execute(&c.app.db)
    .await
    .unwrap();
    let pertama = c.umi.buka("/skp/reviu").await;
    assert_eq!(pertama.semua(".daftar__baris").len(), 50);
    let kedua = c.umi.buka(&pertama.tautan("Berikutnya").unwrap()).await;
    assert_eq!(kedua.semua(".daftar__baris").len(), 12);
    assert!(kedua.tautan("SKP 2026 Sari").is_some() && kedua.tautan("Berikutnya").is_none());
    assert_eq!(c.umi.buka("/skp/reviu?pada=x").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn catatan_yang_belum_selesai_disimpan_dahulu_dan_hanya_bagi_penulisnya() {
    let c = cerita(true).await;
    let isian = [("catatan_rhk", "Perjelas <satuannya>."), ("hasil", "PERLU_PERBAIKAN"), ("catatan", "Belum selaras")];
    let tersimpan = c.umi.tekan(&c.formulir().await, "Simpan dahulu", &isian).await;
    assert!(tersimpan.memuat("Catatan Anda tersimpan"), "{}", tersimpan.isi());
    // Tab yang lain, atau sesudah masuk lagi: tulisannya ada.
    let umi = c.app.masuk(&c.kantor.umi).await;
    let formulir = umi.buka(&format!("{}/reviu", c.skp)).await;
    assert_eq!(formulir.nilai("catatan_rhk")[0], "Perjelas <satuannya>.");
    assert_eq!(
        (formulir.nilai("hasil"), formulir.nilai("catatan")),
        (vec!["PERLU_PERBAIKAN".to_owned()], vec!["Belum selaras".to_owned()])
    );
    assert!(formulir.memuat("belum ditandatangani"), "{}", formulir.isi());
    for siapa in [&c.sari, &c.budi] {
        let skp = siapa.buka(&c.skp).await;
        assert!(!skp.html.contains("satuannya") && skp.teks(".lencana") != "Direviu");
    }
    assert_eq!(c.app.hitung("select count(*) from reviu").await, 0);
    // Yang tidak berwenang tidak menyimpan apa pun.
    let (aksi, isi) = formulir.formulir("Simpan dahulu", &[]);
    let paksa = c.budi.kirim(Method::POST, &aksi, Some(isi)).await;
    assert_ne!(paksa.status, StatusCode::SEE_OTHER);
    assert_eq!(c.app.hitung("select count(*) from draf_reviu").await, 1);
    let selesai = umi.tekan(&formulir, "Selesaikan reviu", &[]).await;
    assert_eq!(selesai.teks(".lencana"), "Direviu", "{}", selesai.isi());
    assert!(c.sari.buka(&c.skp).await.memuat("Perjelas <satuannya>."));
    assert_eq!(c.app.hitung("select count(*) from draf_reviu").await, 0);
}

#[tokio::test]
async fn draf_reviu_mengikuti_rhk_nya_sesudah_skp_dikembalikan_dan_diajukan_lagi() {
    let c = cerita(true).await;
    c.umi.tekan(&c.formulir().await, "Simpan dahulu", &[("catatan_rhk", "Perjelas.")]).await;
    c.sari.tekan(&c.sari.buka(&c.skp).await, "Tarik kembali", &[]).await;
    let draf = c.sari.buka(&c.skp).await;
    c.sari.tekan(&draf, "Ajukan", &[]).await;
    assert_eq!(c.formulir().await.nilai("catatan_rhk")[0], "Perjelas.");
}

#[tokio::test]
async fn formulir_reviu_skp_kualitatif_berkolom_ukuran_keberhasilan() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    pabrik::pakai_reviu(&app.db, true).await;
    let skp = pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await;
    sqlx::raw_sql(
        "update indikator set aspek = null, target = '', angka = null, satuan = '', arah = null;
         update skp set pendekatan = 'KUALITATIF'",
    )
    .execute(&app.db)
    .await
    .unwrap();
    let skp = skp.diajukan().await.id;
    let (sari, budi, umi) =
        (app.masuk(&kantor.sari).await, app.masuk(&kantor.budi).await, app.masuk(&kantor.umi).await);
    let c = Cerita { skp: format!("/skp/{skp}"), app, kantor, sari, budi, umi };
    c.direviu().await;
    let cetak = c.sari.buka(&format!("{}/reviu/cetak", c.skp)).await;
    let kolom = cetak.semua(".cetak__tabel thead tr:first-child th");
    assert_eq!(
        kolom,
        [
            "No",
            "Rencana Hasil Kerja Pimpinan yang Diintervensi",
            "Rencana Hasil Kerja",
            "Ukuran Keberhasilan/Indikator Kinerja Individu dan Target",
            "Catatan Perbaikan"
        ]
    );
    assert_eq!(cetak.semua(".cetak__nomor td"), ["(1)", "(2)", "(3)", "(4)", "(5)"]);
    assert!(cetak.memuat("PENDEKATAN HASIL KERJA KUALITATIF") && !cetak.memuat("(6)"), "{}", cetak.isi());
}
