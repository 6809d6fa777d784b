//! Setahun dalam satu halaman: jumlah bulanan yang ditulis bersama kegiatannya, dan halamannya.

use chrono::{DateTime, Days, NaiveDate, Utc};
use kinerja::{dokumentasi, skp::Masa};
use proptest::{prelude::*, test_runner::TestRunner};
use sqlx::PgPool;
use uuid::Uuid;

use crate::{
    anggaran::{mulai_menghitung, pernyataan},
    bantuan::{Aplikasi, Kantor, Orang, pabrik},
};

fn hari(bulan: u32, hari: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2024, bulan, hari).unwrap()
}

fn jam(app: &Aplikasi, pada: &str) {
    app.app.clock.set(format!("{pada}T02:00:00Z").parse::<DateTime<Utc>>().unwrap());
}

async fn jalankan(db: &PgPool, sql: String) {
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(db).await.unwrap();
}

/// Jumlah bulanan yang tersimpan, di samping yang dihitung dari semua kegiatan; keduanya harus sama.
const BERBEDA: &str = "
with bulan as (
    select b.pegawai_id, b.bulan + (u.ke - 1)::int as tanggal, u.kegiatan, u.menit
    from kegiatan_bulan b, unnest(b.kegiatan, b.menit) with ordinality u (kegiatan, menit, ke)
    where u.kegiatan <> 0 or u.menit <> 0
),
hari as (
    select pegawai_id, tanggal, count(*)::int as kegiatan,
        coalesce(sum(extract(epoch from jam_selesai - jam_mulai) / 60), 0)::int as menit
    from kegiatan group by 1, 2
),
rekap as (
    select pegawai_id, bulan, rencana_id, indikator_id, satuan, kegiatan, berangka, realisasi from kegiatan_rekap
),
hitung as (
    select pegawai_id, date_trunc('month', tanggal)::date as bulan, rencana_id, indikator_id, satuan, count(*)::int,
        count(realisasi)::int, coalesce(sum(realisasi), 0)
    from kegiatan group by 1, 2, 3, 4, 5
)
select (select count(*) from ((table bulan except table hari) union all (table hari except table bulan)) x)
     + (select count(*) from ((table rekap except table hitung) union all (table hitung except table rekap)) y)
     + (select count(*) from kegiatan_bulan b
        where 0 = all (b.kegiatan)
           or cardinality(b.kegiatan) <> extract(day from b.bulan + interval '1 month' - interval '1 day')
           or cardinality(b.menit) <> cardinality(b.kegiatan))";

/// Satu suntingan: apa, pada kegiatan keberapa, dan bahannya.
type Suntingan = (u8, usize, u64, usize, usize, Option<i32>, u32);

const SATUAN: [&str; 4] = ["", "laporan", "Laporan", "%"];

async fn sunting(db: &PgPool, siapa: &[&Orang; 2], rhk: &[(Uuid, Uuid); 2], s: &Suntingan) {
    let (apa, mana, ke, yang, satuan, realisasi, menit) = *s;
    let tanggal = hari(1, 1) + Days::new(ke);
    let isian = match rhk.get(yang) {
        Some((r, _)) if ke % 2 == 0 => format!("'{r}', null"),
        Some((r, i)) => format!("'{r}', '{i}'"),
        None => "null, null".into(),
    };
    let realisasi = realisasi.map_or("null".into(), |r| format!("{}", f64::from(r) / 100.0));
    let jam = match menit {
        0 => "null, null".to_owned(),
        m => format!("time '08:00', time '08:00' + interval '{m} minutes'"),
    };
    let (satuan, pemilik) = (SATUAN[satuan], siapa[mana % 2].id);
    let salah_satu = format!(
        "kegiatan_id = (select kegiatan_id from kegiatan order by uraian, kegiatan_id offset {mana} % greatest((select count(*) from kegiatan), 1) limit 1)"
    );
    let sql = match apa {
        0..=3 => format!(
            "insert into kegiatan (kegiatan_id, pegawai_id, tanggal, rencana_id, indikator_id, jam_mulai, jam_selesai,
                                   realisasi, satuan, uraian, dibuat_pada, diubah_pada)
             select gen_random_uuid(), '{pemilik}', date '{tanggal}' + n % 3, {isian}, {jam}, {realisasi}, '{satuan}',
                    'Kegiatan {mana} ' || n, now(), now()
             from generate_series(1, {ke} % 6) n"
        ),
        4 => format!(
            "update kegiatan set (rencana_id, indikator_id, jam_mulai, jam_selesai, realisasi, satuan, tanggal)
             = ({isian}, {jam}, {realisasi}, '{satuan}', '{tanggal}') where {salah_satu}"
        ),
        5 => {
            format!("update kegiatan set tanggal = tanggal + 20, realisasi = realisasi * 2 where tanggal > '{tanggal}'")
        }
        6 => format!("delete from kegiatan where {salah_satu}"),
        7 => format!("delete from kegiatan where pegawai_id = '{pemilik}' and tanggal > '{tanggal}'"),
        8 => format!("update kegiatan set uraian = uraian || '.', versi = versi + 1 where tanggal < '{tanggal}'"),
        _ => format!("update kegiatan set pegawai_id = '{pemilik}' where {salah_satu}"),
    };
    jalankan(db, sql).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn jumlah_bulanan_sama_dengan_kegiatannya_sesudah_suntingan_apa_pun() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let mut rhk = [(Uuid::nil(), Uuid::nil()); 2];
    for (n, orang) in [&kantor.sari, &kantor.tono].into_iter().enumerate() {
        let masa = Masa { mulai: hari(1, 1), selesai: hari(12, 31) };
        pabrik::skp_masa(&app.db, orang, Some(&kantor.budi), masa).await;
        rhk[n] = sqlx::query_as(
            "select r.rencana_id, i.indikator_id from rencana r join indikator i using (rencana_id) join skp using (skp_id)
             where pemilik_id = $1 limit 1",
        )
        .bind(orang.id.uuid())
        .fetch_one(&app.db)
        .await
        .unwrap();
    }
    let suntingan =
        (0..10u8, 0..50usize, 0..366u64, 0..3usize, 0..4usize, proptest::option::of(0..100_000i32), 0..600u32);
    let runtime = tokio::runtime::Handle::current();
    let mut penguji =
        TestRunner::new(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() });
    let hasil = penguji.run(&proptest::collection::vec(suntingan, 1..40), |semua| {
        tokio::task::block_in_place(|| {
            runtime.block_on(async {
                jalankan(&app.db, "delete from kegiatan".into()).await;
                prop_assert_eq!(app.hitung("select count(*) from kegiatan_bulan").await, 0);
                for s in &semua {
                    sunting(&app.db, &[&kantor.sari, &kantor.tono], &rhk, s).await;
                    prop_assert_eq!(app.hitung(BERBEDA).await, 0, "{:?}", s);
                }
                let susun = "select susun_jumlah_kegiatan(pegawai_id) from pegawai";
                jalankan(&app.db, susun.into()).await;
                prop_assert_eq!(app.hitung(BERBEDA).await, 0, "disusun ulang");
                Ok(())
            })
        })
    });
    hasil.unwrap();
    // Indikator yang dihapus dari drafnya dilepas dari kegiatannya, dan jumlahnya ikut.
    jalankan(&app.db, "delete from kegiatan".into()).await;
    sunting(&app.db, &[&kantor.sari, &kantor.tono], &rhk, &(0, 0, 5, 0, 1, Some(250), 90)).await;
    let semula = app.hitung("select count(*) from kegiatan_rekap where indikator_id is not null").await;
    jalankan(&app.db, "delete from indikator".into()).await;
    let sesudah = app.hitung("select count(*) from kegiatan_rekap where indikator_id is not null").await;
    assert_eq!((semula, sesudah, app.hitung(BERBEDA).await), (1, 0, 0));
    assert!(app.hitung("select count(*) from kegiatan_rekap").await > 0);
}

#[tokio::test]
async fn dua_tab_yang_menyimpan_bersamaan_sama_sama_terjumlah() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let sekali = |dari: u32| {
        let (db, siapa) = (app.db.clone(), kantor.sari.id);
        async move {
            for n in 0..20 {
                jalankan(
                    &db,
                    format!(
                        "insert into kegiatan (kegiatan_id, pegawai_id, tanggal, uraian, realisasi, dibuat_pada, diubah_pada)
                         select gen_random_uuid(), '{siapa}', date '2024-{:02}-01' + g, 'Kegiatan', 1.5, now(), now()
                         from generate_series(0, 40) g",
                        1 + (dari + n) % 3
                    ),
                )
                .await;
            }
        }
    };
    tokio::join!(sekali(0), sekali(1), sekali(2), sekali(3));
    assert_eq!(app.hitung("select count(*) from kegiatan").await, 80 * 41);
    assert_eq!(app.hitung(BERBEDA).await, 0);
}

/// Sari dengan satu kegiatan setiap hari sepanjang 2026, berganti-ganti RHK, satuan, dan lamanya.
async fn setahun() -> (Aplikasi, Kantor) {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.ditetapkan().await;
    jalankan(
        &app.db,
        format!(
            "insert into kegiatan (kegiatan_id, pegawai_id, tanggal, jam_mulai, jam_selesai, rencana_id, uraian, realisasi,
                                   satuan, dibuat_pada, diubah_pada)
             select gen_random_uuid(), '{}', h::date, '08:00', time '08:00' + make_interval(mins => (30 + n % 200)::int),
                    case when n % 7 > 0 then (select rencana_id from rencana limit 1) end, 'Kegiatan ' || n,
                    case when n % 5 > 0 then n end, (array['laporan', 'Laporan', '%', ''])[1 + n % 4], now(), now()
             from generate_series(date '2026-01-01', '2026-12-31', '1 day') with ordinality h (h, n)",
            kantor.sari.id
        ),
    )
    .await;
    jam(&app, "2026-12-31");
    (app, kantor)
}

#[tokio::test]
async fn setahun_hanya_dua_pernyataan_dan_pendek_bagi_pemilik_dan_penilai() {
    mulai_menghitung();
    let (app, kantor) = setahun().await;
    let (sari, budi) = (app.masuk(&kantor.sari).await, app.masuk(&kantor.budi).await);
    let milik = sari.buka("/dokumentasi/tahun/2026").await;
    let terbaca = budi.buka(&format!("/dokumentasi/{}/tahun/2026", kantor.sari.id)).await;
    for halaman in [&milik, &terbaca] {
        let dipakai = pernyataan(halaman);
        assert_eq!(dipakai.len(), 2, "siapa yang membuka, lalu setahunnya: {dipakai:#?}");
    }
    assert!(milik.html.len() < 12_000, "{} bita", milik.html.len());
    assert_eq!(milik.semua("tfoot td")[..2], ["365", "365"]);
    assert_eq!(terbaca.semua("tfoot td"), ["0", "0", "–"], "belum ada yang terkirim");
}

#[tokio::test]
async fn setahun_sama_dengan_rekapnya_bagi_pemilik_dan_bagi_yang_hanya_melihat_yang_terkirim() {
    let (app, kantor) = setahun().await;
    let (sari, budi) = (kantor.sari.id, kantor.budi.id);
    let rentang = ("2026-01-01".parse().unwrap(), "2026-12-31".parse().unwrap());
    let baca = async |siapa: kinerja::kernel::id::PegawaiId| {
        let sql = "select t.bulan, t.kegiatan, t.menit, t.rhk, t.satuan, t.realisasi, t.terakhir, t.banyak
             from setahun_kegiatan($1, $2, '2026-12-31', '2026-01-01', '2026-12-31') t";
        type Baris = (
            Option<Vec<NaiveDate>>,
            Option<Vec<i32>>,
            Option<Vec<i32>>,
            Option<Vec<Option<String>>>,
            Option<Vec<Option<String>>>,
            Option<Vec<Option<rust_decimal::Decimal>>>,
            Option<Vec<Option<rust_decimal::Decimal>>>,
            Option<Vec<Option<i64>>>,
        );
        sqlx::query_as::<_, Baris>(sql).bind(sari.uuid()).bind(siapa.uuid()).fetch_one(&app.db).await.unwrap()
    };
    // Bulanan utuh dari jumlahnya; sesudah ada yang mingguan, dari kegiatannya.
    let kirim = |jenis: &str, mulai: &str, selesai: &str| {
        jalankan(
            &app.db,
            format!(
                "insert into dokumentasi (dokumentasi_id, pegawai_id, jenis, mulai, selesai, status, dikirim_pada)
                 values (gen_random_uuid(), '{sari}', '{jenis}', '{mulai}', '{selesai}', 'DIKIRIM', now())"
            ),
        )
    };
    for (n, (jenis, mulai, selesai, banyak)) in [
        ("BULANAN", "2026-02-01", "2026-02-28", 28),
        ("TRIWULANAN", "2026-04-01", "2026-06-30", 28 + 91),
        ("MINGGUAN", "2026-06-29", "2026-07-05", 28 + 91 + 5),
        ("HARIAN", "2026-12-31", "2026-12-31", 28 + 91 + 5 + 1),
    ]
    .into_iter()
    .enumerate()
    {
        kirim(jenis, mulai, selesai).await;
        for (siapa, terkirim, banyak) in [(sari, false, 365), (budi, true, banyak)] {
            let (bulan, kegiatan, menit, rhk, satuan, realisasi, terakhir, jumlah) = baca(siapa).await;
            let (bulan, kegiatan, menit) = (bulan.unwrap(), kegiatan.unwrap(), menit.unwrap());
            assert_eq!(kegiatan.iter().sum::<i32>(), banyak, "{jenis}");
            assert_eq!(kegiatan.len(), menit.len());
            assert_eq!(bulan.len(), if terkirim { [1, 4, 12, 12][n] } else { 12 });
            let mut conn = app.app.db.acquire().await.unwrap();
            let rekap = dokumentasi::rekap(&mut conn, sari, rentang, terkirim).await.unwrap();
            assert_eq!(i64::from(menit.iter().sum::<i32>()), rekap.total().1, "{jenis}");
            let ber_rhk = rekap.skp.iter().flat_map(|s| &s.rhk);
            let mut harapan: Vec<_> = rekap
                .tanpa_rhk
                .iter()
                .map(|j| (None, j))
                .chain(ber_rhk.flat_map(|r| r.jumlah.iter().map(|j| (Some(r.rhk.clone()), j))))
                .map(|(r, j)| (r, Some(j.satuan.clone()), j.realisasi, j.terakhir, Some(j.kegiatan)))
                .collect();
            let terakhir = terakhir.unwrap_or_else(|| vec![None; harapan.len()]);
            let mut terbaca: Vec<_> = rhk
                .unwrap()
                .into_iter()
                .zip(satuan.unwrap())
                .zip(realisasi.unwrap())
                .zip(terakhir)
                .zip(jumlah.unwrap())
                .map(|((((r, s), n), t), k)| (r, s, n, t, k))
                .collect();
            // RHK yang belum berkegiatan tidak berjumlah; urutannya urusan halaman.
            terbaca.retain(|(_, _, _, _, banyak)| banyak.is_some());
            terbaca.sort();
            harapan.sort();
            assert_eq!(terbaca, harapan, "{jenis}, hanya terkirim: {terkirim}");
        }
    }
    let halaman = app.masuk(&kantor.sari).await.buka("/dokumentasi/tahun/2026").await;
    assert!(halaman.memuat("% (terakhir)"), "{}", halaman.isi());
}

#[tokio::test]
async fn periode_yang_banyak_terlipat_dengan_jumlah_yang_belum_dikirim() {
    let (app, kantor) = setahun().await;
    jalankan(&app.db, "update aturan_periode set jenis = 'MINGGUAN' where hal = 'DOKUMENTASI'".into()).await;
    jam(&app, "2026-01-20");
    let sari = app.masuk(&kantor.sari).await;
    let tahun = sari.buka("/dokumentasi/tahun/2026").await;
    assert_eq!(tahun.teks("section details > summary"), "3 belum dikirim; lihat semuanya");
    assert!(tahun.semua("section details tbody tr").len() >= 52);
    jalankan(&app.db, "update aturan_periode set jenis = 'TRIWULANAN' where hal = 'DOKUMENTASI'".into()).await;
    let tahun = sari.buka("/dokumentasi/tahun/2026").await;
    assert_eq!(tahun.semua("#per-lain-1 + .tabel-gulir tbody tr").len(), 4);
}
