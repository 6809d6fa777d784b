//! Pemantauan semester: yang dicatat penilai, siapa membacanya, dan meter kewajibannya.

use axum::http::{Method, StatusCode};
use chrono::NaiveDate;
use kinerja::{pemantauan, skp::SkpId};
use sqlx::PgPool;
use uuid::Uuid;

use crate::{
    anggaran::{mulai_menghitung, pernyataan},
    bantuan::{Aplikasi, Kantor, Orang, pabrik},
    pengukuran::{kegiatan, pada},
};

fn alamat(siapa: &Orang, semester: &str) -> String {
    format!("/pemantauan/{}/{semester}", siapa.id)
}

/// Dokumentasi sebuah bulan yang sudah dikirim, atau masih draf.
async fn dokumentasi(db: &PgPool, siapa: &Orang, mulai: &str, selesai: &str, dikirim: bool, ulasan: &str) {
    sqlx::query_scalar::<_, bool>(
        "insert into dokumentasi (dokumentasi_id, pegawai_id, jenis, mulai, selesai, status, ulasan, dikirim_pada)
         values ($1, $2, 'BULANAN', $3::date, $4::date, $5, $6, case when $5 = 'DIKIRIM' then now() end) returning true",
    )
    .bind(Uuid::now_v7())
    .bind(siapa.id.uuid())
    .bind(mulai)
    .bind(selesai)
    .bind(if dikirim { "DIKIRIM" } else { "DRAF" })
    .bind(ulasan)
    .fetch_one(db)
    .await
    .unwrap();
}

async fn skp(app: &Aplikasi, kantor: &Kantor) -> SkpId {
    pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.ditetapkan().await.id
}

const LENGKAP: [(&str, &str); 4] = [
    ("hasil", "KETERLAMBATAN"),
    ("penyebab", "Data dari bidang lain terlambat"),
    ("upaya", "Ditagih setiap Senin"),
    ("tenggat", "31 Juli 2026"),
];

#[tokio::test]
async fn keterlambatan_selesai_dicatat_bersama_sebab_upaya_dan_tenggatnya() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let skp = skp(&app, &kantor).await;
    pada(&app, "2026-06-10");
    let budi = app.masuk(&kantor.budi).await;
    let daftar = budi.buka("/pemantauan").await;
    assert!(daftar.memuat("2 dari 2 pegawai belum ada pemantauan yang selesai") && daftar.memuat("Belum dipantau"));
    let halaman = budi.buka(&daftar.tautan("Sari").unwrap()).await;
    let ditolak = budi
        .tekan(&halaman, "Selesaikan pemantauan", &[("hasil", "KETERLAMBATAN"), ("penyebab", "Sebabnya ini")])
        .await;
    assert_eq!(ditolak.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(ditolak.memuat("upaya percepatan yang disepakati.") && ditolak.memuat("kapan upaya itu harus selesai"));
    assert_eq!(
        (&ditolak.nilai("penyebab")[0], &ditolak.nilai("hasil")[0]),
        (&"Sebabnya ini".into(), &"KETERLAMBATAN".into())
    );
    assert_eq!(app.hitung("select count(*) from pemantauan").await, 0);

    // Disimpan dahulu: pegawai belum membacanya, meternya belum berubah.
    let draf = budi.tekan(&halaman, "Simpan dahulu", &[("hasil", "PENYIMPANGAN"), ("catatan", "Rahasia draf")]).await;
    assert_eq!(draf.nilai("catatan"), ["Rahasia draf"]);
    let sari = app.masuk(&kantor.sari).await;
    assert!(!sari.buka(&alamat(&kantor.sari, "2026-1")).await.html.contains("Rahasia draf"));
    assert!(budi.buka("/pemantauan").await.memuat("Sedang disusun"));

    let isian: Vec<_> = LENGKAP.into_iter().chain([("catatan", "Tetap semangat"), ("rekomendasi", "ya")]).collect();
    let tanpa_dasar = budi.tekan(&draf, "Selesaikan pemantauan", &isian).await;
    assert_eq!(tanpa_dasar.status, StatusCode::UNPROCESSABLE_ENTITY);
    let isian: Vec<_> = isian.into_iter().chain([("alasan_rekomendasi", "Anggaran dipotong")]).collect();
    let jadi = budi.tekan(&draf, "Selesaikan pemantauan", &isian).await;
    assert!(jadi.memuat("Pemantauan selesai dicatat") && jadi.memuat("Tenggat31 Juli 2026"), "{}", jadi.isi());
    let usul = jadi.tautan("Usulkan perubahan SKP").unwrap();
    assert!(usul.starts_with(&format!("/skp/{skp}/perubahan/baru?asal=pemantauan&rujukan=")), "{usul}");
    let dibaca = sari.buka(&sari.buka("/pemantauan").await.tautan("Semester I 2026").unwrap()).await;
    assert!(dibaca.memuat("Ditagih setiap Senin") && dibaca.memuat("Budi, Kepala Seksi Data"));
    let kabar = "select count(*) from pemberitahuan where jenis = 'PEMANTAUAN_DICATAT'";
    assert_eq!(app.hitung(kabar).await, 1);
    let daftar = budi.buka("/pemantauan").await;
    assert!(daftar.memuat("1 dari 2 pegawai") && daftar.memuat("Keterlambatan"));

    // Tidak berubah lagi; yang berikutnya catatan baru.
    for sql in ["update pemantauan set catatan = 'x'", "delete from pemantauan", "truncate pemantauan"] {
        assert!(sqlx::raw_sql(sql).execute(&app.db).await.is_err(), "{sql}");
    }
    let lagi = budi.tekan(&jadi, "Selesaikan pemantauan", &[("hasil", "SESUAI")]).await;
    assert!(lagi.memuat("Sesuai rencana") && lagi.memuat("Ditagih setiap Senin"));
    assert_eq!(app.hitung("select count(*) from pemantauan where status = 'SELESAI'").await, 2);
    // Halaman yang dibuka sebelum yang kedua selesai tidak mencatat yang ketiga.
    let usang = budi
        .tekan(&jadi, "Selesaikan pemantauan", &[("hasil", "SESUAI"), ("kunci", &Uuid::new_v4().to_string())])
        .await;
    assert_eq!(usang.status, StatusCode::CONFLICT);
    assert_eq!(app.hitung("select count(*) from pemantauan").await, 2);
}

#[tokio::test]
async fn pegawai_menulis_sebab_pengelola_membantu_dan_penilai_memutuskan() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    pada(&app, "2026-06-10");
    let alamat = alamat(&kantor.sari, "2026-1");
    let (sari, budi, umi) =
        (app.masuk(&kantor.sari).await, app.masuk(&kantor.budi).await, app.masuk(&kantor.umi).await);
    let terbuka = budi.buka(&alamat).await;
    let milik = sari.buka(&alamat).await;
    assert_eq!(milik.tombol(), ["Simpan penyebab dan upaya"]);
    let kosong = sari.tekan(&milik, "Simpan penyebab dan upaya", &[]).await;
    assert_eq!(kosong.status, StatusCode::UNPROCESSABLE_ENTITY);
    sari.tekan(&milik, "Simpan penyebab dan upaya", &[("penyebab", "Sakit dua minggu"), ("upaya", "Lembur")]).await;
    let bantu = umi.buka(&alamat).await;
    assert_eq!(bantu.tombol(), ["Simpan catatan"]);
    assert!(bantu.memuat("Sakit dua minggu"));
    umi.tekan(&bantu, "Simpan catatan", &[("bantuan", "Surat dokternya ada")]).await;

    // Yang dibuka penilai sudah usang: tulisannya utuh di samping yang tersimpan.
    let usang =
        budi.tekan(&terbuka, "Selesaikan pemantauan", &[("hasil", "SESUAI"), ("catatan", "Tulisan Budi")]).await;
    assert_eq!(usang.status, StatusCode::CONFLICT);
    assert!(
        usang.nilai("catatan") == ["Tulisan Budi"]
            && usang.memuat("Sakit dua minggu")
            && usang.memuat("Surat dokternya ada")
    );
    let segar = budi.buka(&alamat).await;
    assert_eq!((&segar.nilai("penyebab")[0], &segar.nilai("upaya")[0]), (&"Sakit dua minggu".into(), &"Lembur".into()));
    let (aksi, isi) = segar.formulir("Selesaikan pemantauan", &[("hasil", "PENYIMPANGAN"), ("tenggat", "30/6/2026")]);
    for _ in 0..2 {
        let kiriman = budi.kirim(Method::POST, &aksi, Some(isi.clone())).await;
        assert_eq!((kiriman.status, kiriman.lokasi()), (StatusCode::SEE_OTHER, Some(alamat.clone())));
    }
    assert_eq!(app.hitung("select count(*) from pemantauan").await, 1);
    assert_eq!(app.hitung("select count(*) from pemberitahuan").await, 1);

    // Setiap orang hanya bagiannya sendiri.
    let versi = [("versi", "-1"), ("hasil", "SESUAI"), ("tindakan", "selesai"), ("penyebab", "x"), ("bantuan", "x")];
    for (orang, putus, sebab, bantuan) in [
        (&kantor.sari, 403, 303, 403),
        (&kantor.umi, 403, 403, 303),
        (&kantor.ratna, 403, 403, 403),
        (&kantor.tono, 404, 404, 404),
        (&kantor.dewi, 404, 404, 404),
        (&kantor.adi, 404, 404, 404),
    ] {
        let p = app.masuk(orang).await;
        let versi = |n: &'static str| versi.map(|(k, v)| if k == "versi" { (k, n) } else { (k, v) });
        let kini = if orang.id == kantor.umi.id { "1" } else { "-1" };
        for (ekor, harapan) in [("", putus), ("/penyebab", sebab), ("/bantuan", bantuan)] {
            let hasil = p.paksa(&format!("{alamat}{ekor}"), &versi(kini)).await;
            assert_eq!(hasil.status.as_u16(), harapan, "{} {ekor}", orang.nama);
        }
    }
}

#[tokio::test]
async fn yang_berhubungan_hari_ini_melihat_yang_sudah_dikirim_saja() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let skp = skp(&app, &kantor).await;
    kegiatan(&app.db, kantor.sari.id, skp, "2026-01-31", 3, "laporan").await;
    kegiatan(&app.db, kantor.sari.id, skp, "2026-02-01", 40, "laporan").await;
    dokumentasi(&app.db, &kantor.sari, "2026-01-01", "2026-01-31", true, "Ulasan Januari").await;
    dokumentasi(&app.db, &kantor.sari, "2026-02-01", "2026-02-28", false, "Draf Februari").await;
    pada(&app, "2026-06-10");
    let alamat = alamat(&kantor.sari, "2026-1");
    for (orang, boleh) in [
        (&kantor.sari, true),
        (&kantor.budi, true),
        (&kantor.ratna, true),
        (&kantor.umi, true),
        (&kantor.tono, false),
        (&kantor.hasan, false),
        (&kantor.wawan, false),
        (&kantor.dewi, false),
        (&kantor.adi, false),
    ] {
        let halaman = app.masuk(orang).await.buka(&alamat).await;
        assert_eq!(halaman.status == StatusCode::OK, boleh, "{}", orang.nama);
        if boleh {
            assert!(
                halaman.memuat("Ulasan Januari") && halaman.memuat("3 laporan dari 1 kegiatan"),
                "{}",
                halaman.isi()
            );
            assert!(halaman.memuat("25%") && !halaman.html.contains("Draf Februari"), "{}", orang.nama);
        }
    }
    let budi = app.masuk(&kantor.budi).await;
    assert!(budi.buka("/pemantauan").await.memuat("Dokumentasi sampai 31 Januari 2026"));
    let draf = budi.tekan(&budi.buka(&alamat).await, "Simpan dahulu", &[("hasil", "SESUAI")]).await;
    let wenang = async |orang: &Orang, hari: &str| -> Option<String> {
        sqlx::query_scalar("select wenang_bukti('PEMANTAUAN', pemantauan_id, $1, $2::date) from pemantauan")
            .bind(orang.id.uuid())
            .bind(hari)
            .fetch_one(&app.db)
            .await
            .unwrap()
    };
    let semua = [&kantor.budi, &kantor.umi, &kantor.sari, &kantor.ratna, &kantor.tono, &kantor.dewi];
    for (orang, harapan) in semua.into_iter().zip([Some("PASANG"), Some("PASANG"), None, None, None, None]) {
        assert_eq!(wenang(orang, "2026-06-10").await.as_deref(), harapan, "{}", orang.nama);
    }
    budi.tekan(&draf, "Selesaikan pemantauan", &[]).await;
    for (orang, boleh) in semua.into_iter().zip([true, true, true, true, false, false]) {
        assert_eq!(wenang(orang, "2026-06-10").await.as_deref(), boleh.then_some("LIHAT"), "{}", orang.nama);
    }

    // Sesudah mutasi penilai baru membaca semuanya, yang lama tidak lagi.
    sqlx::query_scalar::<_, bool>(
        "insert into penetapan_penilai (pegawai_id, penilai_id, dasar, mulai)
         values ($1, $2, 'SK', '2026-06-11') returning true",
    )
    .bind(kantor.sari.id.uuid())
    .bind(kantor.wawan.id.uuid())
    .fetch_one(&app.db)
    .await
    .unwrap();
    pabrik::susun_penilai(&app.db).await;
    pada(&app, "2026-06-11");
    let (budi, wawan) = (app.masuk(&kantor.budi).await, app.masuk(&kantor.wawan).await);
    assert_eq!(budi.buka(&alamat).await.status, StatusCode::NOT_FOUND);
    assert_eq!(budi.paksa(&alamat, &[("versi", "-1"), ("hasil", "SESUAI")]).await.status, StatusCode::NOT_FOUND);
    assert!(wawan.buka(&alamat).await.memuat("Budi, Kepala Seksi Data"));
    assert_eq!(wenang(&kantor.budi, "2026-06-11").await, None);
    assert!(!budi.buka("/pemantauan").await.memuat("Sari"));
}

#[tokio::test]
async fn semester_yang_dicatat_hanya_yang_berjalan_dan_satu_sebelumnya() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    for (hari, semester, status, tombol) in [
        ("2026-06-30", "2026-1", 200, true),
        ("2026-06-30", "2026-2", 404, false),
        ("2026-07-01", "2026-2", 200, true),
        ("2026-07-01", "2026-1", 200, true),
        ("2027-01-01", "2026-2", 200, true),
        ("2027-01-01", "2026-1", 200, false),
    ] {
        pada(&app, hari);
        let budi = app.masuk(&kantor.budi).await;
        let halaman = budi.buka(&alamat(&kantor.sari, semester)).await;
        assert_eq!(halaman.status.as_u16(), status, "{hari} {semester}");
        assert_eq!(halaman.tombol().contains(&"Selesaikan pemantauan".into()), tombol, "{hari} {semester}");
        if (hari, semester) == ("2026-07-01", "2026-1") {
            // Yang dicatat sesudah semesternya ditandai terlambat, tidak ditolak.
            let jadi = budi.tekan(&halaman, "Selesaikan pemantauan", &[("hasil", "SESUAI")]).await;
            assert!(jadi.memuat("dicatat sesudah semester berakhir"), "{}", jadi.isi());
        }
        if status == 200 && !tombol {
            let isian = [("versi", "0"), ("hasil", "SESUAI"), ("tindakan", "selesai")];
            assert_eq!(budi.paksa(&halaman.alamat, &isian).await.status, StatusCode::CONFLICT);
        }
    }
    let budi = app.masuk(&kantor.budi).await;
    for bukan in ["2026-3", "2026", "x", "1990-1"] {
        assert_eq!(budi.buka(&alamat(&kantor.sari, bukan)).await.status, StatusCode::NOT_FOUND, "{bukan}");
    }
}

#[tokio::test]
async fn meter_menghitung_yang_wajib_dan_mengecualikan_yang_baru_dan_yang_bebas() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let jabatan = ("Analis Data", "PELAKSANA");
    let tepat = pabrik::orang(&app.db, "Tepat", 21, kantor.seksi, jabatan, false).await;
    let baru = pabrik::orang(&app.db, "Baru", 22, kantor.seksi, jabatan, false).await;
    let pindah = pabrik::orang(&app.db, "Pindah", 23, kantor.seksi, jabatan, false).await;
    let bebas = pabrik::orang(&app.db, "Bebas", 24, kantor.seksi, jabatan, false).await;
    let sql = format!(
        "update penempatan set mulai = '2026-05-01' where pegawai_id = '{}';
         update penempatan set mulai = '2026-05-02' where pegawai_id = '{}';
         -- Berganti jabatan pada unit yang sama bukan bergabung.
         update penempatan set selesai = '2026-06-01' where pegawai_id = '{p}';
         insert into penempatan (penempatan_id, pegawai_id, unit_id, jabatan_id, sebagai, kepala, mulai)
         select gen_random_uuid(), pegawai_id, unit_id, jabatan_id, 'DEFINITIF', false, '2026-06-01'
         from penempatan where pegawai_id = '{p}';
         insert into keadaan_pegawai (keadaan_id, pegawai_id, jenis, mulai, nomor_sk)
         values (gen_random_uuid(), '{}', 'TUGAS_BELAJAR', '2026-03-01', 'SK');",
        tepat.id,
        baru.id,
        bebas.id,
        p = pindah.id,
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&app.db).await.unwrap();
    pabrik::susun_penilai(&app.db).await;

    // Sari, Tono, Tepat, Pindah. Disebut di beranda sejak tiga puluh hari sebelum semesternya berakhir.
    for (siapa, hari, harapan) in [
        (&kantor.budi, "2026-05-31", 4),
        // Pada semester berikutnya yang baru pun wajib.
        (&kantor.budi, "2026-07-01", 5),
        (&kantor.hasan, "2026-05-31", 2),
        (&kantor.sari, "2026-05-31", 0),
    ] {
        let belum: i64 = sqlx::query_scalar("select belum_dipantau_saya($1, $2::date)")
            .bind(siapa.id.uuid())
            .bind(hari.parse::<NaiveDate>().unwrap())
            .fetch_one(&app.db)
            .await
            .unwrap();
        assert_eq!(belum, harapan, "{} {hari}", siapa.nama);
    }
    pada(&app, "2026-05-30");
    let budi = app.masuk(&kantor.budi).await;
    assert_eq!(budi.buka("/").await.tautan("Pantau "), None);
    let kemarin = budi.buka("/pemantauan").await;
    assert!(kemarin.memuat("31 hari lagi"), "{}", kemarin.isi());
    assert!(kemarin.semua(".kartu--galat").is_empty() && !kemarin.semua(".kartu--awas").is_empty());
    pada(&app, "2026-05-31");
    let budi = app.masuk(&kantor.budi).await;
    let pantau = async |siapa: &Orang| app.masuk(siapa).await.buka("/").await;
    assert_eq!(budi.buka("/").await.tautan("Pantau 4 bawahan semester ini").as_deref(), Some("/pemantauan"));
    assert_eq!(pantau(&kantor.sari).await.tautan("Pantau "), None);
    assert!(pantau(&kantor.hasan).await.memuat("Pantau 2 bawahan semester ini"), "Ratna dan Wawan");
    let daftar = budi.buka("/pemantauan").await;
    assert!(daftar.memuat("4 dari 4 pegawai") && daftar.memuat("30 hari lagi"), "{}", daftar.isi());
    assert!(daftar.memuat("Baru bergabung, tidak wajib semester ini") && daftar.memuat("Bebas SKP, tidak wajib"));
    assert!(!daftar.semua(".kartu--galat").is_empty(), "merah sejak 31 Mei");

    // Atasan melihat nama, kepegawaian hanya jumlah, yang lain tidak ada.
    let ratna = app.masuk(&kantor.ratna).await.buka("/pemantauan/kewajiban").await;
    assert!(
        ratna.memuat("Budi") && ratna.tautan("Sari").is_some() && ratna.memuat("0 dari 4 sudah"),
        "{}",
        ratna.isi()
    );
    let dewi = app.masuk(&kantor.dewi).await;
    let meja = dewi.buka("/pemantauan/kewajiban").await;
    assert!(meja.semua("tbody tr").contains(&"Seksi Data505".to_owned()), "{:?}", meja.semua("tbody tr"));
    assert!(meja.semua("tbody tr").contains(&"Kantor Uji000".to_owned()), "Hasan dinilai di luar aplikasi ini");
    let unit = dewi.buka(&meja.tautan("Seksi Data").unwrap()).await;
    assert!(
        unit.memuat("Budi") && unit.memuat("Ratna") && unit.memuat("0 dari 4 sudah") && !unit.memuat("Sari"),
        "{}",
        unit.isi()
    );
    assert_eq!(app.masuk(&kantor.sari).await.buka("/pemantauan/kewajiban").await.status, StatusCode::NOT_FOUND);
    assert_eq!(budi.buka(&unit.alamat).await.status, StatusCode::NOT_FOUND);
    // Pengelola Bidang Ratna tidak menjangkau bidang lain.
    let umi = app.masuk(&kantor.umi).await;
    assert_eq!(umi.buka(&unit.alamat).await.status, StatusCode::OK);
    let lain: Uuid =
        sqlx::query_scalar("select unit_id from unit where kode = 'K.B'").fetch_one(&app.db).await.unwrap();
    assert_eq!(umi.buka(&format!("/pemantauan/kewajiban/{lain}")).await.status, StatusCode::NOT_FOUND);
    assert!(!umi.buka("/pemantauan/kewajiban").await.memuat("Bidang Sarana"));

    // Pada semester berikutnya yang baru pun wajib.
    pada(&app, "2026-07-01");
    let juli = app.masuk(&kantor.budi).await.buka("/pemantauan").await;
    assert!(juli.memuat("5 dari 5 pegawai") && juli.memuat("183 hari lagi"), "{}", juli.isi());
}

#[tokio::test]
async fn penilai_diingatkan_sekali_pada_setiap_ambang() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let mut conn = app.db.acquire().await.unwrap();
    let kini = app.app.clock.now();
    let mut ingatkan = async |h: &str| {
        pemantauan::ingatkan(&mut conn, h.parse().unwrap(), kini).await.unwrap();
        app.hitung("select count(*) from pengingat_pemantauan").await
    };
    assert_eq!(ingatkan("2026-05-30").await, 0);
    // Budi, Ratna, Hasan, Wawan; Gubernur di luar aplikasi ini.
    assert_eq!(ingatkan("2026-06-02").await, 4, "terlambat dua hari pun tetap sampai");
    assert_eq!(ingatkan("2026-06-02").await, 4);
    assert_eq!(ingatkan("2026-06-22").await, 4);
    pada(&app, "2026-06-22");
    let budi = app.masuk(&kantor.budi).await;
    for orang in [&kantor.sari, &kantor.tono] {
        let halaman = budi.buka(&alamat(orang, "2026-1")).await;
        budi.tekan(&halaman, "Selesaikan pemantauan", &[("hasil", "SESUAI")]).await;
    }
    assert_eq!(ingatkan("2026-06-23").await, 7, "Budi tidak perlu diingatkan lagi");
    assert_eq!(ingatkan("2026-06-30").await, 7);
    assert_eq!(ingatkan("2026-07-01").await, 7);
    assert_eq!(ingatkan("2026-12-01").await, 11, "semester berikutnya dihitung sendiri");
}

#[tokio::test]
async fn halaman_penilai_tetap_empat_pernyataan_bagi_tiga_dan_tiga_puluh_bawahan() {
    mulai_menghitung();
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let skp = skp(&app, &kantor).await;
    kegiatan(&app.db, kantor.sari.id, skp, "2026-01-31", 3, "laporan").await;
    dokumentasi(&app.db, &kantor.sari, "2026-01-01", "2026-01-31", true, "").await;
    let jabatan = ("Analis Data", "PELAKSANA");
    pabrik::orang(&app.db, "Tiga", 11, kantor.seksi, jabatan, false).await;
    pabrik::susun_penilai(&app.db).await;
    pada(&app, "2026-06-10");
    let budi = app.masuk(&kantor.budi).await;
    let tiga = budi.buka("/pemantauan").await;
    assert_eq!(tiga.semua(".kilat").len(), 3);
    for urut in 12..=38 {
        let nama = format!("Orang {urut}");
        pabrik::orang(&app.db, &nama, urut, kantor.seksi, jabatan, false).await;
    }
    pabrik::susun_penilai(&app.db).await;
    let banyak = budi.buka("/pemantauan").await;
    assert_eq!(banyak.semua(".kilat").len(), 30);
    let (sedikit, dipakai) = (pernyataan(&tiga), pernyataan(&banyak));
    assert!(!sedikit.is_empty() && sedikit.len() == dipakai.len(), "{sedikit:#?} {dipakai:#?}");
    assert!(dipakai.len() <= 4, "{dipakai:#?}");

    let halaman = budi.buka(&alamat(&kantor.sari, "2026-1")).await;
    assert!(pernyataan(&halaman).len() <= 5, "satu semester seorang pegawai, dengan sesinya");
    let (aksi, isi) = halaman.formulir("Selesaikan pemantauan", &LENGKAP);
    let simpan = budi.kirim(Method::POST, &aksi, Some(isi)).await;
    assert_eq!(simpan.status, StatusCode::SEE_OTHER);
    let dipakai = pernyataan(&simpan);
    assert!(dipakai.len() <= 6, "{dipakai:#?}");
    let ratna = app.masuk(&kantor.ratna).await;
    let meter = pernyataan(&ratna.buka("/pemantauan/kewajiban").await);
    assert!(meter.len() <= 4, "{meter:#?}");
}
