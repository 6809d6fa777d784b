//! Dokumentasi sebuah periode: dijumlahkan dari kegiatannya, dikirim, ditanggapi; dan setahun kegiatan.

use axum::http::{Method, StatusCode};
use chrono::{DateTime, Days, NaiveDate, Utc};
use kinerja::{
    dokumentasi::{self, Rekap},
    kernel::{auth::Pengguna, id::PegawaiId},
    periode::{JenisPeriode, Kala},
    skp::Masa,
};
use proptest::{prelude::*, test_runner::TestRunner};
use rust_decimal::Decimal;
use sqlx::PgPool;
use uuid::Uuid;

use crate::bantuan::{Aplikasi, Kantor, Orang, Peramban, pabrik};

const JANUARI: &str = "/dokumentasi/periode/bulanan/2026-01-01";

fn hari(tahun: i32, bulan: u32, hari: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(tahun, bulan, hari).unwrap()
}

fn milik(orang: &Orang) -> String {
    format!("/dokumentasi/{}/periode/bulanan/2026-01-01", orang.id)
}

/// Satu kegiatan seseorang, dengan realisasi berapa laporan.
async fn catat(db: &PgPool, orang: &Orang, tanggal: NaiveDate, rencana: Option<Uuid>, realisasi: Option<i64>) -> Uuid {
    sqlx::query_scalar(
        "insert into kegiatan (kegiatan_id, pegawai_id, tanggal, jam_mulai, jam_selesai, rencana_id, uraian, realisasi,
                               satuan, dibuat_pada, diubah_pada)
         values ($1, $2, $3, '08:00', '09:30', $4, 'Merekap data ' || $3, $5, 'laporan', now(), now())
         returning kegiatan_id",
    )
    .bind(Uuid::now_v7())
    .bind(orang.id.uuid())
    .bind(tanggal)
    .bind(rencana)
    .bind(realisasi.map(Decimal::from))
    .fetch_one(db)
    .await
    .unwrap()
}

/// RHK pertama pada SKP yang memuat hari itu.
async fn rhk(db: &PgPool, orang: &Orang, hari: NaiveDate) -> Uuid {
    sqlx::query_scalar(
        "select rencana_id from rencana join skp using (skp_id) where pemilik_id = $1 and mulai <= $2 and $2 <= selesai",
    )
    .bind(orang.id.uuid())
    .bind(hari)
    .fetch_one(db)
    .await
    .unwrap()
}

fn jam(app: &Aplikasi, pada: &str) {
    app.app.clock.set(format!("{pada}T02:00:00Z").parse::<DateTime<Utc>>().unwrap());
}

/// Sari ber-SKP dengan tiga kegiatan pada Januari; hari ini 2 Februari.
async fn februari() -> (Aplikasi, Kantor) {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.ditetapkan().await;
    let rhk = rhk(&app.db, &kantor.sari, hari(2026, 1, 1)).await;
    for (tanggal, realisasi) in [(5, Some(2)), (20, Some(3)), (31, None)] {
        catat(&app.db, &kantor.sari, hari(2026, 1, tanggal), Some(rhk), realisasi).await;
    }
    jam(&app, "2026-02-02");
    (app, kantor)
}

async fn kirim(sari: &Peramban) -> crate::bantuan::Halaman {
    let draf = sari.buka(JANUARI).await;
    sari.tekan(&draf, "Kirim", &[("ulasan", "Semua rekap selesai.")]).await
}

#[tokio::test]
async fn dokumentasi_diulas_dikirim_ditanggapi_dan_keduanya_dikabari() {
    let (app, kantor) = februari().await;
    let (sari, budi) = (app.masuk(&kantor.sari).await, app.masuk(&kantor.budi).await);
    let draf = sari.buka(JANUARI).await;
    assert_eq!(draf.semua(".ubin__angka"), ["3", "4 jam 30 menit", "0"]);
    assert_eq!(draf.teks("td[data-judul=Realisasi]"), "5 laporan");
    assert!(draf.memuat("Sabtu, 31 Januari 2026") && draf.memuat("Kirim paling lambat 5 Februari 2026"));
    // Januari 2026 terdiri atas lima minggu, yang pertama dan terakhirnya terpotong.
    assert_eq!(draf.semua("#bagian ~ .tabel-gulir tbody tr").len(), 5);
    let isian = [("masalah", "Jaringan putus"), ("ulasan_rhk", "Lima dari dua belas.")];
    let tersimpan = sari.tekan(&draf, "Simpan draf", &isian).await;
    assert_eq!(tersimpan.nilai("ulasan_rhk"), ["Lima dari dua belas."]);
    assert_eq!(tersimpan.teks(".lencana"), "Draf");
    let terbaca = budi.buka(&milik(&kantor.sari)).await;
    assert!(!terbaca.memuat("Jaringan putus") && terbaca.semua(".ubin__angka")[0] == "0", "{}", terbaca.isi());

    let (aksi, isi) = tersimpan.formulir("Kirim", &[]);
    let pertama = sari.kirim(Method::POST, &aksi, Some(isi.clone())).await;
    let kedua = sari.kirim(Method::POST, &aksi, Some(isi)).await;
    assert_eq!((pertama.status, kedua.status), (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER));
    assert_eq!(app.hitung("select count(*) from pemberitahuan where jenis = 'DOKUMENTASI_DIKIRIM'").await, 1);
    assert_eq!(app.hitung("select count(*) from jejak where peristiwa = 'dokumentasi.pengiriman'").await, 1);
    let terkirim = sari.buka(JANUARI).await;
    assert_eq!(terkirim.teks(".lencana"), "Terkirim");
    assert!(terkirim.memuat("Jaringan putus") && !terkirim.tombol().iter().any(|t| t == "Kirim"));
    let sql = "select count(*) from kegiatan where kegiatan_terkirim(pegawai_id, tanggal)";
    assert_eq!(app.hitung(sql).await, 3);

    let bawahan = budi.buka("/dokumentasi/bawahan").await;
    let menunggu = bawahan.tautan("Sari, Januari 2026").unwrap();
    let dibaca = budi.buka(&menunggu).await;
    assert!(dibaca.memuat("5 laporan") && dibaca.memuat("Lima dari dua belas."), "{}", dibaca.isi());
    let kosong = budi.tekan(&dibaca, "Tanggapi", &[("tanggapan", "  ")]).await;
    assert_eq!(kosong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let ditanggapi = budi.tekan(&kosong, "Tanggapi", &[("tanggapan", "Baik. Laporkan gangguan jaringannya.")]).await;
    assert_eq!(ditanggapi.teks(".lencana"), "Sudah ditanggapi");
    let kabar: String = sqlx::query_scalar("select tautan from pemberitahuan where jenis = 'DOKUMENTASI_DITANGGAPI'")
        .fetch_one(&app.db)
        .await
        .unwrap();
    let diterima = sari.buka(&kabar).await;
    assert!(diterima.memuat("Tanggapan Budi") && diterima.memuat("Laporkan gangguan jaringannya."));
    assert!(!diterima.tombol().iter().any(|t| t == "Tarik kembali"));
    // Sudah ditanggapi tidak ditarik, tidak ditanggapi dua kali, tidak diubah dari basis data.
    let tarik = sari.paksa(&format!("{JANUARI}/penarikan"), &[("versi", "4")]).await;
    let lagi = budi.paksa(&format!("{menunggu}/tanggapan"), &[("versi", "4"), ("tanggapan", "x")]).await;
    assert_eq!((tarik.status, lagi.status), (StatusCode::CONFLICT, StatusCode::CONFLICT));
    for sql in [
        "update dokumentasi set ulasan = 'x'",
        "update dokumentasi set status = 'DRAF', dikirim_pada = null",
        "delete from dokumentasi",
        "delete from dokumentasi_ulasan",
    ] {
        assert!(sqlx::raw_sql(sql).execute(&app.db).await.is_err(), "{sql}");
    }
    assert!(!budi.buka("/dokumentasi/bawahan").await.memuat("Menunggu tanggapan Anda"));
}

#[tokio::test]
async fn tarik_kembali_membuka_kegiatannya_dan_tanggapan_atas_yang_lama_ditolak() {
    let (app, kantor) = februari().await;
    let (sari, budi) = (app.masuk(&kantor.sari).await, app.masuk(&kantor.budi).await);
    let terkirim = kirim(&sari).await;
    let dibaca = budi.buka(&milik(&kantor.sari)).await;
    let ditarik = sari.tekan(&terkirim, "Tarik kembali", &[]).await;
    assert_eq!(ditarik.teks(".lencana"), "Draf");
    assert_eq!(app.hitung("select count(*) from kegiatan where kegiatan_terkirim(pegawai_id, tanggal)").await, 0);
    let terlambat = budi.tekan(&dibaca, "Tanggapi", &[("tanggapan", "Baik")]).await;
    assert_eq!(terlambat.status, StatusCode::CONFLICT);
    sari.tekan(&ditarik, "Kirim", &[("ulasan", "Diperbaiki.")]).await;
    let usang = budi.tekan(&dibaca, "Tanggapi", &[("tanggapan", "Baik sekali")]).await;
    assert_eq!(usang.status, StatusCode::CONFLICT);
    assert!(usang.nilai("tanggapan") == ["Baik sekali"] && usang.memuat("Diperbaiki."), "{}", usang.isi());
    assert_eq!(budi.tekan(&usang, "Tanggapi", &[]).await.teks(".lencana"), "Sudah ditanggapi");
}

#[tokio::test]
async fn dikirim_mulai_hari_terakhir_dan_terlambat_sesudah_tenggat() {
    let (app, kantor) = februari().await;
    jam(&app, "2026-01-30");
    let sari = app.masuk(&kantor.sari).await;
    let berjalan = sari.buka(JANUARI).await;
    assert!(berjalan.memuat("Dapat dikirim mulai 31 Januari 2026"));
    assert!(!berjalan.tombol().iter().any(|t| t == "Kirim"));
    let isian = [("versi", "0"), ("tindakan", "kirim"), ("ulasan", "Selesai")];
    let paksa = sari.paksa(JANUARI, &isian).await;
    assert_eq!(paksa.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(paksa.nilai("ulasan"), ["Selesai"]);
    jam(&app, "2026-02-05");
    let sari = app.masuk(&kantor.sari).await;
    assert!(!sari.buka(JANUARI).await.memuat("Terlambat"));
    jam(&app, "2026-02-06");
    let sari = app.masuk(&kantor.sari).await;
    assert!(sari.buka(JANUARI).await.memuat("Terlambat"));
    let budi = app.masuk(&kantor.budi).await;
    let bawahan = budi.buka("/dokumentasi/bawahan").await;
    let baris = bawahan.semua(".daftar__baris");
    assert!(baris[0].starts_with("Sari") && baris[0].contains("Belum dikirim") && baris[0].contains("Terlambat"));
    assert!(baris[1].starts_with("Tono") && baris[1].contains("Belum ber-SKP"), "{baris:?}");
    assert!(kirim(&sari).await.memuat("Terlambat"));
    // Yang kosong dijelaskan.
    let februari = "/dokumentasi/periode/bulanan/2026-02-01";
    jam(&app, "2026-03-01");
    let sari = app.masuk(&kantor.sari).await;
    let kosong = sari.tekan(&sari.buka(februari).await, "Kirim", &[]).await;
    assert!(kosong.teks("[role=alert]").contains("Belum ada kegiatan pada periode ini"));
    assert_eq!(sari.tekan(&kosong, "Kirim", &[("ulasan", "Cuti besar")]).await.teks(".lencana"), "Terkirim");
}

#[tokio::test]
async fn dua_tab_dokumentasi_dijawab_409_dengan_tulisan_utuh() {
    let (app, kantor) = februari().await;
    let sari = app.masuk(&kantor.sari).await;
    let (satu, dua) = (sari.buka(JANUARI).await, sari.buka(JANUARI).await);
    sari.tekan(&satu, "Simpan draf", &[("ulasan", "Dari tab pertama")]).await;
    let usang = sari.tekan(&dua, "Kirim", &[("ulasan", "Dari tab kedua"), ("ulasan_rhk", "Milik saya")]).await;
    assert_eq!(usang.status, StatusCode::CONFLICT);
    assert!(usang.teks(".banding").contains("Dari tab pertama"), "{}", usang.isi());
    assert_eq!(
        (usang.nilai("ulasan"), usang.nilai("ulasan_rhk")),
        (vec!["Dari tab kedua".into()], vec!["Milik saya".into()])
    );
    assert_eq!(app.hitung("select count(*) from dokumentasi where status = 'DIKIRIM'").await, 0);
    let panjang = sari.tekan(&usang, "Simpan draf", &[("masalah", &"x".repeat(2_001))]).await;
    assert_eq!(panjang.status, StatusCode::UNPROCESSABLE_ENTITY);
    let jadi = sari.tekan(&panjang, "Simpan draf", &[("masalah", "Ringkas")]).await;
    assert_eq!((jadi.status, jadi.nilai("ulasan")), (StatusCode::OK, vec!["Dari tab kedua".to_owned()]));
}

#[tokio::test]
async fn dokumentasi_hanya_bagi_pihaknya_hari_ini() {
    let (app, kantor) = februari().await;
    let sari = app.masuk(&kantor.sari).await;
    kirim(&sari).await;
    let tahun = format!("/dokumentasi/{}/tahun/2026", kantor.sari.id);
    for (orang, baca, tanggap) in [
        (&kantor.budi, 200, 422),
        (&kantor.ratna, 200, 403),
        (&kantor.umi, 200, 403),
        (&kantor.tono, 404, 404),
        (&kantor.hasan, 404, 404),
        (&kantor.dewi, 404, 404),
        (&kantor.adi, 404, 404),
    ] {
        let peramban = app.masuk(orang).await;
        for alamat in [milik(&kantor.sari), tahun.clone()] {
            assert_eq!(peramban.buka(&alamat).await.status.as_u16(), baca, "{} {alamat}", orang.nama);
        }
        let tanggapan = peramban.paksa(&format!("{}/tanggapan", milik(&kantor.sari)), &[("versi", "1")]).await;
        assert_eq!(tanggapan.status.as_u16(), tanggap, "{}", orang.nama);
        let tombol = peramban.buka(&milik(&kantor.sari)).await.tombol();
        assert_eq!(tombol.iter().any(|t| t == "Tanggapi"), tanggap == 422, "{}", orang.nama);
    }
    // Alamat milik sendiri selalu tentang pelakunya; yang bukan periode tidak ada.
    assert_eq!(sari.buka(&milik(&kantor.sari)).await.alamat, JANUARI);
    assert_eq!(sari.buka("/dokumentasi/periode/bulanan/2026-01-17").await.alamat, JANUARI);
    for alamat in [
        "/dokumentasi/periode/dwimingguan/2026-01-01",
        "/dokumentasi/periode/bulanan/2026-02-30",
        "/dokumentasi/periode/bulanan/1999-01-01",
        "/dokumentasi/tahun/1999",
        "/dokumentasi/tahun/x",
        "/dokumentasi/bawahan?jenis=bulanan&mulai=x",
    ] {
        assert_eq!(sari.buka(alamat).await.status, StatusCode::NOT_FOUND, "{alamat}");
    }
    // Sejak dimutasi, penilai lama tidak melihatnya dan tidak menanggapinya; penilai baru ya.
    let mutasi = "update penempatan set selesai = '2026-02-02' where pegawai_id = (select pegawai_id from pegawai where nama = 'Sari');
         insert into penempatan (penempatan_id, pegawai_id, unit_id, jabatan_id, sebagai, kepala, mulai)
         select gen_random_uuid(), p.pegawai_id, (select unit_id from unit where kode = 'K.B'), p.jabatan_id, 'DEFINITIF',
                false, '2026-02-02' from penempatan p join pegawai using (pegawai_id) where nama = 'Sari'";
    sqlx::raw_sql(mutasi).execute(&app.db).await.unwrap();
    pabrik::susun_penilai(&app.db).await;
    let (budi, wawan) = (app.masuk(&kantor.budi).await, app.masuk(&kantor.wawan).await);
    for alamat in [milik(&kantor.sari), tahun] {
        assert_eq!(budi.buka(&alamat).await.status, StatusCode::NOT_FOUND);
        assert_eq!(wawan.buka(&alamat).await.status, StatusCode::OK);
    }
    assert!(!budi.buka("/dokumentasi/bawahan").await.memuat("Sari"));
    let dibaca = wawan.buka(&wawan.buka("/dokumentasi/bawahan").await.tautan("Sari, Januari 2026").unwrap()).await;
    assert_eq!(
        wawan.tekan(&dibaca, "Tanggapi", &[("tanggapan", "Terima kasih")]).await.teks(".lencana"),
        "Sudah ditanggapi"
    );
}

#[tokio::test]
async fn bukti_dokumentasi_dipasang_selama_draf_dan_dilihat_sesudah_dikirim() {
    let (app, kantor) = februari().await;
    let sari = app.masuk(&kantor.sari).await;
    let draf = sari.tekan(&sari.buka(JANUARI).await, "Simpan draf", &[]).await;
    let tautan = draf.tautan("Tambah bukti").unwrap();
    let id: Uuid = tautan.split(['/', '?']).nth(3).unwrap().parse().unwrap();
    let wenang = async |orang: &Orang| -> Option<String> {
        sqlx::query_scalar("select wenang_bukti('DOKUMENTASI', $1, $2, '2026-02-02')")
            .bind(id)
            .bind(orang.id.uuid())
            .fetch_one(&app.db)
            .await
            .unwrap()
    };
    assert_eq!(wenang(&kantor.sari).await.as_deref(), Some("PASANG"));
    assert_eq!(wenang(&kantor.budi).await, None);
    kirim(&sari).await;
    for orang in [&kantor.sari, &kantor.budi, &kantor.ratna, &kantor.umi] {
        assert_eq!(wenang(orang).await.as_deref(), Some("LIHAT"), "{}", orang.nama);
    }
    for orang in [&kantor.tono, &kantor.dewi, &kantor.adi] {
        assert_eq!(wenang(orang).await, None, "{}", orang.nama);
    }
}

#[tokio::test]
async fn penilai_hanya_melihat_kegiatan_terkirim_pada_triwulan_dan_tahunnya() {
    let (app, kantor) = februari().await;
    let sari = app.masuk(&kantor.sari).await;
    kirim(&sari).await;
    let rhk = rhk(&app.db, &kantor.sari, hari(2026, 1, 1)).await;
    catat(&app.db, &kantor.sari, hari(2026, 2, 1), Some(rhk), Some(40)).await;
    let budi = app.masuk(&kantor.budi).await;
    let alamat = format!("/dokumentasi/{}/periode/triwulanan/2026-01-01", kantor.sari.id);
    let triwulan = budi.buka(&alamat).await;
    assert!(triwulan.memuat("5 laporan") && !triwulan.memuat("45 laporan"), "{}", triwulan.isi());
    assert!(sari.buka("/dokumentasi/periode/triwulanan/2026-01-01").await.memuat("45 laporan"));
    let tahun = budi.buka(&format!("/dokumentasi/{}/tahun/2026", kantor.sari.id)).await;
    assert_eq!(tahun.semua("tfoot td"), ["3", "3", "4 jam 30 menit"]);
    let tahun = sari.buka("/dokumentasi/tahun/2026").await;
    assert_eq!(tahun.semua("tfoot td"), ["4", "4", "6 jam"]);
    assert!(tahun.teks("svg desc").contains("4 dari 181 hari berkegiatan"), "{}", tahun.teks("svg desc"));
    assert_eq!(tahun.semua("#per-bulan + .tabel-gulir tbody tr").len(), 12);
    assert!(!tahun.html.contains("style="), "CSP menolak gaya di dalam halaman");
    assert_eq!(sari.buka(&tahun.tautan("Januari 2026").unwrap()).await.teks(".lencana"), "Terkirim");
}

#[tokio::test]
async fn pergantian_skp_di_tengah_bulan_dipisahkan_menurut_versinya() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    for (mulai, selesai) in [((1, 1), (2, 14)), ((2, 15), (12, 31))] {
        let masa = Masa { mulai: hari(2026, mulai.0, mulai.1), selesai: hari(2026, selesai.0, selesai.1) };
        pabrik::skp_masa(&app.db, &kantor.sari, Some(&kantor.budi), masa).await.ditetapkan().await;
    }
    for (tanggal, realisasi) in [(14, 4), (15, 9)] {
        let tanggal = hari(2026, 2, tanggal);
        let rhk = rhk(&app.db, &kantor.sari, tanggal).await;
        catat(&app.db, &kantor.sari, tanggal, Some(rhk), Some(realisasi)).await;
    }
    jam(&app, "2026-02-20");
    let sari = app.masuk(&kantor.sari).await;
    let februari = sari.buka("/dokumentasi/periode/bulanan/2026-02-01").await;
    let masa = februari.semua("#rekap ~ h3");
    assert_eq!(
        masa,
        ["SKP yang berlaku 1 Februari s.d. 14 Februari 2026", "SKP yang berlaku 15 Februari s.d. 28 Februari 2026"]
    );
    assert_eq!(februari.semua("td[data-judul=Realisasi]"), ["4 laporan", "9 laporan"]);
    assert_eq!(
        sari.buka("/dokumentasi/periode/harian/2026-02-15").await.semua("td[data-judul=Realisasi]"),
        ["9 laporan"]
    );
}

#[tokio::test]
async fn yang_menunggu_dihitung_bagi_pegawai_dan_penilai() {
    let (app, kantor) = februari().await;
    let menunggu = async |orang: &Orang, hari: NaiveDate| {
        let mut conn = app.app.db.acquire().await.unwrap();
        dokumentasi::menunggu(&mut conn, &Pengguna::mewakili(orang.id, hari)).await.unwrap()
    };
    let terlama = |m: &dokumentasi::Menunggu| m.terlama.map(Kala::sebutan);
    // SKP ditetapkan 12 Januari, jadi periode yang memuat hari itu yang pertama.
    assert_eq!(menunggu(&kantor.sari, hari(2026, 1, 31)).await.belum_dikirim, 0);
    let februari = menunggu(&kantor.sari, hari(2026, 2, 1)).await;
    assert_eq!((februari.belum_dikirim, terlama(&februari).as_deref()), (1, Some("Januari 2026")));
    assert_eq!(menunggu(&kantor.tono, hari(2026, 6, 1)).await.belum_dikirim, 0, "belum ber-SKP");
    kirim(&app.masuk(&kantor.sari).await).await;
    let maret = menunggu(&kantor.sari, hari(2026, 3, 1)).await;
    assert_eq!((maret.belum_dikirim, terlama(&maret).as_deref()), (1, Some("Februari 2026")));
    let budi = menunggu(&kantor.budi, hari(2026, 3, 1)).await;
    assert_eq!((budi.belum_dikirim, budi.belum_ditanggapi), (0, 1));
    assert!(budi.sejak.is_some());
    // Instansi berganti jenis: setiap jenis tepat pada tepinya.
    for (jenis, hari_ini, harapan, terlama_nya) in [
        ("HARIAN", hari(2026, 2, 3), 1, "2 Februari 2026"),
        ("MINGGUAN", hari(2026, 2, 9), 2, "26 Januari s.d. 1 Februari 2026"),
        ("TRIWULANAN", hari(2026, 4, 1), 1, "Triwulan I 2026"),
        ("SEMESTERAN", hari(2026, 7, 1), 1, "Semester I 2026"),
        ("TAHUNAN", hari(2027, 1, 1), 1, "Tahun 2026"),
    ] {
        sqlx::query_scalar::<_, bool>("update instansi set jenis_dokumentasi = $1 returning true")
            .bind(jenis)
            .fetch_one(&app.db)
            .await
            .unwrap();
        let m = menunggu(&kantor.sari, hari_ini).await;
        assert_eq!((m.belum_dikirim, terlama(&m).as_deref()), (harapan, Some(terlama_nya)), "{jenis}");
    }
}

#[tokio::test]
async fn instansi_memilih_periode_dokumentasi_dan_rencana_aksi() {
    let (app, kantor) = februari().await;
    let (adi, sari) = (app.masuk(&kantor.adi).await, app.masuk(&kantor.sari).await);
    let pengaturan = adi.buka("/pengaturan").await;
    assert!(pengaturan.memuat("Dokumentasi dikirim bulanan; rencana aksi disusun bulanan."));
    let (formulir, lama) = (adi.buka("/pengaturan/periodik").await, adi.buka("/pengaturan/periodik").await);
    let isian = [("dokumentasi", "MINGGUAN"), ("rencana_aksi", "TRIWULANAN")];
    let jadi = adi.tekan(&formulir, "Simpan", &isian).await;
    assert!(jadi.memuat("Dokumentasi dikirim mingguan; rencana aksi disusun triwulanan."), "{}", jadi.isi());
    let usang = adi.tekan(&lama, "Simpan", &[("dokumentasi", "TAHUNAN")]).await;
    assert_eq!((usang.status, usang.nilai("dokumentasi")), (StatusCode::CONFLICT, vec!["TAHUNAN".to_owned()]));
    let asing = adi.tekan(&usang, "Simpan", &[("rencana_aksi", "HARIAN")]).await;
    assert_eq!(asing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(sari.buka("/pengaturan/periodik").await.status, StatusCode::NOT_FOUND);
    assert_eq!(sari.paksa("/pengaturan/periodik", &[("versi", "2")]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(sari.buka("/rencana-aksi").await.semua(".daftar__baris").len(), 4);
    assert!(sari.buka(JANUARI).await.memuat("Instansi Anda meminta dokumentasi mingguan"));
    assert!(sari.buka("/dokumentasi/tahun/2026").await.memuat("Dokumentasi mingguan"));
    let budi = app.masuk(&kantor.budi).await;
    assert!(budi.buka("/dokumentasi/bawahan").await.memuat("26 Januari s.d. 1 Februari 2026"));
}

#[tokio::test]
async fn kegiatan_berhalaman_tanpa_ada_yang_terlewat() {
    let (app, kantor) = februari().await;
    for n in 0..120u64 {
        catat(&app.db, &kantor.sari, hari(2026, 1, 1) + Days::new(n % 31), None, Some(1)).await;
    }
    let sari = app.masuk(&kantor.sari).await;
    let (mut halaman, mut banyak) = (sari.buka(JANUARI).await, Vec::new());
    loop {
        banyak.push(halaman.semua("#kegiatan ~ .daftar .daftar__baris").len());
        assert!(halaman.memuat("120 kegiatan belum disebutkan RHK-nya"));
        let Some(berikut) = halaman.tautan("Berikutnya") else { break };
        halaman = sari.buka(&berikut).await;
    }
    assert_eq!(banyak, [50, 50, 23]);
}

/// Satu kegiatan rekaan: hari, RHK yang mana, satuan yang mana, realisasi dalam perseratus, lamanya.
type Rekaan = (u64, usize, usize, Option<i32>, u32);

/// Dua tahun di sekitar hari kabisat, dengan SKP yang berganti pada 17 Mei 2024.
const AWAL: (i32, u32, u32) = (2023, 12, 1);
const SATUAN: [&str; 3] = ["laporan", "Laporan", "%"];

fn rekaan() -> impl Strategy<Value = Vec<Rekaan>> {
    let satu = (0..430u64, 0..3usize, 0..3usize, proptest::option::of(-500..100_000i32), 1..600u32);
    proptest::collection::vec(satu, 0..60)
}

async fn tulis(db: &PgPool, pegawai: PegawaiId, rhk: &[Uuid; 2], semua: &[Rekaan]) {
    sqlx::query_scalar::<_, i64>(
        "with d as (delete from kegiatan where pegawai_id = $1 returning 1) select count(*) from d",
    )
    .bind(pegawai.uuid())
    .fetch_one(db)
    .await
    .unwrap();
    for (hari_ke, ke, satuan, realisasi, menit) in semua {
        let tanggal = hari(AWAL.0, AWAL.1, AWAL.2) + Days::new(*hari_ke);
        // Pembetulan boleh bernilai negatif; di sini setiap yang negatif dicatat sebagai nol.
        let realisasi = realisasi.map(|n| Decimal::new(i64::from(n).max(0), 2));
        sqlx::query_scalar::<_, bool>(
            "insert into kegiatan (kegiatan_id, pegawai_id, tanggal, jam_mulai, jam_selesai, rencana_id, uraian, realisasi,
                                   satuan, dibuat_pada, diubah_pada)
             values ($1, $2, $3, '08:00', time '08:00' + make_interval(mins => $4), $5, 'x', $6, $7, now(), now())
             returning true",
        )
        .bind(Uuid::now_v7())
        .bind(pegawai.uuid())
        .bind(tanggal)
        .bind(i32::try_from(*menit).unwrap())
        .bind(rhk.get(*ke))
        .bind(realisasi)
        .bind(SATUAN[*satuan])
        .fetch_one(db)
        .await
        .unwrap();
    }
}

/// RHK, satuan, kegiatan, menit, dan realisasinya.
type Terjumlah = (Option<Uuid>, String, i64, i64, Option<Decimal>);

/// Kegiatan, menit, dan realisasi per RHK dan satuan, menurut rekap.
fn terbaca(rekap: &Rekap) -> Vec<Terjumlah> {
    let ber_rhk =
        rekap.skp.iter().flat_map(|s| &s.rhk).flat_map(|r| r.jumlah.iter().map(move |j| (Some(r.rencana.uuid()), j)));
    let mut semua: Vec<_> = ber_rhk
        .chain(rekap.tanpa_rhk.iter().map(|j| (None, j)))
        .map(|(r, j)| (r, j.satuan.to_lowercase(), j.kegiatan, j.menit, j.realisasi))
        .collect();
    semua.sort();
    semua
}

/// Yang sama, dihitung satu per satu.
fn polos(kala: Kala, rhk: &[Uuid; 2], semua: &[Rekaan]) -> Vec<Terjumlah> {
    let mut jumlah = std::collections::BTreeMap::<(Option<Uuid>, String), (i64, i64, Option<Decimal>)>::new();
    for (hari_ke, ke, satuan, realisasi, menit) in semua {
        if !kala.berisi(hari(AWAL.0, AWAL.1, AWAL.2) + Days::new(*hari_ke)) {
            continue;
        }
        let j = jumlah.entry((rhk.get(*ke).copied(), SATUAN[*satuan].to_lowercase())).or_default();
        let realisasi = realisasi.map(|n| Decimal::new(i64::from(n).max(0), 2));
        *j = (j.0 + 1, j.1 + i64::from(*menit), j.2.map_or(realisasi, |a| Some(a + realisasi.unwrap_or_default())));
    }
    jumlah.into_iter().map(|((r, s), (k, m, d))| (r, s, k, m, d)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn jumlah_setiap_periode_sama_dengan_jumlah_kegiatannya() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let mut rhk = [Uuid::nil(); 2];
    for (n, (mulai, selesai)) in [((1, 1), (5, 16)), ((5, 17), (12, 31))].into_iter().enumerate() {
        let masa = Masa { mulai: hari(2024, mulai.0, mulai.1), selesai: hari(2024, selesai.0, selesai.1) };
        pabrik::skp_masa(&app.db, &kantor.sari, Some(&kantor.budi), masa).await.ditetapkan().await;
        rhk[n] = self::rhk(&app.db, &kantor.sari, masa.mulai).await;
    }
    let sari = kantor.sari.id;
    let runtime = tokio::runtime::Handle::current();
    let mut penguji =
        TestRunner::new(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() });
    let hasil = penguji.run(&(rekaan(), 0..430u64), |(semua, sekitar)| {
        tokio::task::block_in_place(|| {
            runtime.block_on(async {
                tulis(&app.db, sari, &rhk, &semua).await;
                let mut conn = app.app.db.acquire().await.unwrap();
                let acak = hari(AWAL.0, AWAL.1, AWAL.2) + Days::new(sekitar);
                // Tepi-tepi yang mudah keliru, dan satu hari sebarang.
                let tepi = [hari(2024, 1, 1), hari(2024, 2, 29), hari(2024, 5, 16), hari(2024, 12, 31), acak];
                for kala in JenisPeriode::SEMUA.into_iter().flat_map(|j| tepi.map(|h| Kala::memuat(j, h))) {
                    let rentang = (kala.mulai(), kala.selesai());
                    let rekap = dokumentasi::rekap(&mut conn, sari, rentang, false).await.unwrap();
                    let mut harapan = polos(kala, &rhk, &semua);
                    harapan.sort();
                    prop_assert_eq!(terbaca(&rekap), harapan, "{}", kala.sebutan());
                    // Jumlah bagiannya adalah jumlah seluruhnya, dan belum ada yang terkirim.
                    if let Some(pendek) = kala.jenis().lebih_pendek().filter(|_| kala.jenis() != JenisPeriode::Tahunan)
                    {
                        let mut total = (0, 0, 0);
                        for b in kala.bagian(pendek) {
                            let t =
                                dokumentasi::rekap(&mut conn, sari, (b.mulai, b.selesai), false).await.unwrap().total();
                            total = (total.0 + t.0, total.1 + t.1, total.2 + t.2);
                        }
                        prop_assert_eq!(total, rekap.total(), "{}", kala.sebutan());
                    }
                    let terkirim = dokumentasi::rekap(&mut conn, sari, rentang, true).await.unwrap();
                    prop_assert_eq!(terkirim.total(), (0, 0, 0));
                }
                Ok(())
            })
        })
    });
    hasil.unwrap();
}
