//! `jejak`, the audit trail: written in the transaction that changes, never changed itself.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{error::Result, form::Kiriman, id::PegawaiId};

/// One thing that happened.
pub struct Jejak {
    /// `folder.peristiwa`, for instance `skp.pengajuan`.
    pub peristiwa: &'static str,
    /// What kind of thing it happened to.
    pub objek_jenis: &'static str,
    /// Which one.
    pub objek: Uuid,
    /// By whom; `None` for the system itself.
    pub pelaku: Option<PegawaiId>,
    /// When.
    pub pada: DateTime<Utc>,
    /// What else one wants to know later; never secrets.
    pub rincian: Value,
}

/// Writes the trace and, in the same statement, uses up the key of the form that asked for it.
///
/// A form sent twice stops here with [`Error::Repeated`](super::error::Error::Repeated), which rolls the second effect back.
pub async fn catat(conn: &mut PgConnection, jejak: Jejak, kiriman: &Kiriman) -> Result<()> {
    sqlx::query!(
        r#"
        with kirim as (
            insert into pengiriman (kunci, pelaku_id, sidik, lokasi, pada)
            select $7, $4, $8, $9, $5 where $7::uuid is not null
        )
        insert into jejak (peristiwa, objek_jenis, objek_id, pelaku_id, pada, rincian)
        values ($1, $2, $3, $4, $5, $6)
        "#,
        jejak.peristiwa,
        jejak.objek_jenis,
        jejak.objek,
        jejak.pelaku.map(PegawaiId::uuid),
        jejak.pada,
        jejak.rincian,
        kiriman.kunci(),
        kiriman.sidik(),
        kiriman.lokasi(),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Where this very sending by this person was answered to before; for what is streamed and so not kept by the page
/// layer.
pub async fn first_answer(conn: &mut PgConnection, kiriman: &Kiriman, pelaku: PegawaiId) -> Result<Option<String>> {
    let Some(kunci) = kiriman.kunci() else { return Ok(None) };
    let lokasi = sqlx::query_scalar!(
        "select lokasi from pengiriman where kunci = $1 and sidik = $2 and pelaku_id = $3",
        kunci,
        kiriman.sidik(),
        pelaku.uuid(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(lokasi)
}
