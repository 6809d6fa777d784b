//! SQL bagi susunan unit.

use std::collections::HashMap;

use chrono::NaiveDate;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    kernel::{error::Result, id::PegawaiId},
    pegawai::{Identitas, identitas},
};

/// Seperti [`identitas`], dengan unit beserta unit di atasnya: «Seksi Data, Bidang Pelayanan». Puncak
/// susunan yang senama dengan instansinya tidak diulang; ia sudah menjadi kepala dokumen.
///
/// # Errors
/// Hanya bila basis data gagal.
pub async fn identitas_dengan_induk(
    conn: &mut PgConnection,
    siapa: &[(PegawaiId, Option<Uuid>)],
    hari: NaiveDate,
) -> Result<Vec<Identitas>> {
    let mut semua = identitas(conn, siapa, hari).await?;
    let (orang, unit): (Vec<Uuid>, Vec<Option<Uuid>>) = siapa.iter().map(|(p, u)| (p.uuid(), *u)).unzip();
    let induk = sqlx::query!(
        r#"
        select a.pegawai_id as "pegawai_id!", i.nama
        from unnest($1::uuid[], $2::uuid[]) as a (pegawai_id, unit_id)
        cross join lateral (
            select t.unit_id
            from penempatan t
            where t.pegawai_id = a.pegawai_id and berlaku(t.mulai, t.selesai, $3)
            order by (t.unit_id = a.unit_id) desc nulls last, t.sebagai = 'DEFINITIF' desc
            limit 1
        ) t
        join unit u on u.unit_id = t.unit_id
        join unit i on i.unit_id = u.induk_id
        where i.nama <> (select nama from instansi)
        "#,
        &orang,
        &unit as &[Option<Uuid>],
        hari,
    )
    .fetch_all(conn)
    .await?;
    let induk: HashMap<Uuid, String> = induk.into_iter().map(|b| (b.pegawai_id, b.nama)).collect();
    for orang in &mut semua {
        if let Some(induk) = induk.get(&orang.id.uuid()) {
            orang.unit = format!("{}, {induk}", orang.unit);
        }
    }
    Ok(semua)
}
