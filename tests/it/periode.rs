//! Periode SKP: dibuka, ditutup, dan apa yang dikatakan kepada yang hendak mengajukan.

use axum::http::StatusCode;
use chrono::{DateTime, NaiveDate, TimeZone, Utc};
use kinerja::skp::Masa;

use crate::bantuan::{Aplikasi, Kantor, Orang, Peramban, pabrik};

fn pukul(tahun: i32, bulan: u32, hari: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(tahun, bulan, hari, 2, 0, 0).unwrap()
}

async fn pada(app: &Aplikasi, siapa: &Orang, (tahun, bulan, hari): (i32, u32, u32)) -> Peramban {
    app.app.clock.set(pukul(tahun, bulan, hari));
    app.masuk(siapa).await
}

/// SKP 2027 Sari yang lengkap, kecuali periodenya.
async fn skp_depan(app: &Aplikasi, kantor: &Kantor) -> String {
    let hari = |bulan, ke| NaiveDate::from_ymd_opt(2027, bulan, ke).unwrap();
    let masa = Masa { mulai: hari(1, 1), selesai: hari(12, 31) };
    format!("/skp/{}", pabrik::skp_masa(&app.db, &kantor.sari, Some(&kantor.budi), masa).await.id)
}

#[tokio::test]
async fn periode_tahun_depan_dibuka_kepegawaian_lalu_skp_dapat_diajukan_tepat_pada_harinya() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let skp = skp_depan(&app, &kantor).await;
    let sari = pada(&app, &kantor.sari, (2026, 12, 1)).await;
    let draf = sari.buka(&skp).await;
    assert!(draf.teks(".kelengkapan").contains("Periode SKP 2027 belum dibuka. Kepegawaian instansi yang membukanya"));
    let ditolak = sari.tekan(&draf, "Ajukan", &[]).await;
    assert_eq!(ditolak.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(ditolak.teks("[role=alert]").contains("Periode SKP 2027 belum dibuka"), "{}", ditolak.isi());
    let penahan = sari.buka(&draf.tautan("Periode SKP 2027 belum dibuka").unwrap()).await;
    assert!(penahan.teks("#jawaban").contains("Periode SKP 2027 belum dibuka"), "{}", penahan.isi());
    assert!(penahan.memuat("Yang dapat membukanya: Dewi."), "{}", penahan.isi());
    assert_eq!(penahan.tautan("Buka draf saya"), Some(skp.clone()));

    let dewi = app.masuk(&kantor.dewi).await;
    let daftar = dewi.buka(&dewi.buka("/pegawai").await.tautan("Periode").unwrap()).await;
    assert_eq!(
        daftar.semua(".daftar__baris .lencana"),
        ["Belum dibuka", "Terbuka, batasnya lewat", "Terbuka, batasnya lewat"]
    );
    let formulir = dewi.buka(&daftar.tautan("SKP 2027").unwrap()).await;
    assert_eq!(formulir.nilai("batas"), ["31 Januari 2027"]);
    let isian = [("dibuka", "15 Desember 2026"), ("batas", "15/1/2027"), ("alasan", "SE 9/2026")];
    let jadi = dewi.tekan(&formulir, "Buka periode", &isian).await;
    assert!(jadi.memuat("SKP 2027 dapat diajukan mulai 15 Desember 2026 dan ditetapkan paling lambat 15 Januari 2027"));
    assert!(jadi.memuat("Dibuka 15 Desember 2026, batas penetapan 15 Januari 2027SE 9/2026Dewi"), "{}", jadi.isi());

    let sari = pada(&app, &kantor.sari, (2026, 12, 14)).await;
    let sehari_sebelum = sari.tekan(&sari.buka(&skp).await, "Ajukan", &[]).await;
    assert_eq!(sehari_sebelum.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(sehari_sebelum.memuat("Periode SKP 2027 dibuka kepegawaian mulai 15 Desember 2026"));
    let sari = pada(&app, &kantor.sari, (2026, 12, 15)).await;
    let draf = sari.buka(&skp).await;
    assert_eq!(draf.teks(".tenggat"), "Tetapkan paling lambat 15 Januari 2027 · 31 hari lagi");
    assert_eq!(sari.tekan(&draf, "Ajukan", &[]).await.teks(".lencana"), "Diajukan");
    let jejak =
        "select count(*) from jejak where peristiwa = 'periode.pengaturan' and rincian ->> 'alasan' = 'SE 9/2026'
                 and rincian -> 'ke' ->> 'batas' = '2027-01-15'";
    assert_eq!(app.hitung(jejak).await, 1);
}

#[tokio::test]
async fn yang_ditutup_menolak_pengajuan_sejak_harinya_tetapi_tidak_menahan_penilai() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let sari_skp = format!("/skp/{}", pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.id);
    let tono_skp = pabrik::skp(&app.db, &kantor.tono, Some(&kantor.budi)).await.diajukan().await.id;
    let dewi = app.masuk(&kantor.dewi).await;
    let formulir = dewi.buka("/periode/2026").await;
    let ditolak = dewi.tekan(&formulir, "Tutup periode", &[("sejak", "11 Januari 2026")]).await;
    assert_eq!(ditolak.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(ditolak.memuat("Paling awal hari ini") && ditolak.memuat("Tuliskan mengapa periode ini ditutup"));
    assert_eq!(ditolak.nilai("sejak"), ["11 Januari 2026"]);
    let isian = [("sejak", "1 Maret 2026"), ("alasan_tutup", "Penyusunan selesai")];
    let ditutup = dewi.tekan(&ditolak, "Tutup periode", &isian).await;
    assert!(ditutup.memuat("Periode SKP 2026 ditutup mulai 1 Maret 2026"), "{}", ditutup.isi());

    let sari = pada(&app, &kantor.sari, (2026, 2, 28)).await;
    let hari_terakhir = sari.buka(&sari_skp).await;
    assert!(hari_terakhir.memuat("Siap diajukan"), "{}", hari_terakhir.isi());
    assert_eq!(
        hari_terakhir.teks(".tenggat--lewat"),
        "Batas penetapan 31 Januari 2026 sudah lewat; SKP ini tetap dapat diproses."
    );
    let sari = pada(&app, &kantor.sari, (2026, 3, 1)).await;
    let ditolak = sari.tekan(&sari.buka(&sari_skp).await, "Ajukan", &[]).await;
    assert_eq!(ditolak.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(ditolak.memuat("Periode SKP 2026 ditutup sejak 1 Maret 2026. Bila masih perlu diajukan"));
    // Menyusun tidak dihalangi, dan yang sudah diajukan tetap dapat ditetapkan.
    let lampiran = sari.buka(&format!("{sari_skp}/lampiran")).await;
    assert_eq!(sari.tekan(&lampiran, "Simpan draf", &[("skema", "Triwulanan")]).await.status, StatusCode::OK);
    let budi = app.masuk(&kantor.budi).await;
    let ditetapkan = budi.tekan(&budi.buka(&format!("/skp/{tono_skp}")).await, "Tetapkan", &[]).await;
    assert_eq!(ditetapkan.teks(".lencana"), "Ditetapkan");
    assert!(ditetapkan.semua(".tenggat").is_empty());

    let dewi = app.masuk(&kantor.dewi).await;
    let tertutup = dewi.buka("/periode/2026").await;
    let tanpa_alasan = dewi.tekan(&tertutup, "Buka kembali", &[]).await;
    assert_eq!(tanpa_alasan.status, StatusCode::UNPROCESSABLE_ENTITY);
    let dibuka = dewi.tekan(&tanpa_alasan, "Buka kembali", &[("alasan_buka", "Ada yang mutasi")]).await;
    assert!(dibuka.memuat("Periode SKP 2026 dibuka kembali."), "{}", dibuka.isi());
    assert_eq!(dibuka.semua(".daftar__utama b"), ["Dibuka kembali", "Ditutup mulai 1 Maret 2026"]);
    let diajukan = sari.tekan(&sari.buka(&sari_skp).await, "Ajukan", &[]).await;
    assert_eq!(diajukan.teks(".lencana"), "Diajukan", "{}", diajukan.isi());
}

#[tokio::test]
async fn yang_usang_dijawab_409_dan_yang_kembar_berakibat_sekali() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let dewi = app.masuk(&kantor.dewi).await;
    let (pertama, kedua) = (dewi.buka("/periode/2026").await, dewi.buka("/periode/2026").await);
    let isian = [("dibuka", "5 Januari 2026"), ("batas", "28 Februari 2026"), ("alasan", "SE 1/2026")];
    let (aksi, isi) = pertama.formulir("Buka periode", &isian);
    for _ in 0..2 {
        let jawaban = dewi.kirim(axum::http::Method::POST, &aksi, Some(isi.clone())).await;
        assert_eq!(jawaban.status, StatusCode::SEE_OTHER, "{}", jawaban.isi());
    }
    assert_eq!(app.hitung("select versi::bigint from periode where tahun = 2026").await, 1);
    let usang = dewi.tekan(&kedua, "Buka periode", &[("batas", "31 Maret 2026"), ("alasan", "SE 2/2026")]).await;
    assert_eq!(usang.status, StatusCode::CONFLICT, "{}", usang.isi());
    assert!(
        usang
            .teks("[role=alert]")
            .contains("Dewi mengubahnya pada 12 Januari 2026 pukul 09.00 WIB: Dibuka 5 Januari 2026")
    );
    assert_eq!((usang.nilai("batas"), usang.nilai("alasan")), (vec!["31 Maret 2026".into()], vec!["SE 2/2026".into()]));
    let jadi = dewi.tekan(&usang, "Simpan", &[]).await;
    assert!(jadi.memuat("ditetapkan paling lambat 31 Maret 2026"), "{}", jadi.isi());
    assert_eq!(app.hitung("select versi::bigint from periode where tahun = 2026").await, 2);
    // Batas yang baru terbaca di mana-mana.
    pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await;
    let sari = app.masuk(&kantor.sari).await;
    assert!(sari.buka("/").await.memuat("Paling lambat 31 Maret 2026"));
    app.app.clock.set(pukul(2026, 11, 2));
    let isian = [("dibuka", "1 November 2026"), ("batas", "20 Februari 2027"), ("alasan", "SE 3/2026")];
    let dewi = app.masuk(&kantor.dewi).await;
    dewi.tekan(&dewi.buka("/periode/2027").await, "Buka periode", &isian).await;
    let sari = app.masuk(&kantor.sari).await;
    assert!(
        sari.buka("/").await.memuat("SKP ditetapkan paling lambat 20 Februari 2027"),
        "{}",
        sari.buka("/").await.isi()
    );
}

#[tokio::test]
async fn hanya_kepegawaian_seluruh_instansi_yang_mengatur() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    for siapa in [&kantor.sari, &kantor.budi, &kantor.umi, &kantor.adi] {
        let peramban = app.masuk(siapa).await;
        assert_eq!(peramban.buka("/periode").await.status, StatusCode::NOT_FOUND, "{}", siapa.nama);
        assert_eq!(peramban.buka("/periode/2026").await.status, StatusCode::NOT_FOUND, "{}", siapa.nama);
        for ekor in ["", "/penutupan", "/pembukaan"] {
            let kiriman = peramban.paksa(&format!("/periode/2026{ekor}"), &[("versi", "0")]).await;
            assert_eq!(kiriman.status, StatusCode::NOT_FOUND, "{} {ekor}", siapa.nama);
        }
        assert_eq!(peramban.buka("/").await.tautan("Periode"), None);
    }
    // Kepegawaian sebuah unit membaca, tidak mengatur.
    let terbatas = "insert into peran_pegawai (pegawai_id, peran, unit_id, dasar, mulai)
                    select $1, 'KEPEGAWAIAN', unit_id, 'SK', '2020-01-01' from unit where kode = 'K.A' returning true";
    sqlx::query_scalar::<_, bool>(terbatas).bind(kantor.tono.id.uuid()).fetch_one(&app.db).await.unwrap();
    let tono = app.masuk(&kantor.tono).await;
    let daftar = tono.buka("/periode").await;
    assert!(daftar.memuat("Yang mengubahnya kepegawaian seluruh instansi") && daftar.tautan("SKP 2026").is_none());
    assert_eq!(tono.buka("/periode/2026").await.status, StatusCode::FORBIDDEN);
    let isian = [("versi", "0"), ("dibuka", "1/1/2026"), ("batas", "31/1/2026"), ("alasan", "Iseng")];
    assert_eq!(tono.paksa("/periode/2026", &isian).await.status, StatusCode::FORBIDDEN);
    assert_eq!(app.hitung("select count(*) from periode").await, 0);
    let dewi = app.masuk(&kantor.dewi).await;
    for tahun in ["2028", "1999", "2023", "abc"] {
        assert_eq!(dewi.buka(&format!("/periode/{tahun}")).await.status, StatusCode::NOT_FOUND, "{tahun}");
    }
}
