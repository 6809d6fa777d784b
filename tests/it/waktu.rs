//! Perjalanan waktu: siapa penilai dan Atasan Penilai siapa pada setiap hari, apa yang berpindah pada tengah malam,
//! dan apa yang hilang dari sesi yang sedang terbuka.

use std::time::Duration;

use axum::http::StatusCode;
use chrono::{DateTime, NaiveDate, Utc};
use kinerja::{kepegawaian, kernel::daily::each_day};

use crate::{
    bantuan::{Aplikasi, Halaman, Kantor, Orang, Peramban, pabrik},
    peristiwa::simpan,
};

fn hari(tulisan: &str) -> NaiveDate {
    tulisan.parse().unwrap()
}

fn pukul(tulisan: &str) -> DateTime<Utc> {
    tulisan.parse().unwrap()
}

/// Penempatan lewat formulirnya.
async fn tempatkan(dewi: &Peramban, siapa: &Orang, unit: &str, isian: &[(&str, &str)]) -> Halaman {
    let formulir = dewi.buka(&format!("/pegawai/{}/penempatan/baru", siapa.id)).await;
    let isian: Vec<_> = [("unit", unit), ("nomor_sk", "SK")].into_iter().chain(isian.iter().copied()).collect();
    let akibat = dewi.tekan(&formulir, "Lihat akibatnya", &isian).await;
    dewi.tekan(&akibat, "Simpan penempatan", &[]).await
}

/// Penilai dan Atasan Penilai seseorang, sebagaimana tertulis dan sebagaimana dihitung; keduanya harus sama.
async fn garis(app: &Aplikasi, siapa: &Orang, hari: NaiveDate) -> (String, String) {
    let (tertulis, dihitung): ((String, String), (String, String)) = {
        let baris: (String, String, String, String) = sqlx::query_as(
            "select coalesce(n.nama, ''), coalesce(a.nama, ''), coalesce(gn.nama, ''), coalesce(ga.nama, '')
             from garis_penilai($1, $2) g
             left join penilai_pegawai h on h.pegawai_id = $1 and h.mulai <= $2 and $2 < h.selesai
             left join pegawai n on n.pegawai_id = h.penilai_id
             left join pegawai a on a.pegawai_id = h.atasan_penilai_id
             left join pegawai gn on gn.pegawai_id = g.penilai_id
             left join pegawai ga on ga.pegawai_id = g.atasan_penilai_id",
        )
        .bind(siapa.id.uuid())
        .bind(hari)
        .fetch_one(&app.db)
        .await
        .unwrap();
        ((baris.0, baris.1), (baris.2, baris.3))
    };
    assert_eq!(tertulis, dihitung, "{} pada {hari}", siapa.nama);
    tertulis
}

/// Harapan bagi seseorang: sejak hari itu, penilai dan atasannya.
type Harapan<'a> = (&'a Orang, Vec<(&'static str, &'static str, &'static str)>);

async fn periksa_setiap_hari(app: &Aplikasi, dari: &str, sampai: &str, harapan: &[Harapan<'_>]) {
    for kini in hari(dari).iter_days().take_while(|h| *h <= hari(sampai)) {
        for (siapa, garisnya) in harapan {
            let (_, penilai, atasan) = garisnya.iter().rfind(|(sejak, ..)| hari(sejak) <= kini).unwrap();
            let nyata = garis(app, siapa, kini).await;
            assert_eq!((nyata.0.as_str(), nyata.1.as_str()), (*penilai, *atasan), "{} pada {kini}", siapa.nama);
        }
    }
}

#[tokio::test]
async fn hari_demi_hari_lewat_mutasi_plh_penetapan_pensiun_dan_plt() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let dewi = app.masuk(&kantor.dewi).await;
    // Joko dimutasi ke Seksi Data; Budi cuti dan Tono Plh.-nya; penilai Sari ditetapkan tersendiri; Budi pensiun, dan
    // Wawan Plt. selama April.
    tempatkan(
        &dewi,
        &kantor.joko,
        "Seksi Data",
        &[("sebagai", "DEFINITIF"), ("jabatan", "Analis Data"), ("mulai", "1/2/2026")],
    )
    .await;
    let cuti = [("jenis", "CUTI"), ("mulai", "10/2/2026"), ("selesai", "20/2/2026"), ("alasan", "Cuti besar")];
    simpan(&dewi, &kantor.budi, &cuti).await;
    tempatkan(
        &dewi,
        &kantor.tono,
        "Seksi Data",
        &[("sebagai", "PLH"), ("mulai", "10/2/2026"), ("selesai", "20/2/2026")],
    )
    .await;
    let formulir = dewi.buka(&format!("/pegawai/{}/penilai/baru", kantor.sari.id)).await;
    let isian =
        [("penilai", kantor.wawan.nip.as_str()), ("mulai", "15/3/2026"), ("selesai", "25/3/2026"), ("dasar", "ND")];
    let akibat = dewi.tekan(&formulir, "Lihat akibatnya", &isian).await;
    dewi.tekan(&akibat, "Simpan penetapan", &[]).await;
    simpan(&dewi, &kantor.budi, &[("jenis", "PENSIUN"), ("mulai", "1/4/2026"), ("nomor_sk", "SK-5")]).await;
    tempatkan(
        &dewi,
        &kantor.wawan,
        "Seksi Data",
        &[("sebagai", "PLT"), ("mulai", "1/4/2026"), ("selesai", "30/4/2026")],
    )
    .await;
    let harapan: [Harapan; 6] = [
        (
            &kantor.sari,
            vec![
                ("2026-01-12", "Budi", "Ratna"),
                ("2026-02-10", "Tono", "Ratna"),
                ("2026-02-21", "Budi", "Ratna"),
                ("2026-03-15", "Wawan", "Hasan"),
                ("2026-03-26", "Budi", "Ratna"),
                ("2026-04-01", "Wawan", "Ratna"),
                ("2026-05-01", "Ratna", "Hasan"),
            ],
        ),
        (
            &kantor.joko,
            vec![
                ("2026-01-12", "Wawan", "Hasan"),
                ("2026-02-01", "Budi", "Ratna"),
                ("2026-02-10", "Tono", "Ratna"),
                ("2026-02-21", "Budi", "Ratna"),
                ("2026-04-01", "Wawan", "Ratna"),
                ("2026-05-01", "Ratna", "Hasan"),
            ],
        ),
        (
            &kantor.tono,
            vec![("2026-01-12", "Budi", "Ratna"), ("2026-04-01", "Wawan", "Ratna"), ("2026-05-01", "Ratna", "Hasan")],
        ),
        (&kantor.budi, vec![("2026-01-12", "Ratna", "Hasan"), ("2026-04-01", "", "")]),
        (&kantor.wawan, vec![("2026-01-12", "Hasan", "Gubernur")]),
        (&kantor.ratna, vec![("2026-01-12", "Hasan", "Gubernur")]),
    ];
    periksa_setiap_hari(&app, "2026-01-12", "2026-05-05", &harapan).await;
}

#[tokio::test]
async fn pensiun_yang_dibatalkan_seperti_tidak_pernah_ada_pada_setiap_hari() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let dewi = app.masuk(&kantor.dewi).await;
    let semula: Vec<Harapan> = vec![
        (&kantor.ratna, vec![("2026-01-12", "Hasan", "Gubernur")]),
        (&kantor.budi, vec![("2026-01-12", "Ratna", "Hasan")]),
        (&kantor.sari, vec![("2026-01-12", "Budi", "Ratna")]),
        (&kantor.hasan, vec![("2026-01-12", "Gubernur", "")]),
    ];
    simpan(&dewi, &kantor.hasan, &[("jenis", "PENSIUN"), ("mulai", "1/2/2026"), ("nomor_sk", "SK-5")]).await;
    let sesudah: Vec<Harapan> = vec![
        (&kantor.ratna, vec![("2026-01-12", "Hasan", "Gubernur"), ("2026-02-01", "", "")]),
        (&kantor.budi, vec![("2026-01-12", "Ratna", "Hasan"), ("2026-02-01", "Ratna", "")]),
        (&kantor.sari, vec![("2026-01-12", "Budi", "Ratna")]),
        (&kantor.hasan, vec![("2026-01-12", "Gubernur", ""), ("2026-02-01", "", "")]),
    ];
    periksa_setiap_hari(&app, "2026-01-12", "2026-02-10", &sesudah).await;
    // Dibatalkan sesudah berlaku, dengan alasannya.
    app.app.clock.set(pukul("2026-02-05T02:00:00Z"));
    let dewi = app.masuk(&kantor.dewi).await;
    let orang = dewi.buka(&format!("/pegawai/{}", kantor.hasan.id)).await;
    let batal = dewi.buka(&orang.tautan("Batalkan").unwrap()).await;
    let akibat = dewi.tekan(&batal, "Lihat akibatnya", &[("alasan", "Perpanjangan BUP")]).await;
    dewi.tekan(&akibat, "Batalkan peristiwa", &[]).await;
    periksa_setiap_hari(&app, "2026-01-12", "2026-02-10", &semula).await;
    app.masuk(&kantor.hasan).await;
}

#[tokio::test]
async fn yang_menunggu_berpindah_pada_tengah_malam_juga_bagi_sesi_yang_terbuka() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let skp = format!("/skp/{}", pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.diajukan().await.id);
    let dewi = app.masuk(&kantor.dewi).await;
    tempatkan(
        &dewi,
        &kantor.sari,
        "Bidang Sarana",
        &[("sebagai", "DEFINITIF"), ("jabatan", "Pengelola Sarana"), ("mulai", "13/1/2026")],
    )
    .await;
    // Pukul 23.50 WIB.
    app.app.clock.set(pukul("2026-01-12T16:50:00Z"));
    let (budi, wawan) = (app.masuk(&kantor.budi).await, app.masuk(&kantor.wawan).await);
    let terbuka = budi.buka(&skp).await;
    assert!(terbuka.tombol().iter().any(|t| t.starts_with("Tetapkan")), "{:?}", terbuka.tombol());
    assert_eq!(wawan.buka(&skp).await.status, StatusCode::NOT_FOUND);
    app.app.clock.set(pukul("2026-01-12T17:00:00Z"));
    assert_eq!(budi.buka(&skp).await.status, StatusCode::NOT_FOUND);
    assert!(!budi.buka("/").await.memuat("Periksa SKP 2026 Sari"));
    for kata_kerja in ["penetapan", "pengembalian"] {
        let kirim = budi.paksa(&format!("{skp}/{kata_kerja}"), &[("versi", "1"), ("catatan", "Perbaiki")]).await;
        assert_eq!(kirim.status, StatusCode::NOT_FOUND, "{kata_kerja}");
    }
    let kini = wawan.buka(&skp).await;
    assert!(kini.tombol().iter().any(|t| t.starts_with("Tetapkan")), "{:?}", kini.tombol());
    assert!(wawan.buka("/").await.memuat("Periksa SKP 2026 Sari"));
}

#[tokio::test]
async fn yang_purnatugas_keluar_pada_permintaan_berikutnya_dan_masuk_lagi_bila_dibatalkan() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    // Peristiwa untuk besok; sesinya terbuka melewati tengah malam.
    let dewi = app.masuk(&kantor.dewi).await;
    simpan(&dewi, &kantor.wawan, &[("jenis", "PENSIUN"), ("mulai", "13/1/2026"), ("nomor_sk", "SK-5")]).await;
    app.app.clock.set(pukul("2026-01-12T16:59:00Z"));
    let wawan = app.masuk(&kantor.wawan).await;
    assert_eq!(wawan.buka("/profil").await.alamat, "/profil");
    app.app.clock.set(pukul("2026-01-12T17:00:00Z"));
    assert!(wawan.buka("/profil").await.alamat.starts_with("/masuk"));
    let tamu = app.tamu();
    let tolak = tamu
        .tekan(&tamu.buka("/masuk").await, "Masuk", &[("nip", &kantor.wawan.nip), ("kata_sandi", pabrik::KATA_SANDI)])
        .await;
    assert_eq!(tolak.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", tolak.isi());

    // Peristiwa yang berlaku hari ini juga: perannya hilang dari sesi yang terbuka, dan sesinya tersapu.
    let (dewi, umi) = (app.masuk(&kantor.dewi).await, app.masuk(&kantor.umi).await);
    let skp = pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.diajukan().await.id;
    assert_eq!(umi.buka(&format!("/skp/{skp}")).await.status, StatusCode::OK);
    simpan(&dewi, &kantor.umi, &[("jenis", "BERHENTI"), ("mulai", "13/1/2026"), ("nomor_sk", "SK-6")]).await;
    let kirim = umi.paksa("/sesi/perpanjang", &[("kunci", "-")]).await;
    assert_eq!(kirim.status, StatusCode::UNAUTHORIZED);
    assert!(umi.buka(&format!("/skp/{skp}")).await.alamat.starts_with("/masuk"));
    let sesi = "select count(*) from sesi join pegawai using (pegawai_id) where nama in ('Umi', 'Wawan')";
    assert_eq!(app.hitung(sesi).await, 0);

    let orang = dewi.buka(&format!("/pegawai/{}", kantor.umi.id)).await;
    let batal = dewi.buka(&orang.tautan("Batalkan").unwrap()).await;
    let akibat = dewi.tekan(&batal, "Lihat akibatnya", &[("alasan", "Keliru orang")]).await;
    dewi.tekan(&akibat, "Batalkan peristiwa", &[]).await;
    let umi = app.masuk(&kantor.umi).await;
    assert_eq!(umi.buka(&format!("/skp/{skp}")).await.status, StatusCode::OK, "perannya kembali");
}

#[tokio::test]
async fn peran_yang_dicabut_atau_habis_masanya_hilang_dari_sesi_yang_terbuka() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let skp = format!("/skp/{}", pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.diajukan().await.id);
    let (dewi, umi) = (app.masuk(&kantor.dewi).await, app.masuk(&kantor.umi).await);
    assert_eq!(umi.buka(&skp).await.status, StatusCode::OK);
    let peran = dewi.buka(&format!("/pegawai/{}/peran", kantor.umi.id)).await;
    let cabut = dewi.buka(&peran.tautan("Cabut").unwrap()).await;
    dewi.tekan(&cabut, "Cabut peran", &[("sejak", "12/1/2026"), ("alasan", "Rotasi")]).await;
    assert_eq!(umi.buka(&skp).await.status, StatusCode::NOT_FOUND);
    // Yang masanya habis pada tengah malam.
    sqlx::raw_sql("update peran_pegawai set selesai = '2026-01-13' where peran = 'KEPEGAWAIAN'")
        .execute(&app.db)
        .await
        .unwrap();
    app.app.clock.set(pukul("2026-01-12T16:50:00Z"));
    let dewi = app.masuk(&kantor.dewi).await;
    assert_eq!(dewi.buka("/pegawai").await.status, StatusCode::OK);
    app.app.clock.set(pukul("2026-01-12T17:00:00Z"));
    assert_eq!(dewi.buka("/pegawai").await.status, StatusCode::NOT_FOUND);
    assert_eq!(dewi.buka(&skp).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn server_yang_terus_berjalan_menampilkan_unit_menurut_harinya() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let dewi = app.masuk(&kantor.dewi).await;
    let alamat = format!("/unit/{}/perubahan", kantor.seksi);
    let isian = [("nama", "Seksi Statistik"), ("sejak", "13/1/2026"), ("alasan", "SK 1")];
    let periksa = dewi.tekan(&dewi.buka(&alamat).await, "Lanjutkan", &isian).await;
    dewi.tekan(&periksa, "Simpan perubahan", &[]).await;
    simpan(&dewi, &kantor.joko, &[("jenis", "BERHENTI"), ("mulai", "13/1/2026"), ("nomor_sk", "SK-6")]).await;
    let db = app.app.db.clone();
    let penjaga = tokio::spawn(each_day(app.app.clock.clone(), Duration::from_millis(10), hari("2026-01-12"), {
        move |hari| {
            let db = db.clone();
            async move { kepegawaian::terapkan_hari(&mut *db.acquire().await?, hari).await }
        }
    }));
    app.app.clock.set(pukul("2026-01-12T16:50:00Z"));
    app.masuk(&kantor.joko).await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    let berganti = "select count(*) from unit where nama = 'Seksi Statistik'";
    assert_eq!(app.hitung(berganti).await, 0, "belum harinya");
    app.app.clock.set(pukul("2026-01-12T17:00:00Z"));
    for _ in 0..200 {
        if app.hitung(berganti).await == 1 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(app.hitung(berganti).await, 1);
    penjaga.abort();
    let sesi = "select count(*) from sesi join pegawai using (pegawai_id) where nama = 'Joko'";
    assert_eq!(app.hitung(sesi).await, 0);
}

#[tokio::test]
async fn dua_kepegawaian_atas_unit_yang_sama_tidak_pernah_kehilangan_tulisan() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let (satu, dua) = (app.masuk(&kantor.dewi).await, app.masuk(&kantor.dewi).await);
    let unit = format!("/unit/{}", kantor.seksi);
    // Yang satu mengubah namanya, yang lain sedang memindahkannya.
    let pindah = dua.buka(&format!("{unit}/pemindahan")).await;
    let sarana = "Bidang Sarana".to_owned();
    let isian = [("nama", "Seksi Statistik"), ("alasan", "SK 1"), ("sejak", "1/2/2026")];
    let periksa = satu.tekan(&satu.buka(&format!("{unit}/perubahan")).await, "Lanjutkan", &isian).await;
    satu.tekan(&periksa, "Simpan perubahan", &[]).await;
    let isian = [("induk", sarana.as_str()), ("alasan", "SK 2"), ("sejak", "1/3/2026")];
    let usang = dua.tekan(&pindah, "Lanjutkan", &isian).await;
    assert_eq!(usang.status, StatusCode::CONFLICT);
    assert!(usang.memuat("Dewi mengubahnya pada") && usang.memuat("Seksi Statistik"), "{}", usang.isi());
    assert_eq!(
        (usang.nilai("induk"), usang.nilai("alasan"), usang.nilai("sejak")),
        (vec![sarana.clone()], vec!["SK 2".into()], vec!["1/3/2026".into()])
    );
    let periksa = dua.tekan(&usang, "Lanjutkan", &[]).await;
    dua.tekan(&periksa, "Pindahkan unit", &[]).await;
    let keduanya = "select count(*) from unit_masa m join unit i on i.unit_id = m.induk_id
                    where m.nama = 'Seksi Statistik' and i.kode = case m.mulai when '2026-02-01' then 'K.A' else 'K.B' end";
    assert_eq!(app.hitung(keduanya).await, 2, "nama dan induknya tersimpan, masing-masing sejak harinya");

    // Serentak: tepat satu menang, yang lain diberi tahu.
    let alamat = format!("/unit/{}/perubahan", kantor.seksi);
    let (a, b) = (satu.buka(&alamat).await, dua.buka(&alamat).await);
    let ubah = |nama: &'static str| [("nama", nama), ("alasan", "SK 3"), ("sejak", "1/4/2026")];
    let a = satu.tekan(&a, "Lanjutkan", &ubah("Seksi Satu")).await;
    let b = dua.tekan(&b, "Lanjutkan", &ubah("Seksi Dua")).await;
    let (a, b) = tokio::join!(satu.tekan(&a, "Simpan perubahan", &[]), dua.tekan(&b, "Simpan perubahan", &[]));
    let mut status = [a.status, b.status];
    status.sort();
    assert_eq!(status, [StatusCode::OK, StatusCode::CONFLICT]);
    let kalah = if a.status == StatusCode::CONFLICT { (&a, "Seksi Satu") } else { (&b, "Seksi Dua") };
    assert_eq!(kalah.0.nilai("nama"), [kalah.1]);
}
