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

/// Beda antara yang diturunkan dan hitungan ulangnya.
const USANG: &str = "
    select (select count(*) from penilai_pegawai h
            where h.pihak::text <> kartu_pihak(h.pegawai_id, h.penilai_id, h.penilai_unit_id,
                                               h.atasan_penilai_id, h.atasan_unit_id, h.mulai)::text)
         + (select count(*) from akun a where a.bingkai::text <> bingkai_akun(a.pegawai_id)::text)
         + (select count(*) from pegawai p
            left join lateral (
                select t.sebagai, j.nama as jabatan, u.nama as unit from penempatan t
                join jabatan j using (jabatan_id) join unit u using (unit_id)
                where t.pegawai_id = p.pegawai_id and berlaku(t.mulai, t.selesai, '2026-01-12')
                order by t.sebagai <> 'DEFINITIF' limit 1) t on true
            left join lateral kartu_pegawai(p.pegawai_id, null, '2026-01-12') k on true
            where (k.kartu ->> 'nama', k.kartu ->> 'golongan', k.kartu ->> 'sebagai')
                      is distinct from (p.nama, p.golongan, t.sebagai)
               or k.kartu ->> 'jabatan' is distinct from coalesce(t.jabatan, p.jabatan_luar)
               or not starts_with(k.kartu ->> 'unit', coalesce(t.unit, p.unit_luar)))";

#[tokio::test]
async fn nama_jabatan_dan_unit_yang_berubah_langsung_tampak_pada_draf() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let skp = pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await;
    let (sari, alamat) = (app.masuk(&kantor.sari).await, format!("/skp/{}", skp.id));
    assert_eq!(app.hitung(USANG).await, 0);
    // Langsung pada tabelnya, tanpa menghitung ulang apa pun.
    for (sql, tampak) in [
        (format!("update pegawai set gelar_depan = 'Dr.' where pegawai_id = '{}'", kantor.budi.id), "Dr. Budi"),
        (
            format!("update pegawai set golongan = 'IV/b' where pegawai_id = '{}'", kantor.sari.id),
            "Pembina Tingkat I, IV/b",
        ),
        ("update jabatan set nama = 'Penelaah Data' where nama = 'Analis Data'".into(), "Penelaah Data"),
        (
            format!("update unit set nama = 'Seksi Angka' where unit_id = '{}'", kantor.seksi),
            "Seksi Angka, Bidang Pelayanan",
        ),
        (
            "update unit set nama = 'Bidang Layanan' where nama = 'Bidang Pelayanan'".into(),
            "Seksi Angka, Bidang Layanan",
        ),
        ("update instansi set nama = 'Bidang Layanan'".into(), "<dd>Seksi Angka</dd>"),
        (
            format!(
                "insert into penempatan (penempatan_id, pegawai_id, unit_id, jabatan_id, sebagai, kepala, mulai)
                 select gen_random_uuid(), '{}', '{}', jabatan_id, 'PLH', true, '2026-01-01' from jabatan limit 1",
                kantor.joko.id, kantor.seksi
            ),
            "Dr. Budi",
        ),
        (format!("delete from penempatan where pegawai_id = '{}' and sebagai = 'PLH'", kantor.joko.id), "Dr. Budi"),
        (
            format!(
                "insert into peran_pegawai (pegawai_id, peran, dasar, mulai)
                 values ('{}', 'ADMIN', 'SK', '2026-01-01')",
                kantor.sari.id
            ),
            "Dr. Budi",
        ),
        (format!("delete from peran_pegawai where pegawai_id = '{}'", kantor.sari.id), "Dr. Budi"),
        ("select susun_penilai(null)".into(), "Dr. Budi"),
    ] {
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql.clone())).execute(&app.db).await.unwrap();
        assert!(sari.buka(&alamat).await.html.contains(tampak), "{sql}: {tampak}");
        assert_eq!(app.hitung(USANG).await, 0, "{sql}");
    }
}

#[tokio::test]
async fn susunan_tidak_dihitung_dari_separuh_perubahan_orang_lain() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let mut ganti = app.db.begin().await.unwrap();
    let ganti_nama = format!("update pegawai set nama = 'Budiman' where pegawai_id = '{}'", kantor.budi.id);
    sqlx::raw_sql(sqlx::AssertSqlSafe(ganti_nama)).execute(&mut *ganti).await.unwrap();
    let db = app.db.clone();
    let menyusun = tokio::spawn(async move { pabrik::susun_penilai(&db).await });
    tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    assert!(!menyusun.is_finished(), "susunan tidak menunggu perubahan yang sedang berjalan");
    ganti.commit().await.unwrap();
    menyusun.await.unwrap();
    assert_eq!(app.hitung(USANG).await, 0);
    assert_eq!(app.hitung("select count(*) from penilai_pegawai where pihak::text like '%Budiman%'").await, 3);
}

#[tokio::test]
async fn atasan_mengikuti_jabatan_penilai_yang_ditetapkan_dari_unit_lain() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let pusat = pabrik::unit(&app.db, "p", "Pusat Lain", None, true).await;
    let balai = pabrik::unit(&app.db, "p.b", "Balai Lain", Some(pusat), true).await;
    let dia = pabrik::orang(&app.db, "Lestari", 21, balai, ("Kepala Balai", "PENGAWAS"), true).await;
    let lama = pabrik::orang(&app.db, "Lama", 22, pusat, ("Kepala Pusat", "ADMINISTRATOR"), true).await;
    jalankan(
        &app.db,
        format!(
            "insert into penetapan_penilai (pegawai_id, penilai_id, dasar, mulai) values ('{}', '{}', 'SK', '2026-01-01');
             update penempatan set selesai = '2026-07-01' where pegawai_id = '{}'",
            kantor.sari.id, dia.id, lama.id
        ),
    )
    .await;
    for (hari, atasan) in [("2026-06-30", Some(lama.id.uuid())), ("2026-07-01", None)] {
        let tercatat: Option<Uuid> = sqlx::query_scalar(
            "select atasan_penilai_id from penilai_pegawai
             where pegawai_id = $1 and mulai <= $2::date and $2::date < selesai",
        )
        .bind(kantor.sari.id.uuid())
        .bind(hari.parse::<chrono::NaiveDate>().unwrap())
        .fetch_one(&app.db)
        .await
        .unwrap();
        assert_eq!(tercatat, atasan, "{hari}");
    }
}
