//! Perjanjian kinerja unit: disusun, ditetapkan, diubah; menjadi sumber RHK pimpinan dan tumpuan RHK bawahannya.

use axum::http::StatusCode;

use crate::bantuan::{Aplikasi, Halaman, Kantor, Peramban, pabrik};

const LAYANAN: &str = "Meningkatnya kualitas layanan data";
const ANGGARAN: &str = "Terserapnya anggaran tepat waktu";

/// Tiga baris pada formulir: dua indikator bagi sasaran pertama, satu bagi yang kedua.
async fn isi(peramban: &Peramban, formulir: &Halaman) -> Halaman {
    let mut formulir = peramban.tekan(formulir, "Tambah baris", &[]).await;
    formulir = peramban.tekan(&formulir, "Tambah baris", &[]).await;
    let isian = [
        ("sasaran", LAYANAN),
        ("sasaran", ""),
        ("sasaran", ANGGARAN),
        ("indikator", "Indeks kepuasan"),
        ("indikator", "Lama layanan"),
        ("indikator", "Persentase serapan"),
        ("target", "85"),
        ("target", "3 hari"),
        ("target", "97%"),
        ("program", "Layanan data"),
        ("anggaran", "Rp 250.000.000"),
    ];
    peramban.tekan(&formulir, "Simpan draf", &isian).await
}

/// Perjanjian 2026 unit yang dikepalai orang itu, ditetapkan hari ini; jawabannya alamatnya.
async fn ditetapkan(peramban: &Peramban, unit: &str) -> String {
    let daftar = peramban.buka("/perjanjian").await;
    let formulir = peramban.tekan(&daftar, &format!("Susun perjanjian kinerja {unit}"), &[]).await;
    let draf = isi(peramban, &formulir).await;
    let selesai = peramban.tekan(&draf, "Tetapkan", &[]).await;
    assert_eq!(selesai.teks(".lencana"), "Ditetapkan", "{}", selesai.isi());
    selesai.alamat
}

#[tokio::test]
async fn perjanjian_disusun_ditetapkan_dicetak_lalu_diubah_menjadi_versi_berikutnya() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let ratna = app.masuk(&kantor.ratna).await;
    let daftar = ratna.buka("/perjanjian").await;
    assert_eq!(daftar.semua("#unit-saya + .daftar .daftar__utama strong"), ["Bidang Pelayanan", "Kantor Uji"]);
    let formulir = ratna.tekan(&daftar, "Susun perjanjian kinerja Bidang Pelayanan", &[]).await;
    let kosong = ratna.buka(formulir.alamat.trim_end_matches("/isi")).await;
    let ditolak = ratna.tekan(&kosong, "Tetapkan", &[("tanggal", "besok")]).await;
    assert_eq!(ditolak.status, StatusCode::UNPROCESSABLE_ENTITY);
    let galat = ditolak.teks("[role=alert]");
    assert!(galat.contains("setidaknya satu sasaran") && galat.contains("Tulis tanggal penetapan"), "{galat}");
    assert_eq!(ditolak.nilai("tanggal"), ["besok"]);
    let draf = isi(&ratna, &formulir).await;
    assert_eq!(draf.semua(".rhk__teks"), [LAYANAN, ANGGARAN]);
    let esok = ratna.tekan(&draf, "Tetapkan", &[("tanggal", "13 Januari 2026")]).await;
    assert!(esok.teks("[role=alert]").contains("tidak boleh sesudah hari ini"), "{}", esok.isi());
    let jadi = ratna.tekan(&draf, "Tetapkan", &[("tanggal", "5 Januari 2026")]).await;
    assert!(jadi.memuat("Tanggal 5 Januari 2026") && !jadi.tombol().iter().any(|t| t == "Tetapkan"));
    let alamat = jadi.alamat.clone();

    let cetak = ratna.buka(&format!("{alamat}/cetak")).await;
    for bagian in ["PERJANJIAN KINERJA TAHUN 2026", "Ratna", "Hasan", "Lama layanan", "3 hari", "Rp 250.000.000"] {
        assert!(cetak.memuat(bagian), "{bagian}: {}", cetak.isi());
    }
    // Nama pada yang ditetapkan beku.
    sqlx::raw_sql("update pegawai set nama = 'Nama Baru' where nama = 'Hasan'").execute(&app.db).await.unwrap();
    assert!(ratna.buka(&format!("{alamat}/cetak")).await.memuat("Hasan"));
    for sql in
        ["update perjanjian set nomor = 'x'", "delete from perjanjian_sasaran", "delete from perjanjian_indikator"]
    {
        assert!(sqlx::raw_sql(sql).execute(&app.db).await.is_err(), "{sql}");
    }
    assert_eq!(ratna.buka(&format!("{alamat}/isi")).await.status, StatusCode::CONFLICT);

    let tanpa = ratna.tekan(&jadi, "Mulai versi berikutnya", &[("alasan", " ")]).await;
    assert_eq!(tanpa.status, StatusCode::UNPROCESSABLE_ENTITY);
    let formulir = ratna.tekan(&jadi, "Mulai versi berikutnya", &[("alasan", "Revisi anggaran")]).await;
    assert_eq!(formulir.nilai("sasaran"), [LAYANAN, "", ANGGARAN]);
    let draf = ratna.tekan(&formulir, "Simpan draf", &[("target", "88")]).await;
    assert!(draf.memuat("Diubah karena: Revisi anggaran") && draf.memuat("88"));
    // Selama masih draf yang lama tetap berlaku; sesudahnya digantikan.
    assert_eq!(ratna.buka(&alamat).await.teks(".lencana"), "Ditetapkan");
    ratna.tekan(&draf, "Tetapkan", &[]).await;
    let lama = ratna.buka(&alamat).await;
    assert_eq!(lama.teks(".lencana"), "Digantikan");
    assert!(lama.memuat("85") && lama.tautan("Buka versi sesudahnya").is_some());
    let sama = "select count(*) from perjanjian_sasaran a join perjanjian_sasaran b using (asal_id) where a.sasaran_id < b.sasaran_id";
    assert_eq!(app.hitung(sama).await, 2, "sasaran yang sama dikenali pada kedua versi");
}

#[tokio::test]
async fn yang_membaca_dan_yang_mengubah_perjanjian() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let ratna = app.masuk(&kantor.ratna).await;
    let daftar = ratna.buka("/perjanjian").await;
    let formulir = ratna.tekan(&daftar, "Susun perjanjian kinerja Bidang Pelayanan", &[]).await;
    let draf = isi(&ratna, &formulir).await;
    let alamat = draf.alamat.clone();
    let status =
        async |orang: &crate::bantuan::Orang, alamat: &str| app.masuk(orang).await.buka(alamat).await.status.as_u16();
    // Draf: penyusunnya (kepala, pengelola unit, kepegawaian) dan kepala di atasnya.
    for (orang, harapan) in [
        (&kantor.ratna, 200),
        (&kantor.hasan, 200),
        (&kantor.umi, 200),
        (&kantor.dewi, 200),
        (&kantor.budi, 404),
        (&kantor.sari, 404),
        (&kantor.wawan, 404),
        (&kantor.adi, 404),
    ] {
        assert_eq!(status(orang, &alamat).await, harapan, "{} membaca draf", orang.nama);
        assert_eq!(status(orang, &format!("{alamat}/cetak")).await, harapan, "{} mencetak draf", orang.nama);
    }
    for (orang, harapan) in [(&kantor.umi, 200), (&kantor.dewi, 200), (&kantor.hasan, 403), (&kantor.sari, 404)] {
        assert_eq!(status(orang, &format!("{alamat}/isi")).await, harapan, "{} menyunting", orang.nama);
    }
    let hasan = app.masuk(&kantor.hasan).await;
    let isian = [("tanggal", "5 Januari 2026"), ("versi", "2"), ("alasan", "x"), ("sasaran", "x")];
    for kata in ["isi", "penetapan", "penghapusan"] {
        assert_eq!(hasan.paksa(&format!("{alamat}/{kata}"), &isian).await.status, StatusCode::FORBIDDEN, "{kata}");
        let sari = app.masuk(&kantor.sari).await;
        assert_eq!(sari.paksa(&format!("{alamat}/{kata}"), &isian).await.status, StatusCode::NOT_FOUND, "{kata}");
    }
    // Pengelola kinerja mengetikkan bagi kepala unitnya.
    let umi = app.masuk(&kantor.umi).await;
    let jadi = umi.tekan(&umi.buka(&alamat).await, "Tetapkan", &[]).await;
    assert!(jadi.memuat("dicatat Umi") && jadi.teks("#pihak ~ .para-pihak").contains("Ratna"), "{}", jadi.isi());
    for (orang, harapan) in [(&kantor.budi, 200), (&kantor.sari, 200), (&kantor.wawan, 404), (&kantor.joko, 404)] {
        assert_eq!(status(orang, &alamat).await, harapan, "{} membaca yang ditetapkan", orang.nama);
    }
    let ubah = format!("{alamat}/perubahan");
    assert_eq!(app.masuk(&kantor.sari).await.paksa(&ubah, &isian).await.status, StatusCode::FORBIDDEN);
    assert_eq!(app.masuk(&kantor.joko).await.paksa(&ubah, &isian).await.status, StatusCode::NOT_FOUND);
    // Unit yang bukan miliknya tidak dapat dimulai.
    let asing = [("unit", kantor.seksi.to_string()), ("tahun", "2026".into())];
    let asing: Vec<_> = asing.iter().map(|(n, v)| (*n, v.as_str())).collect();
    assert_eq!(app.masuk(&kantor.wawan).await.paksa("/perjanjian", &asing).await.status, StatusCode::NOT_FOUND);
    // Plt. yang mulai besok baru besok menyusunnya.
    sqlx::raw_sql(
        "insert into penempatan (penempatan_id, pegawai_id, unit_id, jabatan_id, sebagai, kepala, mulai)
         select gen_random_uuid(), p.pegawai_id, u.unit_id, j.jabatan_id, 'PLT', true, '2026-01-13'
         from pegawai p, unit u, jabatan j
         where p.nama = 'Joko' and u.kode = 'K.A' and j.nama = 'Kepala Bidang Pelayanan'",
    )
    .execute(&app.db)
    .await
    .unwrap();
    assert_eq!(status(&kantor.joko, &alamat).await, 404);
    // Kepala yang berakhir hari ini tidak lagi menyusun.
    sqlx::raw_sql("update penempatan set selesai = '2026-01-12' where kepala and pegawai_id = (select pegawai_id from pegawai where nama = 'Ratna')")
        .execute(&app.db)
        .await
        .unwrap();
    assert_eq!(status(&kantor.ratna, &alamat).await, 404);
    app.app.clock.set("2026-01-13T02:00:00Z".parse().unwrap());
    let joko = app.masuk(&kantor.joko).await;
    assert!(joko.buka(&alamat).await.tombol().contains(&"Mulai versi berikutnya".to_owned()));
}

#[tokio::test]
async fn perjanjian_yang_usang_dan_yang_terkirim_dua_kali() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let (ratna, umi) = (app.masuk(&kantor.ratna).await, app.masuk(&kantor.umi).await);
    let daftar = ratna.buka("/perjanjian").await;
    let di_umi = umi.buka("/perjanjian").await;
    let formulir = ratna.tekan(&daftar, "Susun perjanjian kinerja Bidang Pelayanan", &[]).await;
    let lagi = ratna.tekan(&daftar, "Susun perjanjian kinerja Bidang Pelayanan", &[]).await;
    assert_eq!(lagi.alamat, formulir.alamat, "formulir yang sama dua kali berakibat sekali");
    let terlambat = umi.tekan(&di_umi, "Susun perjanjian kinerja Bidang Pelayanan", &[]).await;
    assert_eq!(terlambat.status, StatusCode::CONFLICT);
    assert!(terlambat.teks("[role=alert]").contains("sudah ada"), "{}", terlambat.isi());
    assert_eq!(app.hitung("select count(*) from perjanjian").await, 1);

    let di_umi = umi.buka(&formulir.alamat).await;
    let draf = isi(&ratna, &formulir).await;
    let usang =
        umi.tekan(&di_umi, "Simpan draf", &[("sasaran", "Tulisan Umi"), ("indikator", "x"), ("target", "1")]).await;
    assert_eq!(usang.status, StatusCode::CONFLICT);
    assert_eq!(usang.nilai("sasaran"), ["Tulisan Umi"]);
    assert!(usang.teks(".banding").contains(LAYANAN));
    let tersimpan = umi.tekan(&usang, "Simpan draf", &[]).await;
    assert_eq!(tersimpan.semua(".rhk__teks"), ["Tulisan Umi"]);
    // Ratna menetapkan isi yang bukan lagi yang dibacanya.
    assert_eq!(ratna.tekan(&draf, "Tetapkan", &[]).await.status, StatusCode::CONFLICT);
    let kini = ratna.buka(&draf.alamat).await;
    ratna.tekan(&kini, "Tetapkan", &[]).await;
    let sekali_lagi = ratna.tekan(&kini, "Tetapkan", &[]).await;
    assert_eq!(sekali_lagi.teks(".lencana"), "Ditetapkan", "terkirim dua kali dijawab sama");
    assert_eq!(app.hitung("select count(*) from jejak where peristiwa = 'perjanjian.penetapan'").await, 1);
}

#[tokio::test]
async fn rhk_pimpinan_dari_perjanjian_lalu_bawahan_menautkan_sekali_tekan() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let (ratna, budi) = (app.masuk(&kantor.ratna).await, app.masuk(&kantor.budi).await);
    pabrik::rhk_pimpinan(&app.db, Some(&kantor.hasan), 2026).await;
    ditetapkan(&ratna, "Bidang Pelayanan").await;

    // Ratna belum punya SKP; Budi bertumpu pada perjanjian unit di atasnya.
    assert!(budi.buka("/skp/penahan?tahun=2026").await.memuat("susunlah RHK dari perjanjian kinerja unit"));
    let draf = budi.tekan(&budi.buka("/skp/baru").await, "Buat draf", &[]).await;
    let alamat = draf.alamat.clone();
    for (rhk, sasaran) in [("Terlayaninya permintaan data", LAYANAN), ("Terserapnya anggaran seksi", ANGGARAN)] {
        let baru = budi.buka(&format!("{alamat}/rencana/baru")).await;
        assert!(baru.teks("#rhk_pimpinan-petunjuk").contains("perjanjian kinerja Bidang Pelayanan"), "{}", baru.isi());
        let pilihan = baru.pilihan("rhk_pimpinan").into_iter().find(|(t, _)| t == sasaran).unwrap().1;
        let isian = [
            ("rhk", rhk),
            ("rhk_pimpinan", &pilihan),
            ("aspek", "KUALITAS"),
            ("indikator", "Indeks"),
            ("target", "85%"),
        ];
        let skp = budi.tekan(&baru, "Simpan draf", &isian).await;
        assert!(skp.memuat(&format!("Sementara mendukung perjanjian kinerja: {sasaran}")), "{}", skp.isi());
    }
    // Disunting lagi, pilihannya tetap.
    let skp = budi.buka(&alamat).await;
    let ubah = budi.buka(&skp.tautan("Ubah hasil kerja 1").unwrap()).await;
    let skp = budi.tekan(&ubah, "Simpan draf", &[("rhk", "Terlayaninya permintaan data tepat waktu")]).await;
    assert!(skp.memuat(&format!("Sementara mendukung perjanjian kinerja: {LAYANAN}")));
    let belum = budi.tekan(&skp, "Ajukan", &[]).await;
    assert!(belum.teks("[role=alert]").contains("menunggu Ratna mengajukan SKP 2026"), "{}", belum.isi());
    assert!(!belum.memuat("tautkan sekarang"));

    // Ratna mengambil RHK-nya dari perjanjian itu.
    let milik = ratna.tekan(&ratna.buka("/skp/baru").await, "Buat draf", &[]).await;
    let ambil = ratna.buka(&milik.tautan("Ambil dari perjanjian kinerja").unwrap()).await;
    let kosong = ratna.tekan(&ambil, "Ambil yang dicentang", &[]).await;
    assert_eq!(kosong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let semua: Vec<String> = sqlx::query_scalar("select sasaran_id::text from perjanjian_sasaran order by urutan")
        .fetch_all(&app.db)
        .await
        .unwrap();
    let isian: Vec<_> = semua.iter().map(|id| ("sasaran", id.as_str())).collect();
    let milik = ratna.tekan(&ambil, "Ambil yang dicentang", &isian).await;
    assert_eq!(milik.semua(".rhk__teks"), [LAYANAN, ANGGARAN]);
    assert_eq!(milik.semua("[data-judul=Target]")[..], ["85", "3 hari", "97%"]);
    assert_eq!(milik.html.matches("Dari perjanjian kinerja unit").count(), 2);
    assert!(ratna.buka(&format!("{}/perjanjian", milik.alamat)).await.memuat("Sudah menjadi RHK pada SKP ini"));
    assert!(ratna.buka(&format!("{}/riwayat", milik.alamat)).await.memuat("diambil dari perjanjian kinerja"));
    // Bunyinya boleh ia perbaiki; asalnya tetap dikenali.
    let mut halaman = milik;
    for ke in 1..=2 {
        let ubah = ratna.buka(&halaman.tautan(&format!("Ubah hasil kerja {ke}")).unwrap()).await;
        let pimpinan = ubah.pilihan("rhk_pimpinan")[1].1.clone();
        let rhk = format!("{} Bidang", ubah.nilai("rhk")[0]);
        let mut isian = vec![("rhk", rhk.as_str()), ("rhk_pimpinan", &pimpinan)];
        isian.extend(ubah.nilai("aspek").iter().map(|_| ("aspek", "KUALITAS")));
        isian.extend(ubah.nilai("satuan").iter().map(|_| ("satuan", "indeks")));
        halaman = ratna.tekan(&ubah, "Simpan draf", &isian).await;
    }
    let lampiran = ratna.buka(&format!("{}/lampiran", halaman.alamat)).await;
    let isian = [("dukungan", "a"), ("skema", "b"), ("konsekuensi", "c")];
    let halaman = ratna.tekan(&lampiran, "Simpan draf", &isian).await;
    let diajukan = ratna.tekan(&halaman, "Ajukan", &[]).await;
    assert_eq!(diajukan.teks(".lencana"), "Diajukan", "{}", diajukan.isi());

    let skp = budi.buka(&alamat).await;
    assert!(skp.teks("#penautan").contains("RHK pimpinan sudah ada: tautkan sekarang"), "{}", skp.isi());
    assert!(skp.teks(".kelengkapan").contains("masih bertumpu pada perjanjian kinerja"), "{}", skp.isi());
    let tertaut = budi.tekan(&skp, "Tautkan semuanya", &[]).await;
    assert!(tertaut.memuat(&format!("RHK pimpinan yang diintervensi: {LAYANAN} Bidang")), "{}", tertaut.isi());
    assert!(tertaut.memuat(&format!("RHK pimpinan yang diintervensi: {ANGGARAN} Bidang")));
    assert!(!tertaut.memuat("tautkan sekarang") && !tertaut.memuat("Sementara mendukung"));
    let lagi = budi.tekan(&skp, "Tautkan semuanya", &[]).await;
    assert_eq!(lagi.alamat, alamat, "terkirim dua kali dijawab sama");
    assert_eq!(app.hitung("select count(*) from jejak where peristiwa = 'skp.penautan'").await, 1);
    let tautan = "select count(*) from rencana where rhk_pimpinan_id is not null and pimpinan_sasaran_id is null and rhk like 'Ter%'";
    assert_eq!(app.hitung(tautan).await, 3, "dua milik Budi, satu milik Ratna yang bertaut ke Hasan");
}

#[tokio::test]
async fn sasaran_unit_lain_atau_yang_masih_draf_tidak_dapat_dipilih() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let wawan = app.masuk(&kantor.wawan).await;
    ditetapkan(&wawan, "Bidang Sarana").await;
    let asing: String =
        sqlx::query_scalar("select sasaran_id::text from perjanjian_sasaran limit 1").fetch_one(&app.db).await.unwrap();
    let budi = app.masuk(&kantor.budi).await;
    let draf = budi.tekan(&budi.buka("/skp/baru").await, "Buat draf", &[]).await;
    let baru = budi.buka(&format!("{}/rencana/baru", draf.alamat)).await;
    assert!(!baru.html.contains(&asing));
    let nilai = format!("perjanjian:{asing}");
    let ditolak = budi.tekan(&baru, "Simpan draf", &[("rhk", "Menumpang"), ("rhk_pimpinan", &nilai)]).await;
    assert_eq!(ditolak.status, StatusCode::CONFLICT, "{}", ditolak.isi());
    assert_eq!(ditolak.nilai("rhk"), ["Menumpang"]);
    assert_eq!(app.hitung("select count(*) from rencana").await, 0);
    // Begitu pula mengambilnya sebagai sumber RHK.
    let ambil = format!("{}/perjanjian", draf.alamat);
    assert!(budi.buka(&ambil).await.memuat("Belum ada yang dapat diambil"));
    let paksa = budi.paksa(&ambil, &[("sasaran", &asing), ("versi", "1")]).await;
    assert_eq!(paksa.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(app.hitung("select count(*) from rencana").await, 0);
}

#[tokio::test]
async fn yang_bertumpu_pada_unit_di_atas_tertaut_lewat_rhk_pimpinannya() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    ditetapkan(&app.masuk(&kantor.ratna).await, "Bidang Pelayanan").await;
    let sari = app.masuk(&kantor.sari).await;
    let draf = sari.tekan(&sari.buka("/skp/baru").await, "Buat draf", &[]).await;
    let baru = sari.buka(&format!("{}/rencana/baru", draf.alamat)).await;
    let pilihan = baru.pilihan("rhk_pimpinan").into_iter().find(|(t, _)| t == LAYANAN).unwrap().1;
    sari.tekan(&baru, "Simpan draf", &[("rhk", "Tersusunnya data"), ("rhk_pimpinan", &pilihan)]).await;
    // RHK Ratna dari sasaran itu; RHK Budi mendukungnya; Sari mendukung RHK Budi.
    let ratna = pabrik::rhk_pimpinan(&app.db, Some(&kantor.ratna), 2026).await.unwrap();
    let budi = pabrik::rhk_pimpinan(&app.db, Some(&kantor.budi), 2026).await.unwrap();
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!(
        "update rencana set sasaran_id = (select sasaran_id from perjanjian_sasaran where sasaran = '{LAYANAN}')
         where rencana_id = '{ratna}';
         update rencana set rhk_pimpinan_id = '{ratna}' where rencana_id = '{budi}'"
    )))
    .execute(&app.db)
    .await
    .unwrap();
    let skp = sari.tekan(&sari.buka(&draf.alamat).await, "Tautkan sekarang", &[]).await;
    assert!(skp.memuat("RHK pimpinan yang diintervensi: Meningkatnya mutu data"), "{}", skp.isi());
}
