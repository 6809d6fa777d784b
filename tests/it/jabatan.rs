//! Daftar jabatan di tangan kepegawaian seinstansi: mencari, menambah, mengubah dengan akibatnya, menggabungkan.

use axum::http::{Method, StatusCode};
use uuid::Uuid;

use crate::bantuan::{Aplikasi, Kantor, Peramban, pabrik};

async fn id(app: &Aplikasi, nama: &str) -> Uuid {
    sqlx::query_scalar("select jabatan_id from jabatan where nama = $1").bind(nama).fetch_one(&app.db).await.unwrap()
}

async fn jalankan(app: &Aplikasi, sql: &'static str) {
    sqlx::raw_sql(sql).execute(&app.db).await.unwrap();
}

async fn tambah(dewi: &Peramban, nama: &str, jenis: &str) -> String {
    let baru = dewi.buka("/jabatan/baru").await;
    let isian = [("nama", nama), ("jenis", jenis), ("alasan", "PermenPANRB 1/2023")];
    let halaman = dewi.tekan(&baru, "Tambah jabatan", &isian).await;
    assert_eq!(halaman.status, StatusCode::OK, "{}", halaman.isi());
    halaman.alamat
}

#[tokio::test]
async fn jabatan_diganti_namanya_sesudah_akibatnya_dibaca() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let skp = pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.id;
    let dewi = app.masuk(&kantor.dewi).await;
    let daftar = dewi.buka("/jabatan?cari=analis&jenis=PELAKSANA").await;
    assert_eq!(daftar.semua(".daftar__baris"), ["Analis DataPelaksana1 pemegang"]);
    let jabatan = dewi.buka(&daftar.tautan("Analis Data").unwrap()).await;
    assert!(jabatan.memuat("Sari") && jabatan.memuat("Seksi Data") && jabatan.tombol().is_empty());
    let formulir = dewi.buka(&jabatan.tautan("Ubah nama atau jenis").unwrap()).await;
    let isian = [("nama", "Penelaah Teknis Kebijakan"), ("alasan", "KepmenPANRB 11/2024")];
    let periksa = dewi.tekan(&formulir, "Lihat akibatnya", &isian).await;
    assert!(
        periksa.memuat("1 pemegang hari ini") && periksa.memuat("1 SKP yang belum ditetapkan"),
        "{}",
        periksa.isi()
    );
    assert!(dewi.buka(&jabatan.alamat).await.memuat("Analis Data"), "sudah berubah sebelum ditegaskan");
    let kembali = dewi.tekan(&periksa, "Ubah isian", &[]).await;
    assert_eq!(kembali.nilai("nama"), ["Penelaah Teknis Kebijakan"]);
    // Pemegangnya bertambah sementara itu: akibatnya dibaca lagi.
    jalankan(
        &app,
        "update penempatan set jabatan_id = (select jabatan_id from jabatan where nama = 'Analis Data')
        where pegawai_id = (select pegawai_id from pegawai where nama = 'Joko')",
    )
    .await;
    let bergeser = dewi.tekan(&periksa, "Simpan perubahan", &[]).await;
    assert_eq!(bergeser.status, StatusCode::CONFLICT);
    assert!(bergeser.memuat("2 pemegang hari ini"));
    let (aksi, isi) = bergeser.formulir("Simpan perubahan", &[]);
    let pertama = dewi.kirim(Method::POST, &aksi, Some(isi.clone())).await;
    let kedua = dewi.kirim(Method::POST, &aksi, Some(isi)).await;
    assert_eq!((pertama.status, kedua.lokasi()), (StatusCode::SEE_OTHER, pertama.lokasi()));
    assert_eq!(app.hitung("select count(*) from jejak where peristiwa = 'jabatan.perubahan'").await, 1);
    let sari = app.masuk(&kantor.sari).await;
    assert!(sari.buka("/profil").await.memuat("Penelaah Teknis Kebijakan"));
    assert!(sari.buka(&format!("/skp/{skp}")).await.html.contains("Penelaah Teknis Kebijakan"));
    // Formulir yang usang.
    let usang = dewi.tekan(&formulir, "Lihat akibatnya", &[("nama", "Analis Lain"), ("alasan", "x")]).await;
    assert_eq!(usang.status, StatusCode::CONFLICT);
    assert!(usang.memuat("sudah diubah orang lain") && usang.nilai("nama") == ["Analis Lain"]);
    let lanjut = dewi.tekan(&usang, "Lihat akibatnya", &[("jenis", "JPT")]).await;
    assert!(lanjut.memuat("Jenis: Pelaksana menjadi Jabatan Pimpinan Tinggi"), "{}", lanjut.isi());
}

#[tokio::test]
async fn dua_jabatan_kembar_digabung_dan_semua_penempatan_pindah() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let dewi = app.masuk(&kantor.dewi).await;
    let kembar = tambah(&dewi, "Analis  Data Madya", "PELAKSANA").await;
    jalankan(&app, "update jabatan set jabatan_siasn_id = 'S-1' where nama = 'Analis Data'").await;
    let asal = format!("/jabatan/{}", id(&app, "Analis Data").await);
    let jabatan = dewi.buka(&asal).await;
    let gabung = dewi.buka(&jabatan.tautan("Gabungkan ke jabatan lain").unwrap()).await;
    assert!(gabung.memuat("Analis Data Madya") && gabung.memuat("Analis Kepegawaian"));
    let kosong = dewi.tekan(&gabung, "Lihat akibatnya", &[]).await;
    assert_eq!(kosong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(kosong.memuat("Pilih jabatan yang tetap ada") && kosong.memuat("Tulis dasar atau alasannya"));
    let cari = dewi.tekan(&gabung, "Cari", &[("cari", "sarana"), ("alasan", "Kembar")]).await;
    assert!(cari.memuat("Pengelola Sarana") && cari.nilai("alasan") == ["Kembar"]);
    let ke = kembar.rsplit('/').next().unwrap();
    let periksa = dewi.tekan(&gabung, "Lihat akibatnya", &[("ke", ke), ("alasan", "Kembar")]).await;
    assert!(periksa.memuat("semua penempatannya menjadi «Analis Data Madya»") && periksa.memuat("1 pemegang hari ini"));
    let (aksi, isi) = periksa.formulir("Gabungkan", &[]);
    let pertama = dewi.kirim(Method::POST, &aksi, Some(isi.clone())).await;
    assert_eq!(pertama.lokasi().unwrap(), kembar);
    assert_eq!(dewi.kirim(Method::POST, &aksi, Some(isi)).await.lokasi().unwrap(), kembar);
    assert_eq!(dewi.buka(&asal).await.status, StatusCode::NOT_FOUND);
    assert!(dewi.buka(&kembar).await.memuat("Sari"));
    assert!(app.masuk(&kantor.sari).await.buka("/profil").await.memuat("Analis Data Madya"));
    // Impor berikutnya mengenalinya, penempatan yang usang tertolak, dan jejaknya menyebut setiap penempatan.
    assert_eq!(
        app.hitung("select count(*) from jabatan where jabatan_siasn_id = 'S-1' and nama = 'Analis Data Madya'").await,
        1
    );
    assert_eq!(app.hitung("select count(*) from penempatan where versi = 2").await, 1);
    let jejak = "select jsonb_array_length(rincian -> 'penempatan')::bigint from jejak where peristiwa = 'jabatan.penggabungan'";
    assert_eq!(app.hitung(jejak).await, 1);
}

#[tokio::test]
async fn yang_dipakai_tidak_dihapus_dan_isian_yang_keliru_kembali() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let dewi = app.masuk(&kantor.dewi).await;
    let baru = dewi.buka("/jabatan/baru").await;
    for (nama, jenis, alasan, kalimat) in [
        ("", "PELAKSANA", "SK", "Tulis nama jabatannya"),
        ("analis data", "PELAKSANA", "SK", "Sudah ada jabatan «Analis Data»"),
        ("Penyuluh", "", "SK", "Pilih jenis jabatannya"),
        ("Penyuluh", "PELAKSANA", " \u{200b}", "Tulis dasar atau alasannya"),
        (&"a".repeat(201), "PELAKSANA", "SK", "paling panjang 200 karakter"),
    ] {
        let isian = [("nama", nama), ("jenis", jenis), ("alasan", alasan)];
        let ditolak = dewi.tekan(&baru, "Tambah jabatan", &isian).await;
        assert_eq!(ditolak.status, StatusCode::UNPROCESSABLE_ENTITY, "{kalimat}");
        assert!(ditolak.teks(".ringkasan-galat").contains(kalimat), "{}", ditolak.isi());
        assert_eq!(ditolak.nilai("nama"), [nama]);
    }
    let alamat = tambah(&dewi, "Penyuluh", "FUNGSIONAL").await;
    let halaman = dewi.buka(&alamat).await;
    jalankan(
        &app,
        "update penempatan set jabatan_id = (select jabatan_id from jabatan where nama = 'Penyuluh')
        where pegawai_id = (select pegawai_id from pegawai where nama = 'Tono')",
    )
    .await;
    let dipakai = dewi.tekan(&halaman, "Hapus jabatan", &[]).await;
    assert_eq!(dipakai.status, StatusCode::CONFLICT);
    assert!(dipakai.memuat("dipakai, jadi tidak dapat dihapus") && dipakai.tombol().is_empty());
    jalankan(
        &app,
        "update penempatan set jabatan_id = (select jabatan_id from jabatan where nama = 'Analis Data')
        where pegawai_id = (select pegawai_id from pegawai where nama = 'Tono')",
    )
    .await;
    assert!(dewi.tekan(&halaman, "Hapus jabatan", &[]).await.memuat("Jabatan Penyuluh dihapus."));
    assert_eq!(app.hitung("select count(*) from jabatan where nama = 'Penyuluh'").await, 0);
    assert_eq!(app.hitung("select count(*) from jejak where peristiwa = 'jabatan.penghapusan'").await, 1);
}

#[tokio::test]
async fn jabatan_hanya_ada_bagi_kepegawaian_seinstansi() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    jalankan(
        &app,
        "insert into peran_pegawai (pegawai_id, peran, unit_id, dasar, mulai)
        select p.pegawai_id, 'KEPEGAWAIAN', u.unit_id, 'SK', '2020-01-01' from pegawai p, unit u
        where p.nama = 'Tono' and u.kode = 'K.A'",
    )
    .await;
    let jabatan = id(&app, "Analis Data").await;
    for siapa in [&kantor.tono, &kantor.sari, &kantor.adi, &kantor.umi] {
        let peramban = app.masuk(siapa).await;
        for ekor in
            ["", "/baru", &format!("/{jabatan}"), &format!("/{jabatan}/perubahan"), &format!("/{jabatan}/penggabungan")]
        {
            assert_eq!(
                peramban.buka(&format!("/jabatan{ekor}")).await.status,
                StatusCode::NOT_FOUND,
                "{} {ekor}",
                siapa.nama
            );
        }
        let isian = [("versi", "1"), ("nama", "X"), ("jenis", "JPT"), ("alasan", "x"), ("sidik", "1-0-0")];
        for ekor in [
            "".into(),
            format!("/{jabatan}/perubahan"),
            format!("/{jabatan}/penggabungan"),
            format!("/{jabatan}/penghapusan"),
        ] {
            let jawaban = peramban.paksa(&format!("/jabatan{ekor}"), &isian).await;
            assert_eq!(jawaban.status, StatusCode::NOT_FOUND, "{} {ekor}", siapa.nama);
        }
        assert_eq!(peramban.buka("/").await.tautan("Jabatan"), None);
    }
    // Menu meja hanya menawarkan yang ada bagi orangnya, dan setiap tautannya terbuka.
    for (siapa, ada) in [(&kantor.tono, false), (&kantor.dewi, true), (&kantor.adi, false)] {
        let peramban = app.masuk(siapa).await;
        let awal = if siapa.nama == "Adi" { "/peran" } else { "/pegawai" };
        let halaman = peramban.buka(awal).await;
        let menu = halaman.semua("nav.meja a");
        assert_eq!(menu.contains(&"Jabatan".to_owned()), ada, "{menu:?}");
        for nama in menu {
            let tujuan = peramban.buka(&halaman.tautan(&nama).unwrap()).await;
            assert_eq!(
                (tujuan.status, tujuan.teks("nav.meja [aria-current=page]")),
                (StatusCode::OK, nama.clone()),
                "{}",
                siapa.nama
            );
        }
    }
    assert!(app.masuk(&kantor.sari).await.buka("/profil").await.semua("nav.meja").is_empty());
}

#[tokio::test]
async fn peran_dan_akun_bertaut_kembali_ke_orangnya() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let (dewi, adi) = (app.masuk(&kantor.dewi).await, app.masuk(&kantor.adi).await);
    let orang = format!("/pegawai/{}", kantor.sari.id);
    for (label, ekor) in [("Peran", "peran"), ("Akun", "akun")] {
        let alamat = format!("{orang}/{ekor}");
        assert!(dewi.buka(&orang).await.html.contains(&format!("href=\"{alamat}\"")), "{label}");
        let tautan = |halaman: crate::bantuan::Halaman| halaman.html.contains(&format!("href=\"{orang}\""));
        assert!(tautan(dewi.buka(&alamat).await), "{label}");
        // Admin bukan kepegawaian: halaman orangnya tidak ada baginya.
        assert!(!tautan(adi.buka(&alamat).await), "{label}");
    }
}

#[tokio::test]
async fn daftar_jabatan_berhalaman() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    jalankan(
        &app,
        "insert into jabatan (jabatan_id, nama, jenis)
        select gen_random_uuid(), 'Guru ' || n, 'FUNGSIONAL' from generate_series(1, 60) n",
    )
    .await;
    let dewi = app.masuk(&kantor.dewi).await;
    let pertama = dewi.buka("/jabatan?cari=guru").await;
    assert_eq!(pertama.semua(".daftar__baris").len(), 50);
    let kedua = dewi.buka(&pertama.tautan("Berikutnya").unwrap()).await;
    assert_eq!((kedua.semua(".daftar__baris").len(), kedua.tautan("Berikutnya")), (10, None));
}
