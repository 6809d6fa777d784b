//! Yang tidak boleh berubah juga tidak berubah dari SQL.

use crate::bantuan::{Aplikasi, Kantor, pabrik};

#[tokio::test]
async fn jejak_dan_skp_yang_ditetapkan_tidak_dapat_diubah_dari_sql() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    pabrik::skp(&app.db, &kantor.budi, Some(&kantor.ratna)).await.ditetapkan().await;
    // SKP Ratna yang hanya diajukan, tempat RHK Budi tertaut, bukan pokok uji ini.
    sqlx::raw_sql(
        "alter table skp disable trigger user; alter table rencana disable trigger user;
                   delete from skp where status <> 'ditetapkan';
                   alter table skp enable trigger user; alter table rencana enable trigger user",
    )
    .execute(&app.db)
    .await
    .unwrap();
    let sebelum = app.hitung("select count(*) from jejak").await;
    for (sql, alasan) in [
        ("truncate skp cascade", "hanya dapat ditambah"),
        ("update jejak set peristiwa = 'lain'", "hanya dapat ditambah"),
        ("update jejak set pada = now()", "hanya dapat ditambah"),
        ("delete from jejak", "hanya dapat ditambah"),
        ("truncate jejak", "hanya dapat ditambah"),
        ("update skp set dokumen = '{}'", "tidak dapat diubah"),
        ("update skp set status = 'draf', diajukan_pada = null, sidik_isi = null", "tidak dapat diubah"),
        ("delete from skp", "tidak dapat diubah"),
        ("update rencana set rhk = 'lain'", "selama SKP masih draf"),
        ("delete from rencana", "selama SKP masih draf"),
        ("update indikator set target = 'lain'", "selama SKP masih draf"),
        ("delete from indikator", "selama SKP masih draf"),
    ] {
        ditolak(&app, sql, alasan).await;
    }
    assert_eq!(app.hitung("select count(*) from jejak").await, sebelum);
    assert_eq!(app.hitung("select count(*) from skp where status = 'ditetapkan'").await, 1);
}

async fn ditolak(app: &Aplikasi, sql: &'static str, alasan: &str) {
    let galat = sqlx::raw_sql(sql).execute(&app.db).await.expect_err(sql);
    let galat = galat.as_database_error().unwrap();
    assert_eq!(galat.code().as_deref(), Some("23001"), "{sql}: {galat}");
    assert!(galat.message().contains(alasan), "{sql}: {galat}");
}

#[tokio::test]
async fn rencana_dan_indikator_tidak_berpindah_juga_selama_draf() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    pabrik::skp(&app.db, &kantor.sari, None).await;
    pabrik::skp(&app.db, &kantor.tono, None).await;
    for (sql, alasan) in [
        (
            "update rencana r set skp_id = (select s.skp_id from skp s where s.skp_id <> r.skp_id)",
            "rencana tidak berpindah SKP",
        ),
        (
            "update indikator i
             set rencana_id = (select r.rencana_id from rencana r where r.rencana_id <> i.rencana_id)",
            "indikator tidak berpindah rencana",
        ),
    ] {
        ditolak(&app, sql, alasan).await;
    }
    assert_eq!(app.hitung("select count(distinct skp_id) from rencana join indikator using (rencana_id)").await, 2);
}
