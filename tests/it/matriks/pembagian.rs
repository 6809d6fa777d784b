//! Matriks dibagikan ke draf SKP tanpa menimpa kata pegawainya.

use axum::http::{Method, StatusCode};

use super::{DAFTAR, ditetapkan, isi, rhk, tambah_rhk};
use crate::bantuan::{Aplikasi, Kantor, pabrik};

#[tokio::test]
async fn dibagikan_ke_draf_yang_ada_menunggu_yang_belum_dan_tidak_menyentuh_yang_diajukan() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let (budi, skp_budi, matriks) = ditetapkan(&app, &kantor).await;
    // Sari berdraf; Tono belum mempunyai SKP.
    let skp = pabrik::skp(&app.db, &kantor.sari, None).await.id;
    let halaman = budi.tekan(&matriks, "Bagikan ke draf SKP", &[]).await;
    assert!(halaman.memuat("2 RHK masuk ke draf SKP; 1 orang belum mempunyai SKP"), "{}", halaman.isi());
    let isi = rhk(&app, skp).await;
    assert_eq!(isi.len(), 3);
    // SKP Budi masih draf: bunyinya tertulis, tautannya menyusul.
    assert!(isi.iter().all(|(_, bagian, tertaut)| bagian == "UTAMA" && !tertaut));
    let sari = app.masuk(&kantor.sari).await;
    let draf = sari.buka(&format!("/skp/{skp}")).await;
    assert!(draf.memuat("Tersusunnya statistik bulanan"));
    assert!(draf.memuat("RHK pimpinan yang diintervensi: Terwujudnya layanan data yang cepat"));
    assert!(sari.buka("/").await.memuat("Budi membagikan RHK 2026 kepada Anda"));
    assert!(sari.buka(&format!("/skp/{skp}/riwayat")).await.memuat("dari Matriks Peran Hasil dimasukkan"));

    // Dua kali ditekan, dan dikirim dua kali: akibatnya tetap sekali.
    let lagi = budi.tekan(&halaman, "Bagikan ke draf SKP", &[]).await;
    assert!(!lagi.memuat("2 RHK masuk ke draf"), "{}", lagi.isi());
    let (aksi, kiriman) = lagi.formulir("Bagikan ke draf SKP", &[]);
    for _ in 0..2 {
        let jawaban = budi.kirim(Method::POST, &aksi, Some(kiriman.clone())).await;
        assert_eq!(jawaban.status, StatusCode::SEE_OTHER);
    }
    assert_eq!(rhk(&app, skp).await.len(), 3);
    assert_eq!(app.hitung("select count(*) from jejak where peristiwa = 'matriks.pembagian'").await, 3);

    // Begitu SKP Budi diajukan, membagikan lagi menautkan yang masih seperti dibagikan.
    let budi_skp = budi.buka(&format!("/skp/{skp_budi}")).await;
    let ubah = budi.buka(&budi_skp.tautan("Ubah hasil kerja 2").unwrap()).await;
    let pimpinan = ubah.pilihan("rhk_pimpinan").into_iter().find(|(t, _)| t == "Meningkatnya mutu data").unwrap().1;
    let lengkap = [
        ("rhk_pimpinan", pimpinan.as_str()),
        ("aspek", "KUANTITAS"),
        ("indikator", "Jumlah layanan"),
        ("target", "12 layanan"),
    ];
    let siap = budi.tekan(&ubah, "Simpan draf", &lengkap).await;
    assert_eq!(budi.tekan(&siap, "Ajukan", &[]).await.teks(".lencana"), "Diajukan");
    let halaman = budi.tekan(&budi.buka(&matriks.alamat).await, "Bagikan ke draf SKP", &[]).await;
    assert!(halaman.memuat("2 RHK diperbarui"), "{}", halaman.isi());
    assert_eq!(rhk(&app, skp).await.iter().filter(|(_, _, tertaut)| *tertaut).count(), 2);

    // Tono menyusun SKP-nya sendiri, lalu mengambil yang menunggunya.
    let tono = app.masuk(&kantor.tono).await;
    let baru = tono.buka("/skp/baru").await;
    let draf = tono.tekan(&baru, "Buat draf", &[]).await;
    let menunggu = tono.buka(&draf.tautan("Ambil dari Matriks Peran Hasil").unwrap()).await;
    assert!(menunggu.memuat("Terpeliharanya portal data") && menunggu.memuat("Dari Budi"));
    let draf = tono.tekan(&menunggu, "Masukkan ke draf", &[]).await;
    assert!(draf.memuat("1 RHK dari matriks masuk"));
    assert_eq!(draf.semua(".rhk__teks"), ["Terpeliharanya portal data"]);
    let kosong = tono.buka(&format!("{}/matriks", draf.alamat)).await;
    assert!(kosong.memuat("Tidak ada RHK dari matriks yang menunggu"));
    // Orang lain tidak punya pintu ke draf itu.
    assert_eq!(app.masuk(&kantor.joko).await.buka(&kosong.alamat).await.status, StatusCode::NOT_FOUND);
    assert_eq!(budi.buka(&kosong.alamat).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn skp_yang_sudah_diajukan_tidak_disentuh() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let (budi, _, matriks) = ditetapkan(&app, &kantor).await;
    sqlx::raw_sql("update skp set status = 'diajukan', diajukan_pada = now(), sidik_isi = '\\x00'")
        .execute(&app.db)
        .await
        .unwrap();
    let sari = pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.diajukan().await.id;
    let tono = pabrik::skp(&app.db, &kantor.tono, Some(&kantor.budi)).await.ditetapkan().await.id;
    let versi = "select sum(versi)::bigint from skp where status <> 'draf'";
    let sebelum = app.hitung(versi).await;
    let halaman = budi.tekan(&matriks, "Bagikan ke draf SKP", &[]).await;
    assert!(halaman.memuat("2 orang SKP-nya sudah diajukan atau ditetapkan, jadi tidak disentuh"), "{}", halaman.isi());
    assert_eq!((rhk(&app, sari).await.len(), rhk(&app, tono).await.len()), (1, 1));
    assert_eq!(app.hitung(versi).await, sebelum);
    assert!(!app.masuk(&kantor.sari).await.buka("/").await.memuat("membagikan RHK"));
}

#[tokio::test]
async fn kata_yang_ditulis_pegawai_tidak_pernah_ditimpa_dan_bedanya_tampak() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let (budi, _, matriks) = ditetapkan(&app, &kantor).await;
    let skp = pabrik::skp(&app.db, &kantor.sari, None).await.id;
    let sari = app.masuk(&kantor.sari).await;
    // Yang sudah ditulis Sari dengan kalimat yang sama diakui, tidak digandakan.
    tambah_rhk(&sari, skp, "tersusunnya STATISTIK bulanan").await;
    budi.tekan(&matriks, "Bagikan ke draf SKP", &[]).await;
    let isi_kini = rhk(&app, skp).await;
    assert_eq!(isi_kini.len(), 3, "{isi_kini:?}");
    // Sari mengubah satu; Budi mengubah keduanya pada matriks baru.
    let draf = sari.buka(&format!("/skp/{skp}")).await;
    let ubah = sari.buka(&draf.tautan("Ubah hasil kerja 3").unwrap()).await;
    assert_eq!(ubah.nilai("rhk"), ["Terjawabnya permintaan data"]);
    let sedang_dibuka = sari.buka(&draf.tautan("Ubah hasil kerja 2").unwrap()).await;
    sari.tekan(&ubah, "Simpan draf", &[("rhk", "Terjawabnya permintaan data dalam dua hari")]).await;
    let halaman = budi.buka(&matriks.alamat).await;
    assert!(halaman.memuat("Di SKP-nya: «Terjawabnya permintaan data dalam dua hari»"), "{}", halaman.isi());
    let baru = budi.tekan(&halaman, "Susun matriks baru", &[]).await;
    assert!(baru.memuat("nomor 2") && baru.memuat("Tersusunnya statistik bulanan"));
    isi(&budi, &baru.alamat, &kantor.sari, ["Tersusunnya statistik mingguan", "Terjawabnya semua permintaan"]).await;
    let halaman = budi.tekan(&budi.buka(&baru.alamat).await, "Tetapkan matriks", &[]).await;
    let halaman = budi.tekan(&halaman, "Bagikan ke draf SKP", &[]).await;
    let isi_kini: Vec<String> = rhk(&app, skp).await.into_iter().map(|r| r.0).collect();
    // Tulisan Sari sendiri dan yang ia ubah tetap; bedanya tampak pada matriks.
    assert!(isi_kini.contains(&"tersusunnya STATISTIK bulanan".to_owned()), "{isi_kini:?}");
    assert!(isi_kini.contains(&"Terjawabnya permintaan data dalam dua hari".to_owned()));
    assert!(halaman.memuat("Di SKP-nya: «tersusunnya STATISTIK bulanan»"));
    assert!(halaman.memuat("Di SKP-nya: «Terjawabnya permintaan data dalam dua hari»"));
    // Formulir Sari yang sedang terbuka tidak kehilangan apa pun.
    let simpan = sari.tekan(&sedang_dibuka, "Simpan draf", &[("rhk", "Tersusunnya statistik harian")]).await;
    assert_eq!(simpan.status, StatusCode::OK);
    // Yang dihapus Sari tidak kembali.
    let halaman_sari = sari.buka(&format!("/skp/{skp}")).await;
    sari.tekan(&halaman_sari, "Hapus hasil kerja 3", &[]).await;
    let halaman = budi.tekan(&budi.buka(&halaman.alamat).await, "Bagikan ke draf SKP", &[]).await;
    assert!(halaman.memuat("dihapus pegawainya dari drafnya"));
    assert_eq!(rhk(&app, skp).await.len(), 2);
    // Versi lama tetap terbaca, sebagai yang digantikan.
    let lama = budi.buka(&matriks.alamat).await;
    assert!(lama.teks("main .keterangan").contains("Digantikan") && lama.memuat("Tersusunnya statistik bulanan"));
    assert!(lama.tombol().is_empty());
    assert_eq!(budi.paksa(&format!("{}/pembagian", matriks.alamat), &[]).await.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn bunyi_yang_belum_disentuh_pegawai_mengikuti_matriks_baru() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let (budi, _, matriks) = ditetapkan(&app, &kantor).await;
    let skp = pabrik::skp(&app.db, &kantor.sari, None).await.id;
    let halaman = budi.tekan(&matriks, "Bagikan ke draf SKP", &[]).await;
    let sari = app.masuk(&kantor.sari).await;
    let draf = sari.buka(&format!("/skp/{skp}")).await;
    let sedang_dibuka = sari.buka(&draf.tautan("Ubah hasil kerja 2").unwrap()).await;
    let baru = budi.tekan(&halaman, "Susun matriks baru", &[]).await;
    isi(&budi, &baru.alamat, &kantor.sari, ["Tersusunnya statistik mingguan", "Terjawabnya permintaan data"]).await;
    let halaman = budi.tekan(&budi.buka(&baru.alamat).await, "Tetapkan matriks", &[]).await;
    let halaman = budi.tekan(&halaman, "Bagikan ke draf SKP", &[]).await;
    assert!(halaman.memuat("1 RHK diperbarui"), "{}", halaman.isi());
    let kini: Vec<String> = rhk(&app, skp).await.into_iter().map(|r| r.0).collect();
    assert_eq!(kini[1..], ["Tersusunnya statistik mingguan", "Terjawabnya permintaan data"]);
    // Yang sedang diketik Sari tidak hilang: 409 dengan tulisannya di samping yang tersimpan.
    let usang = sari.tekan(&sedang_dibuka, "Simpan draf", &[("rhk", "Tulisan Sari")]).await;
    assert_eq!((usang.status, usang.nilai("rhk")), (StatusCode::CONFLICT, vec!["Tulisan Sari".to_owned()]));
    assert!(usang.memuat("Tersusunnya statistik mingguan"));
}

#[tokio::test]
async fn rhk_di_luar_matriks_disebut_dan_diambil_dengan_satu_tekanan() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    pabrik::rhk_pimpinan(&app.db, Some(&kantor.budi), 2026).await;
    let skp = pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.id;
    let sari = app.masuk(&kantor.sari).await;
    tambah_rhk(&sari, skp, "Tersusunnya arsip").await;
    let budi = app.masuk(&kantor.budi).await;
    let matriks = budi.tekan(&budi.buka(DAFTAR).await, "Susun matriks", &[]).await;
    let luar = matriks.semua(".matriks__luar li");
    assert_eq!(luar.len(), 2);
    assert!(luar[0].starts_with("Sari: «Tersusunnya laporan data», mendukung «Meningkatnya mutu data»"), "{luar:?}");
    assert!(luar[1].contains("«Tersusunnya arsip», belum tertaut ke RHK Anda"));
    let rencana = matriks.nilai("rencana")[0].clone();
    let halaman = budi.tekan(&matriks, "Ambil ke matriks", &[]).await;
    // Tab lain yang masih menawarkannya tidak menggandakannya.
    let lagi = budi.paksa(&format!("{}/pengambilan", matriks.alamat), &[("rencana", &rencana)]).await;
    assert_eq!(lagi.status, StatusCode::CONFLICT);
    assert_eq!(halaman.semua("td li"), ["Tersusunnya laporan data ada di SKP-nya"]);
    assert_eq!(halaman.semua(".matriks__luar li").len(), 1);
    // Membagikannya kembali tidak menggandakan, dan perubahan Sari sesudahnya tampak.
    let halaman = budi.tekan(&halaman, "Tetapkan matriks", &[]).await;
    budi.tekan(&halaman, "Bagikan ke draf SKP", &[]).await;
    assert_eq!(rhk(&app, skp).await.len(), 2);
    // RHK orang yang tidak dinilai tidak dapat diambil.
    let joko = pabrik::skp(&app.db, &kantor.joko, Some(&kantor.wawan)).await.id;
    let asing: uuid::Uuid = sqlx::query_scalar("select rencana_id from rencana where skp_id = $1")
        .bind(joko.uuid())
        .fetch_one(&app.db)
        .await
        .unwrap();
    let baru = budi.tekan(&budi.buka(&halaman.alamat).await, "Susun matriks baru", &[]).await;
    let coba = budi.paksa(&format!("{}/pengambilan", baru.alamat), &[("rencana", &asing.to_string())]).await;
    assert_eq!(coba.status, StatusCode::NOT_FOUND);
}
