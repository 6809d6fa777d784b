//! Tim kerja lintas unit: dibentuk, diisi, berganti ketua, dan siapa yang melihatnya.

use axum::http::{Method, StatusCode};
use chrono::{DateTime, Utc};

use crate::bantuan::{Aplikasi, Halaman, Kantor, Orang, Peramban, pabrik};

/// Budi membentuk tim dengan ketua itu; jawabannya halaman timnya.
pub async fn bentuk(budi: &Peramban, nama: &str, ketua: &str) -> Halaman {
    let isian = [("nama", nama), ("cari", ketua), ("dasar", "SK 12/2026"), ("mulai", "1 Januari 2026")];
    budi.tekan(&budi.buka("/tim/baru").await, "Bentuk tim", &isian).await
}

/// Menambah seseorang, dipilih dengan nama lengkapnya.
pub async fn tambah(peramban: &Peramban, tim: &str, nama: &str, mulai: &str) -> Halaman {
    let formulir = peramban.buka(&format!("{tim}/anggota/baru")).await;
    peramban.tekan(&formulir, "Simpan anggota", &[("cari", nama), ("mulai", mulai)]).await
}

#[tokio::test]
async fn penilai_membentuk_tim_lintas_unit_dan_rhk_dapat_menyebutnya() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let budi = app.masuk(&kantor.budi).await;
    let formulir = budi.buka(&budi.buka("/tim").await.tautan("Bentuk tim kerja").unwrap()).await;
    let kosong = budi.tekan(&formulir, "Bentuk tim", &[("mulai", "")]).await;
    assert_eq!(kosong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(kosong.semua(".ringkasan-galat li").len(), 4, "{}", kosong.isi());
    // Potongan nama tidak ditebak: orangnya dipilih dari daftar, yang lain tetap seperti diketik.
    let isian =
        [("nama", "Zona Integritas"), ("cari", "wawa"), ("dasar", "SK 12/2026"), ("selesai", "31 Desember 2026")];
    let tanya = budi.tekan(&formulir, "Bentuk tim", &isian).await;
    assert_eq!(tanya.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(tanya.memuat("Kepala Bidang Sarana") && tanya.nilai("nama") == ["Zona Integritas"]);
    let tim = budi.tekan(&tanya, "Bentuk tim", &[("pegawai", &kantor.wawan.id.to_string())]).await;
    assert_eq!(tim.teks("h1"), "Zona Integritas");
    assert!(tim.memuat("1 Januari 2026") || tim.memuat("12 Januari 2026"));
    let alamat = tim.alamat.clone();
    assert!(tambah(&budi, &alamat, &kantor.sari.nip, "12 Januari 2026").await.memuat("Sari"));
    let lagi = tambah(&budi, &alamat, "Sari", "1 Februari 2026").await;
    assert_eq!(lagi.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(lagi.memuat("Sari sudah di dalam tim ini"));
    let luar = tambah(&budi, &alamat, "Tono", "1 Januari 2027").await;
    assert!(luar.memuat("pilih hari di dalamnya"), "{}", luar.isi());

    let skp = pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.id;
    let sari = app.masuk(&kantor.sari).await;
    let formulir = sari.buka(&format!("/skp/{skp}/rencana/baru")).await;
    assert!(formulir.html.contains("<option value=\"Tim Zona Integritas – ketua Wawan\">"));
    let isian = [("rhk", "Terwujudnya area bersih"), ("penugasan_dari", "Tim Zona Integritas – ketua Wawan")];
    let isi = sari.tekan(&formulir, "Simpan draf", &isian).await;
    assert!(isi.memuat("(Penugasan dari Tim Zona Integritas – ketua Wawan)"));
    // Tulisan bebas tetap boleh.
    let formulir = sari.buka(&format!("/skp/{skp}/rencana/baru")).await;
    let isi = sari.tekan(&formulir, "Simpan draf", &[("rhk", "Lain"), ("penugasan_dari", "Sekretaris Daerah")]).await;
    assert!(isi.memuat("(Penugasan dari Sekretaris Daerah)"));
    let cetak = sari.buka(&format!("/skp/{skp}/cetak")).await;
    assert!(cetak.memuat("(Penugasan dari Tim Zona Integritas – ketua Wawan)"));
    // Yang bukan anggota tidak ditawari.
    let skp = pabrik::skp(&app.db, &kantor.tono, Some(&kantor.budi)).await.id;
    let tono = app.masuk(&kantor.tono).await;
    assert!(!tono.buka(&format!("/skp/{skp}/rencana/baru")).await.html.contains("Zona Integritas"));
}

#[tokio::test]
async fn tim_hanya_tampak_bagi_pembuat_ketua_anggota_dan_kepegawaian_yang_menjangkau() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let budi = app.masuk(&kantor.budi).await;
    let tim = bentuk(&budi, "Tim Layanan", "Wawan").await.alamat;
    tambah(&budi, &tim, "Tono", "1 Januari 2026").await;
    let semua: [(&Orang, bool, bool); 10] = [
        (&kantor.budi, true, true),
        (&kantor.wawan, true, false),
        (&kantor.tono, true, false),
        (&kantor.dewi, true, true),
        (&kantor.sari, false, false),
        (&kantor.ratna, false, false),
        (&kantor.hasan, false, false),
        (&kantor.joko, false, false),
        (&kantor.umi, false, false),
        (&kantor.adi, false, false),
    ];
    for (orang, melihat, mengatur) in semua {
        let dia = app.masuk(orang).await;
        let nama = &orang.nama;
        let lihat = dia.buka(&tim).await;
        assert_eq!(lihat.status.as_u16(), if melihat { 200 } else { 404 }, "{nama}");
        assert_eq!(dia.buka("/tim").await.memuat("Tim Layanan"), melihat, "{nama}");
        assert_eq!(lihat.tautan("Tambah anggota").is_some(), mengatur, "{nama}");
        let ubah = if mengatur {
            200
        } else if melihat {
            403
        } else {
            404
        };
        for ruas in ["perubahan", "anggota/baru"] {
            assert_eq!(dia.buka(&format!("{tim}/{ruas}")).await.status.as_u16(), ubah, "{nama} {ruas}");
        }
        let kirim = dia.paksa(&format!("{tim}/perubahan"), &[("versi", "99"), ("nama", "X"), ("dasar", "Y")]).await;
        let harapan = if mengatur {
            409
        } else if melihat {
            403
        } else {
            404
        };
        assert_eq!(kirim.status.as_u16(), harapan, "{nama}");
    }
    // Membentuk: penilai dan kepegawaian; bagi yang lain halamannya tidak ada.
    for (orang, boleh) in [(&kantor.dewi, 200), (&kantor.ratna, 200), (&kantor.sari, 404), (&kantor.umi, 404)] {
        assert_eq!(app.masuk(orang).await.buka("/tim/baru").await.status.as_u16(), boleh, "{}", orang.nama);
    }
}

#[tokio::test]
async fn kepegawaian_membentuk_hanya_dengan_ketua_dalam_lingkupnya() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    sqlx::raw_sql(
        "update peran_pegawai set unit_id = (select unit_id from unit where kode = 'K.B') where peran = 'KEPEGAWAIAN'",
    )
    .execute(&app.db)
    .await
    .unwrap();
    let dewi = app.masuk(&kantor.dewi).await;
    let ditolak = bentuk(&dewi, "Tim Jauh", "Budi").await;
    assert_eq!(ditolak.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(ditolak.memuat("dalam lingkup kepegawaian Anda"));
    let tim = bentuk(&dewi, "Tim Dekat", "Joko").await;
    assert_eq!(tim.teks("h1"), "Tim Dekat");
    // Anggotanya boleh dari unit mana pun; tim yang ketuanya di luar lingkup tidak ada baginya.
    assert!(tambah(&dewi, &tim.alamat, "Sari", "1 Januari 2026").await.memuat("Sari"));
    let budi = app.masuk(&kantor.budi).await;
    let jauh = bentuk(&budi, "Tim Budi", "Tono").await.alamat;
    assert_eq!(dewi.buka(&jauh).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn ketua_berganti_pada_harinya_dan_yang_berakhir_tidak_lagi_melihat() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let budi = app.masuk(&kantor.budi).await;
    let tim = bentuk(&budi, "Tim Data", "Wawan").await.alamat;
    let formulir = budi.buka(&format!("{tim}/anggota/baru")).await;
    let dini = budi
        .tekan(&formulir, "Simpan anggota", &[("cari", "Joko"), ("sebagai", "KETUA"), ("mulai", "1 Januari 2026")])
        .await;
    assert!(dini.memuat("menjadi ketua sejak 1 Januari 2026"), "{}", dini.isi());
    let ganti = budi.tekan(&dini, "Simpan anggota", &[("mulai", "1 Februari 2026")]).await;
    assert_eq!(ganti.semua("section h2"), ["Ketua dan anggota", "Akan datang"]);
    assert!(ganti.memuat("1 Januari 2026 s.d. 31 Januari 2026"));
    let ketua = async |hari: &str| -> Option<String> {
        sqlx::query_scalar(
            "select p.nama from anggota_pada($1::date) a join pegawai p on p.pegawai_id = a.ketua_id limit 1",
        )
        .bind(hari.parse::<chrono::NaiveDate>().unwrap())
        .fetch_optional(&app.db)
        .await
        .unwrap()
    };
    assert_eq!(ketua("2026-01-31").await.unwrap(), "Wawan");
    assert_eq!(ketua("2026-02-01").await.unwrap(), "Joko");
    assert_eq!(ketua("2025-12-31").await, None);
    // Wawan masih melihat pada hari terakhirnya, tidak lagi esoknya.
    for (pada, status) in [("2026-01-31T09:00:00Z", 200), ("2026-01-31T17:00:00Z", 404)] {
        app.app.clock.set(pada.parse::<DateTime<Utc>>().unwrap());
        assert_eq!(app.masuk(&kantor.wawan).await.buka(&tim).await.status.as_u16(), status, "{pada}");
    }
    // Mengakhiri anggota, lalu timnya.
    let budi = app.masuk(&kantor.budi).await;
    tambah(&budi, &tim, "Sari", "1 Februari 2026").await;
    let halaman = budi.buka(&tim).await;
    let akhir = budi.buka(&halaman.tautan("Akhiri kedudukan Sari").unwrap()).await;
    let salah = budi.tekan(&akhir, "Akhiri", &[("selesai", "besok")]).await;
    assert_eq!((salah.status, salah.nilai("selesai")), (StatusCode::UNPROCESSABLE_ENTITY, vec!["besok".to_owned()]));
    let halaman = budi.tekan(&salah, "Akhiri", &[("selesai", "31 Maret 2026")]).await;
    assert!(halaman.memuat("1 Februari 2026 s.d. 31 Maret 2026"));
    let ubah = budi.buka(&format!("{tim}/perubahan")).await;
    let halaman =
        budi.tekan(&ubah, "Simpan perubahan", &[("nama", "Tim Satu Data"), ("selesai", "28 Februari 2026")]).await;
    assert_eq!(halaman.teks("h1"), "Tim Satu Data");
    assert!(halaman.memuat("1 Februari 2026 s.d. 28 Februari 2026"), "{}", halaman.isi());
    assert_eq!(ketua("2026-03-01").await, None);
}

#[tokio::test]
async fn anggota_keluar_sendiri_mulai_hari_ini_tetapi_ketua_tidak() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let budi = app.masuk(&kantor.budi).await;
    let tim = bentuk(&budi, "Tim Data", "Wawan").await.alamat;
    tambah(&budi, &tim, "Sari", "1 Januari 2026").await;
    tambah(&budi, &tim, "Tono", "1 Januari 2026").await;
    let sari = app.masuk(&kantor.sari).await;
    let lihat = sari.buka(&tim).await;
    let alamat = lihat.tautan("Keluar dari tim").unwrap();
    assert!(lihat.tautan("Akhiri").is_none(), "hanya kedudukannya sendiri");
    let formulir = sari.buka(&alamat).await;
    let surut = sari.tekan(&formulir, "Keluar dari tim", &[("selesai", "11 Januari 2026")]).await;
    assert_eq!(
        (surut.status, surut.nilai("selesai")),
        (StatusCode::UNPROCESSABLE_ENTITY, vec!["11 Januari 2026".into()])
    );
    assert!(surut.memuat("tidak berlaku surut"), "{}", surut.isi());
    let keluar = sari.tekan(&surut, "Keluar dari tim", &[("selesai", "12 Januari 2026")]).await;
    assert!(keluar.memuat("1 Januari 2026 s.d. 12 Januari 2026"), "{}", keluar.isi());
    // Kedudukan orang lain bukan miliknya, dan ketua tidak meninggalkan timnya.
    let tono = budi.buka(&tim).await.tautan("Akhiri kedudukan Tono").unwrap();
    let ketua = budi.buka(&tim).await.tautan("Akhiri kedudukan Wawan").unwrap();
    let (sari, wawan) = (app.masuk(&kantor.sari).await, app.masuk(&kantor.wawan).await);
    assert_eq!(sari.buka(&tono).await.status, StatusCode::FORBIDDEN);
    assert!(wawan.buka(&tim).await.tautan("Keluar dari tim").is_none());
    for (siapa, alamat) in [(&sari, &tono), (&wawan, &ketua)] {
        let kirim = siapa.paksa(alamat, &[("versi", "99"), ("selesai", "12 Januari 2026")]).await;
        assert_eq!(kirim.status, StatusCode::FORBIDDEN, "{alamat}");
    }
    // Esoknya tim itu bukan urusannya lagi.
    app.app.clock.set("2026-01-12T17:00:00Z".parse::<DateTime<Utc>>().unwrap());
    assert_eq!(app.masuk(&kantor.sari).await.buka(&tim).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn formulir_tim_yang_usang_dijawab_409_dan_yang_terkirim_dua_kali_berakibat_sekali() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let budi = app.masuk(&kantor.budi).await;
    let tim = bentuk(&budi, "Tim Arsip", "Wawan").await.alamat;
    let (tab_a, tab_b) = (budi.buka(&format!("{tim}/perubahan")).await, budi.buka(&format!("{tim}/perubahan")).await);
    budi.tekan(&tab_a, "Simpan perubahan", &[("nama", "Tim Arsip Satu")]).await;
    let usang = budi.tekan(&tab_b, "Simpan perubahan", &[("nama", "Tim Arsip Dua")]).await;
    assert_eq!(usang.status, StatusCode::CONFLICT);
    assert_eq!(usang.nilai("nama"), ["Tim Arsip Dua"]);
    assert!(usang.memuat("Tim Arsip Satu"));
    assert_eq!(budi.tekan(&usang, "Simpan perubahan", &[]).await.teks("h1"), "Tim Arsip Dua");

    let formulir = budi.buka(&format!("{tim}/anggota/baru")).await;
    let (aksi, isi) = formulir.formulir("Simpan anggota", &[("cari", "Sari")]);
    let (satu, dua) =
        (budi.kirim(Method::POST, &aksi, Some(isi.clone())).await, budi.kirim(Method::POST, &aksi, Some(isi)).await);
    assert_eq!((satu.status, dua.status), (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER));
    assert_eq!(app.hitung("select count(*) from anggota_tim where sebagai = 'ANGGOTA'").await, 1);
    assert_eq!(app.hitung("select count(*) from jejak where peristiwa = 'tim.anggota'").await, 1);
    let formulir = budi.buka("/tim/baru").await;
    let isian = [("nama", "Tim Kembar"), ("cari", "Wawan"), ("dasar", "SK"), ("mulai", "1 Januari 2026")];
    let (aksi, isi) = formulir.formulir("Bentuk tim", &isian);
    let satu = budi.kirim(Method::POST, &aksi, Some(isi.clone())).await;
    let dua = budi.kirim(Method::POST, &aksi, Some(isi)).await;
    assert_eq!((satu.lokasi(), dua.status), (dua.lokasi(), StatusCode::SEE_OTHER));
    assert_eq!(app.hitung("select count(*) from tim where nama = 'Tim Kembar'").await, 1);
}
