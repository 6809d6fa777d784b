//! Rencana aksi: disusun per RHK, diberlakukan, disalin ke periode berikutnya, dibaca pihaknya.

use axum::http::{Method, StatusCode};
use kinerja::skp::Masa;
use uuid::Uuid;

use crate::bantuan::{Aplikasi, Kantor, Orang, pabrik};

fn alamat(orang: &Orang, periode: &str) -> String {
    format!("/rencana-aksi/{}/{periode}", orang.id)
}

fn hari(bulan: u32, hari: u32) -> chrono::NaiveDate {
    chrono::NaiveDate::from_ymd_opt(2026, bulan, hari).unwrap()
}

async fn ber_skp() -> (Aplikasi, Kantor) {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.ditetapkan().await;
    (app, kantor)
}

#[tokio::test]
async fn langkah_disusun_diberlakukan_diubah_lalu_menggantikan_yang_lama() {
    let (app, kantor) = ber_skp().await;
    let (sari, budi) = (app.masuk(&kantor.sari).await, app.masuk(&kantor.budi).await);
    let daftar = sari.buka("/rencana-aksi").await;
    assert_eq!(daftar.semua(".daftar__baris").len(), 12);
    assert!(daftar.semua("[aria-current=date]")[0].contains("Januari 2026"));
    let lembar = sari.buka(&daftar.tautan("Januari 2026").unwrap()).await;
    let isi = sari.buka(&lembar.tautan("Isi rencana aksi").unwrap()).await;
    assert_eq!(isi.semua("h2"), ["Tersusunnya laporan data"]);
    let tambah = sari.tekan(&isi, "Tambah langkah", &[("uraian", "Mengumpulkan data")]).await;
    assert_eq!(tambah.nilai("uraian"), ["Mengumpulkan data", ""]);
    let isian = [
        ("uraian", "Mengumpulkan data"),
        ("uraian", "Menyusun laporan"),
        ("target", "3 laporan"),
        ("target", "1.250 berkas"),
        ("bukti", "Notulen"),
        ("durasi", "2 minggu"),
    ];
    let ganda = sari.tekan(&tambah, "Simpan draf", &isian).await;
    assert_eq!(ganda.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(ganda.teks("[role=alert]").contains("ribuan atau sebagai desimal"), "{}", ganda.isi());
    assert_eq!(ganda.nilai("bukti"), ["Notulen", ""]);
    let draf = sari.tekan(&ganda, "Simpan draf", &[("target", "3 laporan"), ("target", "1 laporan")]).await;
    assert!(draf.memuat("Hanya Anda yang melihatnya") && draf.memuat("Menyusun laporan"), "{}", draf.isi());
    assert!(!budi.buka(&draf.alamat).await.memuat("Menyusun laporan"), "draf terbaca penilai");

    let berlaku = sari.tekan(&draf, "Berlakukan", &[]).await;
    assert_eq!(berlaku.semua("section h2"), ["Berlaku"]);
    assert!(budi.buka(&berlaku.alamat).await.memuat("Menyusun laporan"));
    assert!(!budi.buka(&berlaku.alamat).await.memuat("Ubah"));
    let semula = "select count(*) from rencana_aksi where status = 'BERLAKU' and angka = 3 and satuan = 'laporan'";
    assert_eq!(app.hitung(semula).await, 1);
    let tetap: Uuid = sqlx::query_scalar("select rencana_aksi_id from rencana_aksi where uraian = 'Mengumpulkan data'")
        .fetch_one(&app.db)
        .await
        .unwrap();

    // Mengubah yang berlaku: drafnya terpisah, penilai masih membaca yang lama.
    let ubah = sari.buka(&berlaku.tautan("Ubah").unwrap()).await;
    let ubahan = [("uraian", "Mengumpulkan data"), ("uraian", "Menyusun dan mencetak laporan")];
    let draf = sari.tekan(&ubah, "Simpan draf", &ubahan).await;
    assert_eq!(draf.semua("section h2"), ["Draf Belum berlaku", "Berlaku"]);
    assert!(!budi.buka(&draf.alamat).await.memuat("mencetak"));
    let jadi = sari.tekan(&draf, "Berlakukan", &[]).await;
    assert!(jadi.memuat("Menyusun dan mencetak laporan") && !jadi.memuat("Draf"));
    let kini: Vec<(String, String)> = sqlx::query_as("select uraian, status from rencana_aksi order by status, urutan")
        .fetch_all(&app.db)
        .await
        .unwrap();
    let harapan = [
        ("Mengumpulkan data", "BERLAKU"),
        ("Menyusun dan mencetak laporan", "BERLAKU"),
        ("Menyusun laporan", "DIGANTIKAN"),
    ];
    assert_eq!(kini, harapan.map(|(u, s)| (u.to_owned(), s.to_owned())));
    let masih: String = sqlx::query_scalar("select status from rencana_aksi where rencana_aksi_id = $1")
        .bind(tetap)
        .fetch_one(&app.db)
        .await
        .unwrap();
    assert_eq!(masih, "BERLAKU", "langkah yang tidak diubah menjadi langkah lain");
    for sql in ["update rencana_aksi set uraian = 'x' where status = 'BERLAKU'", "delete from rencana_aksi"] {
        assert!(sqlx::raw_sql(sql).execute(&app.db).await.is_err(), "{sql}");
    }
    let cetak = sari.buka(&format!("{}/cetak", jadi.alamat)).await;
    for bagian in
        ["RENCANA AKSI", "PERIODE: JANUARI 2026", "Sari", "Budi", "Menyusun dan mencetak laporan", "3 laporan"]
    {
        assert!(cetak.memuat(bagian), "{bagian}: {}", cetak.isi());
    }
}

#[tokio::test]
async fn langkah_periode_lalu_disalin_sekali_sebagai_draf() {
    let (app, kantor) = ber_skp().await;
    let sari = app.masuk(&kantor.sari).await;
    let isi = sari.buka(&format!("{}/isi", alamat(&kantor.sari, "2026-01"))).await;
    let draf = sari.tekan(&isi, "Simpan draf", &[("uraian", "Merekap"), ("target", "4 rekap")]).await;
    sari.tekan(&draf, "Berlakukan", &[]).await;
    let kosong = sari.buka(&alamat(&kantor.sari, "2026-03")).await;
    let (aksi, kiriman) = kosong.formulir("Salin dari Januari 2026", &[]);
    let pertama = sari.kirim(Method::POST, &aksi, Some(kiriman.clone())).await;
    let kedua = sari.kirim(Method::POST, &aksi, Some(kiriman)).await;
    assert_eq!((pertama.status, kedua.status), (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER));
    assert_eq!(pertama.lokasi(), kedua.lokasi());
    let formulir = sari.buka(&pertama.lokasi().unwrap()).await;
    assert_eq!(formulir.nilai("uraian"), ["Merekap"]);
    let sql = "select count(*) from rencana_aksi a join rencana_aksi b on b.rencana_aksi_id = a.asal_id
               where a.mulai = '2026-03-01' and a.selesai = '2026-03-31' and a.status = 'DRAF' and b.mulai = '2026-01-01'";
    assert_eq!(app.hitung(sql).await, 1);
    // Yang sudah berisi tidak menawarkan salinan, dan menolaknya.
    let lembar = sari.buka(&alamat(&kantor.sari, "2026-03")).await;
    assert!(!lembar.tombol().iter().any(|t| t.starts_with("Salin")));
    let versi = lembar.nilai("versi")[0].clone();
    let lagi = sari.paksa(&aksi, &[("kunci", &Uuid::new_v4().to_string()), ("versi", &versi)]).await;
    assert_eq!(lagi.status, StatusCode::CONFLICT);
    let kosongkan = sari.tekan(&formulir, "Simpan draf", &[("uraian", ""), ("target", ""), ("satuan", "")]).await;
    assert!(kosongkan.memuat("Belum ada langkah"), "{}", kosongkan.isi());
}

#[tokio::test]
async fn dua_tab_dijawab_409_dengan_tulisan_utuh() {
    let (app, kantor) = ber_skp().await;
    let sari = app.masuk(&kantor.sari).await;
    let isi = format!("{}/isi", alamat(&kantor.sari, "2026-02"));
    let (satu, dua) = (sari.buka(&isi).await, sari.buka(&isi).await);
    let draf = sari.tekan(&satu, "Simpan draf", &[("uraian", "Dari tab pertama")]).await;
    let usang = sari.tekan(&dua, "Simpan draf", &[("uraian", "Dari tab kedua")]).await;
    assert_eq!(usang.status, StatusCode::CONFLICT);
    assert!(usang.teks(".banding").contains("Dari tab pertama") && usang.nilai("uraian") == ["Dari tab kedua"]);
    assert!(sari.tekan(&usang, "Simpan draf", &[]).await.memuat("Dari tab kedua"));
    // Yang diberlakukan adalah yang dilihat.
    assert_eq!(sari.tekan(&draf, "Berlakukan", &[]).await.status, StatusCode::CONFLICT);
    assert_eq!(app.hitung("select count(*) from rencana_aksi where status = 'BERLAKU'").await, 0);
}

#[tokio::test]
async fn rencana_aksi_hanya_bagi_pihaknya_hari_ini() {
    let (app, kantor) = ber_skp().await;
    let alamat = alamat(&kantor.sari, "2026-01");
    let sari = app.masuk(&kantor.sari).await;
    let draf = sari.tekan(&sari.buka(&format!("{alamat}/isi")).await, "Simpan draf", &[("uraian", "Merekap")]).await;
    sari.tekan(&draf, "Berlakukan", &[]).await;
    for (orang, baca, ubah) in [
        (&kantor.sari, 200, 200),
        (&kantor.budi, 200, 403),
        (&kantor.ratna, 200, 403),
        (&kantor.umi, 200, 403),
        (&kantor.tono, 404, 404),
        (&kantor.hasan, 404, 404),
        (&kantor.dewi, 404, 404),
        (&kantor.adi, 404, 404),
        (&kantor.wawan, 404, 404),
    ] {
        let peramban = app.masuk(orang).await;
        for (ekor, harapan) in [("", baca), ("/cetak", baca), ("/isi", ubah)] {
            let status = peramban.buka(&format!("{alamat}{ekor}")).await.status.as_u16();
            assert_eq!(status, harapan, "{} {ekor}", orang.nama);
        }
        if orang.id != kantor.sari.id {
            for ekor in ["/isi", "/pemberlakuan", "/salinan"] {
                let jawaban = peramban.paksa(&format!("{alamat}{ekor}"), &[("versi", "2"), ("uraian", "x")]).await;
                assert_eq!(jawaban.status.as_u16(), ubah, "{} {ekor}", orang.nama);
            }
        }
    }
    // Sari dimutasi ke bidang lain: Budi tidak membacanya lagi sejak hari itu, Wawan membacanya.
    sqlx::raw_sql(
        "update penempatan set selesai = '2026-01-12' where pegawai_id = (select pegawai_id from pegawai where nama = 'Sari');
         insert into penempatan (penempatan_id, pegawai_id, unit_id, jabatan_id, sebagai, kepala, mulai)
         select gen_random_uuid(), p.pegawai_id, (select unit_id from unit where kode = 'K.B'), p.jabatan_id, 'DEFINITIF',
                false, '2026-01-12' from penempatan p join pegawai using (pegawai_id) where nama = 'Sari'",
    )
    .execute(&app.db)
    .await
    .unwrap();
    pabrik::susun_penilai(&app.db).await;
    for (orang, harapan) in [(&kantor.budi, 404), (&kantor.umi, 404), (&kantor.wawan, 200), (&kantor.hasan, 200)] {
        let status = app.masuk(orang).await.buka(&alamat).await.status.as_u16();
        assert_eq!(status, harapan, "{} sesudah mutasi", orang.nama);
    }
}

#[tokio::test]
async fn hanya_rhk_dari_skp_yang_berlaku_pada_periodenya() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let sari = app.masuk(&kantor.sari).await;
    let tanpa = sari.buka(&alamat(&kantor.sari, "2026-02")).await;
    assert!(tanpa.memuat("Belum ada SKP yang berlaku") && tanpa.tautan("Isi rencana aksi").is_none());
    pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.diajukan().await;
    assert!(sari.buka(&alamat(&kantor.sari, "2026-02")).await.memuat("Belum ada SKP yang berlaku"));
    // Dua SKP dalam satu bulan: keduanya tampak dengan masanya.
    for masa in [(hari(1, 1), hari(2, 14)), (hari(2, 15), hari(12, 31))] {
        let masa = Masa { mulai: masa.0, selesai: masa.1 };
        pabrik::skp_masa(&app.db, &kantor.tono, Some(&kantor.budi), masa).await.ditetapkan().await;
    }
    let tono = app.masuk(&kantor.tono).await;
    let isi = tono.buka(&format!("{}/isi", alamat(&kantor.tono, "2026-02"))).await;
    assert_eq!(isi.semua("h2").len(), 2);
    assert!(isi.memuat("SKP 1 Januari s.d. 14 Februari 2026") && isi.memuat("SKP 15 Februari s.d. 31 Desember 2026"));
    let maret = tono.buka(&format!("{}/isi", alamat(&kantor.tono, "2026-03"))).await;
    assert_eq!(maret.semua("h2").len(), 1);
    // Tepi dan alamat yang bukan periode.
    for (periode, harapan) in
        [("2026-TW1", 200), ("2026-13", 404), ("2026", 404), ("2026-S1", 404), ("2026-02-01", 404), ("x", 404)]
    {
        assert_eq!(tono.buka(&alamat(&kantor.tono, periode)).await.status.as_u16(), harapan, "{periode}");
    }
    // RHK orang lain tidak diterima.
    let asing: Uuid = sqlx::query_scalar(
        "select rencana_id from rencana join skp using (skp_id) join pegawai on pegawai_id = pemilik_id where nama = 'Sari'",
    )
    .fetch_one(&app.db)
    .await
    .unwrap();
    let ditolak = tono.tekan(&maret, "Simpan draf", &[("rencana", &asing.to_string()), ("uraian", "x")]).await;
    assert_eq!(ditolak.status, StatusCode::UNPROCESSABLE_ENTITY);
    // Evaluasi yang ditetapkan mengunci lembarnya.
    sqlx::raw_sql(
        "create or replace function rencana_aksi_terkunci(milik uuid, dari date, sampai date) returns boolean
         language plpgsql as $$ begin return dari = '2026-03-01'; end $$",
    )
    .execute(&app.db)
    .await
    .unwrap();
    assert!(tono.buka(&alamat(&kantor.tono, "2026-03")).await.memuat("tidak dapat diubah lagi"));
    assert_eq!(tono.tekan(&maret, "Simpan draf", &[("uraian", "x")]).await.status, StatusCode::CONFLICT);
}
