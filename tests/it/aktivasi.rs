//! Akun seseorang: tautan sekali pakai, penonaktifan, dan mereka yang mencoba memakainya untuk naik pangkat.

use axum::http::{Method, StatusCode, header};
use chrono::TimeDelta;
use kinerja::kernel::id::PegawaiId;

use crate::{
    bantuan::{Aplikasi, Halaman, Kantor, Orang, Peramban, pabrik::KATA_SANDI},
    masuk::catatan::Catatan,
};

const SANDI: &str = "angkot hujan lemari biru";

fn akun(siapa: &Orang) -> String {
    format!("/pegawai/{}/akun", siapa.id)
}

/// Menerbitkan tautan lewat halamannya.
async fn terbitkan(pengurus: &Peramban, siapa: &Orang) -> String {
    let halaman = pengurus.buka(&akun(siapa)).await;
    let tombol =
        if halaman.memuat("Belum punya akun") { "Buat tautan aktivasi" } else { "Buat tautan kata sandi baru" };
    let jawaban = pengurus.tekan(&halaman, tombol, &[("alasan_tautan", "Datang sendiri dengan kartu pegawai")]).await;
    assert_eq!(jawaban.status, StatusCode::OK, "{}", jawaban.isi());
    jawaban.teks(".tautan-sekali code")
}

async fn buat(tamu: &Peramban, tautan: &str, nip: &str, sandi: &str) -> Halaman {
    let isian = [("nip", nip), ("kata_sandi_baru", sandi), ("kata_sandi_ulang", sandi)];
    tamu.paksa(tautan, &isian).await
}

async fn dapat_masuk(app: &Aplikasi, siapa: &Orang, sandi: &str) -> bool {
    let jawaban = app.tamu().paksa("/masuk", &[("nip", &siapa.nip), ("kata_sandi", sandi)]).await;
    jawaban.status == StatusCode::SEE_OTHER
}

async fn jalankan(app: &Aplikasi, sql: String) {
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&app.db).await.unwrap();
}

async fn beri_peran(app: &Aplikasi, siapa: PegawaiId, peran: &str, mulai: &str) {
    jalankan(
        app,
        format!(
            "insert into peran_pegawai (pegawai_id, peran, dasar, mulai) values ('{siapa}', '{peran}', 'SK', '{mulai}')"
        ),
    )
    .await;
}

#[tokio::test]
async fn orang_baru_membuat_kata_sandinya_sendiri_dari_tautan() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    jalankan(&app, format!("delete from akun where pegawai_id = '{}'", kantor.sari.id)).await;
    let dewi = app.masuk(&kantor.dewi).await;
    let kosong = dewi.tekan(&dewi.buka(&akun(&kantor.sari)).await, "Buat tautan aktivasi", &[]).await;
    assert_eq!(kosong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(kosong.memuat("Tuliskan alasannya."));
    let tautan = terbitkan(&dewi, &kantor.sari).await;
    // Sekali saja: halaman akun menyebut bahwa tautannya ada, bukan apa tautannya.
    let sesudah = dewi.buka(&akun(&kantor.sari)).await;
    assert!(sesudah.memuat("Tautan yang belum dipakai") && !sesudah.html.contains(&tautan));
    assert_eq!(app.hitung("select count(*) from tautan_aktivasi where length(sidik) = 32").await, 1);

    let sari = app.tamu();
    let halaman = sari.buka(&tautan).await;
    assert!(halaman.memuat("Buat kata sandi Anda") && halaman.memuat("Kantor Uji"));
    assert!(!halaman.html.contains("Sari") && !halaman.html.contains(&kantor.sari.nip));
    assert_eq!(halaman.kepala[header::REFERRER_POLICY], "strict-origin");
    assert_eq!(halaman.kepala[header::CACHE_CONTROL], "no-store");
    let lemah = [("nip", kantor.sari.nip.as_str()), ("kata_sandi_baru", "pendek"), ("kata_sandi_ulang", "lain")];
    let lemah = sari.tekan(&halaman, "Buat kata sandi", &lemah).await;
    assert_eq!(lemah.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(lemah.memuat("paling pendek 12") && lemah.memuat("Tidak sama"));
    assert_eq!(lemah.nilai("nip"), std::slice::from_ref(&kantor.sari.nip));
    assert!(!lemah.html.contains("pendek\""), "kata sandi tidak digambar kembali");
    let isian = [("nip", kantor.sari.nip.as_str()), ("kata_sandi_baru", SANDI), ("kata_sandi_ulang", SANDI)];
    let masuk = sari.tekan(&lemah, "Buat kata sandi", &isian).await;
    assert_eq!(masuk.alamat, "/masuk");
    assert!(masuk.memuat("Kata sandi Anda sudah dibuat."));
    let isian = [("nip", kantor.sari.nip.as_str()), ("kata_sandi", SANDI)];
    assert_eq!(sari.tekan(&masuk, "Masuk", &isian).await.alamat, "/");
    let jejak = "select count(*) from jejak where peristiwa in ('akun.tautan', 'masuk.aktivasi')";
    assert_eq!(app.hitung(jejak).await, 2);
}

#[tokio::test]
async fn mengatur_ulang_mengeluarkan_semua_perangkat_dan_peramban() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let (sari, dewi) = (app.masuk(&kantor.sari).await, app.masuk(&kantor.dewi).await);
    let tautan = terbitkan(&dewi, &kantor.sari).await;
    assert_eq!(sari.kirim(Method::GET, "/", None).await.status, StatusCode::OK, "tautan saja tidak mengubah apa pun");
    assert_eq!(buat(&app.tamu(), &tautan, &kantor.sari.nip, SANDI).await.status, StatusCode::SEE_OTHER);
    assert_eq!(sari.kirim(Method::GET, "/", None).await.status, StatusCode::SEE_OTHER);
    let dikenal = format!("select '{}'::uuid", kantor.sari.id);
    let sisa: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
        "select count(*) from peramban_dikenal where pegawai_id = ({dikenal})"
    )))
    .fetch_one(&app.db)
    .await
    .unwrap();
    assert_eq!(sisa, 0);
    assert!(!dapat_masuk(&app, &kantor.sari, KATA_SANDI).await && dapat_masuk(&app, &kantor.sari, SANDI).await);
}

#[tokio::test]
async fn tautan_asing_terpakai_tergantikan_dan_kedaluwarsa_dijawab_sama() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let dewi = app.masuk(&kantor.dewi).await;
    let terpakai = terbitkan(&dewi, &kantor.sari).await;
    assert_eq!(buat(&app.tamu(), &terpakai, &kantor.sari.nip, SANDI).await.status, StatusCode::SEE_OTHER);
    let tergantikan = terbitkan(&dewi, &kantor.tono).await;
    let kedaluwarsa = terbitkan(&dewi, &kantor.tono).await;
    assert_eq!(app.tamu().buka(&kedaluwarsa).await.status, StatusCode::OK);
    app.app.clock.set(app.app.clock.now() + TimeDelta::hours(72));
    let asing = format!("/aktivasi/{}", "ab".repeat(32));
    let harapan = app.tamu().buka(&asing).await;
    assert_eq!(harapan.status, StatusCode::NOT_FOUND);
    assert!(harapan.memuat("mintalah tautan baru kepada kepegawaian"));
    for tautan in [&terpakai, &tergantikan, &kedaluwarsa, &asing, "/aktivasi/bukan-token"] {
        let dibuka = app.tamu().buka(tautan).await;
        assert_eq!((dibuka.status, &dibuka.html), (StatusCode::NOT_FOUND, &harapan.html), "{tautan}");
        let dikirim = buat(&app.tamu(), tautan, &kantor.tono.nip, "lemari biru angkot hujan").await;
        assert_eq!((dikirim.status, &dikirim.html), (StatusCode::NOT_FOUND, &harapan.html), "{tautan}");
    }
    assert!(dapat_masuk(&app, &kantor.tono, KATA_SANDI).await);
}

#[tokio::test]
async fn lima_nip_keliru_mematikan_tautan() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let dewi = app.masuk(&kantor.dewi).await;
    let tautan = terbitkan(&dewi, &kantor.sari).await;
    for sisa in (1..5).rev() {
        let jawaban = buat(&app.tamu(), &tautan, &kantor.tono.nip, SANDI).await;
        assert_eq!(jawaban.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(jawaban.memuat(&format!("masih ada {sisa} kesempatan")), "{}", jawaban.isi());
        // Yang kosong dan yang benar tetapi lemah tidak dihitung.
        assert_eq!(buat(&app.tamu(), &tautan, "", SANDI).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let lemah = buat(&app.tamu(), &tautan, &kantor.sari.nip, "pendek").await;
        assert!(lemah.memuat("paling pendek 12"));
    }
    assert_eq!(buat(&app.tamu(), &tautan, &kantor.tono.nip, SANDI).await.status, StatusCode::NOT_FOUND);
    assert_eq!(buat(&app.tamu(), &tautan, &kantor.sari.nip, SANDI).await.status, StatusCode::NOT_FOUND);
    assert_eq!(app.tamu().buka(&tautan).await.status, StatusCode::NOT_FOUND);
    assert_eq!(app.hitung("select count(*) from jejak where peristiwa = 'masuk.aktivasi_gagal'").await, 5);
    assert!(!dewi.buka(&akun(&kantor.sari)).await.memuat("Tautan yang belum dipakai"));
    // Serentak pun tidak lebih dari lima.
    let tautan = terbitkan(&dewi, &kantor.sari).await;
    let tebak = || async { buat(&app.tamu(), &tautan, &kantor.tono.nip, SANDI).await.status };
    tokio::join!(tebak(), tebak(), tebak(), tebak(), tebak(), tebak(), tebak(), tebak());
    assert_eq!(app.hitung("select count(*) from jejak where peristiwa = 'masuk.aktivasi_gagal'").await, 10);
}

#[tokio::test]
async fn dua_yang_memakai_tautan_serentak_hanya_satu_yang_menang() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let tautan = terbitkan(&app.masuk(&kantor.dewi).await, &kantor.sari).await;
    let sandi = [SANDI, "lemari biru angkot hujan"];
    let tamu = [app.tamu(), app.tamu()];
    let (satu, dua) = tokio::join!(
        buat(&tamu[0], &tautan, &kantor.sari.nip, sandi[0]),
        buat(&tamu[1], &tautan, &kantor.sari.nip, sandi[1])
    );
    let mut status = [satu.status.as_u16(), dua.status.as_u16()];
    let menang = sandi[usize::from(satu.status != StatusCode::SEE_OTHER)];
    status.sort_unstable();
    assert_eq!(status, [303, 404]);
    assert!(dapat_masuk(&app, &kantor.sari, menang).await);
    assert_eq!(app.hitung("select count(*) from jejak where peristiwa = 'masuk.aktivasi'").await, 1);
}

#[tokio::test]
async fn formulir_tautan_terkirim_dua_kali_menerbitkan_satu() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let dewi = app.masuk(&kantor.dewi).await;
    let halaman = dewi.buka(&akun(&kantor.sari)).await;
    let (aksi, isi) = halaman.formulir("Buat tautan kata sandi baru", &[("alasan_tautan", "Lupa")]);
    let pertama = dewi.kirim(Method::POST, &aksi, Some(isi.clone())).await;
    let tautan = pertama.teks(".tautan-sekali code");
    let kedua = dewi.kirim(Method::POST, &aksi, Some(isi)).await;
    assert_eq!(kedua.status, StatusCode::SEE_OTHER);
    assert_eq!(kedua.kepala[header::LOCATION], akun(&kantor.sari).as_str());
    assert_eq!(app.tamu().buka(&tautan).await.status, StatusCode::OK);
}

#[tokio::test]
async fn kepegawaian_tidak_naik_pangkat_lewat_akun_orang_lain() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    beri_peran(&app, kantor.hasan.id, "PYB", "2020-01-01").await;
    beri_peran(&app, kantor.ratna.id, "PIMPINAN_KEPEGAWAIAN", "2020-01-01").await;
    beri_peran(&app, kantor.wawan.id, "KEPEGAWAIAN", "2020-01-01").await;
    // Baru menjadi admin bulan depan; tautan hari ini dapat ditahan sampai itu.
    beri_peran(&app, kantor.tono.id, "ADMIN", "2026-02-01").await;
    let dewi = app.masuk(&kantor.dewi).await;
    for kuat in [&kantor.adi, &kantor.hasan, &kantor.ratna, &kantor.wawan, &kantor.tono, &kantor.dewi] {
        let halaman = dewi.buka(&akun(kuat)).await;
        assert_eq!(halaman.status, StatusCode::OK, "{}", kuat.nama);
        assert_eq!(halaman.tombol(), Vec::<String>::new(), "{}", kuat.nama);
        for kerja in ["tautan", "penonaktifan", "pengaktifan"] {
            let isian = [("alasan", "Iseng"), ("alasan_tautan", "Iseng")];
            let jawaban = dewi.paksa(&format!("{}/{kerja}", akun(kuat)), &isian).await;
            assert_eq!(jawaban.status, StatusCode::FORBIDDEN, "{} {kerja}", kuat.nama);
        }
    }
    assert_eq!(app.hitung("select count(*) from tautan_aktivasi").await, 0);
    // Admin boleh bagi siapa saja, kecuali dirinya.
    let adi = app.masuk(&kantor.adi).await;
    terbitkan(&adi, &kantor.hasan).await;
    let sendiri = adi.paksa(&format!("{}/tautan", akun(&kantor.adi)), &[("alasan_tautan", "Saya")]).await;
    assert_eq!(sendiri.status, StatusCode::FORBIDDEN);
    let sendiri = adi.paksa(&format!("{}/penonaktifan", akun(&kantor.adi)), &[("alasan", "Saya")]).await;
    assert_eq!(sendiri.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn kepegawaian_sebuah_unit_tidak_menjangkau_unit_lain_dan_peran_yang_lebih_luas() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    jalankan(
        &app,
        format!("update peran_pegawai set unit_id = '{}' where pegawai_id = '{}'", kantor.seksi, kantor.dewi.id),
    )
    .await;
    beri_peran(&app, kantor.tono.id, "PENGELOLA", "2020-01-01").await;
    let dewi = app.masuk(&kantor.dewi).await;
    terbitkan(&dewi, &kantor.sari).await;
    // Di luar unitnya tidak ada, juga bagi pegawai biasa.
    let sari = app.masuk(&kantor.sari).await;
    for (siapa, alamat) in [(&dewi, akun(&kantor.joko)), (&sari, akun(&kantor.tono)), (&sari, akun(&kantor.sari))] {
        assert_eq!(siapa.buka(&alamat).await.status, StatusCode::NOT_FOUND);
        for kerja in ["tautan", "penonaktifan", "pengaktifan"] {
            assert_eq!(siapa.paksa(&format!("{alamat}/{kerja}"), &[]).await.status, StatusCode::NOT_FOUND);
        }
    }
    // Pengelola seinstansi menjangkau lebih jauh daripada kepegawaian seksi.
    assert_eq!(dewi.paksa(&format!("{}/tautan", akun(&kantor.tono)), &[]).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn tautan_lama_mati_ketika_orangnya_mendapat_peran_berkuasa() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let tautan = terbitkan(&app.masuk(&kantor.dewi).await, &kantor.sari).await;
    let adi = app.masuk(&kantor.adi).await;
    let formulir = adi.buka(&format!("/pegawai/{}/peran/baru?peran=AUDITOR", kantor.sari.id)).await;
    let sesudah = adi.tekan(&formulir, "Beri peran", &[("dasar", "SK 9/2026")]).await;
    assert!(sesudah.memuat("sudah diberikan"), "{}", sesudah.isi());
    assert_eq!(buat(&app.tamu(), &tautan, &kantor.sari.nip, SANDI).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn tautan_mati_ketika_pemilik_mengganti_sendiri_dan_ketika_penerbitnya_diberhentikan() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let (dewi, adi, sari) =
        (app.masuk(&kantor.dewi).await, app.masuk(&kantor.adi).await, app.masuk(&kantor.sari).await);
    let tautan = terbitkan(&dewi, &kantor.sari).await;
    let isian = [("kata_sandi_lama", KATA_SANDI), ("kata_sandi_baru", SANDI), ("kata_sandi_ulang", SANDI)];
    sari.tekan(&sari.buka("/kata-sandi").await, "Ganti kata sandi", &isian).await;
    assert_eq!(app.tamu().buka(&tautan).await.status, StatusCode::NOT_FOUND);
    let tautan = terbitkan(&dewi, &kantor.sari).await;
    assert_eq!(app.tamu().buka(&tautan).await.status, StatusCode::OK);
    adi.tekan(&adi.buka(&akun(&kantor.dewi)).await, "Nonaktifkan akun", &[("alasan", "Diberhentikan")]).await;
    assert_eq!(app.tamu().buka(&tautan).await.status, StatusCode::NOT_FOUND);
    // Bagi akun yang nonaktif tidak ada tautan.
    let jawaban = adi.paksa(&format!("{}/tautan", akun(&kantor.dewi)), &[("alasan_tautan", "Lupa")]).await;
    assert_eq!(jawaban.status, StatusCode::CONFLICT);
    assert!(jawaban.memuat("Aktifkan dahulu"));
}

#[tokio::test]
async fn akun_dinonaktifkan_seketika_dan_diaktifkan_kembali() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let (sari, dewi) = (app.masuk(&kantor.sari).await, app.masuk(&kantor.dewi).await);
    let tautan = terbitkan(&dewi, &kantor.sari).await;
    let lama = dewi.buka(&akun(&kantor.sari)).await;
    let ditolak = dewi.tekan(&lama, "Nonaktifkan akun", &[]).await;
    assert_eq!(ditolak.status, StatusCode::UNPROCESSABLE_ENTITY);
    let sesudah = dewi.tekan(&lama, "Nonaktifkan akun", &[("alasan", "Ponselnya dicuri")]).await;
    assert!(sesudah.memuat("sudah dinonaktifkan") && sesudah.memuat("tidak dapat masuk"));
    assert_eq!(sari.kirim(Method::GET, "/", None).await.status, StatusCode::SEE_OTHER);
    assert!(!dapat_masuk(&app, &kantor.sari, KATA_SANDI).await);
    assert_eq!(app.tamu().buka(&tautan).await.status, StatusCode::NOT_FOUND);
    // Halaman yang usang dijawab dengan keadaannya, dan tulisannya tetap ada.
    let usang = dewi.tekan(&dewi.buka(&akun(&kantor.sari)).await, "Aktifkan akun", &[("alasan", "Ditemukan")]).await;
    assert!(usang.memuat("sudah aktif kembali"));
    assert!(dapat_masuk(&app, &kantor.sari, KATA_SANDI).await);
    let jawaban = dewi.paksa(&format!("{}/pengaktifan", akun(&kantor.sari)), &[("alasan", "Sekali lagi")]).await;
    assert_eq!(jawaban.status, StatusCode::CONFLICT);
    assert!(jawaban.memuat("Akun ini sudah aktif.") && jawaban.html.contains("Sekali lagi"));
}

#[tokio::test]
async fn token_aktivasi_tidak_pernah_tercatat() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let dewi = app.masuk(&kantor.dewi).await;
    let catatan = Catatan::default();
    let penjaga = catatan.mulai();
    let tautan = terbitkan(&dewi, &kantor.sari).await;
    let tamu = app.tamu();
    tamu.buka(&tautan).await;
    buat(&tamu, &tautan, &kantor.tono.nip, SANDI).await;
    buat(&tamu, &tautan, &kantor.sari.nip, SANDI).await;
    buat(&tamu, &tautan, &kantor.sari.nip, SANDI).await;
    drop(penjaga);
    let catatan = catatan.ambil();
    assert!(catatan.contains("/aktivasi/…"), "tidak ada yang tercatat");
    let token = tautan.rsplit('/').next().unwrap();
    assert_eq!(token.len(), 64);
    for rahasia in [token, SANDI] {
        // Yang satu dibatasi pada setiap catatan sungguhan (lihat `kernel::web::QUIET`); yang lain pembaca
        // halaman milik uji ini sendiri, bukan aplikasinya.
        let asing = |b: &str| b.contains("tower_http::") && b.contains("TRACE") || b.contains("html5ever::");
        let tertulis = catatan.lines().filter(|b| !asing(b));
        let bocor: Vec<&str> = tertulis.filter(|b| b.contains(rahasia)).collect();
        assert!(bocor.is_empty(), "{bocor:#?}");
    }
    let tersimpan = "select string_agg(t::text, ' ') from (
        select rincian::text from jejak union all select lokasi from pengiriman
        union all select tautan_aktivasi::text from tautan_aktivasi) as x (t)";
    let tersimpan: Option<String> = sqlx::query_scalar(tersimpan).fetch_one(&app.db).await.unwrap();
    assert!(!tersimpan.unwrap_or_default().contains(token));
}
