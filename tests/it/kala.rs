//! Jenis periode berganti sejak suatu hari: yang sudah berakhir tidak berubah, tidak ada yang menjadi terlambat, dan
//! tunggakan yang tercatat selalu tunggakan yang dihitung.

use axum::http::StatusCode;
use chrono::{Datelike, Days, NaiveDate};
use kinerja::periode::{self, JenisPeriode, Kala};
use proptest::{prelude::*, test_runner::TestRunner};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::{
    bantuan::{Aplikasi, Halaman, Kantor, Orang},
    periodik::{JANUARI, februari, hari, jam, kirim},
};

async fn kolom(db: &PgPool) -> (String, String) {
    sqlx::query_as("select jenis_dokumentasi, pengukuran from instansi").fetch_one(db).await.unwrap()
}

/// Banyaknya tunggakan seseorang dan nama periode terlamanya.
async fn tunggakan(db: &PgPool, siapa: &Orang, hari: NaiveDate) -> (i64, String) {
    let (banyak, jenis, mulai): (i64, Option<String>, Option<NaiveDate>) = sqlx::query_as(
        "select count(*), (array_agg(t.jenis order by t.mulai))[1], min(t.mulai) from dokumentasi_tertunggak($1, $2) t",
    )
    .bind(siapa.id.uuid())
    .bind(hari)
    .fetch_one(db)
    .await
    .unwrap();
    let jenis = jenis.as_deref().and_then(JenisPeriode::baca);
    (banyak, jenis.zip(mulai).map(|(jenis, mulai)| Kala::memuat(jenis, mulai).sebutan()).unwrap_or_default())
}

#[tokio::test]
async fn yang_menunggu_dihitung_bagi_pegawai_dan_penilai() {
    let (app, kantor) = februari().await;
    let beranda = async |orang: &Orang, pada: &str| {
        jam(&app, pada);
        app.masuk(orang).await.buka("/").await
    };
    let kirimkan = |h: &Halaman| h.tautan("Kirim dokumentasi kinerja");
    // SKP ditetapkan 12 Januari, jadi periode yang memuat hari itu yang pertama.
    assert_eq!(kirimkan(&beranda(&kantor.sari, "2026-01-31").await), None);
    assert_eq!(kirimkan(&beranda(&kantor.sari, "2026-02-01").await).as_deref(), Some(JANUARI));
    assert_eq!(kirimkan(&beranda(&kantor.tono, "2026-02-02").await), None, "belum ber-SKP");
    kirim(&app.masuk(&kantor.sari).await).await;
    assert_eq!(kirimkan(&beranda(&kantor.sari, "2026-02-02").await), None, "sudah dikirim");
    let budi = beranda(&kantor.budi, "2026-02-02").await;
    assert_eq!(budi.tautan("Tanggapi 1 dokumentasi bawahan").as_deref(), Some("/dokumentasi/bawahan"));
    assert_eq!(kirimkan(&budi), None);
    // Seandainya instansi sejak semula memakai jenis lain: setiap jenis tepat pada tepinya.
    for (jenis, hari_ini, judul, terlama) in [
        ("HARIAN", "2026-02-03", "Kirim dokumentasi kinerja", "2026-02-02"),
        ("MINGGUAN", "2026-02-09", "Kirim dokumentasi kinerja 2 periode", "2026-01-26"),
        ("BULANAN", "2026-03-01", "Kirim dokumentasi kinerja", "2026-02-01"),
        ("TRIWULANAN", "2026-04-01", "Kirim dokumentasi kinerja", "2026-01-01"),
        ("SEMESTERAN", "2026-07-01", "Kirim dokumentasi kinerja", "2026-01-01"),
        ("TAHUNAN", "2027-01-01", "Kirim dokumentasi kinerja", "2026-01-01"),
    ] {
        sqlx::query_scalar::<_, bool>("update aturan_periode set jenis = $1 where hal = 'DOKUMENTASI' returning true")
            .bind(jenis)
            .fetch_one(&app.db)
            .await
            .unwrap();
        let beranda = beranda(&kantor.sari, hari_ini).await;
        let tujuan = format!("/dokumentasi/periode/{}/{terlama}", jenis.to_lowercase());
        assert_eq!(beranda.tautan(judul), Some(tujuan), "{jenis}: {}", beranda.isi());
        let berapa = beranda.memuat("Kirim dokumentasi kinerja 2 periode");
        assert_eq!(berapa, judul.ends_with("periode"), "{jenis}: {}", beranda.isi());
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
    assert!(jadi.memuat("Dokumentasi dikirim bulanan; rencana aksi disusun triwulanan."), "{}", jadi.isi());
    assert!(jadi.memuat("Mulai 1 Maret 2026 dokumentasi dikirim mingguan."), "{}", jadi.isi());
    let usang = adi.tekan(&lama, "Simpan", &[("dokumentasi", "TAHUNAN")]).await;
    assert_eq!((usang.status, usang.nilai("dokumentasi")), (StatusCode::CONFLICT, vec!["TAHUNAN".to_owned()]));
    let asing = adi.tekan(&usang, "Simpan", &[("rencana_aksi", "HARIAN")]).await;
    assert_eq!(asing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(sari.buka("/pengaturan/periodik").await.status, StatusCode::NOT_FOUND);
    assert_eq!(sari.paksa("/pengaturan/periodik", &[("versi", "2")]).await.status, StatusCode::NOT_FOUND);
    let rencana = sari.buka("/rencana-aksi").await;
    assert_eq!(rencana.semua(".daftar__baris").len(), 4);
    assert!(rencana.memuat("Dokumentasi dikirim setiap bulan, sedangkan langkahnya disusun untuk satu triwulan"));
}

#[tokio::test]
async fn bulanan_menjadi_mingguan_sejak_suatu_hari_tanpa_yang_terlambat() {
    let (app, kantor) = februari().await;
    let (adi, sari) = (app.masuk(&kantor.adi).await, app.masuk(&kantor.sari).await);
    kirim(&sari).await;
    let formulir = adi.buka("/pengaturan/periodik").await;
    for (sejak, kalimat) in [
        ("1/2/2026", "1 Februari 2026 sudah lewat."),
        ("16/2/2026", "16 Februari 2026 ada di tengah Februari 2026, yang masih bulanan. Pilih 1 Maret 2026."),
        ("31/2/2026", "Tanggalnya belum terbaca."),
    ] {
        let ditolak = adi.tekan(&formulir, "Simpan", &[("dokumentasi", "MINGGUAN"), ("sejak", sejak)]).await;
        assert_eq!(ditolak.status, StatusCode::UNPROCESSABLE_ENTITY, "{sejak}");
        assert!(ditolak.teks("[role=alert]").contains(kalimat), "{}", ditolak.isi());
        assert_eq!(ditolak.nilai("sejak"), [sejak]);
    }
    adi.tekan(&formulir, "Simpan", &[("dokumentasi", "MINGGUAN")]).await;
    // Sampai harinya tiba tidak ada yang berubah.
    jam(&app, "2026-02-28");
    let sari = app.masuk(&kantor.sari).await;
    assert!(!sari.buka("/dokumentasi/tahun/2026").await.semua("#per-bulan + .tabel-gulir tbody tr").is_empty());
    assert!(sari.buka("/dokumentasi/periode/bulanan/2026-02-01").await.memuat("Kirim paling lambat 5 Maret 2026"));
    let mut conn = app.app.db.acquire().await.unwrap();
    periode::terapkan_hari(&mut conn, hari(2026, 2, 28)).await.unwrap();
    assert_eq!(kolom(&app.db).await.0, "BULANAN");
    periode::terapkan_hari(&mut conn, hari(2026, 3, 1)).await.unwrap();
    assert_eq!(kolom(&app.db).await, ("MINGGUAN".into(), "TRIWULAN".into()));
    let menunggu = async |pada| tunggakan(&app.db, &kantor.sari, pada).await;
    // Pada hari bergantinya hanya Februari; minggu yang memuat 1 Maret dihitung hanya hari itu, dan berakhir hari itu.
    assert_eq!(menunggu(hari(2026, 3, 1)).await, (1, "Februari 2026".into()));
    assert_eq!(menunggu(hari(2026, 3, 2)).await.0, 2);
    assert_eq!(menunggu(hari(2026, 3, 9)).await.0, 3);
    jam(&app, "2026-03-09");
    let sari = app.masuk(&kantor.sari).await;
    let februari = sari.buka("/dokumentasi/periode/bulanan/2026-02-01").await;
    assert!(februari.memuat("Kirim paling lambat 5 Maret 2026") && !februari.memuat("meminta dokumentasi mingguan"));
    let maret = sari.buka("/dokumentasi/periode/bulanan/2026-03-01").await;
    assert!(maret.memuat("hanya 1 Maret 2026") && !maret.memuat("1 Maret s.d. 1 Maret"), "{}", maret.isi());
    let tahun = sari.buka("/dokumentasi/tahun/2026").await;
    let bulan = tahun.semua("#per-bulan + .tabel-gulir tbody tr");
    assert!(bulan[0].contains("Terkirim") && !bulan[2].contains("irim"), "{bulan:?}");
    let minggu = tahun.semua("#per-lain-1 + details tbody tr");
    assert!(minggu[0].starts_with("23 Februari s.d. 1 Maret 2026") && minggu.len() == 45, "{minggu:?}");
    assert!(tahun.memuat("Dokumentasi mingguan"));
    let terkirim = sari.buka(JANUARI).await;
    assert!(terkirim.memuat("Terkirim") && !terkirim.memuat("Belum dikirim"), "{}", terkirim.isi());
    let budi = app.masuk(&kantor.budi).await;
    assert!(budi.buka("/dokumentasi/bawahan").await.memuat("2 s.d. 8 Maret 2026"));
}

#[tokio::test]
async fn perubahan_yang_belum_sampai_harinya_dapat_dibatalkan() {
    let (app, kantor) = februari().await;
    let adi = app.masuk(&kantor.adi).await;
    for (alamat, isian, kalimat) in [
        ("/pengaturan/periodik", ("dokumentasi", "TAHUNAN"), "Mulai 1 Januari 2027 dokumentasi dikirim tahunan."),
        ("/pengaturan/pengukuran", ("pengukuran", "BULAN"), "Mulai 1 April 2026 kinerja diukur setiap bulan."),
    ] {
        let jadi = adi.tekan(&adi.buka(alamat).await, "Simpan", &[isian]).await;
        assert!(jadi.memuat(kalimat), "{}", jadi.isi());
        let (dilihat, lama) = (adi.buka(alamat).await, adi.buka(alamat).await);
        assert!(dilihat.memuat(kalimat) && dilihat.nilai(isian.0).contains(&isian.1.to_owned()), "{}", dilihat.isi());
        let batal = adi.tekan(&dilihat, "Batalkan perubahan ini", &[]).await;
        assert!(!batal.memuat(kalimat) && batal.memuat("dibatalkan"), "{}", batal.isi());
        assert!(!adi.buka("/pengaturan").await.memuat("Mulai 1"));
        let lagi = adi.tekan(&lama, "Batalkan perubahan ini", &[("kunci", &Uuid::new_v4().to_string())]).await;
        assert_eq!(lagi.status, StatusCode::CONFLICT);
        let sari = app.masuk(&kantor.sari).await;
        let asing = sari.paksa(&format!("{alamat}/pembatalan"), &[("versi", "3")]).await;
        assert_eq!(asing.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(app.hitung("select count(*) from aturan_periode").await, 2);
    let cabang = "insert into aturan_periode values ('DOKUMENTASI', '2026-03-05', 'MINGGUAN')";
    assert!(sqlx::raw_sql(cabang).execute(&app.db).await.is_err(), "di tengah bulan");
}

/// Satu kejadian rekaan: macamnya, harinya, dan sebuah bilangan.
type Kejadian = (u8, u64, u64);

const AWAL: (i32, u32, u32) = (2025, 1, 1);

#[allow(clippy::disallowed_methods, reason = "pertanyaannya disusun saat uji berjalan")]
async fn terjadi(conn: &mut PgConnection, siapa: &Orang, penilai: &Orang, (macam, ke, n): Kejadian) {
    let kini = hari(AWAL.0, AWAL.1, AWAL.2) + Days::new(ke);
    let jenis = JenisPeriode::SEMUA[usize::try_from(n % 6).unwrap()];
    let kala = Kala::memuat(jenis, kini);
    let sesudah = kini + Days::new(1 + n % 200);
    let akhir = sesudah.min(hari(kini.year(), 12, 31));
    let (sql, awal, akhir) = match macam {
        0 => (
            "insert into skp (skp_id, pemilik_id, tahun, mulai, selesai, pendekatan, status, diajukan_pada, sidik_isi,
                              ditetapkan_pada, ditetapkan_oleh, dokumen, sidik_dokumen)
             select gen_random_uuid(), $1, extract(year from $3::date), $3, $4, 'KUANTITATIF', 'ditetapkan', now(), '',
                    $3::date + ((length($2) * 17 + extract(day from $4::date)::int) % 70 - 20), $5, '{}', ''
             on conflict do nothing",
            kini,
            akhir,
        ),
        1 | 2 => (
            "insert into dokumentasi (dokumentasi_id, pegawai_id, jenis, mulai, selesai, status, dikirim_pada)
             select gen_random_uuid(), $1, $2, $3, $4, 'DIKIRIM', now()
             on conflict do nothing",
            kala.mulai(),
            kala.selesai(),
        ),
        3 => (
            "insert into dokumentasi (dokumentasi_id, pegawai_id, jenis, mulai, selesai)
             select gen_random_uuid(), $1, $2, $3, $4
             on conflict do nothing",
            kala.mulai(),
            kala.selesai(),
        ),
        4 => (
            "update dokumentasi set status = 'DIKIRIM', dikirim_pada = now()
             where pegawai_id = $1 and status = 'DRAF' and mulai between $3 and $4",
            kini,
            sesudah,
        ),
        5 => (
            "update dokumentasi set status = 'DRAF', dikirim_pada = null
             where pegawai_id = $1 and status = 'DIKIRIM' and mulai <= $4 and $3 <= selesai",
            kini,
            kini,
        ),
        6 => (
            "insert into keadaan_pegawai (keadaan_id, pegawai_id, jenis, mulai, selesai, nomor_sk)
             select gen_random_uuid(), $1, 'CLTN', $3, $4, $2
             on conflict do nothing",
            kini,
            sesudah,
        ),
        7 => (
            "delete from keadaan_pegawai
             where pegawai_id = $1 and mulai between $3 and $4",
            kini,
            sesudah,
        ),
        8 => (
            "with batas as (
                 select awal_periode(jenis_periode('DOKUMENTASI', $3), $3) as mulai
             )
             insert into aturan_periode (hal, mulai, jenis)
             select 'DOKUMENTASI', b.mulai, $2 from batas b
             where not exists (select from aturan_periode a where a.hal = 'DOKUMENTASI' and a.mulai >= b.mulai)",
            kini,
            kini,
        ),
        _ => ("select geser_dokumentasi_terdini($3)", kini, kini),
    };
    let kueri = sqlx::query(sql).bind(siapa.id.uuid()).bind(jenis.kode()).bind(awal).bind(akhir);
    kueri.bind(penilai.id.uuid()).execute(conn).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn ada_tunggakan_persis_bila_ada_yang_tertunggak() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let runtime = tokio::runtime::Handle::current();
    let mut penguji =
        TestRunner::new(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() });
    let kejadian = proptest::collection::vec((0..10u8, 0..730u64, 0..1_000u64), 1..16);
    let banyak = std::cell::Cell::new((0i64, 0i64));
    let hasil = penguji.run(&kejadian, |mut semua| {
        // Tanpa SKP tidak ada yang wajib.
        semua.insert(0, (0, semua[0].1 / 2, 199));
        tokio::task::block_in_place(|| {
            runtime.block_on(async {
                let mut tx = app.db.begin().await.unwrap();
                for (n, kini) in semua.iter().enumerate() {
                    terjadi(&mut tx, &kantor.sari, &kantor.budi, *kini).await;
                    let (berbeda, ada, tidak): (i64, i64, i64) = sqlx::query_as(
                        "select count(*) filter (where a <> b), count(*) filter (where a), count(*) filter (where not a)
                         from generate_series(date '2025-01-05', date '2027-07-01', interval '29 days') g
                         cross join lateral (
                             select dokumentasi_ada_tunggakan($1, g::date) as a,
                                 exists (select from dokumentasi_tertunggak($1, g::date)) as b) x",
                    )
                    .bind(kantor.sari.id.uuid())
                    .fetch_one(&mut *tx)
                    .await
                    .unwrap();
                    prop_assert_eq!(berbeda, 0, "sesudah {:?}", &semua[..=n]);
                    banyak.set((banyak.get().0 + ada, banyak.get().1 + tidak));
                }
                tx.rollback().await.unwrap();
                Ok(())
            })
        })
    });
    hasil.unwrap();
    let (ada, tidak) = banyak.get();
    assert!(ada > 100 && tidak > 100, "{ada} {tidak}");
}
