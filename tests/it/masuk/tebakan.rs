//! Penebak dilambatkan; pemilik akun tidak pernah dikunci.

use std::{sync::Arc, time::Duration};

use axum::http::StatusCode;
use chrono::TimeDelta;
use kinerja::kernel::db;

use super::{coba, dari, majukan, tunggu};
use crate::bantuan::{Aplikasi, Kantor, basis_data, config, pabrik::KATA_SANDI};

#[tokio::test]
async fn percobaan_keenam_harus_menunggu_dan_menunggu_tidak_memperpanjang_tunggu() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let penebak = dari(&app, "203.0.113.7");
    let nip = &kantor.sari.nip;
    for _ in 0..5 {
        assert_eq!(coba(&penebak, nip, "tebakan yang keliru").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    for kata_sandi in ["tebakan yang keliru", "tebakan yang keliru", KATA_SANDI] {
        let ditahan = coba(&penebak, nip, kata_sandi).await;
        assert_eq!(ditahan.status, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(tunggu(&ditahan), 1);
        assert!(ditahan.memuat("Akun Anda tidak dikunci"), "{}", ditahan.isi());
        assert_eq!(ditahan.nilai("nip"), std::slice::from_ref(nip));
    }
    majukan(&app, TimeDelta::seconds(1));
    assert_eq!(coba(&penebak, nip, "tebakan yang keliru").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(tunggu(&coba(&penebak, nip, "tebakan yang keliru").await), 2);
    majukan(&app, TimeDelta::seconds(2));
    assert_eq!(coba(&penebak, nip, KATA_SANDI).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn penebak_dari_alamat_lain_tidak_menahan_sari() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let nip = &kantor.sari.nip;
    let kantornya = dari(&app, "198.51.100.4");
    assert_eq!(coba(&kantornya, nip, KATA_SANDI).await.status, StatusCode::SEE_OTHER);

    let penebak = dari(&app, "203.0.113.7");
    let mulai = app.app.clock.now();
    let mut ditebak = 0;
    while app.app.clock.now() < mulai + TimeDelta::minutes(14) {
        let jawaban = coba(&penebak, nip, "tebakan yang keliru").await;
        match jawaban.status {
            StatusCode::TOO_MANY_REQUESTS => majukan(&app, TimeDelta::seconds(tunggu(&jawaban))),
            _ => ditebak += 1,
        }
        assert!(ditebak <= 10, "tebakan kesebelas masih diperiksa");
    }
    // Peramban yang dikenal, juga dari alamat si penebak; dan peramban baru dari alamat sendiri.
    assert_eq!(coba(&kantornya, nip, KATA_SANDI).await.status, StatusCode::SEE_OTHER);
    assert_eq!(coba(&dari(&app, "198.51.100.9"), nip, KATA_SANDI).await.status, StatusCode::SEE_OTHER);
    let di_alamat_penebak = dari(&app, "203.0.113.7");
    di_alamat_penebak.taruh_kuki("peramban", &kantornya.kuki("peramban").unwrap());
    assert_eq!(coba(&di_alamat_penebak, nip, KATA_SANDI).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn satu_sandi_untuk_semua_nip_dari_satu_alamat_dilambatkan() {
    let app = Aplikasi::baru().await;
    Kantor::kecil(&app.db).await;
    let penebak = dari(&app, "203.0.113.7");
    for n in 0..30 {
        let jawaban = coba(&penebak, &format!("1990010120200119{n:02}"), "contoh sandi lazim").await;
        assert_eq!(jawaban.status, StatusCode::UNPROCESSABLE_ENTITY, "{n}");
    }
    assert_eq!(coba(&penebak, "199001012020011930", "contoh sandi lazim").await.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn tebakan_serentak_tidak_lolos_bersama() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let penebak = Arc::new(dari(&app, "203.0.113.7"));
    let tebakan: Vec<_> = (0..20)
        .map(|_| {
            let (penebak, nip) = (penebak.clone(), kantor.sari.nip.clone());
            tokio::spawn(async move { coba(&penebak, &nip, "tebakan yang keliru").await.status })
        })
        .collect();
    let mut diperiksa = 0;
    for tebakan in tebakan {
        diperiksa += i32::from(tebakan.await.unwrap() == StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert_eq!(diperiksa, 5);
}

#[tokio::test]
async fn banjir_percobaan_masuk_tidak_menahan_pembaca() {
    let pilihan = basis_data().await;
    let app = Aplikasi::di_atas(pilihan.clone(), config()).await;
    let kantor = Kantor::kecil(&app.db).await;
    let sari = app.masuk(&kantor.sari).await;
    let penebak = Arc::new(dari(&app, "203.0.113.7"));
    coba(&penebak, &kantor.joko.nip, "tebakan yang keliru").await;

    // Hitungan alamat itu dipegang sebentar, seolah basis data sedang lambat menulisnya.
    let langsung = db::pool(pilihan, 2);
    let mut pengunci = langsung.begin().await.unwrap();
    sqlx::raw_sql("select from percobaan_masuk for update").execute(&mut *pengunci).await.unwrap();
    let banjir: Vec<_> = (0..12)
        .map(|_| {
            let (penebak, nip) = (penebak.clone(), kantor.joko.nip.clone());
            tokio::spawn(async move { coba(&penebak, &nip, "tebakan yang keliru").await.status })
        })
        .collect();
    let menunggu = async || {
        let sql = "select count(*) from pg_stat_activity
             where datname = current_database() and wait_event_type = 'Lock'";
        sqlx::query_scalar::<_, i64>(sql).fetch_one(&langsung).await.unwrap()
    };
    for _ in 0..300 {
        if menunggu().await >= 3 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    tokio::time::sleep(Duration::from_millis(50)).await;
    let menunggu = menunggu().await;
    let dibaca = tokio::time::timeout(Duration::from_secs(1), sari.buka("/skp")).await;
    pengunci.rollback().await.unwrap();
    assert_eq!(menunggu, 3, "percobaan yang memegang sambungan");
    assert_eq!(dibaca.expect("pembaca ikut menunggu").status, StatusCode::OK);
    for jawaban in banjir {
        assert!(!jawaban.await.unwrap().is_success());
    }
}
