//! Unit kerja di tangan kepegawaian: berubah mulai suatu tanggal, dan penilai mengikutinya.

use axum::http::StatusCode;
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgPool;
use uuid::Uuid;

use crate::bantuan::{Aplikasi, Halaman, Kantor, Orang, Peramban, pabrik};

async fn id(db: &PgPool, kode: &str) -> Uuid {
    sqlx::query_scalar("select unit_id from unit where kode = $1").bind(kode).fetch_one(db).await.unwrap()
}

async fn penilai(db: &PgPool, siapa: &Orang, hari: &str) -> Option<String> {
    sqlx::query_scalar(
        "select p.nama from penilai_pegawai h join pegawai p on p.pegawai_id = h.penilai_id
         where h.pegawai_id = $1 and h.mulai <= $2 and $2 < h.selesai",
    )
    .bind(siapa.id.uuid())
    .bind(hari.parse::<NaiveDate>().unwrap())
    .fetch_optional(db)
    .await
    .unwrap()
}

async fn unit_tercetak(db: &PgPool, siapa: &Orang, hari: &str) -> String {
    sqlx::query_scalar("select kartu ->> 'unit' from kartu_pegawai($1, null, $2)")
        .bind(siapa.id.uuid())
        .bind(hari.parse::<NaiveDate>().unwrap())
        .fetch_one(db)
        .await
        .unwrap()
}

/// Mengisi, memeriksa akibatnya, lalu menekan tombol terakhir.
async fn lakukan(dewi: &Peramban, alamat: &str, tombol: &str, isian: &[(&str, &str)]) -> (Halaman, Halaman) {
    let periksa = dewi.tekan(&dewi.buka(alamat).await, "Lanjutkan", isian).await;
    assert_eq!(periksa.status, StatusCode::OK, "{}", periksa.isi());
    let jadi = dewi.tekan(&periksa, tombol, &[]).await;
    assert_eq!(jadi.status, StatusCode::OK, "{}", jadi.isi());
    (periksa, jadi)
}

#[tokio::test]
async fn unit_yang_pindah_membawa_orangnya_ke_penilai_lain_mulai_harinya() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let dewi = app.masuk(&kantor.dewi).await;
    let (tujuan, alamat) = ("K.B", format!("/unit/{}/pemindahan", kantor.seksi));
    let isian = [("induk", tujuan), ("sejak", "1 Maret 2026"), ("alasan", "SK 7/2026")];
    let (periksa, jadi) = lakukan(&dewi, &alamat, "Pindahkan unit", &isian).await;
    assert!(periksa.memuat("1 pegawai berganti penilai"), "{}", periksa.isi());
    assert!(periksa.memuat("Budi: dari Ratna ke Wawan, mulai 1 Maret 2026"), "{}", periksa.isi());
    assert!(periksa.memuat("2 pegawai berganti atasan penilai"), "{}", periksa.isi());
    assert!(jadi.memuat("Ada perubahan yang berlaku mulai 1 Maret 2026"), "{}", jadi.isi());
    assert!(jadi.memuat("SK 7/2026"));
    for (hari, harapan, cetak) in
        [("2026-02-28", "Ratna", "Seksi Data, Bidang Pelayanan"), ("2026-03-01", "Wawan", "Seksi Data, Bidang Sarana")]
    {
        assert_eq!(penilai(&app.db, &kantor.budi, hari).await.unwrap(), harapan, "{hari}");
        assert_eq!(unit_tercetak(&app.db, &kantor.sari, hari).await, cetak, "{hari}");
    }
    let jejak = app.hitung(
        "select count(*) from jejak where peristiwa = 'unit.pemindahan' and rincian ->> 'alasan' = 'SK 7/2026'
         and rincian ->> 'sejak' = '2026-03-01' and rincian -> 'dari' ? 'induk' and rincian -> 'ke' ? 'induk'",
    );
    assert_eq!(jejak.await, 1);
    // Hari itu tiba: susunannya berganti tanpa seorang pun menekan apa-apa.
    let bidang = id(&app.db, "K.B").await;
    assert!(!dewi.buka(&format!("/unit/{bidang}")).await.semua("#sub-unit ~ ul a").contains(&"Seksi Data".into()));
    app.app.clock.set("2026-03-01T02:00:00Z".parse::<DateTime<Utc>>().unwrap());
    let dewi = app.masuk(&kantor.dewi).await;
    assert!(dewi.buka(&format!("/unit/{bidang}")).await.semua("#sub-unit ~ ul a").contains(&"Seksi Data".into()));
}

#[tokio::test]
async fn rencana_yang_belum_mulai_dapat_dibatalkan() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let dewi = app.masuk(&kantor.dewi).await;
    let unit = format!("/unit/{}", kantor.seksi);
    let isian = [("nama", "Seksi Data dan Informasi"), ("sejak", "1/3/2026"), ("alasan", "Peraturan baru")];
    lakukan(&dewi, &format!("{unit}/perubahan"), "Simpan perubahan", &isian).await;
    assert_eq!(unit_tercetak(&app.db, &kantor.sari, "2026-02-28").await, "Seksi Data, Bidang Pelayanan");
    let cetak = unit_tercetak(&app.db, &kantor.sari, "2026-03-01").await;
    assert_eq!(cetak, "Seksi Data dan Informasi, Bidang Pelayanan");
    assert_eq!(dewi.buka(&unit).await.teks("h1"), "Seksi Data");
    let lebih_awal = [("nama", "Seksi Lain"), ("sejak", "1/2/2026"), ("alasan", "Lebih awal")];
    let ditolak = dewi.tekan(&dewi.buka(&format!("{unit}/perubahan")).await, "Lanjutkan", &lebih_awal).await;
    assert_eq!(ditolak.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(ditolak.memuat("Unit ini sudah punya rencana yang mulai 1 Maret 2026"), "{}", ditolak.isi());
    assert_eq!(ditolak.nilai("nama"), ["Seksi Lain"]);
    lakukan(&dewi, &format!("{unit}/pembatalan"), "Batalkan rencana", &[("alasan", "Tidak jadi")]).await;
    assert_eq!(unit_tercetak(&app.db, &kantor.sari, "2026-03-01").await, "Seksi Data, Bidang Pelayanan");
    let tanpa = dewi.tekan(&dewi.buka(&format!("{unit}/pembatalan")).await, "Lanjutkan", &[("alasan", "Lagi")]).await;
    assert!(tanpa.memuat("Tidak ada rencana yang dapat dibatalkan"), "{}", tanpa.isi());
}

#[tokio::test]
async fn susunan_tidak_dapat_melingkar() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let dewi = app.masuk(&kantor.dewi).await;
    let bidang = id(&app.db, "K.A").await;
    let halaman = dewi.buka(&format!("/unit/{bidang}/pemindahan")).await;
    assert!(halaman.unit_ditawarkan().iter().all(|(kode, _)| kode != "K.A.1"));
    let isian = [("induk", "Seksi Data"), ("sejak", "1/3/2026"), ("alasan", "SK")];
    let ditolak = dewi.tekan(&halaman, "Lanjutkan", &isian).await;
    assert_eq!(ditolak.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(ditolak.memuat("susunannya akan melingkar"), "{}", ditolak.isi());
    let langsung = sqlx::query_scalar::<_, Uuid>("update unit set induk_id = $1 where unit_id = $2 returning unit_id")
        .bind(kantor.seksi)
        .bind(bidang)
        .fetch_one(&app.db)
        .await;
    assert!(langsung.unwrap_err().to_string().contains("melingkar"));
}

#[tokio::test]
async fn unit_ditutup_hanya_bila_kosong() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let dewi = app.masuk(&kantor.dewi).await;
    let bidang = id(&app.db, "K.A").await;
    let halaman = dewi.buka(&format!("/unit/{bidang}/penutupan")).await;
    assert_eq!(halaman.tautan("1 sub-unit").unwrap(), format!("/unit/{bidang}#sub-unit"));
    let ditolak = dewi.tekan(&halaman, "Lanjutkan", &[("sejak", "1/3/2026"), ("alasan", "Digabung")]).await;
    assert_eq!(ditolak.status, StatusCode::UNPROCESSABLE_ENTITY);
    for kalimat in ["1 pegawai masih ditempatkan di sini", "1 sub-unit masih buka"] {
        assert!(ditolak.memuat(kalimat), "{}", ditolak.isi());
    }
    let isian = [("kode", "K.C"), ("nama", "Bidang Baru"), ("jenis", "BIDANG"), ("alasan", "SK 9")];
    let jadi = dewi.tekan(&dewi.buka("/unit/baru").await, "Tambah unit", &isian).await;
    assert_eq!((jadi.status, jadi.teks("h1")), (StatusCode::OK, "Bidang Baru".into()), "{}", jadi.isi());
    let kembar = dewi.tekan(&dewi.buka("/unit/baru").await, "Tambah unit", &isian).await;
    assert!(kembar.memuat("Kode «K.C» sudah dipakai unit lain."), "{}", kembar.isi());
    let isian = [("sejak", "1/3/2026"), ("alasan", "SK 10")];
    let (periksa, tutup) = lakukan(&dewi, &format!("{}/penutupan", jadi.alamat), "Tutup unit", &isian).await;
    assert!(periksa.memuat("Tidak ada pegawai yang penilainya berubah"));
    assert!(tutup.memuat("Unit ini ditutup mulai 1 Maret 2026"), "{}", tutup.isi());
}

#[tokio::test]
async fn dua_penyunting_tidak_saling_menimpa() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let (dewi, lain) = (app.masuk(&kantor.dewi).await, app.masuk(&kantor.dewi).await);
    let alamat = format!("/unit/{}/perubahan", kantor.seksi);
    let terbuka = dewi.buka(&alamat).await;
    let isian = [("nama", "Seksi Statistik"), ("alasan", "SK 1")];
    lakukan(&lain, &alamat, "Simpan perubahan", &isian).await;
    let usang = dewi.tekan(&terbuka, "Lanjutkan", &[("nama", "Seksi Arsip"), ("alasan", "SK 2")]).await;
    assert_eq!(usang.status, StatusCode::CONFLICT);
    for kata in ["Dewi mengubahnya pada", "Seksi Arsip", "Seksi Statistik"] {
        assert!(usang.memuat(kata), "{kata}: {}", usang.isi());
    }
    assert_eq!((usang.nilai("nama"), usang.nilai("alasan")), (vec!["Seksi Arsip".into()], vec!["SK 2".into()]));
    let periksa = dewi.tekan(&usang, "Lanjutkan", &[]).await;
    assert_eq!(dewi.tekan(&periksa, "Simpan perubahan", &[]).await.teks("h1"), "Seksi Arsip");
}

#[tokio::test]
async fn yang_di_luar_lingkup_tidak_ada() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let (bidang, lain) = (id(&app.db, "K.A").await, id(&app.db, "K.B").await);
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!(
        "insert into peran_pegawai (pegawai_id, peran, unit_id, dasar, mulai)
         values ('{}', 'KEPEGAWAIAN', '{bidang}', 'SK uji', '2020-01-01')",
        kantor.joko.id
    )))
    .execute(&app.db)
    .await
    .unwrap();
    let (joko, sari) = (app.masuk(&kantor.joko).await, app.masuk(&kantor.sari).await);
    let susunan = joko.buka("/unit").await;
    assert!(susunan.memuat("Bidang Pelayanan") && susunan.memuat("Seksi Data"), "{}", susunan.isi());
    assert!(!susunan.memuat("Bidang Sarana"));
    assert!(!joko.buka("/unit?cari=sarana").await.memuat("Bidang Sarana"));
    assert_eq!(joko.buka(&format!("/unit/{}", kantor.seksi)).await.status, StatusCode::OK);
    for ruas in ["", "/perubahan", "/pemindahan", "/penutupan", "/pembatalan"] {
        let alamat = format!("/unit/{lain}{ruas}");
        assert_eq!(joko.buka(&alamat).await.status, StatusCode::NOT_FOUND, "{alamat}");
        let alamat = format!("/unit/{}{ruas}", kantor.seksi);
        assert_eq!(sari.buka(&alamat).await.status, StatusCode::NOT_FOUND, "{alamat}");
    }
    assert_eq!(sari.buka("/unit").await.status, StatusCode::NOT_FOUND);
    let halaman = joko.buka(&format!("/unit/{}/pemindahan", kantor.seksi)).await;
    for (induk, kalimat) in
        [("K.B", "Tidak ada unit «K.B» dalam lingkup Anda."), ("", "Tuliskan kode atau nama induknya.")]
    {
        let ditolak = joko.tekan(&halaman, "Lanjutkan", &[("induk", induk), ("alasan", "SK")]).await;
        assert_eq!(ditolak.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(ditolak.memuat(kalimat), "{}", ditolak.isi());
    }
}

#[tokio::test]
async fn penilai_yang_tersimpan_sama_dengan_hitungan_pada_setiap_hari() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let dewi = app.masuk(&kantor.dewi).await;
    let (bidang, tujuan) = (id(&app.db, "K.A").await, "K.B");
    let alamat = format!("/unit/{}", kantor.seksi);
    let isian = [("kepala_menilai", "tidak"), ("sejak", "1/2/2026"), ("alasan", "SK")];
    let halaman = dewi.buka(&format!("{alamat}/perubahan")).await;
    let periksa = dewi.tekan(&halaman, "Lanjutkan", &isian).await;
    assert!(periksa.memuat("Sari: dari Budi ke Ratna, mulai 1 Februari 2026"), "{}", periksa.isi());
    dewi.tekan(&periksa, "Simpan perubahan", &[]).await;
    let isian = [("induk", tujuan), ("sejak", "1/4/2026"), ("alasan", "SK")];
    lakukan(&dewi, &format!("/unit/{bidang}/pemindahan"), "Pindahkan unit", &isian).await;
    assert_eq!(penilai(&app.db, &kantor.ratna, "2026-04-01").await.unwrap(), "Wawan");
    let beda = app
        .hitung(
            "select count(*)
             from pegawai p
             cross join generate_series('2026-01-01'::date, '2026-06-30', '1 day') h (hari)
             cross join lateral garis_penilai(p.pegawai_id, h.hari::date) g
             left join penilai_pegawai t
                 on t.pegawai_id = p.pegawai_id and t.mulai <= h.hari and h.hari < t.selesai
             where (g.penilai_id, g.atasan_penilai_id) is distinct from (t.penilai_id, t.atasan_penilai_id)",
        )
        .await;
    assert_eq!(beda, 0);
    pabrik::susun_penilai(&app.db).await;
    assert_eq!(penilai(&app.db, &kantor.sari, "2026-04-01").await.unwrap(), "Ratna");
}
