//! Survei tertutup yang tidak membocorkan penulisnya.

use axum::http::StatusCode;
use kinerja::umpan_balik::tutup_yang_berakhir;
use sqlx::PgPool;
use uuid::Uuid;

use super::{hari, jam, satu};
use crate::bantuan::{Aplikasi, Halaman, Kantor, Orang, pabrik};

/// Kantor dengan seksi berisi enam staf: Sari, Tono, dan empat lagi.
pub async fn kantor_survei(app: &Aplikasi) -> (Kantor, Vec<Orang>) {
    let kantor = Kantor::kecil(&app.db).await;
    let mut staf = vec![kantor.tono.clone()];
    for (n, nama) in ["Ani", "Beni", "Citra", "Doni"].into_iter().enumerate() {
        let urut = 20 + u32::try_from(n).unwrap();
        staf.push(pabrik::orang(&app.db, nama, urut, kantor.seksi, ("Analis Data", "PELAKSANA"), false).await);
    }
    pabrik::susun_penilai(&app.db).await;
    (kantor, staf)
}

pub async fn pakai_survei(app: &Aplikasi, kantor: &Kantor) {
    let adi = app.masuk(&kantor.adi).await;
    let pengaturan = adi.buka(&adi.buka("/pengaturan").await.tautan("Atur").unwrap()).await;
    let simpan = adi.tekan(&pengaturan, "Simpan", &[("survei", "ya")]).await;
    assert!(simpan.memuat("Survei tertutup dipakai pada tahun 2026"), "{}", simpan.isi());
}

/// Umi membuka survei bagi Seksi Data, 12 sampai 20 Januari.
pub async fn buka_survei(app: &Aplikasi, kantor: &Kantor) -> String {
    let umi = app.masuk(&kantor.umi).await;
    let formulir = umi.buka("/umpan-balik/survei/baru").await;
    let isian = [
        ("judul", "Survei rekan"),
        ("cari", "Seksi Data"),
        ("mulai", "12 Januari 2026"),
        ("selesai", "20 Januari 2026"),
    ];
    let survei = umi.tekan(&formulir, "Buka survei", &isian).await;
    assert!(survei.memuat("Survei dibuka bagi 7 orang"), "{}", survei.isi());
    survei.alamat
}

async fn tulis(app: &Aplikasi, survei: &str, pemberi: &Orang, penerima: &Orang, baik: &str, lebih: &str) -> Halaman {
    let dia = app.masuk(pemberi).await;
    let halaman = dia.buka(survei).await;
    let isi = dia.buka(&halaman.tautan(&format!("Tulis tentang {}", penerima.nama)).unwrap()).await;
    assert!(isi.memuat("gaya menulis") && isi.nilai("kunci").is_empty());
    dia.tekan(&isi, "Kirim tanpa nama", &[("baik", baik), ("diperbaiki", lebih)]).await
}

/// Setiap baris setiap tabel sebagai teks.
async fn semua_baris(db: &PgPool) -> Vec<(String, String)> {
    let tabel: Vec<String> = sqlx::query_scalar(
        "select quote_ident(schemaname) || '.' || quote_ident(tablename) from pg_tables
         where schemaname not in ('pg_catalog', 'information_schema')",
    )
    .fetch_all(db)
    .await
    .unwrap();
    let mut semua = Vec::new();
    for nama in tabel {
        let sql = format!("select to_jsonb(t)::text from {nama} t");
        let baris: Vec<String> = sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_all(db).await.unwrap();
        semua.extend(baris.into_iter().map(|b| (nama.clone(), b)));
    }
    semua
}

#[tokio::test]
async fn survei_tertutup_tidak_ada_sebelum_instansi_memakainya() {
    let app = Aplikasi::baru().await;
    let (kantor, _) = kantor_survei(&app).await;
    let (umi, adi) = (app.masuk(&kantor.umi).await, app.masuk(&kantor.adi).await);
    for alamat in ["/umpan-balik/survei", "/umpan-balik/survei/baru"] {
        assert_eq!(umi.buka(alamat).await.status, StatusCode::NOT_FOUND, "{alamat}");
    }
    assert!(umi.buka("/umpan-balik").await.tautan("Survei").is_none());
    let isian = [("judul", "X"), ("cari", "Seksi Data"), ("mulai", "12/1/2026"), ("selesai", "13/1/2026")];
    assert_eq!(umi.paksa("/umpan-balik/survei", &isian).await.status, StatusCode::NOT_FOUND);
    for (orang, status) in [(&kantor.umi, 404), (&kantor.dewi, 404), (&kantor.sari, 404), (&kantor.adi, 200)] {
        let halaman = app.masuk(orang).await.buka("/pengaturan/survei").await;
        assert_eq!(halaman.status.as_u16(), status, "{}", orang.nama);
    }
    let usang = adi.buka("/pengaturan/survei").await;
    pakai_survei(&app, &kantor).await;
    let bentrok = adi.tekan(&usang, "Simpan", &[("survei", "ya")]).await;
    assert_eq!(bentrok.status, StatusCode::CONFLICT);
    assert_eq!(app.hitung("select count(*) from jejak where peristiwa = 'pengaturan.survei'").await, 1);
    // Dipilih setiap tahun sendiri.
    let formulir = umi.buka("/umpan-balik/survei/baru").await;
    let isian = [("judul", "X"), ("cari", "Seksi Data"), ("mulai", "1 Januari 2027"), ("selesai", "5 Januari 2027")];
    assert!(umi.tekan(&formulir, "Buka survei", &isian).await.memuat("tidak dipakai pada tahun itu"));
    // Yang lingkupnya tidak memuat unit itu, atau yang orangnya terlalu sedikit, ditolak dengan alasannya.
    let isian =
        [("judul", "X"), ("cari", "Bidang Sarana"), ("mulai", "12 Januari 2026"), ("selesai", "20 Januari 2026")];
    assert!(umi.tekan(&formulir, "Buka survei", &isian).await.memuat("dalam lingkup Anda"));
    let isian =
        [("judul", "X"), ("cari", "Bidang Pelayanan"), ("mulai", "12 Januari 2026"), ("selesai", "20 Januari 2026")];
    assert!(umi.tekan(&formulir, "Buka survei", &isian).await.memuat("sedikitnya lima rekan atau bawahan"));
    let survei = buka_survei(&app, &kantor).await;
    assert_eq!(app.masuk(&kantor.sari).await.buka(&survei).await.status, StatusCode::OK);
    // Dimatikan lagi: surveinya tidak ada bagi siapa pun.
    let pengaturan = adi.buka("/pengaturan/survei").await;
    adi.tekan(&pengaturan, "Simpan", &[("survei", "tidak")]).await;
    for orang in [&kantor.umi, &kantor.sari, &kantor.budi] {
        assert_eq!(app.masuk(orang).await.buka(&survei).await.status, StatusCode::NOT_FOUND, "{}", orang.nama);
    }
}

#[tokio::test]
async fn survei_tertutup_tidak_menunjuk_penulisnya_dan_terbaca_hanya_dari_lima_pemberi() {
    let app = Aplikasi::baru().await;
    let (kantor, staf) = kantor_survei(&app).await;
    pakai_survei(&app, &kantor).await;
    let survei = buka_survei(&app, &kantor).await;
    let hasil = |siapa: &Orang| format!("{survei}/hasil/{}", siapa.id);
    // Penilai tidak mengisi tentang bawahannya, dan ia sendiri dibicarakan enam stafnya.
    let budi = app.masuk(&kantor.budi).await;
    assert!(budi.buka(&survei).await.tautan("Tulis").is_none());
    let (umi, ratna) = (app.masuk(&kantor.umi).await, app.masuk(&kantor.ratna).await);
    let terlihat = async || {
        let mut semua = Vec::new();
        for (siapa, alamat) in [
            (&umi, survei.clone()),
            (&umi, "/umpan-balik/survei".into()),
            (&budi, survei.clone()),
            (&budi, hasil(&kantor.sari)),
            (&budi, format!("/umpan-balik/pegawai/{}", kantor.sari.id)),
            (&ratna, hasil(&kantor.sari)),
        ] {
            semua.push(siapa.buka(&alamat).await.isi());
        }
        semua
    };
    let sebelum = terlihat().await;
    let hitung = "select (select count(*) from jejak where peristiwa not like 'masuk%') + (select count(*) from pengiriman) + (select count(*) from pemberitahuan)";
    for orang in [&kantor.sari, &kantor.budi, &kantor.umi].into_iter().chain(&staf) {
        app.masuk(orang).await;
    }
    let catatan = app.hitung(hitung).await;

    let kata = |n: usize| (format!("kata-rahasia-baik-{n}"), format!("kata-rahasia-lebih-{n}"));
    for (n, pemberi) in staf.iter().enumerate() {
        let (baik, lebih) = kata(n);
        let selesai = tulis(&app, &survei, pemberi, &kantor.sari, &baik, &lebih).await;
        assert!(selesai.memuat("Pendapat Anda tersimpan, tanpa nama Anda") && selesai.memuat("Sudah Anda tulis"));
        assert!(!selesai.memuat(&baik));
    }
    let sari = &kantor.sari;
    for pemberi in [sari, &staf[1], &staf[2], &staf[3]] {
        tulis(&app, &survei, pemberi, &kantor.tono, "kata-rahasia-empat", "").await;
    }
    assert_eq!(terlihat().await, sebelum, "yang mengisi terlihat dari halaman orang lain");
    assert_eq!(app.hitung(hitung).await, catatan, "mengisi meninggalkan catatan bernama atau berwaktu");

    // Tidak satu baris pun, di tabel mana pun, memuat seorang pemberi bersama tulisan atau nomor tulisan.
    let nomor: Vec<Uuid> =
        sqlx::query_scalar("select pendapat_id from pendapat_survei").fetch_all(&app.db).await.unwrap();
    assert_eq!(nomor.len(), 14);
    assert!(nomor.iter().all(|n| n.get_version_num() == 4));
    let periksa = async |nomor: &[Uuid]| {
        for (tabel, baris) in semua_baris(&app.db).await {
            let tulisan = baris.contains("kata-rahasia") || nomor.iter().any(|n| baris.contains(&n.to_string()));
            assert!(!tulisan || tabel == "public.pendapat_survei", "{tabel}: {baris}");
            for pemberi in staf.iter().filter(|p| p.id != kantor.tono.id) {
                assert!(!tulisan || !baris.contains(&pemberi.id.to_string()), "{tabel}: {baris}");
            }
        }
        let kolom: Vec<String> = sqlx::query_scalar(
            "select column_name::text from information_schema.columns where table_name = 'pendapat_survei' order by 1",
        )
        .fetch_all(&app.db)
        .await
        .unwrap();
        assert_eq!(kolom, ["bagian", "isi", "pendapat_id", "penerima_id", "survei_id"]);
    };
    periksa(&nomor).await;
    // Semua tulisan bagi seseorang berasal dari transaksi yang sama, urutannya acak, dan tidak ada kunci baris padanya.
    let xmin = format!("select count(distinct xmin::text) from pendapat_survei where penerima_id = '{}'", sari.id);
    assert_eq!(satu::<i64>(&app.db, xmin).await, 1);
    let urutan: Vec<String> =
        sqlx::query_scalar("select isi from pendapat_survei order by ctid").fetch_all(&app.db).await.unwrap();
    assert!(!urutan.is_sorted(), "menurut urutan kiriman: {urutan:?}");
    assert_eq!(app.hitung("select count(*) from penerima_survei where xmax::text not in ('0', xmin::text)").await, 0);
    // Kiriman kedua, sama atau lain, tidak berakibat, dan jawabannya tidak menceritakan apa yang tersimpan.
    let ani = app.masuk(&staf[1]).await;
    let untuk = sari.id.to_string();
    for baik in [kata(1).0, kata(2).0, "lain".into()] {
        let lagi = ani.paksa(&format!("{survei}/pendapat"), &[("untuk", &untuk), ("baik", &baik)]).await;
        assert_eq!(lagi.status, StatusCode::CONFLICT);
        assert!(lagi.memuat("Anda sudah menulis tentang Sari") && lagi.memuat(&baik));
    }
    // Yang tidak diundang, dan tentang yang bukan undangannya, tidak ada.
    let joko = app.masuk(&kantor.joko).await;
    for (dia, untuk) in [(&joko, sari.id), (&ani, staf[1].id), (&ani, kantor.joko.id), (&budi, sari.id)] {
        let paksa = dia.paksa(&format!("{survei}/pendapat"), &[("untuk", &untuk.to_string()), ("baik", "x")]).await;
        assert_eq!(paksa.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(app.hitung("select count(*) from pendapat_survei").await, 14);

    // Hari terakhir, 20 Januari, masih terbuka; penutupan pada hari itu tidak menutupnya.
    let mut conn = app.db.acquire().await.unwrap();
    tutup_yang_berakhir(&mut conn, hari("2026-01-20")).await.unwrap();
    jam(&app, "2026-01-20T16:59:00Z");
    tulis(&app, &survei, &staf[4], &kantor.budi, "kata-rahasia-terakhir", "").await;
    jam(&app, "2026-01-20T17:00:00Z");
    let beni = app.masuk(&staf[2]).await;
    let telat =
        beni.paksa(&format!("{survei}/pendapat"), &[("untuk", &kantor.budi.id.to_string()), ("baik", "x")]).await;
    assert_eq!(telat.status, StatusCode::CONFLICT);
    let sebagai_sari = app.masuk(sari).await;
    assert!(sebagai_sari.buka(&hasil(sari)).await.memuat("Hasilnya tampak sesudah survei ditutup"));

    for _ in 0..2 {
        tutup_yang_berakhir(&mut conn, hari("2026-01-21")).await.unwrap();
    }
    assert_eq!(app.hitung("select count(*) from jejak where peristiwa = 'survei.penutupan'").await, 1);
    assert_eq!(app.hitung("select count(*) from undangan_survei").await, 0, "masih tercatat siapa mengisi");
    assert_eq!(app.hitung("select count(*) from pendapat_survei").await, 10, "yang tidak cukup tidak dihapus");
    assert_eq!(app.hitung("select count(distinct xmin::text) from pendapat_survei").await, 1);
    let baru: Vec<Uuid> =
        sqlx::query_scalar("select pendapat_id from pendapat_survei").fetch_all(&app.db).await.unwrap();
    assert!(baru.iter().all(|n| !nomor.contains(n)), "nomornya tidak diganti");
    periksa(&baru).await;
    for (siapa, melihat) in [
        (sari, 200),
        (&kantor.budi, 200),
        (&kantor.ratna, 200),
        (&kantor.hasan, 404),
        (&kantor.umi, 404),
        (&staf[1], 404),
        (&kantor.dewi, 404),
        (&kantor.adi, 404),
        (&kantor.joko, 404),
    ] {
        let dia = app.masuk(siapa).await;
        let halaman = dia.buka(&hasil(sari)).await;
        assert_eq!(halaman.status.as_u16(), melihat, "{}", siapa.nama);
        if melihat == 200 {
            assert!((0..5).all(|n| halaman.memuat(&kata(n).0) && halaman.memuat(&kata(n).1)));
            assert!(staf.iter().all(|s| !halaman.memuat(&s.nama)));
        }
    }
    // Empat pemberi: belum cukup, tanpa menyebut berapa.
    let tono = app.masuk(&kantor.tono).await;
    let kurang = tono.buka(&hasil(&kantor.tono)).await;
    assert!(kurang.memuat("Belum cukup") && !kurang.memuat("kata-rahasia") && !kurang.memuat("empat"));
    let satu_pemberi = app.masuk(&kantor.budi).await.buka(&hasil(&kantor.budi)).await;
    let kosong = app.masuk(&staf[2]).await.buka(&hasil(&staf[2])).await;
    for sama in [&satu_pemberi, &kosong] {
        assert_eq!(sama.teks(".kosong"), kurang.teks(".kosong"), "jumlahnya terbaca dari bunyinya");
    }
    let kabar: Vec<Uuid> =
        sqlx::query_scalar("select penerima_id from pemberitahuan where jenis = 'UMPAN_BALIK_DITERIMA'")
            .fetch_all(&app.db)
            .await
            .unwrap();
    assert_eq!(kabar, [sari.id.uuid()]);
    let ringkasan = app.masuk(&kantor.budi).await.buka(&format!("/umpan-balik/pegawai/{}", sari.id)).await;
    assert_eq!(ringkasan.tautan("Survei rekan").unwrap(), hasil(sari));
}

#[tokio::test]
async fn survei_yang_dibatalkan_menghapus_semua_tulisan() {
    let app = Aplikasi::baru().await;
    let (kantor, staf) = kantor_survei(&app).await;
    pakai_survei(&app, &kantor).await;
    let survei = buka_survei(&app, &kantor).await;
    tulis(&app, &survei, &staf[0], &kantor.sari, "kata-rahasia", "").await;
    let sari = app.masuk(&kantor.sari).await;
    assert_eq!(sari.paksa(&format!("{survei}/pembatalan"), &[]).await.status, StatusCode::FORBIDDEN);
    let umi = app.masuk(&kantor.umi).await;
    assert!(umi.tekan(&umi.buka(&survei).await, "Batalkan survei", &[]).await.memuat("Dibatalkan"));
    for tabel in ["pendapat_survei", "undangan_survei"] {
        assert_eq!(satu::<i64>(&app.db, format!("select count(*) from {tabel}")).await, 0, "{tabel}");
    }
    assert_eq!(sari.buka(&survei).await.status, StatusCode::NOT_FOUND);
    assert_eq!(umi.paksa(&format!("{survei}/pembatalan"), &[]).await.status, StatusCode::CONFLICT);
    let mut conn = app.db.acquire().await.unwrap();
    tutup_yang_berakhir(&mut conn, hari("2026-02-01")).await.unwrap();
    assert_eq!(umi.buka(&survei).await.teks(".lencana"), "Dibatalkan");
}
