//! Sepekan kegiatan yang sambungannya terputus di tengah simpanan.

use std::time::{Duration, Instant};

use axum::http::StatusCode;
use uuid::Uuid;

use super::{Panggung, hingga, kabel, layani};

/// Sepekan lima baris baru, dengan nomor dan kuncinya sendiri.
fn kiriman(ke: usize) -> (Uuid, String) {
    let kunci = Uuid::new_v4();
    let mut isian = vec![("kunci", kunci.to_string()), ("tindakan", "simpan".into()), ("draf", "0".into())];
    for n in 0..5 {
        isian.push(("id", Uuid::now_v7().to_string()));
        isian.push(("v", String::new()));
        isian.push(("tanggal", format!("2026-01-{:02}", 5 + n)));
        isian.push(("uraian", format!("Simpanan {ke} baris {n}")));
        for kosong in ["jam_mulai", "jam_selesai", "sasaran", "realisasi", "satuan", "kendala"] {
            isian.push((kosong, String::new()));
        }
    }
    (kunci, serde_html_form::to_string(isian).unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sepekan_yang_dijawab_tersimpan_ada_utuh_walau_sambungannya_sering_putus() {
    let p = Panggung::baru().await;
    let sari = p.app.masuk(&p.kantor.sari).await;
    let layanan = layani(&p.app).await;
    let kabel = kabel(&layanan, &sari);
    p.proksi.lambat(Duration::from_millis(3));
    let (mulai, mut dijawab, mut terputus, mut ke) = (Instant::now(), Vec::new(), 0, 0);
    while mulai.elapsed() < Duration::from_secs(3) {
        ke += 1;
        let (kunci, isi) = kiriman(ke);
        let jalur = "/dokumentasi/minggu/2026-01-05";
        let sambungan = kabel.kirim("POST", jalur, &isi).await.unwrap();
        if ke % 2 == 0 {
            tokio::time::sleep(Duration::from_millis(u64::try_from(ke * 7 % 50).unwrap())).await;
            drop(sambungan);
            terputus += 1;
        } else if kabel.baca(sambungan, jalur).await.is_ok_and(|h| h.status == StatusCode::SEE_OTHER) {
            dijawab.push((kunci, ke));
        }
    }
    assert!(dijawab.len() > 5 && terputus > 5, "{} dijawab, {terputus} terputus", dijawab.len());
    let menggantung = "select count(*) from pg_stat_activity
         where datname = current_database() and state like 'idle in transaction%'";
    assert!(hingga(Duration::from_secs(3), async || p.hitung(menggantung).await == 0).await.is_some());
    for (kunci, ke) in &dijawab {
        let utuh: bool = sqlx::query_scalar(
            "select exists (select from pengiriman where kunci = $1)
                and 5 = (select count(*) from kegiatan where uraian like 'Simpanan ' || $2::int || ' baris %')",
        )
        .bind(kunci)
        .bind(i32::try_from(*ke).unwrap())
        .fetch_one(&p.langsung)
        .await
        .unwrap();
        assert!(utuh, "simpanan {ke} dijawab tersimpan, tetapi tidak ada utuh");
    }
    // Yang diterima, dijawab atau tidak, tersimpan utuh satu kali.
    assert_eq!(p.hitung("select count(*) from kegiatan").await, 5 * p.hitung("select count(*) from pengiriman").await);
}
