//! SQL bagi penautan.

use chrono::{DateTime, Utc};
use serde_json::json;
use sqlx::{PgConnection, types::Json};

use super::model::{Penautan, Usulan};
use crate::{
    kernel::{
        audit,
        error::{Error, Result},
        form::Kiriman,
        id::PegawaiId,
    },
    skp::{
        model::{Draf, Skp},
        rencana::Rencana,
        store::jejak,
    },
};

/// Sampai di mana RHK pimpinan bagi sebuah draf.
#[derive(Default)]
pub struct Pimpinan {
    /// Belum ada yang dapat ditautkan.
    pub ditunggu: bool,
    /// Yang dapat ditautkan sekali tekan.
    pub usulan: Vec<Usulan>,
}

/// Ditanyakan hanya bila ada RHK yang belum tertaut; satu pernyataan.
///
/// # Errors
/// Hanya bila basis data gagal.
pub async fn pimpinan(conn: &mut PgConnection, skp: &Skp<Draf>, rencana: &[Rencana]) -> Result<Pimpinan> {
    let Some(penilai) = skp.penilai.filter(|_| rencana.iter().any(|r| r.isi.dapat_ditautkan())) else {
        return Ok(Pimpinan::default());
    };
    let baris = sqlx::query!(
        r#"
        select
            exists (
                select from skp s join rencana r using (skp_id)
                where s.pemilik_id = $2 and s.tahun = $3 and s.status <> 'draf'
            ) as "ada!",
            (
                select coalesce(json_agg(json_build_object(
                    'rencana', r.rencana_id, 'rhk', r.rhk, 'pimpinan', u.rhk) order by r.bagian desc, r.urutan), '[]')
                from rencana r
                cross join lateral rhk_pimpinan_dari($2, $3, r.pimpinan_sasaran_id) u
                where r.skp_id = $1 and r.pimpinan_sasaran_id is not null
            ) as "usulan!: Json<Vec<Usulan>>"
        "#,
        skp.id.uuid(),
        penilai.uuid(),
        skp.masa.tahun(),
    )
    .fetch_one(conn)
    .await?;
    Ok(Pimpinan { ditunggu: !baris.ada, usulan: baris.usulan.0 })
}

/// Menautkan setiap RHK sementara yang ada usulannya.
///
/// # Errors
/// [`Error::Conflict`] bila tidak ada lagi yang dapat ditautkan.
pub async fn simpan(conn: &mut PgConnection, p: &Penautan, pada: DateTime<Utc>, kiriman: &Kiriman) -> Result<i64> {
    let banyak = sqlx::query_scalar!(
        r#"
        with tertaut as (
            update rencana r
            set rhk_pimpinan_id = u.pimpinan_id, rhk_pimpinan = u.rhk, pimpinan_sasaran_id = null,
                versi = r.versi + 1
            from (
                select b.rencana_id, u.rencana_id as pimpinan_id, u.rhk
                from rencana b
                cross join lateral rhk_pimpinan_dari($2, $3, b.pimpinan_sasaran_id) u
                where b.skp_id = $1 and b.pimpinan_sasaran_id is not null
            ) u
            where r.rencana_id = u.rencana_id
            returning r.rencana_id
        ),
        naik as (
            update skp set versi = versi + 1 where skp_id = $1 and exists (select from tertaut)
        )
        select count(*) as "banyak!" from tertaut
        "#,
        p.skp.uuid(),
        p.penilai.map(PegawaiId::uuid),
        p.tahun,
    )
    .fetch_one(&mut *conn)
    .await?;
    if banyak == 0 {
        return Err(Error::Conflict("Tidak ada lagi yang dapat ditautkan sekali tekan.".into()));
    }
    let rincian = json!({ "banyak": banyak });
    audit::catat(conn, jejak("skp.penautan", p.skp, p.oleh, pada, rincian), kiriman).await?;
    Ok(banyak)
}
