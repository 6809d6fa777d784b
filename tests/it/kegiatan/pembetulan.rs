//! Yang terkirim terkunci; pembetulannya catatan baru.

use axum::http::StatusCode;
use kinerja::{dokumentasi::kegiatan::Isi, skp::Masa};

use super::{PEKAN, catat, isi, nomor, sari_ber_skp, terkirim};
use crate::bantuan::{Aplikasi, Halaman, Kantor, Peramban, pabrik};

#[tokio::test]
async fn yang_terkirim_terkunci_sampai_ditarik_dan_dibetulkan_dengan_catatan_baru() {
    let (app, kantor, sari) = sari_ber_skp().await;
    let lama = Isi { realisasi: Some(10.into()), satuan: "laporan".into(), ..isi("2026-01-05", "Menyusun laporan") };
    catat(&app.db, kantor.sari.id, vec![lama]).await;
    let sebelum = sari.buka(PEKAN).await;
    let dokumentasi = terkirim(&app.db, &kantor.sari, "2026-01-05", "2026-01-11").await;
    let ditolak = sari.tekan(&sebelum, "Simpan", &[("uraian", "Diam-diam diubah"), ("uraian", "Disusulkan")]).await;
    assert_eq!(ditolak.status, StatusCode::CONFLICT);
    assert!(
        ditolak.isi().contains("Tarik kembali dokumentasinya") && ditolak.isi().contains("Catatan pembetulan"),
        "{}",
        ditolak.isi()
    );
    assert!(ditolak.nilai("uraian").contains(&"Disusulkan".into()), "tulisannya utuh");
    for sql in [
        "update kegiatan set uraian = 'x'",
        "delete from kegiatan",
        "insert into kegiatan (kegiatan_id, pegawai_id, tanggal, uraian, dibuat_pada, diubah_pada)
         select gen_random_uuid(), pegawai_id, '2026-01-07', 'x', now(), now() from kegiatan",
    ] {
        let galat = sqlx::raw_sql(sql).execute(&app.db).await.unwrap_err();
        assert_eq!(galat.as_database_error().unwrap().constraint(), Some("kegiatan_terkunci"), "{sql}");
    }
    let terkunci = app.masuk(&kantor.sari).await.buka(PEKAN).await;
    assert!(terkunci.memuat("Sudah dikirim") && terkunci.memuat("Menyusun laporan"), "{}", terkunci.isi());

    let id = nomor(&app.db, "Menyusun laporan").await;
    let alamat = format!("/dokumentasi/kegiatan/{id}");
    let formulir = sari.buka(&sari.buka(&alamat).await.tautan("Catatan pembetulan").unwrap()).await;
    let keliru = sari.tekan(&formulir, "Simpan catatan", &[("uraian", "Seharusnya 8"), ("tanggal", "6/1/2026")]).await;
    assert_eq!(keliru.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(keliru.nilai("uraian"), ["Seharusnya 8"]);
    let jadi = sari.tekan(&keliru, "Simpan catatan", &[("tanggal", "12/1/2026"), ("realisasi", "-2")]).await;
    assert!(jadi.memuat("membetulkan kegiatan terdahulu") && jadi.memuat("-2 laporan"), "{}", jadi.isi());
    assert!(sari.buka(&alamat).await.memuat("dibetulkan oleh"));
    let budi = app.masuk(&kantor.budi).await;
    assert!(!budi.buka(&alamat).await.memuat("dibetulkan oleh"), "pembetulan yang belum dikirim hanya bagi pemiliknya");
    assert_eq!(budi.buka(&jadi.alamat).await.status, StatusCode::NOT_FOUND);
    assert_eq!(budi.buka(&format!("{alamat}/pembetulan")).await.status, StatusCode::FORBIDDEN);
    assert_eq!(app.hitung("select sum(realisasi)::bigint from kegiatan").await, 8);

    let ditarik =
        "update dokumentasi set status = 'DRAF', dikirim_pada = null where dokumentasi_id = $1 returning true";
    assert!(sqlx::query_scalar::<_, bool>(ditarik).bind(dokumentasi).fetch_one(&app.db).await.unwrap());
    let terbuka = app.masuk(&kantor.sari).await.buka(PEKAN).await;
    assert_eq!(sari.tekan(&terbuka, "Simpan", &[("uraian", "Ditarik lalu diubah")]).await.status, StatusCode::OK);
    assert_eq!(sari.buka(&format!("{alamat}/pembetulan")).await.status, StatusCode::CONFLICT);
}

/// Sari dengan satu kegiatan terkirim, 10 laporan pada RHK-nya, dan alamatnya.
async fn sepuluh_terkirim() -> (Aplikasi, Kantor, Peramban, String) {
    let (app, kantor, sari) = sari_ber_skp().await;
    let isian = [("uraian", "Sepuluh"), ("sasaran", "1"), ("realisasi", "10"), ("tanggal", "2026-01-05")];
    sari.tekan(&sari.buka(PEKAN).await, "Simpan", &isian).await;
    terkirim(&app.db, &kantor.sari, "2026-01-05", "2026-01-11").await;
    let alamat = format!("/dokumentasi/kegiatan/{}", nomor(&app.db, "Sepuluh").await);
    (app, kantor, sari, alamat)
}

async fn betulkan(siapa: &Peramban, alamat: &str, uraian: &str, selisih: &str) -> Halaman {
    let formulir = siapa.buka(&format!("{alamat}/pembetulan")).await;
    siapa.tekan(&formulir, "Simpan catatan", &[("uraian", uraian), ("realisasi", selisih)]).await
}

#[tokio::test]
async fn pembetulan_tidak_melebihi_yang_dibetulkannya() {
    let (app, kantor, sari, alamat) = sepuluh_terkirim().await;
    let ditolak = betulkan(&sari, &alamat, "Terlalu banyak", "-10,5").await;
    assert_eq!(ditolak.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        ditolak.teks("#realisasi-galat").contains("Yang tercatat sekarang 10 laporan, jadi paling banyak dikurangi 10"),
        "{}",
        ditolak.isi()
    );
    assert_eq!(
        (ditolak.nilai("uraian"), ditolak.nilai("realisasi")),
        (vec!["Terlalu banyak".into()], vec!["-10,5".to_owned()])
    );
    let lain = sari.tekan(&ditolak, "Simpan catatan", &[("realisasi", "-1"), ("satuan", "lembar")]).await;
    assert!(lain.teks("#realisasi-galat").contains("periksa angka dan satuannya"), "{}", lain.isi());
    let jadi = sari.tekan(&lain, "Simpan catatan", &[("realisasi", "-8"), ("satuan", "")]).await;
    assert!(jadi.memuat("membetulkan kegiatan terdahulu"), "{}", jadi.isi());
    assert_eq!(
        app.hitung("select count(*) from kegiatan p join kegiatan k on k.kegiatan_id = p.pembetulan_id and k.rencana_id = p.rencana_id and k.indikator_id = p.indikator_id").await,
        1,
        "RHK-nya sama"
    );
    let kedua = betulkan(&sari, &alamat, "Masih terlalu banyak", "-3").await;
    assert!(kedua.memuat("Sesudah pembetulan yang sudah ada: 2 laporan"), "{}", kedua.isi());
    assert!(kedua.teks("#realisasi-galat").contains("paling banyak dikurangi 2"), "{}", kedua.isi());
    // Tepat sampai nol boleh.
    assert_eq!(betulkan(&sari, &alamat, "Habis", "-2").await.status, StatusCode::OK);
    assert_eq!(app.hitung("select sum(realisasi)::bigint from kegiatan").await, 0);

    // Pembetulan yang belum dikirim tampak pada tabel pekannya: angkanya tetap tidak dapat melewati nol di sana.
    let pekan = sari.buka("/dokumentasi").await;
    let letak = pekan.nilai("uraian").iter().position(|u| u == "Habis").unwrap();
    let ganti = |nilai: &str| {
        let mut semua = pekan.nilai("realisasi");
        semua[letak] = nilai.to_owned();
        semua
    };
    let isian = |semua: &[String]| semua.iter().map(|v| ("realisasi", v.clone())).collect::<Vec<_>>();
    let ubah = async |nilai: &str| {
        let semua = isian(&ganti(nilai));
        let semua: Vec<_> = semua.iter().map(|(n, v)| (*n, v.as_str())).collect();
        sari.tekan(&sari.buka("/dokumentasi").await, "Simpan", &semua).await
    };
    let ditolak = ubah("-3").await;
    assert_eq!(ditolak.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", ditolak.isi());
    assert!(ditolak.teks(".pekan__keliru").contains("menjadi kurang dari nol"), "{}", ditolak.isi());
    sari.tekan(&sari.buka("/dokumentasi").await, "Buang draf", &[]).await;
    let jadi = ubah("-1,5").await;
    assert!(jadi.memuat("1 kegiatan diubah"), "{}", jadi.isi());

    // Sesudah ditarik pun, yang sudah dibetulkan tidak dihapus atau dikurangi melewati pembetulannya.
    sqlx::raw_sql("update dokumentasi set status = 'DRAF', dikirim_pada = null").execute(&app.db).await.unwrap();
    let pekan = sari.buka(PEKAN).await;
    let dihapus = sari.tekan(&sari.tekan(&pekan, "Hapus baris 1", &[]).await, "Simpan", &[]).await;
    assert_eq!(dihapus.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", dihapus.isi());
    assert!(dihapus.teks(".pekan__keliru").contains("Hapus dahulu catatan pembetulannya"), "{}", dihapus.isi());
    let dikurangi = sari.tekan(&pekan, "Simpan", &[("realisasi", "5")]).await;
    assert!(dikurangi.teks(".pekan__keliru").contains("kurang dari nol"), "{}", dikurangi.isi());
    let lepas = sari.tekan(&pekan, "Simpan", &[("sasaran", "")]).await;
    assert!(lepas.teks(".pekan__keliru").contains("tetap pada RHK yang sama"), "{}", lepas.isi());
    let negatif = sari.tekan(&pekan, "Simpan", &[("realisasi", "-1")]).await;
    assert_eq!(negatif.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", negatif.isi());
    // Dan tidak lewat SQL.
    for (sql, batasan) in [
        ("update kegiatan set realisasi = 5 where pembetulan_id is null", "jumlah_tidak_negatif"),
        ("update kegiatan set realisasi = -9 where uraian = 'Habis'", "jumlah_tidak_negatif"),
        ("delete from kegiatan where pembetulan_id is null", "dibetulkan_tetap_ada"),
        (
            "update kegiatan set pembetulan_id = (select kegiatan_id from kegiatan where uraian = 'Habis')
             where uraian <> 'Habis' and pembetulan_id is not null",
            "pembetulan_menyebut_asalnya",
        ),
    ] {
        let galat = sqlx::raw_sql(sql).execute(&app.db).await.unwrap_err();
        assert_eq!(galat.as_database_error().unwrap().constraint(), Some(batasan), "{sql}: {galat}");
    }
    drop(kantor);
}

#[tokio::test]
async fn pembetulan_tetap_di_dalam_masa_skp_yang_sama() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let hari = |bulan, hari| chrono::NaiveDate::from_ymd_opt(2026, bulan, hari).unwrap();
    for (mulai, selesai) in [((1, 1), (6, 30)), ((7, 1), (12, 31))] {
        let masa = Masa { mulai: hari(mulai.0, mulai.1), selesai: hari(selesai.0, selesai.1) };
        pabrik::skp_masa(&app.db, &kantor.sari, Some(&kantor.budi), masa).await.ditetapkan().await;
    }
    app.app.clock.set("2026-07-15T02:00:00Z".parse().unwrap());
    let sari = app.masuk(&kantor.sari).await;
    let tabel = sari.buka("/dokumentasi/minggu/2026-06-01").await;
    let isian = [("uraian", "Juni"), ("sasaran", "1"), ("realisasi", "4"), ("tanggal", "2026-06-01")];
    sari.tekan(&tabel, "Simpan", &isian).await;
    terkirim(&app.db, &kantor.sari, "2026-06-01", "2026-06-07").await;
    let alamat = format!("/dokumentasi/kegiatan/{}/pembetulan", nomor(&app.db, "Juni").await);
    let formulir = sari.buka(&alamat).await;
    assert!(formulir.memuat("di dalam masa SKP-nya, 1 Januari s.d. 30 Juni 2026"), "{}", formulir.isi());
    assert_eq!(formulir.nilai("tanggal"), ["30/06/2026"], "hari terakhir masanya, bukan hari ini");
    let isian = [("uraian", "Seharusnya 3"), ("realisasi", "-1"), ("tanggal", "15/7/2026")];
    let ditolak = sari.tekan(&formulir, "Simpan catatan", &isian).await;
    assert_eq!(ditolak.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", ditolak.isi());
    assert!(ditolak.teks("#tanggal-galat").contains("1 Januari s.d. 30 Juni 2026"), "{}", ditolak.isi());
    assert_eq!(ditolak.nilai("uraian"), ["Seharusnya 3"]);
    let jadi = sari.tekan(&ditolak, "Simpan catatan", &[("tanggal", "30/6/2026")]).await;
    assert!(jadi.memuat("membetulkan kegiatan terdahulu"), "{}", jadi.isi());
    assert_eq!(
        app.hitung("select count(distinct rencana_id) from kegiatan where rencana_id is not null").await,
        1,
        "pada RHK yang sama"
    );
    // Dipindah lewat tabel pekannya ke luar masanya: ditolak juga.
    let pekan = sari.buka("/dokumentasi/minggu/2026-06-29").await;
    let pindah = sari.tekan(&pekan, "Simpan", &[("tanggal", "2026-07-01")]).await;
    assert_eq!(pindah.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", pindah.isi());
    assert!(pindah.teks(".pekan__keliru").contains("di dalam masa SKP"), "{}", pindah.isi());
}

#[tokio::test]
async fn pembetulan_atas_pembetulan_menyebut_kegiatan_asalnya() {
    let (app, kantor, sari, alamat) = sepuluh_terkirim().await;
    let pertama = betulkan(&sari, &alamat, "Seharusnya 8", "-2").await;
    let pembetulan = pertama.alamat.clone();
    terkirim(&app.db, &kantor.sari, "2026-01-12", "2026-01-12").await;
    app.app.clock.set("2026-01-13T02:00:00Z".parse().unwrap());
    let sari = app.masuk(&kantor.sari).await;
    let formulir = sari.buka(&format!("{pembetulan}/pembetulan")).await;
    assert_eq!(formulir.alamat, format!("{alamat}/pembetulan"));
    assert!(formulir.memuat("Sesudah pembetulan yang sudah ada: 8 laporan"), "{}", formulir.isi());
    let paksa = sari.paksa(&format!("{pembetulan}/pembetulan"), &[("uraian", "x"), ("tanggal", "13/1/2026")]).await;
    assert_eq!(paksa.status, StatusCode::CONFLICT);
    let kedua = sari.tekan(&formulir, "Simpan catatan", &[("uraian", "Seharusnya 9"), ("realisasi", "1")]).await;
    assert_eq!(kedua.status, StatusCode::OK, "{}", kedua.isi());
    assert_eq!(
        app.hitung("select count(distinct pembetulan_id) from kegiatan where pembetulan_id is not null").await,
        1
    );
}

#[tokio::test]
async fn dua_pembetulan_serentak_tidak_bersama_melewati_nol() {
    let (app, kantor, sari, alamat) = sepuluh_terkirim().await;
    let lain = app.masuk(&kantor.sari).await;
    let (a, b) = (sari.buka(&format!("{alamat}/pembetulan")).await, lain.buka(&format!("{alamat}/pembetulan")).await);
    let isian = [("uraian", "Seharusnya 4"), ("realisasi", "-6")];
    let (a, b) = tokio::join!(sari.tekan(&a, "Simpan catatan", &isian), lain.tekan(&b, "Simpan catatan", &isian));
    let mut status = [a.status.as_u16(), b.status.as_u16()];
    status.sort_unstable();
    assert_eq!(status, [200, 422], "{} {}", a.isi(), b.isi());
    let ditolak = if a.status == 422 { a } else { b };
    assert_eq!(ditolak.nilai("uraian"), ["Seharusnya 4"]);
    assert!(ditolak.teks("#realisasi-galat").contains("paling banyak dikurangi 4"), "{}", ditolak.isi());
    assert_eq!(app.hitung("select sum(realisasi)::bigint from kegiatan").await, 4);
}
