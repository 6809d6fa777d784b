//! Jumlahnya tetap benar bagaimanapun perubahan datang: sembarang, serentak, hari demi hari.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use kinerja::{kernel::id::PegawaiId, pengisian};
use uuid::Uuid;

use super::{cocok, dipantau, hari, terapkan};
use crate::bantuan::pabrik;

/// Angka acak yang sama pada setiap uji.
struct Acak(u64);

impl Acak {
    fn hingga(&mut self, batas: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % batas
    }

    fn satu<'a, T>(&mut self, dari: &'a [T]) -> &'a T {
        &dari[usize::try_from(self.hingga(dari.len() as u64)).unwrap()]
    }

    fn hari(&mut self) -> NaiveDate {
        hari("2025-11-01") + chrono::Days::new(self.hingga(500))
    }
}

/// Satu perubahan sembarang; yang ditolak batasan basis data tidak berakibat.
fn perubahan(acak: &mut Acak, orang: &[PegawaiId], unit: &[Uuid]) -> String {
    let (siapa, lain, h, sampai) = (*acak.satu(orang), *acak.satu(orang), acak.hari(), acak.hari());
    let (u, v) = (*acak.satu(unit), *acak.satu(unit));
    match acak.hingga(14) {
        0 => format!(
            "insert into skp (skp_id, pemilik_id, tahun, mulai, selesai, pendekatan)
             values (gen_random_uuid(), '{siapa}', 2026, '2026-01-01', '2026-12-31', 'KUALITATIF')"
        ),
        1 | 2 => format!(
            "update skp set status = 'diajukan', diajukan_pada = '{h}', sidik_isi = '\\x00'
             where pemilik_id = '{siapa}' and status = 'draf'"
        ),
        3 => format!(
            "update skp set status = 'draf', diajukan_pada = null, sidik_isi = null, catatan_pengembalian = 'x',
                 dikembalikan_pada = '{h}', dikembalikan_oleh = '{lain}'
             where pemilik_id in ('{siapa}', '{lain}') and status = 'diajukan'"
        ),
        4 => format!(
            "update skp set status = 'ditetapkan', ditetapkan_pada = '{h}', ditetapkan_oleh = '{lain}', dokumen = '',
                 sidik_dokumen = '\\x00' where pemilik_id in ('{siapa}', '{lain}') and status = 'diajukan'"
        ),
        5 => format!("delete from skp where pemilik_id = '{siapa}' and status = 'draf'"),
        6 => format!(
            "insert into keadaan_pegawai (keadaan_id, pegawai_id, jenis, mulai, selesai, nomor_sk)
             values (gen_random_uuid(), '{siapa}', '{}', '{h}', nullif(greatest('{sampai}'::date, '{h}'), '{h}'), 'SK')",
            acak.satu(&["CUTI", "PENSIUN", "MPP", "TUGAS_BELAJAR"])
        ),
        7 => format!("delete from keadaan_pegawai where pegawai_id = '{siapa}'"),
        8 => format!(
            "update penempatan set selesai = '{h}' where pegawai_id = '{siapa}' and selesai is null;
             insert into penempatan (penempatan_id, pegawai_id, unit_id, jabatan_id, sebagai, kepala, mulai)
             select gen_random_uuid(), '{siapa}', '{u}', jabatan_id, 'DEFINITIF', false, '{h}'::date + {}
             from jabatan order by jabatan_id limit 1;
             select susun_penilai(array['{siapa}']::uuid[])",
            acak.hingga(3)
        ),
        9 => format!(
            "update unit_masa set selesai = '{h}' where unit_id = '{u}' and selesai = 'infinity' and mulai < '{h}';
             insert into unit_masa (unit_id, mulai, nama, induk_id, zona, jenis, kepala_menilai)
             select unit_id, '{h}', nama, '{v}', '{}', jenis, kepala_menilai
             from unit where unit_id = '{u}' and induk_id is not null;
             select susun_penilai(null)",
            acak.satu(&["WIB", "WIT"])
        ),
        10 => "update instansi set reviu = not reviu".into(),
        11 => format!(
            "insert into peran_pegawai (pegawai_id, peran, unit_id, dasar, mulai, selesai)
             values ('{siapa}', 'PENGELOLA', nullif('{u}'::uuid, '{v}'), 'SK', '{h}',
                     nullif(greatest('{sampai}'::date, '{h}'), '{h}'))"
        ),
        12 => format!(
            "delete from peran_pegawai where pegawai_id = '{siapa}' and peran = 'PENGELOLA';
             update akun set aktif = not aktif where pegawai_id = '{lain}'"
        ),
        _ => format!("update pegawai set nama = nama || 'a' where pegawai_id = '{siapa}'"),
    }
}

#[tokio::test]
async fn perubahan_sembarang_dan_hari_yang_berlalu_tidak_membuat_rekap_meleset() {
    let (app, _) = dipantau().await;
    let orang: Vec<PegawaiId> =
        sqlx::query_scalar("select pegawai_id from pegawai order by nama").fetch_all(&app.db).await.unwrap();
    let unit: Vec<Uuid> =
        sqlx::query_scalar("select unit_id from unit order by kode").fetch_all(&app.db).await.unwrap();
    let (mut kini, mut diterima) = (hari("2026-01-12"), 0);
    let mut acak = Acak(20_260_122);
    let mut beragam = BTreeSet::new();
    for ke in 0..280 {
        let sql = perubahan(&mut acak, &orang, &unit);
        // Beberapa perubahan menjadi satu transaksi; sebagian dibatalkan.
        let dibatalkan = acak.hingga(8) == 0;
        let penutup = if dibatalkan { "rollback" } else { "commit" };
        let mut conn = app.db.acquire().await.unwrap();
        let satu = format!("begin; {sql}; {penutup}");
        match sqlx::raw_sql(sqlx::AssertSqlSafe(satu)).execute(&mut *conn).await {
            Ok(_) => diterima += i32::from(!dibatalkan),
            Err(_) => drop(sqlx::raw_sql("rollback").execute(&mut *conn).await),
        }
        drop(conn);
        if acak.hingga(5) == 0 {
            kini = kini + chrono::Days::new(acak.hingga(12));
            if acak.hingga(2) == 0 {
                pengisian::terapkan_hari(&mut app.db.acquire().await.unwrap(), kini).await.unwrap();
            }
        }
        let kemudian = kini + chrono::Days::new(acak.hingga(200));
        for h in [kini, kemudian] {
            cocok(&app.db, 2026, h, &format!("{ke}: {sql}")).await;
        }
        let tampak: Vec<(String, Option<String>)> =
            sqlx::query_as("select distinct keadaan, menunggu from pengisian_pegawai where tahun = 2026")
                .fetch_all(&app.db)
                .await
                .unwrap();
        beragam.extend(tampak);
    }
    assert!(diterima > 140, "hanya {diterima} perubahan yang diterima");
    let keadaan: BTreeSet<&str> = beragam.iter().map(|(k, _)| k.as_str()).collect();
    assert!(keadaan.len() >= 8, "perubahannya kurang beragam: {keadaan:?}");
    assert!(beragam.iter().any(|(_, m)| m.as_deref() == Some("PENGELOLA")), "tidak ada yang menunggu pengelola");
}

#[tokio::test]
async fn yang_menyimpan_serentak_tidak_membuat_rekap_meleset() {
    let (app, kantor) = dipantau().await;
    let mut tugas = tokio::task::JoinSet::new();
    let orang = [&kantor.sari, &kantor.tono, &kantor.joko, &kantor.umi, &kantor.adi, &kantor.dewi];
    for (n, siapa) in orang.into_iter().enumerate() {
        let (db, id, lain) = (app.db.clone(), siapa.id, orang[(n + 1) % orang.len()].id);
        tugas.spawn(async move {
            for ke in 0..12 {
                // Dua orang yang sama disentuh dua penulis dengan urutan berlainan: tidak saling mengunci.
                let sql = format!(
                    "begin;
                     insert into skp (skp_id, pemilik_id, tahun, mulai, selesai, pendekatan)
                     values (gen_random_uuid(), '{id}', 2026, '2026-{0:02}-01', '2026-{0:02}-02', 'KUALITATIF');
                     insert into keadaan_pegawai (keadaan_id, pegawai_id, jenis, mulai, selesai, nomor_sk)
                     values (gen_random_uuid(), '{lain}', 'CUTI', '2026-{0:02}-10', '2026-{0:02}-12', 'SK');
                     commit",
                    ke + 1
                );
                let mut conn = db.acquire().await.unwrap();
                sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut *conn).await.unwrap();
            }
        });
    }
    let pelipat = app.db.clone();
    tugas.spawn(async move {
        for _ in 0..20 {
            pengisian::lipat(&mut pelipat.acquire().await.unwrap(), hari("2026-01-12")).await.unwrap();
        }
    });
    while let Some(selesai) = tugas.join_next().await {
        selesai.unwrap();
    }
    for h in ["2026-01-12", "2026-05-10", "2026-05-12"] {
        cocok(&app.db, 2026, hari(h), "serentak").await;
    }
}

#[tokio::test]
async fn menulis_isi_skp_tidak_menyentuh_rekap() {
    let (app, kantor) = dipantau().await;
    let skp = pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.id;
    terapkan(&app, "2026-01-12").await;
    let sari = app.masuk(&kantor.sari).await;
    let letak = "select sum(('x' || lpad(split_part(trim(both '()' from ctid::text), ',', 2), 8, '0'))::bit(32)::bigint)::bigint
                 from pengisian_pegawai";
    let baru = "select count(*) from rekap_pengisian_baru";
    let sebelum = (app.hitung(letak).await, app.hitung(baru).await);
    let formulir = sari.buka(&format!("/skp/{skp}/rencana/baru")).await;
    sari.tekan(&formulir, "Simpan draf", &[("rhk", "Hasil lain")]).await;
    assert_eq!((app.hitung(letak).await, app.hitung(baru).await), sebelum);
    assert_eq!(app.hitung("select count(*) from rencana where rhk = 'Hasil lain'").await, 1);
}
