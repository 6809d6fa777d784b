//! Siapa menilai siapa pada suatu hari, dan wewenang yang mengikuti jabatan.

use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use sqlx::PgPool;
use uuid::Uuid;

use crate::bantuan::{Aplikasi, Kantor, Orang, pabrik};

async fn garis(db: &PgPool, siapa: &Orang, hari: &str) -> (Option<String>, Option<String>) {
    sqlx::query_as(
        "select p.nama, a.nama
         from garis_penilai($1, $2::date) g
         left join pegawai p on p.pegawai_id = g.penilai_id
         left join pegawai a on a.pegawai_id = g.atasan_penilai_id",
    )
    .bind(siapa.id.uuid())
    .bind(hari.parse::<chrono::NaiveDate>().unwrap())
    .fetch_one(db)
    .await
    .unwrap()
}

fn harapan(penilai: &str, atasan: &str) -> (Option<String>, Option<String>) {
    let ada = |s: &str| (!s.is_empty()).then(|| s.to_owned());
    (ada(penilai), ada(atasan))
}

async fn jalankan(db: &PgPool, sql: String) {
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(db).await.unwrap();
    pabrik::susun_penilai(db).await;
}

/// Menjadi kepala sebuah unit sebagai Plt. atau Plh., dari hari ke hari.
async fn menjabat(db: &PgPool, siapa: &Orang, unit: Uuid, sebagai: &str, mulai: &str, selesai: &str) {
    jalankan(
        db,
        format!(
            "insert into penempatan (penempatan_id, pegawai_id, unit_id, jabatan_id, sebagai, kepala, mulai, selesai)
             select gen_random_uuid(), '{}', '{unit}', jabatan_id, '{sebagai}', true, '{mulai}', '{selesai}'
             from jabatan where nama = 'Kepala Seksi Data'",
            siapa.id
        ),
    )
    .await;
}

#[tokio::test]
async fn penilai_dan_atasan_mengikuti_susunan_unit() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    for (siapa, penilai, atasan) in [
        (&kantor.sari, "Budi", "Ratna"),
        (&kantor.budi, "Ratna", "Hasan"),
        (&kantor.ratna, "Hasan", "Gubernur"),
        (&kantor.hasan, "Gubernur", ""),
        (&kantor.joko, "Wawan", "Hasan"),
    ] {
        assert_eq!(garis(&app.db, siapa, "2026-01-12").await, harapan(penilai, atasan), "{}", siapa.nama);
    }
    assert_eq!(garis(&app.db, &kantor.sari, "2019-12-31").await, harapan("", ""));
}

#[tokio::test]
async fn plh_plt_dan_penetapan_berlaku_pada_harinya_saja() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    menjabat(&app.db, &kantor.wawan, kantor.seksi, "PLH", "2026-02-01", "2026-02-08").await;
    assert_eq!(garis(&app.db, &kantor.sari, "2026-01-31").await, harapan("Budi", "Ratna"));
    assert_eq!(garis(&app.db, &kantor.sari, "2026-02-01").await, harapan("Wawan", "Ratna"));
    assert_eq!(garis(&app.db, &kantor.sari, "2026-02-08").await, harapan("Budi", "Ratna"));
    // Kepala Bidang merangkap Plt. Kepala Seksi: atasannya orang lain, bukan dirinya sendiri.
    jalankan(&app.db, format!("update penempatan set selesai = '2026-03-01' where pegawai_id = '{}'", kantor.budi.id))
        .await;
    menjabat(&app.db, &kantor.ratna, kantor.seksi, "PLT", "2026-03-01", "2026-12-31").await;
    assert_eq!(garis(&app.db, &kantor.sari, "2026-03-01").await, harapan("Ratna", "Hasan"));
    jalankan(
        &app.db,
        format!(
            "insert into penetapan_penilai (pegawai_id, penilai_id, dasar, mulai, selesai)
             values ('{}', '{}', 'SK', '2026-05-01', '2026-06-01')",
            kantor.sari.id, kantor.wawan.id
        ),
    )
    .await;
    assert_eq!(garis(&app.db, &kantor.sari, "2026-05-15").await, harapan("Wawan", "Hasan"));
    assert_eq!(garis(&app.db, &kantor.sari, "2026-06-01").await, harapan("Ratna", "Hasan"));
}

#[tokio::test]
async fn unit_tanpa_kepala_dinilai_kepala_di_atasnya() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    jalankan(&app.db, format!("update unit set kepala_menilai = false where unit_id = '{}'", kantor.seksi)).await;
    assert_eq!(garis(&app.db, &kantor.sari, "2026-01-12").await, harapan("Ratna", "Hasan"));
}

#[tokio::test]
async fn tabel_penilai_sama_dengan_hitungan_pada_setiap_hari() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    menjabat(&app.db, &kantor.wawan, kantor.seksi, "PLH", "2026-02-01", "2026-02-08").await;
    menjabat(&app.db, &kantor.joko, kantor.seksi, "PLT", "2026-07-01", "2026-07-20").await;
    jalankan(&app.db, format!("update penempatan set selesai = '2026-07-01' where pegawai_id = '{}'", kantor.budi.id))
        .await;
    let beda = app
        .hitung(
            "select count(*)
             from pegawai p
             cross join generate_series('2026-01-01'::date, '2026-12-31', '1 day') h (hari)
             cross join lateral garis_penilai(p.pegawai_id, h.hari::date) g
             left join penilai_pegawai t
                 on t.pegawai_id = p.pegawai_id and t.mulai <= h.hari and h.hari < t.selesai
             where (g.penilai_id, g.atasan_penilai_id)
                   is distinct from (t.penilai_id, case when t.penilai_id is not null then t.atasan_penilai_id end)",
        )
        .await;
    assert_eq!(beda, 0);
}

#[tokio::test]
async fn wewenang_berpindah_bersama_jabatan_tanpa_masuk_ulang() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let skp = pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.diajukan().await;
    let alamat = format!("/skp/{}", skp.id);
    let (budi, joko) = (app.masuk(&kantor.budi).await, app.masuk(&kantor.joko).await);
    let di_meja_budi = budi.buka(&alamat).await;
    assert_eq!(joko.buka(&alamat).await.status, StatusCode::NOT_FOUND);
    jalankan(&app.db, format!("update penempatan set selesai = '2026-01-12' where pegawai_id = '{}'", kantor.budi.id))
        .await;
    menjabat(&app.db, &kantor.joko, kantor.seksi, "PLT", "2026-01-12", "2026-02-01").await;
    assert_eq!(budi.tekan(&di_meja_budi, "Tetapkan", &[]).await.status, StatusCode::NOT_FOUND);
    assert!(joko.buka("/").await.memuat("Periksa SKP 2026 Sari"));
    let halaman = joko.buka(&alamat).await;
    assert!(halaman.memuat("Plt. Kepala Seksi Data"));
    let ditetapkan = joko.tekan(&halaman, "Tetapkan", &[]).await;
    assert_eq!(ditetapkan.teks(".lencana"), "Ditetapkan");
    // Sesudah tanggalnya lewat, Joko bukan siapa-siapa lagi bagi SKP ini.
    app.app.clock.set("2026-02-01T02:00:00Z".parse::<DateTime<Utc>>().unwrap());
    let joko = app.masuk(&kantor.joko).await;
    assert_eq!(joko.buka(&alamat).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn profil_menyebut_penilai_dan_peran() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let profil = app.masuk(&kantor.dewi).await.buka("/profil").await;
    for kata in ["Dewi", "Wawan", "Hasan", "Staf kepegawaian", "Analis Kepegawaian", "Penata Muda Tingkat I, III/b"] {
        assert!(profil.memuat(kata), "{kata}");
    }
}
