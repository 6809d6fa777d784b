//! Satu versi yang berlaku pada setiap hari, dan mereka yang bersandar pada RHK yang berubah.

use axum::http::StatusCode;
use chrono::NaiveDate;
use kinerja::skp::{Masa, SkpId};

use super::{cerita, disiapkan, kabar, pengganti, sidik};
use crate::bantuan::{Aplikasi, Kantor, Orang, pabrik};

#[tokio::test]
async fn pada_setiap_hari_tetap_satu_skp_yang_berlaku() {
    let c = cerita().await;
    let (_, baru) = c.disetujui().await;
    // SKP lain yang bertumpuk dengan yang berlaku tetap ditolak, dengan jalan keluarnya.
    let ditolak = c
        .sari
        .tekan(
            &c.sari.buka("/skp/baru").await,
            "Buat draf",
            &[("mulai", "1 Agustus 2026"), ("selesai", "31 Desember 2026")],
        )
        .await;
    assert_eq!(ditolak.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(ditolak.memuat("Ajukan perubahan"), "{}", ditolak.isi());
    let galat =
        async |sql: String| sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&c.app.db).await.unwrap_err().to_string();
    let lama = c.skp;
    // Tidak digantikan tanpa pengganti yang ditetapkan, dan hanya kolom itu yang boleh ditulis.
    assert!(
        galat(format!("update skp set digantikan_mulai = '2026-07-01' where skp_id = '{lama}'"))
            .await
            .contains("pengganti")
    );
    for kolom in ["selesai = '2026-11-30'", "versi = 9", "dokumen = ''", "ekspektasi[1] = 'x'"] {
        let sql = format!("update skp set digantikan_mulai = '2026-07-01', {kolom} where skp_id = '{lama}'");
        assert!(galat(sql).await.contains("tidak dapat diubah"), "{kolom}");
    }
    c.ditetapkan(baru, "8 laporan").await;
    for sql in [
        format!("update skp set digantikan_mulai = '2026-08-01' where skp_id = '{lama}'"),
        format!("update skp set digantikan_mulai = null where skp_id = '{lama}'"),
    ] {
        assert!(galat(sql).await.contains("tidak dapat diubah"));
    }
    let bertumpuk = format!(
        "insert into skp (skp_id, pemilik_id, tahun, mulai, selesai, pendekatan)
         values (gen_random_uuid(), '{}', 2026, '2026-06-01', '2026-06-02', 'KUANTITATIF')",
        c.kantor.sari.id
    );
    assert!(galat(bertumpuk).await.contains("satu_skp_per_masa"));
}

#[tokio::test]
async fn perubahan_tidak_menggandakan_dan_tidak_memundurkan_pengisian() {
    let c = cerita().await;
    let keadaan = async || -> String {
        sqlx::query_scalar(
            "select string_agg(format('%s %s %s', h.keadaan, h.mulai, h.unit_id), '|' order by h.mulai, h.unit_id)
             from hitung_pengisian(2026, array[$1]) h",
        )
        .bind(c.kantor.sari.id.uuid())
        .fetch_one(&c.app.db)
        .await
        .unwrap()
    };
    let semula = keadaan().await;
    assert!(semula.starts_with("DITETAPKAN"));
    let (_, baru) = c.disetujui().await;
    assert_eq!(keadaan().await, semula, "draf versi baru");
    let draf = c.sari.buka(&format!("/skp/{baru}")).await;
    c.sari.tekan(&draf, "Ajukan", &[]).await;
    assert_eq!(keadaan().await, semula, "versi baru diajukan");
    assert_eq!(
        c.sari.buka("/skp/penahan?tahun=2026").await.teks("#jawaban"),
        "Tidak ada: SKP 2026 Anda sudah ditetapkan."
    );
    c.budi.tekan(&c.budi.buka(&format!("/skp/{baru}")).await, "Tetapkan", &[]).await;
    assert_eq!(keadaan().await, semula, "versi baru ditetapkan");
}

#[tokio::test]
async fn yang_bersandar_pada_rhk_yang_berubah_dikabari_dan_menyambungnya() {
    let app = Aplikasi::baru().await;
    let k = Kantor::kecil(&app.db).await;
    let milik_budi = pabrik::skp(&app.db, &k.budi, Some(&k.ratna)).await;
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!(
        "insert into rencana (rencana_id, skp_id, urutan, bagian, rhk, rhk_pimpinan_id, rhk_pimpinan)
         select gen_random_uuid(), skp_id, 2, bagian, 'Terjaganya keamanan data', rhk_pimpinan_id, rhk_pimpinan
         from rencana where skp_id = '{0}';
         insert into indikator (indikator_id, rencana_id, urutan, aspek, indikator, target)
         select gen_random_uuid(), rencana_id, 1, 'KUANTITAS', 'Jumlah insiden', '0'
         from rencana where skp_id = '{0}' and urutan = 2",
        milik_budi.id
    )))
    .execute(&app.db)
    .await
    .unwrap();
    let lama = milik_budi.ditetapkan().await.id;
    let bersandar = async |orang: &Orang, urutan: i32| -> SkpId {
        let draf = pabrik::skp(&app.db, orang, Some(&k.budi)).await;
        sqlx::query_scalar::<_, bool>(
            "update rencana r set rhk_pimpinan_id = p.rencana_id, rhk_pimpinan = p.rhk
             from rencana p where p.skp_id = $1 and p.urutan = $2 and r.skp_id = $3 returning true",
        )
        .bind(lama.uuid())
        .bind(urutan)
        .bind(draf.id.uuid())
        .fetch_one(&app.db)
        .await
        .unwrap();
        draf.ditetapkan().await.id
    };
    let (skp_sari, skp_tono) = (bersandar(&k.sari, 1).await, bersandar(&k.tono, 2).await);
    let beku = sidik(&app, skp_sari).await;

    let (budi, ratna) = (app.masuk(&k.budi).await, app.masuk(&k.ratna).await);
    let usul = budi.tekan(&disiapkan(&app, (&k.budi, &budi), lama, &[]).await, "Usulkan", &[]).await;
    ratna.tekan(&ratna.buka(&usul.alamat).await, "Setujui", &[]).await;
    let baru = pengganti(&app, lama).await.unwrap();
    // Selama versi baru disusun, yang ditawarkan bawahan tetap RHK versi lama.
    let pilihan =
        "select count(*) from rencana where rhk_pimpinan_id in (select rencana_id from rencana where skp_id = $1)";
    let bertaut =
        async |skp: SkpId| -> i64 { sqlx::query_scalar(pilihan).bind(skp.uuid()).fetch_one(&app.db).await.unwrap() };
    assert_eq!(bertaut(lama).await, 2);
    let draf = budi.buka(&format!("/skp/{baru}")).await;
    let ubah = budi.buka(&draf.tautan("Ubah").unwrap()).await;
    let draf = budi.tekan(&ubah, "Simpan draf", &[("rhk", "Tersusunnya laporan data terpadu")]).await;
    budi.tekan(&draf, "Ajukan", &[]).await;
    ratna.tekan(&ratna.buka(&format!("/skp/{baru}")).await, "Tetapkan", &[]).await;

    for (siapa, banyak) in [(&k.sari, 1), (&k.tono, 0), (&k.budi, 0), (&k.joko, 0)] {
        assert_eq!(kabar(&app, siapa, "RHK_PIMPINAN_BERUBAH").await, banyak, "{}", siapa.nama);
    }
    assert_eq!((bertaut(lama).await, bertaut(baru).await), (1, 1), "yang tidak berubah mengikuti");
    assert_eq!(sidik(&app, skp_sari).await, beku, "SKP bawahan berubah");
    let sari = app.masuk(&k.sari).await;
    let halaman = sari.buka("/skp/penautan").await;
    assert!(
        halaman.memuat("Tersusunnya laporan data terpadu") && halaman.memuat("bunyinya tetap"),
        "{}",
        halaman.isi()
    );
    let tersambung = sari.tekan(&halaman, "Tautkan ke yang baru", &[]).await;
    assert!(tersambung.memuat("Semua RHK Anda bersandar pada RHK pimpinan yang berlaku."));
    assert_eq!((bertaut(lama).await, bertaut(baru).await), (0, 2));
    let tertulis = "select count(*) from rencana where rhk_pimpinan = 'Tersusunnya laporan data'";
    assert_eq!(app.hitung(tertulis).await, 1, "bunyi yang ditandatangani tetap");
    let tono = app.masuk(&k.tono).await;
    assert!(tono.buka("/skp/penautan").await.memuat("Semua RHK Anda bersandar"));
    assert_eq!(tono.buka(&format!("/skp/{skp_tono}")).await.status, StatusCode::OK);
    // Draf yang baru disusun hanya ditawari versi yang berlaku, sekali.
    let joko = pabrik::skp_masa(&app.db, &k.sari, None, masa(2027)).await.id;
    assert_eq!(sari.buka(&format!("/skp/{joko}/rencana/baru")).await.status, StatusCode::OK);
    let ditawarkan: i64 = sqlx::query_scalar(
        "select count(*) from skp s join rencana r using (skp_id)
         where s.pemilik_id = $1 and s.tahun = 2026 and s.status <> 'draf' and s.pokok",
    )
    .bind(k.budi.id.uuid())
    .fetch_one(&app.db)
    .await
    .unwrap();
    assert_eq!(ditawarkan, 2);
}

fn masa(tahun: i32) -> Masa {
    let hari = |bulan, ke| NaiveDate::from_ymd_opt(tahun, bulan, ke).unwrap();
    Masa { mulai: hari(1, 1), selesai: hari(12, 31) }
}
