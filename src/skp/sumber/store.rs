//! SQL bagi pengambilan RHK dari perjanjian kinerja.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::Ambilan;
use crate::{
    kernel::{
        audit,
        error::{Error, Result},
        form::Kiriman,
    },
    skp::{
        model::{SkpId, Suntingan},
        rencana::{RENCANA_MAKS, RencanaId},
        store::jejak,
    },
};

/// Asal sasaran yang sudah menjadi RHK pada SKP itu.
pub async fn terambil(conn: &mut PgConnection, skp: SkpId) -> Result<BTreeSet<Uuid>> {
    let asal = sqlx::query_scalar!(
        "select s.asal_id
         from rencana r join perjanjian_sasaran s using (sasaran_id)
         where r.skp_id = $1",
        skp.uuid(),
    )
    .fetch_all(conn)
    .await?;
    Ok(asal.into_iter().collect())
}

/// Menambahkan semuanya sebagai RHK, sesudah yang sudah ada; satu pernyataan.
///
/// # Errors
/// [`Error::Conflict`] bila melampaui banyaknya RHK yang boleh.
pub async fn simpan(
    conn: &mut PgConnection,
    izin: &Suntingan,
    ambilan: &[Ambilan],
    pada: DateTime<Utc>,
    kiriman: &Kiriman,
) -> Result<()> {
    let id: Vec<Uuid> = ambilan.iter().map(|_| RencanaId::new().uuid()).collect();
    let sasaran: Vec<Uuid> = ambilan.iter().map(|a| a.sasaran.uuid()).collect();
    let rhk: Vec<String> = ambilan.iter().map(|a| a.isi.rhk.clone()).collect();
    let (mut milik, mut indikator, mut target, mut satuan) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (mut angka, mut maks): (Vec<Option<Decimal>>, Vec<Option<Decimal>>) = (Vec::new(), Vec::new());
    for (rencana, i) in id.iter().zip(ambilan).flat_map(|(id, a)| a.isi.indikator.iter().map(move |i| (*id, i))) {
        milik.push(rencana);
        indikator.push(i.indikator.clone());
        target.push(i.target.clone());
        satuan.push(i.satuan.clone());
        angka.push(i.angka);
        maks.push(i.angka_maks);
    }
    let naik = sqlx::query_scalar!(
        r#"
        with akhir as (
            select coalesce(max(r.urutan), 0) as urutan from rencana r where r.skp_id = $1
            having count(*) + cardinality($2::uuid[]) <= $11
        ),
        rhk as (
            insert into rencana (rencana_id, skp_id, urutan, bagian, rhk, sasaran_id)
            select b.id, $1, akhir.urutan + b.ke, 'UTAMA', b.rhk, b.sasaran
            from akhir
            cross join unnest($2::uuid[], $3::uuid[], $4::text[]) with ordinality as b (id, sasaran, rhk, ke)
        ),
        terisi as (
            insert into indikator (indikator_id, rencana_id, urutan, indikator, target, satuan, angka, angka_maks)
            select gen_random_uuid(), b.milik, b.ke, b.indikator, b.target, b.satuan, b.angka, b.maks
            from akhir
            cross join unnest($5::uuid[], $6::text[], $7::text[], $8::text[], $9::numeric[], $10::numeric[])
                 with ordinality as b (milik, indikator, target, satuan, angka, maks, ke)
        )
        update skp set versi = versi + 1 from akhir where skp_id = $1 and status = 'draf' returning versi
        "#,
        izin.skp.uuid(),
        &id,
        &sasaran,
        &rhk,
        &milik,
        &indikator,
        &target,
        &satuan,
        &angka as &[Option<Decimal>],
        &maks as &[Option<Decimal>],
        RENCANA_MAKS,
    )
    .fetch_optional(&mut *conn)
    .await?;
    naik.ok_or_else(|| Error::Conflict(format!("Satu SKP memuat paling banyak {RENCANA_MAKS} rencana hasil kerja.")))?;
    let rincian = json!({ "banyak": ambilan.len(), "sasaran": sasaran });
    audit::catat(conn, jejak("skp.ambil", izin.skp, izin.oleh, pada, rincian), kiriman).await
}
