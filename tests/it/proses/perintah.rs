//! Baris perintah: kode keluar dan kalimatnya.

use std::process::Command;

use axum::http::{StatusCode, header};
use kinerja::kernel::db;

use super::{Folder, Layanan, PERAN, akun_contoh, dengan_basis_data, jalankan, kalimat, kinerja, teks, url};
use crate::bantuan::{Kantor, basis_data};

#[tokio::test]
async fn tanpa_postgresql_dikatakan_apa_yang_harus_dipasang() {
    let folder = Folder::baru();
    let mut salah_tunjuk = kinerja(&folder.data());
    salah_tunjuk.env("KINERJA_PG_BIN", "/nonexistent");
    let hasil = jalankan(salah_tunjuk).await;
    assert_eq!(hasil.status.code(), Some(1));
    assert!(kalimat(&hasil).contains("KINERJA_PG_BIN"), "{}", kalimat(&hasil));
    assert!(!folder.data().join("data").exists());

    // Folder data dari versi yang tidak ada di mana pun: apa pun yang terpasang di sini tidak cocok.
    let lama = folder.0.join("lama");
    std::fs::create_dir_all(lama.join("data")).unwrap();
    std::fs::write(lama.join("data/PG_VERSION"), "9\n").unwrap();
    if rustix::process::geteuid().is_root() {
        assert!(Command::new("chown").args(["-R", "nobody"]).arg(&lama).status().unwrap().success());
    }
    let mut tidak_ada = kinerja(&lama);
    tidak_ada.env("KINERJA_PG_PROVISION", "tidak");
    let hasil = jalankan(tidak_ada).await;
    assert_eq!(hasil.status.code(), Some(1));
    assert_eq!(teks(&hasil.stdout), "");
    let kalimat = kalimat(&hasil);
    for kata in ["apt-get install postgresql", "DATABASE_URL", "KINERJA_PG_BIN"] {
        assert!(kalimat.contains(kata), "{kata}: {kalimat}");
    }
}

#[tokio::test]
async fn basis_data_sendiri_tidak_diisi_contoh_kecuali_diminta() {
    let (folder, pilihan) = (Folder::baru(), basis_data().await);
    let url = url(&pilihan);
    let perintah = |argumen: &[&str]| {
        let mut perintah = dengan_basis_data(&url, &folder.data());
        perintah.args(argumen);
        perintah
    };
    let hasil = jalankan(perintah(&["migrate"])).await;
    assert_eq!(hasil.status.code(), Some(0), "{}", kalimat(&hasil));
    let layanan = Layanan::mulai(perintah(&["serve"])).await;
    assert!(!layanan.peramban().buka("/masuk").await.html.contains("Akun contoh"));
    assert_eq!(layanan.berhenti().await.code(), Some(0));

    for _ in 0..2 {
        let hasil = jalankan(perintah(&["contoh"])).await;
        assert_eq!(hasil.status.code(), Some(0), "{}", kalimat(&hasil));
    }
    let layanan = Layanan::mulai(perintah(&[])).await;
    let (orang, kata_sandi) = akun_contoh(&layanan.peramban().buka("/masuk").await);
    assert_eq!(orang.len(), PERAN.len());

    // Kata sandi terbitan: harus diganti saat pertama masuk, dan mengakhiri sesi yang ada.
    let nip = &orang[0].1;
    let lama = layanan.peramban();
    lama.masuk(nip, &kata_sandi).await;
    let terbit = jalankan(perintah(&["akun", "terbitkan", nip])).await;
    assert_eq!(terbit.status.code(), Some(0), "{}", kalimat(&terbit));
    let keluaran = teks(&terbit.stdout);
    let sementara = keluaran.lines().next().unwrap().strip_prefix("Kata sandi sementara: ").unwrap();
    assert_eq!(lama.buka("/").await.status, StatusCode::SEE_OTHER);
    let peramban = layanan.peramban();
    assert_eq!(peramban.masuk(nip, &kata_sandi).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(peramban.masuk(nip, sementara).await.kepala[header::LOCATION], "/kata-sandi");
    assert_eq!(peramban.buka("/skp").await.kepala[header::LOCATION], "/kata-sandi");
    let cabut = jalankan(perintah(&["akun", "cabut-sesi", nip])).await;
    assert_eq!((cabut.status.code(), teks(&cabut.stdout).as_str()), (Some(0), "1 sesi diakhiri.\n"));
    let asing = jalankan(perintah(&["akun", "terbitkan", "199901012020011999"])).await;
    assert_eq!(asing.status.code(), Some(1));
    assert!(kalimat(&asing).contains("Tidak ada pegawai dengan NIP"), "{}", kalimat(&asing));
    assert_eq!(layanan.berhenti().await.code(), Some(0));
}

#[tokio::test]
async fn admin_pertama_ditunjuk_sekali_dan_terbitan_mematikan_tautan() {
    let (folder, pilihan) = (Folder::baru(), basis_data().await);
    let pool = db::pool(pilihan.clone(), 1);
    let kantor = Kantor::kecil(&pool).await;
    let url = url(&pilihan);
    let perintah = |argumen: &[&str]| {
        let mut perintah = dengan_basis_data(&url, &folder.data());
        perintah.args(argumen);
        jalankan(perintah)
    };
    let admin_pertama = ["akun", "admin-pertama", kantor.sari.nip.as_str()];
    let hasil = perintah(&admin_pertama).await;
    assert_eq!(hasil.status.code(), Some(1));
    assert!(kalimat(&hasil).contains("sudah punya admin: Adi."), "{}", kalimat(&hasil));
    // Belum ada, atau tidak ada lagi yang dapat masuk.
    let sql =
        "update peran_pegawai set selesai = current_date where peran = 'ADMIN'; delete from akun where pegawai_id = ";
    let sql = format!("{sql}'{}'", kantor.sari.id);
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&pool).await.unwrap();
    let hasil = perintah(&admin_pertama).await;
    assert_eq!(hasil.status.code(), Some(0), "{}", kalimat(&hasil));
    assert!(teks(&hasil.stdout).contains("kini admin aplikasi") && teks(&hasil.stdout).contains("akun terbitkan"));
    assert_eq!(perintah(&admin_pertama).await.status.code(), Some(1));
    let peran: i64 = sqlx::query_scalar(
        "select count(*) from peran_pegawai p join jejak j on j.objek_id = p.pegawai_id and j.peristiwa = 'peran.pemberian'
         where p.pegawai_id = $1 and p.peran = 'ADMIN' and p.unit_id is null and p.selesai is null",
    )
    .bind(kantor.sari.id.uuid())
    .fetch_one(&pool)
    .await
    .unwrap();
    assert_eq!(peran, 1);

    let tautan = format!(
        "insert into tautan_aktivasi (pegawai_id, sidik, dibuat_oleh, dibuat_pada, berakhir_pada)
         values ('{}', '\\x01', '{}', now(), now() + interval '1 day')",
        kantor.sari.id, kantor.dewi.id
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(tautan)).execute(&pool).await.unwrap();
    assert_eq!(perintah(&["akun", "terbitkan", &kantor.sari.nip]).await.status.code(), Some(0));
    let sisa: i64 = sqlx::query_scalar("select count(*) from tautan_aktivasi").fetch_one(&pool).await.unwrap();
    assert_eq!(sisa, 0);
}

#[tokio::test]
async fn pengaturan_yang_kosong_sama_dengan_tidak_diberikan() {
    let (folder, pilihan) = (Folder::baru(), basis_data().await);
    let mut perintah = dengan_basis_data(&url(&pilihan), &folder.data());
    for nama in [
        "KINERJA_ALAMAT",
        "KINERJA_DATA",
        "KINERJA_CONTOH",
        "KINERJA_WARNA",
        "KINERJA_HTTPS",
        "KINERJA_PROKSI",
        "KINERJA_SAMBUNGAN",
        "KINERJA_KUOTA_BUKTI",
        "KINERJA_S3_BUCKET",
        "KINERJA_S3_ALAMAT",
        "KINERJA_S3_WILAYAH",
        "KINERJA_S3_KUNCI",
        "KINERJA_S3_RAHASIA",
        "KINERJA_LOG",
        "KINERJA_PG_BIN",
        "KINERJA_PG_PROVISION",
    ] {
        perintah.env(nama, "");
    }
    perintah.arg("migrate");
    let hasil = jalankan(perintah).await;
    assert_eq!(hasil.status.code(), Some(0), "{}", kalimat(&hasil));
    // Yang berisi tetap dibaca.
    let mut bantuan = kinerja(&folder.data());
    bantuan.env("KINERJA_SAMBUNGAN", "dua belas").arg("doctor");
    assert_eq!(jalankan(bantuan).await.status.code(), Some(2));
}

#[tokio::test]
async fn contoh_tidak_dimuat_di_antara_pegawai_sungguhan() {
    let (folder, pilihan) = (Folder::baru(), basis_data().await);
    let pool = db::pool(pilihan.clone(), 1);
    Kantor::kecil(&pool).await;
    let sebelum: i64 = sqlx::query_scalar("select count(*) from pegawai").fetch_one(&pool).await.unwrap();
    let mut contoh = dengan_basis_data(&url(&pilihan), &folder.data());
    contoh.arg("contoh");
    let mut diminta = dengan_basis_data(&url(&pilihan), &folder.data());
    diminta.env("KINERJA_CONTOH", "ya");
    for perintah in [contoh, diminta] {
        let hasil = jalankan(perintah).await;
        assert_eq!(hasil.status.code(), Some(1));
        assert_eq!(kalimat(&hasil).lines().count(), 1, "{}", kalimat(&hasil));
        assert!(kalimat(&hasil).contains("pegawai sungguhan"), "{}", kalimat(&hasil));
    }
    let sesudah: i64 = sqlx::query_scalar("select count(*) from pegawai").fetch_one(&pool).await.unwrap();
    assert_eq!(sebelum, sesudah);
}

#[tokio::test]
async fn salah_memakai_perintah_dan_salah_alamat_dibedakan_dari_kodenya() {
    let folder = Folder::baru();
    for argumen in [&["--tidak-dikenal"][..], &["entah"], &["akun", "terbitkan"], &["--alamat", "bukan-alamat"]] {
        let mut perintah = kinerja(&folder.data());
        perintah.args(argumen);
        let hasil = jalankan(perintah).await;
        assert_eq!(hasil.status.code(), Some(2), "{argumen:?}");
        assert_eq!(teks(&hasil.stdout), "");
    }
    let mut bantuan = kinerja(&folder.data());
    bantuan.arg("--help");
    let hasil = jalankan(bantuan).await;
    assert_eq!(hasil.status.code(), Some(0));
    assert!(teks(&hasil.stdout).contains("KINERJA_ALAMAT"));

    let mut tak_terbaca = dengan_basis_data("bukan alamat", &folder.data());
    tak_terbaca.arg("migrate");
    let mut tak_terjangkau = dengan_basis_data("postgres://kinerja@127.0.0.1:9/kinerja", &folder.data());
    tak_terjangkau.arg("migrate");
    for perintah in [tak_terbaca, tak_terjangkau] {
        let hasil = jalankan(perintah).await;
        assert_eq!(hasil.status.code(), Some(1));
        assert!(kalimat(&hasil).contains("DATABASE_URL"), "{}", kalimat(&hasil));
    }
    let terpakai = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let pilihan = basis_data().await;
    let mut bentrok = dengan_basis_data(&url(&pilihan), &folder.data());
    bentrok.env("KINERJA_ALAMAT", terpakai.local_addr().unwrap().to_string());
    let hasil = jalankan(bentrok).await;
    assert_eq!(hasil.status.code(), Some(1));
    assert!(kalimat(&hasil).contains("KINERJA_ALAMAT"), "{}", kalimat(&hasil));
}

#[tokio::test]
async fn doctor_menyebut_pengaturan_yang_membahayakan() {
    let folder = Folder::berisi_contoh().await;
    let mut baik = kinerja(&folder.data());
    baik.arg("doctor");
    let hasil = jalankan(baik).await;
    assert_eq!(hasil.status.code(), Some(0), "{}", kalimat(&hasil));
    assert!(!teks(&hasil.stdout).contains("KURANG") && !teks(&hasil.stdout).contains("KINERJA_PROKSI"));
    for nama in ["fsync = on", "full_page_writes = on", "data_checksums = on", "synchronous_commit = on"] {
        assert!(teks(&hasil.stdout).contains(nama), "{nama}: {}", teks(&hasil.stdout));
    }
    // Di balik proksi yang tidak disebut, setiap penebak beralamat sama dengan semua orang.
    for (proksi, diingatkan) in [("", true), ("127.0.0.1", false)] {
        let mut aman = kinerja(&folder.data());
        aman.env("KINERJA_HTTPS", "true").arg("doctor");
        if !proksi.is_empty() {
            aman.env("KINERJA_PROKSI", proksi);
        }
        let hasil = jalankan(aman).await;
        assert_eq!(hasil.status.code(), Some(0), "{}", kalimat(&hasil));
        assert_eq!(teks(&hasil.stdout).contains("KINERJA_PROKSI kosong"), diingatkan, "{}", teks(&hasil.stdout));
    }
    // `synchronous_commit` dapat dimatikan per basis data, juga pada server yang selebihnya aman.
    let pilihan = basis_data().await;
    let pool = db::pool(pilihan.clone(), 1);
    let nama = pilihan.get_database().unwrap();
    let sql = format!("alter database {nama} set synchronous_commit = off");
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&pool).await.unwrap();
    let mut buruk = dengan_basis_data(&url(&pilihan), &folder.data());
    buruk.arg("doctor");
    let hasil = jalankan(buruk).await;
    assert_eq!(hasil.status.code(), Some(1));
    assert!(teks(&hasil.stdout).contains("KURANG synchronous_commit = off"), "{}", teks(&hasil.stdout));
    assert!(kalimat(&hasil).contains("membahayakan data"));
}
