//! Jumlah sebuah periode: sama dengan jumlah kegiatannya, di setiap tepi dan di setiap versi SKP.

use chrono::Days;
use kinerja::{
    dokumentasi::{self, Rekap},
    kernel::id::PegawaiId,
    periode::{JenisPeriode, Kala},
    skp::Masa,
};
use proptest::{prelude::*, test_runner::TestRunner};
use rust_decimal::Decimal;
use sqlx::PgPool;
use uuid::Uuid;

use crate::{
    bantuan::{Aplikasi, Kantor, pabrik},
    periodik::{catat, hari, jam, rhk},
};

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
