//! Pengukuran kinerja: usulan dari catatan, dokumen yang beku, pembetulan, dan siapa yang membacanya.

use axum::http::{Method, StatusCode};
use chrono::{DateTime, Utc};
use kinerja::{kernel::id::PegawaiId, skp::SkpId};
use sqlx::PgPool;
use uuid::Uuid;

use crate::{
    anggaran::{mulai_menghitung, pernyataan},
    bantuan::{Aplikasi, Halaman, Kantor, Peramban, pabrik},
};

pub fn pada(app: &Aplikasi, hari: &str) {
    app.app.clock.set(format!("{hari}T03:00:00Z").parse::<DateTime<Utc>>().unwrap());
}

/// Satu kegiatan pada indikator pertama SKP itu.
pub async fn kegiatan(db: &PgPool, siapa: PegawaiId, skp: SkpId, tanggal: &str, realisasi: i32, satuan: &str) -> Uuid {
    sqlx::query_scalar(
        "insert into kegiatan (kegiatan_id, pegawai_id, tanggal, rencana_id, indikator_id, uraian, realisasi, satuan,
                               dibuat_pada, diubah_pada)
         select $1, $2, $4::date, r.rencana_id, i.indikator_id, 'Menyusun laporan', $5, $6, now(), now()
         from rencana r join indikator i using (rencana_id) where r.skp_id = $3 limit 1
         returning kegiatan_id",
    )
    .bind(Uuid::now_v7())
    .bind(siapa.uuid())
    .bind(skp.uuid())
    .bind(tanggal)
    .bind(realisasi)
    .bind(satuan)
    .fetch_one(db)
    .await
    .unwrap()
}

async fn dibuka(app: &Aplikasi, kantor: &Kantor) -> (Peramban, Halaman) {
    let sari = app.masuk(&kantor.sari).await;
    let daftar = sari.buka("/pengukuran").await;
    let isi = sari.tekan(&daftar, "Isi Triwulan I 2026", &[]).await;
    assert_eq!(isi.status, StatusCode::OK, "{}", isi.isi());
    (sari, isi)
}

#[tokio::test]
async fn realisasi_diusulkan_dari_catatan_lalu_dokumennya_beku() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let skp = pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.ditetapkan().await.id;
    let keliru = kegiatan(&app.db, kantor.sari.id, skp, "2026-01-01", 9, "laporan").await;
    let betul = kegiatan(&app.db, kantor.sari.id, skp, "2026-01-01", 2, "Laporan").await;
    sqlx::query_scalar::<_, bool>(
        "update kegiatan set pembetulan_id = $1, realisasi = -7 where kegiatan_id = $2 returning true",
    )
    .bind(keliru)
    .bind(betul)
    .fetch_one(&app.db)
    .await
    .unwrap();
    kegiatan(&app.db, kantor.sari.id, skp, "2026-03-31", 2, "laporan").await;
    kegiatan(&app.db, kantor.sari.id, skp, "2026-04-01", 3, "laporan").await;
    kegiatan(&app.db, kantor.sari.id, skp, "2026-02-01", 50, "halaman").await;
    pada(&app, "2026-04-01");
    let (sari, isi) = dibuka(&app, &kantor).await;
    assert!(
        isi.memuat("Tercatat 4 laporan dari 2 kegiatan pada periode ini. 1 kegiatan bersatuan lain"),
        "{}",
        isi.isi()
    );
    assert_eq!(isi.nilai("realisasi"), ["4"]);
    assert!(isi.memuat("capaian 33,33%") && isi.memuat("tidak pernah dengan sendirinya menjadi penilaian"));

    // Yang diganti harus dijelaskan; ketikannya tetap ada.
    let ditolak = sari.tekan(&isi, "Tetapkan pengukuran", &[("realisasi", "5")]).await;
    assert_eq!(ditolak.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(ditolak.memuat("berbeda dari catatan kegiatan") && ditolak.nilai("realisasi") == ["5"]);
    let kacau = sari.tekan(&isi, "Simpan", &[("realisasi", "lima")]).await;
    assert_eq!(kacau.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(kacau.memuat("dengan satu angka") && kacau.nilai("realisasi") == ["lima"]);
    let simpan = sari.tekan(&isi, "Simpan", &[("realisasi", "5")]).await;
    assert!(simpan.memuat("Realisasi disimpan.") && simpan.memuat("Sedang diisi"));
    let isian = [("realisasi", "5"), ("keterangan", "Satu laporan belum tercatat")];
    let jadi = sari.tekan(&simpan, "Tetapkan pengukuran", &isian).await;
    assert_eq!(jadi.teks(".lencana"), "Ditetapkan", "{}", jadi.isi());
    assert!(jadi.memuat("41,67%") && jadi.memuat("menurut catatan kegiatan 4 laporan"));
    assert!(!jadi.tombol().contains(&"Simpan".to_owned()));

    // Penilai dikabari dan membacanya; cetakannya memuat sidiknya.
    assert_eq!(app.hitung("select count(*) from pemberitahuan where jenis = 'PENGUKURAN_DITETAPKAN'").await, 1);
    let budi = app.masuk(&kantor.budi).await;
    assert!(budi.buka(&jadi.alamat).await.memuat("41,67%"));
    let cetak = budi.buka(&format!("{}/cetak", jadi.alamat)).await;
    let sidik: String = sqlx::query_scalar(
        "select encode(sidik, 'hex') from pengukuran where sidik = sha256(convert_to(dokumen, 'UTF8'))",
    )
    .fetch_one(&app.db)
    .await
    .unwrap();
    assert!(cetak.memuat("DOKUMEN PENGUKURAN KINERJA") && cetak.memuat(&sidik) && cetak.memuat("41,67%"));

    // Basis data menolak setiap perubahan, kecuali menguncinya.
    for sql in [
        "update pengukuran set tercapai = 1, terukur = 1",
        "update pengukuran set dokumen = '{}'",
        "update pengukuran set status = 'DIISI', ditetapkan_pada = null, dokumen = null, sidik = null",
        "delete from pengukuran",
        "update realisasi set angka = 12",
        "delete from realisasi",
        "truncate pengukuran cascade",
        "truncate realisasi",
    ] {
        assert!(sqlx::raw_sql(sql).execute(&app.db).await.is_err(), "{sql}");
    }
    sqlx::raw_sql("update pengukuran set status = 'DIKUNCI'").execute(&app.db).await.unwrap();
    let terkunci = sari.buka(&jadi.alamat).await;
    assert_eq!((terkunci.teks(".lencana").as_str(), terkunci.tombol().len()), ("Dikunci", 0));
    let paksa = sari.paksa(&format!("{}/pembetulan", jadi.alamat), &[("alasan", "Keliru")]).await;
    assert_eq!(paksa.status, StatusCode::CONFLICT);

    // Triwulan berikutnya melanjutkan dari yang ditetapkan, bukan dari catatan yang sudah diganti.
    pada(&app, "2026-07-01");
    let sari = app.masuk(&kantor.sari).await;
    let dua = sari.tekan(&sari.buka("/pengukuran").await, "Isi Triwulan II 2026", &[]).await;
    assert!(dua.memuat("Sampai periode sebelumnya: 5 laporan."), "{}", dua.isi());
    assert!(dua.memuat("Sejak awal SKP 8 laporan · capaian 66,67%"), "{}", dua.isi());
}

#[tokio::test]
async fn pembetulan_adalah_versi_baru_yang_beralasan() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.ditetapkan().await;
    pada(&app, "2026-04-01");
    let (sari, isi) = dibuka(&app, &kantor).await;
    let satu = sari.tekan(&isi, "Tetapkan pengukuran", &[("realisasi", "2")]).await;
    let tanpa = sari.tekan(&satu, "Betulkan dengan versi baru", &[]).await;
    assert_eq!(tanpa.status, StatusCode::UNPROCESSABLE_ENTITY);
    let dua = sari.tekan(&satu, "Betulkan dengan versi baru", &[("alasan", "Salah hitung")]).await;
    assert!(dua.memuat("membetulkan versi sebelumnya: Salah hitung") && dua.nilai("realisasi") == ["2"]);
    // Versi kedua tidak dapat dibuka dua kali.
    let lagi = sari.paksa(&format!("{}/pembetulan", satu.alamat), &[("alasan", "Lagi")]).await;
    assert_eq!(lagi.status, StatusCode::CONFLICT);
    let budi = app.masuk(&kantor.budi).await;
    assert_eq!(
        budi.buka(&dua.alamat).await.status,
        StatusCode::NOT_FOUND,
        "versi yang sedang diisi bukan untuk penilai"
    );
    assert!(!budi.buka(&satu.alamat).await.memuat("versi yang lebih baru"));
    let jadi = sari.tekan(&dua, "Tetapkan pengukuran", &[("realisasi", "3")]).await;
    assert!(jadi.memuat("versi 2") && jadi.memuat("25%"));
    assert!(budi.buka(&satu.alamat).await.memuat("versi yang lebih baru"));
    let daftar = sari.buka("/pengukuran").await;
    assert_eq!(daftar.tautan("Triwulan I 2026").unwrap(), jadi.alamat);
}

#[tokio::test]
async fn hanya_yang_berhubungan_hari_ini_membaca_yang_ditetapkan() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.ditetapkan().await;
    pada(&app, "2026-04-01");
    let (sari, isi) = dibuka(&app, &kantor).await;
    let milik = format!("/pengukuran?pegawai={}", kantor.sari.id);
    for orang in [&kantor.budi, &kantor.ratna, &kantor.umi, &kantor.tono, &kantor.dewi, &kantor.adi, &kantor.wawan] {
        let p = app.masuk(orang).await;
        assert_eq!(p.buka(&isi.alamat).await.status, StatusCode::NOT_FOUND, "{} membaca yang diisi", orang.nama);
        let paksa = p.paksa(&isi.alamat, &[("versi", "1"), ("tindakan", "tetapkan")]).await;
        assert_eq!(paksa.status, StatusCode::NOT_FOUND, "{}", orang.nama);
    }
    let jadi = sari.tekan(&isi, "Tetapkan pengukuran", &[("realisasi", "2")]).await;
    let wenang = async |orang: &crate::bantuan::Orang| -> Option<String> {
        sqlx::query_scalar("select wenang_bukti('PENGUKURAN', pengukuran_id, $1, '2026-04-01') from pengukuran")
            .bind(orang.id.uuid())
            .fetch_one(&app.db)
            .await
            .unwrap()
    };
    for (orang, boleh) in [
        (&kantor.budi, true),
        (&kantor.ratna, true),
        (&kantor.umi, true),
        (&kantor.tono, false),
        (&kantor.dewi, false),
        (&kantor.adi, false),
        (&kantor.wawan, false),
        (&kantor.hasan, false),
    ] {
        let p = app.masuk(orang).await;
        for alamat in [&jadi.alamat, &milik, &format!("{}/cetak", jadi.alamat)] {
            assert_eq!(p.buka(alamat).await.status == StatusCode::OK, boleh, "{} {alamat}", orang.nama);
        }
        assert_eq!(wenang(orang).await.as_deref(), boleh.then_some("LIHAT"), "{}", orang.nama);
        let tulis = p.paksa(&format!("{}/pembetulan", jadi.alamat), &[("alasan", "x")]).await;
        assert_eq!(tulis.status, if boleh { StatusCode::FORBIDDEN } else { StatusCode::NOT_FOUND }, "{}", orang.nama);
    }
    assert_eq!(wenang(&kantor.sari).await.as_deref(), Some("LIHAT"), "yang beku tidak ditambah buktinya");

    // Penilai berganti: yang lama tidak melihatnya sejak hari itu.
    sqlx::query_scalar::<_, bool>(
        "insert into penetapan_penilai (pegawai_id, penilai_id, dasar, mulai)
         values ($1, $2, 'SK', '2026-05-01') returning true",
    )
    .bind(kantor.sari.id.uuid())
    .bind(kantor.wawan.id.uuid())
    .fetch_one(&app.db)
    .await
    .unwrap();
    pabrik::susun_penilai(&app.db).await;
    for (hari, lama, baru) in [("2026-04-30", 200, 404), ("2026-05-01", 404, 200)] {
        pada(&app, hari);
        let (budi, wawan) = (app.masuk(&kantor.budi).await, app.masuk(&kantor.wawan).await);
        assert_eq!(budi.buka(&jadi.alamat).await.status.as_u16(), lama, "{hari}");
        assert_eq!(wawan.buka(&jadi.alamat).await.status.as_u16(), baru, "{hari}");
        assert_eq!(budi.buka(&milik).await.status.as_u16(), lama, "{hari}");
    }
}

#[tokio::test]
async fn tab_yang_usang_dan_kiriman_kembar_tidak_menimpa() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.ditetapkan().await;
    pada(&app, "2026-04-01");
    let sari = app.masuk(&kantor.sari).await;
    let daftar = sari.buka("/pengukuran").await;
    let (aksi, isi) = daftar.formulir("Isi Triwulan I 2026", &[]);
    let satu = sari.kirim(Method::POST, &aksi, Some(isi.clone())).await;
    let dua = sari.kirim(Method::POST, &aksi, Some(isi)).await;
    assert_eq!((satu.status, satu.lokasi()), (StatusCode::SEE_OTHER, dua.lokasi()));
    // Dari tab lain yang juga belum melihatnya: yang sama pula.
    let tab = sari.tekan(&daftar, "Isi Triwulan I 2026", &[("kunci", &Uuid::new_v4().to_string())]).await;
    assert_eq!(Some(tab.alamat.clone()), satu.lokasi());
    assert_eq!(app.hitung("select count(*) from pengukuran").await, 1);

    let usang = sari.buka(&tab.alamat).await;
    sari.tekan(&tab, "Simpan", &[("realisasi", "3"), ("keterangan", "dari ponsel")]).await;
    let ditolak = sari.tekan(&usang, "Simpan", &[("realisasi", "7")]).await;
    assert_eq!(ditolak.status, StatusCode::CONFLICT);
    assert!(ditolak.nilai("realisasi") == ["7"] && ditolak.memuat("dari ponsel"), "{}", ditolak.isi());
    let jadi = sari.tekan(&ditolak, "Simpan", &[]).await;
    assert_eq!(jadi.nilai("realisasi"), ["7"]);

    let (aksi, isi) = jadi.formulir("Tetapkan pengukuran", &[]);
    for _ in 0..2 {
        let kiriman = sari.kirim(Method::POST, &aksi, Some(isi.clone())).await;
        assert_eq!((kiriman.status, kiriman.lokasi()), (StatusCode::SEE_OTHER, Some(jadi.alamat.clone())));
    }
    assert_eq!(app.hitung("select count(*) from jejak where peristiwa = 'pengukuran.penetapan'").await, 1);
    assert_eq!(app.hitung("select count(*) from pemberitahuan where jenis = 'PENGUKURAN_DITETAPKAN'").await, 1);
    let terlambat = sari.tekan(&usang, "Simpan", &[("kunci", &Uuid::new_v4().to_string())]).await;
    assert_eq!(terlambat.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn ditetapkan_sejak_hari_terakhir_periodenya_dan_bukan_sebelumnya() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let skp = pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.ditetapkan().await.id;
    pada(&app, "2026-03-30");
    let (sari, isi) = dibuka(&app, &kantor).await;
    assert_eq!(isi.tombol(), ["Simpan"]);
    let paksa = sari.tekan(&isi, "Simpan", &[("realisasi", "2")]).await;
    let versi = &paksa.nilai("versi")[0];
    let indikator = &paksa.nilai("indikator")[0];
    let isian = [("versi", versi.as_str()), ("indikator", indikator), ("realisasi", "2"), ("tindakan", "tetapkan")];
    let ditolak = sari.paksa(&isi.alamat, &isian).await;
    assert_eq!(ditolak.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(ditolak.memuat("baru berakhir 31 Maret 2026"));
    pada(&app, "2026-03-31");
    let sari = app.masuk(&kantor.sari).await;
    let isi = sari.buka(&isi.alamat).await;
    assert_eq!(sari.tekan(&isi, "Tetapkan pengukuran", &[]).await.teks(".lencana"), "Ditetapkan");

    // Yang belum mulai, milik orang lain, dan yang bukan awal periode tidak dapat dibuka.
    let budi = app.masuk(&kantor.budi).await;
    let id = skp.to_string();
    for (p, mulai) in [(&sari, "2026-04-01"), (&sari, "2026-01-02"), (&budi, "2026-01-01")] {
        let dibuka = p.paksa("/pengukuran", &[("skp", &id), ("mulai", mulai)]).await;
        assert_eq!(dibuka.status, StatusCode::NOT_FOUND, "{mulai}");
    }
}

#[tokio::test]
async fn instansi_memilih_seberapa_sering_dan_kepegawaian_hanya_melihat_jumlah() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.ditetapkan().await;
    pabrik::skp(&app.db, &kantor.tono, Some(&kantor.budi)).await.ditetapkan().await;
    pada(&app, "2026-04-01");
    let adi = app.masuk(&kantor.adi).await;
    let pengaturan = adi.buka("/pengaturan").await;
    assert!(pengaturan.memuat("Diukur setiap triwulan."));
    let formulir = adi.buka("/pengaturan/pengukuran").await;
    let kosong = adi.tekan(&formulir, "Simpan", &[("pengukuran", "MINGGU")]).await;
    assert_eq!(kosong.status, StatusCode::UNPROCESSABLE_ENTITY);
    // 1 April awal triwulan, jadi boleh mulai hari itu juga; triwulan I tetap diukur sebagai triwulan.
    let jadi = adi.tekan(&formulir, "Simpan", &[("pengukuran", "BULAN"), ("sejak", "1/4/2026")]).await;
    assert!(jadi.memuat("Diukur setiap bulan."), "{}", jadi.isi());
    assert_eq!(app.hitung("select count(*) from instansi where pengukuran = 'BULAN'").await, 1);
    let usang =
        adi.tekan(&formulir, "Simpan", &[("pengukuran", "TAHUN"), ("kunci", &Uuid::new_v4().to_string())]).await;
    assert_eq!(usang.status, StatusCode::CONFLICT);

    let sari = app.masuk(&kantor.sari).await;
    let daftar = sari.buka("/pengukuran").await;
    let bulan: Vec<_> = daftar.semua(".daftar__utama b");
    assert_eq!(bulan, ["Triwulan I 2026", "April 2026"]);
    let isi = sari.tekan(&daftar, "Isi Triwulan I 2026", &[]).await;
    sari.tekan(&isi, "Tetapkan pengukuran", &[("realisasi", "1")]).await;
    assert_eq!(sari.buka("/pengukuran/ringkasan").await.status, StatusCode::NOT_FOUND);
    let dewi = app.masuk(&kantor.dewi).await;
    let ringkasan = dewi.buka("/pengukuran/ringkasan").await;
    assert!(ringkasan.memuat("Ringkasan pengukuran Triwulan I 2026"), "{}", ringkasan.isi());
    assert_eq!(ringkasan.semua("tbody tr"), ["Seksi Data211"]);
    assert!(!ringkasan.memuat("Sari"));
    let april = dewi.buka("/pengukuran/ringkasan?hari=2026-04-01").await;
    assert!(april.memuat("Ringkasan pengukuran April 2026") && april.tautan("Triwulan I 2026").is_some());
    assert_eq!(april.semua("tbody tr"), ["Seksi Data202"]);
    assert_eq!(dewi.buka("/pengukuran/ringkasan?hari=2026-05-01").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn periode_yang_menunggu_diukur_disebut_sesudah_berakhir() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.ditetapkan().await;
    let isi = async |hari: &str| {
        pada(&app, hari);
        app.masuk(&kantor.sari).await.buka("/").await.tautan("Isi pengukuran kinerja")
    };
    let berganti = "insert into aturan_periode values ('PENGUKURAN', '2027-01-01', 'BULAN')";
    sqlx::raw_sql(berganti).execute(&app.db).await.unwrap();
    assert_eq!(isi("2026-03-31").await, None);
    assert_eq!(isi("2026-04-01").await.as_deref(), Some("/pengukuran?tahun=2026"), "Triwulan I");
    assert_eq!(isi("2027-01-01").await.as_deref(), Some("/pengukuran?tahun=2026"), "Triwulan IV");
    assert_eq!(isi("2027-04-01").await, None, "SKP tahun itu belum ada");
}

#[tokio::test]
async fn halaman_pengukuran_hemat_pernyataan() {
    mulai_menghitung();
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.ditetapkan().await;
    pada(&app, "2026-04-01");
    let (sari, isi) = dibuka(&app, &kantor).await;
    let daftar = sari.buka("/pengukuran").await;
    let simpan = {
        let (aksi, badan) = isi.formulir("Simpan", &[("realisasi", "2")]);
        sari.kirim(Method::POST, &aksi, Some(badan)).await
    };
    let lagi = sari.buka(&isi.alamat).await;
    let jadi = sari.tekan(&lagi, "Tetapkan pengukuran", &[]).await;
    for (nama, halaman, batas) in
        [("daftar", &daftar, 2), ("isi", &lagi, 4), ("simpan", &simpan, 5), ("lihat", &jadi, 3)]
    {
        let dipakai = pernyataan(halaman);
        assert!(!dipakai.is_empty() && dipakai.len() <= batas, "{nama}: {dipakai:#?}");
    }
}
