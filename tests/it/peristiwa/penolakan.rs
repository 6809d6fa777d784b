//! Yang ditolak, dengan kalimatnya; yang di luar lingkup; dua orang sekaligus; dan formulir yang terkirim dua kali.

use super::*;

/// Siapa, dengan isian apa, dan kalimat penolakannya.
type Ditolak<'a> = (&'a Orang, Vec<(&'a str, &'a str)>, &'a str);

#[tokio::test]
async fn setiap_penolakan_menyebut_sebabnya_dan_menyimpan_ketikan() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let dewi = app.masuk(&kantor.dewi).await;
    simpan(&dewi, &kantor.sari, &[("jenis", "CLTN"), ("mulai", "1/6/2026"), ("nomor_sk", "SK-1")]).await;
    let isi =
        |jenis, mulai, selesai, sk| vec![("jenis", jenis), ("mulai", mulai), ("selesai", selesai), ("nomor_sk", sk)];
    let tolak: [Ditolak; 10] = [
        (
            &kantor.dewi,
            isi("PENSIUN", "1/3/2026", "", "SK"),
            "Peristiwa atas diri Anda sendiri dicatat oleh staf kepegawaian lain.",
        ),
        (
            &kantor.adi,
            isi("PENSIUN", "1/3/2026", "", "SK"),
            "Adi satu-satunya admin aplikasi. Beri dahulu peran itu kepada orang lain.",
        ),
        (&kantor.tono, vec![("mulai", "1/3/2026"), ("nomor_sk", "SK")], "Pilih peristiwanya."),
        (&kantor.tono, isi("PENSIUN", "", "", "SK"), "Hari pertama: isi tanggalnya, misalnya 1 Maret 2026."),
        (&kantor.tono, isi("PENSIUN", "31/2/2026", "", "SK"), "Hari pertama: «31/2/2026» bukan tanggal."),
        (
            &kantor.tono,
            isi("PENSIUN", "1/3/2026", "1/4/2026", "SK"),
            "Peristiwa ini berlaku seterusnya; kosongkan hari terakhirnya.",
        ),
        (&kantor.tono, isi("PENSIUN", "1/3/2026", "", ""), "Tulis nomor SK atau suratnya."),
        (&kantor.tono, isi("MENINGGAL", "1/3/2026", "", ""), "Hari pertama: tanggal ini belum tiba."),
        (&kantor.tono, isi("CUTI", "2/3/2026", "1/3/2026", ""), "Hari terakhir tidak boleh sebelum hari pertama."),
        (
            &kantor.sari,
            isi("CUTI", "31/5/2026", "1/6/2026", "S-1"),
            "Sudah tercatat Cuti di luar tanggungan negara sejak 1 Juni 2026 tanpa batas waktu.",
        ),
    ];
    for (siapa, isian, kalimat) in tolak {
        let halaman = catat(&dewi, siapa, &isian).await;
        assert_eq!(halaman.status, StatusCode::UNPROCESSABLE_ENTITY, "{kalimat}\n{}", halaman.isi());
        assert!(halaman.memuat(kalimat), "{kalimat}\n{}", halaman.isi());
        for (nama, nilai) in isian {
            assert!(halaman.nilai(nama).iter().any(|n| n == nilai), "{nama}={nilai} hilang");
        }
    }
    assert_eq!(app.hitung("select count(*) from jejak where peristiwa like 'peristiwa.%'").await, 1);
    // Sehari sebelum yang sudah tercatat masih boleh.
    let cuti = [("jenis", "CUTI"), ("mulai", "30/5/2026"), ("selesai", "31/5/2026"), ("alasan", "Sakit")];
    simpan(&dewi, &kantor.sari, &cuti).await;
    // Sementara tidak menjadi pensiun lewat pembetulan.
    let formulir = langkah(&dewi, &kantor.sari, "").await;
    let ditolak = dewi.tekan(&formulir, "Lihat akibatnya", &[("jenis", "PENSIUN"), ("alasan", "x")]).await;
    assert!(ditolak.memuat("tidak saling dibetulkan"), "{}", ditolak.isi());
}

#[tokio::test]
async fn peran_yang_bukan_wewenangnya_ikut_berakhir_dan_disebut_siapa_yang_menunjuk_penggantinya() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let beri = |peran: &str| {
        format!(
            "insert into peran_pegawai (pegawai_id, peran, dasar, mulai) values ('{}', '{peran}', 'SK uji', '2020-01-01')",
            kantor.wawan.id
        )
    };
    for peran in ["PYB", "PIMPINAN_KEPEGAWAIAN", "KONSELOR"] {
        sql(&app.db, beri(peran)).await;
    }
    let dewi = app.masuk(&kantor.dewi).await;
    let akibat = catat(&dewi, &kantor.wawan, &PENSIUN).await;
    for (peran, pemberi) in
        [("Pejabat yang Berwenang", "Pimpinan unit kepegawaian"), ("Pimpinan unit kepegawaian", "Admin aplikasi")]
    {
        assert!(
            akibat.memuat(&format!(
                "Peran {peran} bukan wewenang Anda, tetapi ikut berakhir bersama tugasnya. Kabari yang berwenang \
                 memberikannya, yaitu {pemberi}, agar menunjuk penggantinya."
            )),
            "{}",
            akibat.isi()
        );
    }
    assert!(!akibat.memuat("Peran Konselor independen bukan wewenang Anda"), "{}", akibat.isi());
    dewi.tekan(&akibat, "Simpan peristiwa", &[]).await;
    let sisa = "select count(*) from peran_pegawai r join pegawai p using (pegawai_id)
                where p.nama = 'Wawan' and r.selesai is distinct from '2026-03-01'";
    assert_eq!(app.hitung(sisa).await, 0);
}

#[tokio::test]
async fn di_luar_lingkup_tidak_ada_dan_di_dalamnya_tetap_terjangkau_sesudah_pensiun() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    sql(
        &app.db,
        format!(
            "insert into peran_pegawai (pegawai_id, peran, unit_id, dasar, mulai)
             select '{}', 'KEPEGAWAIAN', unit_id, 'SK uji', '2020-01-01' from unit where kode = 'K.A'",
            kantor.umi.id
        ),
    )
    .await;
    let dewi = app.masuk(&kantor.dewi).await;
    simpan(&dewi, &kantor.joko, &PENSIUN).await;
    let alamat = langkah(&dewi, &kantor.joko, "").await.alamat;
    let (umi, sari) = (app.masuk(&kantor.umi).await, app.masuk(&kantor.sari).await);
    for peramban in [&umi, &sari] {
        for ekor in ["", "/pembatalan"] {
            let alamat = format!("{alamat}{ekor}");
            assert_eq!(peramban.buka(&alamat).await.status, StatusCode::NOT_FOUND);
            let kirim = peramban.paksa(&alamat, &[("versi", "1"), ("alasan", "x")]).await;
            assert_eq!(kirim.status, StatusCode::NOT_FOUND, "{alamat}");
        }
        let baru = format!("/pegawai/{}/peristiwa", kantor.joko.id);
        assert_eq!(peramban.buka(&format!("{baru}/baru")).await.status, StatusCode::NOT_FOUND);
        assert_eq!(peramban.paksa(&baru, &PENSIUN).await.status, StatusCode::NOT_FOUND);
    }
    // Peristiwa Joko tidak dapat dialamatkan lewat orang lain.
    let lewat_tono = alamat.replace(&kantor.joko.id.to_string(), &kantor.tono.id.to_string());
    assert_eq!(umi.buka(&lewat_tono).await.status, StatusCode::NOT_FOUND);
    let bidang_lain: Uuid =
        sqlx::query_scalar("select unit_id from unit where kode = 'K.B'").fetch_one(&app.db).await.unwrap();
    assert_eq!(umi.buka(&format!("/unit/{bidang_lain}/penunjukan")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(sari.buka(&format!("/unit/{}/penunjukan", kantor.seksi)).await.status, StatusCode::NOT_FOUND);

    simpan(&umi, &kantor.sari, &[("jenis", "PINDAH"), ("mulai", "12/1/2026"), ("nomor_sk", "SK-9")]).await;
    assert!(umi.buka("/pegawai").await.memuat("Pindah ke instansi lain"));
    let batal = langkah(&umi, &kantor.sari, "/pembatalan").await;
    let akibat = umi.tekan(&batal, "Lihat akibatnya", &[("alasan", "Tidak jadi pindah")]).await;
    assert!(akibat.memuat("Penilai Sari: belum ada → Budi."), "{}", akibat.isi());
    umi.tekan(&akibat, "Batalkan peristiwa", &[]).await;
}

#[tokio::test]
async fn yang_usang_dijawab_409_dengan_tulisannya_utuh() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let (dewi, lain) = (app.masuk(&kantor.dewi).await, app.masuk(&kantor.dewi).await);
    simpan(&dewi, &kantor.tono, &PENSIUN).await;
    let terbuka = langkah(&dewi, &kantor.tono, "").await;
    let formulir = langkah(&lain, &kantor.tono, "").await;
    let akibat = lain.tekan(&formulir, "Lihat akibatnya", &[("mulai", "1/4/2026"), ("alasan", "TMT keliru")]).await;
    lain.tekan(&akibat, "Simpan pembetulan", &[]).await;
    let isian = [("mulai", "1/5/2026"), ("nomor_sk", "SK-77"), ("alasan", "Baca ulang")];
    let usang = dewi.tekan(&terbuka, "Lihat akibatnya", &isian).await;
    assert_eq!(usang.status, StatusCode::CONFLICT);
    assert!(usang.memuat("Yang tersimpan sekarang: Pensiun sejak 1 April 2026"), "{}", usang.isi());
    for (nama, nilai) in isian {
        assert_eq!(usang.nilai(nama), [nilai]);
    }
    // Sesudah membaca yang tersimpan, tulisannya dapat disimpan juga.
    let akibat = dewi.tekan(&usang, "Lihat akibatnya", &[]).await;
    assert!(akibat.memuat("Semula Pensiun sejak 1 April 2026"), "{}", akibat.isi());

    // Dibatalkan orang lain: tulisannya masih ada, dan menyimpannya mencatat peristiwa baru.
    let batal = langkah(&lain, &kantor.tono, "/pembatalan").await;
    let setuju = lain.tekan(&batal, "Lihat akibatnya", &[("alasan", "SK dicabut")]).await;
    lain.tekan(&setuju, "Batalkan peristiwa", &[]).await;
    let hilang = dewi.tekan(&akibat, "Simpan pembetulan", &[]).await;
    assert_eq!(hilang.status, StatusCode::CONFLICT);
    assert!(hilang.memuat("Peristiwa ini sudah dibatalkan orang lain"), "{}", hilang.isi());
    assert_eq!(hilang.nilai("nomor_sk"), ["SK-77"]);
    let akibat = dewi.tekan(&hilang, "Lihat akibatnya", &[]).await;
    dewi.tekan(&akibat, "Simpan peristiwa", &[]).await;
    assert_eq!(app.hitung("select count(*) from keadaan_pegawai where mulai = '2026-05-01'").await, 1);
}

#[tokio::test]
async fn ditekan_dua_kali_tetap_satu_peristiwa() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let dewi = app.masuk(&kantor.dewi).await;
    let akibat = catat(&dewi, &kantor.tono, &PENSIUN).await;
    let (aksi, isi) = akibat.formulir("Simpan peristiwa", &[]);
    for _ in 0..2 {
        let jawaban = dewi.kirim(Method::POST, &aksi, Some(isi.clone())).await;
        assert_eq!(jawaban.lokasi().unwrap(), format!("/pegawai/{}", kantor.tono.id), "{}", jawaban.isi());
    }
    assert_eq!(app.hitung("select count(*) from keadaan_pegawai").await, 1);
    assert_eq!(app.hitung("select count(*) from jejak where peristiwa = 'peristiwa.pencatatan'").await, 1);
    // Begitu pula pembatalannya.
    let batal = langkah(&dewi, &kantor.tono, "/pembatalan").await;
    let akibat = dewi.tekan(&batal, "Lihat akibatnya", &[("alasan", "Keliru")]).await;
    let (aksi, isi) = akibat.formulir("Batalkan peristiwa", &[]);
    for _ in 0..2 {
        let jawaban = dewi.kirim(Method::POST, &aksi, Some(isi.clone())).await;
        assert_eq!(jawaban.status, StatusCode::SEE_OTHER, "{}", jawaban.isi());
    }
    assert_eq!(app.hitung("select count(*) from jejak where peristiwa = 'peristiwa.pembatalan'").await, 1);
}

#[tokio::test]
async fn dua_kepegawaian_serentak_mencatat_satu_orang() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let (dewi, lain) = (app.masuk(&kantor.dewi).await, app.masuk(&kantor.dewi).await);
    let (satu, dua) = (catat(&dewi, &kantor.tono, &PENSIUN).await, catat(&lain, &kantor.tono, &PENSIUN).await);
    let (a, b) = tokio::join!(dewi.tekan(&satu, "Simpan peristiwa", &[]), lain.tekan(&dua, "Simpan peristiwa", &[]));
    let mut status = [a.status, b.status];
    status.sort();
    assert_eq!(status, [StatusCode::OK, StatusCode::UNPROCESSABLE_ENTITY], "{}\n{}", a.isi(), b.isi());
    assert_eq!(app.hitung("select count(*) from keadaan_pegawai").await, 1);
}
