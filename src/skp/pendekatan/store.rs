//! SQL bagi pergantian pendekatan.

use chrono::{DateTime, Utc};
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::Pergantian;
use crate::{
    kernel::{audit, error::Result, form::Kiriman},
    skp::{
        rencana::Pendekatan,
        store::{bergeser, jejak},
    },
};

/// Menyimpan pergantian bila isinya belum berubah sejak `versi`. Versi setiap RHK ikut naik: formulirnya yang
/// terbuka di tab lain bentuknya sudah lain.
///
/// # Errors
/// [`crate::kernel::error::Error::Conflict`] bila sudah berubah.
pub async fn simpan(
    conn: &mut PgConnection,
    p: &Pergantian,
    versi: i32,
    pada: DateTime<Utc>,
    kiriman: &Kiriman,
) -> Result<()> {
    let (id, bunyi): (Vec<Uuid>, Vec<String>) = p.bunyi.iter().map(|(id, teks)| (id.uuid(), teks.clone())).unzip();
    let diganti = sqlx::query_scalar!(
        r#"
        with ini as (
            update skp set pendekatan = $3, versi = versi + 1
            where skp_id = $1 and versi = $2 and status = 'draf'
            returning skp_id
        ),
        naik as (
            update rencana r set versi = r.versi + 1 from ini where r.skp_id = ini.skp_id
        ),
        menyatu as (
            update indikator i
            set indikator = b.bunyi, aspek = null, target = '', angka = null, angka_maks = null,
                satuan = '', arah = null, target_maksimal = false
            from ini, rencana r, unnest($4::uuid[], $5::text[]) as b (id, bunyi)
            where $6 and r.skp_id = ini.skp_id and i.rencana_id = r.rencana_id and i.indikator_id = b.id
        )
        select skp_id from ini
        "#,
        p.skp.uuid(),
        versi,
        p.menjadi.kode(),
        &id,
        &bunyi,
        p.menjadi == Pendekatan::Kualitatif,
    )
    .fetch_optional(&mut *conn)
    .await?;
    diganti.ok_or_else(bergeser)?;
    let rincian = json!({ "pendekatan": p.menjadi });
    audit::catat(conn, jejak("skp.pendekatan", p.skp, p.oleh, pada, rincian), kiriman).await
}
