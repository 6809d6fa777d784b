//! Meja kepegawaian atas orang: mutasi, Plt., penetapan penilai, dan akibatnya dari hari ke hari.

use axum::http::StatusCode;
use chrono::{DateTime, Utc};

use crate::bantuan::{Aplikasi, Halaman, Kantor, Orang, Peramban, pabrik};

mod identitas;
mod penolakan;

/// Penilai seseorang pada sebuah hari, sebagaimana tertulis; kosong bila tidak ada.
async fn penilai(app: &Aplikasi, siapa: &Orang, hari: &str) -> String {
    let nama: Option<String> = sqlx::query_scalar(
        "select p.nama from penilai_pegawai h join pegawai p on p.pegawai_id = h.penilai_id
         where h.pegawai_id = $1 and h.mulai <= $2 and $2 < h.selesai",
    )
    .bind(siapa.id.uuid())
    .bind(hari.parse::<chrono::NaiveDate>().unwrap())
    .fetch_optional(&app.db)
    .await
    .unwrap();
    nama.unwrap_or_default()
}

/// Mengisi penempatan baru sampai halaman akibatnya.
async fn tempatkan(dewi: &Peramban, siapa: &Orang, nama_unit: &str, isian: &[(&str, &str)]) -> Halaman {
    let formulir = dewi.buka(&format!("/pegawai/{}/penempatan/baru", siapa.id)).await;
    let isian: Vec<_> = [("unit", nama_unit)].into_iter().chain(isian.iter().copied()).collect();
    dewi.tekan(&formulir, "Lihat akibatnya", &isian).await
}

/// Membuka langkah atas penempatan pertama pada halaman seseorang.
async fn langkah(dewi: &Peramban, siapa: &Orang, tautan: &str) -> Halaman {
    let orang = dewi.buka(&format!("/pegawai/{}", siapa.id)).await;
    dewi.buka(&orang.tautan(tautan).unwrap_or_else(|| panic!("tautan {tautan}: {}", orang.isi()))).await
}

const MUTASI: [(&str, &str); 4] = [
    ("sebagai", "DEFINITIF"),
    ("jabatan", "pengelola sarana"),
    ("mulai", "1 Februari 2026"),
    ("nomor_sk", "SK-7/2026"),
];

#[tokio::test]
async fn mutasi_memindahkan_penilai_dan_skp_yang_menunggu_sejak_harinya() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let skp = pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.diajukan().await;
    let dewi = app.masuk(&kantor.dewi).await;
    let daftar = dewi.buka("/pegawai?cari=sar").await;
    assert_eq!(daftar.semua(".daftar__utama > a"), ["Sari"]);
    assert!(daftar.memuat("Analis Data, Seksi Data") && daftar.memuat("Penilai: Budi"), "{}", daftar.isi());

    let akibat = tempatkan(&dewi, &kantor.sari, "Bidang Sarana", &MUTASI).await;
    for kalimat in [
        "Definitif: Pengelola Sarana pada Bidang Sarana, Kantor Uji, sejak 1 Februari 2026 tanpa batas waktu, berdasarkan SK-7/2026.",
        "Penempatan Analis Data, Seksi Data berakhir 31 Januari 2026.",
        "Mulai 1 Februari 2026",
        "Penilai Sari: Budi → Wawan.",
        "SKP 2026 Sari: menunggu Budi, mulai 1 Februari 2026 menunggu Wawan.",
        "Atasan Penilai Sari: Ratna → Hasan.",
    ] {
        assert!(akibat.memuat(kalimat), "{kalimat}\n{}", akibat.isi());
    }
    assert_eq!(penilai(&app, &kantor.sari, "2026-02-01").await, "Budi");

    let orang = dewi.tekan(&akibat, "Simpan penempatan", &[]).await;
    assert_eq!(orang.alamat, format!("/pegawai/{}", kantor.sari.id));
    assert_eq!(orang.semua("section .lencana"), ["Mendatang", "Berlaku"]);
    assert!(orang.memuat("sejak 1 Januari 2020 sampai 31 Januari 2026"), "{}", orang.isi());
    assert_eq!(penilai(&app, &kantor.sari, "2026-01-31").await, "Budi");
    assert_eq!(penilai(&app, &kantor.sari, "2026-02-01").await, "Wawan");
    let tercatat = "select count(*) from jejak where peristiwa = 'penempatan.tambah'
                    and rincian->'baru'->>'nomor_sk' = 'SK-7/2026' and rincian->'mengakhiri'->>'jabatan' = 'Analis Data'";
    assert_eq!(app.hitung(tercatat).await, 1);

    let alamat = format!("/skp/{}", skp.id);
    let (budi, wawan) = (app.masuk(&kantor.budi).await, app.masuk(&kantor.wawan).await);
    assert_eq!(budi.buka(&alamat).await.status, StatusCode::OK);
    assert_eq!(wawan.buka(&alamat).await.status, StatusCode::NOT_FOUND);
    app.app.clock.set("2026-02-01T02:00:00Z".parse::<DateTime<Utc>>().unwrap());
    let (budi, wawan) = (app.masuk(&kantor.budi).await, app.masuk(&kantor.wawan).await);
    assert_eq!(budi.buka(&alamat).await.status, StatusCode::NOT_FOUND);
    assert!(wawan.buka("/").await.memuat("Periksa SKP 2026 Sari"));
    assert_eq!(wawan.buka(&alamat).await.status, StatusCode::OK);
}

#[tokio::test]
async fn yang_belum_mulai_dapat_dihapus_dan_akibatnya_disebut() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let dewi = app.masuk(&kantor.dewi).await;
    let akibat = tempatkan(&dewi, &kantor.sari, "Bidang Sarana", &MUTASI).await;
    dewi.tekan(&akibat, "Simpan penempatan", &[]).await;
    let hapus = langkah(&dewi, &kantor.sari, "Hapus").await;
    let akibat = dewi.tekan(&hapus, "Lihat akibatnya", &[("alasan", "SK dibatalkan")]).await;
    let kalimat = "Penempatan Analis Data, Seksi Data berlanjut, sejak 1 Januari 2020 tanpa batas waktu.";
    assert!(akibat.memuat(kalimat), "{}", akibat.isi());
    assert!(akibat.memuat("Penilai Sari: Wawan → Budi."), "{}", akibat.isi());
    dewi.tekan(&akibat, "Hapus penempatan", &[]).await;
    for hari in ["2026-01-31", "2026-02-01", "2027-01-01"] {
        assert_eq!(penilai(&app, &kantor.sari, hari).await, "Budi", "{hari}");
    }
}

#[tokio::test]
async fn penempatan_yang_berlanjut_berhenti_sebelum_yang_berikutnya_dan_tidak_menimpa_pembetulan() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let dewi = app.masuk(&kantor.dewi).await;
    for (unit, mulai) in [("Bidang Sarana", "1 Februari 2026"), ("Bidang Pelayanan", "1 April 2026")] {
        let isian = [("sebagai", "DEFINITIF"), ("jabatan", "Analis Data"), ("mulai", mulai), ("nomor_sk", "SK")];
        let akibat = tempatkan(&dewi, &kantor.sari, unit, &isian).await;
        dewi.tekan(&akibat, "Simpan penempatan", &[]).await;
    }
    // Yang kedua dihapus: yang pertama berlanjut sampai sehari sebelum yang ketiga.
    let kedua: String = sqlx::query_scalar("select penempatan_id::text from penempatan where mulai = '2026-02-01'")
        .fetch_one(&app.db)
        .await
        .unwrap();
    let alamat = format!("/pegawai/{}/penempatan/{kedua}/penghapusan", kantor.sari.id);
    let akibat = dewi.tekan(&dewi.buka(&alamat).await, "Lihat akibatnya", &[("alasan", "Batal")]).await;
    assert!(akibat.memuat("berlanjut, sejak 1 Januari 2020 sampai 31 Maret 2026."), "{}", akibat.isi());
    dewi.tekan(&akibat, "Hapus penempatan", &[]).await;
    for (hari, harapan) in [("2026-03-31", "Budi"), ("2026-04-01", "Ratna")] {
        assert_eq!(penilai(&app, &kantor.sari, hari).await, harapan, "{hari}");
    }
    // Bila akhirnya sudah dibetulkan orang, penghapusan penggantinya tidak menyentuhnya.
    let akibat = tempatkan(&dewi, &kantor.tono, "Bidang Sarana", &MUTASI).await;
    dewi.tekan(&akibat, "Simpan penempatan", &[]).await;
    let orang = dewi.buka(&format!("/pegawai/{}", kantor.tono.id)).await;
    let akhiri = dewi.buka(&orang.tautan("Akhiri Pranata Komputer").unwrap()).await;
    let akibat = dewi.tekan(&akhiri, "Lihat akibatnya", &[("selesai", "20/1/2026"), ("alasan", "Keliru")]).await;
    dewi.tekan(&akibat, "Akhiri penempatan", &[]).await;
    let hapus = langkah(&dewi, &kantor.tono, "Hapus").await;
    let akibat = dewi.tekan(&hapus, "Lihat akibatnya", &[("alasan", "Batal")]).await;
    assert!(!akibat.memuat("berlanjut"), "{}", akibat.isi());
}

#[tokio::test]
async fn plt_dan_penetapan_berlaku_pada_harinya_saja() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let dewi = app.masuk(&kantor.dewi).await;
    let akhiri = langkah(&dewi, &kantor.budi, "Akhiri").await;
    let isian = [("selesai", "28/2/2026"), ("alasan", "Pensiun")];
    let akibat = dewi.tekan(&akhiri, "Lihat akibatnya", &isian).await;
    for kalimat in ["Penilai Budi: Ratna → tidak ada.", "Penilai 2 orang: Budi → Ratna.", "Sari, Tono."] {
        assert!(akibat.memuat(kalimat), "{kalimat}\n{}", akibat.isi());
    }
    dewi.tekan(&akibat, "Akhiri penempatan", &[]).await;

    let plt = [("sebagai", "PLT"), ("mulai", "1 Maret 2026"), ("selesai", "31 Maret 2026"), ("nomor_sk", "SP-3/2026")];
    let akibat = tempatkan(&dewi, &kantor.joko, "Seksi Data", &plt).await;
    assert!(akibat.memuat("1 Maret 2026 s.d. 31 Maret 2026"), "{}", akibat.isi());
    assert!(akibat.memuat("Penilai 2 orang: Ratna → Joko."), "{}", akibat.isi());
    let orang = dewi.tekan(&akibat, "Simpan penempatan", &[]).await;
    assert!(orang.memuat("Plt. Kepala Seksi Data, Seksi Data"), "{}", orang.isi());

    let formulir = dewi.buka(&format!("/pegawai/{}/penilai/baru", kantor.tono.id)).await;
    let isian =
        [("penilai", kantor.wawan.nip.as_str()), ("mulai", "10/3/2026"), ("selesai", "20/3/2026"), ("dasar", "ND-9")];
    let akibat = dewi.tekan(&formulir, "Lihat akibatnya", &isian).await;
    assert!(akibat.memuat("Penilai Tono: Joko → Wawan."), "{}", akibat.isi());
    dewi.tekan(&akibat, "Simpan penetapan", &[]).await;
    for (siapa, hari, harapan) in [
        (&kantor.sari, "2026-02-28", "Budi"),
        (&kantor.sari, "2026-03-01", "Joko"),
        (&kantor.sari, "2026-03-31", "Joko"),
        (&kantor.sari, "2026-04-01", "Ratna"),
        (&kantor.tono, "2026-03-09", "Joko"),
        (&kantor.tono, "2026-03-10", "Wawan"),
        (&kantor.tono, "2026-03-20", "Wawan"),
        (&kantor.tono, "2026-03-21", "Joko"),
        (&kantor.joko, "2026-03-15", "Wawan"),
        (&kantor.budi, "2026-03-01", ""),
    ] {
        assert_eq!(penilai(&app, siapa, hari).await, harapan, "{} pada {hari}", siapa.nama);
    }

    let akhiri = langkah(&dewi, &kantor.tono, "Akhiri penetapan").await;
    let akibat = dewi.tekan(&akhiri, "Lihat akibatnya", &[("selesai", "15/3/2026"), ("dasar", "ND-10")]).await;
    assert!(akibat.memuat("16 Maret 2026 s.d. 20 Maret 2026"), "{}", akibat.isi());
    dewi.tekan(&akibat, "Akhiri penetapan", &[]).await;
    assert_eq!(penilai(&app, &kantor.tono, "2026-03-15").await, "Wawan");
    assert_eq!(penilai(&app, &kantor.tono, "2026-03-16").await, "Joko");
    // Tabel yang disusun sebagian sama dengan hitungan seluruhnya.
    let beda = app
        .hitung(
            "with sebelum as materialized (select pegawai_id, mulai, penilai_id, atasan_penilai_id from penilai_pegawai)
             select count(*) from sebelum s
             cross join lateral garis_penilai(s.pegawai_id, s.mulai) g
             where (g.penilai_id, g.atasan_penilai_id) is distinct from (s.penilai_id, s.atasan_penilai_id)",
        )
        .await;
    assert_eq!(beda, 0);
}

#[tokio::test]
async fn kepala_baru_menilai_seluruh_unitnya() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let dewi = app.masuk(&kantor.dewi).await;
    // Budi menjadi kepala bidang lain; seksinya ikut naik ke Ratna, lalu Tono menggantikannya.
    let akhiri = langkah(&dewi, &kantor.wawan, "Akhiri").await;
    let isian = [("selesai", "31 Januari 2026"), ("alasan", "Mutasi keluar")];
    dewi.tekan(&dewi.tekan(&akhiri, "Lihat akibatnya", &isian).await, "Akhiri penempatan", &[]).await;
    let isian = [
        ("sebagai", "DEFINITIF"),
        ("kepala", "ya"),
        ("jabatan", "Kepala Bidang Sarana"),
        ("mulai", "1/2/2026"),
        ("nomor_sk", "SK-8"),
    ];
    let akibat = tempatkan(&dewi, &kantor.budi, "Bidang Sarana", &isian).await;
    for kalimat in ["Penilai 2 orang: Budi → Ratna.", "Penilai 4 orang: Hasan → Budi.", "Adi, Dewi, Joko, Umi."] {
        assert!(akibat.memuat(kalimat), "{kalimat}\n{}", akibat.isi());
    }
    dewi.tekan(&akibat, "Simpan penempatan", &[]).await;
    for (siapa, harapan) in [(&kantor.sari, "Ratna"), (&kantor.joko, "Budi"), (&kantor.budi, "Hasan")] {
        assert_eq!(penilai(&app, siapa, "2026-02-01").await, harapan, "{}", siapa.nama);
    }
}
