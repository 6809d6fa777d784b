//! SQL bagi Lampiran dan ekspektasi khusus.

use chrono::{DateTime, Utc};
use serde_json::json;
use sqlx::PgConnection;

use super::model::{PerubahanEkspektasi, PerubahanLampiran};
use crate::{
    kernel::{audit, error::Result, form::Kiriman},
    skp::store::{bergeser, jejak, tepat_satu},
};

/// Menyimpan Lampiran bila belum diubah orang lain sejak `versi`.
///
/// # Errors
/// [`Error::Conflict`] bila sudah.
pub async fn simpan_lampiran(
    conn: &mut PgConnection,
    p: &PerubahanLampiran,
    versi: i32,
    pada: DateTime<Utc>,
    kiriman: &Kiriman,
) -> Result<()> {
    let hasil = sqlx::query!(
        "update skp
         set dukungan = $3, skema = $4, konsekuensi = $5,
             versi = versi + 1, versi_lampiran = versi_lampiran + 1
         where skp_id = $1 and versi_lampiran = $2 and status = 'draf'",
        p.skp.uuid(),
        versi,
        &p.lampiran.dukungan,
        &p.lampiran.skema,
        &p.lampiran.konsekuensi,
    )
    .execute(&mut *conn)
    .await?;
    tepat_satu(&hasil, bergeser)?;
    let rincian = json!({ "perubahan": p.ubahan() });
    audit::catat(conn, jejak("skp.lampiran", p.skp, p.oleh, pada, rincian), kiriman).await
}

/// Menyimpan ekspektasi khusus bila belum diubah sejak `versi`.
///
/// # Errors
/// [`Error::Conflict`] bila sudah.
pub async fn simpan_ekspektasi(
    conn: &mut PgConnection,
    p: &PerubahanEkspektasi,
    versi: i32,
    pada: DateTime<Utc>,
    kiriman: &Kiriman,
) -> Result<()> {
    let hasil = sqlx::query!(
        "update skp
         set ekspektasi = $3, versi = versi + 1, versi_ekspektasi = versi_ekspektasi + 1
         where skp_id = $1 and versi_ekspektasi = $2 and status = 'draf'",
        p.skp.uuid(),
        versi,
        &p.ekspektasi,
    )
    .execute(&mut *conn)
    .await?;
    tepat_satu(&hasil, bergeser)?;
    let rincian = json!({ "perubahan": p.ubahan() });
    audit::catat(conn, jejak("skp.ekspektasi", p.skp, p.oleh, pada, rincian), kiriman).await
}
