//! Bukti usul selagi ia diputuskan, dan dua orang yang memutuskan pada saat yang sama.

use axum::http::StatusCode;
use uuid::Uuid;

use super::{Cerita, cerita, pasang_bukti};
use crate::bantuan::{Halaman, Peramban};

const BANYAK: &str = "select count(*) from bukti where untuk = 'PERUBAHAN'";

async fn bukti_pertama(c: &Cerita) -> Uuid {
    sqlx::query_scalar("select bukti_id from bukti where untuk = 'PERUBAHAN' order by pada limit 1")
        .fetch_one(&c.app.db)
        .await
        .unwrap()
}

async fn hapus(siapa: &Peramban, bukti: Uuid) -> StatusCode {
    let kunci = Uuid::new_v4().to_string();
    siapa.paksa(&format!("/bukti/{bukti}/penghapusan"), &[("kunci", &kunci)]).await.status
}

async fn kirim(siapa: &Peramban, usul: &Halaman, apa: &str, lain: &[(&str, &str)]) -> StatusCode {
    let kunci = Uuid::new_v4().to_string();
    let versi = usul.nilai("versi").remove(0);
    let mut isian = vec![("kunci", kunci.as_str()), ("versi", versi.as_str())];
    isian.extend(lain);
    siapa.paksa(&format!("{}/{apa}", usul.alamat), &isian).await.status
}

#[tokio::test]
async fn bukti_yang_sudah_diusulkan_hanya_bertambah() {
    let c = cerita().await;
    let usul = c.sari.tekan(&c.usul(&[]).await, "Usulkan", &[]).await;
    let bukti = bukti_pertama(&c).await;
    assert_eq!(hapus(&c.sari, bukti).await, StatusCode::FORBIDDEN);
    pasang_bukti(&c.app, &usul.alamat, &c.kantor.sari).await;
    assert_eq!(c.app.hitung(BANYAK).await, 2);
    // Juga bila aplikasinya keliru.
    let paksa = sqlx::raw_sql("delete from bukti where untuk = 'PERUBAHAN'").execute(&c.app.db).await;
    assert!(paksa.unwrap_err().to_string().contains("tidak dapat diubah lagi"));
    c.budi.tekan(&c.budi.buka(&usul.alamat).await, "Setujui", &[]).await;
    assert_eq!(hapus(&c.sari, bukti).await, StatusCode::FORBIDDEN);
    assert_eq!(c.app.hitung(BANYAK).await, 2);
}

#[tokio::test]
async fn usul_tidak_pernah_terkirim_tanpa_bukti_walau_dihapus_pada_saat_yang_sama() {
    let c = cerita().await;
    let usul = c.usul(&[]).await;
    for _ in 0..8 {
        let bukti = bukti_pertama(&c).await;
        let tab = c.app.masuk(&c.kantor.sari).await;
        let (diusulkan, dihapus) = tokio::join!(kirim(&c.sari, &usul, "pengusulan", &[]), hapus(&tab, bukti));
        let terkirim = c.app.hitung("select count(*) from perubahan where status = 'DIUSULKAN'").await == 1;
        assert_eq!(diusulkan == StatusCode::SEE_OTHER, terkirim, "{diusulkan}");
        if terkirim {
            assert!([StatusCode::CONFLICT, StatusCode::FORBIDDEN].contains(&dihapus), "{dihapus}");
            assert_eq!(c.app.hitung(BANYAK).await, 1);
            return;
        }
        assert_eq!((diusulkan, dihapus), (StatusCode::UNPROCESSABLE_ENTITY, StatusCode::SEE_OTHER));
        pasang_bukti(&c.app, &usul.alamat, &c.kantor.sari).await;
    }
}

#[tokio::test]
async fn dua_putusan_serentak_satu_yang_jadi() {
    let c = cerita().await;
    let usul = c.sari.tekan(&c.usul(&[]).await, "Usulkan", &[]).await;
    let usul = c.budi.buka(&usul.alamat).await;
    let tab = c.app.masuk(&c.kantor.budi).await;
    let (satu, dua, tiga) = tokio::join!(
        kirim(&c.budi, &usul, "persetujuan", &[]),
        kirim(&tab, &usul, "persetujuan", &[]),
        kirim(&tab, &usul, "penolakan", &[("alasan", "Belum perlu.")]),
    );
    let mut jawaban = [satu, dua, tiga];
    jawaban.sort();
    assert_eq!(jawaban, [StatusCode::SEE_OTHER, StatusCode::CONFLICT, StatusCode::CONFLICT]);
}

#[tokio::test]
async fn persetujuan_menteri_dicatat_orang_lain_dari_pengusul_dan_pemutusnya() {
    let c = cerita().await;
    let sql = format!(
        "insert into peran_pegawai
         select (jsonb_populate_record(p, jsonb_build_object('peran_id', gen_random_uuid(), 'pegawai_id', '{}'))).*
         from peran_pegawai p where p.pegawai_id = '{}' and p.peran = 'KEPEGAWAIAN'",
        c.kantor.budi.id, c.kantor.dewi.id
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&c.app.db).await.unwrap();
    let surat = [("nomor", "B/7/M.SM/2026"), ("tanggal", "5 Januari 2026")];
    let usul = c.sari.tekan(&c.usul(&[("kondisi", "6")]).await, "Usulkan", &[]).await;
    pasang_bukti(&c.app, &usul.alamat, &c.kantor.budi).await;
    let budi = c.budi.buka(&usul.alamat).await;
    assert_eq!(kirim(&c.budi, &budi, "persetujuan-menteri", &surat).await, StatusCode::SEE_OTHER);
    let tercatat = c.budi.buka(&usul.alamat).await;
    assert!(!tercatat.tombol().contains(&"Setujui".to_owned()), "{:?}", tercatat.tombol());
    let dewi = c.app.masuk(&c.kantor.dewi).await.buka(&usul.alamat).await;
    assert_eq!(kirim(&c.budi, &dewi, "persetujuan", &[]).await, StatusCode::FORBIDDEN);
}
