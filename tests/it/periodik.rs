//! Dokumentasi sebuah periode: diulas, dikirim, ditanggapi, dan siapa yang membacanya; juga setahun kegiatan.

use axum::http::{Method, StatusCode};
use chrono::{DateTime, Days, NaiveDate, Utc};
use rust_decimal::Decimal;
use sqlx::PgPool;
use uuid::Uuid;

use crate::bantuan::{Aplikasi, Kantor, Orang, Peramban, pabrik};

pub const JANUARI: &str = "/dokumentasi/periode/bulanan/2026-01-01";

pub fn hari(tahun: i32, bulan: u32, hari: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(tahun, bulan, hari).unwrap()
}

fn milik(orang: &Orang) -> String {
    format!("/dokumentasi/{}/periode/bulanan/2026-01-01", orang.id)
}

/// Satu kegiatan seseorang, dengan realisasi berapa laporan.
pub async fn catat(
    db: &PgPool,
    orang: &Orang,
    tanggal: NaiveDate,
    rencana: Option<Uuid>,
    realisasi: Option<i64>,
) -> Uuid {
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
pub async fn rhk(db: &PgPool, orang: &Orang, hari: NaiveDate) -> Uuid {
    sqlx::query_scalar(
        "select rencana_id from rencana join skp using (skp_id) where pemilik_id = $1 and mulai <= $2 and $2 <= selesai",
    )
    .bind(orang.id.uuid())
    .bind(hari)
    .fetch_one(db)
    .await
    .unwrap()
}

pub fn jam(app: &Aplikasi, pada: &str) {
    app.app.clock.set(format!("{pada}T02:00:00Z").parse::<DateTime<Utc>>().unwrap());
}

/// Sari ber-SKP dengan tiga kegiatan pada Januari; hari ini 2 Februari.
pub async fn februari() -> (Aplikasi, Kantor) {
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

pub async fn kirim(sari: &Peramban) -> crate::bantuan::Halaman {
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
