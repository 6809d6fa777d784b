//! «Atasan saya salah»: dari profil dua klik, kepada yang dapat membetulkannya, dengan jam, dan pelapor melihatnya.

use axum::http::{Method, StatusCode};
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use crate::bantuan::{Aplikasi, Halaman, Kantor, Orang, Peramban, pabrik, pagi};

async fn jalankan(app: &Aplikasi, sql: String) {
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&app.db).await.unwrap();
}

/// Sari melaporkan sesuatu dari profilnya; jawabannya halaman laporannya.
async fn lapor(peramban: &Peramban, datum: &str, seharusnya: &str) -> Halaman {
    let formulir = peramban.buka(&format!("/laporan-data/baru?datum={datum}")).await;
    let laporan = peramban.tekan(&formulir, "Kirim", &[("seharusnya", seharusnya)]).await;
    assert_eq!(laporan.status, StatusCode::OK, "{}", laporan.isi());
    laporan
}

/// Kepegawaian atas Bidang Pelayanan saja.
async fn staf_bidang(app: &Aplikasi, kantor: &Kantor, siapa: &Orang) {
    let sql = format!(
        "insert into peran_pegawai (pegawai_id, peran, unit_id, dasar, mulai)
         select '{}', 'KEPEGAWAIAN', induk_id, 'SK', '2020-01-01' from unit where unit_id = '{}'",
        siapa.id, kantor.seksi
    );
    jalankan(app, sql).await;
}

#[tokio::test]
async fn atasan_saya_salah_dua_klik_dari_profil_sampai_dibetulkan() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let (sari, dewi) = (app.masuk(&kantor.sari).await, app.masuk(&kantor.dewi).await);
    let profil = sari.buka("/profil").await;
    assert!(profil.memuat("Kepala Seksi Data, unit Anda, sejak 1 Januari 2020."), "{}", profil.isi());
    assert!(profil.memuat("Kepala Bidang Pelayanan, di atas penilai Anda, sejak 1 Januari 2020."));
    assert!(profil.memuat("Berlaku sejak 1 Januari 2020; nomor SK-nya tidak tercatat."));
    // Klik pertama: yang salah sudah terpilih. Klik kedua: kirim.
    let formulir = sari.buka(&profil.tautan("Ini salah: penilai").unwrap()).await;
    assert!(formulir.memuat("Ada yang salah pada penilai saya") && formulir.memuat("Budi, Kepala Seksi Data"));
    let laporan = sari.tekan(&formulir, "Kirim", &[("seharusnya", "Wawan, sejak saya pindah")]).await;
    assert!(laporan.memuat("menunggu Dewi") && laporan.memuat("Baru dikirim, batas 15 Januari 2026"));
    let profil = sari.buka("/profil").await;
    assert_eq!(profil.tautan("Dilaporkan 12 Januari 2026, menunggu Dewi").unwrap(), laporan.alamat);
    assert_eq!(profil.tautan("Ini salah: penilai"), None);
    // Klik berikutnya mengantar ke yang sedang berjalan.
    assert_eq!(sari.buka("/laporan-data/baru?datum=PENILAI").await.alamat, laporan.alamat);
    let beranda = sari.buka("/").await;
    assert_eq!(beranda.tautan("Laporan tentang penilai Anda").unwrap(), laporan.alamat);
    assert!(beranda.memuat("Menunggu kepegawaian") && beranda.memuat("Diharapkan terjawab sebelum 15 Januari 2026"));
    assert!(sari.buka("/skp/penahan").await.memuat("Laporan tentang penilai Anda: Dilaporkan 12 Januari 2026"));
    // SKP tetap dapat disusun dan diajukan.
    let skp = pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.id;
    let draf = sari.buka(&format!("/skp/{skp}")).await;
    assert_eq!(sari.tekan(&draf, "Ajukan", &[]).await.teks(".lencana"), "Diajukan");

    let antrean = dewi.buka(&dewi.buka("/").await.tautan("1 laporan data menunggu Anda").unwrap()).await;
    assert!(antrean.memuat("Budi, Kepala Seksi Data → Wawan, sejak saya pindah"), "{}", antrean.isi());
    let di_meja = dewi.buka(&antrean.tautan("Sari: penilai").unwrap()).await;
    assert_eq!(
        di_meja.tautan("Tetapkan penilai tersendiri").unwrap(),
        format!("/pegawai/{}/penilai/baru", kantor.sari.id)
    );
    assert!(!di_meja.tombol().contains(&"Tarik kembali".to_owned()));
    assert!(!di_meja.tombol().contains(&"Teruskan ke kepegawaian instansi".to_owned()));
    let dikerjakan = dewi.tekan(&di_meja, "Saya kerjakan", &[]).await;
    assert!(dikerjakan.memuat("sedang dikerjakan Dewi"));
    assert!(sari.buka("/profil").await.memuat("sedang dikerjakan Dewi"));
    // Belum dibetulkan: dijawab dengan menunjukkan yang masih tercatat.
    let belum = dewi.tekan(&dikerjakan, "Sudah dibetulkan", &[]).await;
    assert_eq!(belum.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(belum.memuat("Yang tercatat masih «Budi, Kepala Seksi Data»"), "{}", belum.isi());
    let penetapan = dewi.buka(&dikerjakan.tautan("Tetapkan penilai tersendiri").unwrap()).await;
    let isian = [("penilai", "Wawan"), ("mulai", "12 Januari 2026"), ("dasar", "ST 4/2026")];
    let akibat = dewi.tekan(&penetapan, "Lihat akibatnya", &isian).await;
    dewi.tekan(&akibat, "Simpan penetapan", &[]).await;
    let berubah = "Data berubah tanggal 12 Januari 2026 menjadi Wawan, Kepala Bidang Sarana.";
    assert!(sari.buka(&laporan.alamat).await.memuat(berubah), "{}", sari.buka(&laporan.alamat).await.isi());
    let di_meja = dewi.buka(&laporan.alamat).await;
    assert!(di_meja.memuat(berubah));
    let selesai = dewi.tekan(&di_meja, "Sudah dibetulkan", &[]).await;
    assert!(selesai.memuat("Sudah dibetulkan") && selesai.memuat("Oleh Dewi") && selesai.tombol().is_empty());
    let beranda = sari.buka("/").await;
    assert_eq!(beranda.tautan("Data penilai Anda sudah dibetulkan").unwrap(), laporan.alamat);
    let profil = sari.buka("/profil").await;
    assert!(profil.memuat("Ditetapkan tersendiri dengan ST 4/2026, sejak 12 Januari 2026."), "{}", profil.isi());
    assert!(
        profil.memuat("Dikirim 12 Januari 2026, dijawab 12 Januari 2026")
            && profil.tautan("Ini salah: penilai").is_some()
    );
    assert!(dewi.buka("/laporan-data").await.memuat("Tidak ada laporan yang menunggu"));
    app.app.clock.set(pagi() + TimeDelta::days(15));
    assert!(!app.masuk(&kantor.sari).await.buka("/").await.memuat("sudah dibetulkan"));
    let jejak: Vec<String> =
        sqlx::query_scalar("select peristiwa from jejak where objek_jenis = 'laporan_data' order by jejak_id")
            .fetch_all(&app.db)
            .await
            .unwrap();
    assert_eq!(jejak, ["laporan.pengiriman", "laporan.pengerjaan", "laporan.selesai"]);
}

#[tokio::test]
async fn penilai_dan_unit_dapat_dicari_dan_ketikan_tidak_hilang() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let sari = app.masuk(&kantor.sari).await;
    let formulir = sari.buka("/laporan-data/baru?datum=ATASAN").await;
    let satu_huruf = sari.tekan(&formulir, "Cari pada daftar", &[("seharusnya", "w")]).await;
    assert_eq!(satu_huruf.status, StatusCode::UNPROCESSABLE_ENTITY);
    let isian = [("seharusnya", "bidang"), ("catatan", "Sejak Maret")];
    let temuan = sari.tekan(&formulir, "Cari pada daftar", &isian).await;
    assert_eq!(temuan.status, StatusCode::OK);
    assert_eq!(temuan.semua(".pilihan__butir").len(), 3, "{}", temuan.isi());
    assert_eq!(
        (temuan.nilai("seharusnya"), temuan.nilai("catatan")),
        (vec!["bidang".into()], vec!["Sejak Maret".into()])
    );
    // Staf biasa tidak tampak sebagai calon penilai.
    assert!(sari.tekan(&formulir, "Cari pada daftar", &[("seharusnya", "joko")]).await.memuat("Tidak ada yang cocok"));
    let laporan = sari.tekan(&temuan, "Kirim", &[("pilihan", &kantor.wawan.id.to_string())]).await;
    assert!(laporan.memuat("Wawan, Kepala Bidang Sarana") && laporan.memuat("Sejak Maret"), "{}", laporan.isi());
    assert_eq!(app.hitung("select count(*) from laporan_data where orang_id is not null").await, 1);

    let formulir = sari.buka("/laporan-data/baru?datum=UNIT").await;
    let temuan = sari.tekan(&formulir, "Cari pada daftar", &[("seharusnya", "sarana")]).await;
    let laporan = sari.tekan(&temuan, "Kirim", &[]).await;
    assert!(laporan.memuat("Bidang Sarana, Kantor Uji"), "{}", laporan.isi());
    assert_eq!(app.hitung("select count(*) from laporan_data where unit_id is not null").await, 1);
    // Pilihan yang bukan pejabat, atau sudah tidak ada.
    let formulir = sari.buka("/laporan-data/baru?datum=PENILAI").await;
    for pilihan in [kantor.joko.id.uuid(), Uuid::new_v4()] {
        let isian = [("seharusnya", "Joko"), ("pilihan", &*pilihan.to_string())];
        let ditolak = sari.tekan(&formulir, "Kirim", &isian).await;
        assert_eq!(ditolak.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(ditolak.nilai("seharusnya"), ["Joko"]);
    }
}

#[tokio::test]
async fn isian_yang_keliru_kembali_dengan_kalimatnya() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let sari = app.masuk(&kantor.sari).await;
    let panjang = "a".repeat(1001);
    for (datum, seharusnya, catatan, kalimat) in [
        ("NAMA", " \u{200b} ", "", "Tulis yang seharusnya"),
        ("NAMA", "Sari", "", "sama dengan yang tercatat"),
        ("JABATAN", "Penyuluh", panjang.as_str(), "Keterangan paling panjang 1000 karakter"),
        ("LAIN", &panjang[..301], "", "paling panjang 300 karakter"),
    ] {
        let formulir = sari.buka(&format!("/laporan-data/baru?datum={datum}")).await;
        let ditolak = sari.tekan(&formulir, "Kirim", &[("seharusnya", seharusnya), ("catatan", catatan)]).await;
        assert_eq!(ditolak.status, StatusCode::UNPROCESSABLE_ENTITY, "{datum}");
        assert!(ditolak.teks(".ringkasan-galat").contains(kalimat), "{}", ditolak.isi());
        assert_eq!(ditolak.nilai("catatan"), [catatan]);
    }
    for alamat in ["/laporan-data/baru", "/laporan-data/baru?datum=GAJI"] {
        assert_eq!(sari.buka(alamat).await.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(
        sari.paksa("/laporan-data", &[("datum", "GAJI"), ("seharusnya", "x")]).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(app.hitung("select count(*) from laporan_data").await, 0);
}

#[tokio::test]
async fn laporan_hanya_ada_bagi_pelapor_dan_yang_dapat_membetulkan() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    staf_bidang(&app, &kantor, &kantor.tono).await;
    let di_luar = format!(
        "insert into peran_pegawai (pegawai_id, peran, unit_id, dasar, mulai)
         select '{}', 'KEPEGAWAIAN', unit_id, 'SK', '2020-01-01' from unit where kode = 'K.B'",
        kantor.joko.id
    );
    jalankan(&app, di_luar).await;
    let sari = app.masuk(&kantor.sari).await;
    let laporan = lapor(&sari, "JABATAN", "Penyuluh").await;
    let (alamat, versi) = (&laporan.alamat, ("versi", "1"));
    assert!(laporan.memuat("menunggu Dewi atau Tono"));
    for (siapa, status) in [
        (&kantor.sari, StatusCode::OK),
        (&kantor.dewi, StatusCode::OK),
        (&kantor.tono, StatusCode::OK),
        // Kepegawaian bidang lain, penilai, pengelola, admin.
        (&kantor.joko, StatusCode::NOT_FOUND),
        (&kantor.budi, StatusCode::NOT_FOUND),
        (&kantor.umi, StatusCode::NOT_FOUND),
        (&kantor.adi, StatusCode::NOT_FOUND),
    ] {
        let peramban = app.masuk(siapa).await;
        assert_eq!(peramban.buka(alamat).await.status, status, "{}", siapa.nama);
        if status == StatusCode::NOT_FOUND {
            for kerja in ["penarikan", "pengerjaan", "penerusan", "penyelesaian", "penolakan"] {
                let dikirim = peramban.paksa(&format!("{alamat}/{kerja}"), &[versi, ("alasan", "x")]).await;
                assert_eq!(dikirim.status, StatusCode::NOT_FOUND, "{} {kerja}", siapa.nama);
            }
        }
        let antrean = peramban.buka("/laporan-data").await;
        let tampak = antrean.status == StatusCode::OK && antrean.memuat("Sari: jabatan");
        assert_eq!(tampak, [&kantor.dewi.nama, &kantor.tono.nama].contains(&&siapa.nama), "{}", siapa.nama);
    }
    // Pelapor tidak menjawab laporannya sendiri, dan yang mengurus tidak menariknya.
    for kerja in ["pengerjaan", "penerusan", "penyelesaian", "penolakan"] {
        let dikirim = sari.paksa(&format!("{alamat}/{kerja}"), &[versi, ("alasan", "x")]).await;
        assert_eq!(dikirim.status, StatusCode::FORBIDDEN, "{kerja}");
    }
    let dewi = app.masuk(&kantor.dewi).await;
    assert_eq!(dewi.paksa(&format!("{alamat}/penarikan"), &[versi]).await.status, StatusCode::FORBIDDEN);
    assert_eq!(app.hitung("select count(*) from laporan_data where status = 'terkirim' and versi = 1").await, 1);
    let ditarik = sari.tekan(&sari.buka(alamat).await, "Tarik kembali", &[]).await;
    assert!(ditarik.memuat("Ditarik pelapornya"));
    assert!(sari.buka("/profil").await.tautan("Ini salah: jabatan").is_some());
    assert!(!dewi.buka("/").await.memuat("laporan data"));
}

#[tokio::test]
async fn diteruskan_kepada_seinstansi_dan_ditolak_dengan_alasan() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    staf_bidang(&app, &kantor, &kantor.tono).await;
    let (sari, tono, dewi) =
        (app.masuk(&kantor.sari).await, app.masuk(&kantor.tono).await, app.masuk(&kantor.dewi).await);
    let alamat = lapor(&sari, "UNIT", "Bidang Sarana").await.alamat;
    let diteruskan = tono.tekan(&tono.buka(&alamat).await, "Teruskan ke kepegawaian instansi", &[]).await;
    assert!(diteruskan.memuat("diteruskan kepada kepegawaian instansi; menunggu Dewi."), "{}", diteruskan.isi());
    // Yang meneruskan melihat kelanjutannya, tetapi tidak menjawabnya lagi.
    assert!(diteruskan.tombol().is_empty(), "{:?}", diteruskan.tombol());
    assert!(tono.buka("/laporan-data").await.memuat("Tidak ada laporan"));
    let ditolak = tono.paksa(&format!("{alamat}/penolakan"), &[("versi", "2"), ("alasan", "x")]).await;
    assert_eq!(ditolak.status, StatusCode::FORBIDDEN);
    let di_meja = dewi.buka(&alamat).await;
    let tanpa_alasan = dewi.tekan(&di_meja, "Tidak perlu diubah", &[("alasan", " ")]).await;
    assert_eq!(tanpa_alasan.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(tanpa_alasan.memuat("pelapor membacanya"));
    let dijawab = dewi.tekan(&di_meja, "Tidak perlu diubah", &[("alasan", "SK-nya berlaku Maret.")]).await;
    assert!(dijawab.memuat("Tidak perlu diubah") && dijawab.memuat("SK-nya berlaku Maret."));
    let beranda = sari.buka("/").await;
    let kabar = sari.buka(&beranda.tautan("Laporan tentang unit kerja Anda sudah dijawab").unwrap()).await;
    assert!(kabar.memuat("Menurut Dewi") && kabar.memuat("SK-nya berlaku Maret."));
    assert_eq!(kabar.tautan("laporkan lagi").unwrap(), "/laporan-data/baru?datum=UNIT");
    let lagi = lapor(&sari, "UNIT", "Bidang Sarana").await;
    assert_ne!(lagi.alamat, alamat);
}

#[tokio::test]
async fn kepegawaian_tidak_menjawab_laporannya_sendiri() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let dewi = app.masuk(&kantor.dewi).await;
    let laporan = lapor(&dewi, "GOLONGAN", "III/c").await;
    assert!(laporan.memuat("belum ada petugas"), "{}", laporan.isi());
    assert_eq!(laporan.tombol(), ["Tarik kembali"]);
    assert!(dewi.buka("/laporan-data").await.memuat("Tidak ada laporan"));
    let sql = format!(
        "insert into peran_pegawai (pegawai_id, peran, dasar, mulai)
         values ('{}', 'PIMPINAN_KEPEGAWAIAN', 'SK', '2020-01-01')",
        kantor.hasan.id
    );
    jalankan(&app, sql).await;
    // Tidak ada staf lain: pimpinan kepegawaian.
    let hasan = app.masuk(&kantor.hasan).await;
    assert!(hasan.buka("/").await.memuat("1 laporan data menunggu Anda"));
    let di_meja = hasan.buka(&laporan.alamat).await;
    assert_eq!(di_meja.tautan("Beri peran kepegawaian").unwrap(), "/peran");
    assert!(di_meja.tombol().contains(&"Tidak perlu diubah".to_owned()));
    // Begitu ada staf lain, dialah yang mengurusnya; pimpinan tidak lagi.
    let sql = format!(
        "insert into peran_pegawai (pegawai_id, peran, dasar, mulai) values ('{}', 'KEPEGAWAIAN', 'SK', '2026-01-12')",
        kantor.joko.id
    );
    jalankan(&app, sql).await;
    assert_eq!(hasan.buka(&laporan.alamat).await.status, StatusCode::NOT_FOUND);
    assert!(app.masuk(&kantor.joko).await.buka("/laporan-data").await.memuat("Dewi: pangkat dan golongan"));
    // Laporan orang lain tetap bukan urusan pimpinan.
    let sari = app.masuk(&kantor.sari).await;
    let lain = lapor(&sari, "NAMA", "Sari Dewi").await;
    assert_eq!(hasan.buka(&lain.alamat).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn formulir_usang_409_dan_terkirim_dua_kali_satu_akibat() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let (sari, dewi) = (app.masuk(&kantor.sari).await, app.masuk(&kantor.dewi).await);
    let formulir = sari.buka("/laporan-data/baru?datum=NIP").await;
    let (aksi, isi) = formulir.formulir("Kirim", &[("seharusnya", "198501012010011999")]);
    let pertama = sari.kirim(Method::POST, &aksi, Some(isi.clone())).await;
    let kedua = sari.kirim(Method::POST, &aksi, Some(isi)).await;
    assert_eq!((pertama.status, kedua.lokasi()), (StatusCode::SEE_OTHER, pertama.lokasi()));
    // Formulir lain tentang hal yang sama: tetap satu laporan.
    let lain = sari
        .tekan(&formulir, "Kirim", &[("seharusnya", "198501012010011998"), ("kunci", &Uuid::new_v4().to_string())])
        .await;
    assert_eq!(lain.alamat, pertama.lokasi().unwrap());
    assert!(lain.teks(".pesan").contains("sudah berjalan"));
    assert_eq!(app.hitung("select count(*) from laporan_data").await, 1);
    assert_eq!(app.hitung("select count(*) from jejak where peristiwa = 'laporan.pengiriman'").await, 1);

    let alamat = pertama.lokasi().unwrap();
    let (lama, di_sana) = (dewi.buka(&alamat).await, sari.buka(&alamat).await);
    dewi.tekan(&lama, "Saya kerjakan", &[]).await;
    let usang = dewi.tekan(&lama, "Tidak perlu diubah", &[("alasan", "Sudah benar di SIASN")]).await;
    assert_eq!(usang.status, StatusCode::CONFLICT);
    assert_eq!(usang.nilai("alasan"), ["Sudah benar di SIASN"]);
    let usang_pelapor = sari.tekan(&di_sana, "Tarik kembali", &[]).await;
    assert_eq!(usang_pelapor.status, StatusCode::CONFLICT);
    sari.tekan(&usang_pelapor, "Tarik kembali", &[]).await;
    let tertutup = dewi.tekan(&usang, "Tidak perlu diubah", &[]).await;
    assert_eq!(tertutup.status, StatusCode::CONFLICT);
    assert!(tertutup.memuat("Yang Anda tulis: Sudah benar di SIASN") && tertutup.memuat("Ditarik pelapornya"));
}

#[tokio::test]
async fn antrean_yang_terlama_dahulu_dengan_jamnya_dan_berhalaman() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let sari = app.masuk(&kantor.sari).await;
    lapor(&sari, "NAMA", "Sari Dewi").await;
    app.app.clock.set("2026-01-14T02:00:00Z".parse::<DateTime<Utc>>().unwrap());
    lapor(&app.masuk(&kantor.tono).await, "GOLONGAN", "III/c").await;
    let jam = |halaman: Halaman| halaman.semua(".tenggat");
    let dewi = app.masuk(&kantor.dewi).await;
    let antrean = dewi.buka("/laporan-data").await;
    assert_eq!(antrean.semua(".daftar__utama > a"), ["Sari: nama", "Tono: pangkat dan golongan"]);
    assert_eq!(jam(antrean), ["Menunggu 2 hari kerja, batas 15 Januari 2026", "Baru dikirim, batas 19 Januari 2026"]);
    app.app.clock.set("2026-01-16T02:00:00Z".parse::<DateTime<Utc>>().unwrap());
    let dewi = app.masuk(&kantor.dewi).await;
    let antrean = dewi.buka("/laporan-data").await;
    assert_eq!(antrean.semua(".tenggat--lewat"), ["Lewat 1 hari kerja dari batas 15 Januari 2026"]);
    assert!(dewi.buka("/").await.memuat("Terlambat sejak 15 Januari 2026"));
    let banyak = format!(
        "with p as (
             insert into pegawai (pegawai_id, jenis, nip, nama)
             select gen_random_uuid(), 'PNS', '198502022010011' || lpad(n::text, 3, '0'), 'Staf ' || n
             from generate_series(11, 70) n returning pegawai_id),
         t as (
             insert into penempatan (penempatan_id, pegawai_id, unit_id, jabatan_id, sebagai, kepala, mulai)
             select gen_random_uuid(), pegawai_id, '{}', (select jabatan_id from jabatan where nama = 'Analis Data'),
                    'DEFINITIF', false, '2020-01-01' from p)
         insert into laporan_data (laporan_id, pegawai_id, datum, tercatat, seharusnya, dikirim_pada, batas)
         select gen_random_uuid(), pegawai_id, 'NAMA', 'a', 'b', '2026-01-15T01:00:00Z', '2026-01-20' from p",
        kantor.seksi
    );
    jalankan(&app, banyak).await;
    let pertama = dewi.buka("/laporan-data").await;
    assert_eq!(pertama.semua(".daftar__baris").len(), 50);
    let kedua = dewi.buka(&pertama.tautan("Berikutnya").unwrap()).await;
    assert_eq!(kedua.semua(".daftar__baris").len(), 12);
    assert_eq!(kedua.tautan("Berikutnya"), None);
    assert!(dewi.buka("/").await.memuat("Lebih dari 50 laporan data menunggu Anda"));
}

#[tokio::test]
async fn profil_mengatakan_dari_mana_dan_sejak_kapan() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let (sari, dewi) = (app.masuk(&kantor.sari).await, app.masuk(&kantor.dewi).await);
    let sql = format!(
        "update pegawai set sumber = 'SIASN', sumber_pada = '2026-01-05T03:00:00Z', tmt_golongan = '2024-04-01',
             email_dinas = 'sari@kantor.go.id', kedudukan_hukum = 'Aktif' where pegawai_id = '{}'",
        kantor.sari.id
    );
    jalankan(&app, sql).await;
    let profil = sari.buka("/profil").await;
    assert!(profil.memuat("Impor SIASN 5 Januari 2026. Berlaku sejak 1 April 2024."), "{}", profil.isi());
    assert!(profil.memuat("sari@kantor.go.id") && profil.memuat("Kedudukan hukum"));
    // Sesudah dibetulkan orang, hanya yang dibetulkan itu yang berganti asal.
    let identitas = dewi.buka(&format!("/pegawai/{}/identitas", kantor.sari.id)).await;
    dewi.tekan(&identitas, "Simpan identitas", &[("golongan", "III/c"), ("alasan", "SK 9/2026")]).await;
    let profil = sari.buka("/profil").await;
    assert!(profil.memuat("Ditulis kepegawaian 12 Januari 2026 (SK 9/2026). Berlaku sejak 1 April 2024."));
    assert!(profil.memuat("Impor SIASN 5 Januari 2026."));
    // Kepala yang memegang sementara disebut demikian.
    let plt = format!(
        "update penempatan set selesai = '2026-01-01' where pegawai_id = '{}';
         insert into penempatan (penempatan_id, pegawai_id, unit_id, jabatan_id, sebagai, kepala, mulai, nomor_sk)
         select gen_random_uuid(), '{}', '{}', jabatan_id, 'PLT', true, '2026-01-01', 'SPT 3/2026'
         from jabatan where nama = 'Kepala Seksi Data'",
        kantor.budi.id, kantor.ratna.id, kantor.seksi
    );
    jalankan(&app, plt).await;
    pabrik::susun_penilai(&app.db).await;
    let profil = sari.buka("/profil").await;
    assert!(profil.memuat("Plt. kepala Seksi Data, unit Anda, sejak 1 Januari 2026."), "{}", profil.isi());
    let ratna = app.masuk(&kantor.ratna).await.buka("/profil").await;
    assert!(ratna.memuat("Plt. Kepala Seksi Data, Seksi Data, sejak 1 Januari 2026, berdasarkan SPT 3/2026"));
    assert!(ratna.memuat("Kepala Kantor Uji, di atas Bidang Pelayanan yang Anda kepalai"), "{}", ratna.isi());
    let hasan = app.masuk(&kantor.hasan).await.buka("/profil").await;
    assert!(hasan.memuat("Ditetapkan tersendiri dengan SK uji, sejak 1 Januari 2020."));
    assert!(app.masuk(&kantor.adi).await.buka("/profil").await.tautan("Ini salah: peran").is_some());
}

#[tokio::test]
async fn pimpinan_unit_yang_dinonaktifkan_tidak_ditunggu() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    staf_bidang(&app, &kantor, &kantor.tono).await;
    let sari = app.masuk(&kantor.sari).await;
    let laporan = lapor(&sari, "NAMA", "Sari Dewi").await;
    assert!(laporan.memuat("menunggu Dewi atau Tono"));
    jalankan(&app, format!("update akun set aktif = false where pegawai_id = '{}'", kantor.dewi.id)).await;
    assert!(sari.buka(&laporan.alamat).await.memuat("menunggu Tono."));
    // Peran yang berakhir kemarin tidak menjangkau lagi; yang berakhir besok masih.
    let akhiri =
        |hari: &str| format!("update peran_pegawai set selesai = '{hari}' where pegawai_id = '{}'", kantor.tono.id);
    jalankan(&app, akhiri("2026-01-13")).await;
    assert_eq!(app.masuk(&kantor.tono).await.buka(&laporan.alamat).await.status, StatusCode::OK);
    jalankan(&app, akhiri("2026-01-12")).await;
    assert_eq!(app.masuk(&kantor.tono).await.buka(&laporan.alamat).await.status, StatusCode::NOT_FOUND);
    assert!(sari.buka(&laporan.alamat).await.memuat("belum ada petugas"));
}
