//! Umpan balik: memberi, meminta, membalas, membetulkan; siapa boleh; dan survei tertutup yang tidak membocorkan penulisnya.

mod survei;

use axum::http::{Method, StatusCode};
use chrono::{DateTime, NaiveDate, Utc};
use kinerja::umpan_balik::{antara, hitung_per_rhk};
use sqlx::PgPool;
use uuid::Uuid;

use crate::{
    anggaran::{mulai_menghitung, pernyataan},
    bantuan::{Aplikasi, Halaman, Kantor, Orang, Peramban, pabrik},
};

pub use survei::{buka_survei, kantor_survei, pakai_survei};

fn hari(tulisan: &str) -> NaiveDate {
    tulisan.parse().unwrap()
}

fn jam(app: &Aplikasi, tulisan: &str) {
    app.app.clock.set(tulisan.parse::<DateTime<Utc>>().unwrap());
}

async fn jalankan(db: &PgPool, sql: String) {
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(db).await.unwrap();
}

async fn satu<T>(db: &PgPool, sql: String) -> T
where
    T: Send + Unpin + sqlx::Type<sqlx::Postgres> + for<'r> sqlx::Decode<'r, sqlx::Postgres>,
{
    sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(db).await.unwrap()
}

/// Formulir bagi orang itu, dibuka lewat pencarian.
async fn formulir(pemberi: &Peramban, penerima: &Orang) -> Halaman {
    let hasil = pemberi.buka(&format!("/umpan-balik/baru?cari={}", penerima.nama)).await;
    pemberi.buka(&hasil.tautan(&penerima.nama).unwrap()).await
}

/// Umpan balik tentang sebuah panduan perilaku, terkirim; jawabannya halamannya.
async fn beri(pemberi: &Peramban, penerima: &Orang, isi: &str) -> Halaman {
    let halaman = formulir(pemberi, penerima).await;
    pemberi.tekan(&halaman, "Kirim umpan balik", &[("sasaran", "PANDUAN:4"), ("tulisan", isi)]).await
}

#[tokio::test]
async fn penilai_memberi_umpan_balik_atas_rhk_dan_pegawai_membalas_sekali() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.ditetapkan().await;
    let (budi, sari) = (app.masuk(&kantor.budi).await, app.masuk(&kantor.sari).await);
    let halaman = formulir(&budi, &kantor.sari).await;
    let pilihan = halaman.pilihan("sasaran");
    let rhk = pilihan.iter().find(|(teks, _)| teks == "Tersusunnya laporan data").unwrap().1.clone();
    assert!(pilihan.iter().any(|(_, kode)| kode.starts_with("INDIKATOR:")));
    assert_eq!(pilihan.iter().filter(|(_, kode)| kode.starts_with("PANDUAN:")).count(), 21);

    let kosong = budi.tekan(&halaman, "Kirim umpan balik", &[("tulisan", " ")]).await;
    assert_eq!(kosong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(kosong.semua(".ringkasan-galat li").len(), 2, "{}", kosong.isi());
    let isian = [("sasaran", rhk.as_str()), ("tulisan", "Laporan Januari selesai tiga hari lebih awal.")];
    let draf = budi.tekan(&halaman, "Simpan draf", &isian).await;
    assert_eq!(draf.teks(".lencana"), "Draf");
    assert_eq!(draf.tautan("Tambah bukti").unwrap(), draf.alamat.replace("/umpan-balik/", "/bukti/umpan-balik/"));
    // Draf tidak ada bagi siapa pun selain penulisnya.
    assert_eq!(sari.buka(&draf.alamat).await.status, StatusCode::NOT_FOUND);
    assert!(!sari.buka("/umpan-balik").await.memuat("Laporan Januari"));
    assert_eq!(app.hitung("select count(*) from pemberitahuan where jenis like 'UMPAN_BALIK%'").await, 0);

    let terkirim = budi.tekan(&draf, "Kirim umpan balik", &[]).await;
    assert_eq!(terkirim.teks(".lencana"), "Terkirim");
    let kabar: (Uuid, String, String) =
        sqlx::query_as("select penerima_id, jenis, tautan from pemberitahuan where jenis like 'UMPAN_BALIK%'")
            .fetch_one(&app.db)
            .await
            .unwrap();
    assert_eq!(kabar, (kantor.sari.id.uuid(), "UMPAN_BALIK_DITERIMA".into(), terkirim.alamat.clone()));

    let diterima = sari.buka("/umpan-balik").await;
    assert!(diterima.memuat("Laporan Januari") && diterima.memuat("Penilai") && diterima.memuat("12 Januari 2026"));
    let lihat = sari.buka(&diterima.tautan("Budi").unwrap()).await;
    assert!(lihat.memuat("Rencana hasil kerja – Tersusunnya laporan data"));
    let tanpa_kata = sari.tekan(&lihat, "Kirim balasan", &[]).await;
    assert_eq!(tanpa_kata.status, StatusCode::UNPROCESSABLE_ENTITY);
    let (aksi, isi) = lihat.formulir("Kirim balasan", &[("balasan", "Terima kasih, saya teruskan.")]);
    for _ in 0..2 {
        assert_eq!(sari.kirim(Method::POST, &aksi, Some(isi.clone())).await.status, StatusCode::SEE_OTHER);
    }
    assert_eq!(app.hitung("select count(*) from jejak where peristiwa = 'umpan_balik.balasan'").await, 1);
    assert_eq!(app.hitung("select count(*) from pemberitahuan where jenis = 'UMPAN_BALIK_DIBALAS'").await, 1);
    let dibalas = sari.buka(&terkirim.alamat).await;
    assert_eq!(dibalas.teks(".lencana"), "Dibalas");
    assert!(dibalas.tombol().is_empty(), "{:?}", dibalas.tombol());
    let lagi = sari.paksa(&aksi, &[("balasan", "Sekali lagi")]).await;
    assert_eq!(lagi.status, StatusCode::CONFLICT);
    assert!(budi.buka("/umpan-balik/diberikan").await.memuat("Terima kasih, saya teruskan."));

    let mut conn = app.db.acquire().await.unwrap();
    let semua = antara(&mut conn, kantor.sari.id, hari("2026-01-12"), hari("2026-01-13")).await.unwrap();
    assert_eq!(semua.len(), 1);
    for (mulai, selesai) in [("2026-01-11", "2026-01-12"), ("2026-01-13", "2026-02-01")] {
        assert!(antara(&mut conn, kantor.sari.id, hari(mulai), hari(selesai)).await.unwrap().is_empty());
    }
    let per_rhk = hitung_per_rhk(&mut conn, kantor.sari.id, hari("2026-01-01"), hari("2026-07-01")).await.unwrap();
    assert_eq!(per_rhk.len(), 1);
    assert_eq!((format!("RHK:{}", per_rhk[0].0), per_rhk[0].1), (rhk, 1));
}

#[tokio::test]
async fn siapa_memberi_dan_siapa_membaca_mengikuti_hubungan_hari_ini() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.diajukan().await;
    // Pemberi, penerima, hubungan; tanpa hubungan halamannya tidak ada.
    let tabel = [
        (&kantor.budi, &kantor.sari, Some("Penilai")),
        (&kantor.ratna, &kantor.sari, Some("Atasan penilai")),
        (&kantor.tono, &kantor.sari, Some("Rekan kerja")),
        (&kantor.sari, &kantor.budi, Some("Bawahan")),
        (&kantor.sari, &kantor.ratna, Some("Bawahan")),
        (&kantor.joko, &kantor.wawan, Some("Bawahan")),
        (&kantor.hasan, &kantor.sari, None),
        (&kantor.umi, &kantor.sari, None),
        (&kantor.dewi, &kantor.sari, None),
        (&kantor.adi, &kantor.sari, None),
        (&kantor.joko, &kantor.sari, None),
        (&kantor.sari, &kantor.sari, None),
    ];
    for (pemberi, penerima, hubungan) in tabel {
        let dia = app.masuk(pemberi).await;
        let sebut = format!("{} kepada {}", pemberi.nama, penerima.nama);
        let alamat = format!("/umpan-balik/baru?pegawai={}", penerima.id);
        let halaman = dia.buka(&alamat).await;
        let cari = dia.buka(&format!("/umpan-balik/baru?cari={}", penerima.nama)).await;
        assert_eq!(
            cari.tautan(&penerima.nama).filter(|t| t.contains("pegawai=")).is_some(),
            hubungan.is_some(),
            "{sebut}"
        );
        let Some(hubungan) = hubungan else {
            assert_eq!(halaman.status, StatusCode::NOT_FOUND, "{sebut}");
            let isian = [("pegawai", penerima.id.to_string()), ("sasaran", "PANDUAN:0".into())];
            let isian = [("tulisan", "x"), ("tindakan", "kirim"), (isian[0].0, &isian[0].1), (isian[1].0, &isian[1].1)];
            assert_eq!(dia.paksa("/umpan-balik", &isian).await.status, StatusCode::NOT_FOUND, "{sebut}");
            continue;
        };
        let rhk = halaman.pilihan("sasaran").iter().any(|(_, k)| k.starts_with("RHK:"));
        assert_eq!(rhk, penerima.nama == "Sari" && hubungan.to_lowercase().contains("penilai"), "{sebut}");
        let terkirim = beri(&dia, penerima, &format!("Dari {}", pemberi.nama)).await;
        assert_eq!(terkirim.semua(".lencana")[1], hubungan, "{sebut}");
    }
    // RHK orang lain tidak dapat disebut rekannya, juga bila dikirim langsung.
    let rencana: Uuid = satu(
        &app.db,
        format!("select rencana_id from rencana join skp using (skp_id) where pemilik_id = '{}'", kantor.sari.id),
    )
    .await;
    let tono = app.masuk(&kantor.tono).await;
    let (sari, sasaran) = (kantor.sari.id.to_string(), format!("RHK:{rencana}"));
    let isian = [("pegawai", sari.as_str()), ("sasaran", &sasaran), ("tulisan", "x"), ("tindakan", "kirim")];
    assert_eq!(tono.paksa("/umpan-balik", &isian).await.status, StatusCode::UNPROCESSABLE_ENTITY);

    // Setiap umpan balik hanya bagi pemberinya, penerimanya, penilai dan atasan penilai penerimanya.
    let semua: Vec<(Uuid, Uuid, Uuid)> =
        sqlx::query_as("select umpan_balik_id, pemberi_id, penerima_id from umpan_balik")
            .fetch_all(&app.db)
            .await
            .unwrap();
    assert_eq!(semua.len(), 6);
    let orang = [
        &kantor.sari,
        &kantor.tono,
        &kantor.budi,
        &kantor.ratna,
        &kantor.hasan,
        &kantor.wawan,
        &kantor.joko,
        &kantor.dewi,
        &kantor.umi,
        &kantor.adi,
    ];
    for siapa in orang {
        let dia = app.masuk(siapa).await;
        let saya = siapa.id.uuid();
        let mut daftar = dia.buka("/umpan-balik").await.html;
        daftar.push_str(&dia.buka("/umpan-balik/diberikan").await.html);
        for (id, pemberi, penerima) in &semua {
            let pimpinan: bool = satu(
                &app.db,
                format!(
                    "select exists (select from penilai_pegawai where pegawai_id = '{penerima}'
                     and '{saya}' in (penilai_id, atasan_penilai_id) and selesai > '2026-01-12')"
                ),
            )
            .await;
            let boleh = [pemberi, penerima].contains(&&saya) || pimpinan;
            let status = dia.buka(&format!("/umpan-balik/{id}")).await.status.as_u16();
            assert_eq!(status, if boleh { 200 } else { 404 }, "{} {id}", siapa.nama);
            let wenang: Option<String> =
                satu(&app.db, format!("select wenang_bukti('UMPAN_BALIK', '{id}', '{saya}', '2026-01-12')")).await;
            assert_eq!(wenang.as_deref(), boleh.then_some("LIHAT"), "{}", siapa.nama);
            assert_eq!(daftar.contains(&id.to_string()), [pemberi, penerima].contains(&&saya), "{}", siapa.nama);
        }
        for (rekan, boleh) in [(&kantor.sari, ["Sari", "Budi", "Ratna"]), (&kantor.budi, ["Budi", "Ratna", "Hasan"])] {
            for ekor in ["", "/cetak"] {
                let ringkasan = dia.buka(&format!("/umpan-balik/pegawai/{}{ekor}", rekan.id)).await.status.as_u16();
                let harapan = if boleh.contains(&siapa.nama.as_str()) { 200 } else { 404 };
                assert_eq!(ringkasan, harapan, "{} membaca ringkasan {}", siapa.nama, rekan.nama);
            }
        }
    }
}

#[tokio::test]
async fn mantan_penilai_kehilangan_bacaan_dan_drafnya_tidak_terkirim() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let (budi, tono) = (app.masuk(&kantor.budi).await, app.masuk(&kantor.tono).await);
    let dari_tono = beri(&tono, &kantor.sari, "Sabar membimbing pegawai baru.").await.alamat;
    let dari_budi = beri(&budi, &kantor.sari, "Pertahankan.").await.alamat;
    let halaman = formulir(&budi, &kantor.sari).await;
    let draf = budi.tekan(&halaman, "Simpan draf", &[("sasaran", "PANDUAN:1"), ("tulisan", "Nanti")]).await;
    assert_eq!(budi.buka(&dari_tono).await.status, StatusCode::OK);
    // Sari pindah ke bidang lain sejak 13 Januari: 12 Januari masih, 13 Januari tidak lagi.
    jalankan(
        &app.db,
        format!(
            "update penempatan set selesai = '2026-01-13' where pegawai_id = '{0}';
             insert into penempatan (penempatan_id, pegawai_id, unit_id, jabatan_id, sebagai, kepala, mulai)
             select gen_random_uuid(), '{0}', (select unit_id from unit where kode = 'K.B'), jabatan_id, 'DEFINITIF', false,
                    '2026-01-13' from jabatan where nama = 'Analis Data';
             select susun_penilai(null)",
            kantor.sari.id
        ),
    )
    .await;
    assert_eq!(budi.buka(&dari_tono).await.status, StatusCode::OK);
    jam(&app, "2026-01-13T02:00:00Z");
    let (budi, wawan) = (app.masuk(&kantor.budi).await, app.masuk(&kantor.wawan).await);
    assert_eq!(budi.buka(&dari_tono).await.status, StatusCode::NOT_FOUND);
    assert_eq!(wawan.buka(&dari_tono).await.status, StatusCode::OK);
    assert_eq!(budi.buka(&format!("/umpan-balik/pegawai/{}", kantor.sari.id)).await.status, StatusCode::NOT_FOUND);
    // Yang ditulisnya sendiri tetap miliknya; drafnya terbaca tetapi tidak terkirim.
    assert_eq!(budi.buka(&dari_budi).await.status, StatusCode::OK);
    let kirim = budi.tekan(&budi.buka(&draf.alamat).await, "Kirim umpan balik", &[]).await;
    assert_eq!(kirim.status, StatusCode::CONFLICT);
    assert!(kirim.memuat("Hubungan kerja Anda dengan Sari sudah berakhir"), "{}", kirim.isi());
    let betulkan = budi.buka(&format!("/umpan-balik/baru?pembetulan={}", dari_budi.rsplit('/').next().unwrap())).await;
    assert_eq!(betulkan.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn yang_terkirim_tidak_berubah_dan_pembetulan_menyebut_yang_lama() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let (tono, sari) = (app.masuk(&kantor.tono).await, app.masuk(&kantor.sari).await);
    let halaman = formulir(&tono, &kantor.sari).await;
    let isian = [("sasaran", "UMUM"), ("perihal", "Rapat Senin"), ("tulisan", "Notulen selesai dua hari kemudian.")];
    let draf = tono.tekan(&halaman, "Simpan draf", &isian).await;
    // Dua tab: yang usang dijawab 409 dengan tulisannya utuh, di samping yang tersimpan.
    let ubah = tono.buka(&format!("{}/perubahan", draf.alamat)).await;
    tono.tekan(&ubah, "Simpan draf", &[("tulisan", "Versi kedua.")]).await;
    let usang = tono.tekan(&ubah, "Kirim umpan balik", &[("tulisan", "Versi tab lain.")]).await;
    assert_eq!(usang.status, StatusCode::CONFLICT);
    assert_eq!(usang.nilai("tulisan"), ["Versi tab lain."]);
    assert!(usang.memuat("Versi kedua."));
    let terkirim = tono.tekan(&usang, "Kirim umpan balik", &[]).await;
    assert!(terkirim.memuat("Versi tab lain.") && terkirim.memuat("Hal lain – Rapat Senin"));
    for alamat in ["perubahan", "pengiriman", "penghapusan"] {
        let isian = [("versi", "3"), ("tulisan", "Diubah"), ("sasaran", "PANDUAN:0"), ("tindakan", "kirim")];
        let jawaban = tono.paksa(&format!("{}/{alamat}", terkirim.alamat), &isian).await;
        assert_eq!(jawaban.status, StatusCode::CONFLICT, "{alamat}");
    }
    assert_eq!(tono.buka(&format!("{}/perubahan", terkirim.alamat)).await.status, StatusCode::CONFLICT);
    for sql in [
        "update umpan_balik set isi = 'lain'",
        "update umpan_balik set status = 'DRAF', dikirim_pada = null, tanggal = null",
        "update umpan_balik set pemberi_id = penerima_id",
        "delete from umpan_balik",
        "truncate umpan_balik",
    ] {
        assert!(sqlx::raw_sql(sql).execute(&app.db).await.is_err(), "{sql}");
    }
    let formulir = tono.buka(&terkirim.tautan("Tulis pembetulan").unwrap()).await;
    assert!(formulir.memuat("Pembetulan atas umpan balik tentang") && formulir.memuat("Rapat Senin"));
    let (aksi, isi) =
        formulir.formulir("Kirim umpan balik", &[("tulisan", "Maaf, notulen selesai pada hari yang sama.")]);
    let satu = tono.kirim(Method::POST, &aksi, Some(isi.clone())).await;
    let dua = tono.kirim(Method::POST, &aksi, Some(isi)).await;
    assert_eq!((satu.status, satu.lokasi()), (dua.status, dua.lokasi()));
    assert_eq!(app.hitung("select count(*) from umpan_balik").await, 2);
    let lama = sari.buka(&terkirim.alamat).await;
    assert!(lama.memuat("Sudah dibetulkan") && lama.memuat("Versi tab lain."));
    let baru = sari.buka(&lama.tautan("Baca pembetulannya").unwrap()).await;
    assert_eq!(baru.tautan("umpan balik yang terdahulu").unwrap(), terkirim.alamat);
    // Umpan balik orang lain bukan untuk dibetulkan.
    let id = terkirim.alamat.rsplit('/').next().unwrap();
    assert_eq!(sari.buka(&format!("/umpan-balik/baru?pembetulan={id}")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn yang_diminta_menjawab_tentang_yang_ditanyakan_tanpa_hubungan_lain() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.ditetapkan().await;
    let (sari, joko) = (app.masuk(&kantor.sari).await, app.masuk(&kantor.joko).await);
    let halaman = sari.buka(&sari.buka("/umpan-balik").await.tautan("Minta umpan balik").unwrap()).await;
    let rhk = halaman.pilihan("rencana")[1].1.clone();
    let isian = [("cari", "jok"), ("rencana", rhk.as_str()), ("pertanyaan", "Apakah laporan saya mudah dipakai?")];
    let tanya = sari.tekan(&halaman, "Kirim permintaan", &isian).await;
    assert_eq!(tanya.status, StatusCode::UNPROCESSABLE_ENTITY);
    let minta = sari.tekan(&tanya, "Kirim permintaan", &[("pegawai", &kantor.joko.id.to_string())]).await;
    assert!(minta.memuat("Menunggu jawaban"));
    let lagi = sari.tekan(&halaman, "Kirim permintaan", &[("cari", "Joko"), ("rencana", &rhk)]).await;
    assert!(lagi.memuat("masih menunggu jawabannya"), "{}", lagi.isi());
    let sendiri = sari.tekan(&halaman, "Kirim permintaan", &[("cari", "Sari")]).await;
    assert_eq!(sendiri.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(app.hitung("select count(*) from pemberitahuan where jenis = 'UMPAN_BALIK_DIMINTA'").await, 1);

    let depan = joko.buka("/umpan-balik").await;
    assert!(depan.memuat("1 permintaan umpan balik"));
    let diminta = joko.buka(&minta.alamat).await;
    assert!(diminta.memuat("Tersusunnya laporan data") && diminta.memuat("Apakah laporan saya mudah dipakai?"));
    // Yang diminta tidak melihat yang lain dari SKP itu.
    assert!(!diminta.memuat("Jumlah laporan"));
    for orang in [&kantor.tono, &kantor.budi, &kantor.dewi] {
        assert_eq!(app.masuk(orang).await.buka(&minta.alamat).await.status, StatusCode::NOT_FOUND, "{}", orang.nama);
    }
    let tulis = joko.buka(&diminta.tautan("Tulis umpan balik").unwrap()).await;
    assert!(tulis.pilihan("sasaran").is_empty() && tulis.memuat("Rencana hasil kerja – Tersusunnya laporan data"));
    let terkirim = joko.tekan(&tulis, "Kirim umpan balik", &[("tulisan", "Mudah; tabelnya jelas.")]).await;
    assert!(terkirim.memuat("Pihak lain yang diminta"));
    assert_eq!(joko.buka(&minta.alamat).await.teks(".lencana"), "Dijawab");
    assert_eq!(joko.buka(&tulis.alamat).await.status, StatusCode::NOT_FOUND, "dijawab dua kali");
    assert!(!joko.buka("/umpan-balik").await.memuat("belum dijawab"));
    // Jawabannya boleh ia betulkan walau tidak ada hubungan lain.
    let betulkan = joko.buka(&terkirim.tautan("Tulis pembetulan").unwrap()).await;
    assert!(joko.tekan(&betulkan, "Kirim umpan balik", &[("tulisan", "Mudah sekali.")]).await.memuat("Membetulkan"));
    assert_eq!(joko.buka(&format!("/umpan-balik/baru?pegawai={}", kantor.sari.id)).await.status, StatusCode::NOT_FOUND);

    // Penilai boleh meminta tentang bawahannya; rekan dan atasan tidak.
    let alamat = format!("/umpan-balik/permintaan/baru?tentang={}", kantor.sari.id);
    for (orang, boleh) in [(&kantor.budi, 200), (&kantor.tono, 404), (&kantor.ratna, 404), (&kantor.umi, 404)] {
        assert_eq!(app.masuk(orang).await.buka(&alamat).await.status.as_u16(), boleh, "{}", orang.nama);
    }
    let (budi, wawan) = (app.masuk(&kantor.budi).await, app.masuk(&kantor.wawan).await);
    let dari_budi = budi.tekan(&budi.buka(&alamat).await, "Kirim permintaan", &[("cari", "Wawan")]).await;
    let tolak = wawan.tekan(&wawan.buka(&dari_budi.alamat).await, "Saya tidak dapat menjawab", &[]).await;
    assert!(tolak.memuat("Tidak dapat dijawab"));
    assert_eq!(budi.paksa(&format!("{}/penarikan", dari_budi.alamat), &[]).await.status, StatusCode::CONFLICT);
    assert_eq!(budi.paksa(&format!("{}/penolakan", minta.alamat), &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(sari.paksa(&format!("{}/penolakan", minta.alamat), &[]).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn kegiatan_dibicarakan_hanya_sesudah_terkirim_dan_hanya_oleh_pembacanya() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let kegiatan = Uuid::now_v7();
    jalankan(
        &app.db,
        format!(
            "insert into kegiatan (kegiatan_id, pegawai_id, tanggal, uraian, dibuat_pada, diubah_pada)
             values ('{kegiatan}', '{0}', '2026-01-12', 'Menyusun rekap harian', now(), now());
             insert into dokumentasi (dokumentasi_id, pegawai_id, jenis, mulai, selesai)
             values (gen_random_uuid(), '{0}', 'HARIAN', '2026-01-12', '2026-01-12')",
            kantor.sari.id
        ),
    )
    .await;
    let alamat = format!("/umpan-balik/baru?kegiatan={kegiatan}");
    let budi = app.masuk(&kantor.budi).await;
    assert_eq!(budi.buka(&alamat).await.status, StatusCode::NOT_FOUND, "belum terkirim");
    jalankan(&app.db, "update dokumentasi set status = 'DIKIRIM', dikirim_pada = now()".into()).await;
    for (orang, boleh) in [(&kantor.ratna, 200), (&kantor.tono, 404), (&kantor.umi, 404), (&kantor.sari, 404)] {
        assert_eq!(app.masuk(orang).await.buka(&alamat).await.status.as_u16(), boleh, "{}", orang.nama);
    }
    let formulir = budi.buka(&alamat).await;
    let draf = budi.tekan(&formulir, "Simpan draf", &[("tulisan", "Rapi.")]).await;
    // Ditarik kembali sebelum drafnya dikirim: tujuannya dipilih lagi, tulisannya utuh.
    jalankan(&app.db, "update dokumentasi set status = 'DRAF', dikirim_pada = null".into()).await;
    let tertahan = budi.tekan(&draf, "Kirim umpan balik", &[]).await;
    assert_eq!(tertahan.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(tertahan.nilai("tulisan"), ["Rapi."]);
    jalankan(&app.db, "update dokumentasi set status = 'DIKIRIM', dikirim_pada = now()".into()).await;
    let terkirim = budi.tekan(&budi.buka(&draf.alamat).await, "Kirim umpan balik", &[]).await;
    assert!(terkirim.memuat("Kegiatan – Menyusun rekap harian"), "{}", terkirim.isi());
}

#[tokio::test]
async fn saringan_halaman_berikut_dan_ringkasan_f9_hemat_pernyataan() {
    mulai_menghitung();
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.ditetapkan().await;
    let (budi, sari) = (app.masuk(&kantor.budi).await, app.masuk(&kantor.sari).await);
    let formulir_rhk = formulir(&budi, &kantor.sari).await;
    assert!(pernyataan(&formulir_rhk).len() <= 4);
    let rhk = formulir_rhk.pilihan("sasaran").iter().find(|(_, k)| k.starts_with("RHK:")).unwrap().1.clone();
    let (aksi, isi) =
        formulir_rhk.formulir("Kirim umpan balik", &[("sasaran", &rhk), ("tulisan", "Tentang hasil kerja")]);
    let simpan = budi.kirim(Method::POST, &aksi, Some(isi)).await;
    let dipakai = pernyataan(&simpan);
    assert!(dipakai.len() <= 5, "kirim: {dipakai:#?}");
    let satu = sari.buka("/umpan-balik").await;
    jalankan(
        &app.db,
        format!(
            "insert into umpan_balik (umpan_balik_id, penerima_id, pemberi_id, peran, sasaran, panduan, perihal, isi,
                 status, dibuat_pada, dikirim_pada, tanggal)
             select gen_random_uuid(), '{}', '{}', 'REKAN', 'PANDUAN', n % 21, 'panduan', 'Kata ke-' || n, 'TERKIRIM',
                 '2025-07-01'::timestamptz + n * interval '1 day', '2025-07-01'::timestamptz + n * interval '1 day',
                 '2025-07-01'::date + n
             from generate_series(1, 65) n",
            kantor.sari.id, kantor.tono.id
        ),
    )
    .await;
    let banyak = sari.buka("/umpan-balik").await;
    let (sedikit, dipakai) = (pernyataan(&satu), pernyataan(&banyak));
    assert_eq!(sedikit.len(), dipakai.len(), "bertambah dengan banyaknya umpan balik");
    assert!(dipakai.len() <= 4, "{dipakai:#?}");
    assert_eq!(banyak.semua(".umpan").len(), 30);
    assert!(banyak.semua(".umpan")[0].contains("Tentang hasil kerja"));
    let kedua = sari.buka(&banyak.tautan("Yang lebih lama").unwrap()).await;
    let ketiga = sari.buka(&kedua.tautan("Yang lebih lama").unwrap()).await;
    assert_eq!((kedua.semua(".umpan").len(), ketiga.semua(".umpan").len()), (30, 6));
    assert!(ketiga.tautan("Yang lebih lama").is_none());
    let saring = async |tanya: &str| sari.buka(&format!("/umpan-balik?{tanya}")).await;
    assert_eq!(saring("peran=pimpinan").await.semua(".umpan").len(), 1);
    assert_eq!(saring("semester=2026-1").await.semua(".umpan").len(), 1);
    // 65 hari sejak 2 Juli 2025.
    assert_eq!(saring("semester=2025-1").await.semua(".umpan").len(), 0);
    assert_eq!(saring(&format!("rhk={}", rhk.trim_start_matches("RHK:"))).await.semua(".umpan").len(), 1);
    let harmonis = saring("nilai=3").await;
    assert_eq!(harmonis.semua(".umpan").len(), 9);
    assert!(harmonis.semua(".umpan__tujuan").iter().all(|t| t.contains("Harmonis")));
    for keliru in ["nilai=7", "peran=siapa", "semester=2026-3", "rhk=x", "sebelum=x"] {
        assert_eq!(saring(keliru).await.status, StatusCode::NOT_FOUND, "{keliru}");
    }

    let alamat = format!("/umpan-balik/pegawai/{}", kantor.sari.id);
    let (ringkasan, cetak, bawahan) = (
        budi.buka(&alamat).await,
        budi.buka(&format!("{alamat}/cetak")).await,
        budi.buka("/umpan-balik/bawahan").await,
    );
    for halaman in [&ringkasan, &cetak, &bawahan, &budi.buka("/umpan-balik/diberikan").await] {
        let dipakai = pernyataan(halaman);
        assert!((1..=4).contains(&dipakai.len()), "{}: {dipakai:#?}", halaman.alamat);
    }
    assert!(ringkasan.teks(".rhk").contains("Tentang hasil kerja"));
    assert_eq!(ringkasan.semua(".perilaku > li").len(), 7);
    assert!(bawahan.memuat("1 umpan balik diterima tahun 2026"));
    assert!(
        cetak.memuat("UMPAN BALIK BERKELANJUTAN")
            && cetak.memuat("Tentang hasil kerja (Penilai, Budi, 12 Januari 2026)")
    );
    assert!(cetak.memuat("(7)(8)") && cetak.memuat("Realisasi Berdasarkan Bukti Dukung"));
    let lalu = budi.buka(&format!("{alamat}?tahun=2025")).await;
    assert_eq!(lalu.semua(".perilaku .umpan").len(), 65);
    assert_eq!(budi.buka(&format!("{alamat}?tahun=2027")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(app.masuk(&kantor.joko).await.buka("/umpan-balik/bawahan").await.status, StatusCode::NOT_FOUND);
}
