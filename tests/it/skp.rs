//! Cerita SKP, ditekan lewat halaman.

mod batas;
mod pengembalian;

use axum::http::StatusCode;

use crate::bantuan::{Aplikasi, Halaman, Kantor, Peramban, pabrik};

#[tokio::test]
async fn skp_dari_halaman_kosong_sampai_ditetapkan() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    pabrik::skp(&app.db, &kantor.budi, Some(&kantor.ratna)).await.diajukan().await;
    let sari = app.masuk(&kantor.sari).await;

    let halaman = sari.buka("/skp/baru").await;
    let skp = sari.tekan(&halaman, "Buat draf", &[]).await;
    assert_eq!(skp.teks(".lencana"), "Draf");
    let alamat = skp.alamat.clone();

    let baru = sari.buka(&format!("{alamat}/rencana/baru")).await;
    let pimpinan = baru.pilihan("rhk_pimpinan")[1].1.clone();
    let skp = sari
        .tekan(
            &baru,
            "Simpan draf",
            &[
                ("rhk", "Tersusunnya laporan data bulanan"),
                ("rhk_pimpinan", &pimpinan),
                ("aspek", "KUANTITAS"),
                ("indikator", "Jumlah laporan data"),
                ("target", "12 laporan"),
            ],
        )
        .await;
    assert_eq!(skp.teks(".rhk__teks"), "Tersusunnya laporan data bulanan");
    let lampiran = sari.buka(&format!("{alamat}/lampiran")).await;
    let skp = sari
        .tekan(
            &lampiran,
            "Simpan draf",
            &[("dukungan", "Komputer"), ("skema", "Bulanan"), ("konsekuensi", "Apresiasi")],
        )
        .await;
    let skp = sari.tekan(&skp, "Ajukan", &[]).await;
    assert_eq!(skp.teks(".lencana"), "Diajukan");

    let budi = app.masuk(&kantor.budi).await;
    assert!(budi.buka("/").await.memuat("Periksa SKP 2026 Sari"));
    let skp = budi.buka(&alamat).await;
    let skp = budi.tekan(&skp, "Kembalikan untuk perbaikan", &[("catatan", "Targetnya ditambah.")]).await;
    assert_eq!(skp.teks(".lencana"), "Dikembalikan untuk perbaikan");

    let skp = sari.buka(&alamat).await;
    assert!(skp.memuat("Targetnya ditambah."));
    sari.tekan(&skp, "Ajukan", &[]).await;
    let skp = budi.buka(&alamat).await;
    let skp = budi.tekan(&skp, "Tetapkan", &[]).await;
    assert_eq!(skp.teks(".lencana"), "Ditetapkan");
    assert_eq!(skp.tombol(), Vec::<String>::new());
}

/// Menekan Simpan draf pada formulir RHK baru.
async fn tulis_rhk(peramban: &Peramban, alamat: &str, isian: &[(&str, &str)]) -> Halaman {
    let baru = peramban.buka(&format!("{alamat}/rencana/baru")).await;
    peramban.tekan(&baru, "Simpan draf", isian).await
}

#[tokio::test]
async fn skp_yang_belum_lengkap_tidak_dapat_diajukan_dan_disebut_kurangnya() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let sari = app.masuk(&kantor.sari).await;
    let halaman = sari.buka("/skp/baru").await;
    let skp = sari.tekan(&halaman, "Buat draf", &[]).await;
    let alamat = skp.alamat.clone();
    let kurang = sari.tekan(&skp, "Ajukan", &[]).await;
    assert_eq!(kurang.status, StatusCode::UNPROCESSABLE_ENTITY);
    let ringkasan = kurang.teks("[role=alert]");
    for kalimat in ["rencana hasil kerja utama", "dukungan sumber daya", "skema pertanggungjawaban", "konsekuensi"] {
        assert!(ringkasan.contains(kalimat), "{kalimat}: {ringkasan}");
    }
    tulis_rhk(&sari, &alamat, &[("rhk", "Tersusunnya laporan"), ("rhk_pimpinan", "direktif")]).await;
    let skp = tulis_rhk(
        &sari,
        &alamat,
        &[("rhk", "Terkelolanya arsip"), ("indikator", "Jumlah arsip"), ("target", "120"), ("aspek", "")],
    )
    .await;
    let ringkasan = sari.tekan(&skp, "Ajukan", &[]).await.teks("[role=alert]");
    for kalimat in [
        "nomor 1: direktif pimpinan hanya bagi hasil kerja tambahan",
        "nomor 1: tambahkan setidaknya satu indikator",
        "menunggu Budi mengajukan SKP 2026",
        "nomor 2: ada target berupa angka yang satuannya belum diisi",
        "nomor 2: ada indikator yang aspeknya belum dipilih",
    ] {
        assert!(ringkasan.contains(kalimat), "{kalimat}: {ringkasan}");
    }
    assert_eq!(app.hitung("select count(*) from skp where status <> 'draf'").await, 0);
}

#[tokio::test]
async fn isian_keliru_disebut_di_sampingnya_dan_tidak_ada_yang_hilang() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let skp = pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await;
    let sari = app.masuk(&kantor.sari).await;
    let panjang = "kata ".repeat(120);
    let baru = sari.buka(&format!("/skp/{}/rencana/baru", skp.id)).await;
    let dua = sari.tekan(&baru, "Tambah indikator", &[("rhk", &panjang)]).await;
    assert_eq!(dua.semua("[data-baris] fieldset").len(), 2);
    let isian = [
        ("indikator", "Jumlah berkas"),
        ("indikator", "Lama <b>proses</b>"),
        ("target", "1.234 berkas"),
        ("target", "90–80 hari"),
        ("aspek", "KUANTITAS"),
        ("aspek", "WAKTU"),
    ];
    let ditolak = sari.tekan(&dua, "Simpan draf", &isian).await;
    assert_eq!(ditolak.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(ditolak.html.contains("<title>Kesalahan: "));
    assert_eq!(ditolak.semua(".isian__galat").len(), 3);
    assert!(ditolak.teks(".ringkasan-galat").contains("1234 atau 1,234"));
    assert_eq!(ditolak.nilai("rhk"), [panjang]);
    assert_eq!(ditolak.nilai("indikator"), ["Jumlah berkas", "Lama <b>proses</b>"]);
    assert_eq!(ditolak.nilai("target"), ["1.234 berkas", "90–80 hari"]);
    assert_eq!(ditolak.nilai("aspek"), ["KUANTITAS", "WAKTU"]);
    let isian = [("rhk", "Terkelolanya berkas"), ("target", "1234 berkas"), ("target", "80–90 hari")];
    let tersimpan = sari.tekan(&ditolak, "Simpan draf", &isian).await;
    assert!(tersimpan.memuat("80–90 hari") && tersimpan.memuat("Lama <b>proses</b>"));
}

#[tokio::test]
async fn baris_indikator_ditata_tanpa_javascript() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let skp = pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await;
    let sari = app.masuk(&kantor.sari).await;
    let baru = sari.buka(&format!("/skp/{}/rencana/baru", skp.id)).await;
    let isian = [("rhk", "Hasil"), ("indikator", "Satu"), ("target", "1 buah")];
    let dua = sari.tekan(&baru, "Tambah indikator", &isian).await;
    let isian = [("indikator", "Satu"), ("indikator", "Dua"), ("target", "1 buah"), ("target", "2 buah")];
    let tiga = sari.tekan(&dua, "Tambah indikator", &isian).await;
    let tertukar = sari.tekan(&tiga, "Turun Indikator 1", &[]).await;
    assert_eq!(tertukar.nilai("indikator"), ["Dua", "Satu", ""]);
    let terhapus = sari.tekan(&tertukar, "Hapus Indikator 3", &[]).await;
    let skp = sari.tekan(&terhapus, "Simpan draf", &[]).await;
    assert_eq!(skp.semua("[data-judul=Target]")[1..], ["2 buah", "1 buah"]);
}

#[tokio::test]
async fn rhk_diurutkan_dan_dihapus_dengan_tombol() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let skp = pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await;
    let alamat = format!("/skp/{}", skp.id);
    let sari = app.masuk(&kantor.sari).await;
    tulis_rhk(&sari, &alamat, &[("rhk", "Kedua")]).await;
    let skp = tulis_rhk(&sari, &alamat, &[("rhk", "Ketiga")]).await;
    let skp = sari.tekan(&skp, "Naik hasil kerja 3", &[]).await;
    assert_eq!(skp.semua(".rhk__teks")[1..], ["Ketiga", "Kedua"]);
    let skp = sari.tekan(&skp, "Hapus hasil kerja 1", &[]).await;
    assert_eq!(skp.semua(".rhk__teks"), ["Ketiga", "Kedua"]);
}

#[tokio::test]
async fn yang_diajukan_dapat_ditarik_kembali_dan_tanda_tangannya_gugur() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let skp = pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.diajukan().await;
    let alamat = format!("/skp/{}", skp.id);
    let sari = app.masuk(&kantor.sari).await;
    let halaman = sari.buka(&alamat).await;
    let budi = app.masuk(&kantor.budi).await;
    let di_meja_budi = budi.buka(&alamat).await;
    let draf = sari.tekan(&halaman, "Tarik kembali", &[]).await;
    assert_eq!(draf.teks(".lencana"), "Draf");
    let terlambat = budi.tekan(&di_meja_budi, "Tetapkan", &[]).await;
    assert_eq!(terlambat.status, StatusCode::CONFLICT);
    // Diajukan lagi: yang dibuka Budi tadi bukan lagi isi ini.
    let isi = tulis_rhk(
        &sari,
        &alamat,
        &[("rhk", "Baru"), ("bagian", "TAMBAHAN"), ("indikator", "x"), ("target", "y"), ("aspek", "BIAYA")],
    )
    .await;
    sari.tekan(&isi, "Ajukan", &[]).await;
    let usang = budi.tekan(&di_meja_budi, "Tetapkan", &[]).await;
    assert_eq!(usang.status, StatusCode::CONFLICT, "{}", usang.isi());
    assert!(usang.memuat("Isi SKP berubah sejak halaman ini Anda buka"));
    assert_eq!(app.hitung("select count(*) from skp where status = 'ditetapkan'").await, 0);
}

#[tokio::test]
async fn pengembalian_tanpa_catatan_ditolak_dan_tetap_diajukan() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let skp = pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.diajukan().await;
    let budi = app.masuk(&kantor.budi).await;
    let halaman = budi.buka(&format!("/skp/{}", skp.id)).await;
    let kosong = budi.tekan(&halaman, "Kembalikan untuk perbaikan", &[("catatan", "   ")]).await;
    assert_eq!(kosong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(kosong.teks("[role=alert]").contains("Tuliskan apa yang perlu diperbaiki"));
    let panjang = "a".repeat(2_001);
    let ditolak = budi.tekan(&kosong, "Kembalikan untuk perbaikan", &[("catatan", &panjang)]).await;
    assert_eq!(ditolak.nilai("catatan"), [panjang]);
}

#[tokio::test]
async fn dokumen_yang_ditetapkan_beku_bersama_nama_saat_itu() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let skp = pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.ditetapkan().await;
    sqlx::raw_sql("update pegawai set nama = 'Nama Baru', gelar_belakang = 'S.E.'").execute(&app.db).await.unwrap();
    sqlx::raw_sql("update unit set nama = 'Unit Baru' where induk_id is not null").execute(&app.db).await.unwrap();
    let sari = app.masuk(&kantor.sari).await;
    let cetak = sari.buka(&format!("/skp/{}/cetak", skp.id)).await;
    assert!(cetak.memuat("Seksi Data, Bidang Pelayanan") && !cetak.memuat("Unit Baru"));
    assert!(cetak.memuat("Sari") && cetak.memuat("Budi") && !cetak.memuat("Nama Baru"));
    let (dokumen, sidik): (String, Vec<u8>) =
        sqlx::query_as("select dokumen, sidik_dokumen from skp where status = 'ditetapkan'")
            .fetch_one(&app.db)
            .await
            .unwrap();
    let hitung = <sha2::Sha256 as sha2::Digest>::digest(dokumen.as_bytes());
    assert_eq!(hitung.as_slice(), sidik);
    assert!(cetak.memuat(&hex::encode(sidik)));
    for sql in
        ["update skp set dokumen = 'x' where status = 'ditetapkan'", "delete from skp where status = 'ditetapkan'"]
    {
        assert!(sqlx::raw_sql(sql).execute(&app.db).await.is_err(), "{sql}");
    }
    for sql in [
        "update rencana set rhk = 'x' where skp_id in (select skp_id from skp where status = 'ditetapkan')",
        "delete from indikator",
    ] {
        assert!(sqlx::raw_sql(sql).execute(&app.db).await.is_err(), "{sql}");
    }
}

#[tokio::test]
async fn cetakan_menyebut_pangkat_di_bawah_nama_dan_unit_beserta_induknya() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let skp = pabrik::skp(&app.db, &kantor.ratna, Some(&kantor.hasan)).await;
    let cetak = app.masuk(&kantor.ratna).await.buka(&format!("/skp/{}/cetak", skp.id)).await;
    let ttd = &cetak.semua(".cetak__ttd > div")[0];
    assert!(ttd.ends_with("RatnaPenata Muda Tingkat I, III/bNIP 19850101 201001 1 902"), "{ttd}");
    // Puncak susunan senama dengan instansi; tidak diulang.
    assert!(cetak.teks(".cetak__pihak").contains("Unit KerjaBidang Pelayanan5Unit KerjaKantor Uji"), "{}", cetak.isi());
    let skp = pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await;
    let cetak = app.masuk(&kantor.sari).await.buka(&format!("/skp/{}/cetak", skp.id)).await;
    assert!(cetak.teks(".cetak__pihak").contains("Unit KerjaSeksi Data, Bidang Pelayanan5"), "{}", cetak.isi());
}

#[tokio::test]
async fn skp_tahun_lalu_disalin_beserta_tautannya() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let lama = pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.ditetapkan().await;
    // Pada tahun berikutnya penilai mempunyai RHK yang bunyinya sama.
    pabrik::buka_periode(&app.db, 2027).await;
    pabrik::rhk_pimpinan(&app.db, Some(&kantor.budi), 2027).await;
    let sari = app.masuk(&kantor.sari).await;
    let baru = sari.buka("/skp/baru").await;
    let id = lama.id.to_string();
    let isian = [("mulai", "1 Januari 2027"), ("selesai", "31-12-2027"), ("salin", id.as_str())];
    let skp = sari.tekan(&baru, "Buat draf", &isian).await;
    assert_eq!(skp.teks(".rhk__teks"), "Tersusunnya laporan data");
    assert!(skp.memuat("12 laporan") && skp.memuat("Laporan bulanan") && !skp.memuat("belum tertaut"));
    let diajukan = sari.tekan(&skp, "Ajukan", &[]).await;
    assert_eq!(diajukan.teks(".lencana"), "Diajukan", "{}", diajukan.isi());
}

#[tokio::test]
async fn salinan_yang_rhk_pimpinannya_berganti_menunjukkan_cara_memilihnya() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let lama = pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.id.to_string();
    sqlx::raw_sql("update rencana set rhk_pimpinan = 'Bunyi tahun lalu' where rhk = 'Tersusunnya laporan data'")
        .execute(&app.db)
        .await
        .unwrap();
    let sari = app.masuk(&kantor.sari).await;
    let baru = sari.buka("/skp/baru").await;
    let isian = [("mulai", "1 Januari 2027"), ("selesai", "31-12-2027"), ("salin", lama.as_str())];
    let skp = sari.tekan(&baru, "Buat draf", &isian).await;
    assert!(skp.memuat("Bunyi tahun lalu") && skp.memuat("belum tertaut ke SKP pimpinan"), "{}", skp.isi());
    assert!(skp.memuat("Tautkan setelah Budi mengajukan SKP 2027; lihat siapa yang menahan."), "{}", skp.isi());
    pabrik::rhk_pimpinan(&app.db, Some(&kantor.budi), 2027).await;
    let skp = sari.buka(&skp.alamat).await;
    let ubah = sari.buka(&skp.tautan("Pilih RHK pimpinan tahun 2027").unwrap()).await;
    let petunjuk = ubah.teks("#rhk_pimpinan-petunjuk");
    assert_eq!(petunjuk, "Bunyi yang sekarang belum tertaut. Pilih dari SKP Budi, penilai Anda.");
    let (_, pilihan) = ubah.pilihan("rhk_pimpinan").into_iter().find(|(t, _)| t == "Meningkatnya mutu data").unwrap();
    let skp = sari.tekan(&ubah, "Simpan draf", &[("rhk_pimpinan", &pilihan)]).await;
    assert!(!skp.memuat("belum tertaut") && skp.memuat("Meningkatnya mutu data"));
}

#[tokio::test]
async fn skp_orang_lain_tidak_dapat_disalin() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let milik_sari = pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await;
    let joko = app.masuk(&kantor.joko).await;
    let baru = joko.buka("/skp/baru").await;
    let id = milik_sari.id.to_string();
    let jawaban = joko.tekan(&baru, "Buat draf", &[("salin", &id)]).await;
    assert_eq!(jawaban.status, StatusCode::NOT_FOUND);
    assert_eq!(
        app.hitung("select count(*) from skp where pemilik_id in (select pegawai_id from pegawai where nama = 'Joko')")
            .await,
        0
    );
}

#[tokio::test]
async fn masa_yang_keliru_dijelaskan() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await;
    let sari = app.masuk(&kantor.sari).await;
    let baru = sari.buka("/skp/baru").await;
    for (mulai, selesai, kalimat) in [
        ("besok", "31/12/2027", "Tulis tanggal seperti"),
        ("1/1/2027", "31/12/2028", "dalam satu tahun yang sama"),
        ("1/6/2027", "1/5/2027", "tidak boleh sebelum"),
        ("1/1/1999", "31/12/1999", "di luar jangkauan"),
        ("1/3/2026", "31/12/2026", "sudah mempunyai SKP pada masa itu"),
    ] {
        let jawaban = sari.tekan(&baru, "Buat draf", &[("mulai", mulai), ("selesai", selesai)]).await;
        assert_eq!(jawaban.status, StatusCode::UNPROCESSABLE_ENTITY, "{mulai}");
        assert!(jawaban.teks("[role=alert]").contains(kalimat), "{mulai}: {}", jawaban.teks("[role=alert]"));
        assert_eq!(jawaban.nilai("mulai"), [mulai]);
    }
}

#[tokio::test]
async fn rhk_pimpinan_hanya_dari_skp_penilai() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let skp = pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await;
    let asing = pabrik::rhk_pimpinan(&app.db, Some(&kantor.wawan), 2026).await.unwrap();
    let sari = app.masuk(&kantor.sari).await;
    let baru = sari.buka(&format!("/skp/{}/rencana/baru", skp.id)).await;
    assert!(!baru.html.contains(&asing));
    let jawaban = sari.tekan(&baru, "Simpan draf", &[("rhk", "Menumpang"), ("rhk_pimpinan", &asing)]).await;
    assert_eq!(jawaban.status, StatusCode::CONFLICT);
    assert_eq!(jawaban.nilai("rhk"), ["Menumpang"]);
    assert_eq!(app.hitung("select count(*) from rencana where rhk = 'Menumpang'").await, 0);
}

#[tokio::test]
async fn menyusun_draf_tidak_terhalang_penilai_yang_belum_diketahui() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    sqlx::raw_sql("delete from penilai_pegawai").execute(&app.db).await.unwrap();
    let sari = app.masuk(&kantor.sari).await;
    let baru = sari.buka("/skp/baru").await;
    let skp = sari.tekan(&baru, "Buat draf", &[]).await;
    let skp = tulis_rhk(&sari, &skp.alamat, &[("rhk", "Tetap dapat ditulis")]).await;
    assert!(skp.memuat("Tetap dapat ditulis"));
    assert!(skp.teks(".kelengkapan").contains("penilai kinerja Anda belum diketahui"));
}

#[tokio::test]
async fn yang_belum_dapat_ditautkan_menyebut_penilai_yang_ditunggu() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let sari = app.masuk(&kantor.sari).await;
    let baru = sari.buka("/skp/baru").await;
    let alamat = sari.tekan(&baru, "Buat draf", &[]).await.alamat;
    tulis_rhk(&sari, &alamat, &[("rhk", "Hasil satu")]).await;
    let skp = tulis_rhk(&sari, &alamat, &[("rhk", "Hasil dua")]).await;
    let kurang = skp.semua(".kelengkapan li");
    let menunggu = kurang.iter().filter(|k| k.contains("menunggu Budi mengajukan SKP 2026")).count();
    assert!(menunggu == 1 && !kurang.iter().any(|k| k.contains("pilih RHK pimpinan")), "{kurang:#?}");
    let ubah = sari.buka(&skp.tautan("RHK pimpinan belum dapat dipilih").unwrap()).await;
    assert!(ubah.teks("#rhk_pimpinan-petunjuk").contains("Budi belum mengajukan SKP tahun 2026"));
    // Sesudah penilai mengajukan, giliran Sari memilih.
    pabrik::rhk_pimpinan(&app.db, Some(&kantor.budi), 2026).await;
    let kurang = sari.buka(&alamat).await.semua(".kelengkapan li");
    assert_eq!(kurang.iter().filter(|k| k.contains("pilih RHK pimpinan yang diintervensi")).count(), 2, "{kurang:#?}");
    assert!(!kurang.iter().any(|k| k.contains("Budi")));
}

#[tokio::test]
async fn tulisan_apa_pun_kembali_utuh_dan_tidak_menjadi_markah() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let skp = pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await;
    let alamat = format!("/skp/{}", skp.id);
    let sari = app.masuk(&kantor.sari).await;
    for nakal in [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "'; drop table skp; --",
        "{{ 7*7 }} ${7*7} %s %n",
        "مرحبا 你好 🦀",
        "Jl. Sudirman № 5 & 6 — «kutip»",
    ] {
        let halaman = tulis_rhk(&sari, &alamat, &[("rhk", nakal), ("indikator", nakal), ("target", nakal)]).await;
        assert!(halaman.semua(".rhk__teks").iter().any(|t| t == nakal), "{nakal}");
        assert!(!halaman.html.contains("<script>alert") && !halaman.html.contains("<img src=x"));
        let ubah = sari.buka(&halaman.tautan("Ubah hasil kerja 2").unwrap()).await;
        assert_eq!(ubah.nilai("rhk"), [nakal]);
        assert!(sari.buka(&format!("{alamat}/cetak")).await.memuat(nakal));
        sari.tekan(&halaman, "Hapus hasil kerja 2", &[]).await;
    }
}

#[tokio::test]
async fn beranda_menyebut_yang_menunggu_menurut_tenggat() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let milik = pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await;
    let sari = app.masuk(&kantor.sari).await;
    let beranda = sari.buka("/").await;
    assert!(beranda.memuat("Lanjutkan draf SKP 2026") && beranda.memuat("Paling lambat 31 Januari 2026"));
    milik.diajukan().await;
    let beranda = sari.buka("/").await;
    assert!(
        beranda.memuat("SKP 2026 menunggu penilai Anda") && beranda.memuat("Tidak ada yang menunggu Anda hari ini")
    );
    pabrik::skp(&app.db, &kantor.tono, Some(&kantor.budi)).await.diajukan().await;
    let budi = app.masuk(&kantor.budi).await;
    let tugas = budi.buka("/").await.semua(".daftar__utama a");
    assert!(tugas.contains(&"Periksa SKP 2026 Sari".to_owned()) && tugas.contains(&"Periksa SKP 2026 Tono".to_owned()));
    assert!(!app.masuk(&kantor.ratna).await.buka("/").await.memuat("Sari"));
}

#[tokio::test]
async fn id_indikator_milik_orang_lain_tidak_tersentuh_dan_tulisannya_tidak_hilang() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    pabrik::skp(&app.db, &kantor.tono, Some(&kantor.budi)).await;
    let asing: uuid::Uuid =
        sqlx::query_scalar("select indikator_id from indikator limit 1").fetch_one(&app.db).await.unwrap();
    let skp = pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await;
    let sari = app.masuk(&kantor.sari).await;
    let asing = asing.to_string();
    let isian = [
        ("rhk", "Menumpang"),
        ("indikator_id", asing.as_str()),
        ("indikator_id", asing.as_str()),
        ("indikator", "Milik Sari satu"),
        ("indikator", "Milik Sari dua"),
        ("target", "1 buah"),
        ("target", "2 buah"),
    ];
    let halaman = tulis_rhk(&sari, &format!("/skp/{}", skp.id), &isian).await;
    assert!(halaman.memuat("Milik Sari satu") && halaman.memuat("Milik Sari dua"));
    assert_eq!(app.hitung("select count(*) from indikator where indikator = 'Jumlah laporan'").await, 2);
}

#[tokio::test]
async fn draf_pimpinan_tidak_terbaca_lewat_tautan_lama_dan_tanda_tangan_tidak_gugur() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let milik_budi = pabrik::skp(&app.db, &kantor.budi, Some(&kantor.ratna)).await.diajukan().await.id;
    let milik_sari = pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.id;
    let (sari, budi) = (app.masuk(&kantor.sari).await, app.masuk(&kantor.budi).await);
    let halaman = budi.buka(&format!("/skp/{milik_budi}")).await;
    let draf = budi.tekan(&halaman, "Tarik kembali", &[]).await;
    let ubah = budi.buka(&draf.tautan("Ubah hasil kerja 1").unwrap()).await;
    budi.tekan(&ubah, "Simpan draf", &[("rhk", "RAHASIA DRAF PIMPINAN")]).await;
    // Sari menyimpan lagi RHK yang tertaut ke sana: bunyinya tetap yang dahulu boleh ia baca.
    let skp = sari.buka(&format!("/skp/{milik_sari}")).await;
    let ubah = sari.buka(&skp.tautan("Ubah hasil kerja 1").unwrap()).await;
    let skp = sari.tekan(&ubah, "Simpan draf", &[("rhk", "Tersusunnya laporan baru")]).await;
    assert!(skp.memuat("Tersusunnya laporan baru") && !skp.html.contains("RAHASIA"), "{}", skp.isi());
    assert!(skp.memuat("Tersusunnya laporan data"));
    assert_eq!(sari.tekan(&skp, "Ajukan", &[]).await.teks(".lencana"), "Diajukan");
    // Pimpinan menghapus RHK-nya; yang ditandatangani Sari bunyinya, jadi tetap sah.
    let draf = budi.buka(&format!("/skp/{milik_budi}")).await;
    budi.tekan(&draf, "Hapus hasil kerja 1", &[]).await;
    let skp = budi.buka(&format!("/skp/{milik_sari}")).await;
    assert_eq!(budi.tekan(&skp, "Tetapkan", &[]).await.teks(".lencana"), "Ditetapkan");
}

#[tokio::test]
async fn menggeser_di_tepi_tidak_memenuhi_riwayat() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let skp = pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await;
    let sari = app.masuk(&kantor.sari).await;
    let halaman = sari.buka(&format!("/skp/{}", skp.id)).await;
    let urutan = format!("{}/urutan", halaman.tautan("Ubah hasil kerja 1").unwrap());
    let jawaban = sari.paksa(&urutan, &[("arah", "naik")]).await;
    assert_eq!(jawaban.status, StatusCode::SEE_OTHER);
    assert_eq!(app.hitung("select count(*) from jejak where peristiwa = 'skp.rencana_digeser'").await, 0);
}
